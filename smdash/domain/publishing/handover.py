"""What a person is asked to post by hand, and what every delivery whose time has come counts as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.posts.states import State

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from smdash.domain.publishing.found import FoundPost

Group = Literal["due", "late", "waiting", "unconfirmed", "trouble"]
GROUPS: tuple[Group, ...] = ("due", "late", "waiting", "unconfirmed", "trouble")
TITLES: dict[Group, str] = {
    "due": "Due now",
    "late": "Late",
    "waiting": "Handed over: was it posted?",
    "unconfirmed": "Unconfirmed: did it go out?",
    "trouble": "Failed",
}
Standing = Literal[
    "planned", "due", "missed", "held", "sending", "published", "failed", "unknown", "draft", "cancelled"
]


class DueRow(NamedTuple):
    """A post that waits for a person; ``at`` is when it was or is to go out, ``since`` when it was handed over.

    ``was_out`` says of one in doubt that it was known to be out, and ``permalink`` by which address.
    ``found`` are posts on its network that it may be, the nearest first.
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
