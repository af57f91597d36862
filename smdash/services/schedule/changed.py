"""Whether posts are still as the person who acts saw them; asked inside the transaction of the act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import StaleError

if TYPE_CHECKING:
    from smdash.services.home import Home
    from smdash.store.connection import Writing


def changed_words(w: Writing, home: Home, delivery_id: int) -> str:
    """Return how a post on one account differs from what was seen of it, '' where it does not or nobody looked."""
    return w.since.delivery_words(delivery_id, home.zone(), home.now()) if w.since else ""


def refuse_changed(w: Writing, home: Home, delivery_id: int, subject: str) -> None:
    """Raise StaleError where another program has changed a post on one account since the person looked."""
    said = changed_words(w, home, delivery_id)
    if said:
        raise stale(said, subject)


def refuse_changed_post(w: Writing, post_id: int) -> None:
    """Raise StaleError where another program has changed what a post says, on any account, since the person looked."""
    said = w.since.post_words(post_id) if w.since else ""
    if said:
        raise stale(said, "this post")


def stale(said: str, subject: str) -> StaleError:
    """Return the error that says how something has changed, and what to do."""
    from smdash.domain.changed_words import AGAIN

    return StaleError(f"{said}.", subject=subject, hint=AGAIN)
