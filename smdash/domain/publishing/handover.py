"""What a person is asked to post by hand, and what every delivery whose time has come counts as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.posts.states import State
from smdash.domain.wording import state_word

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from smdash.domain.publishing.found import FoundPost

Group = Literal["due", "late", "waiting", "unconfirmed", "unfinished", "trouble"]
GROUPS: tuple[Group, ...] = ("due", "late", "waiting", "unconfirmed", "unfinished", "trouble")
TITLES: dict[Group, str] = {
    "due": "Due now",
    "late": "Late",
    "waiting": "Handed over: was it posted?",
    "unconfirmed": "Unconfirmed: did it go out?",
    "unfinished": "Unfinished: not all of it is out",
    "trouble": "Failed",
}
Standing = Literal[
    "planned", "due", "missed", "held", "sending", "published", "failed", "unknown", "draft", "cancelled"
]


class Following(NamedTuple):
    """A part or first comment of a post that is out, and what became of it; ``again_at`` is when it is tried again.

    ``by_hand`` says that a person has taken it, so that no program sends it.
    """

    sending_id: int
    what: str
    state: str
    text: str
    error: str = ""
    again_at: datetime | None = None
    by_hand: bool = False


class DueRow(NamedTuple):
    """A post that waits for a person; ``at`` is when it was or is to go out, ``since`` when it was handed over.

    ``was_out`` says of one in doubt that it was known to be out, and ``permalink`` by which address. ``found`` are
    posts on its network that it may be, the nearest first. ``online`` says that its account is connected, ``again_at``
    when smdash tries or looks for it again by itself, ``looked`` that it does so at all. Of an unfinished post ``out``
    of ``of`` messages are out, and ``following`` are the others. ``unapproved`` says why it waits for its client,
    and no program sends it until then; '' where it does not.
    """

    key: str
    group: Group
    delivery_id: int
    post_id: int
    at: datetime | None
    brand: str
    colour: str
    platform: str
    account: str
    state: str
    format: str
    text: str
    via: str = ""
    since: datetime | None = None
    error: str = ""
    permalink: str = ""
    was_out: bool = False
    found: tuple[FoundPost, ...] = ()
    online: bool = False
    again_at: datetime | None = None
    looked: bool = False
    out: int = 0
    of: int = 0
    following: tuple[Following, ...] = ()
    unapproved: str = ""


class NextDue(NamedTuple):
    """The next post that is planned."""

    account: str
    at: datetime


class DueView(NamedTuple):
    """What waits for a person, group by group in the order of ``GROUPS``; ``held`` posts are kept back by a pause."""

    now: datetime
    zone: str
    rows: tuple[DueRow, ...]
    held: int
    next: NextDue | None

    def of(self, group: Group) -> list[DueRow]:
        """Return the rows of one group."""
        return [row for row in self.rows if row.group == group]


def standing(state: State, due_at: datetime | None, now: datetime, grace: timedelta) -> Standing:
    """Return what a delivery counts as at ``now``: what is scheduled counts as planned, due or missed by the clock.

    Whatever its time, a delivery stands in exactly one place; one whose time is over by more than the grace is never
    still planned or due.
    """
    if state is not State.SCHEDULED:
        return state.value  # type: ignore[return-value]
    if due_at is None or due_at > now:
        return "planned"
    return "missed" if due_at < now - grace else "due"


def group_of(found: Standing) -> Group | None:
    """Return where in the list a delivery stands, None when nobody need do anything about it."""
    groups: dict[Standing, Group] = {
        "due": "due",
        "missed": "late",
        "sending": "waiting",
        "failed": "trouble",
        "unknown": "unconfirmed",
    }
    return groups.get(found)


def standing_word(row: DueRow) -> str:
    """Return in a word why a row stands in the list: what is planned is due or missed there."""
    words: dict[Group, str] = {"due": "due", "late": "missed", "waiting": "handed over", "unfinished": "unfinished"}
    return words.get(row.group) or state_word(row.state)


def unfinished_words(out: int, of: int, following: Sequence[Following]) -> str:
    """Return what is said of a post that is out without all that follows: ``2 of 5 are out; part 3 of 5 failed``."""
    words = "the post is out" if (out, of) == (1, 2) else f"{out} of {of} are out"
    for each in following:
        if each.by_hand:
            return f"{words}; {each.what} was taken by hand"
        if each.state == "unknown":
            return f"{words}; {each.what} is unconfirmed{each.error and f': {each.error}'}"
        if each.state == "failed":
            return f"{words}; {each.what} failed{each.error and f': {each.error}'}"
    return f"{words}; {following[0].what} waits" if following else words
