"""Storing the figures of now: the account's own, and those of its young posts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from smdash.connectors.base import RejectedError, kept_remote
from smdash.domain.schedule import stored
from smdash.domain.sync.due_figures import LAST_DAYS, figures_due
from smdash.domain.sync.views import StreamSync
from smdash.services.inbox.edits import Edits
from smdash.services.sync.definitions import Definitions
from smdash.services.sync.desk import PORTION
from smdash.store.connections import connections as connection_store
from smdash.store.metrics import samples as sample_store
from smdash.store.sync import items as item_store
from smdash.store.sync import posts as post_store
from smdash.store.sync import syncs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from smdash.connectors.base import Item, Remote
    from smdash.platforms.model import Platform
    from smdash.services.sync.desk import Desk

LOOKED_FOR = 40
"""Open messages that are looked for, the newest: a server that takes a question for each is not asked hundreds."""
GONE_LOOKED_FOR = timedelta(days=2)
"""How long what was not there is looked for all the same: one wrong answer of a server must hide nobody's message."""
FEW = 5
"""So many posts asked for at once do not all vanish between two syncs; that none is there is a server's fault."""


def put_account(desk: Desk, facts: Platform) -> Iterator[StreamSync]:
    """Store a snapshot of the account's figures as of the local day; the last sync of a day wins."""
    told = desk.session.account_figures()
    # Where the account is it may be tomorrow already, which no figure of the shown days is of yet.
    day = min(desk.today, desk.home.today())
    definitions = Definitions(facts, "account", day)
    with desk.storing() as w:
        figures = definitions.figures(w, told)
        source = desk.source(w, syncs.FIGURES) if figures else 0
        samples = [(desk.account.id, number, day.isoformat(), value, source) for number, value in figures]
        added, updated = sample_store.put_account_samples(w, samples)
    yield StreamSync("account figures", len(told), figures=added + updated)


def put_young_posts(desk: Desk, facts: Platform, met: Collection[int]) -> Iterator[StreamSync]:
    """Store the figures of posts that are due and were not ``met`` in this sync; those not there any more are gone."""
    today = desk.today
    definitions = Definitions(facts, "post", today)
    first = (today - timedelta(days=LAST_DAYS)).isoformat()
    wanted = [
        post
        for post in post_store.recent(desk.home.read(), desk.account.id, first, stored(desk.now - GONE_LOOKED_FOR))
        if post.id not in met
        and figures_due(_days(post.published_on, today), _days(post.sampled_on, today) if post.sampled_on else None)
    ]
    for start in range(0, len(wanted), PORTION):
        part = wanted[start : start + PORTION]
        remotes = {post.id: kept_remote(post.remote) for post in part}
        told = desk.session.post_figures(list(remotes.values()))
        lost = {post.id for post in part if post.gone}
        missing = [number for number, remote in remotes.items() if remote.id not in told and number not in lost]
        with desk.storing() as w:
            source = desk.source(w, syncs.FIGURES)
            samples = [
                (number, definition, today.isoformat(), value, source)
                for number, remote in remotes.items()
                if remote.id in told
                for definition, value in definitions.figures(w, told[remote.id])
            ]
            added, updated = sample_store.put_post_samples(w, samples)
            gone = post_store.gone(w, missing) if len(missing) < max(FEW, len(part) - len(lost)) else 0
            post_store.there_again(w, [number for number in lost if remotes[number].id in told])
        yield StreamSync("post figures", len(part), gone=gone, figures=added + updated)


def first_of_hour(last: datetime, now: datetime) -> bool:
    """Say whether a sync is the first of an hour, which looks for open messages, however often there are syncs."""
    return now - last >= timedelta(hours=1) or (last.hour != now.hour and now > last)


def look_for_open(desk: Desk) -> Iterator[StreamSync]:
    """Find out which messages were edited or are no longer there: no network of ours tells that by itself.

    Those that are open, and those whose word is waited for or that were done lately.
    """
    since = stored(desk.now - timedelta(days=LAST_DAYS))
    gone_since = stored(desk.now - GONE_LOOKED_FOR)
    conn, account_id = desk.home.read(), desk.account.id
    # Whoever is signed in now may not see what came to somebody else, which is not gone for that.
    found = [
        each
        for each in item_store.open_ones(conn, account_id, since, gone_since, LOOKED_FOR)
        if not connection_store.came_to_another(conn, account_id, each[0])
    ]
    remotes = {number: kept_remote(remote) for number, remote, _ in found}
    lost = {number for number, _, was_gone in found if was_gone}
    if not remotes:
        return
    said = _said_now(desk, list(remotes.values()))
    told = desk.session.post_figures(list(remotes.values())) if said is None else said
    missing = [number for number, remote in remotes.items() if remote.id not in told and number not in lost]
    if len(missing) >= max(FEW, len(remotes) - len(lost)):
        missing = []
    again = [number for number in lost if remotes[number].id in told]
    edits = Edits(desk.home, desk.account)
    if missing or again or edits.news(said or {}):
        with desk.storing() as w:
            gone = item_store.gone_rows(w, missing)
            item_store.there_again(w, again)
            edited = edits.noted(w, said or {})
        yield StreamSync("post figures", len(remotes), updated=edited, gone=gone)


def _said_now(desk: Desk, remotes: list[Remote]) -> Mapping[str, Item] | None:
    """Return what messages say now, None where a network tells no more of them than that they are there."""
    try:
        return desk.session.items(remotes)
    except RejectedError:
        return None


def _days(day: str, today: date) -> int:
    return (today - date.fromisoformat(day)).days
