"""What clients want changed of posts to come, and what they have not approved though their brand wants that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.approval.standing import holding_words
from smdash.domain.checks.model import Finding
from smdash.domain.plaintext import one_line
from smdash.store.approval import approvals as store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.checks.model import Severity
    from smdash.store.checks.checks import OpenRow

_TO_COME = frozenset({"scheduled", "held"})
_ASK = "Ask: o b, or smdash approve export."


def remarks(conn: sqlite3.Connection, deliveries: Mapping[int, str], post_id: int) -> list[Finding]:
    """Return what clients said of the deliveries of a post, by id and account, for whoever works on it."""
    if not deliveries or not store.matter(conn):
        return []
    found = []
    for number, each in store.standings(conn, store.answered(conn, deliveries)).items():
        if not each.comment and each.state != "changes":
            continue
        asks = each.state == "changes" or (each.earlier is not None and each.earlier.answer == "changes")
        head = "The client asks for a change" if asks else "The client says"
        words = f"{head}: {one_line(each.comment, 600)}" if each.comment else f"{head}."
        fix = "Change it." if asks else ""
        severity: Severity = "warning" if asks else "info"
        found.append(Finding("changes-asked", severity, "text", words, fix, deliveries[number], post_id, number))
    return found


def findings(conn: sqlite3.Connection, rows: Sequence[OpenRow], accounts: Mapping[int, Account]) -> Iterator[Finding]:
    """Yield a finding for each delivery with a time that is not approved as it is now."""
    if not store.matter(conn):
        return
    planned = {row.delivery_id: row for row in rows if row.state in _TO_COME}
    wanting = store.wanting_by(conn, planned)
    found = store.standings(conn, {*wanting, *store.answered(conn, planned)})
    for number, each in found.items():
        row = planned[number]
        slug = accounts[row.account_id].slug
        if each.state == "changes":
            said = f": {one_line(each.comment, 200)}" if each.comment else "."
            words = f"The client asks for a change{said}"
            yield Finding("changes-asked", "warning", "text", words, "Change it.", slug, row.post_id, number)
        elif each.state != "approved" and number in wanting:
            needed = wanting[number] == "needed"
            words = holding_words(each)
            words = words[0].upper() + words[1:] + (": it does not go out." if needed else ".")
            severity: Severity = "warning" if needed else "info"
            yield Finding("unapproved", severity, "when", words, _ASK, slug, row.post_id, number)
