"""Which networks are connected: the connectors of this package, and those that others bring by an entry point.

The group is ``smdash.connectors``: the name of an entry is its platform's key, its value a class (a
``base.Connector``) that is made without arguments. One of another package takes the place of ours.
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from smdash.connectors.base import Connector

GROUP = "smdash.connectors"
OURS = {
    "bluesky": "bluesky:Bluesky",
    "mastodon": "mastodon:Mastodon",
}
"""Each of this package's connectors by its platform: the module beside this one, and the class."""


class Networks:
    """The connectors there are; each is imported when it is first asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Connector] = {}

    @cached_property
    def _others(self) -> dict[str, EntryPoint]:
        from importlib.metadata import entry_points

        return {entry.name: entry for entry in entry_points(group=GROUP)}

    def platforms(self) -> list[str]:
        """Return the platforms that have a connector, sorted."""
        return sorted({*OURS, *self._others})

    def has(self, platform: str) -> bool:
        """Say whether a platform has a connector."""
        return platform in OURS or platform in self._others

    def find(self, platform: str) -> Connector | None:
        """Return a platform's connector; None where there is none. UsageError for one that cannot be loaded."""
        if platform not in self._made:
            if (entry := self._others.get(platform)) is not None:
                try:
                    self._made[platform] = entry.load()()
                except Exception as error:
                    raise _unloadable(
                        platform, error, entry.value, "Update or remove the package that brings it."
                    ) from error
            elif platform in OURS:
                module, _, kind = OURS[platform].partition(":")
                try:
                    self._made[platform] = getattr(import_module(f"smdash.connectors.{module}"), kind)()
                except ImportError as error:
                    raise _unloadable(platform, error, module, "Install smdash anew.") from error
            else:
                return None
        return self._made[platform]


def _unloadable(platform: str, error: Exception, subject: str, hint: str) -> UsageError:
    what = f"the connector for {platform} cannot be loaded ({type(error).__name__}: {error})."
    return UsageError(what, subject=subject, hint=hint)
