"""A snippet to be typed: its name, what it is, whose it is, and its text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, Label, Static, TextArea

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import block
from smdash.domain.snippets.snippets import FIRST_COMMENT, KINDS
from smdash.screens.base.screen import Dialog
from smdash.screens.snippets.keys import FORM
from smdash.widgets.fields import LineField, TextField

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.domain.snippets.snippets import Snippet
    from smdash.services.bundle import Services
    from smdash.widgets.keys import Key

COMMENT = "hashtags, first comment"
"""What is typed for hashtags that go into the first comment."""
ALL = "all"
FIELDS = "Fields: {brand} {link} {date}; in answers {name} {first_name} {handle} too."


class SnippetForm(Dialog[str]):
    """Keeps a new snippet, or changes ``before``; returns what was done."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "screen.tcss"]
    TYPING = True
    KEYS: ClassVar[tuple[Key, ...]] = FORM

    def __init__(self, services: Services, brand: str | None, before: Snippet | None = None) -> None:
        super().__init__(services, brand)
        self._before = before
        self._keeping = False

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        before = self._before
        kind = "text" if before is None else COMMENT if before.place else before.kind
        brand = (self.brand if before is None else before.brand) or ALL
        brands = [each.slug for each in self.services.home.brands()]
        with Vertical(classes="dialog -wide") as box:
            box.border_title = Content("New snippet" if before is None else f"Change '{before.name}'")
            words = "tab next field \u00b7 {snippets.save} keep \u00b7 {cancel} cancel"
            box.border_subtitle = Content(self.named(words))
            yield Label("Name")
            yield LineField("" if before is None else before.name, placeholder="Launch tags", id="name", compact=True)
            kinds = [*KINDS, COMMENT]
            yield Label(f"Kind: {', '.join(kinds)}")
            hint = SuggestFromList(kinds, case_sensitive=False)
            yield LineField(kind, placeholder=", ".join(KINDS), id="kind", compact=True, suggester=hint)
            yield Label("Brand")
            of = SuggestFromList([ALL, *brands], case_sensitive=False)
            yield LineField(brand, placeholder=f"{ALL}, or a brand", id="brand", compact=True, suggester=of)
            yield Label("Text")
            yield TextField("" if before is None else before.body, id="body", tab_behavior="focus", soft_wrap=True)
            yield Static(Content(FIELDS), id="hint")
            yield Static("", id="wrong")

    def on_mount(self) -> None:
        """Begin with the name of a new one, with the text of one that is changed."""
        self.query_one("#name" if self._before is None else "#body").focus()

    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    def action_save(self) -> None:
        """Keep what is in the form, when the letters before this key have reached their field."""
        (self.focused or self).call_later(self._save)

    def _save(self) -> None:
        if self._keeping:
            return
        self._keeping = True
        name, kind, brand = (self.query_one(f"#{each}", Input).value.strip() for each in ("name", "kind", "brand"))
        body = self.query_one("#body", TextArea).text
        keep = partial(self._keep, name, kind.casefold(), "" if brand.casefold() in {"", ALL} else brand, body)
        self.beside(keep, self.dismiss, "write", failed=self._wrong, lasting=True)

    def _keep(self, name: str, kind: str, brand: str, body: str) -> str:
        place = FIRST_COMMENT if kind == COMMENT else ""
        kind = "hashtags" if place else kind
        if kind not in KINDS:
            raise UsageError(
                "there is no such kind.", subject=f"'{kind}'", hint=f"Kinds: {', '.join(KINDS)}, {COMMENT}."
            )
        snippets, before = self.services.snippets, self._before
        if before is None:
            made = snippets.add(name, body, brand, kind=kind, place=place)
            return f"Kept '{made.name}'. u takes it back."
        made = snippets.edit(before.id, name=name, body=body, brand=brand, kind=kind, place=place)
        return f"Changed '{made.name}'. u takes it back."

    def _wrong(self, error: Exception) -> None:
        self._keeping = False
        text = str(error) if isinstance(error, SmdashError) else f"{type(error).__name__}: {error}"
        self.query_one("#wrong", Static).update(Content(block(text)))
        if isinstance(error, SmdashError):
            said = f"{error.what} {error.subject}"
            about = next((name for name in ("kind", "brand", "name", "text") if name in said), "name")
            self.query_one("#body" if about == "text" else f"#{about}").focus()
