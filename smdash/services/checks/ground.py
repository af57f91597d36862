"""What linting knows before it looks at a post: accounts, limits, brands' signs, pillars, goals, settings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smdash.domain.checks import wrong_brand
from smdash.domain.checks.model import Facts
from smdash.domain.errors import NotFoundError
from smdash.domain.schedule import zone_of
from smdash.services.accounts.rules import closed_for
from smdash.services.posts.rendering import utm_of
from smdash.store import settings as setting_store
from smdash.store.accounts import accounts as account_store
from smdash.store.accounts import rules as rule_store
from smdash.store.checks import checks as check_store
from smdash.store.posts import variants as variant_store
from smdash.store.snippets import snippets as snippet_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from smdash.domain.accounts.views import Account
    from smdash.platforms.model import Platform
    from smdash.services.home import Home

DAYS = 30
DAYS_KEY = "lint_days"
_LINKED_POSTS = 5000
_HOST = re.compile(r"https?://(?:[^/?#@\s]*@)?([^/?#:\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ground:
    """All that judging needs besides the posts. Two are equal when they judge the same."""

    facts: Facts
    accounts: Mapping[int, Account]
    utm: Mapping[str, Mapping[str, str]]
    pillars: Mapping[int, tuple[int, str, bool]]
    goals: Mapping[int, tuple[int, str, bool]]
    dead: frozenset[tuple[str, str]]
    sign: object

    def account(self, slug: str) -> Account | None:
        """Return the live account called ``slug``."""
        return next((account for account in self.accounts.values() if account.slug == slug), None)


@dataclass(slots=True)
class KeptGround:
    """What is read or made once and holds for long."""

    platforms: dict[str, Platform] = field(default_factory=dict)
    hosts: dict[int, dict[str, int]] | None = None
    guard: tuple[object, wrong_brand.Guard] | None = None


def platforms_for(keys: set[str], known: dict[str, Platform]) -> dict[str, Platform]:
    """Return the facts of some platforms, reading those that are not ``known`` yet; one without facts is left out."""
    from smdash import platforms

    for key in keys - known.keys():
        try:
            known[key] = platforms.load(key)
        except NotFoundError:
            continue
    return known


def ground(home: Home, conn: sqlite3.Connection, kept: KeptGround) -> Ground:
    """Return what everything is judged by now; where each brand's links go is looked up once."""
    if kept.hosts is None:
        kept.hosts = hosts(conn)
    accounts = {account.id: account for account in home.accounts()}
    brands = home.brands()
    slugs = {brand.id: brand.slug for brand in brands}
    options = {number: variant_store.options(text) for number, text in account_store.options(conn).items()}
    pillars, goals = check_store.names(conn, "pillars"), check_store.names(conn, "goals")
    utm = {slugs[number]: utm_of(text) for number, text in check_store.utm(conn).items() if number in slugs}
    signs = [
        wrong_brand.Known(
            brand.slug,
            brand.name,
            tuple(account.handle for account in accounts.values() if account.brand == brand.slug and account.handle),
            tuple(account.name for account in accounts.values() if account.brand == brand.slug and account.name),
        )
        for brand in brands
    ]
    platforms = platforms_for({account.platform for account in accounts.values()}, kept.platforms)
    pages = frozenset(host for platform in platforms.values() for host in platform.permalinks.hosts)
    linked = {slugs[number]: found for number, found in kept.hosts.items() if number in slugs}
    own = wrong_brand.domains(linked, signs, pages)
    signs = [each._replace(domains=own[each.slug]) for each in signs]
    sizes: dict[str, tuple[int | None, int | None]] = {}
    for account in accounts.values():
        weight = options.get(account.id, {}).get("url_weight")
        sizes[account.slug] = account.text_limit, weight if isinstance(weight, int) else None
    if kept.guard is None or kept.guard[0] != signs:
        kept.guard = signs, wrong_brand.Guard(signs)
    days = setting_store.get(conn, DAYS_KEY, DAYS)
    zone = home.zone()
    blackouts = rule_store.blackouts(conn)
    closed = {
        account.slug: (found, zone_of(account.zone))
        for account in accounts.values()
        if (found := closed_for(blackouts, account))
    }
    facts = Facts(
        home.now() - home.grace,
        platforms,
        sizes,
        kept.guard[1],
        zone,
        frozenset(slugs[brand] for brand, _, archived in pillars.values() if not archived and brand in slugs),
        frozenset(slugs[brand] for brand, _, archived in goals.values() if not archived and brand in slugs),
        frozenset(brand for brand, params in utm.items() if params),
        days if isinstance(days, int) and days > 0 else DAYS,
        closed,
        snippet_store.all_field_names(conn),
    )
    dead = frozenset((slugs[brand], name) for brand, name, gone in pillars.values() if gone and brand in slugs)
    return Ground(
        facts,
        accounts,
        utm,
        pillars,
        goals,
        dead,
        (signs, accounts, sizes, pillars, goals, utm, str(zone), days, blackouts),
    )


def hosts(conn: sqlite3.Connection) -> dict[int, dict[str, int]]:
    """Return how often the latest posts of each brand link to which host."""
    found: dict[int, dict[str, int]] = {}
    for row in check_store.linked(conn, _LINKED_POSTS):
        counted = found.setdefault(row.brand_id, {})
        for host in {each.lower() for each in _HOST.findall(f"{row.link} {row.body} {row.comment}")}:
            counted[host] = counted.get(host, 0) + 1
    return found
