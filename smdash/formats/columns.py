"""Which column of a file is what, decided once before the rows are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from smdash.formats.problems import ProblemLog
    from smdash.formats.table import Header

Use = Literal["field", "metric", "ignore"]
Known = Callable[[str], tuple[Use, str] | None]


class Slot(NamedTuple):
    """A column that is read: its position and its name as the file has it."""

    at: int
    name: str


@dataclass(slots=True)
class Columns:
    """The columns of one file by what they are for; ``unknown`` are the names nobody knows."""

    fields: dict[str, Slot] = field(default_factory=dict)
    metrics: dict[str, Slot] = field(default_factory=dict)
    ignored: dict[str, Slot] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def index(self, role: str) -> int | None:
        """Return the position of a field, None when the file has no such column."""
        slot = self.fields.get(role)
        return slot.at if slot else None


def plan_columns(header: Header, known: Known, log: ProblemLog) -> Columns:
    """Sort the columns of a header; a name or a meaning that comes twice is read once and reported."""
    columns = Columns()
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
            columns.unknown.append(label)
            if folded:
                log.warning(header.line, label, "the column is not known and is left out.")
            continue
        if use == "ignore":
            columns.ignored[folded] = Slot(index, label)
            continue
        chosen = columns.fields if use == "field" else columns.metrics
        if key in chosen:
            log.warning(header.line, label, f"the column means the same as '{chosen[key].name}'; that one is read.")
        else:
            chosen[key] = Slot(index, label)
    return columns
