"""Handing over: copy, post, say so; and the triage of what is late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.screens.publishing.handover import HandoverScreen
from smdash.services.desktop import clipboard
from tests.journeys.person import sitting_at
from tests.worlds import content, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services
    from tests.worlds import Clock


SIZES = [(80, 24), (120, 40)]


@pytest.fixture(autouse=True)
def _no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep this machine's clipboard and browser out of it."""
    monkeypatch.setattr(clipboard, "copy", lambda text: "")
    monkeypatch.setattr("smdash.services.desktop.browser.start", lambda argv: False)


@pytest.fixture
def busy(demo: Services, clock: Clock) -> Services:
    """The sample world at 9:35: one post is due, one is late."""
    clock.forward(minutes=23)
    return demo


def state(services: Services, delivery_id: int) -> tuple[str, str]:
    found = rows(services, "SELECT state, permalink FROM deliveries WHERE id = ?", delivery_id)[0]
    return found[0], found[1]


@pytest.mark.parametrize("size", SIZES)
async def test_the_screen(busy: Services, snapshot: Callable[[str, str], None], size: tuple[int, int]) -> None:
    async with sitting_at(busy, size) as me:
        await me.press("1", "h", "g")
        snapshot(f"handover-{size[0]}x{size[1]}", me.text())


@pytest.mark.parametrize("size", SIZES)
async def test_copy_post_and_say_so(busy: Services, size: tuple[int, int]) -> None:
    async with sitting_at(busy, size) as me:
        await me.press("1", "h", "g")
        screen = me.front
        assert isinstance(screen, HandoverScreen)
        assert me.sees("Due now", "Launch week starts", "c copies this")
        number = screen.row.delivery_id
        await me.press("c")
        assert me.app.clipboard.startswith("Launch week starts")
        assert "OSC 52" in me.said()
        assert state(busy, number)[0] == "sending"
        assert screen.row.delivery_id == number
        assert me.sees("was it posted?", "\u2713 Text copied")
        await me.press("y")
        await me.type("https://bsky.app/profile/acme.bsky.example/post/3kxyz")
        assert me.sees("A post with the id 3kxyz")
        await me.press("enter")
        assert state(busy, number) == ("published", "https://bsky.app/profile/acme.bsky.example/post/3kxyz")
        assert "u takes it back" in me.said()
        for goes_on_as in ("sending", "scheduled"):
            before = state(busy, number)
            await me.press("u")
            assert me.on == "PickScreen", "a word on what is out is asked about before it is taken back"
            assert me.sees("Take this back?", "It says of a post")
            await me.press("enter")
            assert state(busy, number) == before
            await me.press("u", "j", "enter")
            assert state(busy, number) == (goes_on_as, "")
        await me.press("escape")
        assert me.app.screen is me.dashboard


async def test_b7_opening_and_looking_sends_nothing_and_changes_no_row(busy: Services) -> None:
    before = content(busy.home.read())
    before.pop("settings")  # the dashboard keeps today's workload level there
    async with sitting_at(busy, (120, 40)) as me:
        await me.press("1", "h", "j", "j", "k", "G", "g", "o", "escape", "question_mark", "escape", "escape")
    after = content(busy.home.read())
    after.pop("settings")
    assert after == before


async def test_b8_published_only_by_a_word(busy: Services) -> None:
    async with sitting_at(busy, (120, 40)) as me:
        await me.press("1", "h", "g")
        number = me.front.row.delivery_id
        await me.press("c", "c", "c", "o", "escape", "y", "escape")
        assert state(busy, number)[0] == "sending"
        await me.press("y", "enter")
        assert rows(busy, "SELECT state, reason FROM deliveries WHERE id = ?", number) == [
            ("published", "by your word")
        ]


async def test_not_posted_asks_why_and_keeps_it(busy: Services) -> None:
    async with sitting_at(busy, (80, 24)) as me:
        await me.press("1", "h", "g", "x")
        assert "not handed over yet" in me.said()
        number = me.front.row.delivery_id
        await me.press("c", "x")
        await me.type("the app crashed")
        await me.press("enter")
        assert rows(busy, "SELECT state, error FROM deliveries WHERE id = ?", number) == [("failed", "the app crashed")]
        assert me.sees("Failed \u00b7 1", "the app crashed")


async def test_pieces_are_copied_one_after_the_other(busy: Services) -> None:
    async with sitting_at(busy, (120, 40)) as me:
        await me.press("1", "h", "g")
        number = me.front.row.delivery_id
        with busy.home.store.write("set", busy.home.now()) as w:
            post_id, variant = w.conn.execute(
                "SELECT post_id, variant_id FROM deliveries WHERE id = ?", (number,)
            ).fetchone()
            w.conn.execute(
                "UPDATE posts SET body = ?, first_comment = 'One more thing' WHERE id = ?", ("Word. " * 90, post_id)
            )
            w.conn.execute("UPDATE variants SET body = NULL, options = '{\"thread\": true}' WHERE id = ?", (variant,))
            w.conn.execute("INSERT INTO media(post_id, path, alt_text) VALUES (?, '/no/such.png', 'A cup')", (post_id,))
        copied = []
        await me.press("c")
        assert me.sees("Part 1/2 copied", "Part 2/2 c copies this", "/no/such.png", "not found")
        copied.append(me.app.clipboard)
        for _ in range(4):
            await me.press("enter")
            copied.append(me.app.clipboard)
        assert copied[0].endswith("1/2")
        assert copied[1].endswith("2/2")
        assert copied[2:4] == ["One more thing", "A cup"]
        assert copied[4] == copied[0]


async def test_triage_of_what_is_late(demo: Services, clock: Clock) -> None:
    clock.forward(days=3)
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("1", "h", "g")
        late = [row.delivery_id for row in me.front.view.of("late")]
        assert len(late) > 3
        await me.press("G")
        while me.front.row.group != "late":
            await me.press("k")
        first = me.front.row.delivery_id
        assert first in late
        await me.press("d")
        assert state(demo, first)[0] == "cancelled"
        second = me.front.row.delivery_id
        assert second != first
        await me.press("space", "space")
        await me.press("s")
        assert "Moved" in me.said()
        await me.press("S")
        left = [row.delivery_id for row in demo.handover.due().of("late")]
        assert len(left) < len(late) - 1
        for number in set(late) - set(left) - {first}:
            assert rows(demo, "SELECT due_at > ? FROM deliveries WHERE id = ?", "2026-11-24T08:12:00Z", number) == [
                (1,)
            ]


async def test_nothing_due_says_what_is_next(small: Services) -> None:
    async with sitting_at(small, (80, 24)) as me:
        await me.press("1", "h", "g")
        assert me.sees("Nothing is due.", "Next: acme/mastodon Mon 09:00", "esc goes back")
        await me.press("c", "o", "y", "x", "s", "S", "d", "e", "enter")
        assert isinstance(me.app.screen, HandoverScreen)
        await me.press("q")
        assert me.app.screen is me.dashboard


async def test_the_page_is_shown_where_no_browser_can_be_opened(busy: Services) -> None:
    async with sitting_at(busy, (120, 40)) as me:
        await me.press("1", "h", "g", "o")
        assert me.sees("No browser", "https://bsky.app/intent/compose?text=Launch")
        assert me.app.clipboard.startswith("https://bsky.app/intent/compose")


async def test_what_another_program_did_is_seen(busy: Services) -> None:
    async with sitting_at(busy, (120, 40)) as me:
        await me.press("1", "h", "g")
        number = me.front.row.delivery_id
        busy.handover.done(number)
        me.front.look()
        await me.settled()
        assert not me.sees("Launch week starts")


async def test_hostile_text_is_only_text(busy: Services) -> None:
    bad = "[red]\x1b]52;c;AAAA\x07 \u202e\x9b31m\nsecond [/nope]"
    with busy.home.store.write("set", busy.home.now()) as w:
        w.conn.execute("UPDATE posts SET body = ?, title = ?, first_comment = ?", (bad, bad, bad))
        w.conn.execute("UPDATE variants SET body = NULL, title = NULL, first_comment = NULL")
        w.conn.execute("UPDATE deliveries SET error = ? WHERE state <> 'published'", (bad,))
        w.conn.execute("UPDATE media SET path = ?, alt_text = ?", (bad, bad))
    async with sitting_at(busy, (120, 40)) as me:
        await me.press("1", "h", "g", "c", "c", "o")
        me.assert_harmless()
        await me.press("escape", "y")
        await me.paste(bad)
        me.assert_harmless()


async def test_edit_opens_the_composer_and_comes_back(busy: Services) -> None:
    async with sitting_at(busy, (120, 40)) as me:
        await me.press("1", "h", "g", "e")
        assert me.area().text.startswith("Launch week starts")
        await me.press("escape")
        assert isinstance(me.app.screen, HandoverScreen)


async def test_what_cannot_be_moved_or_dropped_is_counted(demo: Services, clock: Clock) -> None:
    clock.forward(days=3)
    late = [row for row in demo.handover.due().rows if row.group == "late"]
    accounts = {row.account for row in late}
    assert len(late) > 3
    assert len(accounts) > 2
    kept = late[0].account
    for slug in accounts - {kept}:
        demo.manage.edit_account(slug, slots=[])
    others = sum(row.account != kept for row in late)
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("1", "h", "g", "S")
        assert f"Re-spaced {len(late) - others} post" in me.said()
        assert f"(and {others - 1} more)" in me.said()
