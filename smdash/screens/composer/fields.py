"""What else a post has: title, link, pillar, labels, media, and what one account says differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import on
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input, Label, Static

from smdash.domain.plaintext import block, one_line
from smdash.domain.posts.states import FORMATS
from smdash.domain.trade_words import listed, shown
from smdash.screens.composer.media import MediaFields
from smdash.services.trade_words import format_named
from smdash.widgets.fields import LineField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from smdash.domain.posts.post import Written

BASE = (
    ("title", "title", "for platforms that have one"),
    ("link", "link", "added where the text does not hold it"),
    ("format", "format", listed(FORMATS)),
    ("pillar", "pillar", ""),
    ("goal", "goal", ""),
    ("labels", "labels", "launch, autumn"),
    ("first_comment", "first comment", ""),
    ("content_warning", "content warning", ""),
    ("language", "language", "en, de"),
    ("minutes", "minutes", "how long the work takes you"),
    ("utm", "UTM", "empty: the brand's; none; or campaign=spring source=x"),
)
OWN = (
    ("title", "title"),
    ("first_comment", "first comment"),
    ("content_warning", "content warning"),
    ("language", "language"),
    ("visibility", "visibility"),
)


class MoreFields(VerticalScroll, can_focus=False):
    """The second page of the composer."""

    class Changed(Message):
        """Something on the page is different."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.account = ""
        self.wrong: list[str] = []
        self._loading = False
        self._begun = {"pillar": "", "goal": ""}
        self._names: tuple[Sequence[str], Sequence[str]] = ((), ())

    def compose(self) -> ComposeResult:
        """Lay out the base's fields, then those of one account and the media."""
        with Horizontal(id="morecolumns"):
            with Vertical(id="everyone") as box:
                box.border_title = Content("for every account")
                for name, label, hint in BASE:
                    suggester = SuggestFromList([shown(each) for each in FORMATS]) if name == "format" else None
                    yield from self._line(f"base-{name}", label, hint, suggester)
            with Vertical(id="beside"):
                yield MediaFields(id="mediafields")
                with Vertical(id="onlyone"):
                    for name, label in OWN:
                        yield from self._line(f"own-{name}", label, "")
        yield Static(id="morewrong")

    @staticmethod
    def _line(name: str, label: str, hint: str, suggester: SuggestFromList | None = None) -> ComposeResult:
        with Horizontal(classes="line"):
            yield Label(label)
            yield LineField(placeholder=hint, id=name, compact=True, suggester=suggester)

    @property
    def only(self) -> str:
        """The account whose own files are shown, '' while those that all share are."""
        return self.query_one(MediaFields).only

    def go_to(self, name: str, about: str = "") -> None:
        """Put the cursor into a field; into the words for the first file without any where ``name`` is ``alt``.

        Among files it goes to the one that ``about`` names.
        """
        if name == "media":
            self.query_one(MediaFields).go_to_named(about)
        elif name == "alt":
            self.query_one(MediaFields).go_to_bare()
        else:
            self.query_one(f"#{name}").focus()

    def load(self, written: Written, account: str, names: tuple[Sequence[str], Sequence[str]]) -> None:
        """Show a post's fields, and those of one of its accounts ('' for none)."""
        self._loading, self.account = True, account
        try:
            with self.prevent(Input.Changed):
                for name, value in _base_texts(written).items():
                    self._field(f"base-{name}").value = value
                variant = written.variant(account)
                for name, _ in OWN:
                    field = self._field(f"own-{name}")
                    field.value = getattr(variant, name) or ""
                    field.placeholder = one_line(str(getattr(written, name, "public, unlisted, private")))
                    field.disabled = not account
            self.query_one("#onlyone").border_title = Content(f"only {account}" if account else "only one account")
            self._begun = {"pillar": written.pillar, "goal": written.goal}
            self._offer(names)
            self.query_one(MediaFields).load(written.media, variant.media, account)
        finally:
            self._loading = False

    def _offer(self, names: tuple[Sequence[str], Sequence[str]]) -> None:
        self._names = names
        for field_name, known in (("pillar", names[0]), ("goal", names[1])):
            field = self._field(f"base-{field_name}")
            field.suggester = SuggestFromList(known, case_sensitive=False) if known else None
            field.placeholder = one_line(", ".join(known)) or f"this brand has no {field_name}s yet"

    def taken(self, written: Written) -> Written:
        """Return a post with what the fields say; ``wrong`` says what of it cannot be."""
        self.wrong = []
        base = {name: self._field(f"base-{name}").value for name, _, _ in BASE}
        before = _base_texts(written)
        changes: dict[str, Any] = {
            name: value.strip()
            for name, value in base.items()
            if value != before[name] and name not in {"labels", "minutes", "utm", "format", "pillar", "goal"}
        }
        for name, known in (("pillar", self._names[0]), ("goal", self._names[1])):
            same = {entry.casefold(): entry for entry in known}
            typed = base[name].strip()
            if typed != self._begun[name]:
                changes[name] = same.get(typed.casefold(), typed)
                if typed and changes[name] not in known:
                    self.wrong.append(f"{name}: there is no '{typed}'. There are: {', '.join(known) or 'none yet'}.")
        changes["format"] = format_named(base["format"]) or "text"
        if changes["format"] not in FORMATS:
            self.wrong.append(f"format: there is no '{changes['format']}'. There are: {listed(FORMATS)}.")
        if base["labels"] != before["labels"]:
            changes["labels"] = tuple(dict.fromkeys(filter(None, (part.strip() for part in base["labels"].split(",")))))
        if base["minutes"] != before["minutes"]:
            changes["minutes"] = self._minutes(base["minutes"].strip())
        if base["utm"] != before["utm"]:
            changes["utm"] = self._utm(base["utm"].strip())
        changes["media"] = self.query_one(MediaFields).shared
        written = written._replace(**changes)
        self.query_one("#morewrong", Static).update(Content(block("\n".join(self.wrong))))
        return self._with_own(written)

    def _with_own(self, written: Written) -> Written:
        if not self.account:
            return written
        variant = written.variant(self.account)
        values: dict[str, Any] = {}
        own_files = self.query_one(MediaFields).own
        if own_files != variant.media:
            values["media"] = own_files
        for name, _ in OWN:
            typed = self._field(f"own-{name}").value
            if typed != (getattr(variant, name) or ""):
                values[name] = typed or None
        return written.varied(self.account, **values) if values else written

    def _minutes(self, typed: str) -> float | None:
        if not typed:
            return None
        try:
            found = float(typed.replace(",", "."))
        except ValueError:
            found = -1.0
        if not 0 <= found <= 100_000:
            self.wrong.append(f"minutes: '{typed}' is no number of minutes.")
            return None
        return found

    def _utm(self, typed: str) -> Mapping[str, str] | None:
        if not typed:
            return None
        if typed.lower() in {"none", "-", "off"}:
            return {}
        pairs = [part.partition("=") for part in typed.replace(",", " ").split()]
        if strange := [name for name, sign, _ in pairs if not (name and sign)]:
            self.wrong.append(f"UTM: '{strange[0]}' is no name=value.")
        return {name: value for name, sign, value in pairs if name and sign}

    def _field(self, name: str) -> LineField:
        return self.query_one(f"#{name}", LineField)

    @on(Input.Changed)
    @on(MediaFields.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        if not self._loading:
            self.post_message(self.Changed())


def _base_texts(written: Written) -> dict[str, str]:
    """Return a post's fields as they are typed."""
    utm = written.utm
    return {
        "title": written.title,
        "link": written.link,
        "format": "" if written.format == "text" else shown(written.format),
        "pillar": written.pillar,
        "goal": written.goal,
        "labels": ", ".join(written.labels),
        "first_comment": written.first_comment,
        "content_warning": written.content_warning,
        "language": written.language,
        "minutes": "" if written.minutes is None else f"{written.minutes:g}",
        "utm": "" if utm is None else " ".join(f"{name}={value}" for name, value in utm.items()) or "none",
    }
