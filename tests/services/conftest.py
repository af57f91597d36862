"""A network in memory for whatever syncs or answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.services.connections.connecting import connect, network

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.connectors.fake import FakeNetwork


@pytest.fixture
def fake(small: Services) -> FakeNetwork:
    """Connect acme/mastodon of the small world to a network in memory."""
    made = network(small)
    connect(small)
    return made
