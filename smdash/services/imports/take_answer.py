"""The answer of a client among the files that are imported: told apart by what is in it, and put onto its posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.paths import ordinary, written
from smdash.services.imports.job import ImportReport

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.approval.views import Taken
    from smdash.services.home import Home
    from smdash.services.imports.job import ImportOptions

KIND = "approval_answer"
MOST_LOOKED_AT = 2_000_000
"""Bytes of a file in which the begin of an answer is looked for: far more than an answer and the mail around it."""
_SIGNS = (b"APPROVAL ANSWER", "APPROVAL ANSWER".encode("utf-16-le"), b"MIME-Version", b"Mime-Version")


def taken(home: Home, path: Path, options: ImportOptions) -> ImportReport | None:
    """Take in a file that is an answer, and return what came of it; None where it is none.

    UsageError where it is one and cannot be taken in.
    """
    ordinary(path)
    with path.open("rb") as file:
        data = file.read(MOST_LOOKED_AT)
    if not any(sign in data for sign in _SIGNS):
        return None
    from smdash.domain.approval.answers import FORM, holds_answer
    from smdash.formats.pages.mail import readings
    from smdash.services.approval.approval import ApprovalService

    if not any(FORM.end in words and holds_answer(words) for words in readings(data)):
        return None
    brand = options.brand or options.account.partition("/")[0] or None
    return _report(path, ApprovalService(home).take(data, brand, dry_run=options.dry_run), options)


def _report(path: Path, found: list[Taken], options: ImportOptions) -> ImportReport:
    rows = [row for each in found for row in each.rows]
    fresh = sum(row.result in {"taken", "changed"} for row in rows)
    notes = [f"{row.account}: {row.words}" for row in rows if row.words]
    notes += [note for each in found for note in each.notes]
    first, last = min(each.first for each in found), max(each.last for each in found)
    return ImportReport(
        path=written(path),
        kind=KIND,
        label="answer of a client",
        account=", ".join(dict.fromkeys(each.brand for each in found)),
        encoding="",
        delimiter="",
        date_order="",
        rows=len(rows),
        added=fresh,
        updated=0,
        skipped=len(rows) - fresh,
        samples_added=0,
        samples_updated=0,
        period=(first, last),
        dry_run=options.dry_run,
        same_file=not fresh,
        notes=tuple(dict.fromkeys(notes)),
    )
