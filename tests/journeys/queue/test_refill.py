"""A refill session walks the accounts that go dark first, one slot after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.screens.queue import runway
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.domain.queue.runway import RunwayRow
    from smdash.services.bundle import Services
    from tests.journeys.person import Person


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take two Escs as pressed at once however busy the machine is."""
    monkeypatch.setattr(runway, "QUICK", 600.0)


async def queued(me: Person) -> None:
    """Queue what was written, whatever the composer has to say about it."""
    await me.press("ctrl+s")
    if me.on == "PickScreen":
        me.list("choices").go_to("queue")
        await me.press("enter")


def lacking_within(demo: Services, days: int) -> list[RunwayRow]:
    """Return the accounts that go dark within so many days, worst first."""
    return [row for row in demo.runway.board(target=days) if row.missing]


async def begin(me: Person, days: str = "9") -> None:
    await me.press("o", "g")
    assert me.on == "RunwayScreen"
    await me.press("f")
    assert me.on == "AskScreen"
    me.field("answer").value = days
    await me.press("enter")


async def test_it_walks_the_worst_accounts(demo: Services) -> None:
    lacking = lacking_within(demo, 9)
    accounts = [row.account for row in lacking]
    assert len(accounts) >= 2
    total = sum(row.missing for row in lacking)
    assert all(len(row.openings) == row.missing for row in lacking)
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        walked = []
        for number in range(total):
            assert me.on == "ComposerScreen", number
            assert me.sees(f"accounts lit, {total - number} post"), "how far it is stands in the frame"
            walked.append(min(me.list("targets").marks))
            await me.type(f"Something new for {walked[-1]}, number {number}")
            await queued(me)
        assert me.on == "RunwayScreen"
        assert walked[0] == accounts[0], "the worst one first"
        assert set(walked) == set(accounts)
        assert f"{total} posts written, 9 of 9 accounts lit for 9 days" in me.said()
        assert lacking_within(demo, 9) == []
        await me.press("f")
        await me.press("enter")
        assert "Refill done. 0 posts written" in me.said(), "nothing is left to do"
        await me.press("escape")
        assert me.on == "DashboardScreen"


async def test_undo_and_help_on_the_board(demo: Services) -> None:
    number = demo.filters.posts(demo.filters.parse("")).count
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("o", "g", "enter")
        await me.press("enter")
        await me.type("Not meant")
        await queued(me)
        assert demo.filters.posts(demo.filters.parse("")).count == number + 1
        await me.press("u")
        assert "Undone: New post" in me.said()
        assert demo.filters.posts(demo.filters.parse("")).count == number
        await me.press("question_mark")
        assert me.on == "HelpScreen"
        await me.press("escape")
        await me.press("escape")
        assert me.on == "DashboardScreen"


async def test_each_post_goes_to_the_slot_that_was_free(demo: Services) -> None:
    worst = lacking_within(demo, 7)[0]
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me, "7")
        await me.type("Right into the slot")
        await queued(me)
        await me.press("escape")
        await me.press("escape")
        assert me.on == "RunwayScreen"
        assert "Refill ended. 1 post written" in me.said()
    window = demo.filters.posts(demo.filters.parse('"right into the slot"'))
    (row,) = window.rows(0, 9)
    assert (row.account, row.at, row.state) == (worst.account, worst.openings[0], "scheduled")


async def test_leaving_keeps_the_text_for_the_next_session(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        account = min(me.list("targets").marks)
        await me.type("Half a thought")
        await me.press("escape")
        await me.press("escape")
        assert me.on == "RunwayScreen"
        assert "Refill ended. 0 posts written" in me.said()
        await begin_again(me)
        assert me.area().text == "Half a thought"
        assert sorted(me.list("targets").marks) == [account]


async def test_leaving_skips_one_account_and_asks_nothing(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runway, "QUICK", 0.0)
    accounts = [row.account for row in lacking_within(demo, 9)]
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        assert me.sees("esc keep for later, next account")
        for number, account in enumerate(accounts):
            assert me.on == "ComposerScreen"
            assert min(me.list("targets").marks) == account
            if number:
                assert me.sees(f"skipped {accounts[number - 1]}, next: {account}")
            await me.press("escape")
        assert me.on == "RunwayScreen"
        assert f"0 posts written, {len(accounts)} accounts skipped" in me.said()
        await me.press("q")
        assert me.on == "DashboardScreen"


async def test_two_quick_escapes_end_the_session(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await begin(me)
        await me.press("escape")
        await me.press("escape")
        assert me.on == "RunwayScreen"
        assert "Refill ended. 0 posts written" in me.said()
        await me.press("u")
        assert me.on == "RunwayScreen"


async def test_held_posts_are_said_to_be_held(demo: Services) -> None:
    demo.pauses.pause("all", "", "a flood")
    held = sum(row.held for row in demo.runway.board())
    assert held > 6
    for size in ((80, 24), (120, 40)):
        async with sitting_at(demo, size) as me:
            await me.press("o", "g")
            assert me.sees(f"{held} held by a pause")
            first = next(row for row in demo.runway.board() if row.held)
            assert f"{first.held} held by a pause" in me.row_of("runway", first.platform)


async def begin_again(me: Person) -> None:
    await me.press("f", "enter")
    assert me.on == "ComposerScreen"


async def test_a_slot_left_empty_is_not_asked_for_again(demo: Services) -> None:
    accounts = [row.account for row in lacking_within(demo, 9)]
    async with sitting_at(demo, (120, 40)) as me:
        await begin(me)
        await me.type("Not now")
        me.field("when").value = "draft"
        await queued(me)
        assert me.on == "ComposerScreen"
        assert min(me.list("targets").marks) == accounts[1], "the next account"
        await me.press("escape")
        await me.press("escape")
        assert "Refill ended. 1 post written" in me.said()


async def test_a_free_slot_of_one_account(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("o", "g", "enter")
        assert me.on == "PickScreen"
        worst = demo.runway.board()[0]
        assert me.sees(f"Free slots of {worst.account}")
        await me.press("j", "enter")
        assert me.on == "ComposerScreen"
        await me.type("For the second slot")
        await queued(me)
        assert me.on == "RunwayScreen"
        assert demo.filters.posts(demo.filters.parse('"for the second slot"')).count == 1


async def test_more_and_fewer_days(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("o", "g")
        assert me.sees("dark within 7 days")
        await me.press("plus", "plus", "minus")
        assert me.sees("dark within 8 days")
        for _ in range(12):
            await me.press("minus")
        assert me.sees("1 day")
        me.assert_harmless()
        await me.press("q")
        assert me.on == "DashboardScreen"


async def test_an_empty_home(services: Services) -> None:
    async with sitting_at(services, (80, 24)) as me:
        await me.press("o", "g")
        assert me.sees("No accounts yet: A adds one")
        assert "lit" not in me.text()
        await me.press("f", "enter", "escape")
        assert me.on == "DashboardScreen"


async def test_accounts_without_a_slot_are_named_and_told_how_to_get_one(demo: Services) -> None:
    demo.manage.add_account("acme", "threads", cadence=[{"format": "text", "per_week": 7.0}])
    async with sitting_at(demo, (80, 24)) as me:
        await begin(me)
        assert me.on == "ComposerScreen"
        assert me.sees("; no slot: acme/threads")
        await me.press("escape", "escape")
        me.list("runway").go_to("acme/threads")
        await me.press("enter")
        assert me.on == "TextScreen"
        assert me.sees("acme/threads has no free slot in two weeks.", "e changes its weekly times")
        await me.press("escape")
        assert me.on == "RunwayScreen"
