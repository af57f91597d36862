"""The queue: writing, moving, cancelling, marking, and taking it all back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.times.when import When
from tests.journeys.person import sitting_at
from tests.worlds import write_post

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def count_posts(services: Services) -> int:
    return int(services.home.read().execute("SELECT count(*) FROM posts").fetchone()[0])


def schedule(services: Services) -> list[tuple[Any, ...]]:
    """Every delivery's state and time."""
    return services.home.read().execute("SELECT id, state, due_at FROM deliveries ORDER BY id").fetchall()


async def test_writing_posts(demo: Services) -> None:
    async with sitting_at(demo) as me:
        before = count_posts(demo)
        # At a typed time.
        await me.press("n")
        assert me.on == "ComposerScreen"
        assert "No account ticked yet" in me.words("brandbar")
        await me.type("Hello from a test")
        assert "17 characters" in me.words("count")
        await me.press("tab", "space")
        assert "acme" in me.words("brandbar")
        await me.press("tab")
        await me.type("fri 14:30")
        assert "27 Nov" in me.words("meaning")
        assert "14:30" in me.words("meaning")
        await me.press("ctrl+s")
        assert me.on == "DashboardScreen"
        assert "Queued. u takes it back." in me.said()
        assert "14:30 ● acme  bluesky" in me.row("queue", "Hello from a test")
        assert count_posts(demo) == before + 1

        # In the next free slot, which the composer names before.
        await me.press("n")
        await me.type("Into the next slot")
        await me.press("tab", "j", "space")
        words = me.words("meaning")
        assert words.startswith("Next free slot of each account: acme/linkedin ")
        await me.press("ctrl+s")
        row = me.row("queue", "Into the next slot")
        assert row.split()[0] == words.split()[-1]

        # A draft.
        await me.press("n")
        await me.type("Some day")
        await me.press("tab", "space", "tab")
        await me.type("draft")
        await me.press("ctrl+s")
        assert "Kept as a draft." in me.said()
        rows = me.rows("queue")
        assert rows.index(me.row("queue", "Some day")) > rows.index(me.row("queue", "Drafts without a time"))

        # All of it taken back and made again.
        await me.press("u")
        await me.press("u")
        await me.press("u")
        assert count_posts(demo) == before
        assert not me.row("queue", "Hello from a test")
        await me.press("u")
        assert "Nothing to undo" in me.said()
        await me.press("U")
        assert "14:30 ● acme  bluesky" in me.row("queue", "Hello from a test")
        await me.press("U")
        await me.press("U")
        await me.press("U")
        assert "Nothing to redo" in me.said()
        assert count_posts(demo) == before + 3


async def test_what_is_refused_changes_nothing(demo: Services) -> None:
    async with sitting_at(demo) as me:
        before = count_posts(demo)
        await me.press("n", "ctrl+s")
        assert "a post needs a text" in me.toasts()[-1]
        await me.type("For two brands")
        await me.press("ctrl+s")
        assert "a post needs at least one account" in me.toasts()[-1]
        await me.press("tab", "space", "G", "space")
        assert "2 brands are ticked" in me.words("brandbar")
        await me.press("ctrl+s")
        assert me.on == "ComposerScreen"
        assert "one post speaks for one brand" in me.toasts()[-1]
        assert "acme and nord" in me.toasts()[-1]
        await me.press("space", "tab")
        await me.type("yesterdayish")
        assert "Try: fri 14:30" in me.words("meaning")
        await me.press("ctrl+s")
        assert me.on == "ComposerScreen"
        assert me.app.focused is me.field("when"), "the cursor is where the fault is"
        me.field("when").value = "today 8"
        await me.settled()
        assert "past" in me.words("meaning")
        await me.press("ctrl+s")
        assert me.on == "ComposerScreen"
        assert "in the past" in me.toasts()[-1]
        assert me.area().text == "For two brands"
        assert count_posts(demo) == before
        assert demo.undo.next()[0] is None
        me.field("when").value = "today 23:30"
        await me.settled()
        await me.press("ctrl+s")
        assert me.on == "DashboardScreen"
        assert "23:30 ● acme" in me.row("queue", "For two brands")


async def test_a_free_slot_begins_a_post_for_itself(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.go("queue", "free slot")
        await me.press("enter")
        assert me.on == "ComposerScreen"
        assert me.field("when").value == "2026-11-22 10:00"
        assert "bean" in me.words("brandbar")
        await me.type("Fills the gap")
        await me.press("ctrl+s")
        assert "10:00 ● bean  facebook" in me.row("queue", "Fills the gap")
        rows = me.rows("queue")
        assert not any(row.startswith("· 10:00 ● bean  facebook") and "22" in row for row in rows)
        assert me.cursor("queue").startswith("\u00b7 08:00 \u25cf bean  tiktok"), "the next free slot is next"


async def test_free_slots_are_filled_one_after_the_other(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.go("queue", "free slot")
        await me.press("n")
        assert "^s queue it \u00b7 ^n and the next" in me.text()
        await me.type("First")
        await me.press("ctrl+n")
        assert me.on == "ComposerScreen"
        assert me.area().text == ""
        assert me.field("when").value == "2026-11-23 08:00"
        assert "tiktok" in me.row_of("targets", "[x]")
        assert me.sees("New post \u00b7 before it: Queued. \u2500")
        await me.press("escape")
        assert "10:00 \u25cf bean  facebook" in me.row("queue", "First")
        assert me.cursor("queue").startswith("\u00b7 08:00 \u25cf bean  tiktok")
        # Without a slot the next one is for the same accounts.
        await me.go("queue", "First")
        await me.press("n")
        await me.type("Third")
        await me.press("tab", "space", "ctrl+n")
        assert me.on == "ComposerScreen"
        assert "bluesky" in me.row_of("targets", "[x]")
        await me.press("escape")
        # One that is edited has nothing after it.
        await me.go("queue", "First")
        await me.press("e")
        assert "^s save it" in me.text()
        await me.press("ctrl+n")
        assert me.on == "DashboardScreen"


async def test_editing(demo: Services) -> None:
    async with sitting_at(demo) as me:
        line = await me.go("queue", "Launch week starts")
        await me.press("e")
        assert me.on == "ComposerScreen"
        assert me.area().text.startswith("Launch week starts")
        assert me.words("meaning") == "It stays as it is: scheduled Sat 21 Nov 09:30."
        await me.press(*["up"] * 30, "home")  # the cursor stands at the end
        await me.type("Edited: ")
        await me.press("ctrl+s")
        changed = me.row("queue", "Edited: Launch week")
        assert changed[:25] == line[:25], "time and account are as they were"
        await me.press("enter")
        await me.press("tab", "tab")
        await me.type("tomorrow 7:05")
        await me.press("ctrl+s")
        assert "07:05" in me.row("queue", "Edited: Launch week")
        assert "Edited: Launch week" in me.cursor("queue"), "the cursor goes with its row"
        await me.press("u")
        await me.press("u")
        assert me.row("queue", "Launch week starts") == line
        await me.press("e")
        await me.press("escape")
        assert demo.unsaved.keys() == [], "looking into a post leaves nothing behind"


async def test_moving_to_a_typed_time(demo: Services) -> None:
    async with sitting_at(demo) as me:
        line = await me.go("queue", "Latte art, 1")
        await me.press("m")
        assert me.on == "AskScreen"
        await me.press("enter")
        assert me.on == "AskScreen", "an empty answer is no answer"
        await me.type("soonish")
        await me.press("enter")
        assert me.on == "AskScreen"
        assert "Try: fri 14:30" in me.words("meaning")
        me.field("answer").value = "today 8:30"
        await me.settled()
        await me.press("enter")
        assert me.on == "AskScreen", "a past time can be put right where it was typed"
        assert "in the past" in me.words("meaning")
        assert me.row("queue", "Latte art, 1") == line
        me.field("answer").value = "mon 18:15"
        await me.settled()
        assert "18:15" in me.words("meaning")
        await me.press("enter")
        assert me.on == "DashboardScreen"
        assert "Moved to Mon 23 Nov 18:15. u takes it back." in me.said()
        assert "18:15 ● bean  tiktok" in me.row("queue", "Latte art, 1")
        assert "missed" not in me.header()
        await me.press("u")
        assert me.row("queue", "Latte art, 1") == line
        assert "1 missed" in me.header()

        await me.press("s")
        assert "Moved to Mon 23 Nov 08:00." in me.said()
        assert "08:00 ● bean  tiktok" in me.row("queue", "Latte art, 1")
        assert "missed" not in me.row("queue", "Latte art, 1")
        await me.press("c")
        assert "Cancelled 1 post" in me.said()
        assert not me.row("queue", "Latte art, 1")
        await me.press("u")
        assert me.row("queue", "Latte art, 1")
        await me.press("m", "escape")
        assert me.on == "DashboardScreen"


async def test_marked_posts_move_together_and_come_back_together(demo: Services) -> None:
    async with sitting_at(demo) as me:
        before = schedule(demo)
        await me.go("queue", "Launch week starts")
        await me.press("space", "space")
        pane = me.dashboard.pane("queue")
        assert me.row("queue", "Launch week starts").startswith("▸")
        assert me.row("queue", "Three numbers").startswith("▸")
        assert len(pane.marks) == 2
        await me.press("m")
        assert me.sees("Move 2 posts to")
        await me.type("+3d 16:00")
        await me.press("enter")
        assert "Moved 2 posts" in me.said()
        assert not pane.marks
        assert sum(1 for a, b in zip(before, schedule(demo), strict=True) if a != b) == 2
        await me.press("u")
        assert schedule(demo) == before

        await me.press("g", "asterisk")
        marked = len(pane.marks)
        assert marked >= 5
        assert f"{marked} marked" in me.said()
        await me.press("asterisk")
        assert not pane.marks
        await me.press("asterisk", "escape")
        assert not pane.marks
        await me.press("asterisk", "c")
        assert "Cancelled" in me.said()
        assert schedule(demo) != before
        await me.press("u")
        assert schedule(demo) == before
        await me.press("U", "u")
        assert schedule(demo) == before


async def test_marks_do_not_reach_rows_that_are_not_shown(demo: Services) -> None:
    async with sitting_at(demo) as me:
        before = schedule(demo)
        await me.go("queue", "Launch week starts")
        await me.press("space", "b")
        await me.press("down", "down", "enter")
        assert me.dashboard.brand == "bean"
        await me.press("g", "c")
        cancelled = [a for a, b in zip(before, schedule(demo), strict=True) if a != b]
        assert len(cancelled) <= 1
        await me.press("escape")
        assert me.row("queue", "Launch week starts"), "a mark that is out of sight is not acted upon"


async def test_what_is_out_is_shown_and_stays(demo: Services) -> None:
    conn = demo.home.read()
    late = conn.execute(
        "SELECT id, post_id FROM deliveries WHERE state = 'scheduled' ORDER BY due_at LIMIT 1"
    ).fetchone()
    with demo.home.store.write("out", demo.home.now()) as w:
        w.conn.execute(
            "UPDATE deliveries SET state = 'published', published_at = due_at, outcome_at = due_at, permalink = 'https://example.com/1', due_at = '2026-11-21T08:05:00Z' WHERE id = ?",
            (late[0],),
        )
    async with sitting_at(demo) as me:
        before = schedule(demo)
        words = conn.execute("SELECT substr(body, 1, 12) FROM posts WHERE id = ?", (late[1],)).fetchone()[0]
        row = await me.go("queue", words)
        assert row.startswith("✓")
        await me.press("enter")
        assert me.on == "TextScreen"
        assert me.sees("Published", "What is out does not change", "https://example.com/1")
        await me.press("escape")
        for key in ("s", "c"):
            await me.press(key)
            assert "it is published and stays as it is" in me.toasts()[-1]
        await me.press("m")
        await me.type("+1d")
        await me.press("enter")
        assert "it is published and stays as it is" in me.toasts()[-1]
        assert schedule(demo) == before


async def test_next_slots_are_handed_out_in_order(small: Services) -> None:
    for number in range(8):
        write_post(small, f"Draft {number}", ["acme/mastodon"], When("draft"))
    async with sitting_at(small) as me:
        before = [row[-7:] for row in me.rows("queue") if "Draft " in row and "Drafts" not in row]
        assert len(before) == 8
        await me.go("queue", before[0])
        await me.press(*["space"] * 8, "s")
        assert "Moved 8 posts" in me.said()
        conn = small.home.read()
        query = "SELECT p.body FROM deliveries d JOIN posts p ON p.id = d.post_id WHERE p.body LIKE 'Draft %' ORDER BY d.due_at"
        assert [row[0] for row in conn.execute(query)] == before[::-1], "the oldest draft goes first"
        twice = "SELECT due_at FROM deliveries WHERE state = 'scheduled' AND account_id = 1 GROUP BY due_at HAVING count(*) > 1"
        assert conn.execute(twice).fetchall() == []
        await me.press("u")
        assert [row[-7:] for row in me.rows("queue") if "Draft " in row and "Drafts" not in row] == before
