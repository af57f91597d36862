"""Whose an idea or a feed is, and which pillar of theirs it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import NotFoundError
from smdash.store.posts import variants as variant_store

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Brand
    from smdash.services.home import Home


def whose(home: Home, brand: str) -> Brand | None:
    """Return the brand that is named; without a name the only one there is, None where there are several or none."""
    if brand:
        return home.brand(brand)
    there = home.brands()
    return there[0] if len(there) == 1 else None


def pillar_of(home: Home, brand: Brand | None, pillar: str) -> int | None:
    """Return the id of a live pillar by its name in any case; NotFoundError names what the brand has."""
    if not pillar:
        return None
    known = {} if brand is None else variant_store.names(home.read(), "pillars", brand.id)
    same = {name.casefold(): number for name, number in known.items()}
    if pillar.casefold() not in same:
        hint = f"There are: {', '.join(known)}." if known else "Say of which brand it is, and give that pillars."
        raise NotFoundError("there is no pillar of that name.", subject=pillar, hint=hint)
    return same[pillar.casefold()]
