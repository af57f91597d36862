"""What came of a file's rows, and whose they are when both the file and the person say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smdash.domain.records import Problem

if TYPE_CHECKING:
    from smdash.domain.records import Parsed
    from smdash.domain.views import Account


@dataclass(slots=True)
class Tally:
    """How many rows of a file were new, changed something, or were known."""

    added: int = 0
    updated: int = 0
    skipped: int = 0
    samples_added: int = 0
    samples_updated: int = 0


def disagrees(parsed: Parsed, line: int, stated: Account | None, named: Account | None) -> bool:
    """Note that a row names one account and the person another; such a row must not land with either."""
    if stated is None or named is None or stated.id == named.id:
        return False
    parsed.problems.append(
        Problem(line, "account", f"the file says {stated.slug}, --account says {named.slug}; leave one of them out")
    )
    return True
