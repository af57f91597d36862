"""How long a text is for each of its accounts, in the way each platform counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.domain.counting import Count
    from smdash.domain.views import Account
    from smdash.platforms.model import Platform


class AccountCount(NamedTuple):
    """A text on one account."""

    account: Account
    length: Count


class CountService:
    """Counts for the composer: platform files are read beforehand, so that a keystroke only counts."""

    def __init__(self) -> None:
        self._platforms: dict[str, Platform] = {}

    def prepare(self, keys: Iterable[str]) -> None:
        """Read the facts of some platforms; tens of milliseconds each, so not for the UI thread."""
        from smdash import platforms
        from smdash.domain.counting import count

        for key in set(keys):
            facts = platforms.load(key)
            count("\u00e9\U0001f642", facts)  # loads what only texts beyond ASCII need
            self._platforms[key] = facts

    def counts(self, text: str, accounts: Sequence[Account]) -> list[AccountCount]:
        """Return the count for each account whose platform is prepared; an account's own limit wins."""
        if not self._platforms:
            return []
        from smdash.domain.counting import count

        return [
            AccountCount(account, count(text, self._platforms[account.platform], limit=account.text_limit))
            for account in accounts
            if account.platform in self._platforms
        ]
