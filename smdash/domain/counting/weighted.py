"""How long a text is on X: signs of most alphabets weigh 1, all others and each emoji 2, each link 23.

Source: the public text-counting rules of X (twitter-text, configuration 3).
"""

from __future__ import annotations

import re
import unicodedata

from smdash.domain.counting import emoji

LINK = 23
LIMIT = 280
INVALID = re.compile("[\ufffe\ufeff\uffff]")
_LIGHT = "\x00-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037"
_HEAVY = re.compile(f"[^{_LIGHT}]+")


def weigh(text: str, link: int = LINK, *, whole_emoji: bool = True) -> int:
    """Return the weighted length of a whole text.

    ``link`` is what each link counts. ``whole_emoji`` off counts every code point of an emoji by itself, as X did
    before 2018.
    """
    from smdash.domain.counting.urls import find_links

    plain = text if text.isascii() else unicodedata.normalize("NFC", text)
    links = find_links(plain)
    if not links:
        return weigh_plain(plain, whole_emoji=whole_emoji)
    total = link * len(links)
    at = 0
    for found in links:
        total += weigh_plain(plain[at : found.start], whole_emoji=whole_emoji)
        at = found.end
    return total + weigh_plain(plain[at:], whole_emoji=whole_emoji)


def weigh_plain(text: str, *, whole_emoji: bool = True) -> int:
    """Return the weighted length of a text in composed form that holds no link."""
    if text.isascii():
        return len(text)
    total = 0
    if whole_emoji and emoji.may_hold(text):
        text, found = emoji.pattern().subn("", text)
        total = 2 * found
    light = len(_HEAVY.sub("", text))
    return total + light + 2 * (len(text) - light)
