"""The code that opens the hand-over page on a phone; the page is there as long as this stands."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted
from smdash.screens.base.keys import CLOSE, SCROLLING
from smdash.screens.base.screen import Dialog

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.services.publishing.phone_serving import Session
    from smdash.widgets.keys import Key

_GROUND = "#000000 on #ffffff"


class PhoneScreen(Dialog[None]):
    """A QR code, its address, and who can read along; leaving it ends the page."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "phone.tcss"]
    KEYS: ClassVar[tuple[Key, ...]] = (CLOSE, *SCROLLING)

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self._session: Session | None = None
        self._closed = False
        self._turn = threading.Lock()

    def compose(self) -> ComposeResult:
        """Lay out code and words."""
        with VerticalScroll(id="phone", classes="dialog -text -wide") as box:
            box.border_title = Content("On the phone")
            box.border_subtitle = Content(self.named("{close} close"))
            yield Static("Making the page \u2026", id="code")

    def on_mount(self) -> None:
        """Serve the page from now on."""
        self.query_one(VerticalScroll).focus()
        self.beside(self._begin, self._show, "phone", failed=self._not_begun, lasting=True)

    def _begin(self) -> Session:
        session = self.services.phone_serving.begin(self.brand)
        with self._turn:
            self._session, closed = session, self._closed
        if closed:
            session.end()
        return session

    def _show(self, session: Session) -> None:
        left = (session.until - self.services.home.now()).total_seconds()
        self.set_timer(max(1.0, left), lambda: self.dismiss(None))
        self.query_one(VerticalScroll).border_title = Content(f"On the phone \u00b7 until {session.until:%H:%M}")
        self.query_one("#code", Static).update(_shown(session))

    def _not_begun(self, error: Exception) -> None:
        self.host.complain(error)
        self.dismiss(None)

    def on_unmount(self) -> None:
        """End the page, beside the UI; what is still being sent to the phone is broken off."""
        with self._turn:
            self._closed, session = True, self._session
        if session is not None:
            threading.Thread(target=session.end, name="served-page-end", daemon=True).start()

    def action_scroll(self, lines: int) -> None:
        """Scroll what does not fit."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def _shown(session: Session) -> Content:
    from smdash.services.desktop import qr

    lines = [Content.styled(line, _GROUND) for line in qr.half_blocks(qr.modules(session.address))]
    posts = f"{counted(session.posts, 'post')}; only the first browser that opens it gets in."
    words = [posts, session.warning, *session.notes]
    lines += [Content.styled(session.address, "bold"), *[Content(one_line(each, 200)) for each in words]]
    return Content("\n").join(lines)
