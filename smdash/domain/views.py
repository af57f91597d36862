"""What services hand to screens and commands: frozen rows, ready to be shown, free of storage.

Times are aware and in the zone they are to be shown in. ``key`` names a row for good, so that cursor, marks
and scroll position survive a reload.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from smdash.domain.metrics.views import FigureRow
    from smdash.domain.schedule import Runway

Row_co = TypeVar("Row_co", covariant=True)


class Window(Protocol[Row_co]):
    """A long list of which only the painted part is ever read."""

    @property
    def count(self) -> int:
        """How many rows there are."""
        ...

    def rows(self, start: int, stop: int) -> Sequence[Row_co]:
        """Return rows start..stop, fewer at the end."""
        ...

    def index(self, key: str) -> int | None:
        """Return where the row called ``key`` stands now, None when it is gone."""
        ...


class Brand(NamedTuple):
    """A client or own project."""

    id: int
    slug: str
    name: str
    colour: str
    zone: str
    archived: bool = False


class Account(NamedTuple):
    """One handle on one platform; ``slug`` is ``brand/platform``, ``zone`` its own or the brand's."""

    id: int
    slug: str
    brand: str
    colour: str
    platform: str
    handle: str
    name: str
    zone: str
    promise_minutes: int
    inbox_per_week: float | None
    text_limit: int | None = None
    min_gap_minutes: int = 0
    archived: bool = False
    daily_cap: int | None = None


class QueueRow(NamedTuple):
    """A line of the queue: a day heading, a delivery, a free slot, or a note such as how many more there are."""

    key: str
    kind: Literal["heading", "delivery", "free", "note"]
    at: datetime | None = None
    brand: str = ""
    colour: str = ""
    platform: str = ""
    account: str = ""
    state: str = ""
    format: str = ""
    text: str = ""
    delivery_id: int = 0
    post_id: int = 0
    account_id: int = 0
    permalink: str = ""
    overdue: bool = False
    overtime: bool = False


class InboxRow(NamedTuple):
    """A line of the inbox."""

    key: str
    id: int
    brand: str
    colour: str
    platform: str
    account: str
    kind: str
    author: str
    handle: str
    text: str
    received_at: datetime
    due_at: datetime
    flag: str
    permalink: str
    state: str = "open"


class MetricRow(NamedTuple):
    """A line of the metrics pane: an account's heading, one of its watched figures, or why it has none.

    ``trend`` holds one number or None per fortnight, oldest first, and ``breaks`` the fortnights before which the
    definition changed. ``note`` says what to know beside the verdict, ``data_to`` is an account's newest day of data.
    """

    key: str
    kind: Literal["account", "figure", "note"]
    brand: str = ""
    colour: str = ""
    platform: str = ""
    account: str = ""
    handle: str = ""
    as_of: datetime | None = None
    data_to: date | None = None
    label: str = ""
    figure: FigureRow | None = None
    trend: tuple[float | None, ...] = ()
    breaks: tuple[int, ...] = ()
    note: str = ""


class FoundRow(NamedTuple):
    """A hit of the full-text search."""

    key: str
    kind: Literal["post", "item"]
    id: int
    account: str
    colour: str
    at: datetime | None
    state: str
    text: str


class QueueView(NamedTuple):
    """The queue pane: its rows and what its frame says."""

    window: Window[QueueRow]
    planned: int
    days: int
    runways: tuple[Runway, ...]
    has_slots: bool


class InboxView(NamedTuple):
    """The inbox pane; ``minutes`` is the work its open items will take, None when that is unknown."""

    window: Window[InboxRow]
    open: int
    late: int
    minutes: float | None


class FiguresWindow(Window[MetricRow], Protocol):
    """Accounts with their figures; those of an account may still have to be computed, beside the UI."""

    def split(self, seen: range) -> tuple[Sequence[int], Sequence[int]]:
        """Return the accounts without figures by their place: those with a line in ``seen``, and the others."""
        ...

    def fill(self, number: int) -> None:
        """Compute an account's figures; for any thread but the UI's."""
        ...


class MetricsView(NamedTuple):
    """The metrics pane; ``weeks`` complete weeks are judged against as many before."""

    window: FiguresWindow
    accounts: int
    weeks: int


class DayBar(NamedTuple):
    """One weekday of the meter; ``load`` is None when the day has no capacity."""

    day: date
    needed_h: float
    capacity_h: float
    load: float | None
    past: bool


class Cause(NamedTuple):
    """One thing the week's hours go to."""

    label: str
    hours: float


class WorkloadView(NamedTuple):
    """The week's load and what makes it. Hours are hours, load and odds are fractions, None is unknown.

    ``breaks`` names the first day from today on by whose end more is due than fits, '' when all fit.
    """

    week_start: date
    needed_h: float
    available_h: float
    load: float | None
    level: str
    shown: str
    p_overrun: float | None
    odds: str
    days: tuple[DayBar, ...]
    causes: tuple[Cause, ...]
    by_account: tuple[Cause, ...]
    by_activity: tuple[Cause, ...]
    accounts: int
    accounts_fit: int | None
    unknowns: tuple[str, ...]
    guesses: tuple[str, ...]
    explanation: str
    next_step: str
    dismissed: bool = False
    breaks: str = ""


class StatusView(NamedTuple):
    """The header line's numbers."""

    now: datetime
    zone: str
    due: int
    missed: int
    attention: int
    inbox_open: int
    inbox_late: int
    inbox_minutes: float | None
    load: float | None
    level: str
    shown: str
    unknowns: int
    data_at: datetime | None
    accounts: int
    drafts: int = 0
    paused: bool = False
    pause_words: str = ""
    timer: str = ""
