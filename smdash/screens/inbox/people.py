"""Who writes: what is known of a person, what was noted, and their last messages; notes are typed right there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from rich.segment import Segment
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from smdash.domain.plaintext import block, one_line
from smdash.domain.schedule import short_moment
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, ask
from smdash.screens.base.screen import Dialog
from smdash.screens.inbox.keys import PERSON
from smdash.widgets.fields import TextField
from smdash.widgets.text import outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual.app import ComposeResult

    from smdash.domain.inbox.people import Person, PersonItem, PersonView
    from smdash.domain.inbox.views import InboxRow
    from smdash.screens.base.screen import BaseScreen
    from smdash.services.bundle import Services
    from smdash.widgets.ink import Ink
    from smdash.widgets.keys import Key

WHEN, KIND = 17, 10


def person(screen: BaseScreen[Any]) -> None:
    """Show who wrote the item under the cursor."""
    row: InboxRow | None = screen.pane("inbox").current
    if row is None:
        return
    if not (row.handle or row.author):
        screen.tell("It does not say who wrote it.")
        return
    screen.app.push_screen(PersonScreen(screen.services, row.id), screen.after)


class _Row(NamedTuple):
    key: str
    item: PersonItem
    year: int


class _Messages(WindowList[_Row]):
    """The last messages of a person."""

    def paint_row(self, row: _Row, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a message: when, where to, what it is, its beginning."""
        del marked
        item = row.item
        when = _when(item.received_at, row.year).ljust(WHEN)
        kind = (item.flag or item.kind).ljust(KIND)
        account = outside(item.account, 16)
        done = "  " if item.state == "open" else "\u2713 " if item.state == "done" else "x "
        return [
            Segment(f"{done}{when}", ink.dim),
            Segment(f"{account} ", ink.plain),
            Segment(kind, ink.warn if item.flag else ink.dim),
            Segment(outside(one_line(item.text), max(0, width - WHEN - KIND - 20)), ink.plain),
        ]


def _when(at: datetime | None, year: int) -> str:
    return "-" if at is None else short_moment(at.replace(tzinfo=None), year)


class PersonScreen(Dialog[str]):
    """A person behind an item: who, how often, since when, what was noted; returns what was done, '' for nothing."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "people.tcss"]
    AUTO_FOCUS = "#messages"
    KEYS: ClassVar[tuple[Key, ...]] = PERSON
    LIST = "messages"

    def __init__(self, services: Services, item_id: int) -> None:
        super().__init__(services)
        self.item_id = item_id
        self.view: PersonView | None = None
        self.person: Person | None = None
        self._noted = ""
        self._unkept: str | None = None

    def compose(self) -> ComposeResult:
        """Lay out facts, notes and messages."""
        with Vertical(classes="dialog -wide", id="person") as box:
            words = "{person.notes} notes \u00b7 {person.tags} tags \u00b7 {person.lead} lead \u00b7 {person.join} join"
            box.border_subtitle = Content(self.named(f"{words} \u00b7 {{person.close}} close"))
            yield Static(id="who")
            notes = TextField("", id="notes", tab_behavior="focus", soft_wrap=True)
            notes.border_title = Content("notes")
            yield notes
            yield _Messages(id="messages", empty="")
            yield Static(id="said")

    def on_mount(self) -> None:
        """Read what is known."""
        self.reload()

    def reload(self) -> None:
        """Read the person again."""
        people, item = self.services.people, self.item_id

        def read() -> tuple[Person, PersonView]:
            found = people.person(item)
            return found, people.show(found)

        self.beside(read, self._show, failed=self._not_there)

    def _not_there(self, error: Exception) -> None:
        self.host.complain(error)
        self.dismiss("")

    def _show(self, found: tuple[Person, PersonView]) -> None:
        self.person, self.view = found
        writer, year = self.view.writer, self.services.home.today().year
        name = f"{writer.name} {writer.handle}" if writer.name and writer.name != writer.handle else writer.handle
        self.query_one("#person").border_title = Content(f"{one_line(name, 60)} \u00b7 {writer.brand}")
        often = f"{counted(writer.items, 'message')} since {_when(writer.first_at, year)}"
        answered = f", {writer.answered:,} handled" if writer.items else ""
        sent = f", {counted(self.view.replies, 'reply', 'replies')} sent" if self.view.replies else ""
        lines = [(often + answered + sent, ""), (", ".join(self._names()), "$text-muted")]
        if writer.is_lead:
            since = f" since {_when(self.view.lead_at, year)}" if self.view.lead_at else ""
            lines.append((f"$ lead{since}", "$text-warning"))
        if writer.tags:
            lines.append((" ".join(f"#{one_line(tag)}" for tag in writer.tags), "$text-accent"))
        self.query_one("#who", Static).update(
            Content("\n").join(
                Content.styled(block(words), style) if style else Content(words) for words, style in lines
            )
        )
        notes = self.query_one("#notes", TextArea)
        if notes.text == self._noted:  # what is being typed stays
            notes.text = writer.notes
        self._noted = writer.notes
        self.query_one("#messages", _Messages).show(
            ListWindow([_Row(f"i:{each.id}", each, year) for each in self.view.items])
        )

    def _names(self) -> list[str]:
        return [] if self.view is None else [f"{h.platform}:{one_line(h.handle, 60)}" for h in self.view.handles]

    def tell(self, text: str) -> None:
        """Say below the list what was done."""
        self.query_one("#said", Static).update(Content(one_line(text)))

    # Noting ----------------------------------------------------------------------------------------------

    def action_notes(self) -> None:
        """Type notes."""
        notes = self.query_one("#notes", TextArea)
        notes.move_cursor(notes.document.end)  # what is typed in a hurry stands behind what was noted before
        notes.focus()

    def action_save(self) -> None:
        """Keep the notes and go back to the list."""
        self._keep(lambda: self.query_one("#messages", _Messages).focus())

    def _keep(self, then: Callable[[], object]) -> None:
        """Store notes that were changed, then go on."""
        text, who = self.query_one("#notes", TextArea).text, self.person
        if who is None or text.strip() == self._noted.strip():
            then()
            return
        people = self.services.people

        def kept(said: str) -> None:
            self._noted, self._unkept = text.strip(), None
            self.tell(said)
            then()

        def keep() -> str:
            people.note(who, text)
            return "Noted. u takes it back."

        def failed(error: Exception) -> None:
            self._unkept = text
            self.tell(f"{error} {self.named('{person.close}')} once more leaves them in a file.")

        self.beside(keep, kept, "write", failed=failed, lasting=True)

    def _refused(self, error: Exception) -> None:
        self.tell(str(error))

    def action_tags(self) -> None:
        """Change the tags."""
        who, view = self.person, self.view
        if who is None or view is None:
            return
        before = view.writer.tags

        def tagged(text: str) -> str:
            parts = [part.strip() for part in text.split(",") if part.strip()]
            taken = set(before) if text.strip() == "-" else {part[1:].strip() for part in parts if part[0] == "-"}
            wanted = [*(tag for tag in before if tag not in taken), *(part for part in parts if part[0] != "-")]
            return f"Tags: {', '.join(self.services.people.tag(who, wanted, before)) or 'none'}. u takes it back."

        hint = f"Has: {', '.join(one_line(tag, 40) for tag in before)}. " if before else ""
        hint += "Like: press, vip; -vip takes it away, - all."
        ask(self, AskScreen("Tags of this person", hint=hint), tagged)

    def action_lead(self) -> None:
        """Mark the person as a lead, or not any more; a message can be flagged with it."""
        who, view = self.person, self.view
        if who is None or view is None:
            return
        on, people = not view.writer.is_lead, self.services.people

        def mark() -> str:
            people.lead(who, on=on)
            return "A lead now. u takes it back." if on else "No lead any more. u takes it back."

        plain = next((each for each in view.items if each.id == self.item_id and each.flag != "lead"), None)
        self.perform(mark, then=(self._offer_flag if on and plain is not None else None))

    def _offer_flag(self) -> None:
        inbox, item = self.services.inbox, self.item_id

        def answered(answer: str | None) -> None:
            if answer:
                self.perform(lambda: f"{counted(inbox.flag([item], 'lead'), 'item')} flagged as lead. u takes it back.")

        choices = [Choice("flag", "Flag the message as a lead too"), Choice("", "Leave the message as it is")]
        self.app.push_screen(PickScreen("The message as well?", choices), answered)

    def action_join(self) -> None:
        """Say that somebody else is the same person."""
        who = self.person
        if who is None:
            return
        people = self.services.people

        def check(text: str) -> str:
            other = people.find(text, who.brand)
            return f"{', '.join(f'{h.platform}:{one_line(h.handle, 40)}' for h in other.handles)} is the same person."

        def answered(text: str | None) -> None:
            if text:
                self.perform(lambda: self._joined(people.join(who, people.find(text, who.brand))))

        hint = "A handle like mastodon:@ana, or a name."
        self.app.push_screen(AskScreen("Who is the same person?", hint=hint, check=check), answered)

    @staticmethod
    def _joined(person: Person) -> str:
        return f"One person with {counted(len(person.handles), 'handle')}. u takes it back."

    def action_split(self) -> None:
        """Say that one of the handles is somebody else's."""
        who = self.person
        if who is None:
            return
        if len(who.handles) == 1:
            self.tell("There is only one handle.")
            return
        people = self.services.people

        def answered(number: str | None) -> None:
            if number:
                taken = who.handles[int(number)]
                self.perform(lambda: self._parted(people.split(who, taken.platform, taken.key), taken.handle))

        choices = [Choice(str(number), name) for number, name in enumerate(self._names())]
        self.app.push_screen(PickScreen("Which is somebody else's?", choices), answered)

    @staticmethod
    def _parted(rest: Person, handle: str) -> str:
        return (
            f"{one_line(handle, 60)} is somebody else; {one_line(rest.shown, 60)} keeps what is noted. u takes it back."
        )

    def action_close(self) -> None:
        """Keep the notes and go back; asked for once more, those that could not be kept go into a file."""
        text = self.query_one("#notes", TextArea).text
        if text != self._unkept:
            self._keep(lambda: self.dismiss(""))
            return
        home = self.services.home

        def kept() -> str:
            from smdash.paths import written
            from smdash.services.desktop.kept_texts import keep

            return f"Your notes are kept in {written(keep(home, 'notes', text, '.md'))}." if text.strip() else ""

        self.beside(kept, self.dismiss, "write", failed=self._refused, lasting=True)
