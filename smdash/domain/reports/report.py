"""The month's report of a brand as a value: what was done, what came of it, what is next. Missing is None, never 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from smdash.domain.metrics.views import FigureRow, GoalForecast, PublishedPost
    from smdash.domain.reports.month import Month


class Head(NamedTuple):
    """Whose report it is, of which month, and how it is written.

    ``language`` is a locale (BCP 47) of dates and numbers, ``currency`` a code of ISO 4217, '' for none said. ``now``
    is when it was made, in ``zone``; ``through`` is the last day that is told of, the month's last where it is over.
    """

    brand: str
    name: str
    colour: str
    language: str
    currency: str
    month: Month
    now: datetime
    zone: str
    through: date
    running: bool


class Shipped(NamedTuple):
    """A post that went out: on which local day, of which format, its first words and its address ('' for none known).

    ``gone`` says that its network no longer has it.
    """

    day: date
    format: str
    text: str
    link: str
    gone: bool = False


class AccountPosts(NamedTuple):
    """What an account published: its newest ``posts`` in order of time, and how many of each format there are.

    ``total`` is None where nothing is known of its posts so early.
    """

    account: str
    platform: str
    handle: str
    total: int | None
    formats: tuple[tuple[str, int], ...]
    posts: tuple[Shipped, ...]


class Bar(NamedTuple):
    """A week of a chart by its Monday; None where it is not known. ``inside`` says that it ends in the month."""

    monday: date
    value: float | None
    inside: bool
    outlier: bool = False


class Line(NamedTuple):
    """A figure week by week; ``note`` says what a reader has to know of it, ``per`` what a value is the mean of."""

    label: str
    unit: str
    per: str
    bars: tuple[Bar, ...]
    note: str = ""


class Figure(NamedTuple):
    """A figure of an account in a month.

    ``value`` is the month's own: a sum, the mean of a day (``per`` day: figures of people, averages) or of a post, a
    share, or a stock's height at its end; ``before`` the same of the month before, None where it was counted in another
    way. ``known`` of ``asked`` days (or posts) stand behind it, ``known_before`` of ``asked_before`` behind the other.
    ``judged`` compares whole weeks that are alike, and says why not where they are not.
    """

    key: str
    label: str
    unit: str
    per: str
    value: float | None
    before: float | None
    known: int
    asked: int
    known_before: int
    asked_before: int
    judged: FigureRow
    counts: str = ""
    caveats: tuple[str, ...] = ()


class AccountFigures(NamedTuple):
    """An account's figures; ``line`` is the one that is drawn, ``none`` says why there are no figures."""

    account: str
    platform: str
    figures: tuple[Figure, ...]
    line: Line | None = None
    none: str = ""


class Standout(NamedTuple):
    """The best and the worst post of an account against its own usual; ``none`` says why there is none.

    ``judged`` of ``total`` posts could be held against their like; ``label`` is the figure they are held against it by.
    """

    account: str
    label: str
    best: PublishedPost | None
    worst: PublishedPost | None
    judged: int
    total: int
    none: str = ""


class Stage(NamedTuple):
    """A stage of the funnel; ``rate`` is its share of the stage ``rate_of`` with its interval (95 %).

    ``known`` of ``asked`` days stand behind the value. ``why_not`` says why there is no value or no rate. ``money`` is
    the currency where it is money, '' for one that is not known. ``verdict`` is that on its whole weeks, '' for none.
    """

    label: str
    counts: str
    value: float | None
    before: float | None
    known: int
    asked: int
    rate: float | None = None
    lo: float | None = None
    hi: float | None = None
    rate_of: str = ""
    why_not: str = ""
    money: str | None = None
    verdict: str = ""


class Funnel(NamedTuple):
    """The funnel of the month; ``costs`` are (words, value, currency), ``notes`` what was left out and why."""

    stages: tuple[Stage, ...] = ()
    costs: tuple[Cost, ...] = ()
    notes: tuple[str, ...] = ()


class Cost(NamedTuple):
    """What something cost; ``unit`` is a currency or ``hours``."""

    label: str
    value: float | None
    unit: str
    why_not: str = ""


class Replies(NamedTuple):
    """How messages of the month were answered at an account, as it stands now.

    ``p50_h`` and ``p90_h`` are hours by the clock until half and nine in ten were handled, open ones counted as
    waiting; None where that is not reached. ``kept`` of ``due`` promises were kept, the share's interval (95 %)
    is ``lo`` to ``hi``. ``promised`` says whether a person made the promise.
    """

    account: str
    received: int
    answered: int
    p50_h: float | None
    p90_h: float | None
    promise_h: float
    promised: bool
    kept: int
    due: int
    lo: float | None
    hi: float | None


class Hours(NamedTuple):
    """Hours logged for the brand by what they went to; ``total`` is None where nothing was logged."""

    total: float | None
    parts: tuple[tuple[str, float], ...]


class Planned(NamedTuple):
    """A post that is planned: when (local time of the brand), where and what."""

    at: datetime
    account: str
    format: str
    text: str
    held: bool = False


class Plan(NamedTuple):
    """What is planned for the month after: how many for each account, the first of them, and drafts without a time."""

    month: Month
    total: int
    accounts: tuple[tuple[str, int], ...]
    posts: tuple[Planned, ...]
    drafts: int


class Source(NamedTuple):
    """Where figures come from: whose, how they came, when they were captured (local) and up to which day they go."""

    about: str
    kind: str
    captured_at: datetime | None
    data_to: date | None


class Report(NamedTuple):
    """All that a report tells. ``hours`` is None where they were not asked for.

    ``names`` are what a reader calls accounts and platforms, by what they are called here.
    """

    head: Head
    words: str
    shipped: tuple[AccountPosts, ...]
    figures: tuple[AccountFigures, ...]
    standouts: tuple[Standout, ...]
    funnel: Funnel
    replies: tuple[Replies, ...]
    goals: tuple[GoalForecast, ...]
    plan: Plan
    sources: tuple[Source, ...]
    hours: Hours | None = None
    names: Mapping[str, str] = {}

    def called(self, account: str) -> str:
        """Return what a reader calls an account or a platform."""
        return self.names.get(account, account)
