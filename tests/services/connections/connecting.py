"""Accounts of the small world, signed in to networks in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.connectors.fake import FakeNetwork, FakeNetworks

if TYPE_CHECKING:
    from smdash.domain.connections.views import Connection
    from smdash.services.bundle import Services

TOKEN = "tok-Zq7/secret+4711"  # noqa: S105 - nobody's
"""A token as no ordinary word is, with what addresses and JSON write differently."""


def network(services: Services, platform: str = "mastodon", *, token: str = TOKEN) -> FakeNetwork:
    """Put a network in memory in the place of a platform's, and return it; it takes one token."""
    made = FakeNetwork(tokens={token}, now=services.home.now)
    services.home.networks_known = FakeNetworks(**{platform: made})
    return made


def connect(services: Services, slug: str = "acme/mastodon", *, token: str = TOKEN) -> Connection:
    """Sign an account in, whatever its name here is."""
    return services.connections.sign_in(slug, {"server": "https://fake.example", "token": token}, anyway=True)
