"""The ledger screen: what went out, what is missing of it, and what a person says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.app import SmdashApp
from smdash.connectors.base import RejectedError, UnavailableError, UncertainError
from smdash.services.desktop import clipboard
from tests.connectors.fake import fails
from tests.journeys.person import sitting_at
from tests.services.publishing.online import ACCOUNT, Online
from tests.services.publishing.test_bug_classes import LONG
from tests.services.publishing.test_ledger_reader import _fail_at as fail_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services
    from tests.worlds import Clock

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def online(small: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Online:
    """A connected account, and a desktop without clipboard and browser."""
    monkeypatch.setattr(clipboard, "copy", lambda text: "")
    monkeypatch.setattr("smdash.services.desktop.browser.start", lambda argv: False)
    monkeypatch.setattr(SmdashApp, "publish_one", lambda self, number: self.live.try_one(number))
    monkeypatch.setattr(SmdashApp, "_from_beside", lambda self, act, *found: act(*found))
    return Online(small, clock)


@pytest.fixture
def varied(online: Online, small: Services) -> Online:
    """One out, a thread of which a part failed, one that failed, one that nobody knows of."""
    online.run()
    online.post(LONG, thread=True)
    online.network.before = fail_at(2, RejectedError("too long for it."))  # type: ignore[assignment]
    online.run()
    online.post("This one is refused")
    online.network.before = fails(RejectedError("not allowed here."))
    online.run()
    online.network.before = fails(UncertainError("cut."))
    online.network.repeats = False
    online.post("Nobody knows of this one")
    online.run()
    online.network.before = None
    with small.home.store.write("took", small.home.now(), journaled=False) as w:
        w.conn.execute("UPDATE attempts SET milliseconds = 340")
    return online


@pytest.mark.parametrize("size", SIZES)
async def test_the_screen(
    varied: Online, small: Services, snapshot: Callable[[str, str], None], size: tuple[int, int]
) -> None:
    async with sitting_at(small, size) as me:
        await me.press("o", "l")
        assert me.on == "LedgerScreen"
        snapshot(f"ledger-{size[0]}x{size[1]}", me.text())


async def test_what_is_missing_of_a_thread_is_tried_again_copied_and_dropped(varied: Online, small: Services) -> None:
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "l", "f")
        me.list("choices").go_to("unfinished")
        await me.press("enter")
        assert me.sees("1 of 3 out", "part 2 of 3: too long for it.", "part 3 of 3")
        await me.press("j", "c")
        assert me.app.clipboard.strip().removesuffix(" 2/3") in LONG
        varied.network.before = fails(UnavailableError("down."))
        await me.press("r")
        assert me.toasts() == [f"{ACCOUNT}: part 2 of 3 not out yet, tried again at 09:01. down."]
        await me.press("d", "j", "enter")
        assert me.sees("Nothing of that kind.")
        assert "2 texts of it will not go out any more." in me.said()


async def test_a_word_settles_what_nobody_knows(varied: Online, small: Services) -> None:
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "l", "f")
        me.list("choices").go_to("unknown")
        await me.press("enter")
        assert me.sees("unconfirmed")
        await me.press("enter")
        assert me.sees("post: unconfirmed", "uncertain: cut.", "looked for")
        await me.press("escape", "y")
        await me.type("https://fake.example/9")
        await me.press("enter")
        assert "published. u takes it back." in me.said()
        assert me.sees("Nothing of that kind.")


async def test_what_failed_is_tried_again_or_handed_over(varied: Online, small: Services) -> None:
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "l", "f")
        me.list("choices").go_to("failed")
        await me.press("enter", "x")
        assert "That is known already" in me.said()
        await me.press("o")
        assert "No address is known of it." in me.said()
        await me.press("h")
        assert me.on == "HandoverScreen"
        assert me.sees("Not posted: not allowed here.")
        await me.press("escape", "r")
        assert me.toasts() == [f"1 post out: {ACCOUNT}."]
        assert "This one is refused" in varied.network.texts()


async def test_further_pages_come_as_one_goes_down(online: Online, small: Services) -> None:
    with small.home.store.write("many", small.home.now(), journaled=False) as w:
        w.conn.execute(
            """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 230)
               INSERT INTO deliveries(uid, post_id, variant_id, account_id, state, due_at, wall, zone, created_at, updated_at, published_at, outcome_at)
               SELECT 'x' || i, post_id, variant_id, account_id, 'published', due_at, wall, zone, created_at, updated_at,
                      strftime('%Y-%m-%dT%H:%M:%SZ', '2026-01-01', '+' || i || ' hours'),
                      strftime('%Y-%m-%dT%H:%M:%SZ', '2026-01-01', '+' || i || ' hours')
               FROM deliveries, n WHERE id = ?""",
            (online.due,),
        )
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "l")
        assert me.sees("100 posts and more")
        for _ in range(6):  # one at a time: the end moves away as the next page comes
            await me.press("G")
        assert me.sees("230 posts ")
