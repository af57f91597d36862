"""What an edited week would change, shown before anything of it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from smdash.domain.plaintext import one_line
from smdash.domain.schedule import spelled_day
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.screen import Dialog
from smdash.widgets.keys import Key
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult

    from smdash.services.calendar.week_steps import Diff, WeekStep
    from smdash.widgets.ink import Ink

WORDS = {"move": "move", "new": "new", "unschedule": "to drafts", "reword": "reword"}


class _Row(NamedTuple):
    """A line of the diff: a step, a further line of one, or a problem."""

    key: str
    kind: str
    head: str = ""
    when: str = ""
    text: str = ""


def rows_of(diff: Diff) -> list[_Row]:
    """Return the lines of a diff: problems first, then each step and what is to be known about it."""
    found = [_Row(f"p{n}", "problem", text=str(problem)) for n, problem in enumerate(diff.problems)]
    for number, step in enumerate(diff.steps):
        found.append(
            _Row(f"s{number}", step.kind, f"{WORDS[step.kind]}", _when(step), f"{step.account} \u00b7 {step.text}")
        )
        if step.before:
            found.append(_Row(f"b{number}", "before", "  was", "", step.before))
        if step.note:
            found.append(_Row(f"n{number}", "note", "", "", step.note))
        found += [_Row(f"e{number}.{n}", "error", text=error) for n, error in enumerate(step.errors)]
    return found


def _count(errors: int) -> str:
    return f", {counted(errors, 'error')}" if errors else ""


def _when(step: WeekStep) -> str:
    if step.was is not None and step.at is not None:
        return f"{_at(step.was)} \u2192 {_at(step.at)}"
    return _at(step.at or step.was)


def _at(at: datetime | None) -> str:
    return f"{spelled_day(at)} {at:%H:%M}" if at is not None else ""


class _Steps(WindowList[_Row]):
    """The lines of a diff."""

    when_width = 32

    def paint_row(self, row: _Row, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        if row.kind == "problem":
            return [Segment(outside(f" x {row.text}", width), ink.bad)]
        if row.kind == "error":
            return [Segment(outside(f"             x {row.text}", width), ink.bad)]
        if row.kind == "note":
            style = ink.warn if "clash" in row.text or "does not exist" in row.text else ink.dim
            return [Segment(fit(f"             {row.text}", width), style)]
        room = self.when_width if row.when else 0
        left = max(0, width - 13 - room)
        look = {"new": ink.good, "unschedule": ink.warn, "before": ink.dim}.get(row.kind, ink.accent)
        plain = ink.dim if row.kind == "before" else ink.plain
        return [
            Segment(fit(f" {row.head}", 12) + " ", look),
            Segment(fit(row.when, room - 1) + " " if room else "", plain),
            Segment(outside(row.text, left), plain),
        ]


class WeekDiffScreen(Dialog[str | None]):
    """The changes to come; returns ``apply``, ``edit`` to go back to the editor, or None to leave them for now."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "screen.tcss"]
    AUTO_FOCUS = "#steps"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key(
            "week_diff.apply",
            "y,enter",
            "apply",
            "Apply",
            "Change the week as shown; one undo takes it back.",
            priority=True,
        ),
        Key("week_diff.edit", "E,e", "dismiss('edit')", "Edit again"),
        Key("week_diff.leave", "escape,q,n", "close", "Not now", "Change nothing; what was typed is kept in a file."),
    )

    def __init__(self, diff: Diff) -> None:
        super().__init__()
        self.diff = diff

    def compose(self) -> ComposeResult:
        """Lay out the changes."""
        wrong, errors = len(self.diff.problems), self.diff.errors
        with Vertical(classes="dialog -wide", id="weekdiff") as box:
            box.border_title = Content(
                f"The week: {self.diff.words}" + (f", {wrong} to mend" if wrong else "") + _count(errors)
            )
            if wrong:
                box.border_subtitle = Content(
                    self.named("{week_diff.edit} back to the editor \u00b7 {week_diff.leave} keep it in a file")
                )
            else:
                box.border_subtitle = Content(
                    self.named(
                        "{week_diff.apply} apply \u00b7 {week_diff.edit} edit again \u00b7 "
                        "{week_diff.leave} keep it in a file"
                    )
                )
            yield _Steps(id="steps")
            yield Static(Content(self._words()), id="words")

    def _words(self) -> str:
        if self.diff.problems:
            return "Nothing can be applied while a line is wrong."
        if self.diff.errors:
            return f"{_count(self.diff.errors)[2:]} in new words: E mends them, y applies all the same."
        return f"Nothing is changed yet. Times are those of {one_line(self.diff.zone)}. One undo takes all of it back."

    def on_mount(self) -> None:
        """Show the lines."""
        pane = self.query_one("#steps", _Steps)
        moves = any(step.kind == "move" for step in self.diff.steps)
        pane.when_width = 36 if moves else 18
        rows = rows_of(self.diff)
        pane.styles.height = min(len(rows), max(3, self.app.size.height - 8))
        pane.show(ListWindow(rows))

    def action_apply(self) -> None:
        """Apply, where nothing is wrong."""
        if not self.diff.problems:
            self.dismiss("apply")
