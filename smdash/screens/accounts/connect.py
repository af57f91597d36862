"""Signing in to an account's network: a form made of what the network asks for, or its page in a browser."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static
from textual.worker import get_current_worker

from smdash.domain.connections import words
from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import block, one_line
from smdash.screens.accounts.keys import CONNECT
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen
from smdash.screens.base.screen import Dialog
from smdash.widgets.fields import LineField, SecretField

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult

    from smdash.domain.connections.views import Connection
    from smdash.services.bundle import Services
    from smdash.services.connections.connections import Candidate, Kept
    from smdash.widgets.keys import Key

NETWORK = "network"


class ConnectScreen(Dialog[str]):
    """A form; ``ctrl+s`` or Enter in the last field signs in. Returns what came of it."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "connect.tcss"]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - Textual reads it from the class
    TYPING = True
    KEYS: ClassVar[tuple[Key, ...]] = CONNECT

    def __init__(self, services: Services, row: Connection) -> None:
        super().__init__(services)
        self.row = row
        self.options = services.connections.options(row.account)
        self.by_code = services.connections.by_code(row.account)
        self._asking = False
        self._left = False

    def compose(self) -> ComposeResult:
        """Lay out a field for each thing the network asks for."""
        handle = (self.row.handle or self.row.named).lstrip("@")
        known = {"server": self.row.server, "handle": handle}
        with Vertical(classes="dialog") as box:
            again = "Sign in again" if self.row.connected else "Connect"
            box.border_title = Content(f"{again}: {self.row.account}")
            ways = " \u00b7 {connect.page} browser \u00b7 {connect.code} code" if self.by_code else ""
            box.border_subtitle = Content(self.named(f"{{connect.save}} sign in{ways} \u00b7 {{cancel}} cancel"))
            for option in self.options:
                yield Label(Content(f"{option.label}{'' if option.required else ' (may stay empty)'}"))
                name = f"field-{option.key}"
                if option.secret:
                    yield SecretField(id=name, compact=True)
                else:
                    text = known.get(option.key, "")
                    if option.key == "server" and option.required and not text:
                        text = handle.partition("@")[2]
                    yield LineField(text, placeholder=one_line(option.default), id=name, compact=True)
            yield Static(id="said")

    def on_mount(self) -> None:
        """Begin in the first field that lacks what is needed."""
        fields = {option.key: self.query_one(f"#field-{option.key}", Input) for option in self.options}
        lacking = [fields[option.key] for option in self.options if option.required and not fields[option.key].value]
        (lacking or list(fields.values()))[0].focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say what belongs into the field."""
        for option in self.options:
            if event.widget.id == f"field-{option.key}" and not self._asking:
                self._say(option.help)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        said = self.query_one("#said", Static)
        said.update(Content(block(text)))
        said.set_class(wrong, "-wrong")

    def _given(self) -> dict[str, str]:
        return {option.key: self.query_one(f"#field-{option.key}", Input).value for option in self.options}

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        if event.input.id == f"field-{self.options[-1].key}":
            self.action_save()
        else:
            self.focus_next()

    # Signing in ------------------------------------------------------------------------------------------

    def action_save(self) -> None:
        """Sign in with what is in the form."""
        if not self._asking:
            self._ask(
                partial(self.services.connections.tried, self.row.account, self._given()), "Asking the network ..."
            )

    def action_page(self) -> None:
        """Allow smdash on the network's page, in a browser on this machine."""
        if self._asking or not self._has_page():
            return
        from smdash.services.desktop.browser import open_address

        def show(url: str) -> None:
            opened = open_address(url)
            words = "Allow smdash on the page that opens in your browser. Should none open, it is:"
            words = words if opened else "Open this page in a browser on this machine, and allow smdash there:"
            self.app.call_from_thread(self._say, f"{words}\n{url}")

        given, there = self._public(), self.services.connections

        def wait() -> Candidate:
            worker = get_current_worker()
            # Whoever quits is not to wait for a page that nobody looks at any more.
            return there.tried_on_page(self.row.account, given, show, lambda: self._left or worker.is_cancelled)

        self._ask(wait, "Asking the network for its page ...")

    def action_code(self) -> None:
        """Allow smdash on the network's page anywhere, and type the code it shows."""
        if self._asking or not self._has_page():
            return
        there = self.services.connections
        given = self._public()
        self._asking = True
        self._say("Asking the network for its page ...")

        def got(request: object) -> None:
            self._asking = False
            url = getattr(request, "url", "")
            self._say("")
            self.app.copy_to_clipboard(url)
            hint = f"Open this page anywhere and allow smdash (copied, if your terminal allows it):\n{url}"
            question = AskScreen("The code from the page", hint=hint)
            self.app.push_screen(question, partial(answered, request))

        def answered(request: object, code: str | None) -> None:
            if code:
                act = partial(there.tried_code, self.row.account, request, code)  # type: ignore[arg-type]
                self._ask(act, "Asking the network ...")

        self.beside(lambda: there.ask_code(self.row.account, given), got, NETWORK, failed=self._wrong)

    def _has_page(self) -> bool:
        if not self.by_code:
            self._say("This network has no page for that; fill in the form.", wrong=True)
        return self.by_code

    def _public(self) -> dict[str, str]:
        """Return what is in the form and no secret."""
        given = self._given()
        return {option.key: given[option.key] for option in self.options if not option.secret}

    def _ask(self, act: Callable[[], Candidate], said: str) -> None:
        self._asking = True
        self._say(said)
        self.beside(act, self._tried, NETWORK, failed=self._wrong)

    def _wrong(self, error: Exception) -> None:
        self._asking = False
        self._say(str(error) if isinstance(error, SmdashError) else f"{type(error).__name__}: {error}", wrong=True)

    def _tried(self, candidate: Candidate) -> None:
        if not candidate.doubts:
            self._keep(candidate)
            return
        there = self.services.connections
        body = "\n".join(candidate.doubts) + "\nWhat is written for one client would go out under another's name."
        choices = [Choice("no", "Do not connect"), Choice("yes", f"It is right: connect {self.row.account} with it")]

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self._keep(candidate)
                return
            self._asking = False
            self._say("Not connected; nothing was changed.")
            self.beside(lambda: there.refuse(candidate), lambda _: None, NETWORK)

        self.app.push_screen(PickScreen("Is this the right account?", choices, "no", body=body), answered)

    def _keep(self, candidate: Candidate) -> None:
        keep = partial(self.services.connections.keep, candidate)
        self.beside(keep, self._kept, "write", failed=self._wrong, lasting=True)

    def _kept(self, kept: Kept) -> None:
        made = kept.connection
        place = words.kept_words(made.place) if made.place is not None else ""
        said = [f"Connected {made.account} as {made.handle}.", place, *kept.notes]
        self.dismiss(one_line(" ".join(each for each in said if each)))

    def action_close(self) -> None:
        """Leave it as it was; a page that is waited for is given up."""
        self._left = True
        self.dismiss(None)
