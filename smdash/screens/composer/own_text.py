"""What single accounts of a post say differently: a text of its own, or a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.errors import UsageError
from smdash.domain.posts.post import Own
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.screens.composer.feedback import LookingScreen
from smdash.screens.composer.targets import TargetList
from smdash.widgets.fields import TextField

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from smdash.services.composer.start import ComposerStart


class OwnTextScreen(LookingScreen):
    """A composer's own text of the account under the cursor."""

    def __init__(self, services: Services, start: ComposerStart) -> None:
        super().__init__(services, start)
        self._own_of = ""

    def _show_more(self, *, shown: bool) -> None:
        """Show the second page, or leave it."""
        raise NotImplementedError

    def _show_own(self) -> None:
        """Show the own text of the account under the cursor, or none."""
        slug = self.account
        body = self.written.own.get(slug, Own()).body
        area = self.query_one("#own", TextField)
        had_focus = area.has_focus
        self._own_of = "" if body is None else slug
        area.display = body is not None
        if body is not None and area.text != body:
            area.load_text(body)
            area.move_cursor(area.document.end)
        area.border_title = Content(f"{slug} \u00b7 its own text")
        area.border_subtitle = Content("^o follow the base again")
        if had_focus and body is None:
            self.query_one("#text").focus()

    def action_own(self) -> None:
        """Give the account under the cursor a text of its own, or take it back."""
        self.after_typing(self._own)

    def _own(self) -> None:
        slug = self.account
        if not slug:
            return
        own = self.written.own.get(slug, Own())
        if own.body is None:
            pane = self.query_one("#targets", TargetList)
            if slug not in pane.marks:
                pane.action_mark()
                self.notify(f"{slug} ticked, with a text of its own.", markup=False, timeout=4)
            self._set_own(slug, own._replace(body=self.written.text))
            self._show_more(shown=False)
            self.query_one("#fields").set_class(self.has_class("-narrow"), "-reading")
            self.query_one("#own").focus()
        elif own.body in {"", self.written.text}:
            self._set_own(slug, own._replace(body=None))
        else:
            answers = [Choice("keep", "Keep its own text"), Choice("drop", "Follow the base; its own text is dropped")]

            def answered(answer: str | None) -> None:
                if answer == "drop":
                    self._set_own(slug, own._replace(body=None))

            self.app.push_screen(PickScreen(slug, answers), answered)

    def _set_own(self, slug: str, own: Own) -> None:
        self._own_of = ""
        self.written = self.written._replace(own={**self.written.own, slug: own})
        self._show_own()
        self.refresh_all()

    def action_thread(self) -> None:
        """Split what is too long for this account into a thread, or leave it one post."""
        slug = self.account
        if not slug or not self.services.compose.can_thread(self.known[slug]):
            self._complain(UsageError("has no threads.", subject=slug or "this account"))
            return
        self.take()
        own = self.written.own.get(slug, Own())
        self._set_own(slug, own._replace(thread=not own.thread))
