"""Answering: typing, handing over, the person's word, sending over the network, and taking it back."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import TextArea

from smdash.connectors.base import Item, RejectedError, Remote, UnavailableError, UncertainError
from smdash.domain.errors import StoreError
from smdash.screens.publishing.live import LivePublishing
from tests.connectors.fake import fails
from tests.journeys.person import Person, sitting_at
from tests.services.publishing.answering import Answering

if TYPE_CHECKING:
    import threading
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from smdash.domain.inbox.replies import ReplyView
    from smdash.services.bundle import Services
    from tests.worlds import Clock


@pytest.fixture(autouse=True)
def _no_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smdash.services.desktop.clipboard.copy", lambda _: "")


@pytest.fixture
def answering(small: Services, clock: Clock) -> Answering:
    return Answering(small, clock)


@contextlib.asynccontextmanager
async def at(answering: Answering) -> AsyncIterator[Person]:
    """Sit at an online account; what was to be sent is on leaving, and is waited for as at the program's end."""
    async with sitting_at(answering.services) as me:
        yield me
    me.app.live.end()


def typed(me: Person) -> str:
    area: TextArea = me.app.screen.query_one("#reply_text", TextArea)
    return area.text


def answers(services: Services) -> list[tuple[Any, ...]]:
    return services.home.read().execute("SELECT state, text, permalink FROM replies ORDER BY id").fetchall()


async def test_answering_by_hand(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("3", "r")
        assert me.on == "ReaderScreen"
        assert me.sees("BEAN & LEAF", "Answer kim.lo", "as bean.cafe on instagram", "^s hand over", "esc back")
        assert me.sees("it came from a file, so it is answered by hand", "a private message to kim.lo")
        assert "until 11:30" not in me.words("reply_to"), "that is when programs have to be done"
        await me.type("Yes, we do!")
        assert me.words("reply_count") == "11, no limit known"
        await me.press("ctrl+s")
        assert me.on == "ReaderScreen"
        assert "paste it there" in me.said()
        assert me.app.clipboard == "Yes, we do!"
        assert me.sees("In your hands since 09:12", "a answered, A not answered", "in your hands, not confirmed")
        assert me.sees("kim.lo", "1 of 12"), "nothing is answered before somebody says so"
        assert answers(demo)[-1] == ("sending", "Yes, we do!", "")

        await me.press("r")
        assert "First say what became of your answer" in me.said()
        await me.press("A")
        assert "Not answered: the text is kept" in me.said()
        assert me.sees("draft kept: Yes, we do!")
        await me.press("r")
        assert typed(me) == "Yes, we do!"
        await me.press("ctrl+s", "E")
        assert me.on == "AnsweredScreen"
        assert me.sees("Answered kim.lo", "Yes, we do!", "Then the item is done.")
        await me.type("nonsense")
        await me.press("ctrl+s")
        assert me.sees("A link begins with https://")
        me.field("link").value = "https://i.example/p/1"
        me.field("at").value = "tomorrow 9"
        await me.press("ctrl+s")
        assert me.on == "AnsweredScreen", "what is yet to come was not sent"
        me.field("at").value = "9:05"
        await me.press("enter")
        assert me.on == "ReaderScreen"
        assert "Answered kim.lo, by your word. u takes it back." in me.said()
        assert me.sees("raj_dev", "1 of 11"), "the next one follows by itself"
        assert answers(demo)[-1] == ("published", "Yes, we do!", "https://i.example/p/1")
        await me.press("u")
        assert me.on == "PickScreen", "a word on what is out is asked about before it is taken back"
        await me.press("j", "enter")
        assert answers(demo)[-1][0] == "sending"
        await me.press("k")
        assert me.sees("kim.lo", "In your hands")


async def test_a_snippet_is_handed_over_and_said_to_be_out_by_three_keys(demo: Services) -> None:
    kept = demo.snippets.add("in stock", "Yes, we have it, {first_name}.", brand="bean")
    demo.snippets.add("order", "Your order {order}", brand="bean")
    async with sitting_at(demo) as me:
        await me.press("3", "ctrl+f")
        assert me.on == "SnippetPicker"
        await me.type("order")
        await me.press("ctrl+s")
        assert me.on == "ReaderScreen"
        assert typed(me) == "Your order {order}", "what has a gap does not go out"
        assert answers(demo)[-1][1] != "Your order {order}"
        await me.press("ctrl+f")
        await me.type("stock")
        await me.press("ctrl+s")
        assert "look at both, then send" in me.said()
        assert "Yes, we have it" not in answers(demo)[-1][1]
        await me.press("ctrl+a", "shift+end", "delete")
        assert typed(me) == ""
        await me.press("ctrl+f")
        await me.type("stock")
        await me.press("ctrl+s")
        assert me.app.clipboard.startswith("Yes, we have it, ")
        assert answers(demo)[-1][0] == "sending"
        await me.press("a")
        assert me.on == "ReaderScreen"
        assert "Answered kim.lo, by your word. u takes it back." in me.said()
        assert me.sees("raj_dev", "1 of 11"), "the next one follows by itself"
        assert answers(demo)[-1][0] == "published"
    assert next(each for each in demo.snippets.every() if each.id == kept.id).used == 1


async def test_what_was_not_sent_before_is_open_and_said_on_opening(answering: Answering) -> None:
    answering.send()
    answering.later(hours=6)
    assert answering.item not in {row.id for row in answering.services.inbox.view().window.rows(0, 20)}
    async with at(answering) as me:
        assert any("Not sent in its time: your answer to" in each for each in me.toasts())
        await me.press("3")
        assert me.sees("@bob", "Do you")
    assert answering.network.texts() == []


async def test_what_is_typed_keeps_itself_for_each_item(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("3", "enter", "r")
        await me.type("For Kim")
        await me.press("escape")
        assert me.sees("draft kept: For Kim  r goes on")
        await me.press("j", "r")
        assert typed(me) == ""
        await me.type("For Raj, e and x")
        assert me.on == "ReaderScreen", "letters are typed, not done"
    kept = {demo.replies.ground(number).draft for (number,) in demo.home.read().execute("SELECT id FROM inbox_items")}
    assert kept >= {"For Kim", "For Raj, e and x"}


async def test_answered_elsewhere_and_waiting_for_them(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("3", "enter", "a")
        assert me.on == "AnsweredScreen"
        await me.press("ctrl+s")
        assert me.sees("What was sent?")
        await me.type("On my phone")
        await me.press("ctrl+w")
        assert me.sees("Then the item waits for them.")
        await me.press("ctrl+s")
        assert me.sees("raj_dev", "1 of 11")
        query = "SELECT i.waiting, r.text FROM replies r JOIN inbox_items i ON i.id = r.item_id ORDER BY r.id"
        assert demo.home.read().execute(query).fetchall()[-1] == (1, "On my phone")


async def test_sending_waits_a_moment_and_can_be_taken_back(answering: Answering) -> None:
    services = answering.services
    async with at(answering) as me:
        await me.press("3", "r")
        assert me.sees("smdash sends it, 8 s to take it back", "^s send")
        await me.type("Yes, we do.")
        await me.press("ctrl+s")
        assert me.on == "DashboardScreen", "it was the last one"
        assert "goes out in a moment: u takes it back. Nobody waits here any more." in me.said()
        assert answers(services) == [("scheduled", "@bob@b.example Yes, we do.", "")]
        await me.press("u")
        assert answers(services) == []
        await me.press("enter")
        assert me.sees("draft kept: @bob@b.example Yes, we do.")
    assert answering.network.texts() == []


async def test_leaving_sends_what_was_to_be_sent(answering: Answering) -> None:
    other = answering.add("And to Sweden?", handle="@eva@e.example")
    async with at(answering) as me:
        await me.press("3", "r")
        await me.type("Yes.")
        await me.press("ctrl+w")
        assert me.sees("1 of 1", "@eva@e.example")
        assert me.sees("Sending your answer to @bob@b.example on acme/mastodon in 8 s: u takes it back")
        answering.later()
        with me.inside():
            me.front.panel._tick()
        await me.settled()
        assert me.sees("Sending your answer to @bob@b.example on acme/mastodon ...")
    assert answering.network.texts() == ["@bob@b.example Yes."]
    assert answering.of_item() == ("done", True, True)
    assert answering.of_item(other)[0] == "open"


async def test_what_did_not_go_out_is_tried_again_or_done_by_hand(answering: Answering) -> None:
    network = answering.network
    network.before = fails(RejectedError("it says no", subject="acme/mastodon"))
    answering.send("Yes, we do.")
    answering.later()
    assert answering.due() == [("failed", "reply")]
    async with at(answering) as me:
        await me.press("3", "enter")
        assert me.sees("! Not sent: ", "it says no. r again or by hand, a it is out, A it is not", "a answered")
        await me.press("r")
        assert me.on == "PickScreen"
        assert me.sees("Your answer to @bob@b.example", "It was not sent.", "it says no", "Yes, we do.")
        await me.press("j", "j", "enter")
        assert "Copied" in me.said()
        assert me.app.clipboard == "Yes, we do."
        await me.press("A", "r")
        assert typed(me) == "Yes, we do."
        await me.press("escape", "u", "j", "enter", "u", "j", "enter", "r")
        assert me.sees("It was not sent."), "undo brings it back as it was"
        await me.press("j", "enter")
        assert me.on == "DashboardScreen", "it was the last one"
        await me.sent()
        assert "Answered @bob@b.example (acme/mastodon)." in me.said()
        assert "Answered" not in " ".join(me.toasts()), "a notice would lie over the next item and its draft"
    assert network.texts() == ["Yes, we do."]
    assert answering.of_item() == ("done", False, True)


async def test_what_came_of_an_answer_is_said_last_however_fast_its_network_is(
    answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_once(self: LivePublishing, thread: threading.Thread) -> None:
        self._asked = [thread]
        thread.start()
        thread.join()

    monkeypatch.setattr(LivePublishing, "_start", at_once)
    answering.network.before = fails(RejectedError("it says no", subject="acme/mastodon"))
    answering.send("Yes, we do.")
    answering.later()
    assert answering.due() == [("failed", "reply")]
    async with at(answering) as me:
        await me.press("3", "enter")
        for key in ("r", "j", "enter"):
            me.send(key)
        await me.settled()
        assert me.on == "DashboardScreen"
        assert "Answered @bob@b.example (acme/mastodon)." in me.said()


async def test_who_leaves_while_it_is_written_down_has_it_sent_too(
    answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = answering.services
    send = services.replies.send
    async with at(answering) as me:

        def leaving(*args: Any, **how: Any) -> ReplyView:
            me.app.call_from_thread(me.app.exit)
            return send(*args, **how)

        monkeypatch.setattr(services.replies, "send", leaving)
        await me.press("3", "r")
        await me.type("Yes.")
        await me.press("ctrl+s")
        assert me.gone
    await asyncio.get_running_loop().shutdown_default_executor()  # as the program does before it ends
    me.app.live.end()
    assert answering.network.texts() == ["@bob@b.example Yes."]


def disk_is_full(*_: object) -> None:
    raise StoreError("the disk is full.")


async def test_a_draft_that_cannot_be_stored_is_said_to_be_and_goes_into_a_file(
    answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = answering.services
    with monkeypatch.context() as broken:
        broken.setattr(services.replies, "keep_draft", disk_is_full)
        async with at(answering) as me:
            await me.press("3", "r")
            await me.press(*"Yes")
            assert me.toasts() == ["the disk is full."], "once, not at every letter"
            await me.press("escape")
            assert me.sees("draft not kept: @bob@b.example Yes  r goes on")
            folder = services.home.folder / "kept"
            (file,) = folder.iterdir()
            assert file.read_text("utf-8") == "@bob@b.example Yes"
            assert me.toasts()[1:] == [f"Your answer is kept in {file}.", "the disk is full."]
            await me.press("r")
            assert typed(me) == "@bob@b.example Yes", "what was typed is there all the same"
            broken.undo()
            await me.press("!", "escape")
            assert me.sees("draft kept: @bob@b.example Yes!")
    assert answering.draft() == "@bob@b.example Yes!"
    assert list(folder.iterdir()) == [file]


async def test_clearing_names_the_keys_of_what_did_not_go_out(answering: Answering) -> None:
    answering.network.before = fails(RejectedError("it says no", subject="acme/mastodon"))
    answering.send("Yes, we do.")
    answering.later()
    answering.due()
    async with at(answering) as me:
        await me.press("3", "c")
        assert all(words in me.said() for words in ("r reply", "a answered", "A not answered", "q end")), me.said()
        await me.press("A")
        assert "Not answered" in me.said()
        await me.press("n")
        assert "answered" not in me.said()


async def test_one_in_doubt_is_settled_and_never_just_sent_again(answering: Answering) -> None:
    answering.network.repeats = False
    answering.network.before = fails(UncertainError("no answer came."))
    answering.send("Yes, we do.")
    answering.later()
    answering.due()
    async with at(answering) as me:
        await me.press("3", "f", "enter", "r")
        assert me.sees("It may be out. Look whether it is there.", "It is out: answered", "It is not out")
        assert not me.sees("Try again over the network")
        await me.press("j", "enter")
        assert "Not answered: the text is kept" in me.said()
    assert [state for state, _, _ in answers(answering.services)] == ["cancelled"]


async def test_a_text_that_is_too_long_is_not_sent(answering: Answering) -> None:
    async with at(answering) as me:
        await me.press("3", "r")
        await me.paste("x" * 600)
        assert me.sees("too long")
        await me.press("ctrl+s")
        assert "Not yet:" in me.said()
        assert answers(answering.services) == []


async def test_a_saved_reply_is_put_in_at_the_cursor(answering: Answering) -> None:
    services = answering.services
    services.snippets.add("Opening hours", "Hi {name}, from 8 to {hour}.", brand="acme")
    async with at(answering) as me:
        await me.press("3", "r")
        await me.type("Hello! ")
        await me.press("ctrl+t")
        assert me.on == "SnippetPicker"
        await me.press("enter")
        assert me.on == "ReaderScreen"
        assert typed(me) == "@bob@b.example Hello! Hi Bob, from 8 to {hour}."
        await me.press("ctrl+s")
        assert me.on == "PickScreen"
        assert me.sees("{hour}"), "what is still to be filled in is asked about"
        await me.press("enter")
        await me.type("6")
        assert "from 8 to 6{hour}." in typed(me), "the cursor stands at the gap"
        await me.press("delete", "delete", "delete", "delete", "delete", "delete", "ctrl+s")
        assert me.on == "DashboardScreen"
    assert answers(services)[-1][:2] == ("published", "@bob@b.example Hello! Hi Bob, from 8 to 6.")
    assert services.home.read().execute("SELECT saved_reply_id FROM replies").fetchall() == [(1,)]


async def test_the_name_of_another_brand_is_asked_about_first(answering: Answering) -> None:
    services = answering.services
    async with at(answering) as me:
        await me.press("3", "r")
        await me.type("Ask Bean & Leaf, bean.cafe")
        await me.press("ctrl+s")
        assert me.on == "PickScreen"
        assert me.sees("Look at this first", "Go back and change it")
        await me.press("enter")
        assert me.on == "ReaderScreen"
        assert answers(services) == []
        await me.press("ctrl+s", "j", "enter")
        assert [state for state, _, _ in answers(services)] == ["scheduled"]


async def test_by_hand_though_it_could_be_sent(answering: Answering) -> None:
    services = answering.services
    async with at(answering) as me:
        await me.press("3", "r")
        await me.type("Yes.")
        await me.press("ctrl+b")
        assert me.sees("In your hands since")
        assert me.app.clipboard == "@bob@b.example Yes."
        await me.press("Y")
        assert "Copied again" in me.said()
    assert answering.network.texts() == []
    assert [state for state, _, _ in answers(services)] == ["sending"]


async def test_what_another_program_answers_meanwhile_is_shown(
    answering: Answering, open_home: Callable[[Path], Services]
) -> None:
    services = answering.services
    other = open_home(services.home.folder)
    async with at(answering) as me:
        await me.press("3", "r")
        await me.type("Half a wo")
        other.replies.note_answered(answering.item, "Done already.")
        with me.inside():
            me.front.look()
        await me.settled()
        assert typed(me) == "@bob@b.example Half a wo", "nobody's words go while they are typed"
        assert me.sees("Done already.", "done since 09:12")
        await me.press("ctrl+s")
        assert me.on == "PickScreen"
        assert me.sees("You answered it before")
        await me.press("enter")
        assert [text for state, text, _ in answers(services) if state != "published"] == []


async def test_liking_and_asking_for_the_whole_conversation(answering: Answering) -> None:
    network, now = answering.network, answering.clock.moment
    async with at(answering) as me:
        await me.press("3", "enter", "plus")
        assert "Liked there. The same key takes it back." in me.said()
        assert network.liked == {f"m{answering.item}"}
        await me.press("plus")
        assert "No longer liked there." in me.said()
        assert network.liked == set()
        network.away = UnavailableError("no answer", subject="acme/mastodon")
        await me.press("plus")
        assert len(me.toasts()) == 1
        assert "Asking" not in me.said(), "it is over"
        network.away = None

        asked = Item(Remote(f"m{answering.item}"), "mention", "Bob", "@bob@b.example", "Do you ship to Norway?", now)
        other = Item(Remote("n1"), "mention", "Eva", "@eva@e.example", "I wonder too.", now, answers=asked.remote.id)
        network.threads = {key: [asked, other] for key in (asked.remote.id, other.remote.id)}
        await me.press("v")
        assert me.sees("Eva", "I wonder too.")
        network.away = UnavailableError("no answer", subject="acme/mastodon")
        await me.press("v")
        assert me.toasts()
        assert me.sees("I wonder too."), "what was read stays"


async def test_what_a_network_cannot_do_is_said(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("3", "enter", "plus", "H")
        assert len(me.toasts()) == 2
        row = me.app.screen.one.current  # type: ignore[attr-defined]
        assert all(f"{row.handle} ({row.account}): " in said and "item" not in said for said in me.toasts()), (
            me.toasts()
        )
        assert "Asking" not in me.said(), "no network is asked"
        await me.press("v")
        assert len(me.toasts()) == 3
        assert me.on == "ReaderScreen"
        await me.press("y")
        assert "Copied (OSC 52" in me.said()


async def test_writing_in_ones_own_editor(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def edited(_: Any, text: str) -> str:
        given.append(text)
        return f"{text}\nfrom the editor"

    monkeypatch.setattr("smdash.screens.inbox.answering.edit_text", edited)
    async with sitting_at(demo) as me:
        await me.press("3", "r")
        await me.type("Dear Kim")
        await me.press("ctrl+e")
        assert given == ["Dear Kim"]
        assert typed(me) == "Dear Kim\nfrom the editor"
        await me.press("question_mark", "escape")
        assert me.sees("draft kept: Dear Kim from the editor?  r goes on")


async def test_beside_the_list_the_focus_goes_back_to_it(demo: Services) -> None:
    async with sitting_at(demo) as me:
        await me.press("o", "i", "r")
        assert me.on == "InboxScreen"
        assert me.sees("Answer kim.lo")
        await me.type("Dear Kim")
        await me.press("escape", "j")
        assert me.sees("raj_dev", "! complaint"), "the list has the keys again"
        assert not me.sees("Answer kim.lo")
        await me.press("k")
        assert me.sees("draft kept: Dear Kim")
