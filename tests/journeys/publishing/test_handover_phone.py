"""Handing over on a phone: the code in a dialog, the page behind it, and its end."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import httpx
import pytest

from smdash.screens.publishing.phone import PhoneScreen
from tests.journeys.person import sitting_at
from tests.worlds import rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock


@pytest.fixture(autouse=True)
def _this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smdash.connectors.served._own_address", lambda: "127.0.0.1")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_code_opens_a_page_that_ends_with_it(small: Services, clock: Clock, size: tuple[int, int]) -> None:
    clock.forward(days=2)
    async with sitting_at(small, size) as me:
        await me.press("1", "h", "p")
        assert isinstance(me.front, PhoneScreen)
        assert me.sees("only the first browser", "plain http")
        shown = me.text()
        assert sum(sum(map(line.count, "\u2580\u2584\u2588")) > 5 for line in shown.splitlines()) > 12
        address = next(word for line in shown.split() for word in [line.strip("\u2502")] if word.startswith("http://"))
        async with httpx.AsyncClient(trust_env=False) as phone:
            assert (await phone.post(address)).status_code == 303
            assert "Hand over: " in (await phone.get(address.rpartition("/")[0] + "/")).text
            await me.press("escape")
            await _silence(phone, address)
        assert rows(small, "SELECT count(*) FROM deliveries WHERE state = 'sending'") == [(0,)]


async def test_where_nothing_waits_it_says_so(small: Services) -> None:
    async with sitting_at(small, (80, 24)) as me:
        await me.press("1", "h", "p")
        assert not isinstance(me.front, PhoneScreen)
        assert "nothing waits to be handed over" in str(me.toasts())


async def _silence(phone: httpx.AsyncClient, address: str) -> None:
    """Wait until nobody answers there; each try is an answer of the server, or its end."""
    async with asyncio.timeout(10):
        with contextlib.suppress(httpx.TransportError):
            while await phone.get(address):
                pass
