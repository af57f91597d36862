"""Where the sample world's brands are going: goals, strategies, competitors, what a client said, reports.

Each is done by the service a person uses, at the hour at which the person did it, and moves with the world: days by
whole weeks, what is of a month by whole months. What has not come yet is not done.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import SmdashError
from smdash.domain.reports.month import Month, month_of
from smdash.domain.schedule import instant, stored
from smdash.services.accounts.rules import RuleService
from smdash.services.approval.pages import as_seen
from smdash.services.imports.by_hand import ManualService
from smdash.services.reports.reports import ReportService
from smdash.services.results.results import ResultService
from smdash.services.strategy.competitors import CompetitorService
from smdash.services.strategy.strategy import StrategyService
from smdash.store.approval import approvals as approval_store
from smdash.store.posts.posts import new_uid
from smdash.store.reports import reports as report_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from smdash.domain.approval.versions import Shown
    from smdash.services.care.moving import Week
    from smdash.services.home import Home

_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_NOON, _LATE = time(12), time(16, 30)


class Directed:
    """Builds it from the tables of ``direction.toml`` in a world whose files have been imported.

    SmdashError names a planned post that there is not.
    """

    def __init__(self, home: Home, world: Mapping[str, Any], week: Week, texts: Path) -> None:
        self.home, self._world, self._week, self._texts = home, world, week, texts

    def plans(self) -> None:
        """Keep shares of pillars, strategies, competitors, and figures by hand; then goals, which go by those."""
        rules = RuleService(self.home)
        known = {(each.brand, each.name) for each in rules.pillars()}
        for brand, shares in self._world.get("shares", {}).items():
            for name, share in shares.items():
                if (brand, name) in known:
                    rules.edit_pillar(brand, name, name, share)
                else:
                    rules.add_pillar(brand, name, share)
        for each in self._tables("strategies"):
            text = (self._texts / each["text"]).read_text(encoding="utf-8")
            StrategyService(self._on(each["written"])).save(each["brand"], self._dated(text))
        self._by_hand()
        for each in self._tables("competitors"):
            self._competitor(each)
        for each in self._tables("goals"):
            begun = self._moved(each["from"])
            RuleService(self._on(each["from"])).add_goal(
                each["brand"], each["name"], metric=each.get("metric", ""), target=each["target"],
                due_on=self._moved(each["due"]), from_on=begun, baseline=each.get("baseline"),
            )  # fmt: skip

    def said(self) -> None:
        """Tie posts to goals, and keep what a client said of a page and how reports stand; once media are laid down."""
        goals = {f"{each.brand}/{each.name}": each.id for each in RuleService(self.home).goals()}
        with self.home.write("Sample world: posts for goals") as w:
            for each in self._tables("tied"):
                for post in each["posts"]:
                    number = w.conn.execute(
                        "SELECT post_id FROM deliveries WHERE id = ?", (self._delivery(post),)
                    ).fetchone()[0]
                    w.db.table("posts").update(number, {"goal_id": goals[each["goal"]]})
        if "approval" in self._world:
            self._approval(self._world["approval"])
        self._reports()

    def _by_hand(self) -> None:
        for each in self._tables("results"):
            named = {key: each[key] for key in ("campaign", "channel", "note") if key in each}
            for text, value in each.get("months", {}).items():
                month = self._week.month(date.fromisoformat(text))
                if month_of(month).after.first <= self._week.here:
                    ResultService(self.home).add(each["brand"], each["measure"], value, month=month, **named)
            for text, value in each.get("days", {}).items():
                day = self._moved(date.fromisoformat(text))
                ResultService(self._at(day, _NOON)).add(each["brand"], each["measure"], value, on=day, **named)
        for each in self._tables("figures"):
            last = self._moved(each["last"])
            for back, value in zip(range(len(each["values"]) - 1, -1, -1), each["values"], strict=True):
                day = last - timedelta(weeks=back)
                ManualService(self._at(day, _LATE)).enter(each["account"], each["metric"], day, value)

    def _competitor(self, each: Mapping[str, Any]) -> None:
        days = {self._moved(date.fromisoformat(text)): value for text, value in each["figures"].items()}
        place = {each["platform"]: each["handle"]}
        first = CompetitorService(self._at(min(days), _NOON))
        first.add(each["brand"], each["name"], note=each.get("note", ""), handles=place)
        for day, value in days.items():
            CompetitorService(self._at(day, _NOON)).enter(
                each["brand"], each["name"], each["platform"], "followers", str(value), day
            )

    def _approval(self, page: Mapping[str, Any]) -> None:
        """Keep a page as it was made on its day, with the texts of that day, and what was answered to it."""
        said = {self._delivery(each["post"]): each for each in page["posts"]}
        first, last = (self._moved(page[name]) for name in ("first", "last"))
        made, answered = (self._instant(page[name]) for name in ("made", "answered"))
        brand = self.home.brand(page["brand"])
        with self.home.store.write("Sample world: page for approval", made, blind=True) as w:
            shown, told = approval_store.shown(w.conn, said), approval_store.told(w.conn, said)
            asked: dict[int, Shown] = {}
            for number, each in said.items():
                seen = as_seen(shown[number], told[number]["platform"])
                asked[number] = seen._replace(text=each.get("was", seen.text))
            page_id = approval_store.add_page(w, new_uid(), brand.id, f"{first}", f"{last}", asked)
            for row in approval_store.asked(w.conn, page_id):
                each = said[row.delivery_id]
                if "answer" in each:
                    words = self._week.words.text(each.get("comment", ""), self._week.here)
                    approval_store.answer(w, row.id, each["answer"], words, page["by"], stored(answered))

    def _reports(self) -> None:
        now = month_of(self.home.today())
        for each in self._tables("reports"):
            month = now.before
            for _ in range(each["month"] - 1):
                month = month.before
            if each.get("words"):
                ReportService(self.home).keep_words(each["brand"], month, each["words"])
            moments = {name: self._after(month, each[name], at) for name, at in _MOMENTS if name in each}
            with self.home.write("Sample world: reports") as w:
                brand = self.home.brand(each["brand"])
                for name, at in moments.items():
                    if at <= self.home.now():
                        report_store.put_moment(w, brand.id, month.key, f"{name}_at", stored(at))

    def _after(self, month: Month, day: int, clock: time) -> datetime:
        return instant(datetime.combine(month.after.first + timedelta(days=day - 1), clock), self._week.zone)

    def _delivery(self, named: str) -> int:
        """Return the delivery that is called by its account and slot, as ``bean/facebook 2026-11-24 11:00``."""
        account, _, wall = named.partition(" ")
        moved = self._week.wall(datetime.fromisoformat(wall))
        row = (
            self.home.read()
            .execute(
                "SELECT id FROM deliveries WHERE account_id = ? AND wall = ?",
                (self.home.account(account).id, f"{moved:%Y-%m-%d %H:%M}"),
            )
            .fetchone()
        )
        if row is None:
            raise SmdashError("nothing is planned there in the sample world.", subject=named)
        return int(row[0])

    def _dated(self, text: str) -> str:
        """Return a text with the words of the season, and its days moved."""
        said = self._week.words.text(text, self._week.here)
        return _DAY.sub(lambda found: f"{self._moved(date.fromisoformat(found[0]))}", said)

    def _moved(self, day: date) -> date:
        return day + timedelta(days=self._week.days)

    def _instant(self, wall: datetime) -> datetime:
        return instant(self._week.wall(wall), self._week.zone)

    def _on(self, written: date) -> Home:
        return self._at(self._moved(written), _NOON)

    def _at(self, day: date, clock: time) -> Home:
        """Return this home as it was on a day."""
        moment = instant(datetime.combine(day, clock), self._week.zone)
        return replace(self.home, clock=lambda: moment)

    def _tables(self, name: str) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self._world.get(name, ())
        return found


_MOMENTS = (("made", time(11, 40)), ("sent", _LATE))
