"""Reading a window page by page, and the brand a list is narrowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smdash.domain.window import Window
    from smdash.services.bundle import Services

Row = TypeVar("Row")
PAGE = 500
NO_ACCOUNTS = (
    "There are no accounts yet. Add one: smdash brand add NAME, then smdash account add NAME/mastodon. "
    "Or look around in a sample world: smdash demo."
)


def every(window: Window[Row], limit: int | None = None) -> Iterator[Row]:
    """Yield the rows of a window, at most ``limit`` of them, a page at a time."""
    end = window.count if limit is None else min(limit, window.count)
    for start in range(0, end, PAGE):
        yield from window.rows(start, min(start + PAGE, end))


def known_brand(services: Services, slug: str | None) -> str | None:
    """Return the slug of a brand that exists, None for none; NotFoundError names what there is instead."""
    return None if slug is None else services.home.brand(slug, archived=True).slug


def one_brand(services: Services, slug: str | None) -> str:
    """Return the slug of the brand that is meant: the named one, else the only one there is; UsageError else."""
    if slug is not None:
        return services.home.brand(slug, archived=True).slug
    there = services.home.brands()
    if len(there) == 1:
        return there[0].slug
    from smdash.domain.errors import UsageError

    names = ", ".join(brand.slug for brand in there)
    if not there:
        raise UsageError("there is no brand yet.", hint="Add one: smdash brand add NAME.")
    raise UsageError("say of which brand.", subject="--brand", hint=f"Brands: {names}.")
