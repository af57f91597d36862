"""Posts that come back: repeating one by a rule, keeping one in a pool, and filling slots from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.times.when import parse_when
from tests.journeys.person import sitting_at
from tests.worlds import NOW, rows, write_post

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def states(services: Services) -> list[tuple[Any, ...]]:
    return rows(
        services,
        """SELECT p.occurrence, d.state FROM posts p JOIN deliveries d ON d.post_id = p.id
           WHERE p.recurrence_id IS NOT NULL ORDER BY p.occurrence""",
    )


async def test_repeating_a_post_and_skipping_one(small: Services) -> None:
    write_post(small, "Every week anew", ["acme/mastodon"], parse_when("2026-11-24 14:00", NOW))
    async with sitting_at(small, (120, 40)) as me:
        await me.go("queue", "Every week anew")
        await me.press("t")
        assert me.on == "AskScreen"
        await me.type("every 2 w")
        assert "not understood" in me.words("meaning")
        await me.type("eeks 4 times")
        assert me.words("meaning").startswith("Every 2 weeks, 4 times: then Tue 8 Dec 14:00, Tue 22 Dec 14:00")
        await me.press("enter")
        assert "4 posts queued" in me.said()
        assert [state for _, state in states(small)] == ["scheduled"] * 4

        await me.press("o", "e")
        assert me.on == "EvergreenScreen"
        assert me.sees("Repeats", "every 2 weeks, 4 times", "8 Dec")
        await me.press("enter")
        assert me.sees("Every week anew", "acme/mastodon")
        await me.press("escape", "s")
        assert "Left out: Tue 8 Dec 14:00" in me.said()
        assert me.sees("22 Dec")
        await me.press("x")
        assert "2 posts taken out" in me.said()
        assert not me.sees("every 2 weeks")
        await me.press("u", "u", "u", "escape")
        assert me.on == "DashboardScreen"
        assert states(small) == []
        assert me.row("queue", "Every week anew")


async def test_keeping_posts_in_a_pool_and_filling_from_it(small: Services) -> None:
    write_post(small, "Always true", ["acme/mastodon"], parse_when("2026-11-25 14:00", NOW))
    async with sitting_at(small, (120, 40)) as me:
        await me.go("queue", "Always true")
        await me.press("v")
        assert me.on == "AskScreen"
        await me.type("classics\n")
        assert "Kept 1 post in acme/classics." in me.said()
        await me.press("v", "enter")
        assert "it comes from a pool already" in me.toasts()[-1]
        small.manage.edit_account("acme/mastodon", slots=["Mon 09:00", "Thu 09:00", "Fri 09:00 ~classics"])
        small.evergreen.edit_pool("acme/classics", cooldown_days=7)
        small.evergreen.add_post("acme/classics", "Said another day \x1b[31m", accounts=["acme/mastodon"])

        await me.press("o", "e")
        assert me.sees("acme/classics", "7 d apart", "1 slot", "Always true", "Said another day", "Fri 27 Nov")
        me.assert_harmless()
        shown = small.evergreen.reader.dry_run(14)
        await me.press("f")
        assert me.on == "PickScreen"
        assert me.sees("the next 14 days", "2 posts")
        await me.press("j", "enter")
        assert "Queued 2 posts." in me.said()
        filled = rows(
            small,
            "SELECT p.body FROM posts p JOIN deliveries d ON d.post_id = p.id WHERE d.slot_id IN (SELECT id FROM slots WHERE pool_id = 1) ORDER BY d.due_at",
        )
        assert [body for (body,) in filled] == [row.text for row in shown]
        await me.press("u")
        assert small.evergreen.reader.dry_run(14) == shown

        await me.press("p")
        await me.type("acme/tips 30\n")
        assert me.sees("acme/tips", "30 d apart", "no slot", "no posts yet")
        await me.press("g", "j", "x")
        assert "Retired; what is queued of it stays." in me.said()
        await me.press("escape")
        assert me.on == "DashboardScreen"


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_an_empty_screen_says_what_to_press(small: Services, size: tuple[int, int]) -> None:
    async with sitting_at(small, size) as me:
        await me.press("o", "e")
        assert me.sees("p adds a pool", "v keeps a post", "There is no pool yet.")
        await me.press("f")
        assert "Nothing to fill" in me.said()
        await me.press("s", "x", "enter", "tab")
        assert not me.toasts()
        await me.press("p")
        await me.type("nowhere")
        assert "brand/name" in me.words("meaning")
        await me.press("escape", "question_mark")
        assert me.sees("Leave the next turn")
        await me.press("escape", "q")
        assert me.on == "DashboardScreen"
