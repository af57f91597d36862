"""The sample world: read ``world.toml`` and import its files by the same importers a person uses.

The world was written for one "now". It is moved by whole weeks, so that every weekday stays what it is, and what
happens in the week that follows happens up to the real now: posts go out, messages come and are answered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.imports.mapping import ROLES, ResultMapping
from smdash.domain.posts.fetching import file_name
from smdash.domain.schedule import WEEKDAYS, Office, openings, stored, zone_of
from smdash.services.accounts.accounts import ManageService
from smdash.services.care.answered import Answered
from smdash.services.care.directed import Directed
from smdash.services.care.kept import KeptBeside
from smdash.services.care.moving import week_of
from smdash.services.home import Service
from smdash.services.imports.imports import ImportOptions, ImportReport, ImportService
from smdash.services.posts import fetching
from smdash.services.publishing.ledger import HAND
from smdash.services.workload.workload import store_hours
from smdash.store import private, unfinished
from smdash.store import settings as setting_store
from smdash.store.accounts import accounts as account_store
from smdash.store.posts import media as media_store

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
        if self.home.brands(archived=True):
            raise not_empty(self.home.folder)
        # All of it is made anew where it did not come to its end.
        with self.home.store.keeping(lasting=False):
            return self._build(source or folder(), progress)

    def _build(self, source: Path, progress: Progress | None) -> DemoReport:
        import tomllib

        world = tomllib.loads((source / "world.toml").read_text(encoding="utf-8"))
        rules = tomllib.loads((source / "moving.toml").read_text(encoding="utf-8"))
        zone = zone_of(world["zone"])
        now = self.home.now()
        week = week_of(rules, world["now"], zone, now)
        self._people(world)
        direction = tomllib.loads((source / "direction.toml").read_text(encoding="utf-8"))
        directed = Directed(self.home, direction, week, source / "texts")
        reports = []
        importer = ImportService(self.home)
        files = [entry for entry in world["files"] if "since" not in entry or week.come(entry["since"])]
        today = now.astimezone(zone).date() - timedelta(days=week.days)
        for number, entry in enumerate(files):
            name = entry["path"]

            def told(fraction: float, number: int = number, name: str = name) -> None:
                if progress is not None:
                    progress(name, (number + fraction) / len(files))

            options = ImportOptions(
                account=entry.get("account", ""),
                date_order=entry.get("date_order"),
                captured=entry.get("captured_on", today),
                move=week,
                progress=told,
                brand=entry.get("brand", ""),
                mapping=self._mapping(source / name, entry),
            )
            report = importer.run(source / name, options)
            if not report.ok:
                first = next(problem for problem in report.problems if problem.level == "error")
                raise SmdashError(f"line {first.line}: {first.message}", subject=name)
            reports.append(report)
        answering = tomllib.loads((source / "answering.toml").read_text(encoding="utf-8"))
        answered = Answered(self.home, answering, week)
        answered.people()
        answered.begun()
        directed.plans()
        beside = tomllib.loads((source / "everyday.toml").read_text(encoding="utf-8"))
        KeptBeside(self.home, beside, week).all()
        self._settle(source, answered, directed, week.wall(world["since"]))
        return DemoReport(tuple(reports), week.days)

    def _people(self, world: dict[str, Any]) -> None:
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
                slots=account.get("slots", ()),
                cadence=account.get("cadence", ()),
            )
        brands = {brand.slug: brand.id for brand in self.home.brands()}
        with self.home.write("Sample world: brands") as w:
            for brand in world["brands"]:
                utm = {"utm": json.dumps(brand["utm"])} if brand.get("utm") else {}
                w.db.table("brands").update(brands[brand["slug"]], {**brand.get("client", {}), **utm})
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

    def _mapping(self, place: Path, entry: dict[str, Any]) -> ResultMapping | None:
        """Return what the person said of the columns of a table, for it to be remembered; None where it is of a kind."""
        if "columns" not in entry:
            return None
        from smdash.services.imports.mapping import MappingService

        said = entry["columns"]
        bare = ResultMapping(
            entry["brand"], (), said["origin"], said["date"], "event", said["each"],
            columns=tuple((role, said[role]) for role in ROLES if role in said), where=tuple(said["where"].items()),
        )  # fmt: skip
        return MappingService(self.home).draft(place, entry["brand"], bare, whole=True).guess.mapping

    def _settle(self, source: Path, answered: Answered, directed: Directed, since: datetime) -> None:
        """Have this week's posts be out by the person's word, and what was missed be missed since its last slot."""
        with self.home.write("Sample world: today so far") as w:
            w.conn.execute(
                """UPDATE deliveries SET via = ?, reason = 'by your word'
                   WHERE state = 'published' AND permalink = ''""",
                (HAND,),
            )
            self._missed(w)
            answered.items(w)
            self._media(w, source)
            # Nobody owes the report of a month in which a brand was not there yet.
            w.conn.execute("UPDATE brands SET created_at = ?", (stored(since),))
        directed.said()
        with self.home.write("Sample world: the beginning") as w:
            # Last, so that a world whose building was cut short is not taken for a whole one.
            setting_store.put(w, "sample_world", True)
            # What was set up is the beginning of this home, not something to undo.
            w.conn.execute("UPDATE changes SET dropped = 1")

    def _media(self, w: Writing, source: Path) -> None:
        """Lay down what the plans give by address: their hosts are made up, so there is nothing to fetch."""
        place = self.home.folder / fetching.FOLDER
        private.folder(place)
        names = {}
        for name, mime in (("picture.png", "image/png"), ("film.mp4", "video/mp4")):
            data = (source / name).read_bytes()
            names[name] = file_name(hashlib.sha256(data).hexdigest(), mime)
            with unfinished.making(place / names[name]) as made:
                made.write_bytes(data)
                private.into_place(made, place / names[name])
        for row in media_store.addresses(w.conn, None):
            kind = "film.mp4" if row.path.endswith(".mp4") else "picture.png"
            media_store.note_fetched(w, row.path, [row.id], names[kind])

    def _missed(self, w: Writing) -> None:
        """Have what is missed be planned for the next slot each time, and missed again: it is a matter of today."""
        late = self.home.now() - self.home.grace
        accounts = {account.id: account for account in self.home.accounts()}
        slots = account_store.slots(w.conn)
        for delivery, account_id in w.conn.execute(
            "SELECT id, account_id FROM deliveries WHERE state = 'missed'"
        ).fetchall():
            zone = zone_of(accounts[account_id].zone)
            last = openings(slots[account_id], zone, late - timedelta(days=8), late)[-1]
            w.conn.execute(
                "UPDATE deliveries SET due_at = ?, wall = ?, zone = ? WHERE id = ?",
                (stored(last.at), f"{last.wall:%Y-%m-%d %H:%M}", zone.key, delivery),
            )


def _office(entry: dict[str, str]) -> Office:
    start, end = (time.fromisoformat(part.strip()) for part in entry["hours"].split("-"))
    first, _, last = entry["days"].partition("-")
    begin = WEEKDAYS.index(first.strip())
    until = WEEKDAYS.index(last.strip() or first.strip())
    return Office(start, end, tuple(range(begin, until + 1)))
