"""A pool is finished by keys alone, and keys that do nothing say why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_pool_is_named_filled_and_given_a_slot(small: Services, size: tuple[int, int]) -> None:
    before = [slot.label for slot in small.slots.of("acme/mastodon")[1]]
    async with sitting_at(small, size) as me:
        await me.go("queue", "mastodon")
        await me.press("v")
        await me.press("enter")
        assert me.on == "AskScreen"
        assert "A pool needs a name" in me.words("meaning")
        await me.type("tips\n")
        assert "Kept 1 post in acme/tips" in me.said()
        await me.press("o", "e")
        await me.press("f")
        assert "No slot is open to a pool" in me.said()
        await me.press("a")
        await me.press("enter")
        assert "An account and a time are needed." in me.words("meaning")
        await me.type("mastodon fri 9:30")
        assert "acme/mastodon: Fri 09:30 ~tips, every week. A new slot beside its 2." in me.words("meaning")
        await me.press("enter")
        assert "acme/mastodon has Fri 09:30 ~tips now. u takes it back." in me.said()
        assert [slot.label for slot in small.slots.of("acme/mastodon")[1]] == [*before, "Fri 09:30 ~tips"]
        await me.press("u")
        assert [slot.label for slot in small.slots.of("acme/mastodon")[1]] == before


async def test_a_slot_of_another_brand_is_refused_where_it_is_typed(small: Services) -> None:
    small.evergreen.add_pool("acme", "tips")
    async with sitting_at(small) as me:
        await me.press("o", "e")
        await me.press("a")
        me.field("answer").value = "bean/instagram fri 9"
        await me.settled()
        await me.press("enter")
        assert me.on == "AskScreen"
        assert "the pool is acme's" in me.words("meaning")


async def test_without_a_pool_the_key_says_what_is_needed(small: Services) -> None:
    async with sitting_at(small) as me:
        await me.press("o", "e")
        await me.press("a")
        assert "There is no pool yet: p adds one." in me.said()


async def test_a_free_slot_cannot_be_marked_and_says_so(small: Services) -> None:
    async with sitting_at(small) as me:
        await me.go("queue", "free slot")
        await me.press("space")
        assert "Free slots cannot be marked." in me.said()
        await me.go("queue", "First")
        await me.press("space")
        assert "1 marked" in me.said()


async def test_a_relative_time_moves_marked_posts_each_from_its_own(small: Services) -> None:
    async with sitting_at(small) as me:
        await me.go("queue", "First")
        await me.press("space")
        while "First" not in me.cursor("queue"):
            await me.press("j")
        await me.press("space", "m")
        await me.type("+1d")
        assert me.words("meaning") == "Each 1 day later than now planned"
        await me.press("enter")
        assert "Moved 2 posts." in me.said()
        walls = [
            row[0]
            for row in small.home.read().execute(
                "SELECT wall FROM deliveries WHERE due_at IS NOT NULL ORDER BY account_id"
            )
        ]
        assert walls == ["2026-11-24 09:00", "2026-11-25 08:30"]
