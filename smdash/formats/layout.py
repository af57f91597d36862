"""Recognises a kind of table by the names of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from smdash.platforms.headers import fits, fold_header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.formats.columns import Known, Use
    from smdash.formats.table import Header, Peek


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
        missing = tuple(
            names[0] for names in self.need if not any(fits(alias, name) for alias in names for name in folded)
        )
        if len(missing) == len(self.need):
            return Fit(header, missing, 0.0)
        named = [name for name in header.names if name]
        return Fit(header, missing, sum(self.known(name) is not None for name in named) / max(len(named), 1))


def by_role(fields: Mapping[str, tuple[str, ...]], dropped: tuple[str, ...] = ()) -> Known:
    """Return what tells the role of a column by its name; ``dropped`` columns are known and not kept."""
    roles: dict[str, tuple[Use, str]] = {fold_header(name): ("ignore", "") for name in dropped}
    for role, names in fields.items():
        roles.update({fold_header(name): ("field", role) for name in names})
    return lambda name: roles.get(fold_header(name))
