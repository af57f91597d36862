"""Files that were used before on the same account: of stored posts, and of one that is being written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from smdash.domain.checks import reuse
from smdash.domain.checks.reuse import Use, Uses
from smdash.store.checks import checks as check_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from smdash.domain.accounts.views import Account
    from smdash.domain.checks.model import Finding
    from smdash.services.checks.posts import Seen

OPEN = frozenset({"draft", "scheduled", "held", "missed", "failed"})


def stored(
    conn: sqlite3.Connection, accounts: Mapping[int, Account], zone: tzinfo, post_id: int | None = None
) -> list[Finding]:
    """Return what stored posts, or one, use again; what a pool or a rule brings back is meant to be the same."""
    rows = check_store.shown_files(conn)
    uses = [_use(row) for row in rows]
    mine = [
        use
        for use, row in zip(uses, rows, strict=True)
        if use.state in OPEN and not row.comes_back and post_id in {None, use.post_id}
    ]
    return reuse.findings(mine, Uses(uses), {number: each.slug for number, each in accounts.items()}, zone)


def written(
    conn: sqlite3.Connection,
    accounts: Sequence[Account],
    whens: Mapping[str, datetime | None],
    files: Mapping[str, Sequence[Seen]],
    zone: tzinfo,
    post_id: int,
) -> list[Finding]:
    """Return what a post that is being written uses again; ``files`` are by account, under '' those all share."""
    mine = []
    for account in accounts:
        due = whens.get(account.slug)
        at, state = (None, "draft") if due is None else (due.astimezone(UTC), "scheduled")
        mine += [
            Use(account.id, 0, post_id, state, at, each.path, each.facts.sha256)
            for each in files.get(account.slug) or files.get("", ())
        ]
    uses = Uses(_use(row) for row in check_store.shown_files(conn))
    return reuse.findings(mine, uses, {account.id: account.slug for account in accounts}, zone)


def _use(row: check_store.ShownFile) -> Use:
    at = None if row.at is None else datetime.fromisoformat(row.at)
    return Use(row.account_id, row.delivery_id, row.post_id, row.state, at, row.path, row.sha256)
