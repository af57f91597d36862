"""Sets of accounts on the accounts' screen: named, changed, removed and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services


async def test_sets_are_named_and_changed(small: Services) -> None:
    first, second, *_ = (account.slug for account in small.home.accounts())
    async with sitting_at(small) as me:
        await me.press("o", "a", "at", "enter")
        await me.type("launch")
        await me.press("enter")
        await me.type("nobody/x")
        assert me.sees("there is no such account")
        await me.press("ctrl+a", "ctrl+k")
        await me.type(f"{first}, {second}")
        await me.press("enter")
        assert small.account_sets.get("launch").accounts == (first, second)
        await me.press("at")
        assert me.sees("@launch", first)
        await me.press("enter", "home", "ctrl+k")
        await me.type("-")
        assert me.sees("The set is removed")
        await me.press("enter")
        assert small.account_sets.every() == []
        await me.press("u")
        assert small.account_sets.get("launch").accounts == (first, second)
