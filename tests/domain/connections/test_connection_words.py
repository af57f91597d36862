"""What a connection is said to be, and which handles may be one account's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smdash.domain.connections import words
from smdash.domain.connections.views import RIGHTS, SIGN_IN, Connection, Verified, same_handle
from tests.worlds import NOW

BARE = Connection(1, "acme/mastodon", "acme", "mastodon", "@acme@s.example", connector=True, abilities=())
THERE = BARE._replace(connected=True, handle="@acme@s.example", abilities=("publish", "reply", "inbox", "delete"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("@acme", "@acme@s.example", True),
        ("Acme@S.example", "@acme@s.example", True),
        ("@acme@s.example", "@acme@t.example", False),
        ("acme.bsky.social", "@acme.bsky.social", True),
        ("acme.bsky.social", "acme.example", False),
        ("", "@acme", False),
    ],
)
def test_handles(one: str, other: str, *, same: bool) -> None:
    assert same_handle(one, other) is same
    assert same_handle(other, one) is same


@pytest.mark.parametrize(
    ("connection", "mark", "word"),
    [
        (BARE._replace(connector=False), "·", "by hand"),
        (BARE, "·", "not connected"),
        (THERE, "✓", "connected"),
        (THERE._replace(problem="x", problem_kind=SIGN_IN), "!", "sign in again"),
        (THERE._replace(problem="x", problem_kind=RIGHTS), "!", "lacks a right"),
        (THERE._replace(problem="x", problem_kind="unavailable"), "!", "not reached"),
        (THERE._replace(problem="x", problem_kind="wrong clock"), "!", "wrong clock"),
        (THERE._replace(expires_at=NOW + timedelta(days=15)), "✓", "connected"),
        (THERE._replace(expires_at=NOW + timedelta(days=14)), "!", "ends in 14 days"),
        (THERE._replace(expires_at=NOW + timedelta(hours=1)), "!", "ends today"),
        (THERE._replace(expires_at=NOW - timedelta(seconds=1)), "!", "sign-in ended"),
    ],
)
def test_state(connection: Connection, mark: str, word: str) -> None:
    assert words.state(connection, NOW)[:2] == (mark, word)


def test_what_smdash_does_not_do_is_a_persons_whatever_the_network_lets_a_program_do() -> None:
    said = "posts, answers go out; mentions and replies come in; at your word posts are taken down"
    assert words.works_words(THERE) == said
    more = THERE._replace(abilities=(*THERE.abilities, "like", "hide", "pinning"))
    assert words.works_words(more) == f"{said}, messages are liked, answers are hidden"
    assert "answering direct messages" in words.person_words(THERE)
    assert "taking posts down" not in words.person_words(THERE)
    assert "taking posts down" in words.person_words(BARE)
    assert "posting" not in words.person_words(THERE)
    assert words.works_words(BARE) == ""


def test_clocks_that_differ_by_minutes_are_said_to() -> None:
    assert words.clock_words(Verified(THERE, skew_s=None)) == ""
    assert words.clock_words(Verified(THERE, skew_s=119.0)) == ""
    assert "3 min ahead of" in words.clock_words(Verified(THERE, skew_s=180.0))
    assert "1440 min behind" in words.clock_words(Verified(THERE, skew_s=-86400.0))
