"""B21: each alert opens what it is about, with Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.connectors.base import RejectedError
from smdash.screens.accounts.screen import AccountsScreen
from smdash.screens.publishing.handover import HandoverScreen
from tests.connectors.fake import fails
from tests.journeys.person import sitting_at
from tests.services.publishing.online import ACCOUNT, Online

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock


async def test_b21_each_alert_opens_its_row(small: Services, clock: Clock) -> None:
    online = Online(small, clock)
    online.network.before = fails(RejectedError("too long"))
    online.run()
    online.network.tokens.clear()
    online.post("One more")
    online.run()
    async with sitting_at(small, (80, 24)) as me:
        assert me.sees(f"Sign in to {ACCOUNT} again", "! all 2 alerts")
        await me.press("exclamation_mark")
        assert me.sees("Alerts", "09:00 did not go out.")
        await me.press("enter")
        assert isinstance(me.front, AccountsScreen)
        await me.press("escape", "exclamation_mark", "j", "enter")
        assert isinstance(me.front, HandoverScreen)
        assert me.front.row is not None
        assert me.front.row.delivery_id == online.due


async def test_nothing_to_alert_to_is_said(small: Services) -> None:
    async with sitting_at(small, (80, 24)) as me:
        await me.press("exclamation_mark")
        assert "No account is connected: o a connects one." in me.said()
