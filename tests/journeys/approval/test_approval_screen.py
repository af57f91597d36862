"""A person makes the page of a week, takes in what came back, and sees what the client said."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.widgets import Input

from smdash.domain.answer_text import Answered, Given
from smdash.domain.approval.answers import written
from smdash.domain.times.when import When
from tests.journeys.person import sitting_at
from tests.services.approval.client import deliveries, due, page_data, send
from tests.worlds import rows, write_post

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.worlds import Clock


async def test_a_page_is_made_and_its_answer_taken_in(small: Services, tmp_path: Path) -> None:
    small.manage.edit_brand("acme", approval="needed")
    first, second = deliveries(small)
    file = tmp_path / "page.html"
    async with sitting_at(small) as me:
        await me.press("o", "b")
        assert me.on == "ApprovalScreen"
        assert me.sees("Not asked about as it is now")
        assert me.sees("\u25cc!"), "that it does not go out is told without colour"
        await me.press("x")
        assert me.on == "PickScreen"
        await me.press("enter")
        assert me.sees("2026-11-23 to 2026-11-29: 2 posts of acme.")
        await me.press("enter")
        me.field("answer").value = str(file)
        await me.press("enter")
        assert me.sees("2 posts in")
        assert me.sees("0 of 2 answered")
        (uid,) = rows(small, "SELECT uid FROM approval_pages")[0]
        keys = dict(rows(small, "SELECT id, substr(uid, 1, 10) FROM deliveries"))
        given = (Given(keys[first], "approved"), Given(keys[second], "changes", "less \x1b[31mred"))
        text = written(Answered(uid, "Acme Tools", "Ann", small.home.now(), given))
        await me.press("I")
        assert me.on == "TakeScreen"
        me.area().text = "\n".join(f"> {line}" for line in text.splitlines())
        await me.settled()
        assert me.sees("acme/x: change asked")
        await me.press("ctrl+s")
        assert me.on == "ApprovalScreen"
        assert me.sees("2 posts answered by Ann.")
        assert me.sees("Change asked")
        assert me.sees("less [31mred")
        await me.press("home", "enter")
        assert me.on == "ComposerScreen"
        assert me.sees("less [31mred")
        await me.press("escape", "u")
        assert me.sees("Undone: Answer of acme")
        assert [row.standing.state for row in small.approval.board().rows] == ["asked", "asked"]
        await me.press("q", "o", "c", "L")
        assert me.sees("asked")


async def test_what_is_too_long_to_be_pasted_is_named_as_a_file(small: Services, tmp_path: Path) -> None:
    made = small.approval_pages.make("acme", *small.approval_pages.week("next"))
    first, _ = deliveries(small)
    data = send(small, made, {first: ("changes", "word " * 100_000)})
    async with sitting_at(small) as me:
        await me.press("o", "b", "I")
        await me.paste(data.decode())
        assert me.sees("that is too long to be pasted. Save it as a file, and name the file here.")
        assert me.area().text == ""
        (tmp_path / "answer.txt").write_bytes(data)
        me.area().text = str(tmp_path / "answer.txt")
        await me.settled()
        assert me.sees("change asked", "1 comment cut at 4,000 characters")


async def test_words_by_phone_are_kept_and_taken_back(small: Services) -> None:
    page = small.approval_pages.make("acme", *small.approval_pages.week("next"))
    assert len(page_data(page)["posts"]) == 2
    first, _ = deliveries(small)
    async with sitting_at(small) as me:
        await me.press("o", "b", "y")
        assert small.approval.rows([first])[0].standing.state == "approved"
        await me.press("end", "home", "r")
        me.field("answer").value = "not on a Monday"
        await me.press("enter")
        assert me.sees("not on a Monday")
        await me.press("n")
        assert "changes" not in [row.standing.state for row in small.approval.board().rows]
        await me.press("end", "enter")
        assert me.on == "TextScreen"


async def test_nothing_asked_says_what_to_do_and_what_is_wrong_is_said(small: Services) -> None:
    async with sitting_at(small, size=(80, 24)) as me:
        await me.press("o", "b")
        assert me.sees("makes the page of a brand for a week")
        await me.press("y")
        assert me.sees("Put the cursor on a post first.")
        await me.press("I", "ctrl+s")
        assert me.sees("Nothing stands there yet") or me.sees("nothing stands there yet")
        me.area().text = "/nowhere/answer.txt"
        await me.settled()
        assert me.sees("cannot be read")
        me.area().text = "hello\nthere"
        await me.settled()
        assert me.sees("no answer of an approval page")
        await me.press("escape")
        assert me.on == "ApprovalScreen"


async def test_the_calendar_makes_the_page_of_its_week(small: Services) -> None:
    async with sitting_at(small) as me:
        await me.press("b")
        me.list("choices").go_to("acme")
        await me.press("enter", "o", "c", "x")
        assert me.app.screen.query_one(Input).value == "this"
        await me.press("escape", "L", "x")
        assert me.on == "AskScreen"
        assert me.sees("2026-11-23 to 2026-11-29: 2 posts of acme.")


async def test_an_answer_is_imported_like_any_other_file(small: Services, tmp_path: Path) -> None:
    page = small.approval_pages.make("acme", *small.approval_pages.week("next"))
    first, second = deliveries(small)
    file = tmp_path / "answer.txt"
    file.write_bytes(send(small, page, {first: ("approved", ""), second: ("changes", "no")}))
    async with sitting_at(small) as me:
        await me.press("I")
        me.field("answer").value = str(file)
        await me.press("enter")
        assert me.on == "ImportScreen"
        assert me.sees("answer of a client")
        await me.press("enter")
        assert [row.standing.state for row in small.approval.board().rows] == ["approved", "changes"]


async def test_hand_over_and_queue_say_what_waits_for_a_client(small: Services, clock: Clock) -> None:
    small.manage.edit_brand("acme", approval="needed")
    first, _ = deliveries(small)
    clock.moment = due(small, first)
    async with sitting_at(small) as me:
        assert any("not asked" in row and "First" in row for row in me.rows("queue")), me.rows("queue")
        await me.press("h")
        assert me.on == "HandoverScreen"
        assert me.sees("\u25cc 09:00", "The client has not been asked yet.")


async def test_a_page_with_gaps_is_asked_about(small: Services, tmp_path: Path) -> None:
    write_post(small, "New: [link]", ["acme/mastodon"], When("at", datetime.fromisoformat("2026-11-25T15:00")))
    file = tmp_path / "page.html"
    async with sitting_at(small) as me:
        await me.press("o", "b", "x", "enter", "enter")
        me.field("answer").value = str(file)
        await me.press("enter")
        assert me.on == "PickScreen"
        assert me.sees("acme/mastodon: [link]")
        await me.press("enter")
        assert me.on == "ApprovalScreen"
        assert not file.exists()
        await me.press("x", "enter", "enter")
        me.field("answer").value = str(file)
        await me.press("enter", "j", "enter")
        assert me.sees("3 posts in")
        assert file.exists()
