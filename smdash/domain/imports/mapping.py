"""What a person said once about the columns of a table, so that the next file with that header is read by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Role = Literal[
    "account", "campaign", "utm_source", "utm_medium", "utm_content", "link", "currency", "ref", "who", "note"
]
ROLES: tuple[Role, ...] = (
    "account",
    "campaign",
    "utm_source",
    "utm_medium",
    "utm_content",
    "link",
    "currency",
    "ref",
    "who",
    "note",
)
ORDERS = "orders"
"""The measure of a list of orders: each is a first purchase or one more, which its buyer decides."""


class ResultMapping(NamedTuple):
    """Which column of a table is what, for one brand; columns are called as the header has them.

    ``header`` are the names of all its columns, folded and in order: a table with the same ones is read so. ``each`` is
    the measure of which every row is one, '' where the rows are no single events. ``values`` are pairs of measure and
    column. ``per`` is what a row is of: an ``event`` (one lead, one order), a ``day``, or a ``month``. ``columns`` are
    pairs of role and column, ``where`` pairs of column and value that a row must have. ``currency`` holds for rows that
    name none, ``account`` is the account of all of them, ``date_order`` how days are written where nothing else tells.
    """

    brand: str
    header: tuple[str, ...]
    origin: str
    date: str
    per: Literal["day", "month", "event"]
    each: str = ""
    values: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[Role, str], ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    currency: str = ""
    account: str = ""
    date_order: Literal["day", "month"] | None = None

    def column(self, role: Role) -> str:
        """Return the column of a role, '' where there is none."""
        return next((column for each, column in self.columns if each == role), "")

    def used(self) -> tuple[str, ...]:
        """Return every column that is read, the date first."""
        found = [self.date, *(c for _, c in self.values), *(c for _, c in self.columns), *(c for c, _ in self.where)]
        return tuple(dict.fromkeys(found))


def stored(mapping: ResultMapping) -> dict[str, Any]:
    """Return a mapping as it is kept in a setting; the brand is told by the setting."""
    return {key: value for key, value in mapping._asdict().items() if key != "brand"}


def read_mapping(brand: str, kept: Mapping[str, Any]) -> ResultMapping:
    """Return a mapping that was kept; raises ValueError, KeyError or TypeError where it is none."""
    values: dict[str, Any] = {**kept, "brand": brand, "header": tuple(map(str, kept["header"]))}
    for key in ("values", "columns", "where"):
        values[key] = _pairs(kept.get(key, ()))
    return ResultMapping(**values)


def _pairs(kept: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(first), str(second)) for first, second in kept)
