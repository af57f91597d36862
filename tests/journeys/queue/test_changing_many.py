"""Many marked posts at once: other days, account, pillar, copies, and one undo for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services
    from tests.journeys.person import Person


def schedule(services: Services) -> list[tuple[Any, ...]]:
    return services.home.read().execute("SELECT id, state, due_at, account_id FROM deliveries ORDER BY id").fetchall()


async def pick(me: Person, words: str) -> None:
    """Choose a line of a short list by its words."""
    pane = me.list("choices")
    lines = [pane.row(number) for number in range(pane.window.count)]
    await me.press("g", *["j"] * next(number for number, line in enumerate(lines) if words in line.text))
    await me.press("enter")


async def test_marked_posts_are_changed_together(demo: Services, snapshot: Callable[[str, str], None]) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        before = schedule(demo)
        await me.go("queue", "Launch week starts")
        await me.press("space", "space", "M")
        assert me.on == "PickScreen"
        snapshot("change-120x40", me.text())
        await pick(me, "by days")
        assert me.sees("Move 2 posts by how many days?")
        await me.type("many")
        assert "no number of days" in me.words("meaning")
        me.field("answer").value = "1w"
        await me.settled()
        assert "7 days later, each at its own time of day." in me.words("meaning")
        await me.press("enter")
        assert "Moved 2 posts. But acme/bluesky has 2 posts at Sat 28 Nov 09:30 (and 1 more). u takes" in me.said()
        changed = [(a, b) for a, b in zip(before, schedule(demo), strict=True) if a != b]
        assert len(changed) == 2
        assert not me.dashboard.pane("queue").marks
        await me.press("u")
        assert schedule(demo) == before

        await me.go("queue", "Launch week starts")
        row = me.cursor("queue")
        await me.press("M")
        assert me.sees("Change 1 post")
        await pick(me, "another account")
        await pick(me, "acme/linkedin" if "bluesky" in row else "acme/bluesky")
        assert "Moved to " in me.said()
        await me.press("u")

        await me.go("queue", "Launch week starts")
        await me.press("M")
        await pick(me, "pillar")
        assert me.sees("Pillar of 1 post", "no pillar")
        await me.press("escape")
        for words, said in (("free slots", "Moved to "), ("Cancel", "Cancelled 1 post")):
            before = schedule(demo)
            await me.go("queue", "Launch week starts")
            await me.press("M")
            await pick(me, words)
            assert said in me.said()
            assert schedule(demo) != before
            await me.press("u")
            assert schedule(demo) == before


async def test_another_pillar_by_keys(small: Services) -> None:
    small.rules.add_pillar("acme", "Tips")
    async with sitting_at(small) as me:
        await me.go("queue", "First")
        await me.press("M")
        await pick(me, "pillar")
        await pick(me, "Tips")
        assert "Changed 1 post" in me.said()
        query = "SELECT pillar_id FROM posts WHERE body = 'First'"
        assert small.home.read().execute(query).fetchone() == (1,)
        await me.press("M")
        await pick(me, "pillar")
        await pick(me, "no pillar")
        assert small.home.read().execute(query).fetchone() == (None,)


async def test_accounts_are_offered_for_one_brand_only(small: Services) -> None:
    async with sitting_at(small, (120, 40)) as me:
        before = schedule(small)
        await me.press("1", "asterisk", "M")
        await pick(me, "another account")
        assert "these posts belong to acme and bean" in me.toasts()[-1]
        assert schedule(small) == before


async def test_a_copy_of_any_post_is_a_draft_without_a_time(demo: Services) -> None:
    async with sitting_at(demo) as me:
        before = schedule(demo)
        await me.go("queue", "Launch week starts")
        await me.press("y")
        assert "Copied 1 post, now among the drafts without a time." in me.said()
        rows = me.rows("queue")
        drafts = rows.index(me.row("queue", "Drafts without a time"))
        assert [row for row in rows[drafts:] if "Launch week starts" in row]
        assert [row for row in rows[:drafts] if "Launch week starts" in row], "the original stays where it was"
        new = schedule(demo)[len(before) :]
        assert new
        assert all(row[1:3] == ("draft", None) for row in new)
        await me.press("u")
        assert schedule(demo) == before


async def test_a_free_slot_has_nothing_to_change(demo: Services) -> None:
    async with sitting_at(demo) as me:
        before = schedule(demo)
        await me.go("queue", "free slot")
        for key in ("M", "y", "m", "c", "s", "t"):
            me.dashboard.tell("nothing yet")
            await me.press(key)
            assert me.on == "DashboardScreen"
            assert "This is a free slot, there is no post in it yet: n writes one." in me.said(), key
        assert schedule(demo) == before
