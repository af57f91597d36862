"""A form of a few lines, kept by one key: a goal, a pillar, a brand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static

from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import block
from smdash.screens.base.keys import FORM
from smdash.screens.base.screen import Dialog
from smdash.widgets.fields import LineField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.widgets.keys import Key


class Field(NamedTuple):
    """A line of a form: its name, what stands above it, what an empty one shows, and what is in it."""

    name: str
    label: str
    hint: str
    value: str = ""


class FormScreen(Dialog[str]):
    """A form; ``ctrl+s`` or Enter in the last field gives ``keep`` its words, and what it says closes the form.

    An error is said below, and the form stays as it is.
    """

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "../base/form.tcss"]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - Textual reads it from the class
    TYPING = True
    KEYS: ClassVar[tuple[Key, ...]] = FORM

    def __init__(
        self, services: Services, title: str, fields: Sequence[Field], keep: Callable[[dict[str, str]], str]
    ) -> None:
        super().__init__(services)
        self._title, self._fields, self._keep = title, fields, keep
        self._keeping = False

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content(self.named("tab next field \u00b7 {form.save} keep \u00b7 {cancel} cancel"))
            for field in self._fields:
                yield Label(Content(field.label))
                yield LineField(field.value, placeholder=field.hint, id=f"field-{field.name}", compact=True)
            yield Static("", id="wrong")

    def on_mount(self) -> None:
        """Begin in the first field."""
        self.query(Input).first().focus()

    def given(self) -> dict[str, str]:
        """Return what is typed into each field."""
        return {each.name: self.query_one(f"#field-{each.name}", Input).value.strip() for each in self._fields}

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        if event.input.id == f"field-{self._fields[-1].name}":
            self.action_save()
        else:
            self.focus_next()

    def action_save(self) -> None:
        """Keep what is in the form."""
        if self._keeping:
            return
        self._keeping = True
        self.beside(partial(self._keep, self.given()), self.dismiss, "write", failed=self._wrong, lasting=True)

    def _wrong(self, error: Exception) -> None:
        self._keeping = False
        text = str(error) if isinstance(error, SmdashError) else f"{type(error).__name__}: {error}"
        self.query_one("#wrong", Static).update(Content(block(text)))
