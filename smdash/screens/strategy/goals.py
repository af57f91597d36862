"""Goals with how they stand, pillars beside what is posted, and the posts that tie to neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Static

from smdash.domain.filter_words import NameChoice, spelled_choice
from smdash.domain.plaintext import one_line
from smdash.domain.strategy.mix import AHEAD_WEEKS, PAST_WEEKS
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.screens.base.said import NO_BRAND, NO_BRANDS
from smdash.screens.base.screen import BaseScreen
from smdash.screens.strategy.goal_form import goal_form, pillar_form
from smdash.screens.strategy.goal_list import SIGNS, GoalList, about, goal_lines
from smdash.screens.strategy.keys import GOALS
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from textual.app import ComposeResult

    from smdash.domain.metrics.views import GoalForecast
    from smdash.domain.strategy.mix import Mix
    from smdash.screens.base.keytable import Section
    from smdash.screens.strategy.goal_list import GoalLine
    from smdash.services.bundle import Services
    from smdash.widgets.keys import Key

LEAST_WEEKS, MOST_WEEKS = 4, 52


class GoalsScreen(BaseScreen[str]):
    """Goals, pillars and untied posts of one brand or of all."""

    CSS_PATH = "goals.tcss"
    AUTO_FOCUS = "#goals"
    LIST = "goals"
    KEYS: ClassVar[tuple[Key, ...]] = GOALS
    LINE = (
        *("goals.edit", "goals.goal", "goals.pillar", "goals.posts", "goals.archive", "goals.more", "goals.less"),
        *("brand.filter", "undo", "close"),
    )

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self.weeks = PAST_WEEKS
        self._brands: list[str] = []
        self._begin_at = ""

    def compose(self) -> ComposeResult:
        """Lay out the list, what is known of the line under the cursor, and the keys."""
        yield GoalList(id="goals", title="Goals", empty="Reading\u2026")
        yield Static(id="about")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show what is saved."""
        self.show_keys()
        self.reload()

    @property
    def line(self) -> GoalLine | None:
        """What is under the cursor."""
        return self.query_one("#goals", GoalList).current

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read goals and mix again, beside the UI."""
        goals, brand, weeks, opening = self.services.goals, self.brand, self.weeks, not self._brands

        def read(of: str | None) -> tuple[list[GoalForecast], list[Mix], dict[str, str], date]:
            home = self.services.home
            colours = {each.slug: each.colour for each in home.brands()}
            return goals.standing(of), goals.mixes(of, weeks, AHEAD_WEEKS), colours, home.today()

        def whole() -> None:
            self.beside(lambda: read(brand), lambda found: self._show(*found))

        def begin() -> tuple[list[GoalForecast], list[Mix], dict[str, str], date] | None:
            brands = self.services.home.brands()
            return read(brands[0].slug) if len(brands) > 1 else None

        def begun(found: tuple[list[GoalForecast], list[Mix], dict[str, str], date] | None) -> None:
            if found is not None:
                self._show(*found, more=True)
            whole()

        if opening and brand is None:
            self.beside(begin, begun)
        else:
            whole()

    def _show(
        self,
        found: list[GoalForecast],
        mixes: list[Mix],
        colours: dict[str, str],
        today: date,
        *,
        more: bool = False,
    ) -> None:
        """Show goals and mixes; ``more`` says that those of the other brands are still being read."""
        pane = self.query_one("#goals", GoalList)
        pane.today, pane.colours, pane.empty = today, colours, NO_BRANDS
        lines = goal_lines(found, mixes)
        pane.show(ListWindow(lines))
        if more:
            pane.border_subtitle = Content("reading the other brands")
            self._about()
            return
        if self._begin_at:
            pane.go_to(next((each.key for each in lines if each.key.startswith(self._begin_at)), ""))
            self._begin_at = ""
        self._brands = [each.brand for each in mixes]
        pane.border_title = Content(f"Goals{f' of {self.brand}' if self.brand else ''}")
        loose = sum(sum(each.untied) for each in mixes)
        goals = len({(each.brand, each.goal) for each in found})
        said = f"{counted(goals, 'goal')} \u00b7 {counted(loose, 'post')} untied \u00b7 mix of {self.weeks} weeks"
        pane.border_subtitle = Content(said if mixes else "")
        self._about()

    @on(WindowList.Moved)
    def _moved(self) -> None:
        self._about()

    def _about(self) -> None:
        line = self.line
        self.query_one("#about", Static).update(Content(about(line) if line is not None else ""))

    def action_weeks(self, step: int) -> None:
        """Count the mix over more or fewer weeks."""
        self.weeks = max(LEAST_WEEKS, min(MOST_WEEKS, self.weeks + step))
        self.reload()

    # Acting ----------------------------------------------------------------------------------------------

    def opened(self, row: GoalLine) -> None:
        """Change what is under the cursor, or show its posts."""
        del row
        self.action_edit()

    def action_edit(self) -> None:
        """Change a goal or a pillar in its form; show the posts that tie to nothing."""
        line = self.line
        if line is None:
            return
        if line.goal is not None:
            name = line.goal.goal
            self._ask_goal(line.brand, name)
        elif line.pillar is not None:
            name = line.pillar.name
            self._ask_pillar(line.brand, name)
        else:
            self.action_act("filter")

    def action_goal(self) -> None:
        """Add a goal."""
        self._of_brand("Goal of which brand?", self._ask_goal)

    def action_pillar(self) -> None:
        """Add a pillar."""
        self._of_brand("Pillar of which brand?", self._ask_pillar)

    def _ask_goal(self, brand: str, name: str = "") -> None:
        def kept(called: str) -> None:
            self._begin_at = f"g:{brand}/{called}/"

        self.attempt(lambda: self.app.push_screen(goal_form(self.services, brand, kept, name), self.after))

    def _ask_pillar(self, brand: str, name: str = "") -> None:
        def kept(called: str) -> None:
            self._begin_at = f"s:{brand}/{called}"

        self.attempt(lambda: self.app.push_screen(pillar_form(self.services, brand, kept, name), self.after))

    def _of_brand(self, title: str, then: Callable[[str], None]) -> None:
        """Go on with the only brand there is, else ask, beginning at that of the line under the cursor."""
        if len(self._brands) == 1:
            then(self._brands[0])
        elif self._brands:
            here = self.line.brand if self.line is not None else ""
            colours = self.query_one("#goals", GoalList).colours
            choices = [Choice(slug, one_line(slug), colours.get(slug, "")) for slug in self._brands]
            self.app.push_screen(PickScreen(title, choices, here), lambda slug: then(slug) if slug else None)
        else:
            self.tell(NO_BRAND)

    def action_archive(self) -> None:
        """Put what is under the cursor out of use."""
        line = self.line
        table = "goals" if line is not None and line.goal is not None else "pillars"
        name = line.goal.goal if line and line.goal else line.pillar.name if line and line.pillar else ""
        if line is None or not name:
            self.tell("Only a goal or a pillar can be put out of use.")
            return
        brand = line.brand

        def act() -> str:
            made = self.services.rules.archive(table, brand, name)
            return f"Archived {table[:-1]} {one_line(made.name)}; its posts keep it. u takes it back."

        self.perform(act)

    def filter_text(self) -> str:
        """Return the filter of the posts of what is under the cursor, in the weeks of the mix."""
        line = self.line
        pane = self.query_one("#goals", GoalList)
        if line is None:
            return ""
        rows = [row for at in range(pane.window.count) if (row := pane.row(at)) is not None]
        mix = next((row.mix for row in rows if row.brand == line.brand and row.mix is not None), None)
        if mix is None:
            return ""
        what = "is:untied"
        if line.goal is not None:
            what = spelled_choice("goal", NameChoice((line.goal.goal,)), none=True)[0]
        elif line.pillar is not None:
            what = spelled_choice("pillar", NameChoice((line.pillar.name,)), none=True)[0]
        return self.services.goals.filter_of(mix, what)

    def help(self) -> list[Section]:
        """Return its keys, and what the signs of verdicts mean."""
        from smdash.screens.base.keytable import Section

        signs = [(sign, name) for name, sign in SIGNS.items() if name]
        signs.append(("|", "in the bar of a pillar: the share it should have"))
        return [*super().help(), Section("Signs of goals", signs)]
