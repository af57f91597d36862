"""Publishing: what is due goes out over the network, once; one pass of it, or one post by a person's word.

Accounts are served side by side, the posts of one account one after the other. Whatever is not connected, late, paused
or too near to another post is left as it is and named; nothing is ever sent because a program was started.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.connectors.base import (
    ConnectorError,
    RateLimitedError,
    SignInNeededError,
    UnavailableError,
    WrongClockError,
)
from smdash.domain.connections.views import RIGHTS, SIGN_IN
from smdash.domain.errors import ConflictError, NotFoundError, ReplacedError, SmdashError, StoreError, UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.publishing.ledger import NextOut, Passed, PassReport, Result, WhoPublishes
from smdash.domain.publishing.sendings import LONGEST_SKEW
from smdash.domain.schedule import parse_utc, stored
from smdash.services.approval.holding import unapproved_of
from smdash.services.connections.connections import ConnectionService
from smdash.services.connections.secrets import from_environment
from smdash.services.home import Service
from smdash.services.publishing import outgoing
from smdash.services.publishing.carrying import PATIENCE, Carrier, LeftError, Way
from smdash.services.publishing.holding import SPAN
from smdash.services.publishing.reply_sending import ReplySender, miss_late, passed_reply
from smdash.services.publishing.sending import Sender, passed, refused
from smdash.store import settings as setting_store
from smdash.store.posts import posts as post_store
from smdash.store.publishing import replies as reply_store
from smdash.store.publishing import sendings as store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from smdash.connectors.base import Connector, Session
    from smdash.domain.accounts.views import Account

FROM_DASHBOARD = "publish_from_dashboard"
"""Name of the setting that lets the dashboard publish while it is open; off where it was never set."""
SEEN = "publisher_seen"
"""Name of the setting that holds when programs last looked for what is due: {"timer": instant, "watch": instant}."""
WRONG_CLOCK = "wrong_clock"
"""Name of the setting that holds how wrong a pass found this machine's clock: {"at", "said", "account"}, or null."""
AWAY = "networks_away"
"""Name of the setting that holds which accounts' networks passes cannot reach: {account id: {"since", "said"}}."""
WAYS = {
    "publish": "smdash publish",
    "watch": "smdash publish --watch",
    "timer": "the timer",
    "dashboard": "the dashboard",
    "reply": "smdash inbox reply",
}
"""What publishes, in words, as the ledger keeps it."""
EVERY = timedelta(seconds=20)
"""How often a program that runs on looks for what is due."""
_NOTED_EVERY = timedelta(minutes=1)
_MOST_SIDE_BY_SIDE = 8
_GIVEN_UP = 3
"""After so many messages in a row that could not be brought to an account's network, the others are not tried."""
_TRIED_AGAIN = timedelta(hours=1)
"""How long an account whose secret is in the environment is left alone after it was refused: nobody signs in there."""


class _GivenUpError(UnavailableError):
    """So many messages in a row could not be brought to an account's network that the others are not tried."""


class _Work(NamedTuple):
    """What one account has to do in a pass: posts that are due, and messages that were begun or whose turn it is."""

    account: Account
    connector: Connector
    limits: Mapping[str, Any]
    due: tuple[int, ...] = ()
    open: tuple[sqlite3.Row, ...] = ()
    answers: tuple[int, ...] = ()
    open_answers: tuple[sqlite3.Row, ...] = ()


class _Answers(NamedTuple):
    """Answers that are to go out, by account, and sendings of those that were begun."""

    due: Mapping[int, list[int]] = MappingProxyType({})
    open: Sequence[sqlite3.Row] = ()


class PublisherService(Service):
    """Use cases of ``smdash publish`` and of the dashboard's own publishing."""

    patience = PATIENCE
    span = SPAN

    def pass_(
        self,
        only: int | None = None,
        *,
        dry_run: bool = False,
        via: str = "publish",
        stop: Callable[[], bool] = lambda: False,
    ) -> PassReport:
        """Send what is due and settle what may be out; with ``only`` that one post, by a person's word.

        A trial run asks no network and changes nothing. ``via`` is one of ``WAYS``; once ``stop`` says so nothing more
        is begun. Errors of networks are in the report; with ``only`` ConflictError and NotFoundError say why it cannot
        be sent at all.
        """
        home = self.home
        now = home.now()
        if via in {"timer", "watch"} and not dry_run:
            self._note_seen(via, now)
        connected = self._connected()
        left: list[Passed] = []
        working = {number: each for number, each in connected.items() if not self._asleep(each, now)}
        open_ones = store.open_ones(home.read(), stored(now), only)
        if only is None:
            due = store.due(home.read(), connected, home.late_before(), stored(now))
        else:
            chosen = self._chosen(only, connected)
            due = [] if open_ones and not dry_run else [chosen]
        wanted: dict[int, list[int]] = {}
        for each in due:
            if each.account_id not in working:
                left.append(self._sleeping(connected[each.account_id], each.delivery_id, now))
            elif only is None and each.next_at is not None and each.next_at > stored(now):
                continue
            else:
                wanted.setdefault(each.account_id, []).append(each.delivery_id)
        answers = self._answers_due(working, now) if only is None else _Answers()
        if only is None and not dry_run:
            left += miss_late(home)
        work, unable = self._work(working, wanted, [] if dry_run else open_ones, answers)
        rows = left + unable
        way = Way(WAYS.get(via, via), only is not None, stop, self.patience, self.span)
        if dry_run:
            rows += [row for each in work for row in self._tried(each, way)]
        else:
            rows += self._turns(work, way)
        by_hand = store.by_hand(home.read(), connected, home.late_before(), stored(now)) if only is None else 0
        told = {row.delivery_id for row in rows}
        unbegun = sum(each not in told for its in work for each in its.due) if stop() and not dry_run else 0
        return PassReport(now.astimezone(home.zone()), tuple(rows), by_hand, unbegun)

    def replies(
        self,
        only: Collection[int] | None = None,
        *,
        via: str = "publish",
        by_word: bool = False,
        stop: Callable[[], bool] = lambda: False,
    ) -> PassReport:
        """Send answers that can be taken back no more, look for those that may be out, and nothing else.

        With ``only`` those at once, though they might still be taken back; what is late is not sent either way.
        ``by_word`` tries each once, for a person who waits for what comes of it.
        """
        home = self.home
        now, connected = home.now(), self._connected()
        rows = miss_late(home)
        working = {number: each for number, each in connected.items() if not self._asleep(each, now)}
        if only is None:
            answers = self._answers_due(working, now)
        else:
            answers, unable = self._answers_chosen(only, connected, now)
            rows += unable
        work, _ = self._work(working, {}, [], answers)
        rows += self._turns(work, Way(WAYS.get(via, via), by_word, stop, self.patience, self.span), early=bool(only))
        return PassReport(now.astimezone(home.zone()), tuple(rows))

    def retry(self, delivery_id: int, *, via: str = "publish") -> PassReport:
        """Try once more, now and by a person's word, what failed for certain of a post: itself, or what follows it.

        What may be out is only looked for. ConflictError and NotFoundError say why nothing can be tried.
        """
        with self.home.write("", journaled=False, durable=True) as w:
            store.retry_following(w, delivery_id)
        return self.pass_(delivery_id, via=via)

    def who(self) -> WhoPublishes:
        """Say who will publish what is due next; asking changes nothing and asks no network."""
        home, conn, zone = self.home, self.home.read(), self.home.zone()
        seen = setting_store.get(conn, SEEN) or {}
        connected = self._connected()
        first = self._next(store.next_due(conn, home.late_before()), connected)
        out = first
        if first is not None and not first.connected:
            out = self._next(store.next_due(conn, home.late_before(), connected), connected) if connected else None
        timer, watch = (parse_utc(seen[each]).astimezone(zone) if each in seen else None for each in ("timer", "watch"))
        return WhoPublishes(self.from_dashboard(), timer, watch, len(connected), first, out)

    def _next(self, row: sqlite3.Row | None, connected: Mapping[int, store.Connected]) -> NextOut | None:
        if row is None:
            return None
        its = connected.get(row["account_id"])
        problem = self._asleep(its, self.home.now()) if its else ""
        at = parse_utc(row["due_at"]).astimezone(self.home.zone())
        return NextOut(row["id"], row["slug"], at, its is not None, problem)

    def due_now(self) -> int:
        """Return how many posts of connected accounts are due, not late, and wait for no client."""
        home, conn = self.home, self.home.read()
        due = store.due(conn, self._connected(), home.late_before(), stored(home.now()))
        return len(due) - len(unapproved_of(conn, [each.delivery_id for each in due]))

    def from_dashboard(self) -> bool:
        """Say whether the dashboard publishes while it is open."""
        return setting_store.get(self.home.read(), FROM_DASHBOARD) is True

    def switch(self, *, on: bool) -> None:
        """Let the dashboard publish while it is open, or not any more; one step that can be undone."""
        with self.home.write(f"{'Publish' if on else 'Do not publish'} from the dashboard") as w:
            setting_store.put(w, FROM_DASHBOARD, on)

    def has_connected(self) -> bool:
        """Say whether any account can publish over its network at all."""
        return bool(self._connected())

    # Choosing ------------------------------------------------------------------------------------------------

    def _connected(self) -> dict[int, store.Connected]:
        """Return the accounts that publish over their network: connected, or with a secret in the environment."""
        home = self.home
        rows = {each.account_id: each for each in store.connected(home.read())}
        accounts = home.accounts()
        slugs = [account.slug for account in accounts]
        found = {}
        for account in accounts:
            if not home.networks.has(account.platform):
                continue
            if account.id in rows:
                found[account.id] = rows[account.id]
            else:
                try:
                    there = bool(from_environment(account.slug, slugs))
                except UsageError:
                    there = False
                if there:
                    found[account.id] = store.Connected(account.id, "", "", None, "environment", None, None)
        return found

    def _asleep(self, each: store.Connected, now: datetime) -> str:
        """Return why nothing is asked of an account's network now, '' where it is."""
        if each.limited_until is not None and each.limited_until > stored(now):
            until = parse_utc(each.limited_until).astimezone(self.home.zone())
            return f"its network wants to be left alone until {until:%H:%M}."
        if each.problem_kind in {SIGN_IN, RIGHTS}:
            tried = parse_utc(each.problem_at) if each.problem_at else now
            if each.place != "environment" or now - tried < _TRIED_AGAIN:
                return f"sign in again first: {each.problem.removesuffix(' Sign in again.')}"
        return ""

    def _sleeping(self, its: store.Connected, delivery_id: int, now: datetime) -> Passed:
        slug = self._account(its.account_id).slug
        words = self._asleep(its, now)
        if its.limited_until is None or its.limited_until <= stored(now):
            return passed(self.home, "blocked", slug, delivery_id, words)
        return passed(self.home, "again", slug, delivery_id, words, again=parse_utc(its.limited_until))

    def _chosen(self, delivery_id: int, connected: Mapping[int, store.Connected]) -> store.Due:
        row = post_store.delivery(self.home.read(), delivery_id)
        if row is None:
            raise NotFoundError("there is no such post.", subject=f"#{delivery_id}")
        if row["account_id"] not in connected:
            raise ConflictError(
                "this account is not connected, so its posts are handed over to you.",
                subject=row["account"],
                hint=f"smdash due take {delivery_id}, or: smdash account connect {row['account']}",
            )
        return store.Due(delivery_id, row["account_id"], row["due_at"] or "", None)

    def _account(self, account_id: int) -> Account:
        found = next((each for each in self.home.accounts(archived=True) if each.id == account_id), None)
        if found is None:
            raise NotFoundError("this account is gone.", subject=f"account {account_id}")
        return found

    def _answers_due(self, working: Mapping[int, store.Connected], now: datetime) -> _Answers:
        """Return the answers that working accounts are to send now, and those that are to be looked for."""
        conn, at = self.home.read(), stored(now)
        found: dict[int, list[int]] = {}
        for row in reply_store.due(conn, working, self.home.late_before(), at):
            if row["next_at"] is None or row["next_at"] <= at:
                found.setdefault(row["account_id"], []).append(row["id"])
        return _Answers(found, reply_store.open_ones(conn, at))

    def _answers_chosen(
        self, only: Collection[int], connected: Mapping[int, store.Connected], now: datetime
    ) -> tuple[_Answers, list[Passed]]:
        """Return some answers as far as they are to be sent or looked for, and what is left of them, and why."""
        home, conn = self.home, self.home.read()
        found: dict[int, list[int]] = {}
        begun: list[sqlite3.Row] = []
        left: list[Passed] = []
        for reply_id in only:
            row = reply_store.get(conn, reply_id)
            if row is None or row["state"] not in {"scheduled", "sending", "unknown"}:
                continue
            its = connected.get(row["account_id"])
            if its is None:
                words = "its account is not connected any more."
                left.append(passed_reply(home, "blocked", row["slug"], reply_id, words))
            elif words := self._asleep(its, now):
                until = parse_utc(its.limited_until) if its.limited_until and its.limited_until > stored(now) else None
                result: Result = "blocked" if until is None else "again"
                left.append(passed_reply(home, result, row["slug"], reply_id, words, again=until))
            elif row["state"] == "scheduled":
                found.setdefault(row["account_id"], []).append(reply_id)
            else:
                begun += reply_store.open_ones(conn, stored(now), reply_id)
        return _Answers(found, begun), left

    def _work(
        self,
        working: Mapping[int, store.Connected],
        wanted: Mapping[int, list[int]],
        open_ones: list[sqlite3.Row],
        answers: _Answers,
    ) -> tuple[list[_Work], list[Passed]]:
        """Return what each account has to do, and what is left because its connector cannot be loaded."""
        accounts = {each.id: each for each in self.home.accounts()}
        begun: dict[int, list[sqlite3.Row]] = {}
        for row in open_ones:
            if row["account_id"] in working:
                begun.setdefault(row["account_id"], []).append(row)
        looked: dict[int, list[sqlite3.Row]] = {}
        for row in answers.open:
            if row["account_id"] in working:
                looked.setdefault(row["account_id"], []).append(row)
        work, unable = [], []
        for number in dict.fromkeys((*looked, *answers.due, *begun, *wanted)):
            account, its = accounts[number], working[number]
            due = tuple(wanted.get(number, ()))
            try:
                connector = self.home.networks.find(account.platform)
            except UsageError as error:
                unable += [passed(self.home, "left", account.slug, each, str(error)) for each in due]
                continue
            if connector is not None:
                limits = json.loads(its.limits) if its.limits else {}
                its_answers = tuple(answers.due.get(number, ()))
                its_open, its_looked = tuple(begun.get(number, ())), tuple(looked.get(number, ()))
                work.append(_Work(account, connector, limits, due, its_open, its_answers, its_looked))
        return work, unable

    # One account's turn --------------------------------------------------------------------------------------

    def _turns(self, work: list[_Work], way: Way, *, early: bool = False) -> list[Passed]:
        """Do what accounts have to do, side by side."""
        if len(work) < 2:
            return [row for each in work for row in self._turn(each, way, early=early)]
        with ThreadPoolExecutor(min(_MOST_SIDE_BY_SIDE, len(work)), "smdash-publish") as pool:
            turns = pool.map(lambda each: self._turn(each, way, apart=True, early=early), work)
            return [row for done in turns for row in done]

    def _turn(self, work: _Work, way: Way, *, apart: bool = False, early: bool = False) -> list[Passed]:
        """Do what one account has to do, answers first; what goes wrong is said of everything that is left."""
        home = self.home
        sender = Sender(home, work.account, work.connector, work.limits, way)
        answering = ReplySender(home, work.account, work.connector, way)
        trouble: Exception | None = None
        try:
            with ConnectionService(home).session(work.account.slug) as session:
                self._check(session, work.account)
                for row in work.open_answers:
                    _still_reached(answering)
                    answering.doubtful(session, row["id"], row["reply_id"])
                for reply_id in work.answers:
                    if way.stop():
                        break
                    _still_reached(answering)
                    answering.reply(session, reply_id, early=early)
                sender.unreachable = answering.unreachable
                for row in work.open:
                    if way.stop():
                        break
                    if row["state"] == "waiting":
                        sender.following(session, row["delivery_id"])
                    else:
                        sender.doubtful(session, row["id"], row["delivery_id"])
                for delivery_id in work.due:
                    if way.stop():
                        break
                    _still_reached(sender)
                    sender.post(session, delivery_id)
            self._note_away(work.account, "")
        except RateLimitedError as error:
            trouble = error
            with home.write("", journaled=False) as w:
                store.limit(w, work.account.id, stored(error.until))
        except UnavailableError as error:
            trouble = error
            self._note_away(work.account, one_line(error.what, 200))
        except (ConnectorError, ReplacedError) as error:
            trouble = error
        except SmdashError as error:  # a full disk: what became of the posts before is said all the same
            if not sender.rows and not answering.rows:
                raise
            trouble = error
        finally:
            told = self._answered(answering, work, way, trouble) + sender.rows
            if trouble is not None:
                said = {row.delivery_id for row in told}
                words = one_line(str(trouble), 400)
                result: Result = "blocked" if isinstance(trouble, SignInNeededError) else "again"
                told += [passed(home, result, work.account.slug, each, words) for each in work.due if each not in said]
            if apart:
                home.store.close_read()
        return told

    @staticmethod
    def _answered(answering: ReplySender, work: _Work, way: Way, trouble: Exception | None) -> list[Passed]:
        """Return what became of the answers of a turn; what ended it is noted with those that were not come to.

        Those that nobody tried because the network was given up wait as they are, unless their person waits for them.
        """
        if isinstance(trouble, ConnectorError):
            said = {row.reply_id for row in answering.rows}
            for reply_id in work.answers:
                if reply_id not in said and isinstance(trouble, _GivenUpError) and not way.by_word:
                    answering.tell("again", reply_id, one_line(trouble.what, 400))
                elif reply_id not in said:
                    with suppress(StoreError):  # it is tried again then, and what ended the turn is said
                        answering.not_prepared(reply_id, trouble)
        return answering.rows

    def _check(self, session: Session, account: Account) -> None:
        """See that the sign-in holds and that the clocks agree, before anything is sent."""
        session.check()
        if session.skew is not None and abs(session.skew) > LONGEST_SKEW:
            ahead = session.skew > timedelta(0)
            minutes = abs(session.skew).total_seconds() / 60
            said = f"This machine's clock is {minutes:.0f} min {'ahead of' if ahead else 'behind'} the network's, so "
            said += "nothing is sent."
            self._note_clock({"at": stored(self.home.now()), "said": said, "account": account.slug})
            raise WrongClockError(
                f"{said[:1].lower()}{said[1:]}",
                skew=session.skew,
                subject=account.slug,
                hint="Set the clock right.",
            )
        if session.skew is not None:
            self._note_clock(None)

    def _note_clock(self, wrong: dict[str, str] | None) -> None:
        """Note what was found of this machine's clock, where that is news."""
        known = setting_store.get(self.home.read(), WRONG_CLOCK)
        old = known and wrong and abs(parse_utc(wrong["at"]) - parse_utc(known["at"])) > timedelta(hours=1)
        if old or (known and known["said"]) != (wrong and wrong["said"]):
            with self.home.write("", journaled=False) as w:
                setting_store.put(w, WRONG_CLOCK, wrong)

    def _note_away(self, account: Account, said: str) -> None:
        """Note that an account's network cannot be reached, and why, or with '' that it can; only where it is news."""
        there = setting_store.get(self.home.read(), AWAY) or {}
        if bool(said) == (str(account.id) in there):
            return
        with suppress(StoreError), self.home.write("", journaled=False) as w:
            there = dict(setting_store.get(w.conn, AWAY) or {})
            there.pop(str(account.id), None)
            if said:
                there[str(account.id)] = {"since": w.now, "said": said}
            setting_store.put(w, AWAY, there)

    def _tried(self, work: _Work, way: Way) -> list[Passed]:
        """Say what would become of what one account has due; no network is asked."""
        home, conn = self.home, self.home.read()
        rows: list[Passed] = []
        for reply_id in work.answers:
            rows.append(passed_reply(home, "would send", work.account.slug, reply_id))
        for delivery_id in work.due:
            planned = outgoing.plan(conn, delivery_id)
            going = sum(row.result == "would send" for row in rows)
            try:
                refused(home, conn, work.account, delivery_id, planned, by_word=way.by_word, before=going)
            except LeftError as error:
                rows.append(passed(home, "left", work.account.slug, delivery_id, error.what))
                continue
            if reason := outgoing.beyond(work.connector, planned):
                rows.append(passed(home, "left", work.account.slug, delivery_id, f"{reason}; it is handed over."))
                continue
            if reason := outgoing.unready(home, planned, by_word=way.by_word):
                rows.append(passed(home, "left", work.account.slug, delivery_id, f"it would fail: {reason}"))
                continue
            parts = outgoing.shown(work.connector, planned)
            told = passed(home, "would send", work.account.slug, delivery_id)
            rows.append(told._replace(parts=parts, details=outgoing.details(planned)))
        return rows

    def gone(self, via: str) -> None:
        """Note that a program that ran on does so no more; one that still does is seen again at its next look."""
        with self.home.write("", journaled=False) as w:
            seen = setting_store.get(w.conn, SEEN) or {}
            setting_store.put(w, SEEN, {name: at for name, at in seen.items() if name != via})

    def _note_seen(self, via: str, now: datetime) -> None:
        """Note that a program looks for what is due, once a minute at most: each note lets open dashboards look."""
        seen = setting_store.get(self.home.read(), SEEN) or {}
        if via in seen and timedelta(0) <= now - parse_utc(seen[via]) < _NOTED_EVERY:
            return
        with self.home.write("", journaled=False) as w:
            seen = setting_store.get(w.conn, SEEN) or {}
            setting_store.put(w, SEEN, {**seen, via: w.now})


def _still_reached(carrier: Carrier) -> None:
    """Raise _GivenUpError where the last messages of a turn could not be brought to their network."""
    if carrier.unreachable >= _GIVEN_UP:
        raise _GivenUpError("it cannot be reached; the rest waits for the next pass.")
