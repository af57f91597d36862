"""What a file says, before any of it is stored: rows as read, with their line and their problems.

A reader in ``smdash.formats`` turns a file into one ``Parsed``; the import service decides what of it is
new. Nothing here knows of accounts in a store: names found in the file are hints.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from smdash.domain.imports.mapping import ResultMapping

Level = Literal["error", "warning"]
DateOrder = Literal["day", "month"]
Content = Literal["posts", "days", "figures", "plan", "inbox", "results"]


class RowProblem(NamedTuple):
    """One thing wrong in one place of a file. An ``error`` row is not imported, and so no row of the file is."""

    line: int
    column: str
    message: str
    level: Level = "error"


class OwnMetric(NamedTuple):
    """A figure no catalogue knows: the key it is kept by, what the file calls it, and its unit."""

    key: str
    label: str
    unit: str = "count"


class PostFigures(NamedTuple):
    """A published post and its lifetime figures as an export states them.

    ``published`` is naive when the file gives wall clock without an offset (the account's zone applies),
    aware otherwise; ``has_time`` is False when the file gives a date only. ``values`` runs parallel to
    ``Parsed.metrics``; ``None`` is "not in the file". ``format`` is one of the formats of posts or ``reply``, ''
    where the file does not tell. ``day`` is the day the figures are of, None for the day the file was made.
    """

    line: int
    remote_id: str
    permalink: str
    published: datetime | None
    has_time: bool
    text: str
    format: str
    values: tuple[float | None, ...]
    day: date | None = None


class DayFigures(NamedTuple):
    """An account's figures for one day, parallel to ``Parsed.metrics``."""

    line: int
    day: date
    values: tuple[float | None, ...]


class PlannedPost(NamedTuple):
    """One row of a scheduler's plan.

    ``targets`` are ``brand/platform`` names or the file's own channel names; empty means "the account the
    person names". ``due`` is naive wall clock, aware when the file carries an offset, None for "next free
    slot" or draft; ``day`` is a day without a time of day, on which the next free slot is meant. ``state`` is '' when
    the file has no such column, ``board`` is Pinterest's. ``published_at`` is the instant (aware) a published one went
    out, None for the time it was due.
    """

    line: int
    text: str
    targets: tuple[str, ...] = ()
    due: datetime | None = None
    zone: str = ""
    title: str = ""
    link: str = ""
    format: str = ""
    pillar: str = ""
    labels: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    alt_texts: tuple[str, ...] = ()
    first_comment: str = ""
    state: str = ""
    permalink: str = ""
    uid: str = ""
    goal: str = ""
    warning: str = ""
    language: str = ""
    visibility: str = ""
    board: str = ""
    day: date | None = None
    published_at: datetime | None = None


class InboxMessage(NamedTuple):
    """One message, comment, mention, reply or review; instants are aware.

    ``answers`` is the id of the message it replies to, ``about`` that of the own post it stands under.
    """

    line: int
    remote_id: str
    account: str
    kind: str
    author: str
    handle: str
    text: str
    received_at: datetime
    permalink: str = ""
    thread: str = ""
    rating: int | None = None
    state: str = "open"
    handled_at: datetime | None = None
    answers: str = ""
    about: str = ""
    edited_at: datetime | None = None


class ResultFigure(NamedTuple):
    """One figure of a brand as a file from outside its platforms states it.

    ``measure`` is a key of the brand's measures, or ``orders``: somebody bought, and ``who`` decides on landing whether
    for the first time. ``per`` is day, month (``when`` is its first) or event. ``when`` is a day, or an instant: aware,
    or naive for the wall clock of the brand. ``origin`` is whose figure it is. ``account`` is what the file calls it.
    ``ref`` is the row's own number there; where it has none, ``identity`` is what tells the row from others. Both
    ``who`` and ``identity`` may hold an address, so that they are digested before anything is stored.
    """

    line: int
    measure: str
    per: Literal["day", "month", "event"]
    when: date | datetime
    value: float
    origin: str
    currency: str = ""
    account: str = ""
    channel: str = ""
    campaign: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_content: str = ""
    ref: str = ""
    identity: str = ""
    who: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file, understood.

    ``kind`` is the reader's name (``x_content``), ``label`` what a person calls it ("X content export").
    ``platform`` is '' when the kind does not tell (plans, inbox lines). ``date_order`` is how day/month
    dates were read, '' when the file has none. ``period`` is the first and last day the rows speak of.
    ``accounts`` are the account names the file itself states, ``platforms`` the platforms it may come from where
    several have the same file. ``parts`` is what else a file of several tables holds; problems and notes of the parts
    stand in the whole. ``own`` are those of its metrics that no catalogue knows. ``made`` is the day the file says it
    was made, None where it does not say. A file of the content ``figures`` has nothing but parts, each of its own
    account. ``named`` are a plan's columns as the file calls them, by what they are. ``title`` is what stands above a
    part, ``read_as`` what it is on each of ``platforms`` where it names none. ``brand`` is the slug of the brand whose
    remembered mapping a file of results was read by. ``told`` is the first and last day of which it says itself that
    it tells, None where it does not.
    """

    kind: str
    label: str
    content: Content
    platform: str = ""
    encoding: str = ""
    delimiter: str = ""
    date_order: str = ""
    accounts: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    period: tuple[date, date] | None = None
    posts: list[PostFigures] = field(default_factory=list)
    days: list[DayFigures] = field(default_factory=list)
    plan: list[PlannedPost] = field(default_factory=list)
    inbox: list[InboxMessage] = field(default_factory=list)
    results: list[ResultFigure] = field(default_factory=list)
    totals: dict[str, float] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    platforms: tuple[str, ...] = ()
    parts: tuple[Parsed, ...] = ()
    own: tuple[OwnMetric, ...] = ()
    made: date | None = None
    title: str = ""
    named: Mapping[str, str] = field(default_factory=dict)
    read_as: tuple[Parsed, ...] = ()
    brand: str = ""
    told: tuple[date, date] | None = None

    @property
    def errors(self) -> list[RowProblem]:
        """The problems that keep the file from being imported."""
        return [problem for problem in self.problems if problem.level == "error"]

    @property
    def rows(self) -> int:
        """How many usable rows the file has."""
        own = len(self.posts) + len(self.days) + len(self.plan) + len(self.inbox)
        own += len({each.line for each in self.results})
        return own + sum(part.rows for part in self.parts)

    @property
    def first_line(self) -> int:
        """The line of its first row, 1 where it has none."""
        return min([post.line for post in self.posts] + [day.line for day in self.days], default=1)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person may say about a file, and how a long read reports and stops.

    ``progress`` is called now and then with the fraction read, 0 to 1, and may raise ``CancelledError``. ``made`` is
    the day the file was made, ``period`` the first and last day it speaks of where it does not say so itself.
    ``beside`` are the platforms of the files it came in one archive with. ``latest`` is the last day a row may be of,
    where it is known; else that is the day after ``today``. ``platform`` is that of the account a person names.
    ``mappings`` are those that brands remember, by which a table with their header is read before any other way.
    """

    date_order: DateOrder | None = None
    today: date | None = None
    progress: Callable[[float], None] | None = None
    made: date | None = None
    period: tuple[date, date] | None = None
    beside: tuple[str, ...] = ()
    latest: date | None = None
    platform: str = ""
    mappings: tuple[ResultMapping, ...] = ()

    def last_day(self) -> date | None:
        """Return the last day a row may be of: it may be tomorrow elsewhere; None when nobody knows what day it is."""
        if self.latest is not None:
            return self.latest
        return self.today + timedelta(days=1) if self.today else None
