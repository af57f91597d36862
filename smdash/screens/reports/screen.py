"""The month's reports: read as they stand, given own words, written to a file, opened, and noted as sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from smdash.domain.errors import UsageError
from smdash.domain.reports.due import state, waiting
from smdash.domain.reports.month import read_month
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.paths import expanded
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, TextScreen
from smdash.screens.base.said import NO_BRANDS
from smdash.screens.base.screen import BaseScreen, Dialog
from smdash.screens.reports.keys import REPORTS, WORDS
from smdash.screens.reports.report_list import ReportList
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.fields import TextField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from smdash.domain.reports.due import Standing
    from smdash.services.bundle import Services
    from smdash.services.reports.reports import Format
    from smdash.widgets.keys import Key

ENDINGS: dict[str, Format] = {".html": "html", ".md": "md", ".csv": "csv"}
HINT = "Name a file that ends in .html (a page to open and print), .md or .csv."


class ReportsScreen(BaseScreen[str]):
    """Reports of the last months, by brand."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#reports"
    LIST = "reports"
    SAID_SECONDS = 15.0
    KEYS: ClassVar[tuple[Key, ...]] = REPORTS
    LINE = ("reports.look", "reports.words", "reports.file", "reports.open", "reports.sent", "undo", "close")

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self.hours = False
        self.rows: list[Standing] = []
        self.more: list[tuple[str, str]] = []
        self.written: dict[str, Path] = {}

    def compose(self) -> ComposeResult:
        """Lay out what is due, the reports, and the foot."""
        yield Static(id="head")
        yield ReportList(id="reports", title="Reports")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the reports."""
        self.show_keys()
        self.watch_file()
        self.reload()

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read how the reports stand again."""
        brand, more = self.brand, tuple(self.more)
        self.beside(lambda: self._read(brand, more), self._show)

    def _read(self, brand: str | None, more: Sequence[tuple[str, str]]) -> list[Standing]:
        found = self.services.reports.standings(brand)
        known, today = {each.key for each in found}, self.services.home.today()
        for slug, month in more:
            one = self.services.reports.standing(slug, read_month(month, today))
            if one.key not in known and (brand is None or brand == slug):
                found.append(one)
        return sorted(found, key=lambda each: (each.brand, -each.month.first.toordinal()))

    def _show(self, found: list[Standing]) -> None:
        pane, today = self.query_one("#reports", ReportList), self.services.home.today()
        pane.today = today
        if not self.rows:
            waits = waiting(found, today)
            pane.cursor_key = waits[0].key if waits else None
        self.rows = found
        pane.empty = NO_BRANDS
        pane.show(ListWindow(found))
        pane.border_title = Content(f"Reports{f' of {self.brand}' if self.brand else ''}")
        states = [state(each, today) for each in found]
        late, soon = states.count("overdue"), states.count("due")
        said = ([f"{late} overdue"] if late else []) + ([f"{soon} due"] if soon else [])
        pane.border_subtitle = Content(" \u00b7 ".join(said or [counted(len(found), "report")]))
        hours = "Logged hours are told" if self.hours else "Logged hours are left out"
        without = {each.brand for each in found} - {each.brand for each in found if each.due_on}
        tip = " Due day: o a, then E." if without else ""
        self.query_one("#head", Static).update(Content(self.named(f" {hours} ({{reports.hours}} changes that).{tip}")))

    def _row(self) -> Standing | None:
        row: Standing | None = self.query_one("#reports", ReportList).current
        return row

    # Acting ----------------------------------------------------------------------------------------------

    def opened(self, row: Standing) -> None:
        """Read a report."""
        del row
        self.action_look()

    def action_look(self) -> None:
        """Read the report under the cursor as it stands now."""
        row, hours, reports = self._row(), self.hours, self.services.reports
        if row is None:
            return
        self.tell(f"Making the {row.month.key} report of {row.brand} ...")
        title = f"{row.brand} \u00b7 {row.month.key}"

        def show(text: str) -> None:
            self.tell("")
            self.app.push_screen(TextScreen(title, text, wide=True))

        self.beside(lambda: reports.preview(reports.report(row.brand, row.month, hours=hours)), show, "look")

    def action_words(self) -> None:
        """Write own words for the report under the cursor."""
        row = self._row()
        if row is None:
            return

        def ask(before: str) -> None:
            self.app.push_screen(WordsScreen(self.services, row, before), self.after)

        self.beside(lambda: self.services.reports.words(row.brand, row.month), ask, "words")

    def action_editor(self) -> None:
        """Write own words for the report under the cursor in the person's editor."""
        row = self._row()
        if row is None:
            return
        from smdash.screens.base.editor import edit_text
        from smdash.services.desktop.kept_texts import keep

        home = self.services.home

        def ask(before: str) -> None:
            words = edit_text(self.app, before, keep=lambda left: keep(home, "report", left, ".md"))
            if words is not None:
                self.perform(lambda: keep_edited(self.services, row, words, before), unmark=False)

        self.beside(lambda: self.services.reports.words(row.brand, row.month), ask, "words")

    def action_file(self) -> None:
        """Ask for a file and write the report under the cursor to it; one that is there is never replaced."""
        row, hours = self._row(), self.hours
        if row is None:
            return
        from smdash.services.desktop.files import checked

        home, reports = self.services.home, self.services.reports

        def check(text: str) -> str:
            place = named(text)
            checked(home, place)
            if place.exists():
                raise UsageError("there is such a file already.", subject=str(place), hint="Give another name.")
            return f"Writes the {row.month.key} report of {row.brand} to {place}"

        def write(place: Path) -> str:
            made = reports.write(row.brand, row.month, place, ENDINGS[place.suffix.lower()], hours=hours)
            self.written[row.key] = made
            return self.named(f"Written to {made}. {{reports.open}} opens it, {{reports.sent}} notes that it was sent.")

        def answered(text: str | None) -> None:
            if text:
                place = named(text)
                self.perform(lambda: write(place), unmark=False)

        name = f"{row.brand}-{row.month.key}.html"
        self.app.push_screen(AskScreen("Write to which file?", value=name, hint=HINT, check=check), answered)

    def action_open(self) -> None:
        """Open what was written last of the report under the cursor."""
        row = self._row()
        if row is None:
            return
        place = self.written.get(row.key)
        if place is None:
            self.tell(self.named("Nothing of it was written here yet: {reports.file} writes it to a file."))
            return
        from smdash.services.desktop.browser import open_file

        def opened(done: bool) -> None:
            self.tell(f"Opened {place}." if done else f"Nothing here can show it; it is in {place}.")

        self.beside(lambda: open_file(place), opened, "open")

    def action_sent(self) -> None:
        """Note that the client has the report under the cursor, or that they do not."""
        row = self._row()
        if row is None:
            return
        if row.sent_at is None and row.month.running(self.services.home.today()):
            choices = [Choice("no", "Leave it as it is"), Choice("yes", "Note that it was sent")]
            title = f"{row.month.key} is still running"

            def answered(key: str | None) -> None:
                if key == "yes":
                    self._note_sent(row)

            self.app.push_screen(PickScreen(title, choices, "no"), answered)
            return
        self._note_sent(row)

    def _note_sent(self, row: Standing) -> None:
        reports = self.services.reports

        def note() -> str:
            sent = reports.note_sent(row.brand, row.month, sent=row.sent_at is None).sent_at is not None
            return (
                f"Noted: the {row.month.key} report of {row.brand} was {'' if sent else 'not '}sent. u takes it back."
            )

        self.perform(note, unmark=False)

    def action_hours(self) -> None:
        """Tell the hours that were logged, or leave them out."""
        self.hours = not self.hours
        self._show(self.rows)

    def action_month(self) -> None:
        """Pick an earlier month of the brand under the cursor."""
        row, today = self._row(), self.services.home.today()
        if row is None:
            return

        def check(text: str) -> str:
            return f"The report of {row.brand} of {read_month(text, today).key}"

        def answered(text: str | None) -> None:
            if text:
                month = read_month(text, today).key
                self.more.append((row.brand, month))
                self.query_one("#reports", ReportList).cursor_key = f"{row.brand}:{month}"
                self.reload()

        self.app.push_screen(AskScreen(f"Which month of {row.brand}?", hint="Like 2026-10.", check=check), answered)


class WordsScreen(Dialog[str]):
    """The person's own words for a month's report."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "screen.tcss"]
    AUTO_FOCUS = "#words"
    TYPING: ClassVar[bool] = True
    KEYS: ClassVar[tuple[Key, ...]] = WORDS

    def __init__(self, services: Services, row: Standing, before: str) -> None:
        super().__init__(services)
        self._row, self._before = row, before
        self._keeping = False

    def compose(self) -> ComposeResult:
        """Lay out the words."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"Own words \u00b7 {self._row.brand} \u00b7 {self._row.month.key}")
            box.border_subtitle = Content(self.named("{report_words.save} keep \u00b7 {cancel} cancel"))
            yield TextField(self._before, id="words", tab_behavior="focus", soft_wrap=True)

    def action_save(self) -> None:
        """Keep the words."""
        if self._keeping:
            return
        self._keeping = True
        words, base = self.query_one("#words", TextArea).text, self._before
        self.beside(
            lambda: keep_words(self.services, self._row, words, base),
            self.dismiss,
            "write",
            failed=self._wrong,
            lasting=True,
        )

    def _wrong(self, error: Exception) -> None:
        self._keeping = False
        self.host.complain(error)

    def action_close(self) -> None:
        """Leave the words as they were; what was typed goes to a file."""
        from smdash.services.desktop.kept_texts import keep

        typed, home = self.query_one("#words", TextArea).text, self.services.home
        if self._keeping or not typed.strip() or typed == self._before:
            self.dismiss("")
            return

        def kept(place: Path) -> None:
            self.dismiss(f"The words stay as they were; what you typed is kept: {place}")

        self.beside(lambda: keep(home, "report", typed, ".md"), kept, "write", failed=self._wrong, lasting=True)


def keep_edited(services: Services, row: Standing, words: str, base: str) -> str:
    """Keep own words as an editor left them and say so; where that fails they go to a file."""
    services.reports.keep_edited(row.brand, row.month, words, base)
    return f"Kept your words for the {row.month.key} report of {row.brand}. u takes it back."


def keep_words(services: Services, row: Standing, words: str, base: str) -> str:
    """Keep own words for a report, begun on ``base``, and say so."""
    services.reports.keep_words(row.brand, row.month, words, base)
    return f"Kept your words for the {row.month.key} report of {row.brand}. u takes it back."


def named(text: str) -> Path:
    """Return the file meant; UsageError where its ending says nothing."""
    place = expanded(Path(text.strip()))
    if place.suffix.lower() not in ENDINGS:
        raise UsageError("the ending does not say what to write.", subject=str(place)[:200], hint=HINT)
    return Path.cwd() / place
