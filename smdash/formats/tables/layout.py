"""Recognises a kind of table by the names of its columns, or by the shape of its rows where it has no header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from smdash.formats.tables.table import Header
from smdash.platforms.headers import among, fold_header

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from smdash.formats.tables.columns import Known, Use
    from smdash.formats.tables.table import Peek


class Fit(NamedTuple):
    """How well a header is that of a kind: the needed columns it lacks, and which part of its columns is known."""

    header: Header
    missing: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a kind of table.

    ``need`` holds the accepted names of every column that must be there; up to ``rows_before`` rows of text may stand
    above the header.
    """

    need: tuple[tuple[str, ...], ...]
    known: Known
    rows_before: int = 0

    def best(self, peek: Peek) -> Fit | None:
        """Return the header that lacks least, None when the file has nothing like a header."""
        fitting = [self._fit(header) for header in peek.headers if header.rows_before <= self.rows_before]
        return min(fitting, key=lambda fit: (len(fit.missing), -fit.share), default=None)

    def _fit(self, header: Header) -> Fit:
        folded = {fold_header(name) for name in header.names}
        missing = tuple(names[0] for names in self.need if not any(among(alias, folded) for alias in names))
        if len(missing) == len(self.need):
            return Fit(header, missing, 0.0)
        named = [name for name in header.names if name]
        return Fit(header, missing, sum(self.known(name) is not None for name in named) / max(len(named), 1))


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of table without a header: what its columns are called here, and what tells that a row is one of it.

    A row has at least ``least`` cells; ``is_row`` gets them cut and with line breaks as blanks.
    """

    names: tuple[str, ...]
    known: Known
    least: int
    is_row: Callable[[tuple[str, ...]], bool]

    @property
    def need(self) -> tuple[tuple[str, ...], ...]:
        """The columns every row has."""
        return tuple((name,) for name in self.names[: self.least])

    def best(self, peek: Peek) -> Fit | None:
        """Return a header that stands before the first row, None unless most of the first rows have the shape."""
        for first in peek.headers:
            rows = [header for header in peek.headers if header.delimiter == first.delimiter]
            fitting = [
                row for row in rows if self.least <= len(row.names) <= len(self.names) and self.is_row(row.names)
            ]
            if first.rows_before == 0 and 2 * len(fitting) > len(rows):
                return Fit(Header(0, 0, first.delimiter, self.names, first.first_line), (), 1.0)
        return None


def by_role(fields: Mapping[str, tuple[str, ...]], dropped: tuple[str, ...] = ()) -> Known:
    """Return what tells the role of a column by its name; ``dropped`` columns are known and not kept."""
    roles: dict[str, tuple[Use, str]] = {fold_header(name): ("ignore", "") for name in dropped}
    for role, names in fields.items():
        roles.update({fold_header(name): ("field", role) for name in names})
    return lambda name: roles.get(fold_header(name))
