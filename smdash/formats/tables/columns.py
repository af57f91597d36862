"""Which column of a file is what, decided once before the rows are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.imports.records import OwnMetric
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from smdash.formats.problems import ProblemLog
    from smdash.formats.tables.table import Header

Use = Literal["field", "metric", "ignore"]
Known = Callable[[str], tuple[Use, str] | None]
MOST_OWN = 50


class ReadColumn(NamedTuple):
    """A column that is read: its position and its name as the file has it."""

    at: int
    name: str


@dataclass(slots=True)
class Columns:
    """The columns of one file by what they are for; ``unknown`` are the names nobody knows.

    ``own`` are the metrics that no catalogue knows.
    """

    fields: dict[str, ReadColumn] = field(default_factory=dict)
    metrics: dict[str, ReadColumn] = field(default_factory=dict)
    ignored: dict[str, ReadColumn] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    own: list[OwnMetric] = field(default_factory=list)

    def index(self, role: str) -> int | None:
        """Return the position of a field, None when the file has no such column."""
        slot = self.fields.get(role)
        return slot.at if slot else None


Kept = Callable[[list[ReadColumn]], dict[int, OwnMetric]]


def plan_columns(header: Header, known: Known, log: ProblemLog, kept: Kept | None = None) -> Columns:
    """Sort the columns of a header; a name or a meaning that comes twice is read once and reported.

    ``kept`` says which of the columns nobody knows hold figures all the same.
    """
    columns = Columns()
    strange: list[ReadColumn] = []
    seen: set[str] = set()
    for index, name in enumerate(header.names):
        folded = fold_header(name)
        label = header.label(index)
        if folded and folded in seen:
            log.warning(header.line, label, "the column is there twice; the first one is read.")
            continue
        seen.add(folded)
        use, key = known(name) or ("", "")
        if not use:
            if folded and kept is not None:
                strange.append(ReadColumn(index, label))
                continue
            columns.unknown.append(label)
            if folded:
                log.warning(header.line, label, "the column is not known and is left out.")
            continue
        if use == "ignore":
            columns.ignored[folded] = ReadColumn(index, label)
            continue
        chosen = columns.fields if use == "field" else columns.metrics
        if key in chosen:
            log.warning(header.line, label, f"the column means the same as '{chosen[key].name}'; that one is read.")
        else:
            chosen[key] = ReadColumn(index, label)
    if strange and kept is not None:
        _sort_strange(columns, strange, kept(strange), header, log)
    return columns


def _sort_strange(
    columns: Columns, strange: list[ReadColumn], found: dict[int, OwnMetric], header: Header, log: ProblemLog
) -> None:
    for slot in strange:
        own = found.get(slot.at)
        if own is None or own.key in columns.metrics or len(columns.own) >= MOST_OWN:
            columns.unknown.append(slot.name)
            log.warning(header.line, slot.name, "the column is not known and is left out.")
            continue
        columns.metrics[own.key] = slot
        columns.own.append(own)
        log.warning(header.line, slot.name, f"the column is not known; its figures are kept as '{own.key}'.")
