"""Threads that wait for networks together and work on what came one at a time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx

from smdash.connectors import side_by_side
from smdash.connectors.http import Client
from smdash.connectors.side_by_side import TURNS

if TYPE_CHECKING:
    import pytest

THREADS = 4


def test_calls_are_waited_for_together_and_answers_worked_on_one_at_a_time() -> None:
    free, together = threading.Lock(), threading.Barrier(THREADS)
    at_work: list[int] = []
    most: list[int] = []

    def answer(_: httpx.Request) -> httpx.Response:
        together.wait(10)  # BrokenBarrierError where one waits for its network in its turn
        return httpx.Response(200, json={})

    def account(number: int) -> None:
        with TURNS.among(free):
            client = Client("https://fake.example", transport=httpx.MockTransport(answer))
            for _ in range(3):
                assert client.call("GET", "/").ok
                at_work.append(number)
                threading.Event().wait(0.002)
                most.append(len(at_work))
                at_work.remove(number)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(account, range(THREADS)))
    assert most == [1] * THREADS * 3
    assert free.acquire(blocking=False)


def test_whoever_waits_for_a_turn_too_long_goes_on_and_gives_none_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "PATIENCE", 0.01)
    free = threading.Lock()
    with free:
        with TURNS.among(free), TURNS.waiting():
            pass
        assert free.locked()
    with TURNS.among(free), TURNS.waiting():
        pass
    assert not free.locked()


def test_a_thread_among_no_others_takes_no_turn() -> None:
    with TURNS.waiting():
        pass
    assert not TURNS._mine
