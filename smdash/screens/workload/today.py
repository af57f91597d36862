"""Today's list: what to do, in order and in minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from smdash.domain.plaintext import one_line
from smdash.domain.schedule import day_name, spelled_day
from smdash.domain.window import ListWindow
from smdash.domain.workload.today import (
    brief_words,
    clock_words,
    inbox_words,
    left_words,
    line_words,
    overtime_words,
)
from smdash.screens.base.dialogs import TextScreen
from smdash.screens.base.screen import BaseScreen
from smdash.screens.workload.keys import TODAY, TODAY_LINE
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.workload.todaylist import TodayList, TodayRow

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.domain.workload.today import TodayLine, TodayView
    from smdash.widgets.keys import Key

EMPTY = "Nothing to do today."
WHY = {
    "hand over": "Handing over has no minutes of its own: no estimate holds any. {queue.handover} opens the list.",
    "answer": "Answering is where your looks are, by the hours of each day; a day without hours has no minutes for it.",
    "make": "Made as late as it can be and in time: what is due first comes first, long work is parted over days. "
    "Nothing but time logged for it tells that a post in the queue is made: o t logs it.",
    "duty": "Its share of the week, by the hours of the day.",
    "keep free": "Its share of the day, which nothing can be planned into.",
}


class TodayScreen(BaseScreen[str]):
    """What to do today; it is one person's day, so a brand filter does not apply."""

    CSS_PATH = "today.tcss"
    AUTO_FOCUS = "#today"
    LIST = "today"
    KEYS: ClassVar[tuple[Key, ...]] = TODAY
    LINE = TODAY_LINE
    active = "workload"

    def compose(self) -> ComposeResult:
        """Lay out what is said in words, the list and the foot."""
        yield Static(id="said")
        yield TodayList(id="today", title="Today")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the list."""
        self.show_keys()
        self.reload()

    def reload(self) -> None:
        """Read the day again."""
        self.beside(self.services.today.view, self._show)

    def _show(self, view: TodayView) -> None:
        pane = self.query_one("#today", TodayList)
        pane.empty = EMPTY
        pane.show(ListWindow([self._row(number, line, view) for number, line in enumerate(view.lines)]))
        pane.border_title = Content(f"Today \u00b7 {spelled_day(view.day)}")
        left = left_words(view) or "o w, then H says your hours"
        pane.border_subtitle = Content(f"{brief_words(view)} \u00b7 {left}")
        warnings = overtime_words(view), view.breaks, inbox_words(view)
        said = "\n".join(f"! {one_line(words)}." for words in warnings if words)
        words = self.query_one("#said", Static)
        words.display = bool(said)
        words.update(Content.styled(said, "$text-error"))

    def _row(self, number: int, line: TodayLine, view: TodayView) -> TodayRow:
        key = f"{line.kind}:{line.delivery or line.account or line.what}:{line.at or line.due or number}"
        late = line.kind == "hand over" and (line.at is None or line.at < view.now)
        tone = "bad" if late else "dim" if line.over or line.kind == "keep free" else "plain"
        clock = "" if line.at is None else f"{line.at:%H:%M}"
        words = line_words(line, view.now)
        due = ""
        if line.due is not None:
            due = f"\nDue {day_name(line.due.date(), view.day)} {line.due:%H:%M}."
        minutes = f"\n{clock_words(line.minutes)} today." if line.minutes is not None else ""
        why = f"{words}\n{minutes}{due}\n\n{self.named(WHY[line.kind])}"
        return TodayRow(key, clock, clock_words(line.left_minutes), words, tone, why)

    def action_why(self) -> None:
        """Show the whole line under the cursor and what it rests on."""
        row = self.query_one("#today", TodayList).current
        if row is not None:
            self.opened(row)

    def opened(self, row: TodayRow) -> None:
        """Show a whole line."""
        self.app.push_screen(TextScreen("Today", row.why))
