"""What stands beside the sample world's plan: ideas, feeds, snippets and sets of accounts.

Each is kept by the service a person uses, at the hour at which the person did it; what has not come yet is not kept.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from smdash.domain.schedule import instant
from smdash.services.accounts.sets import AccountSetService
from smdash.services.ideas.feeds import FeedService
from smdash.services.ideas.ideas import IdeaService
from smdash.services.snippets.snippets import SnippetService

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.services.care.moving import Week
    from smdash.services.home import Home


class KeptBeside:
    """Builds it from the tables of ``everyday.toml`` in a world that has its brands, accounts and pillars."""

    def __init__(self, home: Home, world: Mapping[str, Any], week: Week) -> None:
        self.home, self._world, self._week = home, world, week

    def all(self) -> None:
        """Keep all of it."""
        for each in self._tables("snippets"):
            SnippetService(self.home).add(
                each["name"], each["text"], each["brand"], kind=each["kind"], place=each.get("place", "")
            )
        for each in self._tables("sets"):
            AccountSetService(self.home).put(each["name"], each["accounts"])
        for each in self._tables("feeds"):
            FeedService(self.home).add(each["url"], name=each["name"], brand=each["brand"], labels=each["labels"])
        for each in sorted(self._tables("ideas"), key=lambda table: table["at"]):
            self._idea(each)

    def _idea(self, each: Mapping[str, Any]) -> None:
        moment = instant(self._week.wall(each["at"]), self._week.zone)
        if moment > self._week.now:
            return
        ideas = IdeaService(replace(self.home, clock=lambda: moment))
        made = ideas.add(
            each["text"],
            link=each.get("link", ""),
            brand=each.get("brand", ""),
            pillar=each.get("pillar", ""),
            labels=each.get("labels", ()),
        )
        if each.get("dropped"):
            ideas.drop([made.id])

    def _tables(self, name: str) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self._world.get(name, ())
        return found
