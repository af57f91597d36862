"""What a person has to be told of connections and of posts that are not out, from what is stored."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.connections.words import expiry_words
from smdash.domain.plaintext import one_line
from smdash.domain.publishing.alerts import CAUSES, Alert, answer_words, post_words
from smdash.domain.publishing.reminders import STATE
from smdash.domain.reports.due import due_words
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.wording import counted
from smdash.services.approval.holding import asked_of_clients
from smdash.services.publishing.ledger import STUCK_AFTER
from smdash.services.publishing.publisher import AWAY, WRONG_CLOCK
from smdash.store import settings as setting_store
from smdash.store.publishing import alerts as store
from smdash.store.publishing import sendings as sending_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from smdash.domain.connections.views import Connection
    from smdash.domain.inbox.surges import AccountSurge
    from smdash.domain.reports.due import Standing
    from smdash.services.home import Home

LONG = timedelta(minutes=30)
"""From when on an account that its network wants to be left alone is worth a word: passes come again before that."""
CLOCK_HOLDS = timedelta(days=1)
"""How long a wrong clock that no program has met again is spoken of."""


def alerts(
    home: Home,
    connections: Iterable[Connection],
    account_ids: list[int] | None,
    surges: Iterable[AccountSurge] = (),
    updates: Iterable[Standing] = (),
) -> tuple[Alert, ...]:
    """Return what there is to tell of these connections and of all posts of some accounts, the worst first.

    ``surges`` are those that were found at these accounts, ``updates`` reports that are overdue.
    """
    conn, now, zone = home.read(), home.now(), home.zone()
    local = now.astimezone(zone)
    there = {each.account_id: each for each in connections}
    found = [
        Alert("sign in", f"Sign in to {each.account} again: {one_line(each.problem, 300)}", each.account)
        for each in there.values()
        if each.needs_sign_in
    ]
    found += [
        Alert("sign-in ends", said, each.account)
        for each in there.values()
        if not each.needs_sign_in and (said := expiry_words(each, now))
    ]
    found += [Alert("report", due_words(each, local.date()), each.brand) for each in updates]
    found += [Alert("surge", each.words, each.account) for each in surges]
    clock = setting_store.get(conn, WRONG_CLOCK)
    if clock and timedelta(0) <= abs(now - parse_utc(clock["at"])) <= CLOCK_HOLDS:
        found.append(Alert("clock", f"{clock['said']} Set the clock right.", clock["account"]))
    for each in sending_store.connected(conn):
        until = parse_utc(each.limited_until) if each.limited_until else now
        if each.account_id in there and until - now >= LONG:
            account = there[each.account_id].account
            words = f"{account}: its network wants to be left alone until {until.astimezone(zone):%H:%M}."
            found.append(Alert("left alone", words, account))
    found += _away(home, there)
    reminding = setting_store.get(conn, STATE) or {}
    if reminding.get("problem"):
        found.append(Alert("reminder", f"Reminders do not reach you: {one_line(reminding['problem'], 300)}"))
    for row in store.posts(conn, home.late_before(), account_ids):
        at = parse_utc(row["due_at"]).astimezone(zone) if row["due_at"] else None
        found.append(Alert(row["cause"], post_words(row["cause"], row["slug"], at, local), row["slug"], row["id"], at))
    for cause, number, account, due_at in asked_of_clients(conn, now, account_ids):
        at = parse_utc(due_at).astimezone(zone)
        found.append(Alert(cause, post_words(cause, account, at, local), account, number, at))
    for row in store.answers(conn, home.late_before(), stored(now - STUCK_AFTER), account_ids):
        at = parse_utc(row["due_at"]).astimezone(zone) if row["due_at"] else None
        to = one_line(row["handle"] or row["author"] or "somebody", 60)
        words = answer_words(row["cause"], row["slug"], to)
        found.append(Alert(row["cause"], words, row["slug"], at=at, item_id=row["item_id"]))
    return tuple(sorted(found, key=lambda alert: CAUSES.index(alert.cause)))


def _away(home: Home, there: Mapping[int, Connection]) -> Iterator[Alert]:
    """Return which networks passes could not reach, of accounts that have something due."""
    conn, now, zone = home.read(), home.now(), home.zone()
    away = setting_store.get(conn, AWAY) or {}
    waiting: dict[int, list[int]] = {}
    for each in sending_store.due(conn, [key for key in there if str(key) in away], home.late_before(), stored(now)):
        waiting.setdefault(each.account_id, []).append(each.delivery_id)
    for number, deliveries in waiting.items():
        noted, account = away[str(number)], there[number].account
        since = f"{parse_utc(noted['since']).astimezone(zone):%H:%M}"
        verb = "waits" if len(deliveries) == 1 else "wait"
        posts = f"{counted(len(deliveries), 'post')} {verb}"
        words = f"{account}: not reached since {since}, and {posts}: {noted['said']}"
        yield Alert("away", words, account, deliveries[0])
