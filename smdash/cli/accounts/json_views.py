"""Brands, accounts and what they keep to as JSON; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.cli.base.jsonvalues import at, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from smdash.domain.accounts.views import Account, Brand
    from smdash.domain.connections.views import Connection, Verified
    from smdash.domain.queue.slots import Blackout
    from smdash.domain.schedule import Slot

Json = dict[str, Any]


def accounts(rows: Iterable[tuple[Account, Mapping[str, Any]]]) -> Json:
    """``smdash account list --json``; each account comes with its slots and cadence."""
    from smdash.services.promises import own_hours, promised

    return {
        "accounts": [
            {
                "account": account.slug,
                "brand": account.brand,
                "platform": account.platform,
                "handle": account.handle or None,
                "name": account.name or None,
                "zone": account.zone,
                "promise_hours": number(account.promise_minutes / 60),
                "promised": promised(account),
                "hours": own_hours(account) or None,
                "inbox_per_week": account.inbox_per_week,
                "text_limit": account.text_limit,
                "min_gap_minutes": account.min_gap_minutes,
                "slots": list(details["slots"]),
                "cadence": [dict(entry) for entry in details["cadence"]],
                "archived": account.archived,
            }
            for account, details in rows
        ]
    }


def connections(rows: Iterable[Connection], now: datetime, zone: ZoneInfo) -> Json:
    """``smdash account connections --json``; no secret is among it."""

    def local(moment: datetime | None) -> str | None:
        return at(moment.astimezone(zone)) if moment else None

    return {
        "connections": [
            {
                "account": each.account,
                "platform": each.platform,
                "connector": each.connector,
                "connected": each.connected,
                "works": each.works,
                "server": each.server or None,
                "handle": each.handle or None,
                "renamed": each.renamed,
                "secret": each.place,
                "signed_in_at": local(each.signed_in_at),
                "expires_at": local(each.expires_at),
                "expires_soon": each.expires_soon(now),
                "checked_at": local(each.checked_at),
                "synced_at": local(each.synced_at),
                "problem": each.problem or None,
                "problem_kind": each.problem_kind or None,
                "problem_at": local(each.problem_at),
                "abilities": list(each.abilities),
                "text_limit": each.text_limit,
            }
            for each in rows
        ]
    }


def tests(rows: Iterable[Verified]) -> Json:
    """``smdash account test --json``."""
    return {
        "tests": [
            {
                "account": each.connection.account,
                "ok": each.ok,
                "handle": each.connection.handle or None,
                "server": each.connection.server or None,
                "problem": each.problem or None,
                "problem_kind": each.problem_kind or None,
                "milliseconds": each.milliseconds,
                "clock_skew_s": number(each.skew_s, 1),
                "notes": list(each.notes),
            }
            for each in rows
        ]
    }


def brands(rows: Iterable[tuple[Brand, int]]) -> Json:
    """``smdash brand list --json``; each brand comes with how many live accounts it has."""
    return {"brands": [{**_brand(brand), "accounts": count} for brand, count in rows]}


def brand(found: Brand, accounts: list[str]) -> Json:
    """``smdash brand show --json``; a brand with its accounts."""
    return {**_brand(found), "accounts": list(accounts)}


def _brand(brand: Brand) -> Json:
    return {
        "brand": brand.slug,
        "name": brand.name,
        "colour": brand.colour or None,
        "zone": brand.zone,
        "approval": brand.approval or None,
        "language": brand.language or None,
        "currency": brand.currency or None,
        "report_day": brand.report_day,
        "archived": brand.archived,
    }


def blackouts(found: list[Blackout]) -> Json:
    """``smdash blackout list --json``."""
    return {
        "blackouts": [
            {
                "id": b.id,
                "scope": b.scope,
                "subject": b.subject or None,
                "weekdays": list(b.weekdays),
                "from_on": b.from_on.isoformat() if b.from_on else None,
                "until_on": b.until_on.isoformat() if b.until_on else None,
                "from_time": f"{b.wall_from:%H:%M}" if b.wall_from else None,
                "until_time": f"{b.wall_until:%H:%M}" if b.wall_until else None,
                "reason": b.reason or None,
            }
            for b in found
        ]
    }


def slots(rows: Iterable[tuple[str, Slot]]) -> Json:
    """``smdash account slot list --json``; each slot comes with its account."""
    return {
        "slots": [
            {
                "account": slug,
                "slot": each.label,
                "weekday": each.weekday,
                "time": each.wall_time,
                "format": each.format or None,
                "pillar": each.pillar or None,
                "pool": each.pool or None,
            }
            for slug, each in rows
        ]
    }
