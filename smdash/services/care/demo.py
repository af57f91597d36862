"""The sample world: read ``world.toml`` and import its files by the same importers a person uses.

The world was written for one "now"; it is moved so that this now is the real one: dates and weekly slots by
whole days, messages by the exact span, so that what is late there is late here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.queue.typed_slots import parse_slots
from smdash.domain.schedule import WEEKDAYS, Office, deadline, instant, parse_utc, stored, zone_of
from smdash.services.accounts.accounts import ManageService
from smdash.services.home import Service
from smdash.services.imports.imports import ImportOptions, ImportReport, ImportService
from smdash.services.workload.workload import store_hours
from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from smdash.store.connection import Writing

Progress = Callable[[str, float], None]


def folder() -> Path:
    """Return where the sample world lies: beside the package in a checkout, inside it in a wheel."""
    package = Path(__file__).resolve().parent.parent.parent
    for candidate in (package / "sample_data", package.parent / "sample_data"):
        if (candidate / "world.toml").is_file():
            return candidate
    raise SmdashError("the sample world is not part of this installation.", hint="Install smdash again.")


def not_empty(home: Path) -> UsageError:
    """Return what is said of a home the sample world would mix with."""
    return UsageError(
        "this home is not empty, and the sample world would mix with it.",
        subject=str(home),
        hint="Choose another --home.",
    )


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was built: a report for each file."""

    files: tuple[ImportReport, ...]
    shift_days: int


class DemoService(Service):
    """Use cases of ``smdash demo``."""

    def build(self, source: Path | None = None, progress: Progress | None = None) -> DemoReport:
        """Fill an empty home with the sample world; a home that has brands already is refused."""
        import tomllib

        if self.home.brands(archived=True):
            raise not_empty(self.home.folder)
        source = source or folder()
        world = tomllib.loads((source / "world.toml").read_text(encoding="utf-8"))
        zone = zone_of(world["zone"])
        anchor: datetime = world["now"]
        here = self.home.now().astimezone(zone)
        days = (here.date() - anchor.astimezone(zone).date()).days
        moment = here - anchor
        self._people(world, days)
        reports = []
        importer = ImportService(self.home)
        files = world["files"]
        for number, entry in enumerate(files):
            name = entry["path"]

            def told(fraction: float, number: int = number, name: str = name) -> None:
                if progress is not None:
                    progress(name, (number + fraction) / len(files))

            captured: date = entry.get("captured_on", anchor.date())
            options = ImportOptions(
                account=entry.get("account", ""),
                date_order=entry.get("date_order"),
                captured=captured,
                shift=(days, moment),
                progress=told,
            )
            report = importer.run(source / name, options)
            if not report.ok:
                first = next(problem for problem in report.problems if problem.level == "error")
                raise SmdashError(f"line {first.line}: {first.message}", subject=name)
            reports.append(report)
        self._settle(moment)
        return DemoReport(tuple(reports), days)

    def _people(self, world: dict[str, Any], days: int) -> None:
        manage = ManageService(self.home)
        hours = {WEEKDAYS.index(name.title()): value for name, value in world["capacity"].items()}
        with self.home.write("Sample world: hours") as w:
            store_hours(w, hours)
            setting_store.put(w, "zone", world["zone"])
        if office := world.get("office"):
            manage.set_office(_office(office))
        for brand in world["brands"]:
            manage.add_brand(
                brand["slug"], name=brand["name"], colour=brand["colour"], zone=brand.get("zone", world["zone"])
            )
        for account in world["accounts"]:
            manage.add_account(
                account["brand"],
                account["platform"],
                handle=account.get("handle", ""),
                name=account.get("name", ""),
                promise_hours=account.get("promise_hours"),
                inbox_per_week=account.get("inbox_per_week"),
                slots=[_turned(text, days) for text in account.get("slots", ())],
                cadence=account.get("cadence", ()),
            )
        brands = {brand.slug: brand.id for brand in self.home.brands()}
        with self.home.write("Sample world: brands") as w:
            for brand in world["brands"]:
                if brand.get("utm"):
                    w.db.table("brands").update(brands[brand["slug"]], {"utm": json.dumps(brand["utm"])})
            for pillar in world.get("pillars", ()):
                gone = w.now if pillar.get("archived") else None
                w.db.table("pillars").insert(
                    {"brand_id": brands[pillar["brand"]], "name": pillar["name"], "archived_at": gone}
                )
        with self.home.write("Sample world: duties") as w:
            for duty in world.get("duties", ()):
                w.db.table("duties").insert(
                    {
                        "name": duty["name"],
                        "activity": duty["activity"],
                        "per": duty["per"],
                        "times": duty.get("times", 1),
                        "brand_id": brands.get(duty.get("brand", "")),
                    }
                )

    def _settle(self, moment: timedelta) -> None:
        """Fit the world to this hour: what fell due went out, what was missed is past, what is late is late."""
        with self.home.write("Sample world: today so far") as w:
            w.conn.execute(
                """UPDATE deliveries SET state = 'published', published_at = due_at, outcome_at = due_at,
                   permalink = 'https://example.com/' || uid WHERE state = 'scheduled' AND due_at <= ?""",
                (w.now,),
            )
            early = w.conn.execute(
                "SELECT id, wall, zone FROM deliveries WHERE state = 'missed' AND due_at >= ?",
                (self.home.late_before(),),
            )
            for delivery, text, zone in early.fetchall():
                wall = datetime.fromisoformat(text) - timedelta(days=1)
                w.conn.execute(
                    "UPDATE deliveries SET due_at = ?, wall = ? WHERE id = ?",
                    (stored(instant(wall, zone_of(zone))), f"{wall:%Y-%m-%d %H:%M}", delivery),
                )
            self._due(w, moment)
            # Last, so that a world whose building was cut short is not taken for a whole one.
            setting_store.put(w, "sample_world", True)
            # What was set up is the beginning of this home, not something to undo.
            w.conn.execute("UPDATE changes SET dropped = 1")

    def _due(self, w: Writing, moment: timedelta) -> None:
        """Move the deadlines of open messages like the messages; office hours of another weekday would change them."""
        office = self.home.office()
        accounts = {account.id: account for account in self.home.accounts()}
        for item, account_id, received in w.conn.execute(
            "SELECT id, account_id, received_at FROM inbox_items WHERE state = 'open'"
        ).fetchall():
            account = accounts[account_id]
            then = deadline(parse_utc(received) - moment, account.promise_minutes, office, zone_of(account.zone))
            w.conn.execute("UPDATE inbox_items SET due_at = ? WHERE id = ?", (stored(then + moment), item))


def _turned(slot: str, days: int) -> str:
    """Return a weekly slot moved by ``days``."""
    return f"{WEEKDAYS[(parse_slots(slot)[0].weekday + days) % 7]} {slot.split(None, 1)[1]}"


def _office(entry: dict[str, str]) -> Office:
    start, end = (time.fromisoformat(part.strip()) for part in entry["hours"].split("-"))
    first, _, last = entry["days"].partition("-")
    begin = WEEKDAYS.index(first.strip())
    until = WEEKDAYS.index(last.strip() or first.strip())
    return Office(start, end, tuple(range(begin, until + 1)))
