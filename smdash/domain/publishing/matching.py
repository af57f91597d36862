"""Whether a post found on a network is one that was posted by hand: by its text, its time and its pictures.

Networks shorten links, fold white space and cut what is long, so texts are compared without what they change. What is
not sure is asked about and never linked by itself.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

Match = Literal["sure", "maybe", "no"]

BEFORE = timedelta(minutes=10)
"""A post may bear an earlier time than that at which its person took it: clocks differ, and some post first."""
SURE_WITHIN = timedelta(hours=3)
MAYBE_WITHIN = timedelta(hours=48)
ALIKE = 0.9
"""From which share of equal text on (Ratcliff and Obershelp) two texts may be one with a corrected mistake."""
LEAST_COMPARED = 12
"""Texts shorter than that are alike by chance: they are equal or not."""
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_CUT = re.compile(r"(?:\u2026|\.\.\.)$")


class Posted(NamedTuple):
    """What was given to a person to post: its text, when it was taken (UTC), and how many files go with it."""

    text: str
    at: datetime
    attachments: int = 0


class Found(NamedTuple):
    """A post on the network: its id, text, instant (UTC) and number of files, None where that is not told."""

    id: str
    text: str
    at: datetime
    attachments: int | None = None


def folded(text: str) -> str:
    """Return a text without what networks change of it: form of letters, white space, and how links are written."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _SPACE.sub(" ", _LINK.sub("\ufffc", plain)).strip()


def match(posted: Posted, found: Found) -> Match:
    """Say whether a post that was found is the one that was posted by hand."""
    late = found.at - posted.at
    if not -BEFORE <= late <= MAYBE_WITHIN:
        return "no"
    ours, theirs = folded(posted.text), folded(found.text)
    files = found.attachments is None or found.attachments == posted.attachments
    if ours == theirs:
        if not ours:
            return "maybe" if posted.attachments and files else "no"
        return "sure" if files and late <= SURE_WITHIN else "maybe"
    cut = _CUT.sub("", theirs).rstrip()
    if min(len(ours), len(cut)) < LEAST_COMPARED:
        return "no"
    if ours.startswith(cut) or cut.startswith(ours):
        return "maybe"
    alike = SequenceMatcher(None, ours, theirs, autojunk=False)
    return "maybe" if alike.real_quick_ratio() >= ALIKE and alike.quick_ratio() >= ALIKE <= alike.ratio() else "no"


def matched(posted: Posted, found: Sequence[Found]) -> tuple[Match, tuple[Found, ...]]:
    """Return which of several posts is the one posted by hand: one that is sure, else all it may be, nearest first.

    Two that would both be sure are not: each of them may be it.
    """
    judged = [(match(posted, each), each) for each in found]
    sure = [each for said, each in judged if said == "sure"]
    if len(sure) == 1:
        return "sure", (sure[0],)
    maybe = sure or [each for said, each in judged if said == "maybe"]
    nearest = sorted(maybe, key=lambda each: abs(each.at - posted.at))
    return ("maybe", tuple(nearest)) if nearest else ("no", ())
