"""Findings as they are shown: worst first, with the deliveries they are about."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.checks.catalogue import OF_ONE_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from smdash.domain.checks.model import Finding, Severity
    from smdash.services.checks.ground import Ground
    from smdash.store.checks.checks import OpenRow

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""Worst first."""
_RANK = {severity: number for number, severity in enumerate(SEVERITIES)}
_EXCERPT = 200


class FindingSubject(NamedTuple):
    """The delivery a finding is about: when it is due (in the shown zone, None for a draft), its state, its words."""

    at: datetime | None
    state: str
    text: str
    brand: str
    colour: str
    platform: str


class LintReport(NamedTuple):
    """All findings, worst first, then by account and time; ``checked`` counts posts, ``subjects`` is by delivery."""

    findings: tuple[Finding, ...]
    checked: int
    errors: int
    warnings: int
    infos: int
    subjects: Mapping[int, FindingSubject]

    def about(self, post_ids: Collection[int], owners: Mapping[int, int]) -> LintReport:
        """Return what concerns some posts, and some deliveries (delivery to its post) with what is of their posts."""
        whole = set(owners.values())
        found = [
            finding
            for finding in self.findings
            if finding.post_id in post_ids
            or finding.delivery_id in owners
            or (finding.post_id in whole and finding.rule not in OF_ONE_ACCOUNT)
        ]
        return _counted(found, len({*post_ids, *whole}), self.subjects)


def report(rows: Sequence[OpenRow], found: list[Finding], ground: Ground, brand: str | None) -> LintReport:
    """Return what was found among ``rows``, of one brand or of all."""
    if brand is not None:
        own = {account.slug for account in ground.accounts.values() if account.brand == brand}
        found = [finding for finding in found if finding.account in own]
        rows = [row for row in rows if ground.accounts[row.account_id].brand == brand]
    found = worst_first(found, {row.delivery_id: row.due_at for row in rows})
    named = {finding.delivery_id for finding in found}
    subjects = {row.delivery_id: _subject(row, ground) for row in rows if row.delivery_id in named}
    return _counted(found, len({row.post_id for row in rows}), subjects)


def _counted(found: Sequence[Finding], checked: int, subjects: Mapping[int, FindingSubject]) -> LintReport:
    number = Counter(finding.severity for finding in found)
    return LintReport(tuple(found), checked, number["error"], number["warning"], number["info"], subjects)


def _subject(row: OpenRow, ground: Ground) -> FindingSubject:
    account = ground.accounts[row.account_id]
    at = None if row.due_at is None else datetime.fromisoformat(row.due_at).astimezone(ground.facts.zone)
    text = row.body if row.own_body is None else row.own_body
    return FindingSubject(at, row.state, text[:_EXCERPT], account.brand, account.colour, account.platform)


def worst_first(found: Iterable[Finding], dues: Mapping[int, str | None]) -> list[Finding]:
    """Return findings by severity, account and time; ``dues`` holds when each delivery is due, None for a draft."""

    def key(finding: Finding) -> tuple[int, str, str, int, str]:
        due = dues.get(finding.delivery_id) or "9999"
        return _RANK[finding.severity], finding.account, due, finding.delivery_id, finding.rule

    return sorted(found, key=key)
