"""What becomes of a message that goes out over a network, after each answer: the rules by which nothing goes out twice.

A sending is one message that goes out once. What certainly did not go out may be tried again, while its time is not
over; what may be out is looked for and never simply sent again. Sources: RFC 9110 9.2.2 (what may be repeated), and the
networks' own documents as their connectors name them.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence


class SendingState(StrEnum):
    """Where one message is; ``dropped`` will not go out by a network any more."""

    WAITING = "waiting"
    SENDING = "sending"
    PUBLISHED = "published"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


MAYBE_OUT = frozenset({SendingState.SENDING, SendingState.UNKNOWN})
"""Begun, and nobody knows (yet) what became of it."""
Kind = Literal["post", "part", "comment", "reply"]
FOLLOWING = frozenset({"part", "comment"})
"""The kinds that follow a post that is out: their states are their own, a post's and a reply's are its owner's too."""

BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""How long after each failed try the next one comes."""
LOOKS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""How long after each look for what may be out the next one comes; the last one goes on."""
LOOKED_FOR = timedelta(hours=24)
"""How long after it was begun a message is looked for by itself. After that only a person's word settles it."""
REPEAT_AFTER = timedelta(minutes=1)
"""How long after its beginning a message that is not there may be sent again: longer than the longest call lasts, so
that the first one is not still at work at the network."""
RECORD_LASTS = timedelta(hours=1)
"""How long a frozen record that certainly did not go out is tried again as it is. The networks forget uploads that no
post has taken, and a record that bears its time would be an old post."""
LONGEST_SKEW = timedelta(minutes=2)
"""How wrong this machine's clock may be. A post bears the time of this machine at some networks, which put those of
the future aside; what is due is judged by it everywhere; and ordinary clocks are seconds apart."""

BY_HAND = "by hand"
"""The kind of error of a part or first comment which a person has taken: no program sends it, nor tries it again."""


def went_out(said: datetime | None, begun: datetime, now: datetime) -> datetime:
    """Return when a message went out: what its network says where that can be, else when it was begun.

    A time before it was frozen, or one to come, is that of another clock: least gaps and days are judged by ours.
    """
    if said is not None and begun - RECORD_LASTS - LONGEST_SKEW <= said <= now + LONGEST_SKEW:
        return said
    return begun


class Next(NamedTuple):
    """What becomes of a sending: its state, and when it is tried or looked for again by itself (None: not)."""

    state: SendingState
    at: datetime | None = None


def owner_state(state: SendingState) -> str:
    """Return the state of a delivery or reply whose message is in a state: one that waits is ``scheduled`` there."""
    return "scheduled" if state is SendingState.WAITING else state.value


def after_failure(
    kind: str, tries: int, now: datetime, deadline: datetime | None, until: datetime | None = None
) -> Next:
    """Return what becomes of a message that a call failed for.

    ``kind`` is the error's (``connectors.base``), ``tries`` how often it was tried by now, ``deadline`` until when it
    may still go out by itself (None: it is not tried again), ``until`` the end of a rate limit.
    """
    if kind == "uncertain":
        return Next(SendingState.UNKNOWN, now)
    again = None
    if kind == "rate limited":
        again = until
    elif kind == "unavailable" and tries <= len(BACKOFF):
        again = now + BACKOFF[max(tries, 1) - 1]
    if again is None or deadline is None or again > deadline:
        return Next(SendingState.FAILED)
    return Next(SendingState.WAITING, again)


def next_look(looks: int, begun: datetime, now: datetime) -> datetime | None:
    """Return when a message that may be out is looked for again after so many looks; None when a person is asked."""
    if now - begun >= LOOKED_FOR:
        return None
    return now + LOOKS[min(max(looks, 1), len(LOOKS)) - 1]


def fingerprint(parts: Sequence[object]) -> str:
    """Return what tells one message from every other one: the sum of all that its readers will see of it."""
    said = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def called(kind: str, position: int, parts: int) -> str:
    """Return what a person calls a message: ``post``, ``part 2 of 5``, ``first comment``, ``reply``."""
    if kind == "comment":
        return "first comment"
    if kind in {"post", "part"} and parts > 1:
        return f"part {position + 1} of {parts}"
    return "reply" if kind == "reply" else "post"


def looked_words(times: Sequence[str]) -> str:
    """Return what is said of looks that found nothing, by the local times at which they were made."""
    if not times:
        return ""
    shown = list(times[-3:])
    more = f"{counted(len(times) - len(shown), 'time')} before, at " if len(times) > len(shown) else ""
    named = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"it was looked for {'' if more else 'at '}{more}{named}, and was not there"
