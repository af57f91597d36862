"""A brand in one form: how it is shown, and what it keeps to with its client."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import block
from smdash.screens.accounts.keys import BRAND_FORM
from smdash.screens.base.screen import Dialog
from smdash.services.accounts.client_fields import LAST_REPORT_DAY
from smdash.widgets.fields import LineField

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.services.bundle import Services
    from smdash.widgets.keys import Key

FIELDS = (
    ("name", "Name", "as people read it"),
    ("colour", "Colour", "like #e8a35a"),
    ("zone", "Zone", "like Europe/Berlin"),
    ("approval", "Approval", "none, wanted, or needed before a post goes out"),
    ("language", "Language of dates and numbers", "like de-AT or en-GB; what the client reads"),
    ("currency", "Currency", "like EUR"),
    ("report_day", "Report due on day", f"1 to {LAST_REPORT_DAY}, of the month after; empty: none"),
)


class BrandScreen(Dialog[str]):
    """A form; ``ctrl+s`` or Enter in the last field keeps it."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "brand_form.tcss"]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - Textual reads it from the class
    TYPING = True
    KEYS: ClassVar[tuple[Key, ...]] = BRAND_FORM

    def __init__(self, services: Services, slug: str) -> None:
        super().__init__(services)
        self._slug = slug
        self._before = brand_words(services, slug)
        self._keeping = False

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"Change {self._slug}")
            box.border_subtitle = Content(self.named("tab next field \u00b7 {brand.save} keep \u00b7 {cancel} cancel"))
            for name, label, hint in FIELDS:
                yield Label(label)
                yield LineField(self._before[name], placeholder=hint, id=f"field-{name}", compact=True)
            yield Static("", id="wrong")

    def on_mount(self) -> None:
        """Begin in the first field."""
        self.query(Input).first().focus()

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        if event.input.id == f"field-{FIELDS[-1][0]}":
            self.action_save()
        else:
            self.focus_next()

    def action_save(self) -> None:
        """Keep what is in the form."""
        if self._keeping:
            return
        self._keeping = True
        given = {name: self.query_one(f"#field-{name}", Input).value.strip() for name, _, _ in FIELDS}
        changed = {name: text for name, text in given.items() if text != self._before[name].strip()}
        act = partial(edit_brand_from_words, self.services, self._slug, changed)
        self.beside(act, self._done, "write", failed=self._wrong, lasting=True)

    def _wrong(self, error: Exception) -> None:
        self._keeping = False
        text = str(error) if isinstance(error, SmdashError) else f"{type(error).__name__}: {error}"
        self.query_one("#wrong", Static).update(Content(block(text)))

    def _done(self, slug: str) -> None:
        self.dismiss(f"Changed {slug}. u takes it back.")


def brand_words(services: Services, slug: str) -> dict[str, str]:
    """Return a brand in the words of its form."""
    brand = services.home.brand(slug, archived=True)
    return {
        "name": brand.name,
        "colour": brand.colour,
        "zone": brand.zone,
        "approval": brand.approval or "none",
        "language": brand.language,
        "currency": brand.currency,
        "report_day": str(brand.report_day or ""),
    }


def edit_brand_from_words(services: Services, slug: str, changed: dict[str, str]) -> str:
    """Change what of a brand's form is other than it was, and return its slug; UsageError names what is wrong."""
    values: dict[str, Any] = dict(changed)
    if "report_day" in values:
        text = values["report_day"] or "0"
        if not (text.isascii() and text.isdecimal() and len(text) < 4):
            raise UsageError(f"write a number from 1 to {LAST_REPORT_DAY}, or nothing.", subject="Report due on day")
        values["report_day"] = int(text)
    if values:
        services.manage.edit_brand(slug, **values)
    return slug
