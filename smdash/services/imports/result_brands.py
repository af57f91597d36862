"""Whose a file of results is, and the mappings of tables that brands remember."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from smdash.domain.errors import UsageError, WhoseFileError
from smdash.domain.imports.mapping import ResultMapping, read_mapping, stored
from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Brand
    from smdash.domain.imports.records import Parsed
    from smdash.services.home import Home
    from smdash.services.imports.job import ImportOptions
    from smdash.store.connection import Writing

SETTING = "result_mapping:"
"""What the name of the setting begins with that holds the mappings of a brand; its slug follows."""


def owning(home: Home, parsed: Parsed, options: ImportOptions, name: str) -> Brand:
    """Return the brand of a file of results: the one named, that of the account named, of its mapping, or the only one.

    Raises WhoseFileError where nothing tells, and NotFoundError for a brand that is archived.
    """
    slug = options.brand
    if options.account:
        of_account = home.account(options.account).brand
        if slug and slug != of_account:
            raise UsageError(f"this account is of {of_account}, and not of {slug}.", subject=options.account)
        slug = of_account
    slug = slug or parsed.brand
    if slug:
        return home.brand(slug)
    brands = home.brands()
    if len(brands) == 1:
        return brands[0]
    known = ", ".join(brand.slug for brand in brands) or "none yet"
    raise WhoseFileError(
        "it is not clear which brand these results are of.",
        subject=name,
        hint=f"Name the brand with --brand. Brands: {known}.",
        of_brand=True,
    )


def mappings(home: Home, brand: str = "") -> tuple[ResultMapping, ...]:
    """Return the mappings that a brand remembers, or all brands; one that cannot be read any more is passed over."""
    found: list[ResultMapping] = []
    for each in home.brands():
        if brand and each.slug != brand:
            continue
        kept = setting_store.get(home.read(), SETTING + each.slug, [])
        for one in kept if isinstance(kept, list) else ():
            with suppress(KeyError, TypeError, ValueError):
                found.append(read_mapping(each.slug, one))
    return tuple(found)


def remember(w: Writing, home: Home, mapping: ResultMapping) -> bool:
    """Keep a mapping in the place of one for the same header; say whether anything changed."""
    before = mappings(home, mapping.brand)
    others = [each for each in before if sorted(each.header) != sorted(mapping.header)]
    if len(others) < len(before) and mapping in before:
        return False
    setting_store.put(w, SETTING + mapping.brand, [stored(each) for each in (*others, mapping)])
    return True


def forget(w: Writing, home: Home, brand: str, origin: str) -> int:
    """Drop the mappings of a brand by their origin; return how many there were."""
    before = mappings(home, brand)
    others = [each for each in before if each.origin != origin]
    if len(others) < len(before):
        setting_store.put(w, SETTING + brand, [stored(each) for each in others])
    return len(before) - len(others)
