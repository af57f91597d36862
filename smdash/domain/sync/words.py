"""Syncs in words, the same on the screen and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.wording import grouped, lapse_words

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.sync.views import AccountSync, SyncReport, SyncStanding

NOTHING_CONNECTED = (
    "No account is connected, so there is nothing to sync. Connect one: smdash account connect BRAND/PLATFORM"
)


def account_words(found: AccountSync) -> str:
    """Return what came of an account in one line: ``3 new messages, 2 new posts, 14 figures``, or why nothing did."""
    parts = [
        grouped(count, one)
        for count, one in (
            (found.new_items, "new message"),
            (found.of("posts").added, "new post"),
            (found.figures, "figure"),
        )
        if count
    ]
    if gone := sum(each.gone for each in found.streams):
        parts.append(f"{gone:,} gone")
    if found.linked:
        parts.append(f"{grouped(found.linked, 'planned post')} found there")
    if old := sum(each.old for each in found.streams):
        parts.append(f"{grouped(old, 'message')} of before the inbox begins left out")
    came = ", ".join(parts)
    if found.state == "done":
        return came or "nothing new"
    why = f"{found.problem} {found.hint}".strip() if found.problem else "stopped."
    return f"{why} Kept: {came}." if came else why


def report_words(report: SyncReport) -> str:
    """Return what came of all accounts in one line, for a message on a screen."""
    if not report.accounts:
        return NOTHING_CONNECTED
    items = sum(each.new_items for each in report.accounts)
    said = f"Synced {grouped(sum(each.state == 'done' for each in report.accounts), 'account')}"
    said += f": {grouped(items, 'new message')}" if items else ", no new messages"
    missed = [each for each in report.accounts if each.state != "done"]
    if report.stopped:
        said += "; stopped, what was read is kept"
    elif len(missed) == 1:
        said += f"; {missed[0].account}: {missed[0].problem.rstrip('.')}"
    elif missed:
        said += f"; {len(missed)} could not be read"
    return f"{said}."


def standing_words(standing: SyncStanding, now: datetime) -> str:
    """Return how an account stands: ``synced 40 m ago``, or since when it could not be, and why."""
    read = f"synced {lapse_words(now - standing.read_at)} ago" if standing.read_at else "never synced whole"
    if not standing.problem:
        return read
    return f"{read}; then: {standing.problem}"
