"""What is said of synced accounts where their figures and messages are shown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rich.style import Style

from smdash.services.metrics.figures import account_figures
from smdash.widgets.inbox.inboxlist import InboxList
from smdash.widgets.ink import Ink
from tests.services.connections.connecting import TOKEN, connect, network
from tests.services.sync.syncing import item
from tests.worlds import NOW

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock


def test_a_synced_account_is_as_fresh_as_its_sync(small: Services, clock: Clock) -> None:
    network(small)
    connect(small)
    (never,) = [row for row in small.freshness.rows() if row.account == "acme/mastodon"]
    assert (never.kind, never.captured_at, never.needed, never.stale) == ("sync", None, True, False)
    small.sync.run()
    (fresh,) = [row for row in small.freshness.rows() if row.account == "acme/mastodon"]
    assert (fresh.captured_at, fresh.age_days, fresh.stale) == (NOW, 0, False)
    clock.forward(days=1)
    (old,) = [row for row in small.freshness.rows() if row.account == "acme/mastodon"]
    assert (old.stale, old.how) == (True, "smdash sync --account acme/mastodon")
    small.connections.sign_out("acme/mastodon")
    rows = [row for row in small.freshness.rows() if row.account == "acme/mastodon"]
    assert {row.kind: row.needed for row in rows} == {"sync": False, "manual": True}


def test_why_an_account_could_not_be_read_stands_beside_what_is_old(small: Services, clock: Clock) -> None:
    fake = network(small)
    connect(small)
    fake.items = [item(1)]
    small.sync.run()
    clock.forward(hours=5)
    fake.tokens.clear()
    small.sync.run()
    (unread,) = small.inbox.view().unread
    assert (unread.account, unread.kind, unread.read_at) == ("acme/mastodon", "sign-in needed", NOW)
    assert small.status.view().unread == (unread,)
    assert small.inbox.view("bean").unread == ()
    heads = {row.account: row for row in small.metrics.view().window.rows(0, 99) if row.kind == "account"}
    assert (heads["acme/mastodon"].problem, heads["acme/mastodon"].as_of) == ("sign-in needed", NOW)
    assert heads["acme/x"].problem == ""
    fake.tokens.add(TOKEN)
    connect(small)
    assert small.inbox.view().unread == (), "what was to be done is done; the next sync tells the rest"


def test_an_account_that_was_signed_out_on_purpose_asks_for_no_sign_in(small: Services) -> None:
    fake = network(small)
    connect(small)
    fake.tokens.clear()
    small.sync.run()
    assert small.inbox.view().unread
    small.connections.sign_out("acme/mastodon")
    assert small.inbox.view().unread == ()


def test_it_is_said_since_when_a_history_without_a_past_begins(small: Services, clock: Clock) -> None:
    fake = network(small)
    connect(small)
    small.sync.run()
    clock.forward(days=3)
    fake.account["followers_count"] = 140.0
    small.sync.run()
    (row,) = [row for row in account_figures(small.home, "acme/mastodon").rows if row.metric == "followers"]
    assert (row.history_from, row.source, row.captured_at) == (NOW.date(), "sync", NOW + timedelta(days=3))
    (line,) = [
        row for row in small.metrics.view().window.rows(0, 99) if row.figure and row.figure.metric == "followers"
    ]
    assert line.note == "since 21 Nov"
    small.manual.enter("acme/mastodon", "followers", NOW.date() - timedelta(days=9), 120.0)
    (row,) = [row for row in account_figures(small.home, "acme/mastodon").rows if row.metric == "followers"]
    assert row.history_from is None


def test_figures_are_computed_anew_after_a_sync(small: Services, clock: Clock) -> None:
    fake = network(small)
    connect(small)
    small.sync.run()
    assert value(small) == 100.0
    clock.forward(minutes=5)
    fake.account["followers_count"] = 101.0
    small.sync.run()
    assert value(small) == 101.0


def value(services: Services) -> float | None:
    (line,) = [
        row for row in services.metrics.view().window.rows(0, 99) if row.figure and row.figure.metric == "followers"
    ]
    return line.figure.value


def test_a_message_that_is_gone_says_so_in_its_row(small: Services) -> None:
    fake = network(small)
    connect(small)
    fake.items = [item(1)]
    small.sync.run()
    with small.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE inbox_items SET gone_at = ?", (w.now,))
    (row,) = small.inbox.view().window.rows(0, 9)
    assert row.gone
    plain = Ink(*(Style() for _ in Ink._fields))
    painted = InboxList(id="inbox").paint_row(row, 80, plain, marked=False)
    assert "gone" in "".join(segment.text for segment in painted)
