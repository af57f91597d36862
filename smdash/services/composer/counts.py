"""How long a text is for each of its accounts, in the way each platform counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.counting.model import Count
    from smdash.platforms.model import Platform

_KEPT = 256


class AccountCount(NamedTuple):
    """A text on one account."""

    account: Account
    length: Count


class CountService:
    """Counts for the composer: platform files are read beforehand, so that a keystroke only counts.

    What was counted once is not counted again, so that a key in one account's text costs one count.
    """

    def __init__(self) -> None:
        self._platforms: dict[str, Platform] = {}
        self._counted: dict[tuple[str, int | None, int | None, str, str, str], Count] = {}

    def prepare(self, keys: Iterable[str]) -> None:
        """Read the facts of some platforms; tens of milliseconds each, so not for the UI thread."""
        from smdash import platforms
        from smdash.domain.counting.check import count

        for key in set(keys):
            facts = platforms.load(key)
            count("\u00e9\U0001f642", facts)  # loads what only texts beyond ASCII need
            self._platforms[key] = facts

    def platform(self, key: str) -> Platform | None:
        """Return the facts of a platform that was prepared."""
        return self._platforms.get(key)

    def counts(self, text: str, accounts: Sequence[Account]) -> list[AccountCount]:
        """Return the count for each account whose platform is prepared; an account's own limit wins."""
        found = ((account, self.count(text, account)) for account in accounts)
        return [AccountCount(account, length) for account, length in found if length is not None]

    def count(
        self, text: str, account: Account, *, url_weight: int | None = None, content_warning: str = "", title: str = ""
    ) -> Count | None:
        """Return the count of a post on one account, None while its platform is not prepared."""
        facts = self._platforms.get(account.platform)
        if facts is None:
            return None
        key = (account.platform, account.text_limit, url_weight, text, content_warning, title)
        found = self._counted.get(key)
        if found is None:
            from smdash.domain.counting.check import count

            found = count(
                text,
                facts,
                limit=account.text_limit,
                url_weight=url_weight,
                content_warning=content_warning,
                title=title,
            )
            if len(self._counted) >= _KEPT:
                self._counted.clear()
            self._counted[key] = found
        return found
