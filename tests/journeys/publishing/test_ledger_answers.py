"""Answers in the ledger: what became of them, and what a person says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.app import SmdashApp
from smdash.connectors.base import RejectedError, UncertainError
from smdash.services.desktop import clipboard
from tests.connectors.fake import fails
from tests.journeys.person import sitting_at
from tests.services.publishing.answering import Answering

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock


@pytest.fixture
def answering(small: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Answering:
    """A connected account with messages, and a desktop without clipboard; what runs beside runs here."""
    monkeypatch.setattr(clipboard, "copy", lambda text: "")
    data = small.home.these_data()
    monkeypatch.setattr(SmdashApp, "answer_later", lambda self, reply: self.live._answer(reply.id, 0.0, data))
    monkeypatch.setattr(SmdashApp, "_from_beside", lambda self, act, *found: self.call_later(act, *found))
    return Answering(small, clock)


def gone_wrong(answering: Answering, error: Exception) -> int:
    answering.network.before = fails(error)  # type: ignore[arg-type]
    sent = answering.send()
    answering.later()
    answering.due()
    answering.network.before = None
    return sent.id


async def test_one_that_failed_is_copied_and_tried_again(answering: Answering, small: Services) -> None:
    reply_id = gone_wrong(answering, RejectedError("not now."))
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "l")
        assert me.sees("failed", "to @bob@b.example: Yes, we do.", "1 answer")
        await me.press("c")
        assert me.app.clipboard == "Yes, we do."
        await me.press("d")
        assert "Nothing follows an answer." in me.said()
        await me.press("r")
        assert me.toasts() == [], "the key line says it"
        await me.press("enter")
        assert me.sees("to          @bob@b.example", "reply: out", "not now.")
    assert (answering.state(reply_id), answering.network.texts()) == ("published", ["Yes, we do."])


@pytest.mark.parametrize(("keys", "state"), [(("y", "enter"), "published"), (("x",), "cancelled")])
async def test_a_word_settles_what_nobody_knows(
    answering: Answering, small: Services, keys: tuple[str, ...], state: str
) -> None:
    answering.network.repeats = False
    reply_id = gone_wrong(answering, UncertainError("cut."))
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "l")
        assert me.sees("unconfirmed")
        await me.press(*keys)
        assert answering.state(reply_id) == state
    assert answering.of_item()[0] == ("done" if state == "published" else "open")


async def test_one_in_your_hands_is_parted_from_whom_it_is_for(answering: Answering, small: Services) -> None:
    small.replies.take(answering.item, "Yes, we do.")
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "l")
        assert me.sees("in your hands to @bob@b.example: Yes, we do.")


async def test_the_hand_over_list_says_that_answers_wait_for_a_word(answering: Answering, small: Services) -> None:
    gone_wrong(answering, RejectedError("not now."))
    async with sitting_at(small, (120, 40)) as me:
        await me.press("o", "d")
        assert me.on == "HandoverScreen"
        assert me.sees("ledger: 1 answer to settle")
