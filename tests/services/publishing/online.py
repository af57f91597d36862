"""A world with one account on a network in memory, and a post on it that is due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.posts.post import Variant, Written
from smdash.domain.schedule import parse_utc, stored
from smdash.domain.times.when import When
from smdash.store.posts import posts as post_store
from tests.services.connections.connecting import connect, network
from tests.worlds import rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.connectors.fake import FakeNetwork
    from tests.worlds import Clock

ACCOUNT = "acme/mastodon"


class Online:
    """The services, the clock, the network, and a post of acme/mastodon at the minute it is due."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self.services, self.clock = services, clock
        self.network: FakeNetwork = network(services)
        connect(services, ACCOUNT)
        found = rows(
            services,
            "SELECT d.id, a.slug, d.due_at FROM deliveries d JOIN accounts a ON a.id = d.account_id ORDER BY d.id",
        )
        self.due = next(number for number, slug, _ in found if slug == ACCOUNT)
        services.queue.cancel([number for number, slug, _ in found if slug == "acme/x"])
        clock.moment = parse_utc(next(at for number, _, at in found if number == self.due))

    def post(self, text: str, *, minutes: float = 0, thread: bool = False, comment: str = "") -> int:
        """Add a scheduled post that is due so many minutes from now, and return its delivery."""
        own = {ACCOUNT: Variant(thread=True)} if thread else {}
        written = Written(text, (ACCOUNT,), first_comment=comment, variants=own)
        post_id = self.services.posts.write(written, When("draft"))
        (number,) = rows(self.services, "SELECT id FROM deliveries WHERE post_id = ?", post_id)[0]
        due = stored(self.clock.moment + timedelta(minutes=minutes))
        self.set(number, state="scheduled", due_at=due)
        return int(number)

    def set(self, delivery_id: int, **values: Any) -> None:
        """Make columns of a delivery so, whatever the services would say."""
        with self.services.home.store.write("set", self.services.home.now(), journaled=False) as w:
            post_store.update_delivery(w, delivery_id, values)

    def row(self, delivery_id: int = 0) -> dict[str, Any]:
        """Return a delivery."""
        return dict(post_store.delivery(self.services.home.read(), delivery_id or self.due))

    def state(self, delivery_id: int = 0) -> str:
        """Return a delivery's state."""
        return str(self.row(delivery_id)["state"])

    def sendings(self, delivery_id: int = 0) -> list[tuple[str, str, int]]:
        """Return kind, state and number of tries of a delivery's messages."""
        return rows(
            self.services,
            "SELECT kind, state, attempts FROM sendings WHERE delivery_id = ? ORDER BY position",
            delivery_id or self.due,
        )

    def run(self, **how: Any) -> list[tuple[str, str]]:
        """Make a pass, and return what it did with which message."""
        return [(row.result, row.what) for row in self.services.publisher.pass_(**how).rows]

    def calls(self, *names: str) -> list[str]:
        """Return the calls of some names that the network was asked."""
        return [call for call in self.network.calls if call in names]
