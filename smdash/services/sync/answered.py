"""What the account's own words on the network mean for the inbox: what they answer is done, and by which reply."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.inbox.same import same_answer
from smdash.domain.plaintext import storable
from smdash.domain.schedule import parse_utc, stored
from smdash.services.inbox.waiting import said_before
from smdash.services.publishing.reply_ground import forget_draft
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
    new = [post for post in posts if not reply_links.linked(w.conn, account_id, storable(post.remote.id))]
    known = item_store.known(w.conn, account_id, {storable(post.answers) for post in new if post.answers})
    answers: dict[str, str] = {}
    for post in new:
        name, at = storable(post.answers), stored(post.published_at)
        if name in known and not _is_said(w, account_id, known[name].id, post):
            answers[name] = min(at, answers.get(name, at))
    rows = [(at, known[name].id) for name, at in answers.items()]
    for name, at in answers.items():
        rows += [(at, number) for number in said_before(w.conn, account_id, name, w.now)]
    item_store.answered(w, rows)


def _is_said(w: Writing, account_id: int, item_id: int, post: OwnPost) -> bool:
    """Note which reply of the person a post is: by its address, its words, or as the only one near its time.

    Says whether it is one of which they had said already that it is out, and so what becomes of the item.
    """
    number, page = storable(post.remote.id), storable(post.remote.permalink)
    if reply_links.linked(w.conn, account_id, number):
        return True
    if any(same_answer(text, post.text) for text in reply_links.on_their_way(w.conn, item_id)):
        return True  # whoever sends it notes that it is out
    replies = reply_links.unlinked(w.conn, item_id)
    found = next((each for each in replies if page and each.permalink == page), None)
    found = found or next((each for each in replies if same_answer(each.text, post.text)), None)
    if found is None and len(replies) == 1 and replies[0].published_at:
        apart = abs(parse_utc(replies[0].published_at) - post.published_at)
        found = replies[0] if apart <= NEAR and not replies[0].permalink else None
    if found is None:
        return False
    reply_links.link(w, found.id, number, page, stored(post.published_at))
    if found.state != "published":
        forget_draft(w, item_id, found.text)
    return found.state == "published"
