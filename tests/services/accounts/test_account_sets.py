"""Sets of accounts: what they stand for, also after accounts were archived or brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.domain.accounts.sets import AccountSet
from smdash.domain.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def test_a_set_stands_for_its_live_accounts(small: Services) -> None:
    sets = small.account_sets
    first, second, *_ = (account.slug for account in small.home.accounts())
    assert sets.put("@Launch", [first, second, first]) == AccountSet("launch", (first, second))
    assert sets.expand(["@LAUNCH", first]) == [first, second]
    assert sets.put("more", ["@launch"]).accounts == (first, second)
    small.manage.archive_account(first)
    assert sets.get("launch") == AccountSet("launch", (second,), (first,))
    assert sets.expand(["@launch"]) == [second]
    small.manage.archive_account(second)
    with pytest.raises(UsageError, match="all its accounts are archived"):
        sets.expand(["@launch"])
    small.manage.archive_account(second, archived=False)
    sets.remove("launch")
    with pytest.raises(NotFoundError) as raised:
        sets.expand(["@launch"])
    assert raised.value.hint == "Sets: @more."
    small.undo.undo()
    assert sets.get("launch").accounts == (second,)


@pytest.mark.parametrize("name", ["", "@", "a b", "a/b", "-a", "a" * 31, "\x1b]0;x\x07"])
def test_what_is_no_name_makes_no_set(small: Services, name: str) -> None:
    with pytest.raises(UsageError):
        small.account_sets.put(name, [small.home.accounts()[0].slug])
    assert small.account_sets.every() == []


def test_a_filter_takes_the_accounts_of_a_set(small: Services) -> None:
    slug = small.home.accounts()[0].slug
    small.account_sets.put("launch", [slug])
    assert small.filters.parse("account:@launch").accounts.only == (slug,)
    assert small.filters.parse("-account:@launch").accounts.never == (slug,)
    assert small.filters.named(["@launch", "@nobody"]) == ["account:@launch", "@nobody"]
    with pytest.raises(NotFoundError):
        small.filters.parse("account:@nobody")
    of_set, of_account = (small.inbox.view(query=f"account:{each}").window.count for each in ("@launch", slug))
    assert of_set == of_account
