"""Reads the plans of schedulers: one post per row, with the time it is due.

Every dialect names its columns and turns a row into a post; due times, empty rows and doubles are judged here alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smdash.domain.imports.records import Parsed, PlannedPost, ReadOptions
from smdash.formats.problems import ProblemLog, TooManyErrors
from smdash.formats.quoting import shown
from smdash.formats.tables.columns import Columns, plan_columns
from smdash.formats.tables.dates import DateColumn
from smdash.formats.tables.lists import addresses, parts
from smdash.formats.tables.table import Header, Rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from smdash.formats.tables.layout import Layout, Shape
    from smdash.formats.tables.text import Source

_WANTED = "Write it as YYYY-MM-DD HH:MM, such as 2026-11-24 09:00."


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of a plan by the roles of its columns."""

    line: int
    cells: list[str]
    columns: Columns
    log: ProblemLog

    def text(self, role: str) -> str:
        """Return a cell exactly as it is, '' when the file has no such column."""
        index = self.columns.index(role)
        return "" if index is None else self.cells[index]

    def word(self, role: str) -> str:
        """Return a cell without blanks around it."""
        return self.text(role).strip()

    def name(self, role: str) -> str:
        """Return what the file calls a column."""
        slot = self.columns.fields.get(role)
        return slot.name if slot else role

    def error(self, role: str, message: str) -> None:
        """Report what keeps the file from being imported."""
        self.log.error(self.line, self.name(role), message)

    def warning(self, role: str, message: str, sort: str = "") -> None:
        """Report what is lost or odd."""
        self.log.warning(self.line, self.name(role), message, sort=sort)


@dataclass(frozen=True, slots=True)
class Dialect:
    """One program's way to write a plan; ``build`` returns the post of a row without its due time.

    The time is in the columns ``due`` and, where a program divides it, ``time``. A row may end after ``least`` columns
    where that is not 0.
    """

    kind: str
    label: str
    layout: Layout | Shape
    build: Callable[[PlanRow], PlannedPost]
    least: int = 0


def read_plan(dialect: Dialect, source: Source, header: Header, options: ReadOptions) -> Parsed:
    """Return a plan; what is wrong in a row is in ``problems``.

    Raises AmbiguousDatesError when the due dates can be read day-first and month-first.
    """
    log = ProblemLog()
    columns = plan_columns(header, dialect.layout.known, log)
    due = columns.fields.get("due")
    dates = DateColumn(due.name if due else "due")
    read: list[tuple[PlannedPost, str]] = []
    plan: list[PlannedPost] = []
    try:
        for line, cells in Rows(source, header, log, options, least=dialect.least):
            row = PlanRow(line, cells, columns, log)
            _name_dropped(row)
            post = dialect.build(row)
            if not post.text.strip() and not post.media:
                row.error("text", "the post has neither text nor media.")
            cell = " ".join(filter(None, (row.word("due"), row.word("time"))))
            if cell:
                dates.first_line.setdefault(cell, line)
            read.append((post, cell))
        dates.settle(source.name, options, log)
        plan = _with_due(read, dates, log, options.today)
    except TooManyErrors:
        plan = plan or [post for post, _ in read]
    if not (plan or log.errors):
        log.note("The file has no rows.")
    spoken = [post.due.date() for post in plan if post.due]
    return Parsed(
        kind=dialect.kind,
        label=dialect.label,
        content="plan",
        encoding=source.encoding,
        delimiter=header.delimiter,
        date_order=dates.order,
        accounts=tuple(dict.fromkeys(target for post in plan for target in post.targets)),
        unknown_columns=tuple(columns.unknown),
        period=(min(spoken), max(spoken)) if spoken else None,
        plan=plan,
        named={role: slot.name for role, slot in columns.fields.items()},
        problems=log.finished(),
        notes=log.notes,
    )


def profile_row(row: PlanRow) -> PlannedPost:
    """Return a post of one profile with labels and media, as Buffer and Later have it."""
    profile = row.word("target")
    return PlannedPost(
        row.line,
        row.text("text"),
        targets=(profile,) if profile else (),
        labels=parts(row.text("labels"), ","),
        media=addresses(row.text("media")),
        board=row.word("board"),
    )


def _name_dropped(row: PlanRow) -> None:
    for slot in row.columns.ignored.values():
        if row.cells[slot.at].strip():
            row.log.warning(row.line, slot.name, "the column is not kept.")


def _with_due(
    read: list[tuple[PlannedPost, str]], dates: DateColumn, log: ProblemLog, today: date | None
) -> list[PlannedPost]:
    seen: dict[PlannedPost, int] = {}
    for post, cell in read:
        full = post
        if cell:
            moment = dates.moments.get(cell)
            if moment is None:
                log.error(post.line, dates.name, f"{shown(cell)} {dates.faults.get(cell, 'is no time')}. {_WANTED}")
                continue
            full = post._replace(due=moment.at) if moment.has_time else post._replace(day=moment.at.date())
            if today and moment.at.date() < today and post.state in {"", "scheduled"}:
                log.warning(post.line, dates.name, f"{shown(cell)} is in the past.", sort="past")
        line = seen.setdefault(full._replace(line=0), post.line)
        if line != post.line:
            log.warning(post.line, "", f"the row is the same as line {line} and is left out.", each=True)
    return [post._replace(line=line) for post, line in seen.items()]
