"""A surge that is stored is told as an alert, until it is over or dismissed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.schedule import stored
from smdash.domain.strategy.holding import TEMPLATE, Statement
from tests.services.inbox.writers import wrote
from tests.worlds import NOW, rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def came(services: Services, account: str, count: int, hours: float, **more: object) -> None:
    """Let messages come, so many hours ago."""
    for _ in range(count):
        wrote(services, account, "@somebody", "Hello", stored(NOW - timedelta(hours=hours)), **more)


@pytest.fixture
def calm(small: Services) -> Services:
    """A home whose accounts have a past of a message now and then."""
    for account in ("acme/x", "acme/mastodon"):
        for day in range(3, 40, 3):
            came(small, account, 1, day * 24)
    return small


def test_a_surge_is_told_where_it_is_and_of_what(calm: Services) -> None:
    assert calm.surges.found() == ()
    assert calm.online.view() is None
    came(calm, "acme/x", 12, 1.5)
    came(calm, "acme/x", 6, 0.5, flag="complaint")
    came(calm, "acme/x", 40, 0.5, spam=1, state="done")
    (found,) = calm.surges.found()
    assert found.words == ("acme/x: 18 mentions in 3 h (usually 0, at most 1), 6 of them complaints, 07:00 to 09:12.")
    assert calm.surges.found("bean") == ()
    view = calm.online.view()
    assert view is not None
    assert [(alert.cause, alert.account, alert.urgent) for alert in view.alerts] == [("surge", "acme/x", True)]


def test_a_dismissed_surge_comes_back_when_it_has_doubled(calm: Services) -> None:
    came(calm, "acme/x", 16, 0.5)
    (found,) = calm.surges.found()
    calm.surges.dismiss(found)
    assert calm.surges.found() == ()
    came(calm, "acme/x", 15, 0.5)
    assert calm.surges.found() == ()
    came(calm, "acme/x", 1, 0.5)
    assert [each.surge.items for each in calm.surges.found()] == [32]
    assert calm.undo.undo() == "Dismiss the surge at acme/x"
    assert len(calm.surges.found()) == 1


def test_what_is_usual_where_many_write_is_no_surge(calm: Services) -> None:
    for day in range(2, 50):
        came(calm, "acme/mastodon", 8, day * 24 + 2)
    came(calm, "acme/mastodon", 22, 0.5)
    assert calm.surges.found() == ()
    came(calm, "acme/mastodon", 1, 0.5)
    assert [each.surge.record for each in calm.surges.found()] == [9]


def test_a_holding_statement_is_kept_for_each_brand(small: Services) -> None:
    assert small.holding.statement("acme") == Statement(TEMPLATE, template=True)
    small.holding.write("acme", "  We know. More at noon. ")
    assert small.holding.statement("acme") == Statement("We know. More at noon.", template=False)
    assert small.holding.statement("bean").template
    small.holding.write("acme", "")
    assert small.holding.statement("acme").template
    small.undo.undo()
    assert not small.holding.statement("acme").template
    with pytest.raises(NotFoundError):
        small.holding.write("nobody", "x")
    before = rows(small, "SELECT * FROM settings")
    with pytest.raises(UsageError, match="at most 5,000"):
        small.holding.write("acme", "x" * 5001)
    assert rows(small, "SELECT * FROM settings") == before
