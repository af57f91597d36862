"""The time screen: what runs, what to ask and confirm, a week's entries, and hours planned beside hours done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from textual.content import Content
from textual.widgets import Static

from smdash.domain.schedule import spoken, week_start
from smdash.domain.timelog.entries import clock
from smdash.domain.timelog.report import BYS, week_label
from smdash.domain.window import ListWindow
from smdash.screens.base.dialogs import AskScreen
from smdash.screens.base.screen import BaseScreen
from smdash.screens.timelog import acts, keys
from smdash.screens.timelog import words as timelog_words
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.text import hours
from smdash.widgets.timelog.timelist import TimeLine, TimeList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.services.bundle import Services

REPORT_WEEKS = 6
TICK_SECONDS = 20.0
Tab = Literal["log", "brand", "account", "activity", "week"]
TABS: tuple[Tab, ...] = ("log", *BYS)


class TimeScreen(BaseScreen[str]):
    """A week of logged time; tab turns to reports by brand, account, activity and week."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#times"
    LIST = "times"
    active = "times"
    KEYS = keys.KEYS
    LINE = keys.LINE

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self.tab: Tab = "log"
        self.monday = week_start(services.home.today())
        self.shown: timelog_words.Shown | None = None

    def compose(self) -> ComposeResult:
        """Lay out what runs, the lines and the foot."""
        yield Static(id="head")
        yield TimeList(id="times", title="Time")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show this week, and let the clock tick."""
        self.show_keys()
        self.reload()
        self.set_interval(TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        if self.is_current and self.shown is not None and any(e.ended_at is None for e in self.shown.entries):
            self.reload()

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read what is shown again."""
        tab = self.tab
        self.beside(lambda: self._look(tab), lambda shown: self._show(shown, tab))

    def _look(self, tab: Tab) -> timelog_words.Shown:
        from smdash.services.timelog.doubts import doubts
        from smdash.services.timelog.suggestions import waiting

        home, log = self.services.home, self.services.timelog
        last = self.monday + timedelta(days=6)
        here = self.monday == week_start(home.today())
        first = self.monday - timedelta(weeks=REPORT_WEEKS - 1) if tab == "week" else self.monday
        running = log.running()
        entries = log.entries.between(self.monday, last, self.brand)
        if running is not None and running.id not in {entry.id for entry in entries} and here:
            entries = [running, *entries]
        return timelog_words.Shown(
            tuple(entries),
            tuple(doubts(home)) if here else (),
            tuple(waiting(home)) if here else (),
            () if tab == "log" else tuple(log.report(first, last, tab, self.brand)),
            {brand.slug: brand.colour for brand in home.brands(archived=True)},
            home.now(),
            home.zone(),
            home.today(),
        )

    def _show(self, shown: timelog_words.Shown, tab: Tab) -> None:
        self.shown = shown
        lines = timelog_words.log_lines(shown) if tab == "log" else timelog_words.report_lines(shown, tab)
        pane = self.query_one("#times", TimeList)
        pane.empty = (
            "Nothing is logged in this week.\n\n.  starts the timer, on the dashboard on what is under the cursor\n"
            "n  logs work that is done: 45m image acme/x"
            if tab == "log"
            else "Nothing is planned or logged.\n\ntab  turns back to the log"
        )
        pane.show(ListWindow(lines))
        names = " \u00b7 ".join(f"[{name}]" if name == tab else name for name in TABS)
        pane.border_title = Content(f"Time{f' of {self.brand}' if self.brand else ''}  {names}")
        pane.border_subtitle = Content(self._sums(shown, tab))
        self._head(shown)
        self.show_keys((*keys.ASKED, *self.LINE) if shown.suggestions and tab == "log" else self.LINE)

    def _sums(self, shown: timelog_words.Shown, tab: Tab) -> str:
        from smdash.domain.timelog.entries import minutes_of

        week = f"{week_label(self.monday)}, from {spoken(self.monday)}"
        if tab == "log":
            done = [minutes for entry in shown.entries if (minutes := minutes_of(entry, shown.now)) is not None]
            today = [
                minutes_of(entry, shown.now) or 0.0
                for entry in shown.entries
                if entry.started_at.astimezone(shown.zone).date() == shown.today
            ]
            of_today = f" \u00b7 {clock(sum(today))} today" if today else ""
            return f"{week} \u00b7 {clock(sum(done)) if done else '-'} logged{of_today}"
        planned = [row.planned_h for row in shown.report if row.planned_h is not None]
        worked = [row.done_h for row in shown.report if row.done_h is not None]
        both = f"{hours(sum(planned)) if planned else '-'} planned, {hours(sum(worked)) if worked else '-'} done"
        return f"{week if tab != 'week' else f'{REPORT_WEEKS} weeks'} \u00b7 {both}"

    def _head(self, shown: timelog_words.Shown) -> None:
        head = self.query_one("#head", Static)
        running = next((entry for entry in shown.entries if entry.ended_at is None), None)
        if self.tab != "log":
            words = Content(f"{'':<25}{'planned':>10}{'done':>10}  | is the plan")
        elif running is None:
            words = Content("No timer is running.")
        else:
            since = f"{running.started_at.astimezone(shown.zone):%H:%M}"
            words = Content.assemble(
                ("\u25cf ", "$text-success"),
                timelog_words.spent_words(running, shown.now),
                (f", since {since}", "$text-muted"),
            )
        head.update(words)

    def action_turn(self, step: int) -> None:
        """Turn to the next tab."""
        self.tab = TABS[(TABS.index(self.tab) + step) % len(TABS)]
        self.query_one("#times", TimeList).action_jump("top")
        self.reload()

    def action_weeks(self, step: int) -> None:
        """Go a week back or on, not beyond this one."""
        self.monday = min(self.monday + timedelta(weeks=step), week_start(self.services.home.today()))
        self.reload()

    # Acting ----------------------------------------------------------------------------------------------

    @property
    def _line(self) -> TimeLine | None:
        row: TimeLine | None = self.query_one("#times", TimeList).current
        return row

    def action_new(self) -> None:
        """Ask for work that is done, and log it."""
        self.attempt(lambda: self._ask("Log work", "", None))

    def action_edit(self) -> None:
        """Change the entry under the cursor."""
        row = self._line
        if row is None or not row.number:
            return

        def act() -> None:
            entry = self.services.timelog.entries.entry(row.number)
            home = self.services.home
            self._ask("Change entry", timelog_words.edited(entry, home.zone(), home.now()), row.number)

        self.attempt(act)

    def _ask(self, title: str, value: str, number: int | None) -> None:
        log, zone = self.services.timelog, self.services.home.zone()

        def check(text: str) -> str:
            work = log.entries.typed(text)
            spent = work.minutes
            if spent is None and work.start is not None and work.end is not None:
                spent = (work.end - work.start).total_seconds() / 60
            begin = f", from {work.start.astimezone(zone):%a %H:%M}" if work.start else ""
            day = f" on {work.on}" if work.on and not work.start else ""
            return f"{clock(spent or 0)} on {work.subject.activity.replace('_', ' ')}{begin}{day}"

        def answered(text: str | None) -> None:
            if text is not None:
                self.perform(lambda: self._kept(text, number))

        hint = "Like 45m image acme/x, 9:00-10:30 report, yesterday 1:30 admin."
        self.app.push_screen(AskScreen(title, value=value, hint=hint, check=check), answered)

    def _kept(self, text: str, number: int | None) -> str:
        log, now = self.services.timelog, self.services.home.now()
        if number is None:
            return f"Logged: {timelog_words.spent_words(log.entries.add_typed(text), now)}. u takes it back."
        return f"Changed: {timelog_words.spent_words(log.entries.edit_typed(number, text), now)}. u takes it back."

    def action_delete(self) -> None:
        """Delete the entry under the cursor."""
        row = self._line
        if row is not None and row.number:
            entries = self.services.timelog.entries
            self.perform(lambda: f"{'Deleted.' if entries.remove([row.number]) else 'It is gone.'} u brings it back.")

    def action_yes(self) -> None:
        """Log the suggestion under the cursor; keep a doubtful entry as it is."""
        from smdash.services.timelog.suggestions import accept

        row, home = self._line, self.services.home
        if row is None:
            return
        if row.kind == "suggestion":
            self.perform(lambda: f"{accept(home, [row.key[2:]])} logged. u takes it back.")
        elif row.kind == "doubt":
            self.action_decide(row)

    def action_no(self) -> None:
        """Forget the suggestion under the cursor."""
        from smdash.services.timelog.suggestions import refuse

        row, home = self._line, self.services.home
        if row is not None and row.kind == "suggestion":
            self.perform(lambda: f"{refuse(home, [row.key[2:]])} forgotten. u brings it back.")
        elif row is not None and row.kind == "doubt":
            self.action_decide(row)

    def action_decide(self, row: TimeLine) -> None:
        """Ask what became of a doubtful entry."""
        doubt = next((d for d in self.shown.doubts if d.key == row.key), None) if self.shown else None
        if doubt is not None:
            self.attempt(lambda: acts.decide(self, doubt))

    def opened(self, row: TimeLine) -> None:
        """Decide, confirm or change what is under the cursor."""
        if row.kind == "doubt":
            self.action_decide(row)
        elif row.kind == "suggestion":
            self.action_yes()
        else:
            self.action_edit()
