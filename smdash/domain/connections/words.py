"""What is said of a connection, the same on the screen and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.connections.views import RIGHTS

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.connections.views import Connection, Place, Verified

CLOCK_SECONDS = 120.0
"""How far two clocks may differ: networks take a post's own time as wrong from about two minutes on."""
PLACES: dict[Place, str] = {
    "keyring": "in this system's keyring",
    "file": "in a file of the home that only you may read",
    "environment": "in the environment, and kept nowhere",
}

_OUT = {"publish": "posts", "thread": "threads", "media": "pictures and films", "reply": "answers"}
_IN = {
    "inbox": "mentions and replies",
    "direct messages": "direct messages",
    "account metrics": "figures of the account",
    "post metrics": "figures of posts",
    "own posts": "posts made elsewhere",
}
_AT_YOUR_WORD = {"delete": "posts are taken down", "like": "messages are liked", "hide": "answers are hidden"}
_BY_HAND = {
    "publish": "posting: handed over at its time",
    "thread": "threads",
    "media": "pictures and films",
    "reply": "answering",
    "direct replies": "answering direct messages",
    "inbox": "the inbox: import it",
    "direct messages": "direct messages",
    "account metrics": "figures of the account: import them",
    "post metrics": "figures of posts: import them",
    "own posts": "posts made elsewhere",
    "delete": "taking posts down",
}


class State(NamedTuple):
    """How a connection is, in a mark, a word or two, and how much it matters: good, warn, bad or dim."""

    mark: str
    word: str
    level: str


def state(connection: Connection, now: datetime) -> State:
    """Return how a connection is; ``now`` is when it is asked."""
    if not connection.connector:
        return State("·", "by hand", "dim")
    if not connection.connected:
        return State("·", "not connected", "dim")
    if connection.needs_sign_in:
        return State("!", "lacks a right" if connection.problem_kind == RIGHTS else "sign in again", "bad")
    if connection.expires_at is not None and connection.expires_soon(now):
        days = (connection.expires_at - now).days
        return State("!", "sign-in ended", "bad") if days < 0 else State("!", f"ends {in_days(days)}", "warn")
    if connection.unreached:
        return State("!", "not reached", "warn")
    if connection.problem:
        return State("!", connection.problem_kind, "warn")
    return State("✓", "connected", "good")


def in_days(days: int) -> str:
    """Return a number of days ahead in words."""
    return "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"


def expiry_words(connection: Connection, now: datetime) -> str:
    """Return what is to be done before a sign-in ends, '' while there is time."""
    if connection.expires_at is None or not connection.expires_soon(now):
        return ""
    days = (connection.expires_at - now).days
    if days < 0:
        return f"{connection.account}: its sign-in has ended. Sign in again."
    return f"{connection.account}: its sign-in ends {in_days(days)}. Sign in again before."


def problem_words(connection: Connection, since: str) -> str:
    """Return why a connection does not work and ``since`` when, '' where nothing is known against it."""
    if not connection.connected or not connection.problem:
        return ""
    if connection.unreached:
        return f"Not reached{f' since {since}' if since else ''}: {connection.problem}"
    return f"{connection.problem}{f' Since {since}.' if since else ''}"


def renamed_words(connection: Connection) -> str:
    """Return that the network calls an account otherwise than it is called here, '' where it does not."""
    if not connection.renamed:
        return ""
    return f"{connection.account} is {connection.named} here, and its network calls it {connection.handle}."


def clock_words(tested: Verified) -> str:
    """Return that this machine's clock and the network's differ so much that posts would be refused or misdated."""
    if tested.skew_s is None or abs(tested.skew_s) <= CLOCK_SECONDS:
        return ""
    minutes = round(abs(tested.skew_s) / 60)
    side = "ahead of" if tested.skew_s > 0 else "behind"
    return f"This machine's clock is {minutes} min {side} the network's. Nothing is sent until it is set right."


def works_words(connection: Connection) -> str:
    """Return what smdash does by itself over an account's network, as a clause; '' for nothing.

    A network may let programs do more; what smdash does not do is not promised.
    """
    parts = []
    for words, verb in ((_OUT, "go out"), (_IN, "come in")):
        if found := [word for ability, word in words.items() if ability in connection.abilities]:
            parts.append(f"{', '.join(found)} {verb}")
    if done := [word for ability, word in _AT_YOUR_WORD.items() if ability in connection.abilities]:
        parts.append(f"at your word {', '.join(done)}")
    return "; ".join(parts)


def person_words(connection: Connection) -> str:
    """Return what of an account needs a person; '' for nothing."""
    listed = (*_OUT, *_IN, "direct replies", "delete")
    done = {ability for ability in listed if ability in connection.abilities}
    return ", ".join(word for ability, word in _BY_HAND.items() if ability not in done)


def kept_words(place: Place) -> str:
    """Return where a secret is kept, as a sentence."""
    return f"Its secret is {PLACES[place]}."
