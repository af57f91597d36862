"""What comes in from Mastodon and its kind: nothing missed, whatever a server makes of its paging."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.connectors import mastodon_reading, mastodon_streams
from smdash.connectors.base import Outgoing, RejectedError, Remote, UnavailableError
from tests.connectors.mastodon_memory import MastodonMemory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smdash.connectors.base import Item, OwnPost, Session, Stream

KINDS = ["mastodon", "lazy_paging", "keyless", "hollo", "old"]
SHARED: dict[str, MastodonMemory] = {}
"""Servers that are started once for all examples of a property."""


@pytest.fixture
def network() -> Iterator[MastodonMemory]:
    made = MastodonMemory()
    yield made
    made.close()


@pytest.fixture
def session(network: MastodonMemory) -> Iterator[Session]:
    with network.open() as opened:
        yield opened


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mastodon_reading, "NOTICES", 5)
    monkeypatch.setattr(mastodon_reading, "PAGE", 5)


def read(session: Session, stream: Stream = "inbox", cursor: str = "") -> tuple[list[Item], list[OwnPost], str]:
    items: list[Item] = []
    posts: list[OwnPost] = []
    for page in session.pages(stream, cursor):
        items += page.items
        posts += page.posts
        cursor = page.cursor
    return items, posts, cursor


def ids(items: Sequence[Item], posts: Sequence[OwnPost]) -> set[str]:
    return {item.remote.id for item in items} | {post.remote.id for post in posts}


# Nothing is missed --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    while SHARED:
        SHARED.popitem()[1].close()


@pytest.mark.parametrize(
    ("kind", "stream"),
    [*((kind, stream) for kind in KINDS[:4] for stream in ("inbox", "posts")), ("mastodon", "messages")],
)
@given(steps=st.lists(st.tuples(st.integers(0, 14), st.integers(0, 4), st.integers(0, 2)), min_size=1, max_size=5))
def test_any_readings_cut_short_and_a_whole_one_are_one_whole_one(
    kind: str, stream: Stream, steps: list[tuple[int, int, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mastodon_reading, "NOTICES", 5)
        patch.setattr(mastodon_reading, "PAGE", 5)
        if kind not in SHARED:
            SHARED[kind] = MastodonMemory(kind)
        network = SHARED[kind]
        network.strict.reset()
        world = network.strict.world

        def come(count: int) -> None:
            for n in range(count):
                if stream == "inbox":
                    world.post("bob", f"@ann {n}")
                elif stream == "posts":
                    world.post("ann", f"Mine {n}")
                else:
                    world.dm("bob", "ann", f"Psst {n}")

        seen, cursor = set(), ""
        with network.open() as session:
            for count, pages, meanwhile in [*steps, (0, 99, 0)]:
                come(count)
                for n, page in enumerate(session.pages(stream, cursor)):
                    if n >= pages:
                        break
                    seen |= ids(page.items, page.posts)
                    cursor = page.cursor
                    come(meanwhile if n < 2 else 0)
            items, posts, _ = read(session, stream, cursor)
            seen |= ids(items, posts)
        assert seen == set(world.statuses)
        assert not network.strict.complaints


@pytest.mark.usefixtures("small_pages")
def test_reading_forward_asks_for_nothing_that_is_known(network: MastodonMemory, session: Session) -> None:
    for n in range(12):
        network.arrive(str(n))
    _, _, cursor = read(session)
    network.arrive("new")
    before = len(network.strict.requests)
    items, _, cursor = read(session, cursor=cursor)
    assert [item.text for item in items] == ["@ann new"]
    asked = [one.params for one in network.strict.requests[before:]]
    assert [bool(params.get("min_id")) for params in asked] == [True, True]
    assert all(params["include_filtered"] == ["true"] for params in asked)
    assert read(session, cursor=cursor)[0] == []


@pytest.mark.usefixtures("small_pages")
def test_a_gap_behind_a_server_that_ignores_where_to_begin_is_closed(network: MastodonMemory) -> None:
    network.become("lazy_paging")
    with network.open() as session:
        network.arrive("known")
        _, _, cursor = read(session)
        wanted = [network.arrive(str(n)) for n in range(17)]
        # The first portion is the newest one, and all of it is new: nothing shows yet that twelve are missing.
        first = next(iter(session.pages("inbox", cursor)))
        assert len(first.items) == 5
        assert json.loads(first.cursor) == json.loads(cursor)
        items, _, _ = read(session, cursor=cursor)
        assert {item.remote.id for item in items} >= set(wanted)


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_was_set_up_anew_is_read_from_there(kind: str) -> None:
    network = MastodonMemory(kind)
    with network.open() as session:
        network.arrive("before")
        _, _, cursor = read(session)
        place = json.loads(cursor)
        place["known"] = "9" * 30
        network.arrive("after")
        items, _, _ = read(session, cursor=json.dumps(place))
        assert "@ann after" in [item.text for item in items]
    network.close()


def test_an_id_the_server_cannot_read_is_no_end_of_reading(network: MastodonMemory, session: Session) -> None:
    network.arrive("before")
    _, _, cursor = read(session)
    network.arrive("after")
    real = network.answer

    def strange(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("min_id"):
            return httpx.Response(400, json={"error": "min_id is no id"})
        return real(request)

    network.answer = strange  # type: ignore[method-assign]
    items, _, after = read(session, cursor=cursor)
    assert "@ann after" in [item.text for item in items]
    assert json.loads(after)["known"] > json.loads(cursor)["known"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_newest_that_was_known_may_be_taken_back(kind: str) -> None:
    network = MastodonMemory(kind)
    world = network.strict.world
    with network.open() as session:
        network.arrive("first")
        last = network.arrive("last")
        _, _, cursor = read(session)
        world.delete(last)
        _, _, cursor = read(session, cursor=cursor)
        network.arrive("next")
        items, _, _ = read(session, cursor=cursor)
        assert "@ann next" in [item.text for item in items]
    network.close()


def test_a_first_reading_goes_back_as_far_as_it_says(network: MastodonMemory, session: Session) -> None:
    world = network.strict.world
    for days in (200, 95, 89, 1):
        world.post("ann", f"{days} days ago", created_at=datetime.now(UTC) - timedelta(days=days))
    _, posts, _ = read(session, "posts")
    assert [post.text for post in posts] == ["89 days ago", "1 days ago"]


@pytest.mark.usefixtures("small_pages")
def test_a_first_reading_has_an_end(network: MastodonMemory, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mastodon_streams, "FIRST_PAGES", 3)
    for n in range(40):
        network.arrive(str(n))
    items, _, cursor = read(session)
    assert len(items) == 15
    network.arrive("new")
    assert [item.text for item in read(session, cursor=cursor)[0]] == ["@ann new"]


def test_items_that_come_twice_on_a_page_do_no_harm(network: MastodonMemory, session: Session) -> None:
    wanted = {network.arrive(str(n)) for n in range(3)}
    real = network.answer

    def twice(request: httpx.Request) -> httpx.Response:
        answer = real(request)
        found = answer.json()
        if isinstance(found, list) and found:
            return httpx.Response(200, json=[found[0], *found], headers={"Link": answer.headers.get("Link", "")})
        return answer

    network.answer = twice  # type: ignore[method-assign]
    items, _, cursor = read(session)
    assert {item.remote.id for item in items} == wanted
    assert read(session, cursor=cursor)[0] == []


def test_a_list_that_goes_round_in_circles_comes_to_an_end(
    network: MastodonMemory, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mastodon_streams, "FIRST_PAGES", 10**6)
    monkeypatch.setattr(mastodon_streams, "MOST_PAGES", 40)
    network.arrive("one")
    real, turn = network.answer, [0]

    def circling(request: httpx.Request) -> httpx.Response:
        turn[0] += 1
        answer = real(httpx.Request("GET", request.url.copy_remove_param("max_id"), headers=request.headers))
        answer.headers["Link"] = f'<{request.url.copy_set_param("max_id", turn[0] % 2)}>; rel="next"'
        return answer

    network.answer = circling  # type: ignore[method-assign]
    with pytest.raises(UnavailableError, match="no end"):
        read(session)


def test_a_link_of_the_server_never_leads_elsewhere(network: MastodonMemory, session: Session) -> None:
    network.arrive("one")
    real = network.answer

    def elsewhere(request: httpx.Request) -> httpx.Response:
        answer = real(request)
        answer.headers["Link"] = '<https://evil.example/api/v1/notifications?max_id=1>; rel="next"'
        return answer

    network.answer = elsewhere  # type: ignore[method-assign]
    assert len(read(session)[0]) == 1  # The wire fails a call that leaves the network.


@pytest.mark.parametrize(
    "documents",
    [
        [None, 5, "x", [], {}],
        [{"id": "7"}],
        [{"id": "7", "type": "mention", "status": None}],
        [{"id": "7", "type": "mention", "status": {"id": "8"}}],
        [{"id": 7, "type": "mention", "created_at": "never", "status": {"id": 8, "created_at": 5, "account": "me"}}],
        [{"id": "7", "type": "something_new", "status": {"id": "8", "created_at": "2026-11-30T00:00:00Z"}}],
    ],
)
def test_documents_of_no_known_shape_are_left_out(network: MastodonMemory, session: Session, documents: Any) -> None:
    session.limits()
    network.answer = lambda request: httpx.Response(200, json=documents)  # type: ignore[method-assign]
    assert read(session)[0] == []


@pytest.mark.parametrize("answer", [{"error": "odd"}, None, "x", 5])
def test_what_is_no_list_says_nothing_of_what_is_there(
    network: MastodonMemory, session: Session, answer: object
) -> None:
    session.limits()
    prepared = session.prepare(Outgoing("Hello", visibility="public"), "k", datetime.now(UTC))
    network.answer = lambda request: httpx.Response(200, json=answer)  # type: ignore[method-assign]
    for call in (
        lambda: read(session),
        lambda: read(session, "messages"),
        lambda: session.post_figures([Remote("1")]),
        lambda: session.find(prepared, datetime.now(UTC)),
    ):
        with pytest.raises(UnavailableError, match="no list"):
            call()


# What it is ---------------------------------------------------------------------------------------------------------


def test_what_is_no_message_stays_out_of_the_inbox(network: MastodonMemory, session: Session) -> None:
    world = network.strict.world
    mine = world.post("ann", "Mine, @ann")
    world.favourite("bob", mine)
    world.boost("bob", mine)
    world.follow("bob", "ann")
    world.reply("ann", mine, "And more")
    world.dm("ann", "bob", "Psst")
    assert read(session)[0] == []
    assert read(session, "messages")[0] == []


def test_a_message_a_reply_and_a_mention_are_told_apart(network: MastodonMemory, session: Session) -> None:
    world = network.strict.world
    mine = world.post("ann", "Mine")
    answer = world.reply("bob", mine, "Yes")
    aside = world.post("bob", "I like @ann")
    deeper = world.post("bob", "and @ann", reply_to=aside)
    private = world.dm("bob", "ann", "Psst")
    found = {item.remote.id: item for item in read(session)[0]}
    assert {key: item.kind for key, item in found.items()} == {
        answer.id: "reply",
        aside.id: "mention",
        deeper.id: "mention",
        private.id: "message",
    }
    assert found[answer.id].about == mine.id
    assert found[deeper.id].about == ""
    assert found[deeper.id].thread == aside.id
    assert found[private.id].remote.facts["visibility"] == "direct"
    assert found[answer.id].handle == f"@bob@127.0.0.1:{network.strict.port}"
    assert found[answer.id].author == "Bob"


def test_somebody_elsewhere_keeps_the_whole_handle(network: MastodonMemory, session: Session) -> None:
    network.strict.add_account("eve@elsewhere.example")
    network.strict.world.post("eve@elsewhere.example", "Hello @ann")
    item = read(session)[0][0]
    assert item.handle == "@eve@elsewhere.example"
    assert item.remote.facts["acct"] == "eve@elsewhere.example"


def test_strangers_who_are_filtered_are_read(network: MastodonMemory) -> None:
    network.become("filtered")
    with network.open() as session:
        wanted = network.arrive("from a stranger")
        assert [item.remote.id for item in read(session)[0]] == [wanted]


def test_a_content_warning_stands_above_and_media_say_what_they_show(network: MastodonMemory, session: Session) -> None:
    network.strict.world.post("bob", "@ann look", spoiler="Spiders")
    assert read(session)[0][0].text == "Spiders\n\n@ann look"
    status = {
        "id": "1",
        "created_at": "2026-11-30T00:00:00Z",
        "content": "",
        "media_attachments": [{"type": "image", "description": "A cat"}, {"type": "video"}],
    }
    notice = {"id": "2", "type": "mention", "created_at": "2026-11-30T00:00:00Z", "status": status}
    network.answer = lambda request: httpx.Response(200, json=[notice])  # type: ignore[method-assign]
    assert read(session)[0][0].text == "[image: A cat]\n\n[video]"


def test_a_quote_is_told_under_the_post_it_quotes(network: MastodonMemory, session: Session) -> None:
    session.limits()
    assert network.strict.personality.version == "4.5.3"
    status = {
        "id": "11",
        "created_at": "2026-11-30T00:00:00Z",
        "content": '<p class="quote-inline">RE: x</p><p>Look at this</p>',
        "account": {"id": "5", "acct": "bob"},
        "quote": {"state": "accepted", "quoted_status": {"id": "10"}},
    }
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.params.get_list("types[]"))
        notice = {"id": "2", "type": "quote", "created_at": "2026-11-30T00:00:01Z", "status": status}
        return httpx.Response(200, json=[notice])

    network.answer = answer  # type: ignore[method-assign]
    item = read(session)[0][0]
    assert (item.kind, item.about, item.text) == ("quote", "10", "Look at this")
    assert seen[0] == ["mention", "quote"]


def test_all_messages_of_a_conversation_since_the_last_reading_come(network: MastodonMemory, session: Session) -> None:
    world = network.strict.world
    first = world.dm("bob", "ann", "One")
    items, _, cursor = read(session, "messages")
    assert [item.text for item in items] == ["@ann One"]
    mine = world.reply("ann", first, "Me too")
    second = world.reply("bob", mine, "Two")
    world.reply("bob", mine, "Beside", visibility="public")
    world.post("bob", "@ann Three", reply_to=second, visibility="direct")
    items, _, cursor = read(session, "messages", cursor)
    assert [item.text for item in items if item.remote.id != first.id] == ["@ann Two", "@ann Three"]
    assert {item.kind for item in items} == {"message"}
    assert read(session, "messages", cursor)[0] == []


def test_the_messages_of_a_conversation_have_one_thread_and_other_conversations_others(
    network: MastodonMemory, session: Session
) -> None:
    world = network.strict.world
    first = world.dm("bob", "ann", "One")
    _, _, cursor = read(session, "messages")
    answer = world.reply("ann", first, "And?")
    world.reply("bob", answer, "Two")
    world.dm("bob", "ann", "Something else")
    items, _, _ = read(session, "messages", cursor)
    threads = {item.text.rpartition(" ")[2]: item.thread for item in items}
    assert threads["One"] == threads["Two"] != threads["else"]
    assert all(threads.values())
    # Told of as mentions they come without: which conversation it is, only the other list knows.
    assert {item.thread for item in read(session, "inbox")[0]} == {""}


def test_an_edit_shows_in_what_a_message_says_now(network: MastodonMemory, session: Session) -> None:
    world = network.strict.world
    asked, other = world.post("bob", "@ann Open?"), world.post("bob", "@ann Hello")
    before = session.items([Remote(asked.id), Remote(other.id)])
    assert [each.edited_at for each in before.values()] == [None, None]
    world.edit(asked, "@ann Closed!")
    world.delete(other)
    (now,) = session.items([Remote(asked.id), Remote(other.id)]).values()
    assert now.text.endswith("Closed!")
    assert now.edited_at is not None
    assert now.received_at == before[asked.id].received_at


@pytest.mark.parametrize("kind", ["mastodon", "old", "hollo"])
def test_a_server_that_answers_one_by_one_tells_the_same_of_messages(kind: str) -> None:
    network = MastodonMemory(kind)
    asked = network.strict.world.post("bob", "@ann Open?")
    with network.open() as session:
        assert list(session.items([Remote(asked.id), Remote("404")])) == [asked.id]
        session.like(Remote(asked.id))
    assert network.liked(asked.id)
    network.close()


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_server_without_conversations_has_no_messages_there(
    network: MastodonMemory, session: Session, status: int
) -> None:
    network.strict.world.dm("bob", "ann", "Psst")
    real = network.answer

    def without(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/v1/conversations":
            return httpx.Response(status, json={"error": "Not Found"})
        return real(request)

    network.answer = without  # type: ignore[method-assign]
    assert read(session, "messages")[0] == []
    assert [item.kind for item in read(session)[0]] == ["message"]


def test_a_direct_message_of_ones_own_is_told_from_posts(network: MastodonMemory, session: Session) -> None:
    world = network.strict.world
    theirs = world.dm("bob", "ann", "Psst")
    mine = world.reply("ann", theirs, "Yes?")
    world.post("ann", "For followers", visibility="private")
    found = {post.remote.id: post for page in session.pages("posts", "") for post in page.posts}
    assert [post.direct for post in found.values()] == [True, False]
    assert found[mine.id].answers == theirs.id


def test_own_posts_say_what_they_are_and_what_they_answer(network: MastodonMemory, session: Session) -> None:
    world = network.strict.world
    theirs = world.post("bob", "Hello")
    text = world.post("ann", "Plain")
    world.boost("ann", theirs)
    answer = world.reply("ann", theirs, "Hi")
    world.favourite("bob", text)
    _, posts, _ = read(session, "posts")
    found = {post.remote.id: post for post in posts}
    assert set(found) == {text.id, answer.id}
    assert (found[text.id].format, found[text.id].answers) == ("text", "")
    assert (found[answer.id].format, found[answer.id].answers) == ("reply", theirs.id)
    assert found[text.id].figures == {"replies_count": 0, "reblogs_count": 0, "favourites_count": 1}


@pytest.mark.parametrize(
    ("media", "format"),
    [
        ([], "text"),
        (["image"], "image"),
        (["gifv"], "image"),
        (["image", "image"], "carousel"),
        (["video"], "long_video"),
    ],
)
def test_a_post_has_the_format_of_its_media(
    network: MastodonMemory, session: Session, media: list[str], format: str
) -> None:
    session.limits()
    status = {
        "id": "1",
        "created_at": datetime.now(UTC).isoformat(),
        "content": "",
        "media_attachments": [{"type": one} for one in media],
        "replies_count": None,
        "reblogs_count": "many",
        "favourites_count": True,
    }
    network.answer = lambda request: httpx.Response(200, json=[status])  # type: ignore[method-assign]
    post = read(session, "posts")[1][0]
    assert (post.format, post.attachments) == (format, len(media))
    # What is not a count is not there, and not zero.
    assert post.figures == {}


def test_a_conversation_is_told_whole_and_in_its_order(network: MastodonMemory, session: Session) -> None:
    world = network.strict.world
    first = world.post("bob", "One")
    second = world.reply("ann", first, "Two")
    world.reply("bob", second, "Three")
    world.reply("bob", second, "Four")
    items = session.thread(Remote(second.id))
    assert [item.text for item in items] == ["One", "@bob Two", "@ann Three", "@ann Four"]
    with pytest.raises(RejectedError):
        session.thread(Remote("404"))


# Figures ------------------------------------------------------------------------------------------------------------


def test_the_accounts_figures_are_its_own(network: MastodonMemory, session: Session) -> None:
    network.strict.world.follow("bob", "ann")
    network.strict.world.post("ann", "Mine")
    assert session.account_figures() == {"followers_count": 1, "following_count": 0, "statuses_count": 1}


@pytest.mark.parametrize("kind", ["mastodon", "old", "keyless", "hollo"])
@pytest.mark.parametrize("count", [2, 45])
def test_figures_of_many_posts_take_few_calls(kind: str, count: int) -> None:
    network = MastodonMemory(kind)
    world = network.strict.world
    posts = [world.post("ann", f"Post {n}") for n in range(count)]
    world.favourite("bob", posts[0])
    gone = posts[1].id
    world.delete(gone)
    with network.open() as session:
        session.limits()
        before = len(network.strict.requests)
        found = session.post_figures([Remote(each.id) for each in posts])
    assert set(found) == {each.id for each in posts} - {gone}
    assert found[posts[0].id]["favourites_count"] == 1
    calls = len(network.strict.requests) - before
    assert calls <= {2: 2, 45: 3 if kind == "mastodon" else 5}[count]
    network.close()


@pytest.mark.parametrize("strange", ["../../api/v1/accounts", "a/b", "1?x=1", "..", "."])
def test_an_id_is_never_a_path(network: MastodonMemory, session: Session, strange: str) -> None:
    real, asked = network.answer, list[bytes]()

    def noted(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path)
        return real(request)

    network.answer = noted  # type: ignore[method-assign]
    with pytest.raises(RejectedError):
        session.thread(Remote(strange))
    assert asked[-1].startswith(b"/api/v1/statuses/")
    assert (asked[-1].count(b"/"), asked[-1].count(b"?")) == (4, 0)
