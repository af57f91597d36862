"""Feeds bring ideas: each entry once, politely asked for, and undone by nobody's mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from smdash.connectors.feed import FeedAnswer
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.posts.fetching import FetchError
from smdash.services.ideas.feeds import said_of
from tests.worlds import content, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock

URL = "https://blog.example/feed"


def rss(*numbers: int, title: str = "A blog") -> bytes:
    items = "".join(
        f"<item><guid>{n}</guid><title>Entry {n}</title><link>https://blog.example/{n}</link></item>" for n in numbers
    )
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


class Server:
    """A feed's server: what it answers next, and what it was asked."""

    def __init__(self, services: Services) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.answer: FeedAnswer | Exception = FeedAnswer("new", URL, rss(1))
        services.feeds.ask = self

    def says(self, *numbers: int, **more: Any) -> None:
        self.answer = FeedAnswer("new", URL, rss(*numbers), **more)

    def __call__(self, url: str, *, etag: str, modified: str) -> FeedAnswer:
        self.asked.append((url, etag, modified))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def server(small: Services) -> Server:
    return Server(small)


def ideas(services: Services, **how: Any) -> list[str]:
    window = services.ideas.view(**how).window
    return [each.text for each in window.rows(0, window.count)]


def test_the_first_reading_brings_ten_and_later_ones_what_is_new(small: Services, server: Server, clock: Clock) -> None:
    small.rules.add_pillar("acme", "Tips")
    feed = small.feeds.add(URL, brand="acme", pillar="tips", labels=["news"])
    assert (feed.called, feed.read_at) == (URL, None)
    server.says(*range(30, 0, -1), etag='"1"', modified="Sat")
    (came,) = small.feeds.read()
    assert (came.ideas, came.left) == (10, 20)
    assert came.words == "10 new ideas; 20 older entries left where they are"
    assert came.feed.called == "A blog"
    found = small.ideas.view("acme").window.rows(0, 1)[0]
    assert (found.text, found.link, found.brand, found.pillar, found.labels, found.feed) == (
        "Entry 30", "https://blog.example/30", "acme", "Tips", ("news",), "A blog",
    )  # fmt: skip
    clock.forward(minutes=31)
    server.says(*range(32, 0, -1))
    (came,) = small.feeds.read()
    assert server.asked[-1] == (URL, '"1"', "Sat")
    assert (came.ideas, came.left, came.words) == (2, 0, "2 new ideas")
    assert ideas(small)[:3] == ["Entry 32", "Entry 31", "Entry 30"]
    assert len(ideas(small, feed=feed.id)) == 12
    assert rows(small, "SELECT count(*) FROM posts WHERE body LIKE 'Entry%'") == [(0,)], "ideas, never posts"


def test_an_entry_that_was_let_go_of_or_used_does_not_come_back(small: Services, server: Server, clock: Clock) -> None:
    small.feeds.add(URL)
    server.says(2, 1)
    small.feeds.read()
    small.ideas.drop([1])
    clock.forward(hours=1)
    (came,) = small.feeds.read()
    assert came.words == "nothing new"
    assert len(ideas(small)) == 1


def test_a_server_that_is_named_as_ones_own_is_asked_again_at_once(small: Services, server: Server) -> None:
    small.feeds.add(URL)
    server.answer = FetchError("it is in a network of its own.", subject=URL, hint="Name it in config.toml.")
    (came,) = small.feeds.read()
    assert (came.wrong, came.words) == (True, "it is in a network of its own; Name it in config.toml")
    server.says(1)
    (came,) = small.feeds.read()
    assert came.wrong, "what is wrong with an open server rests"
    assert came.words.startswith("rests until")
    small.feeds.home.media_hosts = ("blog.example",)
    (came,) = small.feeds.read()
    assert (came.wrong, came.ideas) == (False, 1)
    (came,) = small.feeds.read()
    assert came.words.startswith("rests until"), "what went well is not asked for anew"


def test_it_is_asked_politely(small: Services, server: Server, clock: Clock) -> None:
    small.feeds.add(URL)
    small.feeds.read()
    clock.forward(minutes=29)
    (came,) = small.feeds.read()
    assert len(server.asked) == 1
    assert came.words.startswith("rests until")
    assert not came.wrong
    clock.forward(minutes=1)
    server.says(1, wait=7200.0)
    small.feeds.read()
    clock.forward(minutes=119)
    small.feeds.read()
    assert len(server.asked) == 2
    clock.forward(minutes=1)
    server.answer = FeedAnswer("busy", URL, wait=3600.0)
    (came,) = small.feeds.read()
    assert (came.wrong, came.words) == (True, "its server wants to be left alone")
    clock.forward(minutes=59)
    (came,) = small.feeds.read()
    assert len(server.asked) == 3
    assert came.words.endswith(": its server wants to be left alone")
    clock.forward(minutes=1)
    server.answer = FeedAnswer("gone", URL)
    small.feeds.read()
    clock.forward(days=300)
    small.feeds.read()
    assert len(server.asked) == 4
    assert small.feeds.every()[0].error == "it is gone for good"


def test_what_moved_for_good_is_asked_there(small: Services, server: Server, clock: Clock) -> None:
    feed = small.feeds.add(URL, name="Mine")
    server.answer = FeedAnswer("new", "https://new.example/feed", rss(1))
    (came,) = small.feeds.read()
    assert came.words == "1 new idea; it has moved to https://new.example/feed"
    assert (small.feeds.get(feed.id).url, small.feeds.get(feed.id).name) == ("https://new.example/feed", "Mine")
    clock.forward(hours=1)
    small.feeds.read()
    assert server.asked[-1][0] == "https://new.example/feed"
    assert rows(small, "SELECT url FROM feeds") == [(URL,)], "what its person typed stays"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (FetchError("its server does not answer.", passing=True), "its server does not answer"),
        (FetchError("it is not there."), "it is not there"),
        (FeedAnswer("new", URL, b"<html>"), "this is neither RSS nor Atom"),
        (FeedAnswer("new", URL, b'<!DOCTYPE a [<!ENTITY b "c">]><rss/>'), "entities of its own"),
    ],
)
def test_what_is_wrong_with_one_is_said_and_ends_nobody_elses(
    small: Services, clock: Clock, answer: FeedAnswer | Exception, words: str
) -> None:
    def ask(url: str, **_: str) -> FeedAnswer:
        if "bad" in url and isinstance(answer, Exception):
            raise answer
        return answer if "bad" in url and isinstance(answer, FeedAnswer) else FeedAnswer("new", url, rss(1))

    small.feeds.ask = ask
    small.feeds.add("https://bad.example/feed", name="a")
    small.feeds.add(URL, name="b")
    bad, good = small.feeds.read()
    assert bad.wrong
    assert words in bad.words
    assert good.ideas == 1
    assert said_of([bad, good]).startswith(f"1 new idea of 2 feeds; a: {bad.words}")
    assert words in small.feeds.every()[0].error


def test_bad_input_changes_nothing(small: Services) -> None:
    small.feeds.add(URL, brand="acme")
    before = content(small.home.read())
    for act, words in (
        (lambda: small.feeds.add("blog.example"), "https://"),
        (lambda: small.feeds.add("javascript:alert(1)"), "https://"),
        (lambda: small.feeds.add("https://a b"), "https://"),
        (lambda: small.feeds.add(URL, brand="acme"), "there already"),
        (lambda: small.feeds.add("https://x.example", brand="nobody"), "nobody"),
        (lambda: small.feeds.add("https://x.example", pillar="x"), "no pillar"),
        (lambda: small.feeds.find("x"), "no such feed"),
        (lambda: small.feeds.drop(9), "no such feed"),
    ):
        with pytest.raises((UsageError, NotFoundError), match=words):
            act()  # type: ignore[no-untyped-call]
    assert content(small.home.read()) == before
    assert small.feeds.find("HTTPS://blog.example/feed").id == small.feeds.find("1").id


def test_undo_is_of_what_a_person_did_not_of_a_reading(small: Services, server: Server) -> None:
    small.feeds.add(URL)
    small.feeds.read()
    assert len(ideas(small)) == 1
    small.undo.undo()
    assert small.feeds.every() == []
    assert len(ideas(small)) == 1, "what came stays"
    small.undo.redo()
    feed = small.feeds.find(URL)
    small.feeds.drop(feed.id)
    assert small.feeds.every() == []
    small.undo.undo()
    assert [each.id for each in small.feeds.every()] == [feed.id]
