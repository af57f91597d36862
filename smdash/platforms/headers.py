"""How column names of exports are compared: case, spaces, width forms and a byte order mark do not matter."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_ANY_UNIT = "(*)"


@lru_cache(maxsize=4096)
def fold_header(header: str) -> str:
    """Return a column name in the form names are compared in: NFKC, single spaces, no case, no byte order mark."""
    import unicodedata

    plain = unicodedata.normalize("NFKC", header.replace("\ufeff", ""))
    return " ".join(plain.split()).casefold()


def fits(alias: str, folded: str) -> bool:
    """Whether a folded column name is the alias.

    An alias that ends in ``(*)`` accepts any text in the parentheses: some exports put the account's currency there.
    """
    name = fold_header(alias)
    if not name.endswith(_ANY_UNIT):
        return folded == name
    return folded.startswith(name[: -len(_ANY_UNIT) + 1]) and folded.endswith(")")


def among(alias: str, folded: AbstractSet[str]) -> bool:
    """Whether any of the folded column names is the alias."""
    name = fold_header(alias)
    return any(fits(alias, each) for each in folded) if name.endswith(_ANY_UNIT) else name in folded
