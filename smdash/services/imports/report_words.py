"""What an import says of a file, in the same words for the command and the dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.imports.causes import cause_words, causes
from smdash.domain.wording import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.imports.records import Parsed, RowProblem
    from smdash.services.imports.job import ImportReport

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_ORDERS = {"day": "day first", "month": "month first"}
_EXCERPT = 60


def facts(report: ImportReport) -> list[tuple[str, str]]:
    """Return what a file was and what came, or would come, of it, each with its name; what is not known is left out."""
    how = [report.encoding, _DELIMITERS.get(report.delimiter, report.delimiter), _ORDERS.get(report.date_order, "")]
    told = [
        ("kind", report.label),
        ("file", ", ".join([*filter(None, how), grouped(report.rows, "row")])),
        ("period", _days(report.period)),
        ("brand", report.brand),
        ("account", report.account),
        ("result", outcome(report)),
    ]
    return [(name, words) for name, words in told if words]


def outcome(report: ImportReport) -> str:
    """Return what came of a file in one sentence."""
    if not report.ok:
        return "not imported"
    if report.same_file:
        return "nothing new: this very file was imported before"
    known = max(report.skipped - report.empty, 0)
    silent = [f"{report.empty:,} without figures"] if report.empty else []
    if not (report.added or report.updated or report.samples_added or report.samples_updated):
        if not report.empty:
            return f"nothing new: all {grouped(known, 'figure' if report.brand else 'row')} are known"
        told = [f"{grouped(known, 'row is', 'rows are')} known"] if known else []
        return f"nothing new: {', '.join([*told, *silent])}"
    would = "would be " if report.dry_run else ""
    parts = [f"{report.added:,} {would}added"]
    parts += [f"{report.updated:,} {would}updated"] if report.updated else []
    parts += [f"{known:,} known already"] if known else []
    count = report.samples_added + report.samples_updated
    figures = f" ({grouped(count, 'figure')})" if count else ""
    words = ", ".join([*parts, *silent]) + figures
    return f"{words}; nothing was changed, this was a trial run" if report.dry_run else words


def problem_lines(problems: Iterable[RowProblem]) -> list[str]:
    """Return what is wrong in a file, a line for each cause: ``error: line 3, column 'Date': ...``."""
    return [cause_words(cause) for cause in causes(problems)]


def left_out(report: ImportReport) -> str:
    """Return which columns were left out, '' where all are known."""
    return f"Columns that were left out: {', '.join(report.unknown_columns)}." if report.unknown_columns else ""


def verdict(report: ImportReport) -> str:
    """Return why nothing of a file is imported, '' where it is."""
    if report.ok:
        return ""
    lines = [problem.line for problem in report.problems if problem.level == "error"]
    rows = len(lines if report.members else set(lines))  # The files of an archive each have their own lines.
    return f"{grouped(rows, 'row')} cannot be taken, so nothing of the file was imported."


def understood(parsed: Parsed) -> str:
    """Return what a file was seen to be before it is known whose it is."""
    told = f"{parsed.label}, {grouped(parsed.rows, 'row')}"
    told += f", {_days(parsed.period)}" if parsed.period else ""
    first = next((post.text for part in (parsed, *parsed.parts) for post in part.posts if post.text.strip()), "")
    words = " ".join(first.split())
    return f"{told}. First post: {words[:_EXCERPT]}{'…' if len(words) > _EXCERPT else ''}" if words else f"{told}."


def _days(period: tuple[object, object] | None) -> str:
    return f"{period[0]} to {period[1]}" if period else ""
