"""Sets of accounts: named, changed, and read wherever accounts are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.accounts.sets import SIGN, AccountSet, set_name
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.filter_words import NameChoice
from smdash.domain.plaintext import one_line
from smdash.services.home import Service
from smdash.store.accounts import sets as store

if TYPE_CHECKING:
    from collections.abc import Sequence


class AccountSetService(Service):
    """Use cases of sets of accounts. A set may hold accounts of several brands."""

    def every(self) -> list[AccountSet]:
        """Return the sets by name."""
        return [
            AccountSet(
                name,
                tuple(slug for slug, archived in members if not archived),
                tuple(slug for slug, archived in members if archived),
            )
            for name, members in store.listed(self.home.read()).items()
        ]

    def get(self, typed: str) -> AccountSet:
        """Return a set by its name, with or without its sign; NotFoundError names what there is instead."""
        every = self.every()
        name = typed.strip().removeprefix(SIGN).casefold()
        found = next((each for each in every if each.name == name), None)
        if found is None:
            known = ", ".join(each.typed for each in every) or "none yet"
            raise NotFoundError(
                "there is no such set of accounts.", subject=f"'{one_line(typed, 60)}'", hint=f"Sets: {known}."
            )
        return found

    def put(self, typed: str, accounts: Sequence[str]) -> AccountSet:
        """Keep live accounts, or those of other sets, under a name; a set of that name is replaced.

        UsageError without any account, NotFoundError for one there is not.
        """
        name = set_name(typed)
        slugs = self.expand(accounts)
        if not slugs:
            raise UsageError("a set needs at least one account.", subject=SIGN + name)
        ids = [self.home.account(slug).id for slug in slugs]
        with self.home.write(f"Name the accounts of {SIGN}{name}") as w:
            store.put(w, name, ids)
        return self.get(name)

    def remove(self, typed: str) -> AccountSet:
        """Remove a set; its accounts stay as they are."""
        found = self.get(typed)
        with self.home.write(f"Remove the set {found.typed}") as w:
            store.remove(w, found.name)
        return found

    def expand(self, typed: Sequence[str]) -> list[str]:
        """Return live accounts for what is typed, each once: an account's name, or a set's with its sign.

        NotFoundError for what there is not, UsageError for a set none of whose accounts is live.
        """
        found: list[str] = []
        for each in typed:
            if each.strip().startswith(SIGN):
                found += self._live(each)
            else:
                found.append(self.home.account(each).slug)
        return list(dict.fromkeys(found))

    def chosen(self, choice: NameChoice) -> NameChoice:
        """Return the accounts a filter chooses, those of its sets in the place of the sets."""
        if not any(name.startswith(SIGN) for name in (*choice.only, *choice.never)):
            return choice
        return NameChoice(self._names(choice.only), self._names(choice.never))

    def _names(self, names: Sequence[str]) -> tuple[str, ...]:
        found: list[str] = []
        for name in names:
            found += self._live(name) if name.startswith(SIGN) else [name]
        return tuple(dict.fromkeys(found))

    def _live(self, typed: str) -> tuple[str, ...]:
        found = self.get(typed)
        if not found.accounts:
            raise UsageError("all its accounts are archived.", subject=found.typed, hint="Name others for it.")
        return found.accounts
