"""How answers stand, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smdash.domain.inbox.replies import ReplyView
from smdash.widgets.inbox.standing import standing

NOW = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)
NAMES = {"reply": "r", "undo": "u", "open": "o", "copy_answer": "Y", "answered": "a", "not_answered": "A"}


def reply(state: str, item_id: int = 1, *, by_hand: bool = False, seconds: float = 5.2, **more: Any) -> ReplyView:
    due = NOW + timedelta(seconds=seconds)
    return ReplyView(7, item_id, "bean/mastodon", "@kim", "Yes.", state, by_hand, due, NOW, None, **more)


def told(*replies: ReplyView, draft: str = "", names: dict[str, str] = NAMES) -> str:
    return standing(replies, 1, draft, NOW, names).plain


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply("scheduled"), "› Sending your answer in 6 s: u takes it back"),
        (reply("scheduled", 2), "› Sending your answer to @kim on bean/mastodon in 6 s: u takes it back"),
        (reply("scheduled", seconds=-1), "› Sending your answer ..."),
        (reply("sending"), "› Being sent ..."),
        (reply("sending", 2), ""),
        (reply("published"), ""),
        (reply("cancelled"), ""),
        (reply("unknown", error="no word came back."), "! Unconfirmed: no word came back. Look whether it is there: a it is, A it is not"),
        (reply("missed"), "! Not sent in time. r again or by hand, a it is out, A it is not"),
        (reply("failed", error="the post is gone."), "! Not sent: the post is gone. r again or by hand, a it is out, A it is not"),
        (
            reply("sending", by_hand=True),
            "› In your hands since 09:12: paste it there. a answered, A not answered. o its page, Y copies again",
        ),
    ],
)  # fmt: skip
def test_each_state_says_what_to_do(answer: ReplyView, words: str) -> None:
    assert told(answer) == words


def test_a_page_that_nobody_knows_is_not_offered() -> None:
    assert "its page" not in told(reply("sending", by_hand=True), names=NAMES | {"open": ""})


def test_drafts_and_many_answers() -> None:
    assert told(draft="Dear \x1b[31mKim") == "✎ draft kept: Dear ␛[31mKim  r goes on"
    assert told(reply("sending", by_hand=True), draft="Dear Kim").count("\n") == 0, "it is the same text"
    assert told(*[reply("scheduled", number) for number in range(2, 9)]).endswith("\nand 4 more")
