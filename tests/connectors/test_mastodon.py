"""What Mastodon and its kind ask of a connector beyond the contract: publishing."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from smdash.connectors.base import (
    Attachment,
    Outgoing,
    Prepared,
    RejectedError,
    Remote,
    SignInNeededError,
    UnavailableError,
    UncertainError,
)
from tests.connectors.contract import Kept, kept
from tests.connectors.mastodon_memory import MastodonMemory
from tests.servers.mastodon_calls import PERSONALITIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smdash.connectors.base import Session

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
MP4 = b"\0\0\0\x18ftypmp42" + b"\0" * 40
STATUSES = "/api/v1/statuses"


@pytest.fixture
def network() -> Iterator[MastodonMemory]:
    made = MastodonMemory()
    yield made
    made.close()


@pytest.fixture
def session(network: MastodonMemory) -> Iterator[Session]:
    with network.open() as opened:
        yield opened


def frozen(session: Session, text: str = "Hello", **more: Any) -> Prepared:
    return session.prepare(Outgoing(text, **more), str(uuid.uuid4()), datetime.now(UTC))


def body(prepared: Prepared) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(prepared.record)
    return found


def since() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=30)


def picture(
    folder: Path, data: bytes = PNG, name: str = "secret-client-name.png", mime: str = "image/png"
) -> Attachment:
    path = folder / name
    path.write_bytes(data)
    return Attachment(str(path), mime, "A cat", len(data))


# What goes out ------------------------------------------------------------------------------------------------------


def test_a_post_says_everything_and_leaves_out_what_is_not_there(network: MastodonMemory, session: Session) -> None:
    prepared = frozen(session, "Text", content_warning="Food", language="de", visibility="unlisted")
    assert body(prepared) == {
        "language": "de",
        "spoiler_text": "Food",
        "status": "Text",
        "visibility": "unlisted",
    }
    session.send(prepared)
    asked = network.strict.asked("POST", STATUSES)[-1]
    assert asked.asked.headers["content-type"] == "application/json"
    assert asked.asked.headers["idempotency-key"] == prepared.key
    out = network.strict.posts()[-1]
    assert (out["spoiler_text"], out["visibility"], out["language"]) == ("Food", "unlisted", "de")


def test_visibility_is_always_sent_and_is_the_accounts_own(network: MastodonMemory, session: Session) -> None:
    network.strict.ann.privacy = "private"
    assert body(frozen(session))["visibility"] == "private"


@pytest.mark.parametrize("personality", ["mastodon", "mastodon46bug", "old", "keyless", "hollo"])
def test_every_kind_of_server_takes_a_post_and_an_image(personality: str, tmp_path: Path) -> None:
    network = MastodonMemory(personality)
    with network.open() as session:
        prepared = frozen(session, "With a picture", attachments=(picture(tmp_path), picture(tmp_path)))
        sent = session.send(prepared)
        assert session.find(prepared, since()).remote.id == sent.remote.id
    out = network.strict.posts()[-1]
    assert out["text"] == "With a picture"
    assert [one["description"] for one in out["media"]] == ["A cat", "A cat"]
    network.close()


def test_a_file_keeps_its_name_to_itself(network: MastodonMemory, session: Session, tmp_path: Path) -> None:
    frozen(session, attachments=(picture(tmp_path),))
    upload = network.strict.asked("POST", "/api/v2/media")[-1].asked.body
    assert b"secret-client-name" not in upload
    assert b".png" in upload


def test_a_video_is_waited_for(network: MastodonMemory, session: Session, tmp_path: Path) -> None:
    session.send(frozen(session, "Film", attachments=(picture(tmp_path, MP4, "film.mp4", "video/mp4"),)))
    assert len(network.waited) == 3
    assert network.strict.posts()[-1]["media"]


def test_a_video_that_takes_too_long_is_tried_again_later(network: MastodonMemory, tmp_path: Path) -> None:
    network.strict.personality = replace(PERSONALITIES["mastodon"], media_polls=1000)
    with network.open() as session, pytest.raises(UnavailableError, match="in time"):
        frozen(session, attachments=(picture(tmp_path, MP4, "film.mp4", "video/mp4"),))
    assert 100 < sum(network.waited) <= 180


def test_a_file_that_cannot_be_used_is_refused(network: MastodonMemory, session: Session, tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="content type"):
        frozen(session, attachments=(picture(tmp_path, b"words", "x.png"),))
    network.strict.fail_next_media()
    with pytest.raises(RejectedError, match="problem processing"):
        frozen(session, attachments=(picture(tmp_path, MP4, "film.mp4", "video/mp4"),))
    with pytest.raises(RejectedError, match="cannot be read"):
        frozen(session, attachments=(Attachment(str(tmp_path / "gone.png"), "image/png"),))
    uploads = len(network.strict.asked("POST", "/api/v2/media"))
    with pytest.raises(RejectedError, match="takes 4 files"):
        frozen(session, attachments=(picture(tmp_path),) * 5)
    assert len(network.strict.asked("POST", "/api/v2/media")) == uploads
    assert network.texts() == []


def test_an_upload_that_fails_is_never_uncertain(network: MastodonMemory, session: Session, tmp_path: Path) -> None:
    session.limits()
    for status in (500, 502, 408):
        network.wire.memory.answer = lambda request, status=status: httpx.Response(status, json={})  # type: ignore[method-assign,misc]
        with pytest.raises(UnavailableError):
            frozen(session, visibility="public", attachments=(picture(tmp_path),))


def test_what_is_too_long_is_refused_in_the_servers_words(network: MastodonMemory, session: Session) -> None:
    with pytest.raises(RejectedError, match="limit of 500") as caught:
        session.send(frozen(session, "x" * 501))
    assert caught.value.answer.startswith("422 Validation failed")
    assert session.find(frozen(session, "x" * 501), since()) is None


def test_a_right_that_is_lacking_is_a_matter_of_signing_in(network: MastodonMemory, session: Session) -> None:
    network.strict.world.tokens[network.strict.token].scopes = frozenset({"read"})
    with pytest.raises(SignInNeededError, match="outside the authorized scopes"):
        session.send(frozen(session))


# Answers ------------------------------------------------------------------------------------------------------------


def remote(**facts: str) -> Remote:
    return Remote(
        "1", "https://far.example/1", {"visibility": "public", "acct": "bob@far.example", "author": "9", **facts}
    )


@pytest.mark.parametrize(
    ("text", "mentions", "sent"),
    [
        ("Hi", "", "@bob@far.example Hi"),
        ("Hi", "ann carl@c.example bob@far.example carl@C.example", "@bob@far.example @carl@c.example Hi"),
        ("Hi @BOB@far.example", "", "Hi @BOB@far.example"),
        ("@bob@far.example Hi", "carl", "@carl @bob@far.example Hi"),
        ("Hi @bobby@far.example", "", "@bob@far.example Hi @bobby@far.example"),
        ("mail@bob@far.example", "", "@bob@far.example mail@bob@far.example"),
    ],
)
def test_an_answer_tells_its_author_and_those_it_mentions(
    session: Session, text: str, mentions: str, sent: str
) -> None:
    prepared = frozen(session, text, reply_to=remote(mentions=mentions))
    assert body(prepared)["status"] == sent
    assert bool(prepared.notes) is (sent != text)


def test_a_local_author_is_told_by_either_name(network: MastodonMemory, session: Session) -> None:
    here = f"127.0.0.1:{network.strict.port}"
    for text in (f"Hi @bob@{here}", "Hi @bob"):
        assert body(frozen(session, text, reply_to=remote(acct="bob")))["status"] == text


def test_a_part_of_a_thread_tells_nobody(session: Session) -> None:
    assert body(frozen(session, "Two", reply_to=remote(), continues=True))["status"] == "Two"
    # Nor does an answer to oneself.
    mine = remote(author=session.credentials.remote_id, acct="ann")  # type: ignore[attr-defined]
    assert body(frozen(session, "Two", reply_to=mine))["status"] == "Two"


@pytest.mark.parametrize(
    ("wanted", "above", "sent"),
    [
        ("public", "public", "public"),
        ("public", "unlisted", "unlisted"),
        ("public", "private", "private"),
        ("public", "direct", "direct"),
        ("unlisted", "public", "unlisted"),
        ("private", "unlisted", "private"),
        ("direct", "public", "direct"),
        ("", "direct", "direct"),
        ("public", "local", "direct"),
        ("mutuals_only", "public", "mutuals_only"),
        ("mutuals_only", "direct", "direct"),
    ],
)
def test_an_answer_is_never_wider_than_what_it_answers(session: Session, wanted: str, above: str, sent: str) -> None:
    prepared = frozen(session, visibility=wanted, reply_to=remote(visibility=above), continues=True)
    assert body(prepared)["visibility"] == sent


def test_an_answer_keeps_the_content_warning(session: Session) -> None:
    answered = remote(content_warning="Politics")
    assert body(frozen(session, reply_to=answered))["spoiler_text"] == "Politics"
    assert body(frozen(session, reply_to=answered, content_warning="Other"))["spoiler_text"] == "Other"


def test_what_is_not_known_of_a_message_is_asked(network: MastodonMemory, session: Session) -> None:
    theirs = network.strict.world.post("bob", "Psst @ann", visibility="direct", spoiler="Secret")
    prepared = frozen(session, "Yes", reply_to=Remote(theirs.id))
    assert body(prepared) == {
        "in_reply_to_id": theirs.id,
        "spoiler_text": "Secret",
        "status": "@bob Yes",
        "visibility": "direct",
    }
    with pytest.raises(RejectedError, match="no longer there"):
        frozen(session, "Yes", reply_to=Remote("404"))
    network.strict.world.delete(theirs)
    with pytest.raises(RejectedError):
        session.send(prepared)
    assert network.texts() == []


# Uncertain outcomes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("personality", "minutes", "may"),
    [
        ("mastodon", 3, True),
        ("mastodon", 1, False),  # Before 4.6 the first request may still be at work.
        ("mastodon", 51, False),
        ("old", 3, True),
        ("mastodon46bug", 0, True),
        ("mastodon46bug", 51, False),
        ("keyless", 3, False),
        ("hollo", 3, False),
    ],
)
def test_a_key_is_believed_of_mastodon_alone_and_for_its_time(personality: str, minutes: float, may: bool) -> None:
    network = MastodonMemory(personality)
    with network.open() as session:
        assert session.may_repeat(frozen(session), timedelta(minutes=minutes)) is may
    network.close()


def test_a_server_that_says_nothing_is_not_believed(network: MastodonMemory, session: Session) -> None:
    network.plan("refused", writes=False, left=9)
    assert session.may_repeat(Prepared("k", "{}"), timedelta(minutes=3)) is False


def test_an_error_for_a_known_key_is_no_failure(network: MastodonMemory) -> None:
    network.become("mastodon46bug")
    with network.open() as session:
        prepared = frozen(session, "Once")
        sent = session.send(prepared)
        with pytest.raises(UncertainError):
            session.send(prepared)
        assert session.find(prepared, since()).remote.id == sent.remote.id
    assert network.texts() == ["Once"]


def test_a_server_that_ignores_keys_is_looked_through(network: MastodonMemory) -> None:
    network.become("keyless")
    with network.open() as session:
        prepared = frozen(session, "Once")
        network.plan("silent", writes=True)
        with pytest.raises(UncertainError):
            session.send(prepared)
        assert session.find(prepared, since()) is not None
        session.send(prepared)
        with pytest.raises(UncertainError, match="all like it"):
            session.find(prepared, since())


def test_a_post_that_a_spam_filter_swallows_is_not_called_published(network: MastodonMemory) -> None:
    network.become("spam_filter")
    with network.open() as session:
        prepared = frozen(session)
        with pytest.raises(UncertainError, match="spam filter"):
            session.send(prepared)
        assert session.find(prepared, since()) is None
    assert network.texts() == []


def test_files_that_are_in_a_post_already_prove_that_it_is_out(
    network: MastodonMemory, session: Session, tmp_path: Path
) -> None:
    prepared = frozen(session, "Once", attachments=(picture(tmp_path),))
    first = session.send(prepared)
    network.strict.world.keys.clear()  # An hour later the key is forgotten.
    again = session.send(prepared)
    assert again.remote.id == first.remote.id
    assert network.texts() == ["Once"]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        None,
        {"id": ""},
        {"id": None},
        {"id": "5", "scheduled_at": "2026-12-01T00:00:00Z", "params": {"text": "Hello"}},
    ],
)
def test_a_yes_without_a_post_is_not_believed(network: MastodonMemory, session: Session, answer: object) -> None:
    prepared = frozen(session)
    network.wire.memory.answer = lambda request: httpx.Response(200, json=answer)  # type: ignore[method-assign]
    with pytest.raises(UncertainError):
        session.send(prepared)


def test_a_check_afterwards_that_fails_takes_nothing_back(network: MastodonMemory, session: Session) -> None:
    prepared = frozen(session)
    network.plan("refused", writes=False)
    assert session.send(prepared).remote.id


def test_nothing_that_fails_after_a_post_says_that_it_was_not_sent(network: MastodonMemory) -> None:
    credentials = replace(network.credentials(), handle="")
    with network.connector.open(credentials, Kept(credentials.secret)) as session:
        prepared = Prepared("key", json.dumps({"status": "Hello", "visibility": "public"}))
        real, posted = network.answer, list[bool]()

        def only_once(request: httpx.Request) -> httpx.Response:
            if posted:
                raise httpx.ConnectError("down", request=request)
            answer = real(request)
            if request.method == "POST":
                posted.append(True)
            return answer

        network.answer = only_once  # type: ignore[method-assign]
        assert session.send(prepared).remote.id
    assert network.texts() == ["Hello"]


def test_a_person_who_may_not_be_answered_is_no_matter_of_signing_in(network: MastodonMemory, session: Session) -> None:
    prepared = frozen(session, "Hi", reply_to=remote())
    said = "you do not have permission to reply to this status"
    network.answer = lambda request: httpx.Response(403, json={"error": said})  # type: ignore[method-assign]
    with pytest.raises(RejectedError, match="permission to reply"):
        session.send(prepared)
    said = "This action is outside the authorized scopes"
    with pytest.raises(SignInNeededError):
        session.send(prepared)


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ("Read https://example.com/a/long/path/that/is/cut?x=1&y=2 @bob", "", True),
        ("One\n\n\nTwo  \n three", "", True),
        ("Price: 5 €", "Price: 6 €", False),
        ("Same", "Same", True),
    ],
)
def test_a_post_is_known_by_its_text(
    network: MastodonMemory, session: Session, mine: str, theirs: str, same: bool
) -> None:
    network.strict.world.post("ann", theirs or mine)
    assert (session.find(frozen(session, mine), since()) is not None) is same


def test_what_differs_in_more_than_words_is_another_post(
    network: MastodonMemory, session: Session, tmp_path: Path
) -> None:
    theirs = network.strict.world.post("bob", "Question")
    network.strict.world.post("ann", "Same", spoiler="Food")
    network.strict.world.reply("ann", theirs, "Same")
    network.strict.world.post("bob", "Same")
    network.strict.world.post("ann", "Same", created_at=datetime.now(UTC) - timedelta(minutes=10))
    network.strict.world.boost("ann", network.strict.world.post("bob", "Same"))
    assert session.find(frozen(session, "Same"), since()) is None
    session.send(frozen(session, "Same", attachments=(picture(tmp_path),)))
    assert session.find(frozen(session, "Same"), since()) is None
    assert session.find(frozen(session, "Same", attachments=(picture(tmp_path),)), since()) is None


def test_a_post_that_was_changed_a_little_is_not_taken_for_absent(network: MastodonMemory) -> None:
    network.become("keyless")
    shown = "A text of some length that a server has changed *a little* when it was shown to others"
    with network.open() as session:
        network.strict.world.post("ann", shown)
        # Its source says that it is another one.
        assert session.find(frozen(session, shown.replace("*", "")), since()) is None
        real = network.answer

        def sourceless(request: httpx.Request) -> httpx.Response:
            return httpx.Response(404, json={}) if request.url.path.endswith("/source") else real(request)

        network.answer = sourceless  # type: ignore[method-assign]
        with pytest.raises(UncertainError, match="could be it"):
            session.find(frozen(session, shown.replace("*", "")), since())


@pytest.mark.parametrize(
    "said", [httpx.Response(503, json={}), httpx.Response(502, html="<p>no"), httpx.Response(200, json=[])]
)
def test_a_server_that_cannot_say_now_what_a_post_says_is_asked_again(
    network: MastodonMemory, said: httpx.Response
) -> None:
    """It is no answer: neither that the post is not there, nor that its person has to look."""
    network.become("keyless")
    shown = "A text of some length that a server has changed *a little* when it was shown to others"
    with network.open() as session:
        network.strict.world.post("ann", shown)
        real = network.answer

        def away(request: httpx.Request) -> httpx.Response:
            return said if request.url.path.endswith("/source") else real(request)

        network.answer = away  # type: ignore[method-assign]
        with pytest.raises(UnavailableError):
            session.find(frozen(session, shown.replace("*", "")), since())


def test_an_account_that_posts_a_lot_is_looked_through_as_far_as_it_goes(
    network: MastodonMemory, session: Session
) -> None:
    network.strict.world.post("ann", "Needle")
    for n in range(100):
        network.strict.world.post("ann", f"Straw {n}")
    assert session.find(frozen(session, "Needle"), since()) is not None
    for n in range(120):
        network.strict.world.post("ann", f"More straw {n}")
    with pytest.raises(UncertainError, match="200 times"):
        session.find(frozen(session, "Needle"), since())


def test_a_clock_that_differs_hides_no_post(network: MastodonMemory) -> None:
    network.strict.personality = replace(PERSONALITIES["mastodon"], date_skew=timedelta(minutes=-10))
    network.wire.skew = timedelta(minutes=-10)
    with network.open() as session:
        prepared = frozen(session)
        began = datetime.now(UTC)
        session.send(prepared)
        assert session.find(prepared, began) is not None


@pytest.mark.parametrize("personality", ["mastodon", "keyless"])
def test_a_direct_message_is_found_where_it_stands(personality: str) -> None:
    network = MastodonMemory(personality)
    theirs = network.strict.world.dm("bob", "ann", "Psst")
    with network.open() as session:
        answer = frozen(session, "What?", reply_to=Remote(theirs.id))
        alone = frozen(session, "@bob Hello", visibility="direct")
        if personality == "mastodon":
            assert session.find(answer, since()) is None
        else:
            for prepared in (answer, alone):
                with pytest.raises(UncertainError, match="direct messages"):
                    session.find(prepared, since())
        sent, sent_alone = session.send(answer), session.send(alone)
        real = network.answer

        def hidden(request: httpx.Request) -> httpx.Response:
            own = request.url.path.endswith("/statuses")
            return httpx.Response(200, json=[]) if own and request.method == "GET" else real(request)

        network.answer = hidden  # type: ignore[method-assign]
        assert session.find(answer, since()).remote.id == sent.remote.id
        assert session.find(alone, since()).remote.id == sent_alone.remote.id
    network.close()


@pytest.mark.parametrize(
    "fault", [httpx.ReadTimeout("slow"), httpx.Response(502, html="<p>"), httpx.Response(500, json={})]
)
def test_whether_a_post_was_taken_down_may_be_unknown_and_is_asked_again(
    network: MastodonMemory, session: Session, fault: httpx.Response | Exception
) -> None:
    sent = session.send(frozen(session))
    real = network.answer

    def broken(request: httpx.Request) -> httpx.Response:
        if request.method != "DELETE":
            return real(request)
        if isinstance(fault, Exception):
            raise fault
        return fault

    network.answer = broken  # type: ignore[method-assign]
    with pytest.raises(UnavailableError, match="not known"):
        session.delete(kept(sent.remote))
    network.answer = real  # type: ignore[method-assign]
    session.delete(kept(sent.remote))
    assert network.texts() == []


def test_nobody_elses_post_is_taken_down(network: MastodonMemory, session: Session) -> None:
    theirs = network.strict.world.post("bob", "Theirs")
    session.delete(Remote(theirs.id))
    assert network.strict.texts("bob") == ["Theirs"]


# B8, B11, B19 -------------------------------------------------------------------------------------------------------


def test_b8_published_needs_a_post_that_is_there(network: MastodonMemory) -> None:
    network.become("spam_filter")
    with network.open() as session, pytest.raises(UncertainError):
        session.send(frozen(session))


def test_b11_an_answer_is_delivered_to_whom_it_answers(network: MastodonMemory, session: Session) -> None:
    theirs = network.strict.world.post("bob", "@ann How much?")
    item = next(one for page in session.pages("inbox", "") for one in page.items)
    session.send(frozen(session, "Nothing", reply_to=kept(item.remote)))
    told = [one for one in network.strict.world.notices if one.to is network.strict.bob and one.kind == "mention"]
    assert len(told) == 1
    assert told[0].status.parent is theirs


def test_b19_an_account_that_was_made_anew_is_not_called_another_name(network: MastodonMemory) -> None:
    credentials = replace(network.credentials(), remote_id="1")
    opened = network.connector.open(credentials, Kept(credentials.secret))
    with opened as session, pytest.raises(SignInNeededError, match="of the same name that was made anew"):
        session.check()


def test_b19_a_sign_in_of_another_account_posts_nothing(network: MastodonMemory) -> None:
    credentials = replace(network.credentials(), secret={"token": "token-bob"})
    opened = network.connector.open(credentials, Kept(credentials.secret))
    with opened as session, pytest.raises(SignInNeededError, match="another account, bob"):
        session.check()
