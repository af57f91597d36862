"""What a client is shown of a delivery, by which it is known whether it is still what they approved.

Its time is none of it: a post that was approved may be moved.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from itertools import zip_longest
from typing import Any, NamedTuple

from smdash.domain.plaintext import one_line

_WORDS_COMPARED = 4_000
_AROUND = 3
_LONGEST = 90
_NOUNS = {
    "account": "account",
    "format": "format",
    "title": "title",
    "text": "text",
    "link": "link",
    "first_comment": "first comment",
    "content_warning": "content warning",
}


class ShownMedia(NamedTuple):
    """A file as it was shown: name, sum of its bytes ('' while they are not known), alternative text."""

    name: str
    sum: str
    alt: str


class Shown(NamedTuple):
    """One account's copy of a post as a client sees it; ``account`` is ``brand/platform``.

    ``title`` is None where the platform has none, so that it is a note of the person's own. Links are without what is
    added to them to count clicks. ``thread`` says that it goes out in parts where it is too long for one.
    """

    account: str
    format: str
    text: str
    link: str = ""
    first_comment: str = ""
    content_warning: str = ""
    title: str | None = None
    thread: bool = False
    media: tuple[ShownMedia, ...] = ()


class Change(NamedTuple):
    """What differs from what was shown: a noun (``text``), and what it was and is, cut to the place that differs."""

    what: str
    was: str
    now: str


def version(shown: Shown) -> str:
    """Return the sum (SHA-256, hex) of what is shown; files count by their bytes, not by their names."""
    plain = shown._replace(media=tuple(each._replace(name="") for each in shown.media))
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def kept(shown: Shown) -> str:
    """Return what is shown as it is stored."""
    return json.dumps(shown._asdict(), ensure_ascii=False, separators=(",", ":"))


def from_kept(text: str) -> Shown | None:
    """Return what was shown as it was stored; None where nothing was, or where it cannot be read."""
    try:
        said: dict[str, Any] = json.loads(text or "null")
        words = [str(said[name]) for name in Shown._fields[:6]]
        media = tuple(ShownMedia(*map(str, each)) for each in said["media"])
        title = said["title"]
        return Shown._make((*words, None if title is None else str(title), bool(said["thread"]), media))
    except (ValueError, TypeError, KeyError):
        return None


def is_of(known: str, was: Shown | None, now: Shown) -> bool:
    """Say whether a version that was shown is what there is now; whether a title is seen was decided then."""
    titled = now if was is None or was.title is not None else now._replace(title=None)
    return known == version(titled)


def changes(was: Shown, now: Shown) -> tuple[Change, ...]:
    """Return what differs, the order being that in which it is read; nothing where both are the same version."""
    found = []
    for name, noun in _NOUNS.items():
        before, after = getattr(was, name), getattr(now, name)
        if before != after and not (name == "title" and before is None):
            found.append(Change(noun, *apart(before or "", after or "")))
    if was.thread != now.thread:
        said = {True: "a thread where it is too long", False: "one post"}
        found.append(Change("parts", said[was.thread], said[now.thread]))
    return (*found, *_media(was.media, now.media))


def _media(was: tuple[ShownMedia, ...], now: tuple[ShownMedia, ...]) -> list[Change]:
    found = []
    for number, (before, after) in enumerate(zip_longest(was, now), 1):
        if before is None or after is None:
            name = before.name if after is None else after.name
            pair = (one_line(name, _LONGEST), "") if after is None else ("", one_line(name, _LONGEST))
            found.append(Change(f"file {number}", *pair))
            continue
        if before.sum != after.sum:
            names = one_line(before.name, _LONGEST), one_line(after.name, _LONGEST)
            found.append(Change(f"file {number}", *(names if names[0] != names[1] else (names[0], "another file"))))
        if before.alt != after.alt:
            found.append(Change(f"alt text of file {number}", *apart(before.alt, after.alt)))
    return found


def apart(was: str, now: str) -> tuple[str, str]:
    """Return two texts cut to the words in which they differ, with a few around them, as lines."""
    one, other = was.split(), now.split()
    if not one or not other or max(len(one), len(other)) > _WORDS_COMPARED:
        return one_line(was, _LONGEST), one_line(now, _LONGEST)
    codes = difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    differing = [code for code in codes if code[0] != "equal"]
    if not differing:  # only white space differs
        return one_line(was, _LONGEST), one_line(now, _LONGEST)
    return _cut(one, differing[0][1], differing[-1][2]), _cut(other, differing[0][3], differing[-1][4])


def _cut(words: list[str], start: int, stop: int) -> str:
    low, high = max(0, start - _AROUND), min(len(words), stop + _AROUND)
    said = one_line(" ".join(words[low:high]), 4 * _LONGEST)
    if len(said) > _LONGEST:
        said = said[: _LONGEST - 1] + "\u2026"
    return ("\u2026 " if low else "") + said + (" \u2026" if high < len(words) and not said.endswith("\u2026") else "")


def changed_words(found: tuple[Change, ...]) -> str:
    """Return what was changed in a line: ``text, alt text of file 2``."""
    return ", ".join(each.what for each in found) or "nothing that can be told"
