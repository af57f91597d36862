"""Pausing: P and Enter twice stop everything, a reason and an end may be typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import block, one_line
from smdash.domain.publishing.pauses import clock_words, held_words
from smdash.domain.schedule import instant
from smdash.domain.times.when import read_time
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.screen import LingeringDialog
from smdash.screens.base.times import ahead
from smdash.widgets.account_cells import dot_style
from smdash.widgets.fields import LineField
from smdash.widgets.keys import Key
from smdash.widgets.text import outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult

    from smdash.domain.strategy.holding import Statement
    from smdash.services.bundle import Services
    from smdash.services.schedule.pauses import Pausable
    from smdash.widgets.ink import Ink

LOOK = "look"
ENDS = "Like fri 9, tomorrow 9 or +2d; empty lasts until you resume."


class _Subjects(WindowList["Pausable"]):
    """What can be paused."""

    CLICK_OPENS: ClassVar[bool] = True

    def paint_row(self, row: Pausable, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line: what it is, and how many posts it would hold."""
        del marked
        posts = f"{row.planned:,} to go out"
        return [
            Segment("\u25cf " if row.colour else "  ", dot_style(row.colour)),
            Segment(
                outside(row.words, max(0, width - 3 - len(posts))), ink.strong if row.scope == "all" else ink.plain
            ),
            Segment(f" {posts}", ink.dim),
        ]


class PauseScreen(LingeringDialog):
    """What to pause, why, and until when; Enter twice pauses everything. Returns what was done, or ``LOOK``.

    Enter in an empty reason pauses at once, Enter after a reason goes on to the end, and Enter there pauses.
    """

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "pause.tcss"]
    AUTO_FOCUS = "#subjects"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("pause.cancel", "escape,q", "close", "Cancel"),
        Key("pause.waiting", "w", "look", "What waits", "Show the posts an earlier pause left held."),
        Key("pause.statement", "f5", "statement", "Holding statement", "Write it as a draft, to send when you say so."),
        Key("pause.go", "ctrl+s", "go", "Pause", "Pause, wherever the cursor is."),
    )

    def __init__(self, services: Services, waiting: int = 0) -> None:
        super().__init__(services)
        self.waiting = waiting
        self._asked = False
        self._statements: dict[str, Statement] | None = None
        self._hurried = False

    def compose(self) -> ComposeResult:
        """Lay out the list and the two fields, the end's examples below its field."""
        with Vertical(classes="dialog", id="pause") as box:
            box.border_title = Content("Pause")
            yield _Subjects(id="subjects")
            yield Label("Why")
            yield LineField(placeholder="shown as long as it lasts; may stay empty", id="reason", compact=True)
            yield Label("Until")
            yield LineField(id="until", compact=True)
            yield Static(Content(ENDS), id="ends")
            yield Static(Content(""), id="meaning")
            yield Static(Content(""), id="statement")

    def on_mount(self) -> None:
        """Begin on everything."""
        pane = self.query_one("#subjects", _Subjects)
        subjects = self.services.pauses.subjects()
        pane.styles.height = min(len(subjects), 7)
        pane.show(ListWindow(subjects))
        self._mean()
        services = self.services
        self.beside(services.holding.written, self._statements_read, "statements")

    def on_descendant_focus(self) -> None:
        """Say what Enter does here."""
        self._foot()

    def _foot(self) -> None:
        reason = self.query_one("#reason", Input)
        if self.focused is reason:
            keys = (
                ["enter goes to Until", "{pause.go} pauses"] if reason.value.strip() else ["enter pauses", "tab until"]
            )
        elif self.focused is self.query_one("#until"):
            keys = ["enter pauses"]
        else:
            keys = ["enter next, again pauses", "{pause.go} pauses now"]
        self.query_one("#pause").border_subtitle = Content(
            self.named(" \u00b7 ".join([*keys, "{pause.cancel} cancel"]))
        )

    def _until(self) -> datetime | None:
        """Return when the pause is to end; UsageError for a time that is not understood or has passed."""
        text = self.query_one("#until", Input).value
        if not text.strip():
            return None
        zone = self.services.home.zone()
        now = self.services.home.now().astimezone(zone)
        try:
            wall = read_time(text, now)
        except UsageError as error:
            raise UsageError(error.what, subject=error.subject, hint="Like fri 9 or +2d.") from error
        ahead(wall, now, zone)
        return instant(wall, zone)

    def _mean(self) -> bool:
        """Say what Enter would do; return whether it can be done."""
        words, ends = self.query_one("#meaning", Static), self.query_one("#ends", Static)
        row = self.query_one("#subjects", _Subjects).current
        wrong = text = ""
        try:
            until = self._until()
        except SmdashError as error:
            wrong = str(error)
        else:
            if row is not None:
                zone = self.services.home.zone()
                end = (
                    f"until {clock_words(until.astimezone(zone), self._now())} {zone}" if until else "until you resume"
                )
                held = f"{counted(row.planned, 'post')} held" if row.planned else "no post is planned there"
                text = f"Pauses {one_line(row.words)} {end}: {held}. Resuming sends nothing by itself."
        if self.waiting and not wrong:
            text += f"\n{counted(self.waiting, 'post')} of an earlier pause wait: w shows them."
        ends.update(Content(block(wrong) if wrong else ENDS))
        ends.set_class(bool(wrong), "-wrong")
        words.update(Content(text))
        words.remove_class("-wrong")
        return not wrong and row is not None

    def _now(self) -> datetime:
        return self.services.home.now().astimezone(self.services.home.zone())

    @on(WindowList.Moved)
    def _moved(self, event: WindowList.Moved) -> None:
        event.stop()
        self._asked = False
        self._mean()
        self._say_statement()

    # The holding statement -------------------------------------------------------------------------------

    def _statements_read(self, found: list[tuple[str, Statement]]) -> None:
        self._statements = dict(found)
        self._say_statement()
        if self._hurried:
            self.action_statement()

    def _brands(self) -> list[str]:
        """Return the brands whose holding statement stands ready here: that of the subject, else all."""
        row = self.query_one("#subjects", _Subjects).current
        if row is None or self._statements is None:
            return []
        found = [slug for slug in self._statements if re.split("[:/]", row.subject)[0] == slug]
        return found or list(self._statements)

    def _say_statement(self) -> None:
        """Show what the brand says at once, and the key that writes it."""
        brands, key = self._brands(), self.named("{pause.statement}")
        if self._statements is None:
            return
        if len(brands) == 1:
            said = self._statements[brands[0]]
            none = "none of its own; a template is there"
            words = f"{brands[0]} says: {none if said.template else one_line(said.text.strip(), 400)}"
        else:
            own = sum(not each.template for each in self._statements.values())
            rest = "" if own == len(self._statements) else "; else a template"
            words = f"Holding statements: {own} of {len(brands)} brands have their own{rest}" if brands else ""
        shown = Content(f"{words}\n{key} writes it as a draft for all accounts of the brand.") if words else Content("")
        self.query_one("#statement", Static).update(shown)

    def action_statement(self) -> None:
        """Open the composer on the holding statement of the brand under the cursor, as a draft."""
        from smdash.screens.composer.screen import ComposerScreen
        from smdash.screens.composer.statement import of_which_brand, write_statement

        self._hurried = self._statements is None  # pressed before they are read, it is done then

        def write(slug: str) -> None:
            write_statement(self, ComposerScreen, slug, self._statement_written)

        of_which_brand(self, self._brands(), write)

    def _statement_written(self, said: str | None) -> None:
        if said:
            self.notify(block(said), markup=False, timeout=5)

    @on(Input.Changed)
    def _changed(self) -> None:
        self._mean()
        self._foot()

    def opened(self, row: object) -> None:
        """Go on to the reason, or pause where it was asked before."""
        del row
        if self._asked:
            # A second Enter may come before the field has the focus; in a hurry it must count.
            self._go()
            return
        self._asked = True
        self._mean()
        self.query_one("#reason", Input).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "reason" and event.value.strip():
            self.query_one("#until", Input).focus()
        else:
            self._go()

    def action_go(self) -> None:
        """Pause, wherever the cursor is."""
        self._go()

    def _go(self) -> None:
        row = self.query_one("#subjects", _Subjects).current
        if self._mean() and row is not None and not self.busy:
            self.busy = True
            self._pause(row, self.query_one("#reason", Input).value, self._until())

    def _pause(self, row: Pausable, reason: str, until: datetime | None) -> None:
        def act() -> str:
            done = self.services.pauses.pause(row.scope, row.subject, reason, until)
            return f"Paused {done.pause.what}: {held_words(done.held, done.already)}. P resumes, u takes it back."

        self.beside(act, self.leave, "write", failed=self._not_paused, lasting=True)

    def _not_paused(self, error: Exception) -> None:
        self.busy = False
        meaning = self.query_one("#meaning", Static)
        meaning.update(Content(block(str(error))))
        meaning.add_class("-wrong")

    def action_close(self) -> None:
        """Pause nothing."""
        self.dismiss("")

    def action_look(self) -> None:
        """Go to the posts that an earlier pause left held."""
        if self.waiting:
            self.dismiss(LOOK)
