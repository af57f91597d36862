"""What an import says to a person: what the file is, what came of it, and what is wrong in which line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.cli import text
from smdash.cli.edge import tell

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.errors import SmdashError
    from smdash.domain.records import Problem
    from smdash.services.imports import ImportReport

PROBLEMS_SHOWN = 20
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
ORDERS = {"day": "day first", "month": "month first"}


def show(path: Path, report: ImportReport | None, error: SmdashError | None) -> None:
    """Print one file's outcome; what kept it out goes to stderr."""
    if error is not None:
        tell(f"smdash: {error}")
    if report is None:
        return
    text.say(path.name, "bold")
    text.table([row for row in _facts(report) if row[1]], indent=2, styles=[])
    if report.unknown_columns:
        text.say_wrapped(f"Columns that were left out: {', '.join(report.unknown_columns)}.", indent="  ")
    for note in report.notes:
        text.say_wrapped(note, indent="  ")
    for problem in report.problems[:PROBLEMS_SHOWN]:
        tell(f"  {problem_words(problem)}")
    if len(report.problems) > PROBLEMS_SHOWN:
        tell(f"  and {len(report.problems) - PROBLEMS_SHOWN:,} more; --json lists them all")
    if not report.ok:
        errors = sum(problem.level == "error" for problem in report.problems)
        tell(f"smdash: {path.name}: {text.plural(errors, 'row')} cannot be taken, so nothing of the file was imported.")


def problem_words(problem: Problem) -> str:
    """Return ``line 3, column 'Date': ...``."""
    column = f", column '{problem.column}'" if problem.column else ""
    return f"{problem.level}: line {problem.line}{column}: {problem.message}"


def _facts(report: ImportReport) -> list[tuple[str, str]]:
    delimiter = DELIMITERS.get(report.delimiter, report.delimiter)
    how = [report.encoding, delimiter, ORDERS.get(report.date_order, "")]
    period = report.period
    return [
        ("kind", report.label),
        ("file", ", ".join(part for part in how if part) + f", {text.plural(report.rows, 'row')}"),
        ("period", f"{period[0].isoformat()} to {period[1].isoformat()}" if period else ""),
        ("account", report.account),
        ("result", outcome(report)),
    ]


def outcome(report: ImportReport) -> str:
    """Return what came of a file in one sentence."""
    if not report.ok:
        return "not imported"
    if report.same_file:
        return "nothing new: this very file was imported before"
    if not (report.added or report.updated or report.samples_added or report.samples_updated):
        return f"nothing new: all {text.plural(report.skipped, 'row')} are known"
    would = "would be " if report.dry_run else ""
    parts = [f"{report.added:,} {would}added"]
    parts += [f"{report.updated:,} {would}updated"] if report.updated else []
    parts += [f"{report.skipped:,} {would}skipped"] if report.skipped else []
    figures = report.samples_added + report.samples_updated
    words = ", ".join(parts) + (f" ({text.plural(figures, 'figure')})" if figures else "")
    return f"{words}; nothing was changed, this was a trial run" if report.dry_run else words
