"""Bringing in a file: a trial run says what it is and what would come of it; Enter does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import ProgressBar, Static
from textual.worker import get_current_worker

from smdash.domain.errors import (
    AmbiguousDatesError,
    CancelledError,
    PeriodNeededError,
    SmdashError,
    UnknownFileError,
    WhoseFileError,
)
from smdash.domain.plaintext import block, one_line
from smdash.domain.times.ranges import read_range
from smdash.paths import written
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen
from smdash.screens.base.screen import Dialog
from smdash.services.imports.imports import ImportOptions, ImportReport
from smdash.widgets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from textual.app import ComposeResult

    from smdash.domain.imports.mapping import ResultMapping
    from smdash.domain.imports.records import DateOrder
    from smdash.services.bundle import Services


MEMBERS_SHOWN = 6
NOTES_SHOWN = 5
PROBLEMS_SHOWN = 8


def report_words(report: ImportReport) -> str:
    """Return what a file was and what came, or would come, of it, in the words of the command."""
    from smdash.services.imports import report_words as imports_report_words

    lines = [f"{name:<8}{one_line(words)}" for name, words in imports_report_words.facts(report)]
    whose = ", " in report.account
    lines += [one_line(f"{m.name}: {m.words(whose=whose)}") for m in report.members[:MEMBERS_SHOWN]]
    if len(report.members) > MEMBERS_SHOWN:
        lines.append(f"and {len(report.members) - MEMBERS_SHOWN} more files")
    notes = [note for note in (imports_report_words.left_out(report), *report.notes) if note]
    lines += [one_line(note) for note in notes[:NOTES_SHOWN]]
    if len(notes) > NOTES_SHOWN:
        lines.append(f"and {len(notes) - NOTES_SHOWN} more notes; smdash import --dry-run tells them all")
    shown = [p for p in report.problems if p.level == "error"] or report.problems
    wrong = [_by_key(line) for line in imports_report_words.problem_lines(shown)]
    lines += [one_line(line) for line in wrong[:PROBLEMS_SHOWN]]
    if len(wrong) > PROBLEMS_SHOWN:
        lines.append(f"and {len(wrong) - PROBLEMS_SHOWN} more; smdash import --dry-run tells them all")
    if verdict := imports_report_words.verdict(report):
        lines.append(one_line(verdict))
    return "\n".join(lines)


BY_KEY = (
    ("add it or use --account", "add it first, or say by a that it is another's"),
    ("say which with --account", "a says which"),
    ("say whose plan it is with --account", "a says whose it is"),
    ("--account says", "you said"),
)
"""What problems of an import say of options, and how the keys of this dialog say it."""


def _by_key(line: str) -> str:
    for option, words in BY_KEY:
        line = line.replace(option, words)
    return line


def _nameless(message: str) -> bool:
    """Whether a problem of the account is that none is named, rather than that the one named is not here."""
    return any(words in message for words in ("account is missing", "names no account", "say which with --account"))


class ImportScreen(Dialog[str | None]):
    """Trial run, then the real one; returns what was done, '' for nothing, None where no further file is wanted.

    ``place`` is the number of the file and how many there are in all.
    """

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "screen.tcss"]
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("import.go", "enter", "go", "Import", "Bring in what the trial run shows; u takes it back."),
        Key("import.stop", "escape", "stop", "Stop", "Stop or close; an import under way leaves nothing behind."),
        Key("import.map", "m", "map", "Its columns", "Say what the columns of a table are that is of no known kind."),
        Key("import.days", "d", "days", "Its days", "Say from when to when a file of results tells of all days."),
        Key("import.account", "a", "other", "Another account", "Say again whose the file is."),
        Key("import.end", "q", "end", "End all", "Leave this file and those after it."),
    )

    def __init__(self, services: Services, path: Path, place: tuple[int, int] = (1, 1)) -> None:
        super().__init__(services)
        self.path, self.place = path, place
        self._file = written(path.name)
        self.account = ""
        self._whose = ""
        self._mapping: ResultMapping | None = None
        self._table = False
        self.parts: dict[str, str] = {}
        self._of_part = False
        self._platforms: tuple[str, ...] = ()
        self.order: DateOrder | None = None
        self.period: tuple[date, date] | None = None
        self.report: ImportReport | None = None
        self._stopped = self._asks = False
        self._busy = False

    def compose(self) -> ComposeResult:
        """Lay out report and progress."""
        with Vertical(classes="dialog -wide") as box:
            which = f" ({self.place[0]} of {self.place[1]})" if self.place[1] > 1 else ""
            box.border_title = Content(f"Import {one_line(self._file)}{which}")
            box.border_subtitle = Content(self.named("{import.stop} stop"))
            yield Static(Content("Reading\u2026"), id="words")
            yield ProgressBar(total=100, show_eta=False, id="progress")

    def on_mount(self) -> None:
        """Begin with a trial run."""
        self._begin(dry_run=True)

    def _begin(self, *, dry_run: bool) -> None:
        if not self._busy:
            self._busy, self._stopped = True, False
            bar = self.query_one("#progress", ProgressBar)
            bar.update(progress=0)
            bar.display = True
            self.beside(
                lambda: self._import(dry_run=dry_run),
                lambda report: self._ran(report, dry_run=dry_run),
                "import",
                failed=self._not_run,
            )

    def _progress(self, fraction: float) -> None:
        if self._stopped or get_current_worker().is_cancelled:
            raise CancelledError("stopped; nothing was imported.", subject=self._file)
        # The one call from within an act: it is under way, and says how far it is.
        self.app.call_from_thread(self.query_one("#progress", ProgressBar).update, progress=fraction * 100)

    def _import(self, *, dry_run: bool) -> ImportReport:
        options = ImportOptions(
            account=self.account,
            brand=self._whose,
            mapping=self._mapping,
            date_order=self.order,
            dry_run=dry_run,
            progress=self._progress,
            period=self.period,
            parts=dict(self.parts),
        )
        return self.services.imports.run(self.path, options)

    def _not_run(self, failed: Exception) -> None:
        self._busy = False
        if isinstance(failed, AmbiguousDatesError):
            self._ask_order(failed)
        elif isinstance(failed, PeriodNeededError):
            self._ask_period()
        elif isinstance(failed, WhoseFileError) and failed.of_brand:
            self._ask_brand(f"{failed.understood}\n{failed.subject}: {failed.what}".strip())
        elif isinstance(failed, WhoseFileError) and failed.asks and not self.account:
            self._platforms, self._asks, self._of_part = failed.platforms, True, failed.part is not None
            self._say(f"{failed.subject}: {failed.what}", self._foot(other=True))
            self._ask_account(f"{failed.understood}\n{failed.subject}: {failed.what}".strip(), failed.part)
        elif isinstance(failed, UnknownFileError) and failed.table:
            self._table = True
            self._say(
                f"{failed.subject}: {failed.what}\nIf it holds results of a brand, say what its columns are, once.",
                self._foot(table=True),
            )
        elif isinstance(failed, SmdashError):
            # With an account chosen already, the question again would lie over the reason why it is not the one.
            whose = isinstance(failed, WhoseFileError) and failed.asks
            self._say(f"{failed.subject}: {failed.what}" if whose else str(failed), self._foot(other=self._asks))
        else:
            self._say(f"{type(failed).__name__}: {failed}.", self._foot(other=self._asks))

    def _ran(self, report: ImportReport, *, dry_run: bool) -> None:
        self._busy = False
        if dry_run:
            self._show(report)
        else:
            words = f"{report.added} new, {report.updated} updated"
            self.dismiss(f"Imported {one_line(self._file)}: {words}. u takes it back.")

    def _show(self, report: ImportReport) -> None:
        self.report, self._of_part = report, False
        ready = self._ready
        of_accounts = [p for p in report.problems if p.level == "error" and p.column == "account"]
        self._asks = bool(of_accounts or self.account or self.parts)
        self._say(report_words(report), self._foot(ready=ready, other=self._asks))
        if of_accounts and not self.account and all(_nameless(p.message) for p in of_accounts):
            self._ask_account(f"{report.label}: the file does not say which account its rows are for.")

    @property
    def _ready(self) -> bool:
        report = self.report
        return report is not None and report.ok and not report.same_file and bool(report.added or report.updated)

    @property
    def _of_results(self) -> bool:
        return self.report is not None and bool(self.report.brand) and not self.report.members

    def _say(self, words: str, keys: str) -> None:
        self.query_one("#words", Static).update(Content(block(words)))
        self.query_one(".dialog", Vertical).border_subtitle = Content(keys)
        self.query_one("#progress", ProgressBar).display = False

    def _foot(self, *, ready: bool = False, other: bool = False, table: bool = False) -> str:
        number, count = self.place
        last = number >= count
        keys = ["{import.go} import"] if ready else []
        keys += ["{import.map} its columns"] if table else []
        keys += ["{import.days} its days"] if ready and self._of_results else []
        keys += ["{import.account} another account"] if other else []
        keys += [("{import.stop} stop" if ready else "{import.stop} close") if last else "{import.stop} next file"]
        keys += [] if count == 1 else ["{import.end} end"]
        return self.named(" \u00b7 ".join(keys))

    def _ask_order(self, error: AmbiguousDatesError) -> None:
        samples = ", ".join(one_line(sample) for sample in error.samples)
        choices = [Choice("day", f"day first ({samples})"), Choice("month", f"month first ({samples})")]

        def chosen(key: str | None) -> None:
            if key is None:
                self.dismiss("")
            else:
                self.order = "day" if key == "day" else "month"
                self._begin(dry_run=True)

        self.app.push_screen(PickScreen("How are the days written?", choices), chosen)

    def action_days(self) -> None:
        """Say which days a file of results tells of, those without a row too."""
        if not self._busy and self._of_results:
            self._ask_period("Of which days does the file tell? One without a row was 0 then.", needed=False)

    def _ask_period(self, title: str = "Which days are the figures of?", *, needed: bool = True) -> None:
        def means(text: str) -> str:
            first, last = read_range(text, self.services.home.today(), "back")
            return f"{first} to {last}, {(last - first).days + 1} days"

        def chosen(text: str | None) -> None:
            if not text:
                if needed:
                    self.dismiss("")
                return
            self.period = read_range(text, self.services.home.today(), "back")
            self._begin(dry_run=True)

        hint = "Like october, 2026-10 or 1-31 oct."
        self.app.push_screen(AskScreen(title, hint=hint, check=means), chosen)

    def _ask_account(self, why: str, part: str | None = None) -> None:
        """Ask whose the file is, or a part of it; the first of its accounts is under the cursor, often the only one."""
        fitting = self._platforms
        accounts = [a for a in self.services.home.accounts() if not fitting or a.platform in fitting]
        choices = [Choice(a.slug, a.slug, a.colour, one_line(a.handle)) for a in accounts]
        choices += [Choice("", "nobody's here: leave it out")] if part is not None else []

        def chosen(key: str | None) -> None:
            if key is None:
                return
            if part is None:
                self.account = key
            else:
                self.parts[part] = key
            self._begin(dry_run=True)

        if choices:
            title = "Whose file is this?" if part is None else "Whose is this part of the file?"
            self.app.push_screen(PickScreen(title, choices, self.account, body=why), chosen)
        else:
            name = " or ".join(fitting) or "its platform"
            self._say(f"{why}\nAdd an account on {name} first (A).", self._foot())

    def action_map(self) -> None:
        """Say what the columns of a table are."""
        if self._busy or not self._table:
            return
        brands = self.services.home.brands()
        if self._whose or len(brands) == 1:
            self._whose = self._whose or brands[0].slug
            self._map_columns()
        else:
            self._ask_brand("", self._map_columns)

    def _map_columns(self) -> None:
        from smdash.screens.imports.map_columns import MapScreen

        def said(mapping: ResultMapping | None) -> None:
            if mapping is not None:
                self._mapping, self.order = mapping, mapping.date_order
                self._begin(dry_run=True)

        self.app.push_screen(MapScreen(self.services, self.path, self._whose), said)

    def _ask_brand(self, why: str, go_on: Callable[[], None] | None = None) -> None:
        """Ask which brand a file of results is of, and go on with a trial run where nothing else is meant."""
        choices = [Choice(b.slug, b.name or b.slug, b.colour, b.slug) for b in self.services.home.brands()]

        def chosen(key: str | None) -> None:
            if key is None:
                self._say(why, self._foot()) if why else None
                return
            self._whose = key
            if go_on is None:
                self._begin(dry_run=True)
            else:
                go_on()

        if choices:
            self.app.push_screen(
                PickScreen("Whose results are these?", choices, self._whose or self.brand or "", body=why), chosen
            )
        else:
            self._say(f"{why}\nAdd a brand first.", self._foot())

    def action_other(self) -> None:
        """Ask again whose the file is."""
        if self._busy or not self._asks:
            return
        if self.parts or self._of_part:
            self.parts.clear()
            self._begin(dry_run=True)
        else:
            self._ask_account("")

    def action_end(self) -> None:
        """Leave this file and those after it."""
        if self.place[1] > 1 and not self._busy:
            self.dismiss(None)

    def action_go(self) -> None:
        """Import for real."""
        if self._ready:
            self._begin(dry_run=False)

    def action_stop(self) -> None:
        """Stop; an import under way leaves nothing behind."""
        if self._busy:
            self._stopped = True
        else:
            self.dismiss("")
