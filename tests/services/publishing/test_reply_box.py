"""What an answer comes to: its count, whom it reaches, why it is closed, and what the file keeps of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import ConflictError, NotFoundError, UsageError
from smdash.store.publishing import replies as store
from tests.services.publishing.answering import ACCOUNT, DONE
from tests.work import asked, calls

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.accounts.accounts import ManageService
    from tests.services.publishing.answering import Answering


def test_the_count_is_the_platforms_and_holds_the_names_it_puts_in_front(answering: Answering) -> None:
    replies = answering.services.replies
    ground = replies.ground(answering.item)
    assert (ground.limit, ground.prefix, ground.visibility) == (500, "@bob@b.example", "everybody")
    # A mention of another server counts without its server.
    assert replies.check(answering.item, "Hi").used == len("@bob Hi")
    assert replies.check(answering.item, "@bob@b.example Hi").used == len("@bob Hi")
    assert replies.check(answering.item, "x" * 495).errors == ()
    assert replies.check(answering.item, "x" * 496).errors == ("1 character over the limit of 500.",)
    with pytest.raises(UsageError, match="over the limit"):
        answering.send("x" * 496)


def test_all_that_a_message_names_is_named_but_the_account_itself(answering: Answering) -> None:
    item = answering.add(mentions="dana acme@s.example eve@e.example")
    assert answering.services.replies.ground(item).prefix == "@bob@b.example @dana @eve@e.example"


def test_signed_in_as_another_its_handle_is_the_own_one(answering: Answering) -> None:
    services = answering.services
    item = answering.add(mentions="ann@s.example dana")
    there = services.connections.known("acme/mastodon")
    assert there.renamed, "it is named otherwise here"
    assert services.item_facts.of(item).own_handle == there.handle
    assert services.replies.ground(item).prefix == "@bob@b.example @ann@s.example @dana"
    with services.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE connections SET handle = '@ann@s.example'")
    assert services.item_facts.of(item).own_handle == "@ann@s.example"
    assert services.replies.ground(item).prefix == "@bob@b.example @dana"
    services.connections.sign_out("acme/mastodon")
    assert services.item_facts.of(item).own_handle == there.named


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"gone_at": "2026-11-21T07:00:00Z"}, "no longer there"),
        ({"closes_at": "2026-11-21T07:00:00Z"}, "takes no answer since"),
    ],
)
def test_what_can_be_answered_no_more_says_why(answering: Answering, values: dict[str, Any], said: str) -> None:
    item = answering.add(**values)
    assert said in answering.services.replies.ground(item).closed
    assert said in answering.services.replies.check(item, "Hi").errors[0]
    with pytest.raises(UsageError, match=said):
        answering.send("Hi", item)


def test_an_empty_answer_is_none(answering: Answering) -> None:
    with pytest.raises(UsageError, match="nothing in it"):
        answering.send("  \n ")
    with pytest.raises(UsageError, match="nothing in it"):
        answering.services.replies.take(answering.item, " ")


@pytest.mark.parametrize(
    ("item", "wanted", "allowed"),
    [
        ("direct", "public", False),
        ("direct", "direct", True),
        ("private", "unlisted", False),
        ("public", "direct", True),
        ("unheard_of", "private", False),
    ],
)
def test_an_answer_is_never_wider_than_what_it_answers(
    answering: Answering, item: str, wanted: str, allowed: bool
) -> None:
    number = answering.add(visibility=item)
    if allowed:
        sent = answering.send("Hi", number, visibility=wanted)
        assert answering.reply(sent.id)["visibility"] == wanted
    else:
        with pytest.raises(UsageError, match="the answer would reach"):
            answering.send("Hi", number, visibility=wanted)


@pytest.mark.parametrize(
    ("kind", "visibility", "text", "also"),
    [
        ("message", "", "Hello @dana@x.example, our secret", "@dana@x.example"),
        ("message", "", "Ask @dana@x.example, @Dana@x.example or @dana", "@dana@x.example, @dana"),
        ("message", "", "@bob", "@bob"),
        ("mention", "private", "With @dana@x.example", "@dana@x.example"),
        ("mention", "public", "With @dana@x.example", ""),
        ("message", "", "@Bob@b.example and @cy, see https://dana.test/@dana or mail dana@x.example", ""),
    ],
)
def test_whom_an_answer_for_few_names_beside_them_has_to_be_confirmed(
    answering: Answering, kind: str, visibility: str, text: str, also: str
) -> None:
    item = answering.add(kind=kind, visibility=visibility, mentions="cy")
    words = tuple([f"{also} would read this as well."] if also else [])
    assert answering.services.replies.check(item, text).confirm == words
    if words:
        with pytest.raises(ConflictError, match="would read this as well"):
            answering.send(text, item)
    assert answering.send(text, item, confirmed=words).state == "scheduled"


def test_an_answer_made_narrower_is_looked_at_as_narrow_as_it_goes(answering: Answering) -> None:
    with pytest.raises(ConflictError, match="@dana would read this as well"):
        answering.send("Between us and @dana", visibility="direct")
    assert answering.send("Between us and @dana").state == "scheduled"


def test_a_direct_message_is_answered_directly(answering: Answering) -> None:
    item = answering.add(kind="message", visibility="")
    assert answering.services.replies.ground(item).visibility == "only the people it names"
    sent = answering.send("Hi", item)
    assert answering.reply(sent.id)["visibility"] == "direct"


def test_no_such_item_or_reply_is_said(answering: Answering) -> None:
    with pytest.raises(NotFoundError, match="no such item"):
        answering.services.replies.ground(4711)
    with pytest.raises(NotFoundError, match="no such reply"):
        answering.services.replies.view(4711)


def test_drafts_of_answers_are_no_unsaved_posts(answering: Answering) -> None:
    answering.services.replies.keep_draft(answering.item, "Yes")
    assert answering.services.unsaved.keys() == []
    answering.services.replies.keep_draft(answering.item, "  ")
    assert answering.draft() == ""


def test_a_key_costs_no_more_the_longer_it_is_typed(answering: Answering) -> None:
    replies = answering.services.replies
    replies.ground(answering.item)
    text = "Wir liefern auch nach Norwegen \U0001f642. " * 10
    replies.check(answering.item, text[:199])
    with asked(answering.services.home.read()) as queries:
        work = [calls(lambda part=text[:length]: replies.check(answering.item, part)) for length in (200, 220, 240)]  # type: ignore[misc]
    assert max(work) < 2_000
    assert len(queries) < 8 * len(work), "what was answered lately is not read for every key"


def test_what_is_out_is_taken_down_by_a_word(answering: Answering) -> None:
    sent = answering.send()
    with pytest.raises(ConflictError, match="nothing to take down"):
        answering.services.replies.take_down(sent.id)
    answering.later()
    answering.due()
    answering.services.replies.take_down(sent.id)
    assert answering.network.posts == []
    assert answering.reply(sent.id)["reason"] == "taken down, by your word"
    assert answering.of_item() == DONE


def test_the_guards_of_the_file_hold_whatever_the_code_says(answering: Answering) -> None:
    import sqlite3

    sent = answering.send()
    answering.later()
    answering.due()
    with (
        pytest.raises(Exception, match="does not change") as caught,
        answering.services.home.write("", journaled=False) as w,
    ):
        store.change(w, sent.id, {"text": "other"})
    assert isinstance(caught.value.__cause__ or caught.value, sqlite3.DatabaseError)


@pytest.mark.parametrize(
    "archive", [lambda manage: manage.archive_account(ACCOUNT), lambda manage: manage.archive_brand("acme")]
)
def test_nobody_is_archived_while_an_answer_of_theirs_is_under_way(
    answering: Answering, archive: Callable[[ManageService], object]
) -> None:
    manage = answering.services.manage
    sent = answering.send()
    with pytest.raises(ConflictError, match="no outcome yet"):
        archive(manage)
    answering.later()
    answering.due()
    assert answering.state(sent.id) == "published"
    archive(manage)
    assert [each.slug for each in answering.services.home.accounts() if each.slug == ACCOUNT] == []
