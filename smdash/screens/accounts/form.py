"""Adding an account: brand, platform, handle, weekly times and cadence in one form."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label

from smdash.domain.errors import FieldReader, UsageError, of_field
from smdash.domain.whatif.new_client import slug_of
from smdash.domain.whatif.whatif_words import span
from smdash.domain.workload.estimates import FORMATS
from smdash.screens.base import wrong
from smdash.screens.base.keys import CANCEL
from smdash.screens.base.screen import BaseScreen, Dialog
from smdash.services.promises import own_hours, promised
from smdash.services.trade_words import format_named, slots_typed
from smdash.widgets.fields import LineField
from smdash.widgets.keys import Key

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.domain.queue.slots import SlotSpec
    from smdash.services.bundle import Services

FIELDS = (
    ("account", "Account", "brand/platform, like acme/mastodon or Rosie's Yarn/insta"),
    ("handle", "Handle", "@acme@example.social"),
    ("slots", "Weekly times", "Mon 9:30, weekdays 17, Mon/Wed 2pm (may stay empty)"),
    ("cadence", "Posts a week", "text 3, image 1 (may stay empty)"),
    ("inbox", "Messages a week", "a guess is fine; empty: measured later"),
    ("promise", "Answers within", "4h, 90 min; empty: what is usual there, not promised"),
    ("reply_hours", "Its business hours", "Mon-Sat 8-20, 24/7; empty: the office hours"),
    ("hours", "Your hours Mon..Sun", "7.5 7.5 7.5 7.5 7 0 0 (asked once)"),
)

SHORT = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")
MOST_A_WEEK, MOST_MESSAGES = 1_000, 100_000


OF_ONE = ("handle", "slots", "cadence", "inbox", "promise", "reply_hours")
"""The fields of an account that is there already."""


def add_account(screen: BaseScreen[Any]) -> None:
    """Add a brand or an account."""
    screen.app.push_screen(AccountScreen(screen.services), screen.after)


class AccountScreen(Dialog[str]):
    """A form; ``ctrl+s`` or Enter in the last field adds."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "form.tcss"]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - Textual reads it from the class
    TYPING = True
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("account.save", "ctrl+s", "save", "Add", "Add what is in the form.", priority=True),
        CANCEL,
    )

    def __init__(self, services: Services, slug: str = "") -> None:
        super().__init__(services)
        self._adding = False
        self._slug = slug
        self._before = words_of(services, slug) if slug else {}
        if slug:
            self.fields = [field for field in FIELDS if field[0] in OF_ONE]
        else:
            self.fields = [f for f in FIELDS if f[0] != "hours" or not services.workload.has_hours()]

    def compose(self) -> ComposeResult:
        """Lay out the form."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"Change {self._slug}" if self._slug else "Add an account")
            verb = "keep" if self._slug else "add"
            box.border_subtitle = Content(
                self.named(f"tab next field \u00b7 {{account.save}} {verb} \u00b7 {{cancel}} cancel")
            )
            for name, label, hint in self.fields:
                yield Label(label)
                yield LineField(self._before.get(name, ""), placeholder=hint, id=f"field-{name}", compact=True)
                yield wrong.below(f"field-{name}")
            yield wrong.WrongLine(id="wrong")

    def on_mount(self) -> None:
        """Begin in the first field."""
        self.query(Input).first().focus()

    def _value(self, name: str) -> str:
        found = self.query(f"#field-{name}")
        return found.first(Input).value.strip() if found else ""

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        if event.input.id == f"field-{self.fields[-1][0]}":
            self.action_save()
        else:
            self.focus_next()

    def action_save(self) -> None:
        """Add what is in the form."""
        if self._adding:
            return
        self._adding = True
        given = {name: self._value(name) for name, _, _ in self.fields}
        if self._slug:
            changed = {name: text for name, text in given.items() if text != self._before[name].strip()}
            act = partial(edit_from_words, self.services, self._slug, changed)
        else:
            act = partial(add_from_words, self.services, given)
        self.beside(act, self._done, "write", failed=self._wrong, lasting=True)

    def _wrong(self, error: Exception) -> None:
        self._adding = False
        wrong.show(self, error)

    @on(Input.Changed)
    def _mended(self, event: Input.Changed) -> None:
        wrong.mended(self, event.input)

    def _done(self, slug: str) -> None:
        if self._slug:
            self.dismiss(f"Changed {slug}. u takes it back.")
        else:
            self.dismiss(f"Added {slug}. A adds another, I imports its figures, o a connects it.")


def words_of(services: Services, slug: str) -> dict[str, str]:
    """Return an account in the words of its form; what is adapted from another account is not among them."""
    account = services.home.account(slug)
    details = services.manage.details(account)
    own = [entry for entry in details["cadence"] if not entry["adapted"]]
    return {
        "handle": account.handle,
        "slots": ", ".join(details["slots"]),
        "cadence": ", ".join(f"{entry['format'].replace('_', ' ')} {entry['per_week']:g}" for entry in own),
        "inbox": "" if account.inbox_per_week is None else f"{account.inbox_per_week:g}",
        "promise": span(account.promise_minutes) if promised(account) else "",
        "reply_hours": own_hours(account),
    }


def edit_from_words(services: Services, slug: str, changed: dict[str, str]) -> str:
    """Change what of an account's form is other than it was, and return its slug; UsageError names what is wrong."""
    values: dict[str, Any] = {}
    if "handle" in changed:
        values["handle"] = changed["handle"]
    if "slots" in changed:
        values["slots"] = [changed["slots"]] if changed["slots"].strip(" ,") else []
    if "cadence" in changed:
        kept = services.manage.details(services.home.account(slug))["cadence"]
        own = of_field("cadence", lambda: _cadence(changed["cadence"]))
        values["cadence"] = own + [entry for entry in kept if entry["adapted"]]
    if "inbox" in changed:
        number = of_field("inbox", lambda: _messages(changed["inbox"]))
        if number is None:
            raise UsageError("write a number; it stays as it was.", subject="Messages a week", field="inbox")
        values["inbox_per_week"] = number
    for name in ("promise", "reply_hours"):
        if name in changed:
            values[name] = changed[name] or "default"
    if values:
        services.manage.edit_account(slug, **values)
    return slug


def _cadence(text: str) -> list[dict[str, Any]]:
    cadence: list[dict[str, Any]] = []
    for part in (part.strip() for part in text.split(",")):
        if not part:
            continue
        name, _, number = part.rpartition(" ")
        try:
            cadence.append({"format": format_named(name), "per_week": float(number)})
        except ValueError:
            raise UsageError("write it like: text 3, image 1.", subject="Posts a week") from None
    for entry in cadence:
        if entry["format"] not in FORMATS:
            known = ", ".join(name.replace("_", " ") for name in FORMATS)
            raise UsageError(
                f"there is no format '{entry['format']}'.", subject="Posts a week", hint=f"Formats: {known}."
            )
        if not 0 <= entry["per_week"] <= MOST_A_WEEK:
            raise UsageError(f"write a number from 0 to {MOST_A_WEEK:,}.", subject="Posts a week")
    return cadence


def _messages(text: str) -> float | None:
    if not text:
        return None
    try:
        inbox = float(text)
    except ValueError:
        raise UsageError("this is a number, like 20.", subject="Messages a week") from None
    if not 0 <= inbox <= MOST_MESSAGES:
        raise UsageError(f"write a number from 0 to {MOST_MESSAGES:,}.", subject="Messages a week")
    return inbox


def _whose(services: Services, typed: str) -> tuple[str, str, str]:
    """Return short name and name of the brand, and the key of the platform; SmdashError says what is wrong."""
    from smdash import platforms
    from smdash.platforms.trade_words.words import trade_words

    called, slash, platform = (part.strip() for part in typed.rpartition("/"))
    if not slash or not called or not platform:
        raise UsageError("write it as brand/platform, like acme/mastodon.", subject="Account")
    key = platforms.load(trade_words().platform(platform, platforms.keys())).key
    return _short_name(services, called), called, key


def _hours(typed: str) -> dict[int, float]:
    if not typed:
        return {}
    try:
        hours = dict(enumerate(float(word) for word in typed.replace(",", " ").split()))
    except ValueError:
        raise UsageError("write seven numbers: 7.5 7.5 7.5 7.5 7 0 0.", subject="Your hours") from None
    if len(hours) != 7 or not all(0 <= value <= 24 for value in hours.values()):
        raise UsageError("write seven numbers from 0 to 24.", subject="Your hours")
    return hours


def _short_name(services: Services, called: str) -> str:
    """Return the short name of a brand as people call it; UsageError where another one has that already."""
    if SHORT.fullmatch(called.lower()):
        return called.lower()
    brands = services.home.brands(archived=True)
    found = next((each for each in brands if each.name.casefold() == called.casefold()), None)
    slug = found.slug if found else slug_of(called)
    if found is None and any(each.slug == slug for each in brands):
        raise UsageError(
            f"'{slug}' is another brand already.", subject="Account", hint=f"Type a short name, like {slug[:29]}-2/x."
        )
    return slug


def add_from_words(services: Services, given: dict[str, str]) -> str:
    """Add an account from a form's words and return its slug; UsageError names the field that is wrong."""
    slots = [given["slots"]] if given["slots"].strip(" ,") else []
    # All is looked at before anything is added, so that a form that is refused names all that is wrong, and leaves no
    # brand behind.
    fields = FieldReader()
    brand, called, platform = fields.read("account", lambda: _whose(services, given["account"]), ("", "", ""))
    no_slots: dict[SlotSpec, str] = {}
    no_cadence: list[dict[str, Any]] = []
    no_hours: dict[int, float] = {}
    fields.read("slots", lambda: slots_typed(slots, platform), no_slots)
    cadence = fields.read("cadence", lambda: _cadence(given["cadence"]), no_cadence)
    inbox = fields.read("inbox", lambda: _messages(given["inbox"]), None)
    hours = fields.read("hours", lambda: _hours(given.get("hours", "")), no_hours)
    fields.done()
    account = services.manage.add_account(
        brand,
        platform,
        handle=given["handle"],
        inbox_per_week=inbox,
        promise=given.get("promise") or None,
        reply_hours=given.get("reply_hours") or None,
        slots=slots,
        cadence=cadence,
        new_brand=True,
        brand_name="" if brand == called else called,
        hours=hours,
    )
    return account.slug
