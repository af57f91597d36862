"""Far more people write than usual: the alert, one key to pause, and the holding statement as a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smdash.domain.schedule import stored
from tests.journeys.person import sitting_at
from tests.services.inbox.writers import wrote
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services


async def test_a_surge_is_met_with_a_pause_and_a_statement(small: Services) -> None:
    wrote(small, "acme/x", "@early", "Hello", stored(NOW - timedelta(days=40)))
    for number in range(20):
        wrote(small, "acme/x", f"@who{number}", "It burns", stored(NOW - timedelta(minutes=30)), flag="complaint")
    small.holding.write("acme", "We know of the fire and will say more by noon.")
    async with sitting_at(small) as me:
        assert me.sees("acme/x: 20 mentions in 3 h (usually 0, at most 1), 20 of them complaints")
        await me.press("exclamation_mark")
        assert me.on == "CrisisScreen"
        assert me.sees(
            "P pause", "20 mentions in 3 h", "Nothing is paused", "We know of the fire and will say more by noon."
        )
        await me.press("P")
        assert me.on == "PauseScreen"
        await me.press("enter", "enter")
        assert me.on == "CrisisScreen"
        assert me.sees("Paused: everything.")
        await me.press("s")
        assert me.on == "ComposerScreen"
        assert me.field("when").value == "draft"
        await me.press("ctrl+s")
        assert me.on == "CrisisScreen"
        await me.press("x")
        assert me.on == "DashboardScreen"
    assert rows(small, "SELECT count(*) FROM pauses WHERE scope = 'all'") == [(1,)]
    assert sorted(rows(small, "SELECT a.slug, d.state FROM deliveries d JOIN posts p ON p.id = d.post_id JOIN accounts a ON a.id = d.account_id WHERE p.body LIKE 'We know%'")) == [
        ("acme/mastodon", "draft"),
        ("acme/x", "draft"),
    ]  # fmt: skip
    assert small.surges.found() == ()
