"""Resuming: what is paused, what was due meanwhile, and what becomes of it; nothing is sent from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from smdash.domain.plaintext import one_line
from smdash.domain.publishing.pauses import clock_words, pause_words
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.said import moved_words
from smdash.screens.base.screen import LingeringDialog
from smdash.screens.publishing.keys import RESUME
from smdash.widgets.account_cells import dot_style
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from smdash.domain.publishing.pauses import PauseView
    from smdash.domain.seen import Seen
    from smdash.services.bundle import Services
    from smdash.widgets.ink import Ink
    from smdash.widgets.keys import Key


class _Line(NamedTuple):
    """A line of what is paused: a pause, a heading, or a post."""

    key: str
    kind: str
    text: str
    colour: str = ""
    when: str = ""
    account: str = ""
    pause_id: int = 0
    active: bool = False


class _Standing(WindowList[_Line]):
    """The pauses, and the posts whose time passed meanwhile."""

    def selectable(self, row: _Line) -> bool:
        """Let the cursor rest on all but headings."""
        return row.kind != "heading"

    def paint_row(self, row: _Line, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        if row.kind == "heading":
            return [Segment(fit(row.text, width), ink.heading)]
        if row.kind == "pause":
            sign = "\u2016 " if row.active else "  "
            return [
                Segment(sign, ink.bad),
                Segment(outside(row.text, width - 2), ink.strong if row.active else ink.warn),
            ]
        return [
            Segment(fit(row.when, 12) + " ", ink.warn),
            Segment("\u25cf ", dot_style(row.colour)),
            Segment(fit(row.account, 16) + " ", ink.plain),
            Segment(outside(row.text, max(0, width - 32)), ink.dim),
        ]


class ResumeScreen(LingeringDialog):
    """What is paused and what was due meanwhile; resuming sends nothing."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "pause.tcss"]
    AUTO_FOCUS = "#standing"
    KEYS: ClassVar[tuple[Key, ...]] = RESUME

    def __init__(self, services: Services, view: PauseView) -> None:
        super().__init__(services)
        self.view = view
        self._said = ""

    def compose(self) -> ComposeResult:
        """Lay out words and list."""
        with Vertical(classes="dialog -wide", id="resume"):
            yield Static(Content(""), id="words")
            yield _Standing(id="standing")

    def on_mount(self) -> None:
        """Show what stands."""
        self._show()

    def _show(self) -> None:
        view = self.view
        box = self.query_one("#resume", Vertical)
        box.border_title = Content("Paused" if view.active else "After a pause")
        keys = []
        if view.pauses:
            keys.append("enter resumes")
        if len(view.pauses) > 1:
            keys.append("{resume.all} all")
        if view.left:
            keys += ["{resume.respace} into free slots", "{resume.drop} drop"]
        box.border_subtitle = Content(self.named(" \u00b7 ".join([*keys, "{resume.more} pause more", "{close} close"])))
        self.query_one("#words", Static).update(Content(self._words()))
        self.query_one("#standing", _Standing).show(ListWindow(self._lines()))

    def _words(self) -> str:
        view = self.view
        parts = [self._said] if self._said else []
        if view.left:
            number = len(view.left_ids)
            them = "it" if number == 1 else "them"
            parts.append(
                f"The time of {counted(number, 'held post')} has passed: s puts {them} into free slots from now on, "
                f"d drops {them}, esc leaves {them} held."
            )
        if view.pauses and not self._said:
            parts.append(
                "Enter resumes: nothing is sent by it, and posts whose time is still to come go back into the queue."
            )
        return "\n".join(parts)

    def _lines(self) -> list[_Line]:
        view = self.view
        lines = []
        for standing in view.pauses:
            words = pause_words(standing.pause, view.now)
            ended = "" if standing.active else ", over"
            lines.append(
                _Line(
                    f"p:{standing.pause.id}",
                    "pause",
                    f"{words}{ended} \u00b7 {standing.words}",
                    pause_id=standing.pause.id,
                    active=standing.active,
                )
            )
        shown = view.passed if view.active else view.left
        number = view.passed_count if view.active else len(view.left_ids)
        if number:
            title = "Was due meanwhile" if view.active else "Held past their time"
            lines.append(_Line("h", "heading", f"{title} \u00b7 {number:,}"))
        for row in shown:
            today = "Today " if row.at.date() == view.now.date() else ""
            when = today + clock_words(row.at, view.now)
            lines.append(_Line(row.key, "post", row.text, row.colour, when, row.account))
        if number > len(shown):
            lines.append(_Line("m", "heading", f"and {number - len(shown):,} more"))
        return lines

    # Acting ----------------------------------------------------------------------------------------------

    def _change(self, act: Callable[[], str]) -> None:
        """Do one change at a time, and read what stands after it."""
        if not self.busy:
            self.busy = True
            self.beside(
                lambda: (act(), self.services.home.seen(), self.services.pauses.view()),
                self._changed,
                "write",
                failed=self._unchanged,
                lasting=True,
            )

    def _changed(self, found: tuple[str, Seen, PauseView]) -> None:
        self.busy = False
        self._said, seen, self.view = found
        self.has_seen(seen)
        if not self.view.pauses and not self.view.left:
            self.leave(self._said)
        else:
            self._show()

    def _unchanged(self, error: Exception) -> None:
        self.busy = False
        self._said = one_line(str(error))
        self.reload()

    def reload(self) -> None:
        """Read what stands again; what was said last stays."""
        self.beside(self.services.pauses.view, self._reread, failed=self.host.complain)

    def _reread(self, view: PauseView) -> None:
        self.view = view
        self._show()

    def opened(self, row: object) -> None:
        """Resume what is under the cursor."""
        del row
        self.action_resume()

    def action_resume(self) -> None:
        """Resume the pause under the cursor, or the only one."""
        row = self.query_one("#standing", _Standing).current
        pauses = self.view.pauses
        if not pauses:
            return
        if row is not None and row.pause_id:
            self._resume([row.pause_id])
        elif len(pauses) == 1:
            self._resume([pauses[0].pause.id])
        else:
            self._said = "Which one? Put the cursor on a pause, or press R for all."
            self._show()

    def action_resume_all(self) -> None:
        """Resume everything."""
        if self.view.pauses:
            self._resume(None)

    def _resume(self, pause_ids: list[int] | None) -> None:
        def act() -> str:
            done = self.services.pauses.resume(pause_ids)
            what = done.pauses[0].what if len(done.pauses) == 1 else f"{len(done.pauses)} pauses"
            words = f"Resumed {one_line(what)}. Nothing was sent; {counted(done.back, 'post')} back in the queue"
            return words + (f", {done.still} held by another pause." if done.still else ".")

        self._change(act)

    def action_respace(self) -> None:
        """Give the posts whose time has passed their accounts' next free slots."""
        ids = self.view.left_ids
        if ids:
            self._change(lambda: moved_words("Moved", self.services.queue.to_next_slot(ids)))

    def action_drop(self) -> None:
        """Take the posts whose time has passed out of the queue."""
        ids = self.view.left_ids
        if ids:
            self._change(lambda: moved_words("Dropped", self.services.queue.cancel(ids)))

    def action_more(self) -> None:
        """Pause something else as well."""
        from smdash.screens.publishing.pause import LOOK, PauseScreen

        def paused(said: str | None) -> None:
            if said and said != LOOK:
                self._change(lambda: said)

        self.app.push_screen(PauseScreen(self.services), paused)

    def action_close(self) -> None:
        """Leave everything as it is."""
        self.dismiss(self._said)
