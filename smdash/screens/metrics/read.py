"""What the metrics screen reads beside the UI: figures of every account, and all that belongs to one of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, cast

from smdash.domain.errors import NotFoundError, SmdashError
from smdash.domain.metrics.post_formats import formats_named
from smdash.domain.metrics.views import Series
from smdash.domain.plaintext import one_line
from smdash.screens.metrics.plot import compared, plot_of
from smdash.widgets.prefetch import read_ahead
from smdash.widgets.text import number

if TYPE_CHECKING:
    from smdash.domain.metrics.views import AccountFigures, BestTimes, Column, Comparison, FigureRow, PublishedPost
    from smdash.domain.window import Window
    from smdash.screens.metrics.keys import Other
    from smdash.services.bundle import Services
    from smdash.widgets.metrics.figurelist import FigureLine
    from smdash.widgets.metrics.plotting import Plot
    from smdash.widgets.prefetch import Ahead, ListPlace

LEAST_DAYS = 56
"""A verdict needs four weeks on each side, however short a span is drawn."""
COLUMNS = 8
DAYS_UP_TO = 12
"""Up to this many weeks a line is drawn by days unless weeks are asked for."""


class Wanted(NamedTuple):
    """What is to be shown: the span in weeks, 'day' or 'week' or '' for what suits it, and the order of the posts."""

    weeks: int = 12
    by: str = ""
    sort: str = "published"
    descending: bool = True

    @property
    def unit(self) -> str:
        """What a point of the plot stands for."""
        return self.by or ("day" if self.weeks < DAYS_UP_TO else "week")


class Right(NamedTuple):
    """Everything that belongs to the line under the cursor."""

    line: FigureLine
    wanted: Wanted
    series: Series
    plot: Plot | None
    title: str
    aside: str
    says: str
    columns: tuple[Column, ...]
    posts: Window[PublishedPost]
    ahead: Ahead
    times: BestTimes
    comparison: Comparison | None = None


def read_left(services: Services, brand: str | None, wanted: Wanted) -> list[AccountFigures]:
    """Return the figures of each account of a brand, or of all."""
    days = max(LEAST_DAYS, wanted.weeks * 7)
    from smdash.services.metrics.figures import account_figures

    return [
        account_figures(services.home, account.slug, days)
        for account in services.home.accounts()
        if brand is None or account.brand == brand
    ]


def read_series(
    services: Services,
    account: str,
    metric: str,
    level: str,
    wanted: Wanted,
    over: str = "",
    of: str | None = None,
    *,
    summed: bool = False,
) -> Series:
    """Return the line of a figure over the span shown, whole weeks where it is drawn by weeks."""
    from smdash.services.metrics.series import series

    today = services.home.today()
    first = today - timedelta(days=wanted.weeks * 7 - 1)
    if wanted.unit == "week":
        first -= timedelta(days=first.weekday())
    try:
        return series(
            services.home, account, metric, level, first, today, by=wanted.unit, over=over, of=of, summed=summed
        )
    except NotFoundError:  # A watched figure that no file had yet.
        return Series(account, metric, level, metric, "count", wanted.unit)


def read_right(services: Services, line: FigureLine, wanted: Wanted, other: Other | None, place: ListPlace) -> Right:
    """Return the plot, the posts and the times that belong to a line; for any thread but the UI's."""
    figure, account = cast("FigureRow", line.figure), line.account.slug
    from smdash.services.metrics.compare import compare
    from smdash.services.metrics.posts import columns, posts

    home, today = services.home, services.home.today()
    of = figure.format if figure.level == "post" and figure.mode != "total" and figure.first is not None else None
    summed = figure.mode == "total"
    series = read_series(services, account, figure.metric, figure.level, wanted, figure.over, of, summed=summed)
    label = one_line(figure.label)
    label += f" per {series.per}" if series.per and " per " not in label else ""
    title, aside, comparison = f"{account} \u00b7 {label}", _usual(series), None
    if other is None:
        plot = plot_of(series, today)
    else:
        second = read_series(services, other.account, other.metric, figure.level, wanted, of=of, summed=summed)
        comparison = compare(home, account, other.account, figure.metric)
        same = not comparison.why_not and not other.why_not
        plot = compared(series, second, same=same)
        title = f"4 {title} beside {other.account}"
        aside = "" if same else "percent of each one's own usual"
    says = ""
    if plot is None:
        empty = f"\nNo figure of this was saved for these {wanted.weeks} weeks.\n+ shows a longer span."
        says = empty if series.points else missing(services, account)
    shown = tuple(columns(home, account, COLUMNS))
    listed = posts(home, account, wanted.sort, descending=wanted.descending)
    ahead = read_ahead(listed, place)
    times = best_times_of(services, account, figure)
    return Right(line, wanted, series, plot, one_line(title), aside, says, shown, listed, ahead, times, comparison)


def best_times_of(services: Services, account: str, figure: FigureRow) -> BestTimes:
    """Return the best times by the figure under the cursor where posts have it, else by the account's lead figure."""
    counted = figure.level == "post" and figure.mode != "ratio" and figure.value is not None
    from smdash.services.metrics.best_times import best_times

    try:
        return best_times(services.home, account, figure.metric if counted else "")
    except SmdashError:
        return best_times(services.home, account)


def missing(services: Services, account: str) -> str:
    """Return how a figure would come in that no file had yet."""
    how = services.metrics.how_to_export(account)
    return f"\nNo file had this figure yet. v chooses others, m types it in.\n\n{how}"


def _usual(series: Series) -> str:
    """Return what is usual, in words, and what the series says of itself."""
    parts = [one_line(series.note)] if series.note else []
    if series.format and series.label.endswith(named := formats_named(series.format)):
        parts.append(named)
    if series.low is not None and series.high is not None:
        parts.append(f"usual {number(series.low, series.unit)} to {number(series.high, series.unit)}")
    return " \u00b7 ".join(parts)
