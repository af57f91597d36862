"""What a reply has to know before it is written, and what it comes to while it is: limits, reach, and who is named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from smdash import platforms
from smdash.connectors.base import Ability, ConnectorError, Remote, kept_remote, page_address
from smdash.domain.connections.views import same_handle
from smdash.domain.counting.check import count
from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.inbox.replies import ReplyCheck, ReplyGround, ReplyWarning
from smdash.domain.inbox.same import same_answer
from smdash.domain.plaintext import one_line
from smdash.domain.publishing.replies import OPEN_AGAIN, ReplyState, answer_reaches, narrowness, reaches
from smdash.domain.schedule import parse_utc, short_moment, stored
from smdash.services.connections.connections import ConnectionService
from smdash.services.inbox.waiting import said_before
from smdash.services.promises import open_by_hand, renew_deadlines
from smdash.services.publishing.reply_guards import ReplyGuards
from smdash.store import reply_drafts as draft_store
from smdash.store.connections import connections as connection_store
from smdash.store.inbox import inbox as inbox_store
from smdash.store.publishing import pauses as pause_store
from smdash.store.publishing import replies as store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import timedelta
    from typing import Any

    from smdash.domain.accounts.views import Account
    from smdash.domain.counting.model import PlatformLike
    from smdash.platforms.model import Platform
    from smdash.services.home import Home
    from smdash.store.connection import Writing

_LONGEST_SHOWN = 200


class Around(NamedTuple):
    """What stands around an answer to one item and changes seldom.

    ``facts`` are the platform's with the limits that answers have there, None where the platform is not known.
    ``names`` are whom the network puts in front of it where the text does not name them. ``private_to`` are the folded
    names that may stand in it without one person more reading what few may; None where naming lets nobody read more.
    ``own`` is the account's handle as its network has it, where names matter.
    """

    account: Account
    facts: PlatformLike | None
    limit: int | None
    certain: bool
    names: tuple[str, ...]
    visibility: str
    private_to: frozenset[str] | None = None
    own: str = ""


def item_row(conn: sqlite3.Connection, item_id: int) -> sqlite3.Row:
    """Return an item whole; NotFoundError where there is none."""
    row = inbox_store.get(conn, item_id)
    if row is None:
        raise NotFoundError("there is no such item.", subject=f"item {item_id}")
    return row


def whose(row: sqlite3.Row) -> str:
    """Return whom an answer is for, as one harmless line."""
    return one_line(row["handle"] or row["author"] or "somebody", _LONGEST_SHOWN)


class ReplyGrounds:
    """Looks at items that are to be answered; what is known of one is kept, so that a keystroke only counts."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._around: dict[int, Around] = {}
        self._guards = ReplyGuards(home)

    def ground(self, item_id: int, delay: timedelta) -> ReplyGround:
        """Return what an answer has to know; asks no network. Reads the platform's facts: tens of milliseconds once."""
        home, conn = self.home, self.home.read()
        row = item_row(conn, item_id)
        around = self.around(row, fresh=True)
        self._guards.facts(item_id)
        account = around.account
        offline = self.offline(row, around)
        closes = parse_utc(row["closes_at"]).astimezone(home.zone()) if row["closes_at"] else None
        return ReplyGround(
            item_id,
            account.slug,
            account.brand,
            account.platform,
            row["kind"],
            whose(row),
            draft_store.text_of(conn, item_id) or "",
            around.limit,
            not offline,
            offline,
            page_address(row["permalink"]),
            self._reaches(row, around),
            self.closed(row),
            closes,
            " ".join(f"@{name}" for name in around.names),
            int(delay.total_seconds()) if not offline else 0,
        )

    @staticmethod
    def _reaches(row: sqlite3.Row, around: Around) -> str:
        """Return whom an answer reaches, in words."""
        facts = platforms.find(around.account.platform)
        by_names = facts is not None and "direct" in facts.posting.visibilities
        return answer_reaches(row["kind"], around.visibility, whose(row), by_names=by_names)

    def around(self, row: sqlite3.Row, *, fresh: bool = False) -> Around:
        """Return what stands around an answer to an item; ``fresh`` looks at it anew."""
        known = None if fresh else self._around.get(row["id"])
        if known is None:
            if len(self._around) > 200:
                self._around.clear()
            known = self._around[row["id"]] = self._look(row)
        return known

    def _look(self, row: sqlite3.Row) -> Around:
        account = next((each for each in self.home.accounts(archived=True) if each.id == row["account_id"]), None)
        if account is None:
            raise NotFoundError("its account is gone.", subject=f"item {row['id']}")
        facts = platforms.find(account.platform)
        remote = answered_remote(row)
        known = remote.facts if remote is not None else {}
        direct = row["kind"] == "message"
        visibility = "direct" if direct else known.get("visibility", "")
        if facts is None:
            return Around(account, None, account.text_limit, True, (), visibility)
        if not visibility and len(facts.posting.visibilities) == 1:
            visibility = facts.posting.visibilities[0]
        names: tuple[str, ...] = ()
        private_to: frozenset[str] | None = None
        own = ""
        if facts.posting.reply_mentions:
            named = [known.get("acct") or row["handle"], *known.get("mentions", "").split()]
            bare = dict.fromkeys(name.strip().lstrip("@") for name in named)
            there = ConnectionService(self.home).known(account.slug).handle
            mine = [each for each in (there, account.handle) if each]
            names = tuple(name for name in bare if name and not any(same_handle(name, each) for each in mine))
            own = mine[0] if mine else ""
            private_to = frozenset(_at_home(name, own) for name in (*bare, own, row["handle"]))
        answers, limit, certain = _limits(facts, row["kind"], account.text_limit)
        count("\u00e9\U0001f642", answers)  # loads what only texts beyond ASCII need
        return Around(account, answers, limit, certain, names, visibility, private_to, own)

    def offline(self, row: sqlite3.Row, around: Around | None = None) -> str:
        """Return why smdash cannot send an answer to an item itself, '' where it can, as far as is known here."""
        around = around or self.around(row)
        account = around.account
        if row["remote"] is None:
            return "it came from a file, so it is answered by hand"
        if connection_store.came_to_another(self.home.read(), account.id, row["id"]):
            return f"{account.slug} is signed in as somebody else than it came to, so it is answered by hand"
        if self._shut(row) and self._by_hand(row):
            return f"{account.platform} lets no program answer it any more, so it is answered by hand"
        service = ConnectionService(self.home)
        connection = service.known(account.slug)
        if not connection.connector:
            return f"smdash cannot send to {account.platform}, so it is answered by hand"
        there = connection.connected or service.in_environment(account.slug)
        if not there:
            return f"{account.slug} is not connected, so it is answered by hand"
        if connection.needs_sign_in:
            return f"{account.slug} has to sign in again first; by hand it can be answered now"
        if Ability.REPLY not in connection.abilities:
            return f"{account.slug} lets no program answer, so it is answered by hand"
        if row["kind"] == "message" and Ability.DIRECT_REPLY not in connection.abilities:
            return f"{account.slug} lets no program send direct messages, so it is answered by hand"
        return ""

    def closed(self, row: sqlite3.Row) -> str:
        """Return why an item can be answered no more, '' where it can."""
        now, zone = self.home.now(), self.home.zone()
        if row["gone_at"] is not None:
            at = short_moment(parse_utc(row["gone_at"]).astimezone(zone), now.astimezone(zone).year)
            return f"it is no longer there since {at} or before, so there is nothing to answer"
        if self._shut(row) and not self._by_hand(row):
            at = short_moment(parse_utc(row["closes_at"]).astimezone(zone), now.astimezone(zone).year)
            return f"its platform takes no answer since {at}"
        return ""

    def _shut(self, row: sqlite3.Row) -> bool:
        """Say whether no program gets an answer to an item out any more."""
        return row["closes_at"] is not None and row["closes_at"] <= stored(self.home.now())

    def _by_hand(self, row: sqlite3.Row) -> bool:
        """Say whether a person can answer on the platform's own pages what is shut for programs."""
        platform = self.around(row).account.platform
        return open_by_hand(platform, row["kind"], parse_utc(row["received_at"]), self.home.now())

    def check(self, item_id: int, text: str, *, fresh: bool = False, visibility: str = "") -> ReplyCheck:
        """Return what an answer comes to as it stands; for every keystroke once its ground was looked at.

        ``fresh`` reads anew what was answered lately, as sending has to. ``visibility`` is that of the answer, '' for
        that of what it answers.
        """
        conn = self.home.read()
        row = item_row(conn, item_id)
        around = self.around(row)
        errors: list[str] = []
        warnings: list[str] = []
        whole = with_names(text, around.names)
        if around.facts is not None:
            counted = count(whole, around.facts, limit=around.limit)
            used = counted.count
            for problem in counted.problems:
                (errors if problem.severity == "error" and around.certain else warnings).append(problem.message)
        else:
            used = len(text)
            if around.limit is not None and used > around.limit:
                errors.append(f"{used - around.limit:,} over the limit of {around.limit:,}.")
        if _only_names(text, around.names):
            errors.append("There is nothing in it yet.")
        if around.account.archived:
            errors.append(f"{around.account.slug} is archived.")
        if closed := self.closed(row):
            errors.append(f"{closed[:1].upper()}{closed[1:]}.")
        looked = [*self._warnings(conn, row, around, text, visibility), *self._guards.check(item_id, text, fresh=fresh)]
        warnings += [each.words for each in looked]
        confirm = tuple(each.words for each in looked if each.confirm)
        unfilled = tuple(each.words for each in looked if each.confirm and each.code == "field")
        return ReplyCheck(used, around.limit, tuple(errors), tuple(warnings), confirm, unfilled)

    def says_nothing(self, item_id: int, text: str) -> bool:
        """Say whether nothing is in an answer but whom it is for, as the box begins."""
        return not text.strip() or _only_names(text, self.around(item_row(self.home.read(), item_id)).names)

    def _warnings(
        self, conn: sqlite3.Connection, row: sqlite3.Row, around: Around, text: str, visibility: str
    ) -> list[ReplyWarning]:
        """Return what there is to look at first because of what stands around it, and of what was answered before."""
        now, zone = self.home.now(), self.home.zone()
        account = around.account
        found: list[ReplyWarning] = []
        for pause in pause_store.standing(conn):
            if pause.active(now) and pause.covers(account.slug, account.brand):
                said = pause.what + (f", {one_line(pause.reason, 80)}" if pause.reason else "")
                words = f"Posts are paused ({said}); an answer by your own key goes out all the same."
                found.append(ReplyWarning("paused", words))
                break
        if also := _also_read(text, around, visibility or around.visibility):
            found.append(ReplyWarning("reach", f"{', '.join(also)} would read this as well.", confirm=True))
        out = [each for each in store.of_item(conn, row["id"]) if each["state"] == ReplyState.PUBLISHED.value]
        if out and out[-1]["published_at"]:
            at = short_moment(parse_utc(out[-1]["published_at"]).astimezone(zone), now.astimezone(zone).year)
            same = any(same_answer(each["text"], text) for each in out)
            words = f"You answered it before, {at}{', with the same words' if same else ''}."
            found.append(ReplyWarning("answered", words, confirm=same or row["state"] != "open"))
        return found


def settle_before(w: Writing, item_id: int, after: str, at: str) -> None:
    """Count as answered at a stored instant what the author of an item had said right before it, as far as it is open.

    Who says several things in a row is answered on all of them by an answer to the last.
    """
    row = inbox_store.get(w.conn, item_id)
    if row is None or after == "open":
        return
    earlier = said_before(w.conn, row["account_id"], row["remote_id"], w.now)
    inbox_store.update(w, earlier, {"state": "done", "handled_at": at}, "state = 'open' AND received_at <= :handled_at")


def open_again(w: Writing, reply: Mapping[str, Any] | sqlite3.Row) -> None:
    """Put an item back that was taken for answered, due by what is promised now; what its person made of it stays."""
    if reply["after"] == "open":
        return
    item_id = reply["item_id"]
    if inbox_store.update(w, [item_id], OPEN_AGAIN, "state = 'done' AND spam = 0"):
        renew_deadlines(w, [item_id])


def forget_draft(w: Writing, item_id: int, text: str) -> None:
    """Forget what was typed for an item, where it is what went out; what was typed since stays."""
    kept = draft_store.text_of(w.conn, item_id)
    if kept is not None and kept.strip() == text.strip():
        draft_store.drop(w, item_id)


def answered_remote(row: sqlite3.Row) -> Remote | None:
    """Return what an item is on its network; None where it came from no network."""
    try:
        return kept_remote(row["remote"]) if row["remote"] is not None else None
    except (ValueError, KeyError, TypeError, ConnectorError):
        return None


def with_names(text: str, names: tuple[str, ...]) -> str:
    """Return a text with the mentions in front that its network puts there, of those it does not hold itself."""
    lower = text.casefold()
    told = [name for name in names if f"@{name.casefold()}" not in lower]
    return " ".join([*(f"@{name}" for name in told), text]) if told else text


def _at_home(name: str, own: str) -> str:
    """Return a handle folded as its own server writes it to others of it: those there without their server."""
    bare, _, server = name.strip().lstrip("@\uff20").casefold().replace("\uff20", "@").partition("@")
    return bare if server in {"", own.lstrip("@").casefold().partition("@")[2]} else f"{bare}@{server}"


def _also_read(text: str, around: Around, visibility: str) -> tuple[str, ...]:
    """Return whom a text that only few are to read names beside them, as far as naming lets somebody read it."""
    if around.private_to is None or narrowness(visibility) < narrowness("private"):
        return ()
    if "@" not in text and "\uff20" not in text:
        return ()
    from smdash.domain.counting import entities
    from smdash.domain.counting.urls import find_links

    found: dict[str, str] = {}
    for span in entities.mentions(text, find_links(text)):
        named = text[span.start : span.end]
        found.setdefault(_at_home(named, around.own), one_line(named, 80))
    return tuple(name for folded, name in found.items() if folded not in around.private_to)


def _only_names(text: str, names: tuple[str, ...]) -> bool:
    """Say whether a text is empty but for mentions that its network puts in front of it."""
    folded = {name.casefold() for name in names}
    return all(word.startswith("@") and word[1:].casefold() in folded for word in text.split())


def visibility_of(wanted: str, row: sqlite3.Row, around: Around) -> str:
    """Return the visibility an answer goes out with; UsageError for one wider than that of what it answers."""
    if not wanted:
        return around.visibility
    known = platforms.find(around.account.platform)
    if known is not None and known.posting.visibilities and wanted not in known.posting.visibilities:
        listed = ", ".join(known.posting.visibilities)
        raise UsageError("there is no such visibility there.", subject=f"'{wanted}'", hint=f"There are: {listed}.")
    if (around.visibility or row["kind"] == "message") and narrowness(wanted) < narrowness(around.visibility):
        raise UsageError(
            f"what it answers reaches {reaches(around.visibility)}, and the answer would reach {reaches(wanted)}.",
            subject=f"'{wanted}'",
            hint="Answer it as narrowly, or write a post of its own.",
        )
    return wanted


def _limits(facts: Platform, kind: str, own: int | None) -> tuple[PlatformLike, int | None, bool]:
    """Return a platform with the limits that answers to a kind of item have, how long one may be, and how sure."""
    limits = facts.limits
    if kind == "message":
        limit = limits.message
        if limit is None and "direct" in facts.posting.visibilities:
            return facts, own or limits.text, True
        name = "message"
    else:
        limit, name = limits.comment, "comment"
        if limit is None:
            return facts, own or limits.text, True
    plain = replace(
        limits, text=limit, bytes=None, text_warn=None, fold=None, hashtags_warn=None, hashtags_block=None,
        mentions=None, links=None, cashtags=None,
    )  # fmt: skip
    return replace(facts, limits=plain), limit, limits.sure(name)
