"""Leases: one at work at a time, and nobody waits for ever for a program that has ended."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import BusyError
from smdash.services import leases
from smdash.services.leases import held
from smdash.store import leases as lease_store

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock


def test_a_lease_is_one_holders_until_its_time_is_over(services: Services) -> None:
    conn_times = ("2026-11-21T08:00:00Z", "2026-11-21T08:05:00Z")
    with services.home.write("", journaled=False) as w:
        assert lease_store.take(w.conn, "d:1", "one", *conn_times)
        assert not lease_store.take(w.conn, "d:1", "two", *conn_times)
        assert lease_store.take(w.conn, "d:1", "one", *conn_times)
        assert lease_store.holder(w.conn, "d:1", "2026-11-21T08:04:59Z") == "one"
        assert lease_store.holder(w.conn, "d:1", "2026-11-21T08:05:00Z") == ""
        assert lease_store.take(w.conn, "d:1", "two", "2026-11-21T08:05:00Z", "2026-11-21T08:10:00Z")
        lease_store.give(w.conn, "d:1", "one")
        assert lease_store.holder(w.conn, "d:1", "2026-11-21T08:06:00Z") == "two"


def test_of_many_threads_one_takes_it(services: Services) -> None:
    taken: list[bool] = []
    all_tried = threading.Barrier(6)

    def try_it() -> None:
        taken.append(leases.take(services.home, "x"))
        all_tried.wait(30)  # a thread that begins when another has ended may bear its name

    threads = [threading.Thread(target=try_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 5 + [True]


def test_who_waits_too_long_is_told_and_who_ends_gives_it_back(services: Services, clock: Clock) -> None:
    def try_it() -> None:
        with pytest.raises(BusyError, match="another program"), held(services.home, "x", wait=0):
            pytest.fail("it is another's")

    with held(services.home, "x"):
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()
    with held(services.home, "x", span=timedelta(minutes=1)):
        clock.forward(minutes=2)
    assert lease_store.holder(services.home.read(), "x", "2026-11-21T08:13:00Z") == ""
