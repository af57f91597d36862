"""What came of a file's rows, and whose they are when both the file and the person say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smdash.domain.imports.records import RowProblem
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from smdash.domain.accounts.views import Account
    from smdash.domain.imports.records import Parsed


@dataclass(slots=True)
class Tally:
    """How many rows of a file were new, changed something, or were known."""

    added: int = 0
    updated: int = 0
    skipped: int = 0
    differing: int = 0
    samples_added: int = 0
    samples_updated: int = 0

    @property
    def news(self) -> int:
        """How much of it told anything new."""
        return self.added + self.updated + self.samples_added + self.samples_updated


def disagrees(parsed: Parsed, line: int, stated: Account | None, named: Account | None) -> bool:
    """Note that a row names one account and the person another; such a row must not land with either."""
    if stated is None or named is None or stated.id == named.id:
        return False
    parsed.problems.append(
        RowProblem(line, "account", f"the file says {stated.slug}, --account says {named.slug}; leave one of them out")
    )
    return True


def tell_differing(parsed: Parsed, tally: Tally) -> None:
    """Note how many known rows say something else than what is stored, since they are left as they are."""
    if tally.differing:
        rows = counted(tally.differing, "known row differs", "known rows differ")
        parsed.notes.append(f"{rows} from what is stored and was left as it is; change it in smdash instead")
