"""Goals and pillars as they stand: how far each goal is, the mix of pillars, and posts that tie to nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.metrics.vanity import vanity_words
from smdash.domain.metrics.views import GoalForecast
from smdash.domain.schedule import stored
from smdash.domain.strategy.mix import AHEAD_WEEKS, MOST_WEEKS, PAST_WEEKS, Mix, PostCount, WantedPillar, mixed
from smdash.services.home import Service
from smdash.services.metrics.goal_figure import of_figure
from smdash.services.metrics.goals import forecasts
from smdash.store.accounts import rules as rule_store
from smdash.store.strategy import mix as mix_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.store.accounts.rules import Theme


class GoalService(Service):
    """Use cases of the goals screen, ``smdash goal show`` and ``smdash pillar mix``."""

    def mixes(self, brand: str | None = None, weeks: int = PAST_WEEKS, ahead: int = AHEAD_WEEKS) -> list[Mix]:
        """Return the mix of pillars of a brand, or of each: posts of the last ``weeks`` and of the next ``ahead``."""
        for number, least in ((weeks, 1), (ahead, 0)):
            if not least <= number <= MOST_WEEKS:
                raise UsageError(f"a number of weeks from {least} to {MOST_WEEKS} is needed.", subject=str(number))
        brands = [self.home.brand(brand)] if brand is not None else self.home.brands()
        pillars = [each for each in rule_store.pillars(self.home.read()) if not each.archived]
        accounts = self.home.accounts(archived=True)
        today = self.home.today()
        first, last = today - timedelta(weeks=weeks) + timedelta(days=1), today + timedelta(weeks=ahead)
        times = mix_store.MixTimes(
            self.home.day_bounds(first)[0],
            self.home.late_before(),
            stored(self.home.now()),
            self.home.day_bounds(last)[1],
        )
        found = []
        for each in brands:
            mine = [account.id for account in accounts if account.brand == each.slug]
            counts = [PostCount._make(row) for row in mix_store.counts(self.home.read(), mine, times)]
            wanted = [WantedPillar(p.id, p.name, p.detail) for p in pillars if p.brand == each.slug]
            found.append(mixed(each.slug, (first, today, last), counts, wanted))
        return found

    def standing(self, brand: str | None = None, name: str | None = None) -> list[GoalForecast]:
        """Return how goals stand, those without a figure too; one for each account that has the figure.

        NotFoundError where a brand has no live goal called ``name``.
        """
        themes = [each for each in rule_store.goals(self.home.read()) if not each.archived]
        if brand is not None:
            brand = self.home.brand(brand).slug
        live = {each.slug for each in self.home.brands()}
        themes = [each for each in themes if each.brand in live and (brand is None or each.brand == brand)]
        if name is not None:
            themes = [each for each in themes if each.name.casefold() == name.strip().casefold()]
            if not themes:
                known = ", ".join(each.name for each in rule_store.goals(self.home.read()) if each.brand == brand)
                raise NotFoundError(
                    f"{brand} has no such goal.", subject=repr(name), hint=f"There is: {known or 'none yet'}."
                )
        wanted = themes[0].name if name is not None else None
        found: dict[tuple[str, str], list[GoalForecast]] = {}
        for each in forecasts(self.home, brand, wanted):
            found.setdefault((each.brand, each.goal), []).append(each)
        return [row for theme in themes for row in found.get((theme.brand, theme.name)) or [_bare(theme)]]

    @staticmethod
    def filter_of(mix: Mix, what: str) -> str:
        """Return the filter that shows the posts of a mix that are ``what``: ``is:untied``, ``pillar:tips``."""
        return f"brand:{mix.brand} {what} state:published,scheduled,held from:{mix.first} to:{mix.last}"

    def posts_of(self, mixes: Sequence[Mix], brand: str, name: str) -> tuple[int, int]:
        """Return the posts (out, planned) of a goal in the time of the mixes."""
        themes = rule_store.goals(self.home.read())
        number = next((each.id for each in themes if each.brand == brand and each.name == name), 0)
        return next((each.goals.get(number, (0, 0)) for each in mixes if each.brand == brand), (0, 0))

    def vanity_of(self, goal: Theme) -> bool:
        """Say whether a goal is measured by a vanity figure; no figure is read for that."""
        metric, _, of = goal.metric.partition("@")
        mine = [each for each in self.home.accounts() if each.brand == goal.brand]
        meant = [each for each in mine if not of or of in {each.slug, each.platform}]
        return bool(metric) and any(of_figure(self.home, each, metric)["vanity"] for each in meant)

    def remarks(self, goal: Theme) -> list[str]:
        """Return sentences on the figure of a goal: that nothing of it is known yet, or that it is a vanity figure."""
        said: dict[str, None] = {}
        for each in forecasts(self.home, goal.brand, goal.name):
            if each.vanity:
                said[f"{each.metric} is {vanity_words(each.instead)}."] = None
            if each.verdict == "no data":
                said[f"{each.why_not[:1].upper()}{each.why_not[1:]}."] = None
        return list(said)


def _bare(theme: Theme) -> GoalForecast:
    """Return a goal that no figure measures."""
    due = date.fromisoformat(theme.due_on) if theme.due_on else None
    why = "no figure measures it: smdash goal edit --metric leads"
    return GoalForecast(theme.brand, theme.name, "", "", theme.detail, due, why_not=why)
