"""A client asked about, as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from smdash.domain.workload.duties import DutyWork
    from smdash.domain.workload.situation import AccountWork


class Proposal(NamedTuple):
    """A client asked about: its accounts, its duties, and what it pays a month (None: not said)."""

    name: str
    brand: str
    accounts: tuple[AccountWork, ...]
    duties: tuple[DutyWork, ...] = ()
    value_per_month: float | None = None
