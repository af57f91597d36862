"""Bringing in a file: a trial run says what it is and what would come of it; Enter does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import ProgressBar, Static
from textual.worker import get_current_worker

from smdash.domain.errors import (
    AmbiguousDatesError,
    CancelledError,
    PeriodNeededError,
    SmdashError,
    WhoseFileError,
)
from smdash.domain.plaintext import block, one_line
from smdash.screens.dialogs import AskScreen, Choice, PickScreen
from smdash.services.imports import ImportOptions, ImportReport, parse_period

if TYPE_CHECKING:
    from textual.app import ComposeResult  # noqa: I001
    from datetime import date
    from pathlib import Path

    from smdash.domain.records import DateOrder
    from smdash.services.bundle import Services


def report_words(report: ImportReport) -> str:
    """Return what a file was and what came, or would come, of it."""
    would = "would be " if report.dry_run else ""
    about = [one_line(report.label)]
    if report.account:
        about.append(f"for {report.account}")
    if report.period:
        about.append(f"{report.period[0]} to {report.period[1]}")
    lines = [
        ", ".join(about),
        f"{report.encoding}"
        + (f", days read as {report.date_order} first" if report.date_order in {"day", "month"} else ""),
    ]
    if report.same_file:
        lines.append("This very file was imported before: nothing new.")
    elif report.ok:
        lines.append(
            f"{report.added} rows {would}added, {report.updated} {would}updated, {report.skipped} known already"
        )
    if report.unknown_columns:
        lines.append("Columns not known: " + one_line(", ".join(report.unknown_columns)))
    lines += [one_line(note) for note in report.notes[:5]]
    shown = [p for p in report.problems if p.level == "error"][:8] or list(report.problems[:5])
    lines += [f"line {p.line}, {one_line(p.column)}: {one_line(p.message)}" for p in shown]
    if not report.ok:
        lines.append("Nothing is imported while a row is wrong: mend the file and try again.")
    return "\n".join(lines)


class ImportScreen(ModalScreen[str]):
    """Trial run, then the real one."""

    CSS_PATH: ClassVar = ["dialogs.tcss", "importing.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "Import", show=False),
        Binding("escape", "stop", "Stop", show=False),
    ]

    def __init__(self, services: Services, path: Path) -> None:
        super().__init__()
        self.services, self.path = services, path
        self.account = ""
        self.order: DateOrder | None = None
        self.period: tuple[date, date] | None = None
        self.report: ImportReport | None = None
        self._stopped = False
        self._busy = False

    def compose(self) -> ComposeResult:
        """Lay out report and progress."""
        with Vertical(classes="dialog -wide") as box:
            box.border_title = Content(f"Import {one_line(self.path.name)}")
            box.border_subtitle = Content("esc stop")
            yield Static(Content("Reading\u2026"), id="words")
            yield ProgressBar(total=100, show_eta=False, id="progress")

    def on_mount(self) -> None:
        """Begin with a trial run."""
        self._run(dry_run=True)

    def _run(self, *, dry_run: bool) -> None:
        if not self._busy:
            self._busy, self._stopped = True, False
            self._work(dry_run)

    def _progress(self, fraction: float) -> None:
        if self._stopped or get_current_worker().is_cancelled:
            raise CancelledError("stopped; nothing was imported.", subject=self.path.name)
        self.app.call_from_thread(self.query_one("#progress", ProgressBar).update, progress=fraction * 100)

    @work(thread=True, group="import", exit_on_error=False)
    def _work(self, dry_run: bool) -> None:
        options = ImportOptions(
            account=self.account,
            date_order=self.order,
            dry_run=dry_run,
            progress=self._progress,
            period=self.period,
        )
        report: ImportReport | None = None
        failed: SmdashError | None = None
        try:
            report = self.services.imports.run(self.path, options)
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            failed = error if isinstance(error, SmdashError) else SmdashError(f"{type(error).__name__}: {error}.")
        finally:
            self.services.home.store.close_read()
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._ran, report, failed, dry_run)

    def _ran(self, report: ImportReport | None, failed: SmdashError | None, dry_run: bool) -> None:
        self._busy = False
        words = self.query_one("#words", Static)
        box = self.query_one(".dialog", Vertical)
        if isinstance(failed, AmbiguousDatesError):
            self._ask_order(failed)
        elif isinstance(failed, PeriodNeededError):
            self._ask_period()
        elif failed is not None:
            words.update(Content(block(str(failed))))
            box.border_subtitle = Content("esc close")
            if isinstance(failed, WhoseFileError):
                self._ask_account(failed.platform, str(failed))
        elif report is not None and not dry_run:
            self.dismiss(f"Imported {self.path.name}: {report.added} new, {report.updated} updated. u takes it back.")
        elif report is not None:
            self.report = report
            words.update(Content(report_words(report)))
            ready = report.ok and not report.same_file and (report.added or report.updated)
            box.border_subtitle = Content("enter import \u00b7 esc stop" if ready else "esc close")
            self.query_one("#progress", ProgressBar).display = bool(ready)
            nameless = any(p.level == "error" and p.column == "account" for p in report.problems)
            if nameless and not self.account:
                self._ask_account("", "The file does not say which account its rows are for.")

    def _ask_order(self, error: AmbiguousDatesError) -> None:
        samples = ", ".join(one_line(sample) for sample in error.samples)
        choices = [Choice("day", f"day first ({samples})"), Choice("month", f"month first ({samples})")]

        def chosen(key: str | None) -> None:
            if key is None:
                self.dismiss("")
            else:
                self.order = "day" if key == "day" else "month"
                self._run(dry_run=True)

        self.app.push_screen(PickScreen("How are the days written?", choices), chosen)

    def _ask_period(self) -> None:
        def means(text: str) -> str:
            first, last = parse_period(text)
            return f"{first} to {last}, {(last - first).days + 1} days"

        def chosen(text: str | None) -> None:
            if not text:
                self.dismiss("")
                return
            self.period = parse_period(text)
            self._run(dry_run=True)

        hint = "2026-10, or 2026-10-01..2026-10-31"
        self.app.push_screen(AskScreen("Which days are the figures of?", hint=hint, check=means), chosen)

    def _ask_account(self, platform: str, why: str) -> None:
        accounts = [a for a in self.services.home.accounts() if not platform or a.platform == platform]
        choices = [Choice(a.slug, a.slug, a.colour, one_line(a.handle)) for a in accounts]

        def chosen(key: str | None) -> None:
            if key is not None:
                self.account = key
                self._run(dry_run=True)

        if choices:
            self.app.push_screen(PickScreen("Whose file is this?", choices), chosen)
        else:
            name = platform or "its platform"
            self.query_one("#words", Static).update(Content(f"{block(why)}\nAdd an account on {name} first (A)."))

    def action_go(self) -> None:
        """Import for real."""
        report = self.report
        if report is not None and report.ok and not report.same_file and (report.added or report.updated):
            self._run(dry_run=False)

    def action_stop(self) -> None:
        """Stop; an import under way leaves nothing behind."""
        if self._busy:
            self._stopped = True
        else:
            self.dismiss("")
