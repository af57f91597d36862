"""Accounts as they are typed in options: several between commas, sets of them with an @."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.cli.base.edge import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.services.bundle import Services


def named(services: Services, typed: Sequence[str]) -> list[str]:
    """Return the slugs of the accounts that are typed, each once; NotFoundError names what there is instead."""
    return services.account_sets.expand(_parts(typed))


def of_one_brand(services: Services, typed: Sequence[str]) -> list[str]:
    """Return the accounts of one post, which speaks for one brand.

    Where accounts are named beside a set, those of the set that are of another brand are left out, and named on stderr.
    """
    parts = _parts(typed)
    found = services.account_sets.expand(parts)
    own = {services.home.account(each).brand for each in parts if not each.startswith("@")}
    if len(own) != 1:
        return found
    kept = [slug for slug in found if services.home.account(slug).brand in own]
    if left := [slug for slug in found if slug not in kept]:
        tell(f"Left out, as one post speaks for one brand: {', '.join(left)}.")
    return kept


def _parts(typed: Sequence[str]) -> list[str]:
    return [part.strip() for entry in typed for part in entry.split(",") if part.strip()]
