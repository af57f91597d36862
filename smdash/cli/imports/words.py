"""What an import says to a person: what the file is, what came of it, and what is wrong in which line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.cli.base import text
from smdash.cli.base.edge import tell
from smdash.paths import written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from smdash.domain.errors import SmdashError
    from smdash.services.imports.imports import ImportReport

PROBLEMS_SHOWN = 20
MEMBERS_SHOWN = 20


def show_kinds(kinds: Sequence[tuple[str, str]]) -> None:
    """Print every kind that is read, as ``--as`` takes it, and what a person calls it."""
    text.table(list(kinds), rigid=(0,))


def show(path: Path, report: ImportReport | None, error: SmdashError | None) -> None:
    """Print one file's outcome; what kept it out goes to stderr."""
    from smdash.services.imports import report_words

    if error is not None:
        tell(f"smdash: {error}")
    if report is None:
        return
    name = written(path.name)
    text.say(name, "bold")
    text.table(report_words.facts(report), indent=2, styles=[])
    if report.members:
        whose = ", " in report.account
        rows = [(member.name, member.words(whose=whose)) for member in report.members[:MEMBERS_SHOWN]]
        text.table(rows, indent=2)
    if len(report.members) > MEMBERS_SHOWN:
        text.say(f"  and {len(report.members) - MEMBERS_SHOWN:,} more files; --json lists them all")
    for note in filter(None, (report_words.left_out(report), *report.notes)):
        text.say_wrapped(note, indent="  ")
    wrong = report_words.problem_lines(report.problems)
    for line in wrong[:PROBLEMS_SHOWN]:
        tell(f"  {line}")
    if len(wrong) > PROBLEMS_SHOWN:
        tell(f"  and {len(wrong) - PROBLEMS_SHOWN:,} more; --json lists them all")
    if verdict := report_words.verdict(report):
        tell(f"smdash: {name}: {verdict}")
