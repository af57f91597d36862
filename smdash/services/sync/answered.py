"""What the account's own words on the network mean for the inbox: what they answer is done, and by which reply."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.inbox.same import same_answer
from smdash.domain.plaintext import storable
from smdash.domain.schedule import parse_utc, stored
from smdash.services.inbox.waiting import said_before
from smdash.store.sync import items as item_store
from smdash.store.sync import reply_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.connectors.base import OwnPost
    from smdash.store.connection import Writing

NEAR = timedelta(minutes=15)
"""How far the time a person gave for an answer and that of the post may lie apart, where its words differ."""


def answered_elsewhere(w: Writing, account_id: int, posts: Sequence[OwnPost]) -> None:
    """Count as done what own posts answer, once each is first seen, and link those that are replies of smdash.

    Who says several things in a row is answered on all of them by an answer to the last; in direct messages that is
    all that they said before it. What went out as a reply from here has said already what becomes of its item.
    """
    posts = [post for post in posts if not reply_links.linked(w.conn, account_id, storable(post.remote.id))]
    answers: dict[str, str] = {}
    for post in posts:
        if post.answers:
            name, at = storable(post.answers), stored(post.published_at)
            answers[name] = min(at, answers.get(name, at))
    if not answers:
        return
    known = item_store.known(w.conn, account_id, answers)
    for post in posts:
        item = known.get(storable(post.answers))
        if item is not None:
            _link(w, account_id, item.id, post)
    rows = [(answers[name], item.id) for name, item in known.items()]
    for name in known:
        rows += [(answers[name], number) for number in said_before(w.conn, account_id, name)]
    item_store.answered(w, rows)


def _link(w: Writing, account_id: int, item_id: int, post: OwnPost) -> None:
    """Note which reply of the person a post is: by its address, its words, or as the only one near its time."""
    number, page = storable(post.remote.id), storable(post.remote.permalink)
    if reply_links.linked(w.conn, account_id, number):
        return
    replies = reply_links.unlinked(w.conn, item_id)
    found = next((each for each in replies if page and each.permalink == page), None)
    found = found or next((each for each in replies if same_answer(each.text, post.text)), None)
    if found is None and len(replies) == 1 and replies[0].published_at:
        apart = abs(parse_utc(replies[0].published_at) - post.published_at)
        found = replies[0] if apart <= NEAR and not replies[0].permalink else None
    if found is not None:
        reply_links.link(w, found.id, number, page, stored(post.published_at))
