"""The strategy screen: a brand's sections with state and age, what each says, and the competitors beside one's own."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from smdash.domain.errors import SmdashError, StaleError, UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import spoken
from smdash.domain.strategy.templates import PROMPTS, TEMPLATES
from smdash.domain.window import ListWindow
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, ask
from smdash.screens.base.said import NO_BRAND, NO_BRANDS
from smdash.screens.base.screen import BaseScreen
from smdash.screens.strategy import keys
from smdash.screens.strategy import strategy_words as words
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.strategy.plainmarkdown import read_text
from smdash.widgets.strategy.sectionlist import SectionList, SectionRow
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.services.strategy.competitors import CompetitorView
    from smdash.services.strategy.drafts import SectionStart
    from smdash.services.strategy.strategy import StrategyView

RIVALS = ":competitors"
"""Key of the row that is no section; keys of sections hold no colon."""


class _Shown(NamedTuple):
    """What the screen shows: the strategy, None where there is no brand, its words, competitors, what was put by."""

    view: StrategyView | None = None
    words: Mapping[str, str] = MappingProxyType({})
    rivals: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


class _Figure(NamedTuple):
    """A competitor's figure as it is typed."""

    platform: str
    metric: str
    value: str
    on: date


class StrategyScreen(BaseScreen[str]):
    """One brand's strategy; the text beside its sections follows the cursor."""

    CSS_PATH = "strategy.tcss"
    AUTO_FOCUS = "#sections"
    LIST = "sections"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as Textual declares it
    SAID_SECONDS = 10.0
    KEYS = keys.STRATEGY
    LINE = keys.STRATEGY_LINE
    active: str = "sections"

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self.shown = _Shown()
        self._rivals: list[CompetitorView] | None = None
        self._line: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """Lay out how it stands, the sections beside the text, and the keys."""
        yield Static(id="head")
        with Horizontal(id="columns"):
            yield SectionList(id="sections", title="Strategy")
            with VerticalScroll(id="reading", can_focus=False):
                yield Static(id="text")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the brand's strategy."""
        self.show_keys()
        self.reload()

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read what is shown again."""
        self._rivals = None
        self.beside(self._look, self._show)

    def _look(self) -> _Shown:
        services, slug = self.services, self.brand
        if slug is None:
            slug = next(iter(services.strategy.brands()), None)
        if slug is None:
            return _Shown()
        view = services.strategy.view(slug)
        return _Shown(view, view.all_words(), services.competitors.names(slug), tuple(self._put_by(view)))

    def _put_by(self, view: StrategyView) -> list[str]:
        """Bring to safety what was typed for sections that are gone; where nothing can be written it stays."""
        from smdash.services.strategy import drafts

        try:
            return drafts.put_by(self.services.strategy, view)
        except SmdashError:
            return []

    def _show(self, shown: _Shown) -> None:
        self.shown = shown
        if shown.view is not None:
            self.brand = shown.view.brand  # Of one brand always: who picks another begins on this one.
        pane, view = self.query_one("#sections", SectionList), shown.view
        if view is None:
            pane.empty = NO_BRANDS
            pane.show(ListWindow([]))
            self._say_head("")
            self.query_one("#text", Static).update("")
            return
        rows = [SectionRow(each.key, each.title, each) for each in view.sections]
        count = len(shown.rivals)
        rows.append(SectionRow(RIVALS, "Competitors", remark=f"{count}" if count else "none yet"))
        pane.border_title = Content(f"Strategy of {view.brand}")
        pane.show(ListWindow(rows))
        self._say_head(f"{view.summary}." if view.exists else "No strategy yet: n begins one from a template.")
        self._read()
        for said in shown.kept:
            self.notify(one_line(said), markup=False, timeout=10)

    def _say_head(self, said: str) -> None:
        self.query_one("#head", Static).update(Content(one_line(said)))

    @on(WindowList.Moved)
    def _moved(self, event: WindowList.Moved) -> None:
        event.stop()
        self._read()
        self.query_one("#reading", VerticalScroll).scroll_home(animate=False)

    def _read(self) -> None:
        """Show what stands under the cursor."""
        row: SectionRow | None = self.query_one("#sections", SectionList).current
        view, reading = self.shown.view, self.query_one("#reading", VerticalScroll)
        if row is None or view is None:
            return
        line = keys.RIVALS_LINE if row.key == RIVALS else keys.STRATEGY_LINE
        if line != self._line:
            self._line = line
            self.show_keys(line)
        reading.border_title = Content(one_line(row.title, 60))
        if row.state is None:
            reading.border_subtitle = Content("how each grew, beside your own account")
            self._read_rivals()
            return
        reading.border_subtitle = Content(words.dates(row.state, self.services.home.today()))
        about = words.about(view, row.state)
        body = read_text(self.shown.words.get(row.key, ""), PROMPTS)
        self.query_one("#text", Static).update(Content.assemble(about, "\n\n", body) if about else body)

    def _read_rivals(self) -> None:
        view = self.shown.view
        if view is None:
            return
        if self._rivals is not None:
            self._show_rivals(self._rivals)
            return
        self.query_one("#text", Static).update(Content.styled("...", "$text-muted"))
        services, slug = self.services, view.brand
        self.beside(lambda: services.competitors.view(slug), self._rivals_read, "rivals")

    def _rivals_read(self, found: list[CompetitorView]) -> None:
        self._rivals = found
        row: SectionRow | None = self.query_one("#sections", SectionList).current
        if row is not None and row.key == RIVALS:
            self._show_rivals(found)

    def _show_rivals(self, found: list[CompetitorView]) -> None:
        self.query_one("#text", Static).update(words.competitors(found))

    def action_read(self, lines: int) -> None:
        """Scroll what is read."""
        self.query_one("#reading", VerticalScroll).scroll_relative(y=lines, animate=False)

    def opened(self, row: SectionRow) -> None:
        """Write the section, or enter a competitor's figure."""
        if row.state is None:
            self.action_figure()
        else:
            self.action_edit()

    # Writing ---------------------------------------------------------------------------------------------

    def _section(self) -> SectionRow | None:
        """Return the section under the cursor; None, and a word on it, for what is none."""
        row: SectionRow | None = self.query_one("#sections", SectionList).current
        if row is None or row.state is None:
            self.tell("That is no section: the cursor has to be on one.")
            return None
        return row

    def _slug(self) -> str | None:
        view = self.shown.view
        if view is None:
            self.tell(NO_BRAND)
        return view.brand if view is not None else None

    def action_edit(self) -> None:
        """Write the section under the cursor."""
        row, slug = self._section(), self._slug()
        if row is None or slug is None:
            return
        from smdash.services.strategy import drafts

        strategy = self.services.strategy
        self.beside(lambda: drafts.begin(strategy, slug, row.key), self._write, "start")

    def _write(self, start: SectionStart) -> None:
        from smdash.screens.strategy.section import SectionScreen

        self.app.push_screen(SectionScreen(self.services, start), self.after)

    def action_editor(self) -> None:
        """Open the whole text in $EDITOR, and store what comes back."""
        from smdash.screens.base.editor import edit_text
        from smdash.services.desktop.kept_texts import keep

        slug, home, view = self._slug(), self.services.home, self.shown.view
        if slug is None or view is None:
            return
        text = edit_text(self.app, view.text, exact=True, keep=lambda left: keep(home, "strategy", left, ".md"))
        if text is not None:
            self._store(slug, text, view.version)

    def _store(self, slug: str, text: str, base: str) -> None:
        strategy, home = self.services.strategy, self.services.home

        def store() -> str:
            from smdash.paths import written
            from smdash.services.desktop.kept_texts import keep

            try:
                strategy.save(slug, text, base)
            except Exception as error:
                where = written(keep(home, "strategy", text, ".md"))
                changed = " The stored one is as the other program left it." if isinstance(error, StaleError) else ""
                raise UsageError(f"{error}{changed} What you typed is kept: {where}") from error
            return "Stored. u takes it back."

        self.perform(store, unmark=False)

    def action_review(self) -> None:
        """Say that the section was read again and is right."""
        row, slug = self._section(), self._slug()
        if row is not None and slug is not None:
            self._review(slug, row.key, None)

    def _review(self, slug: str, key: str, by: date | None) -> None:
        strategy = self.services.strategy

        def review() -> str:
            done = strategy.review(slug, key, by)
            again = (
                f", again by {spoken(done.review_by)} {done.review_by.year}"
                if done.review_by
                else ". d gives it a date"
            )
            return f"Reviewed '{one_line(done.title, 40)}'{again}. u takes it back."

        self.perform(review, unmark=False)

    def action_date(self) -> None:
        """Say by when the section is to be reviewed, which says that it is right today."""
        from smdash.domain.times.days import read_day

        row, slug = self._section(), self._slug()
        if row is None or slug is None or row.state is None:
            return
        today = self.services.home.today()

        def check(typed: str) -> str:
            day = read_day(typed, today)
            if day <= today:
                raise UsageError("it has to be later than today.")
            return f"{day:%Y-%m-%d}, {spoken(day)}; the section counts as reviewed today."

        def answered(typed: str | None) -> None:
            if typed is not None:
                self._review(slug, row.key, read_day(typed, today))

        ask = AskScreen(
            f"Review '{one_line(row.title, 40)}' by", hint="2027-01-15, +12w, 1 mar", check=check, needs="Type a day."
        )
        self.app.push_screen(ask, answered)

    def action_new(self) -> None:
        """Begin from a template, or add a section where there is a text."""
        slug, view = self._slug(), self.shown.view
        if slug is None or view is None:
            return
        strategy = self.services.strategy
        if not view.exists:
            choices = [Choice(each.name, each.name, remark=each.words) for each in TEMPLATES]

            def picked(name: str | None) -> None:
                if name is not None:
                    self.perform(lambda: f"Began: {strategy.begin(slug, name).summary}. u takes it back.", unmark=False)

            self.app.push_screen(PickScreen("Begin from", choices), picked)
            return

        question = AskScreen("A section of your own", hint="Its title; it stands at the end.", needs="Type a title.")
        ask(self, question, lambda title: self._added(slug, title), unmark=False)

    def _added(self, slug: str, title: str) -> str:
        self.services.strategy.add_section(slug, title)
        return f"Added '{one_line(title, 40)}'. e writes it, u takes it back."

    # Competitors -----------------------------------------------------------------------------------------

    def action_competitor(self) -> None:
        """Add a competitor."""
        slug, competitors = self._slug(), self.services.competitors
        if slug is None:
            return

        def named(name: str) -> str:
            return f"Added {competitors.add(slug, name)}. f enters a figure, u takes it back."

        ask(self, AskScreen("A competitor's name", hint="As you call it.", needs="Type a name."), named, unmark=False)

    def action_figure(self) -> None:
        """Enter a figure of a competitor."""
        slug, rivals = self._slug(), self.shown.rivals
        if slug is None:
            return
        if not rivals:
            self.action_competitor()
        elif len(rivals) == 1:
            self._ask_figure(slug, rivals[0])
        else:
            choices = [Choice(name, one_line(name, 60)) for name in rivals]

            def picked(name: str | None) -> None:
                if name is not None:
                    self._ask_figure(slug, name)

            self.app.push_screen(PickScreen("A figure of", choices), picked)

    def _ask_figure(self, slug: str, name: str) -> None:
        competitors = self.services.competitors

        def check(typed: str) -> str:
            figure = self._figure(typed)
            return f"{figure.metric} on {figure.platform}: {figure.value}, of {spoken(figure.on)}"

        def answered(typed: str | None) -> None:
            if typed is not None:
                figure = self._figure(typed)
                self.perform(lambda: _entered(figure), unmark=False)

        def _entered(figure: _Figure) -> str:
            done = competitors.enter(slug, name, figure.platform, figure.metric, figure.value, figure.on)
            said = "stored" if done.changed else "known already"
            return f"{done.label} of {one_line(done.competitor, 40)} {said}. u takes it back."

        ask = AskScreen(
            f"A figure of {one_line(name, 40)}",
            hint="platform, figure, number and day: instagram followers 1.2k yesterday",
            check=check,
            needs="Type a figure.",
        )
        self.app.push_screen(ask, answered)

    def _figure(self, typed: str) -> _Figure:
        from smdash.domain.times.days import read_day

        parts = typed.split(maxsplit=3)
        if len(parts) < 3:
            raise UsageError("it takes a platform, a figure and a number.", hint="Like: instagram followers 1.2k")
        today = self.services.home.today()
        on = read_day(parts[3], today) if len(parts) > 3 else today
        return _Figure(parts[0], parts[1], parts[2], on)
