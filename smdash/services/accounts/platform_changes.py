"""What changed at the platforms of a person's accounts, with the day it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smdash.services.home import Service

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Changed:
    """A day on which a platform changed what figures or limits mean; ``accounts`` are the person's it touches.

    ``comparable`` tells whether figures before and after may stand on one line; ``sure`` is False where the day or the
    change could not be confirmed.
    """

    on: date
    platform: str
    name: str
    what: str
    metrics: tuple[str, ...]
    comparable: bool
    sure: bool
    source: str
    accounts: tuple[str, ...]


class ChangesService(Service):
    """Use cases of ``smdash changes``."""

    def feed(self, since: date | None = None, *, everything: bool = False) -> list[Changed]:
        """Return the changes from ``since`` on, newest first; those of all platforms with ``everything``."""
        from smdash import platforms

        accounts = self.home.accounts()
        wanted = platforms.keys() if everything else tuple(dict.fromkeys(a.platform for a in accounts))
        found = [
            Changed(
                change.on, facts.key, facts.name, change.what, change.metrics, change.comparable, change.sure,
                change.source or facts.source, tuple(a.slug for a in accounts if a.platform == facts.key),
            )
            for facts in map(platforms.load, wanted)
            for change in facts.changes
            if since is None or change.on >= since
        ]  # fmt: skip
        return sorted(found, key=lambda change: (change.on, change.platform), reverse=True)
