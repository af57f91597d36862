"""A form of a few lines, kept by one key: an account, a goal, a pillar, a brand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label, Static

from smdash.domain.errors import FieldsError, SmdashError
from smdash.domain.plaintext import block
from smdash.screens.base import wrong
from smdash.screens.base.keys import FORM
from smdash.screens.base.screen import Dialog
from smdash.widgets.fields import LineField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.widgets.keys import Key

ABOUT = "about"
"""The group of what a form says of what is typed: of several readings the newest is shown."""


class Field(NamedTuple):
    """A line of a form: its name, what stands before it, what an empty one shows, and what is in it."""

    name: str
    label: str
    hint: str
    value: str = ""


class FormScreen(Dialog[str]):
    """A form; ``ctrl+s`` or Enter in the last field gives ``keep`` its words, and what it says closes the form.

    An error is said below the field it is about, which gets the focus; what was typed stays. ``about`` returns, beside
    the UI, what is to be known of what is typed: it is shown below the fields as one types.
    """

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "../base/form.tcss"]
    TYPING = True
    KEYS: ClassVar[tuple[Key, ...]] = FORM
    KEEPS: ClassVar[str] = "{form.save} keep"
    WIDE: ClassVar[bool] = False

    def __init__(
        self,
        services: Services,
        title: str,
        fields: Sequence[Field],
        keep: Callable[[dict[str, str]], str],
        about: Callable[[dict[str, str]], str] | None = None,
    ) -> None:
        super().__init__(services)
        self._title, self._fields, self._keep, self._about = title, tuple(fields), keep, about
        self._keeping = False

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        with Vertical(classes="dialog form" + (" -wide" if self.WIDE else "")) as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content(self.named(f"tab next field \u00b7 {self.KEEPS} \u00b7 {{cancel}} cancel"))
            with VerticalScroll(id="fields", can_focus=False):
                for field in self._fields:
                    with Horizontal(classes="line"):
                        yield Label(Content(field.label))
                        yield self._line(field)
                    yield wrong.below(f"field-{field.name}")
            yield wrong.WrongLine(id="wrong")
            if self._about is not None:
                yield Static("", id="about")

    def _line(self, field: Field) -> LineField:
        return LineField(field.value, placeholder=field.hint, id=f"field-{field.name}", compact=True)

    def on_mount(self) -> None:
        """Begin in the first field."""
        self.query(Input).first().focus()
        self._read_about()

    def given(self) -> dict[str, str]:
        """Return what is typed into each field."""
        return {each.name: self.query_one(f"#field-{each.name}", Input).value.strip() for each in self._fields}

    @on(Input.Changed)
    def _read_about(self) -> None:
        if self._about is not None and not self._keeping:
            self.beside(partial(self._about, self.given()), self._show_about, ABOUT, failed=self._no_about)

    def _show_about(self, words: str) -> None:
        self.query_one("#about", Static).update(Content(block(words)))

    def _no_about(self, error: Exception) -> None:
        # What is half typed is wrong most of the time: nothing is marked before it is to be kept.
        if isinstance(error, SmdashError):
            self._show_about("")
        else:
            self.host.complain(error)

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        if event.input.id == f"field-{self._fields[-1].name}":
            self.action_save()
        else:
            self.focus_next()

    def action_save(self) -> None:
        """Keep what is in the form."""
        self.keep(self._keep, self.dismiss)

    def keep(self, act: Callable[[dict[str, str]], str], done: Callable[[str], object]) -> None:
        """Do something with what is typed beside the UI, then ``done``; what is refused is said at its field."""
        if self._keeping:
            return
        self._keeping = True
        self.beside(partial(act, self.given()), partial(self._kept, done), "write", failed=self._wrong, lasting=True)

    def _kept(self, done: Callable[[str], object], said: str) -> None:
        self._keeping = False
        wrong.clear(self)
        done(said)

    def _wrong(self, error: Exception) -> None:
        self._keeping = False
        if isinstance(error, SmdashError):
            for each in error.wrong if isinstance(error, FieldsError) else (error,):
                each.field = each.field or self._called(each.subject)
        wrong.show(self, error)

    def _called(self, words: str) -> str:
        """Return the field that an error calls by the words before it, as it does on the command line; '' for none."""
        said = words.casefold()
        labels = ((field.name, field.label.casefold()) for field in self._fields) if said else ()
        return next((name for name, label in labels if label == said or label.startswith(f"{said} ")), "")
