"""Assisted publishing: what is due is given to a person to post, and only the person's word makes it published."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from smdash import platforms
from smdash.domain.errors import ConflictError, NotFoundError, UsageError
from smdash.domain.plaintext import one_line, storable
from smdash.domain.posts.links import urls
from smdash.domain.posts.permalinks import Permalink, read, server_of
from smdash.domain.posts.states import State
from smdash.domain.posts.views import headed
from smdash.domain.publishing.handover import (
    GROUPS,
    DueRow,
    DueView,
    Following,
    NextDue,
    group_of,
    standing,
    unfinished_words,
)
from smdash.domain.publishing.sendings import BY_HAND, SendingState, called
from smdash.domain.schedule import parse_utc, short_moment, stored
from smdash.services.approval.holding import unapproved, unapproved_of
from smdash.services.posts.rendering import Rendered, rendered
from smdash.services.publishing.found import FoundService
from smdash.services.publishing.ledger import HAND, STUCK_AFTER, LedgerService
from smdash.services.publishing.nearness import spacing
from smdash.services.publishing.settling import evidence, why
from smdash.services.schedule.changed import refuse_changed
from smdash.store.accounts import accounts as account_store
from smdash.store.connections import connections as connection_store
from smdash.store.posts import posts as post_store
from smdash.store.publishing import found as found_store
from smdash.store.publishing import handover as handover_store
from smdash.store.publishing import sendings as sending_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home

LONGEST_ADDRESS = 8000
"""Browsers and servers cut or refuse addresses that are longer."""
_AGAIN = frozenset({State.SCHEDULED.value, State.UNKNOWN.value})
_TO_APPROVE = frozenset({State.SCHEDULED.value, State.MISSED.value, State.FAILED.value})
_SETTLED = frozenset({SendingState.PUBLISHED.value, SendingState.DROPPED.value})
_STOPPED = frozenset({SendingState.FAILED.value, SendingState.UNKNOWN.value})


class Page(NamedTuple):
    """The platform's own page for writing a post: '' where there is none; ``filled`` when it opens with the text."""

    url: str
    filled: bool
    sure: bool
    note: str = ""


class Taken(NamedTuple):
    """A post handed over: what to post, and where.

    ``near`` is what the client's word, the account's least gap and most of a day say against posting it now, '' for
    nothing: by hand it is a warning.
    """

    post: Rendered
    page: Page
    near: str = ""


class HandoverService:
    """Use cases of the hand-over list and of ``smdash due``."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.ledger = LedgerService(home)

    def due(self, brand: str | None = None, ahead: timedelta = timedelta(0)) -> DueView:
        """Return what waits for a person, and what comes up to ``ahead`` from now; asking changes nothing."""
        home, conn = self.home, self.home.read()
        now, zone = home.now(), home.zone()
        until = stored(now + ahead)
        ids = home.account_ids(brand)
        accounts = {account.id: account for account in home.accounts(archived=True)}
        known = evidence(conn)
        rows: list[DueRow] = []
        there = FoundService(home).asked(ids)
        online = {each.account_id for each in sending_store.connected(conn)}
        waiting = handover_store.waiting(conn, until, ids)
        roots = {row["delivery_id"]: row for row in sending_store.roots(conn, [row["id"] for row in waiting])}
        unsaid = unapproved_of(conn, [row["id"] for row in waiting if row["state"] in _TO_APPROVE])
        for row in waiting:
            due_at = parse_utc(row["due_at"]) if row["due_at"] else None
            found = standing(State(row["state"]), due_at, now, home.grace)
            group = "due" if found == "planned" else group_of(found)
            account = accounts.get(row["account_id"])
            if group is None or account is None or self._under_way(row["state"], row["via"], row["intent_at"]):
                continue
            text = headed(row["title"], row["body"])
            error = row["error"] or row["reason"]
            knew = known.get(row["uid"]) if found == "unknown" else None
            if found == "unknown":
                error = why(home, row["error"], knew)
            root = roots.get(row["id"])
            again = root["next_at"] if root is not None and row["state"] in _AGAIN else None
            rows.append(
                DueRow(
                    f"d:{row['id']}",
                    group,
                    row["id"],
                    row["post_id"],
                    due_at.astimezone(zone) if due_at else None,
                    account.brand,
                    account.colour,
                    account.platform,
                    account.slug,
                    "missed" if group == "late" else row["state"],
                    row["format"],
                    text,
                    row["via"],
                    parse_utc(row["intent_at"]).astimezone(zone) if row["intent_at"] else None,
                    error,
                    row["permalink"] if found == "unknown" else "",
                    knew is not None and knew.is_out,
                    there.get(row["id"], ()),
                    account.id in online,
                    parse_utc(again).astimezone(zone) if again else None,
                    root is not None,
                    unapproved=unsaid.get(row["id"], ""),
                )
            )
        rows += self._unfinished(ids, accounts, online)
        rows.sort(key=lambda row: (GROUPS.index(row.group), row.at is None, row.at or now, row.delivery_id))
        following = handover_store.planned_next(conn, until, ids)
        upcoming = None
        if following is not None and following[0] in accounts:
            upcoming = NextDue(accounts[following[0]].slug, parse_utc(following[1]).astimezone(zone))
        held = handover_store.held_due(conn, until, ids)
        return DueView(now.astimezone(zone), str(zone), tuple(rows), held, upcoming)

    def unfinished(self, delivery_id: int) -> bool:
        """Say whether a post is out without all that was to follow it."""
        row = self._row(delivery_id)
        rest = sending_store.of_delivery(self.home.read(), delivery_id)[1:]
        return row["state"] == State.PUBLISHED.value and any(each["state"] not in _SETTLED for each in rest)

    def _unfinished(
        self, ids: Sequence[int] | None, accounts: Mapping[int, Account], online: Collection[int]
    ) -> list[DueRow]:
        """Return posts that are out without all that was to follow them, but those that are under way just now."""
        home, conn = self.home, self.home.read()
        zone, recent = home.zone(), stored(home.now() - STUCK_AFTER)
        found = handover_store.unfinished(conn, ids)
        sendings = sending_store.of_deliveries(conn, [row["id"] for row in found])
        rows = []
        for row in found:
            parts, account = sendings.get(row["id"], []), accounts.get(row["account_id"])
            left = [each for each in parts[1:] if each["state"] not in _SETTLED]
            stopped = any(each["state"] in _STOPPED or each["next_at"] for each in left)
            if account is None or not (stopped or (row["outcome_at"] or "") < recent):
                continue
            posts = sum(each["kind"] != "comment" for each in parts)
            following = tuple(
                Following(
                    each["id"],
                    called(each["kind"], each["position"], posts),
                    each["state"],
                    each["text"],
                    each["error"],
                    parse_utc(each["next_at"]).astimezone(zone) if each["next_at"] else None,
                    each["error_kind"] == BY_HAND,
                )
                for each in left
            )
            out = sum(each["state"] == State.PUBLISHED.value for each in parts)
            at = parse_utc(row["published_at"]).astimezone(zone)
            text = headed(row["title"], row["body"])
            rows.append(
                DueRow(
                    f"d:{row['id']}", "unfinished", row["id"], row["post_id"], at, account.brand, account.colour,
                    account.platform, account.slug, row["state"], row["format"], text, row["via"],
                    error=unfinished_words(out, len(parts), following), permalink=row["permalink"],
                    online=account.id in online, out=out, of=len(parts), following=following,
                )
            )  # fmt: skip
        return rows

    def show(self, delivery_id: int) -> Taken:
        """Return what would be handed over, changing nothing."""
        conn = self.home.read()
        post = rendered(conn, delivery_id)
        account = account_store.account(conn, post.account)
        near = spacing(self.home, conn, account, delivery_id) if account else None
        against = [unapproved(conn, delivery_id), near.words if near else ""]
        doubtful = self._row(delivery_id)["state"] == State.UNKNOWN.value
        page = self._own_page(account.id) if account and doubtful else None
        return Taken(post, page or self.page(post), "; ".join(filter(None, against)))

    def take(self, delivery_id: int, *, again: bool = False) -> Taken:
        """Hand a post over to the person: it counts as begun until their word.

        It is handed over once: ConflictError says when that was, because whoever took it may have posted it by now.
        ``again`` shows it once more.
        """
        taken = self.show(delivery_id)
        row = self._row(delivery_id)
        if row["state"] == State.SENDING.value:
            if row["via"] != HAND:
                raise ConflictError(
                    f"{row['via'] or 'something'} began to post it, and nobody knows whether it went out.",
                    subject=row["account"],
                    hint="Look at the account, then say whether it was posted.",
                )
            if not again:
                raise self._already(row)
            return taken
        try:
            self.ledger.begin(delivery_id, HAND, taken.post.sent_text)
        except ConflictError as error:
            row = self._row(delivery_id)
            if row["state"] == State.SENDING.value and row["via"] == HAND:
                raise self._already(row) from error
            raise
        return taken

    def _already(self, row: Any) -> ConflictError:
        """Return what is said of a post that somebody has in hand."""
        at, today = "", self.home.today()
        if row["intent_at"]:
            begun = parse_utc(row["intent_at"]).astimezone(self.home.zone())
            at = f" at {begun:%H:%M}" if begun.date() == today else f" on {short_moment(begun, today.year)}"
        return ConflictError(
            f"it was handed over already{at} (by hand).",
            subject=row["account"],
            hint=f"Posted? smdash due done {row['id']}, else: smdash due not-done {row['id']}.",
        )

    def done(
        self, delivery_id: int, permalink: str = "", *, posted_at: datetime | None = None, posted: str | None = None
    ) -> Permalink:
        """Count a post as published, by its address or by the person's word alone; return what the address says.

        ``posted_at`` and ``posted`` are when that was and with which text, where the person saw it elsewhere than here.
        What failed is taken once more first. One that is out already by a word alone is linked to its post by the
        address; ConflictError where it has one.
        """
        row = self._row(delivery_id)
        self._settled(row)
        read_as = self.permalink(delivery_id, permalink)
        if row["state"] == State.PUBLISHED.value:
            self._link(row, read_as)
            return read_as
        text, at = posted, posted_at
        begun = row["state"] in {State.SENDING.value, State.UNKNOWN.value} and row["sent_text"] is not None
        if text is None and not begun:
            text = self.show(delivery_id).post.sent_text
        if row["state"] == State.FAILED.value:
            self.ledger.begin(delivery_id, HAND, text)
        if row["state"] == State.UNKNOWN.value:
            knew = evidence(self.home.read()).get(row["uid"])
            at = parse_utc(knew.at) if knew is not None and knew.is_out and knew.at else None
        post = self._known_post(row["account_id"], read_as)
        if post is not None and post["published_at"]:
            at = parse_utc(post["published_at"])
        self.ledger.publish(
            delivery_id, permalink=read_as.url, remote_id=read_as.remote_id, sent_text=text, at=at, via=HAND
        )
        return read_as

    def _known_post(self, account_id: int, read_as: Permalink) -> sqlite3.Row | None:
        if not (read_as.url or read_as.remote_id):
            return None
        return found_store.at_address(self.home.read(), account_id, storable(read_as.remote_id), storable(read_as.url))

    def _link(self, row: Mapping[str, Any], read_as: Permalink) -> None:
        """Fill in where a post is that was out by a word alone."""
        if row["permalink"] or row["remote_id"]:
            raise ConflictError("it is published.", subject=row["account"], hint="Its address is known already.")
        if not read_as.url:
            raise ConflictError("it is published by your word already.", subject=row["account"], hint="Give its link.")
        with self.home.write(f"Link a post of {row['account']}", durable=True) as w:
            refuse_changed(w, self.home, row["id"], row["account"])
            link, remote_id = storable(read_as.url), storable(read_as.remote_id)
            values = {"permalink": link, "remote_id": remote_id or None, "reason": ""}
            post_store.update_delivery(w, row["id"], values)
            found_store.link_address(w, row["id"], row["account_id"], remote_id, link)

    def not_done(self, delivery_id: int, why: str = "") -> None:
        """Note that a post that was handed over did not go out; it waits in the list, with the reason."""
        self._settled(self._row(delivery_id))
        self.ledger.fail(delivery_id, why.strip() or "not posted", via=HAND)

    def permalink(self, delivery_id: int, text: str) -> Permalink:
        """Return what a pasted address says, and what is odd about it."""
        row = rendered(self.home.read(), delivery_id)
        facts = platforms.find(row.platform)
        found = read(text, facts.permalinks if facts else None, row.handle)
        if found.url and "://" not in found.url:
            raise UsageError(
                "this is no web address.", subject=one_line(text.strip(), 60), hint="Paste the post's link."
            )
        return found

    def page(self, post: Rendered) -> Page:
        """Return the page on which the platform lets a person write a post, filled in as far as its address allows."""
        facts = platforms.find(post.platform)
        compose = facts.compose if facts else None
        if compose is None:
            return Page("", filled=False, sure=True, note="no page to open is known for this platform")
        server = server_of(post.handle)
        if "{host}" in compose.url and not server:
            return Page("", filled=False, sure=True, note="its handle names no server: give it one like @name@server")
        text = post.parts[0]
        link = post.link or next((url for _, _, url in urls(text, "schemed")), "")
        filled = "{text}" in compose.url
        url = compose.fill(text=storable(text), title=storable(post.title), link=storable(link), host=server)
        if "{link}" in compose.url and not link:
            parts = urlsplit(url)
            return Page(f"{parts.scheme}://{parts.netloc}/", filled=False, sure=True, note="paste the text there")
        if len(url) > LONGEST_ADDRESS:
            url = compose.fill(text="", title="", link=storable(link), host=server)
            return Page(url, filled=False, sure=compose.sure, note="the text is too long for the address: paste it")
        note = "" if filled and compose.sure else "it may not be filled in" if filled else "paste the text there"
        return Page(url, filled, compose.sure, note)

    def _own_page(self, account_id: int) -> Page | None:
        """Return an account's own page, where it shows whether a post is out; None where it is not known."""
        row = connection_store.one(self.home.read(), account_id)
        if row is None or not row["url"]:
            return None
        return Page(row["url"], filled=False, sure=True, note="the account's own page, to see whether it is there")

    def _under_way(self, state: str, via: str, begun: str | None) -> bool:
        """Say whether something other than a person is posting it right now, so that there is nothing to ask yet."""
        recent = begun is not None and parse_utc(begun) > self.home.now() - STUCK_AFTER
        return state == State.SENDING.value and via != HAND and recent

    def _settled(self, row: Mapping[str, Any]) -> None:
        if self._under_way(row["state"], row["via"], row["intent_at"]):
            raise ConflictError(
                f"{row['via']} is posting it right now.", subject=row["account"], hint="Wait for what comes of it."
            )

    def _row(self, delivery_id: int) -> dict[str, Any]:
        row = post_store.delivery(self.home.read(), delivery_id)
        if row is None:
            raise NotFoundError("there is no such post.", subject=f"delivery {delivery_id}")
        return dict(row)
