"""Completing account and brand names and platform keys at the shell; it never fails and never creates a home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base.command import Setup

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable


def _reading(ctx: click.Context, ask: Callable[[sqlite3.Connection], list[str]]) -> list[str]:
    try:
        from smdash.store.connection import Store
        from smdash.store.version import VERSION

        where = (ctx.find_object(Setup) or Setup()).paths()
        store = Store(where.database, where.backups)
        if store.version() != VERSION:
            return []
        found = ask(store.read())
        store.close_read()
    except Exception:  # noqa: BLE001
        return []
    return found


def account_slugs(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Return the accounts that begin with what was typed."""

    def ask(conn: sqlite3.Connection) -> list[str]:
        from smdash.store.accounts import accounts

        return [account.slug for account in accounts.accounts(conn)]

    return [slug for slug in _reading(ctx, ask) if slug.startswith(incomplete.lower())]


def set_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Return the sets of accounts that begin with what was typed, with or without the sign."""

    def ask(conn: sqlite3.Connection) -> list[str]:
        from smdash.store.accounts import sets

        return list(sets.listed(conn))

    sign = "@" if incomplete.startswith("@") else ""
    return [sign + name for name in _reading(ctx, ask) if name.startswith(incomplete.lower().removeprefix("@"))]


def accounts_and_sets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the accounts that begin with what was typed after the last comma, and after an @ the sets."""
    before, comma, last = incomplete.rpartition(",")
    found = set_names(ctx, param, last) if last.startswith("@") else account_slugs(ctx, param, last)
    return [before + comma + each for each in found]


def brand_slugs(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Return the brands that begin with what was typed."""

    def ask(conn: sqlite3.Connection) -> list[str]:
        from smdash.store.accounts import accounts

        return [brand.slug for brand in accounts.brands(conn)]

    return [slug for slug in _reading(ctx, ask) if slug.startswith(incomplete.lower())]


def platform_keys(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Return the platforms that begin with what was typed."""
    try:
        from smdash.platforms import keys

        return [key for key in keys() if key.startswith(incomplete.lower())]
    except Exception:  # noqa: BLE001
        return []


def new_accounts(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return ``brand/platform`` pairs that begin with what was typed."""
    brand, slash, rest = incomplete.partition("/")
    if not slash:
        return [f"{slug}/" for slug in brand_slugs(ctx, param, incomplete)]
    return [f"{brand}/{key}" for key in platform_keys(ctx, param, rest)]


def file_kinds(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Return the kinds of files that begin with what was typed."""
    try:
        from smdash.formats.detect.registry import kinds

        return [kind for kind, _ in kinds() if kind.startswith(incomplete.lower())]
    except Exception:  # noqa: BLE001
        return []


brand_option = click.option("--brand", "-b", metavar="BRAND", shell_complete=brand_slugs, help="Only this brand.")
one_brand_option = click.option(
    "--brand", "-b", metavar="BRAND", shell_complete=brand_slugs, help="Of which brand; one alone need not be said."
)
"""For what is of one brand: ``pages.one_brand`` says which is meant."""
