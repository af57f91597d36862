"""What the metrics screen and ``smdash metrics ...`` ask: figures, lines, posts, times, rates, goals, replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.metrics.views import (
        AccountFigures,
        BestTimes,
        Choice,
        Column,
        Comparable,
        Comparison,
        GoalForecast,
        Quality,
        Rate,
        ReplyTimes,
        Series,
    )
    from smdash.services.home import Home
    from smdash.services.metrics.posts import PostWindow


class MetricsDetail:
    """One door to the figures of accounts; each part's module is loaded when it is asked for."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def account(self, slug: str, days: int = 84) -> AccountFigures:
        """Return every figure of an account, the newer half of ``days`` against the older half."""
        from smdash.services.metrics.figures import account_figures

        return account_figures(self.home, slug, days)

    def series(
        self,
        slug: str,
        metric: str,
        level: str = "",
        first: date | None = None,
        last: date | None = None,
        width: int | None = None,
        by: str = "",
        over: str = "",
    ) -> Series:
        """Return the line of a figure from ``first`` to ``last``, a year to today when they are not given."""
        from smdash.services.metrics.series import series

        return series(self.home, slug, metric, level, first, last, width=width, by=by, over=over)

    def posts(
        self, target: str | None = None, sort: str = "published", descending: bool = True, text: str = ""
    ) -> PostWindow:
        """Return the published posts of an account, a brand, or all, in an order."""
        from smdash.services.metrics.posts import posts

        return posts(self.home, target, sort, descending=descending, text=text)

    def post_columns(self, target: str | None = None, limit: int = 6) -> list[Column]:
        """Return the figures the posts of an account or brand have, the watched ones first."""
        from smdash.services.metrics.posts import columns

        return columns(self.home, target, limit)

    def best_times(self, slug: str, metric: str = "") -> BestTimes:
        """Return whether the time of posting matters for an account."""
        from smdash.services.metrics.best_times import best_times

        return best_times(self.home, slug, metric)

    def rates(self, slug: str, days: int = 84) -> list[Rate]:
        """Return an account's engagement rates, each with its formula."""
        from smdash.services.metrics.rates import rates

        return rates(self.home, slug, days)

    def compare(self, a: str, b: str, metric: str, days: int = 84) -> Comparison:
        """Return two accounts side by side, or why they may not be."""
        from smdash.services.metrics.compare import compare

        return compare(self.home, a, b, metric, days)

    def comparable(self, a: str) -> list[Comparable]:
        """Return what an account may be compared by, with whom, and why not otherwise."""
        from smdash.services.metrics.compare import comparable

        return comparable(self.home, a)

    def quality(self, slug: str, days: int = 84) -> Quality:
        """Return what an account's new followers are worth."""
        from smdash.services.metrics.goals import quality

        return quality(self.home, slug, days)

    def forecasts(self, brand: str | None = None) -> list[GoalForecast]:
        """Return for each goal with a figure whether it will be reached by its date."""
        from smdash.services.metrics.goals import forecasts

        return forecasts(self.home, brand)

    def replies(self, brand: str | None = None, days: int = 84) -> list[ReplyTimes]:
        """Return how long each account's answers take."""
        from smdash.services.metrics.goals import replies

        return replies(self.home, brand, days)

    def choices(self, slug: str) -> list[Choice]:
        """Return every figure an account may be watched by."""
        from smdash.services.metrics.watch import choices

        return choices(self.home, slug)

    def watch(self, slug: str, metric: str, level: str = "", mode: str = "", over: str = "", label: str = "") -> Choice:
        """Watch a figure; UsageError names what there is."""
        from smdash.services.metrics.watch import watch

        return watch(self.home, slug, metric, level, mode, over, label)

    def unwatch(self, slug: str, metric: str, level: str = "", mode: str = "") -> Choice:
        """Stop watching a figure."""
        from smdash.services.metrics.watch import unwatch

        return unwatch(self.home, slug, metric, level, mode)

    def definition(self, slug: str, metric: str, level: str) -> str:
        """Return in words what a figure counts."""
        from smdash.services.metrics.pane import MetricsService

        return MetricsService(self.home).about(slug, level, metric)
