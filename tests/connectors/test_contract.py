"""What every connector keeps, whatever its network: a network joins by one line in ``NETWORKS``."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from smdash.connectors.base import (
    Ability,
    Connector,
    ConnectorError,
    Outgoing,
    Prepared,
    RateLimitedError,
    RejectedError,
    SignInNeededError,
    UnavailableError,
    UncertainError,
)
from smdash.connectors.registry import OURS, Networks
from smdash.domain.errors import SmdashError, UsageError
from tests.connectors.bluesky_memory import BlueskyMemory
from tests.connectors.contract import HOSTILE, Memory, kept
from tests.connectors.mastodon_memory import MastodonMemory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from smdash.connectors.base import Item, Session

NETWORKS: dict[str, Callable[[], Memory]] = {
    "bluesky": BlueskyMemory,
    "mastodon": MastodonMemory,
}
"""Each of this package's networks; the tests below are all it has to pass."""

NOW = datetime.now(UTC)
LATER = timedelta(minutes=10)


@pytest.fixture(params=sorted(NETWORKS))
def network(request: pytest.FixtureRequest) -> Iterator[Memory]:
    made = NETWORKS[request.param]()
    yield made
    made.close()


@pytest.fixture
def session(network: Memory) -> Iterator[Session]:
    with network.open() as opened:
        yield opened


def frozen(session: Session, text: str = "Hello", **more: object) -> Prepared:
    return session.prepare(Outgoing(text, **more), str(uuid.uuid4()), datetime.now(UTC))  # type: ignore[arg-type]


def since() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=30)


# What a connector is ------------------------------------------------------------------------------------------------


def test_every_connector_of_this_package_is_under_contract() -> None:
    assert set(NETWORKS) == set(OURS)
    assert set(Networks().platforms()) >= set(OURS)


def test_what_signing_in_needs_is_declared(network: Memory) -> None:
    connector = network.connector
    keys = [option.key for option in connector.options]
    assert len(set(keys)) == len(keys)
    assert any(option.secret for option in connector.options)
    assert all(
        option.label and option.help and key.isidentifier() for option, key in zip(connector.options, keys, strict=True)
    )
    assert set(network.given()) <= set(keys)
    assert connector.abilities <= set(Ability)
    assert connector.platform
    assert connector.name


def test_opening_asks_the_network_nothing(network: Memory) -> None:
    network.open().close()
    assert not network.wire.calls


@pytest.mark.parametrize("platform", sorted(NETWORKS))
def test_importing_a_connector_imports_no_client(platform: str) -> None:
    module = OURS[platform].partition(":")[0]
    code = f"import sys, smdash.connectors.{module}; print('httpx' in sys.modules, 'PIL' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "False"]


# Signing in ---------------------------------------------------------------------------------------------------------


def test_a_sign_in_says_whose_account_it_is(network: Memory) -> None:
    signed_in = network.connector.sign_in(network.given())
    expected = network.credentials()
    assert signed_in.profile.remote_id == expected.remote_id
    assert signed_in.profile.handle == expected.handle
    assert signed_in.profile.server == expected.server
    assert all(isinstance(value, str) for value in signed_in.secret.values())
    with network.open() as session:
        assert session.check().remote_id == expected.remote_id


def test_a_bad_secret_is_refused_and_never_shown(network: Memory) -> None:
    wrong = "wrong-secret-1234567"
    given = network.given()
    for option in network.connector.options:
        if option.secret:
            given[option.key] = wrong
    with pytest.raises((SignInNeededError, UsageError)) as caught:
        network.connector.sign_in(given)
    assert wrong not in told(caught.value)


def test_an_empty_secret_is_named(network: Memory) -> None:
    given = {key: value for key, value in network.given().items() if key not in secret_keys(network.connector)}
    with pytest.raises(UsageError):
        network.connector.sign_in(given)
    assert not network.wire.calls


def test_secrets_never_stand_in_a_representation(network: Memory) -> None:
    credentials = network.credentials()
    shown = repr(credentials) + repr(network.connector.sign_in(network.given()))
    with network.open() as session:
        shown += repr(session) + str(vars(network.connector))
    for secret in secrets(network):
        assert secret not in shown


def test_a_sign_in_that_has_ended_asks_for_a_new_one(network: Memory, session: Session) -> None:
    prepared = frozen(session)
    network.shut_out()
    for call in (
        session.check,
        lambda: session.send(prepared),
        lambda: list(session.pages("inbox", "")),
    ):
        with pytest.raises(SignInNeededError):
            call()
    # What is public may be looked at without a sign-in, and then it says the truth.
    with contextlib.suppress(SignInNeededError):
        assert session.find(prepared, since()) is None
    assert network.texts() == []


def test_the_clock_of_the_network_is_noticed(network: Memory, session: Session) -> None:
    session.check()
    assert abs(session.skew) < timedelta(seconds=5)
    network.wire.skew = timedelta(minutes=7)
    session.check()
    assert abs(session.skew + timedelta(minutes=7)) < timedelta(seconds=5)


# Going out ----------------------------------------------------------------------------------------------------------


def test_preparing_shows_nothing_and_sending_shows_it_once(network: Memory, session: Session) -> None:
    prepared = frozen(session, "Good morning")
    assert network.texts() == []
    assert session.find(prepared, since()) is None
    sent = session.send(prepared)
    assert network.texts() == ["Good morning"]
    assert sent.remote.id
    assert sent.remote.permalink.startswith("http")
    found = session.find(prepared, since())
    assert found is not None
    assert found.remote.id == sent.remote.id


def test_a_frozen_record_is_text_of_its_own(session: Session) -> None:
    first, second = frozen(session, "Same words"), frozen(session, "Same words")
    assert first.key != second.key
    assert "Same words" in first.record


def test_hostile_text_goes_out_as_it_is_and_is_found(network: Memory, session: Session) -> None:
    prepared = frozen(session, HOSTILE)
    sent = session.send(prepared)
    assert network.texts() == [HOSTILE]
    assert session.find(prepared, since()).remote.id == sent.remote.id


def test_a_post_is_taken_down_and_what_is_gone_counts_as_done(network: Memory, session: Session) -> None:
    sent = session.send(frozen(session))
    session.delete(kept(sent.remote))
    assert network.texts() == []
    session.delete(kept(sent.remote))


def test_an_own_post_is_found_by_its_id_and_by_its_page(network: Memory, session: Session) -> None:
    sent = session.send(frozen(session, "Here it is"))
    for where in (sent.remote.id, sent.remote.permalink, f"{sent.remote.permalink}/?from=mail#top"):
        found = session.own(where)
        assert (found.remote.id, found.remote.permalink) == (sent.remote.id, sent.remote.permalink)
    answered = session.send(frozen(session, "Answer", reply_to=kept(found.remote), continues=True))
    assert session.own(answered.remote.id).remote.id == answered.remote.id
    network.arrive("Whose is this?")
    other = everything(session)[0].remote
    for where in (other.id, other.permalink, "https://elsewhere.example/@ann/1", "https://[", "nonsense", ""):
        assert session.own(where) is None, where
    session.delete(kept(sent.remote))
    assert session.own(sent.remote.permalink) is None


def test_looking_at_a_page_that_fails_never_says_that_nothing_is_there(network: Memory, session: Session) -> None:
    sent = session.send(frozen(session))
    for fate in ("refused", "lost", "500", "html", "cut", "garbage"):
        network.plan(fate, writes=False, left=1)
        with pytest.raises((UnavailableError, UncertainError)):
            session.own(sent.remote.permalink)


def test_an_answer_stands_in_its_conversation(network: Memory, session: Session) -> None:
    first = session.send(frozen(session, "One"))
    part = frozen(session, "Two", reply_to=kept(first.remote), root=kept(first.remote), continues=True)
    second = session.send(part)
    third = session.send(
        frozen(session, "Three", reply_to=kept(second.remote), root=kept(first.remote), continues=True)
    )
    assert network.texts() == ["One", "Two", "Three"]
    assert session.find(part, since()).remote.id == second.remote.id
    ids = [item.remote.id for item in session.thread(kept(first.remote))]
    assert ids == [first.remote.id, second.remote.id, third.remote.id]


def test_an_item_that_came_can_be_answered(network: Memory, session: Session) -> None:
    network.arrive("What does it cost?")
    item = everything(session)[0]
    session.send(frozen(session, "Nothing", reply_to=kept(item.remote)))
    assert len(network.texts()) == 1
    assert network.texts()[0].endswith("Nothing")


# Reactions ----------------------------------------------------------------------------------------------------------


def test_a_like_is_there_once_however_often_it_is_made_and_goes_as_often(network: Memory, session: Session) -> None:
    network.arrive("Lovely")
    item = everything(session)[0]
    assert Ability.LIKE in network.connector.abilities
    for _ in range(2):
        session.like(kept(item.remote))
        assert network.liked(item.remote.id)
    for _ in range(2):
        session.unlike(kept(item.remote))
        assert not network.liked(item.remote.id)


@pytest.mark.parametrize("fate", ["silent", "cut", "garbage", "500", "lost", "refused", "html"])
def test_a_like_without_an_answer_leaves_no_doubt_and_may_be_made_again(
    network: Memory, session: Session, fate: str
) -> None:
    network.arrive("Lovely")
    item = everything(session)[0]
    network.plan(fate, writes=True)  # type: ignore[arg-type]
    with pytest.raises(UnavailableError):
        session.like(kept(item.remote))
    session.like(kept(item.remote))
    assert network.liked(item.remote.id)


def test_what_is_not_there_is_not_liked_and_its_like_is_gone(network: Memory, session: Session) -> None:
    sent = session.send(frozen(session))
    session.delete(kept(sent.remote))
    with pytest.raises(RejectedError):
        session.like(kept(sent.remote))
    session.unlike(kept(sent.remote))


def test_an_answer_below_an_own_post_is_hidden_and_shown_again(network: Memory, session: Session) -> None:
    sent = session.send(frozen(session, "Say something"))
    network.arrive("Something rude", under=sent.remote)
    network.arrive("Something kind", under=sent.remote)
    rude, kind = (item.remote for item in everything(session))
    if Ability.HIDE not in network.connector.abilities:
        with pytest.raises(RejectedError):
            session.hide(kept(rude))
        return
    for _ in range(2):
        session.hide(kept(rude))
        assert (network.hidden(rude.id), network.hidden(kind.id)) == (True, False)
    session.hide(kept(kind))
    for _ in range(2):
        session.unhide(kept(rude))
        assert (network.hidden(rude.id), network.hidden(kind.id)) == (False, True)


def test_nothing_is_hidden_that_is_not_below_an_own_post(network: Memory, session: Session) -> None:
    network.arrive("In my own place")
    with pytest.raises(RejectedError):
        session.hide(kept(everything(session)[0].remote))


def test_messages_are_asked_for_as_they_stand_now(network: Memory, session: Session) -> None:
    sent = session.send(frozen(session, "Say something"))
    network.arrive("Something", under=sent.remote)
    item = everything(session)[0]
    session.delete(kept(sent.remote))
    found = session.items([kept(item.remote), kept(sent.remote)])
    assert list(found) == [item.remote.id]
    assert (found[item.remote.id].text, found[item.remote.id].author_id) == (item.text, item.author_id)
    assert item.answers == sent.remote.id
    assert session.items([]) == {}


def test_a_connection_that_was_refused_sent_nothing(network: Memory, session: Session) -> None:
    prepared = frozen(session)
    network.plan("refused", writes=True)
    with pytest.raises(UnavailableError):
        session.send(prepared)
    assert network.texts() == []
    session.send(prepared)
    assert network.texts() == ["Hello"]


@pytest.mark.parametrize("fate", ["lost", "503", "500", "html"])
def test_what_was_lost_on_its_way_is_uncertain_and_not_found(network: Memory, session: Session, fate: str) -> None:
    prepared = frozen(session)
    network.plan(fate, writes=True)  # type: ignore[arg-type]
    with pytest.raises(UncertainError):
        session.send(prepared)
    assert session.find(prepared, since()) is None


@pytest.mark.parametrize("fate", ["silent", "cut", "garbage"])
def test_what_is_out_without_an_answer_is_uncertain_and_found(network: Memory, session: Session, fate: str) -> None:
    prepared = frozen(session, "Out without a word")
    network.plan(fate, writes=True)  # type: ignore[arg-type]
    with pytest.raises(UncertainError):
        session.send(prepared)
    found = session.find(prepared, since())
    assert found is not None
    assert found.remote.id
    assert network.texts() == ["Out without a word"]


@pytest.mark.parametrize("fate", ["refused", "lost", "500", "429", "html", "cut", "garbage", "moved"])
def test_no_reading_that_fails_says_of_what_is_out_that_it_is_not(network: Memory, fate: str) -> None:
    with network.open() as session:
        prepared = frozen(session, "Out, whatever comes next")
    with network.open() as session:
        network.plan(fate, writes=False, left=99, location="https://elsewhere.example/x")  # type: ignore[arg-type]
        try:
            assert session.send(prepared).remote.id
        except UncertainError:
            pass
        except ConnectorError:
            assert network.texts() == []


def test_a_record_that_may_be_repeated_never_makes_a_second_post(network: Memory, session: Session) -> None:
    prepared = frozen(session, "Once")
    network.plan("silent", writes=True)
    with pytest.raises(UncertainError):
        session.send(prepared)
    if session.may_repeat(prepared, LATER):
        for _ in range(2):
            try:
                session.send(prepared)
            except UncertainError:
                assert session.find(prepared, since()) is not None
    assert network.texts() == ["Once"]


@pytest.mark.parametrize("writes", [True, False])
@pytest.mark.parametrize("dialect", ["seconds", "date", "iso", "epoch", "left", "policy", "none"])
def test_too_much_is_told_with_until_when(network: Memory, session: Session, dialect: str, writes: bool) -> None:
    until = datetime.now(UTC) + timedelta(minutes=3)
    headers = {
        "seconds": {"Retry-After": "180"},
        "date": {"Retry-After": format_datetime(until, usegmt=True)},
        "iso": {"X-RateLimit-Reset": until.isoformat(), "X-RateLimit-Remaining": "0"},
        "epoch": {"RateLimit-Reset": str(int(until.timestamp())), "RateLimit-Policy": "3000;w=300"},
        "left": {"X-Ratelimit-Reset": "180.5"},
        "policy": {
            "RateLimit-Policy": "30;w=180",
            "RateLimit-Reset": str(int(until.timestamp())),
            "Retry-After": "180",
        },
        "none": {},
    }[dialect]
    prepared = frozen(session)
    network.plan("429", writes=writes, headers=headers)
    with pytest.raises(RateLimitedError) as caught:
        session.send(prepared) if writes else session.check()
    if dialect == "none":
        assert datetime.now(UTC) < caught.value.until <= datetime.now(UTC) + timedelta(hours=1)
    else:
        assert abs(caught.value.until - until) < timedelta(seconds=5)
    assert network.texts() == []


@pytest.mark.parametrize("fate", ["refused", "lost", "500", "503", "html", "cut", "garbage"])
def test_reading_that_fails_is_unavailable(network: Memory, session: Session, fate: str) -> None:
    network.arrive("Hello there")
    network.plan(fate, writes=False, left=9)  # type: ignore[arg-type]
    for call in (session.check, session.limits, lambda: list(session.pages("inbox", ""))):
        with pytest.raises(UnavailableError):
            call()


def test_looking_that_fails_never_says_that_it_is_not_there(network: Memory, session: Session) -> None:
    prepared = frozen(session)
    session.send(prepared)
    for fate in ("refused", "lost", "500", "html", "cut", "garbage"):
        network.plan(fate, writes=False, left=1)
        with pytest.raises((UnavailableError, UncertainError)):
            session.find(prepared, since())


def test_reading_follows_a_redirect_within_the_server_only(network: Memory, session: Session) -> None:
    session.check()
    before = len(network.wire.calls)
    path = network.wire.calls[-1][1]
    network.plan("redirect", writes=False, location=path)
    session.check()
    assert len(network.wire.calls) > before + 1
    network.plan("moved", writes=False, location=f"https://elsewhere.example{path}")
    with pytest.raises(ConnectorError, match=r"elsewhere\.example"):
        session.check()


def test_a_message_that_is_redirected_was_not_sent(network: Memory, session: Session) -> None:
    prepared = frozen(session)
    network.plan("moved", writes=True, location="https://elsewhere.example/somewhere")
    with pytest.raises(RejectedError, match=r"elsewhere\.example"):
        session.send(prepared)
    assert network.texts() == []


def test_no_error_shows_a_secret(network: Memory) -> None:
    errors = []
    for fate in ("refused", "lost", "silent", "cut", "html", "garbage", "503", "500", "429", "moved"):
        for writes in (True, False):
            with network.open() as session:
                prepared = frozen(session, f"{fate} {writes}")
                network.plan(fate, writes=writes, location="https://elsewhere.example/x")
                try:
                    session.send(prepared) if writes else session.check()
                except SmdashError as error:
                    errors.append(error)
    network.shut_out()
    with network.open() as session, pytest.raises(SignInNeededError) as caught:
        session.check()
    assert len(errors) == 20
    shown = " ".join(told(each) for each in [*errors, caught.value])
    for secret in secrets(network):
        assert secret not in shown


# Coming in ----------------------------------------------------------------------------------------------------------


def test_an_empty_account_has_nothing_and_is_no_error(session: Session) -> None:
    for stream in ("inbox", "posts"):
        cursor = ""
        for _ in range(2):
            pages = list(session.pages(stream, cursor))
            assert not [one for page in pages for one in (*page.items, *page.posts)]
            cursor = pages[-1].cursor if pages else cursor
    assert all(value >= 0 for value in session.account_figures().values())


def test_whatever_is_stopped_and_resumed_reads_everything(network: Memory, session: Session) -> None:
    wanted = [network.arrive(f"Message {n}") for n in range(230)]
    whole = len(list(session.pages("inbox", "")))
    assert whole > 1
    for stop in range(whole + 1):
        seen, cursor = [], ""
        for n, page in enumerate(session.pages("inbox", "")):
            if n == stop:
                break
            seen += [item.remote.id for item in page.items]
            cursor = page.cursor
        seen += [item.remote.id for page in session.pages("inbox", cursor) for item in page.items]
        assert set(seen) == set(wanted), stop


def test_what_comes_between_two_readings_is_missed_by_none(network: Memory, session: Session) -> None:
    wanted, seen, cursor = set(), set(), ""
    for batch in (3, 0, 170, 1, 120):
        wanted |= {network.arrive(f"Message {n}") for n in range(batch)}
        for n, page in enumerate(session.pages("inbox", cursor)):
            seen |= {item.remote.id for item in page.items}
            cursor = page.cursor
            if n == 0:
                # While it is read, somebody writes.
                wanted.add(network.arrive("Meanwhile"))
                if batch == 120:
                    break
    for page in session.pages("inbox", cursor):
        seen |= {item.remote.id for item in page.items}
    assert seen == wanted


def test_own_posts_come_with_their_figures(network: Memory, session: Session) -> None:
    sent = [session.send(frozen(session, f"Post {n}")) for n in range(3)]
    network.arrive("Well said", under=sent[1].remote)
    posts = {post.remote.id: post for page in session.pages("posts", "") for post in page.posts}
    assert {post.text for post in posts.values()} == {"Post 0", "Post 1", "Post 2"}
    assert set(posts) == {each.remote.id for each in sent}
    replies = [name for name in posts[sent[1].remote.id].figures if "repl" in name.lower()]
    assert [posts[sent[1].remote.id].figures[name] for name in replies] == [1.0]
    assert session.post_figures([kept(sent[1].remote)])[sent[1].remote.id][replies[0]] == 1.0


def test_what_is_no_longer_there_has_no_figures(network: Memory, session: Session) -> None:
    stays, goes = session.send(frozen(session, "Stays")), session.send(frozen(session, "Goes"))
    session.delete(goes.remote)
    found = session.post_figures([kept(stays.remote), kept(goes.remote)])
    assert set(found) == {stays.remote.id}
    assert session.post_figures([]) == {}


def test_hostile_text_comes_as_text(network: Memory, session: Session) -> None:
    network.arrive(HOSTILE)
    item = everything(session)[0]
    assert "<script>alert(1)</script> &amp; &lt;b&gt;" in item.text
    assert "\U0001f9d1\u200d\U0001f680 漢字" in item.text
    assert item.received_at.tzinfo is not None


def test_a_message_says_who_wrote_it_under_what(network: Memory, session: Session) -> None:
    sent = session.send(frozen(session, "A question?"))
    network.arrive("An answer", under=sent.remote)
    network.arrive("By the way")
    answer, aside = everything(session)
    assert (answer.kind, answer.about) == ("reply", sent.remote.id)
    assert aside.kind == "mention"
    assert answer.author_id == aside.author_id != network.credentials().remote_id
    assert answer.handle
    assert answer.author
    assert answer.remote.permalink.startswith("http")
    assert [item.remote.id for item in session.thread(sent.remote)] == [sent.remote.id, answer.remote.id]


def test_what_a_network_does_not_have_any_more_ends_no_reading(network: Memory, session: Session) -> None:
    ids = [network.arrive(f"Message {n}") for n in range(3)]
    cursor = [page.cursor for page in session.pages("inbox", "")][-1]
    assert [item.remote.id for page in session.pages("inbox", "garbage {") for item in page.items] == ids
    assert [page for page in session.pages("inbox", cursor) if page.posts] == []


def everything(session: Session) -> list[Item]:
    return [item for page in session.pages("inbox", "") for item in page.items]


def secret_keys(connector: Connector) -> set[str]:
    return {option.key for option in connector.options if option.secret}


def secrets(network: Memory) -> set[str]:
    given = network.given()
    return {given[key] for key in secret_keys(network.connector)} | set(network.credentials().secret.values())


def told(error: BaseException) -> str:
    """Return all that a log, a message or a traceback could show of an error and what led to it."""
    words = ""
    seen: BaseException | None = error
    while seen is not None:
        words += f"{seen} {seen!r} {getattr(seen, 'answer', '')} {getattr(seen, '__notes__', '')} "
        seen = seen.__cause__ or seen.__context__
    return words
