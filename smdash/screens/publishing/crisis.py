"""Far more people write than usual: what was found, everything paused by one key, and the holding statement ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from smdash.domain.inbox.surges import FACTOR, WEEKS
from smdash.domain.plaintext import block, one_line
from smdash.screens.base.screen import Dialog
from smdash.screens.publishing.keys import CRISIS

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.domain.inbox.surges import AccountSurge
    from smdash.domain.strategy.holding import Statement
    from smdash.services.bundle import Services
    from smdash.widgets.keys import Key

RULE = (
    f"Told because it is at least {FACTOR:g} times the most there was in that time in the {WEEKS} weeks before. "
    "It is told for a day after it is over."
)


class CrisisScreen(Dialog[str]):
    """A surge at an account; returns what was done, '' for nothing."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "crisis.tcss"]
    KEYS: ClassVar[tuple[Key, ...]] = CRISIS

    def __init__(self, services: Services, account: str) -> None:
        super().__init__(services)
        self.account = account
        self.surge: AccountSurge | None = None
        self._said = ""

    def compose(self) -> ComposeResult:
        """Lay out what was found, what is said, and the keys."""
        with Vertical(classes="dialog", id="crisis") as box:
            box.border_title = Content("Far more people write than usual")
            words = "{crisis.pause} pause everything \u00b7 {crisis.statement} statement"
            box.border_subtitle = Content(
                self.named(f"{words} \u00b7 {{crisis.dismiss}} not now \u00b7 {{close}} close")
            )
            yield Static(id="found")
            yield Static(Content(RULE), id="rule")
            yield Static(id="paused")
            yield Static(id="whose")
            yield Static(id="statement")
            yield Static(id="said")

    def on_mount(self) -> None:
        """Read what there is."""
        self.reload()

    def reload(self) -> None:
        """Read the surge, the pauses and the statement again."""
        services, account = self.services, self.account
        brand = account.partition("/")[0]

        def read() -> tuple[AccountSurge | None, Statement, str]:
            found = next((each for each in services.surges.found(brand) if each.account == account), None)
            paused = ", ".join(one_line(pause.what) for pause in services.pauses.active())
            return found, services.holding.statement(brand), paused

        self.beside(read, self._show)

    def _show(self, found: tuple[AccountSurge | None, Statement, str]) -> None:
        self.surge, statement, paused = found
        keys = {key.id: key.keys.split(",")[0] for key in self.keys_now()}
        self.query_one("#found", Static).update(
            Content.styled(one_line(self.surge.words if self.surge else "It is over, or was dismissed."), "bold")
        )
        going = f"Paused: {paused}." if paused else f"Nothing is paused. {keys['crisis.pause']} holds what is planned."
        self.query_one("#paused", Static).update(Content(going))
        brand = self.account.partition("/")[0]
        whose = (
            f"{brand} has no holding statement of its own; this is a template:"
            if statement.template
            else f"The holding statement of {brand}:"
        )
        self.query_one("#whose", Static).update(Content.styled(whose, "$text-muted"))
        self.query_one("#statement", Static).update(Content(block(statement.text.strip())))

    def tell(self, text: str) -> None:
        """Say below what was done; it is said again on leaving."""
        self._said = text
        self.query_one("#said", Static).update(Content(one_line(text)))

    def _back(self, said: str | None) -> None:
        if said:
            self.tell(said)
        self.reload()

    def action_pause(self) -> None:
        """Open the pause dialog, which begins on everything."""
        from smdash.screens.publishing.pause import PauseScreen

        self.attempt(lambda: self.app.push_screen(PauseScreen(self.services), self._back))

    def action_statement(self) -> None:
        """Open the composer on the holding statement, to all accounts of the brand, as a draft."""
        from smdash.screens.composer.screen import ComposerScreen
        from smdash.screens.composer.statement import write_statement

        write_statement(self, ComposerScreen, self.account.partition("/")[0], self._back)

    def action_write(self) -> None:
        """Change what the brand keeps for such a day, in the person's editor."""
        from smdash.screens.base.editor import edit_text

        brand, holding = self.account.partition("/")[0], self.services.holding
        before = holding.statement(brand).text
        text = edit_text(self.app, before, suffix=".txt")
        if text is not None:
            self.perform(lambda: self._written(brand, text), unmark=False)

    def _written(self, brand: str, text: str) -> str:
        self.services.holding.write(brand, text)
        return f"{brand} keeps this for such a day. u takes it back."

    def action_dismiss_surge(self) -> None:
        """Say nothing of it for two days, unless it becomes twice as large."""
        surge, surges = self.surge, self.services.surges
        if surge is None:
            self.dismiss(self._said)
            return
        self.beside(lambda: surges.dismiss(surge), self.dismiss, "write", lasting=True)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(self._said)
