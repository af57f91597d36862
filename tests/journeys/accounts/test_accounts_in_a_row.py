"""Several accounts one after the other, changing one from where it stands out, and putting one out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services


async def test_accounts_of_a_brand_are_added_one_after_the_other(services: Services) -> None:
    async with sitting_at(services, (80, 24)) as me:
        await me.press("A")
        await me.type("kornbrot/masto")
        await me.press("tab", "tab")
        await me.type("mon-fri 9")
        assert me.sees("Adds kornbrot/mastodon (new brand kornbrot): 5 text a week.")
        await me.press("ctrl+n")
        assert me.on == "AccountScreen", "the next begins"
        assert me.field("field-account").value == ""
        await me.type("bl")
        await me.press("tab", "tab")
        await me.type("someday")
        await me.press("ctrl+n")
        assert me.app.focused is me.field("field-slots")
        assert "someday" in me.wrong()
        await me.press("backspace")
        assert me.field("field-slots").value == "someda", "one key does not take away what was typed"
        await me.press(*["backspace"] * 6)
        await me.type("tue 12")
        await me.press("ctrl+s")
        assert me.on == "DashboardScreen"
        assert {each.slug for each in services.home.accounts()} == {"kornbrot/mastodon", "kornbrot/bluesky"}
        await me.press("u", "u")
        assert services.home.brands(archived=True) == [], "each is one change"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_account_is_changed_from_the_runway(small: Services, size: tuple[int, int]) -> None:
    async with sitting_at(small, size) as me:
        await me.press("o", "g")
        me.list("runway").go_to("acme/mastodon")
        await me.press("e")
        assert me.on == "FormScreen"
        me.field("field-gap").value = "soon"
        await me.press("ctrl+s")
        assert "Least gap, minutes" in me.wrong()
        assert me.sees("Least gap, minutes"), "what is wrong is in sight"
        me.field("field-gap").value = "45"
        await me.press("ctrl+s")
        assert me.on == "RunwayScreen"
        assert small.home.account("acme/mastodon").min_gap_minutes == 45


async def test_an_account_is_put_out_of_sight_and_brought_back(small: Services) -> None:
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "a")
        await me.press("B")
        assert "No account is archived." in me.said()
        me.list("accounts").go_to("acme/x")
        await me.press("X")
        assert "acme/x" not in {each.slug for each in small.home.accounts()}
        assert not me.row_of("accounts", "acme/x")
        await me.press("B")
        assert me.on == "PickScreen"
        await me.press("enter")
        assert "acme/x" in {each.slug for each in small.home.accounts()}
        await me.press("u")
        assert "acme/x" not in {each.slug for each in small.home.accounts()}
        await me.press("u")
        assert "acme/x" in {each.slug for each in small.home.accounts()}
