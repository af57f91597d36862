"""What the metrics screen and its commands show: frozen rows; what is missing is None, never 0.

Changes are ratios less one (0.38 is +38 %), shares are fractions, ``key`` names a row for good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

    from smdash.domain.accounts.views import Account
    from smdash.domain.metrics.on_off import PlannedWeek


class FigureRow(NamedTuple):
    """One figure of one account, the newer half of the span against the older half, by complete weeks.

    ``value`` is per ``per``: the mean of a 'week', of a 'day' (figures of people, which are never added up), of a
    'post', or '' for a share and for a stock's last value. ``change`` is value over before, less one. ``verdict`` is
    '' where ``reason`` says why none is given; ``lo`` and ``hi`` are ratios less one, or for a stock the weekly gain.
    ``left_out`` names what was set aside and why; ``first`` to ``last`` are the days this figure is judged by, and
    ``data_to`` is the newest day, or the newest post's, that there is a value of. ``format`` is that of the posts
    judged, '' for a sum of all and where none is known, and ``other_formats`` those that are judged by themselves. A
    sum is of everything: ``without`` names what is far above the rest in it, and ``without_value`` and
    ``without_before`` are what value and before come to without that. ``seen`` is the age of the posts in words where
    they have collected more since: a mean of a post is as of that age. A sum is what its posts have now; ``compared``
    and ``compared_before`` are what it was at that age, by which change and verdict are.
    Where a network keeps no history and all there is are snapshots of syncs, ``history_from`` is the first of them.
    """

    key: str
    metric: str
    level: str
    mode: str
    over: str = ""
    label: str = ""
    unit: str = "count"
    better: str = "up"
    watched: bool = False
    value: float | None = None
    before: float | None = None
    per: str = ""
    change: float | None = None
    lo: float | None = None
    hi: float | None = None
    p: float | None = None
    verdict: str = ""
    words: str = ""
    starred: bool = False
    reason: str = ""
    judge_on: date | None = None
    first: date | None = None
    last: date | None = None
    weeks_before: int = 0
    weeks_after: int = 0
    left_out: tuple[str, ...] = ()
    look: str = ""
    source: str = ""
    captured_at: datetime | None = None
    data_to: date | None = None
    stale: bool = False
    definition: str = ""
    kind: str = ""
    unique: bool = False
    flow: str = ""
    format: str = ""
    other_formats: tuple[str, ...] = ()
    without: str = ""
    without_value: float | None = None
    without_before: float | None = None
    seen: str = ""
    compared: float | None = None
    compared_before: float | None = None
    history_from: date | None = None


class AccountFigures(NamedTuple):
    """An account's figures; ``first`` to ``last`` are the days judged, None while there is no complete week."""

    account: Account
    days: int
    weeks: int
    first: date | None
    last: date | None
    rows: tuple[FigureRow, ...]
    as_of: datetime | None
    source: str
    due_on: date | None
    stale: bool
    note: str


class FigureChoice(NamedTuple):
    """A figure an account may be watched by; ``mode`` is 'ratio' for a share ``over`` another figure, else ''."""

    metric: str
    level: str
    label: str
    unit: str
    kind: str
    watched: bool
    has_samples: bool
    why: str = ""
    mode: str = ""
    over: str = ""


class Point(NamedTuple):
    """A day or week of a line; None where nothing was saved. ``definition`` is the version its value is under.

    ``collecting`` says that its posts have not yet what the others have.
    """

    day: date
    value: float | None
    outlier: bool = False
    definition: int | None = None
    collecting: bool = False


class Break(NamedTuple):
    """Where a line of figures breaks because its meaning changed on ``day``; ``seen`` is the first day saved since."""

    day: date
    label: str
    seen: date


class PostMark(NamedTuple):
    """A post on the time axis."""

    day: date
    key: str
    text: str
    viral: bool


class Annotation(NamedTuple):
    """A person's note on the time axis; ``scope`` is 'all', a brand or an account."""

    number: int
    day: date
    text: str
    scope: str


class Series(NamedTuple):
    """A line to plot; ``low`` to ``high`` is the usual range of its own past, outliers left out.

    A point is the mean of a ``per`` ('post', 'day'), or the sum or level where that is ''. ``format`` is that of the
    posts it is of.
    """

    account: str
    metric: str
    level: str
    label: str
    unit: str
    by: str
    points: tuple[Point, ...] = ()
    breaks: tuple[Break, ...] = ()
    posts: tuple[PostMark, ...] = ()
    base: float | None = None
    low: float | None = None
    high: float | None = None
    annotations: tuple[Annotation, ...] = ()
    note: str = ""
    flow: str = "flow"
    per: str = ""
    format: str = ""


class Column(NamedTuple):
    """A figure that posts have, as a column of their table."""

    metric: str
    label: str
    unit: str


class Later(NamedTuple):
    """What a post's figure has become under a newer definition, which is no continuation of the one shown."""

    metric: str
    value: float
    captured_on: date
    definition: int


class PublishedPost(NamedTuple):
    """A published post with its figures; ``index`` is percent of the account's own baseline of ``metric``.

    A figure is that of the definition nearest to the post's own day; what was captured since under another one is in
    ``later``. ``definition`` is the version by which both sides of ``index`` were counted.
    """

    key: str
    id: int
    account: str
    brand: str
    colour: str
    platform: str
    format: str
    published_on: date | None
    text: str
    permalink: str
    values: dict[str, float]
    metric: str = ""
    index: float | None = None  # type: ignore[assignment]  # nobody looks for a member here
    z: float | None = None
    viral: bool = False
    n: int = 0
    reason: str = ""
    age_days: int | None = None
    later: tuple[Later, ...] = ()
    definition: int | None = None


class TimeCell(NamedTuple):
    """A weekday (Monday 0) and part of the day; ``index`` is None where under three posts stand behind it."""

    weekday: int
    part: int
    n: int
    index: float | None  # type: ignore[assignment]  # nobody looks for a member here


class BestTimes(NamedTuple):
    """Whether the time of posting matters; only ``gain_low_pct`` may be promised."""

    account: str
    metric: str
    label: str
    cells: tuple[TimeCell, ...]
    parts: tuple[str, ...]
    state: str
    best: str
    gain_low_pct: float | None
    words: str
    p: float | None
    n: int


class Rate(NamedTuple):
    """An engagement rate by its formula: summed, then divided; ``typical`` is the median of the posts' own rates.

    It is of the posts of one ``format``; ``left_out`` says which others there are.
    """

    key: str
    label: str
    formula: str
    value: float | None = None
    lo: float | None = None
    hi: float | None = None
    part: float | None = None
    whole: float | None = None
    typical: float | None = None
    n: int = 0
    why_not: str = ""
    benchmark: str = ""
    format: str = ""
    left_out: tuple[str, ...] = ()


class Comparison(NamedTuple):
    """Two accounts by one figure; ``why_not`` says in a sentence why their values are not set side by side.

    ``index_a`` and ``index_b`` are percent of each account's own usual post, which may always be compared;
    ``index_why_a`` and ``index_why_b`` say why there is none where it is for the ages its posts were seen at.
    """

    a: str
    b: str
    metric: str
    label: str
    why_not: str = ""
    value_a: float | None = None
    value_b: float | None = None
    ratio: float | None = None
    lo: float | None = None
    hi: float | None = None
    words: str = ""
    verdict: str = ""
    index_a: float | None = None
    index_b: float | None = None
    index_why_a: str = ""
    index_why_b: str = ""
    first: date | None = None
    last: date | None = None
    note: str = ""


class Comparable(NamedTuple):
    """An account and figure that compare mode may offer, or why not."""

    account: str
    metric: str
    label: str
    why_not: str


class Quality(NamedTuple):
    """What new followers are worth: leads per 1,000 and the share that left again."""

    account: str
    days: int
    followers: float | None = None
    gained: float | None = None
    lost: float | None = None
    leads: int | None = None
    leads_per_1000: float | None = None
    churn: float | None = None
    churn_lo: float | None = None
    churn_hi: float | None = None
    why_not: str = ""


GoalVerdict = Literal["", "reached", "not reached", "on course", "behind", "unclear", "too early", "no data"]


class GoalForecast(NamedTuple):
    """Whether a goal is within reach by its date at the present pace; gains are per week.

    ``lo`` to ``hi`` holds what comes in a share ``interval`` of cases. ``since`` is the day a figure by day is added up
    from, None for a stock. ``baseline`` is what the figure was before, ``baseline_of`` where that is from. ``per`` is
    what ``weeks`` counts and what ``pace`` and ``need_per_week`` are per: months where only their sums are known.
    ``last_on`` is the newest day with a figure, ``lacking`` counts the days without one that ``level`` should hold.
    Where ``fewer`` is better the target is a bound, and ``p_target`` the chance to keep it. ``instead`` names figures
    that tell more than one of ``vanity``. ``currency`` is that of money.
    """

    brand: str
    goal: str
    account: str
    metric: str
    target: float | None
    due_on: date | None
    level: float | None = None
    mean: float | None = None
    lo: float | None = None
    hi: float | None = None
    p_target: float | None = None
    need_per_week: float | None = None
    pace: float | None = None
    weeks: int = 0
    left_out: tuple[str, ...] = ()
    words: str = ""
    why_not: str = ""
    since: date | None = None
    interval: float = 0.8
    verdict: GoalVerdict = ""
    progress: float | None = None
    baseline: float | None = None
    baseline_of: str = ""
    per: Literal["week", "month"] = "week"
    last_on: date | None = None
    fewer: bool = False
    lacking: int = 0
    vanity: bool = False
    instead: tuple[str, ...] = ()
    currency: str = ""


class ReplyTimes(NamedTuple):
    """How long answers take, open items counted as still waiting; None where that share is not reached yet (hours)."""

    account: str
    answered: int
    open: int
    p50_h: float | None
    p90_h: float | None
    waiting_h: float | None
    words: str


class Experiment(NamedTuple):
    """A change somebody made, judged on one day that was set beforehand and not before.

    One of level ``weeks`` is a brand's: ``account`` is its name then, and ``plan`` the Monday of each week and whether
    anything goes out in it.
    """

    number: int
    account: str
    what: str
    metric: str
    level: str
    label: str
    from_on: date
    judge_on: date
    ended_on: date | None = None
    weeks: int = 0
    detectable: float | None = None
    state: Literal["too early", "judged", "ended"] = "too early"
    verdict: str = ""
    words: str = ""
    lo: float | None = None
    hi: float | None = None
    plan: tuple[PlannedWeek, ...] = ()
