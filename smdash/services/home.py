"""What every service stands on: the store, the clock, the zone, and small helpers shared by them all."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from smdash.domain.errors import NotFoundError, StoreError, UsageError
from smdash.domain.plaintext import storable
from smdash.domain.schedule import Office, instant, stored, zone_of
from smdash.store import settings as setting_store
from smdash.store.accounts import accounts as account_store
from smdash.store.connection import WAIT_MS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from zoneinfo import ZoneInfo

    from smdash.connectors.registry import Networks
    from smdash.domain.accounts.views import Account, Brand, PlatformNames
    from smdash.domain.seen import Seen
    from smdash.domain.workload.situation import Learned
    from smdash.store.connection import Store, Writing


AWAY = "away"
"""Name of the setting that holds times away: [{"first", "last", "reason"}], dates as ISO text."""


def system_zone() -> str:
    """Return the IANA name of this machine's zone, UTC when it has none to tell."""
    named = os.environ.get("TZ", "").lstrip(":")
    if named and "/" in named and not named.startswith("/"):
        return named
    try:
        target = os.readlink("/etc/localtime")
    except OSError:
        target = ""
    if "zoneinfo/" in target:
        return target.split("zoneinfo/", 1)[1].removeprefix("posix/")
    try:
        from tzlocal import get_localzone_name

        return get_localzone_name() or "UTC"
    except (ImportError, LookupError, OSError, ValueError):
        return "UTC"


@dataclass(slots=True)
class Home:
    """One home, open: where its data are and what time it is."""

    store: Store
    clock: Callable[[], datetime]
    grace: timedelta = timedelta(minutes=15)
    folder: Path = field(default_factory=Path)
    closed: tuple[Path, ...] = ()
    """What others could read or enter until it was opened this time, and no longer can."""
    media_hosts: tuple[str, ...] = ()
    """Hosts from which media may be fetched though they are on no open network: those the person named."""
    reply_delay: timedelta = timedelta(seconds=8)
    """How long an answer can be taken back before it goes out."""
    zone_known: ZoneInfo | None = None
    networks_known: Networks | None = None
    worths_known: tuple[object, tuple[dict[str, Learned], Learned | None]] | None = None
    """What posts were learned to be worth last, beside what of the rows it rests on."""

    @property
    def networks(self) -> Networks:
        """The networks there are connectors for; none is asked anything by itself."""
        if self.networks_known is None:
            from smdash.connectors.registry import Networks

            self.networks_known = Networks()
        return self.networks_known

    @staticmethod
    def platform_names(key: str) -> PlatformNames:
        """Return what a platform is called in rows; its whole file is not read for that."""
        from smdash.platforms.glance import names

        return names(key)

    def now(self) -> datetime:
        """Return the instant everything is judged at (UTC)."""
        return self.clock().astimezone(UTC)

    def read(self) -> sqlite3.Connection:
        """Return this thread's reading connection."""
        return self.store.read()

    def write(
        self,
        label: str,
        *,
        journaled: bool = True,
        bulk: bool = False,
        wait_ms: int = WAIT_MS,
        durable: bool | None = None,
        quiet: bool = False,
        blind: bool = False,
    ) -> AbstractContextManager[Writing]:
        """Open a transaction that is one undoable change made now; see ``Store.write``."""
        return self.store.write(
            label,
            self.now(),
            journaled=journaled,
            bulk=bulk,
            wait_ms=wait_ms,
            durable=durable,
            quiet=quiet,
            blind=blind,
        )

    def seen(self) -> Seen:
        """Return up to which change the data are seen now; see ``Store.seen``."""
        return self.store.seen()

    def acting(self, seen: Seen | None) -> AbstractContextManager[None]:
        """Let what this thread writes meanwhile be the act of somebody who saw the data at ``seen``."""
        return self.store.acting(seen)

    def these_data(self) -> Callable[[], AbstractContextManager[None]]:
        """Return what refuses a thread's writing later where a restore has put other data in the place of these."""
        epoch = self.store.epoch
        return lambda: self.store.based_on(epoch)

    def meaning(self, error: Exception) -> Exception:
        """Return what an error of SQLite means for the person; any other as it is."""
        import sqlite3

        from smdash.store.errors import explain

        return explain(error, self.store.path) if isinstance(error, sqlite3.DatabaseError) else error

    def zone(self) -> ZoneInfo:
        """Return the zone everything is shown in: the person's setting, else this machine's.

        Where the file can be read no more it is the one that was known last, since a screen that is being opened has to
        say a time; whatever else is read says what is wrong.
        """
        import sqlite3

        try:
            self.zone_known = zone_of(setting_store.get(self.read(), "zone") or system_zone())
        except (StoreError, sqlite3.DatabaseError):
            if self.zone_known is None:
                raise
        return self.zone_known

    def office(self) -> Office:
        """Return the hours in which reply promises run."""
        return office_of(self.read())

    def today(self) -> date:
        """Return the local date."""
        return self.now().astimezone(self.zone()).date()

    def late_before(self) -> str:
        """Return the stored instant before which a scheduled delivery is missed."""
        return stored(self.now() - self.grace)

    def answer_missed(self) -> bool:
        """Say whether an answer waits that nobody sent in its time: one look into an index."""
        from smdash.store.dashboard import standing

        return standing.answer_waits_since(self.read(), self.late_before())

    def day_bounds(self, day: date, days: int = 1, zone: ZoneInfo | None = None) -> tuple[str, str]:
        """Return the stored instants at which ``day`` begins and ``days`` later: in the shown zone, or in ``zone``."""
        zone = zone or self.zone()
        begin = datetime.combine(day, time(0))
        try:
            end = begin + timedelta(days=days)
        except OverflowError as error:
            raise UsageError("this is beyond the calendar.", subject=str(day)) from error
        return stored(instant(begin, zone)), stored(instant(end, zone))

    def brands(self, *, archived: bool = False) -> list[Brand]:
        """Return the brands."""
        return account_store.brands(self.read(), archived=archived)

    def brand(self, slug: str, *, archived: bool = False) -> Brand:
        """Return the live brand called ``slug``, archived ones too if asked; NotFoundError names what there is."""
        found = next((brand for brand in self.brands(archived=True) if brand.slug == slug.strip().lower()), None)
        if found is not None and found.archived and not archived:
            raise NotFoundError(
                "this brand is archived.",
                subject=f"'{found.slug}'",
                hint=f"Bring it back with smdash brand archive {found.slug} --undo.",
            )
        if found is None:
            known = ", ".join(brand.slug for brand in self.brands()) or "none yet"
            raise NotFoundError("there is no such brand.", subject=f"'{slug}'", hint=f"Brands: {known}.")
        return found

    def accounts(self, *, archived: bool = False) -> list[Account]:
        """Return the accounts."""
        return account_store.accounts(self.read(), archived=archived)

    def account(self, slug: str) -> Account:
        """Return the live account called ``slug``; NotFoundError names what there is instead."""
        found = account_store.account(self.read(), storable(slug.strip().lower()))
        if found is None or found.archived:
            known = ", ".join(account.slug for account in self.accounts()) or "none yet"
            raise NotFoundError(
                "there is no such account." if found is None else "this account is archived.",
                subject=f"'{slug}'",
                hint=f"Accounts: {known}.",
            )
        return found

    def account_ids(self, brand: str | None) -> list[int] | None:
        """Return the live accounts of ``brand``; with no brand those of all, None when none is archived.

        None means "no filter needed", so that the common case reads straight from an index.
        """
        everything = self.accounts(archived=True)
        live = [account for account in everything if not account.archived]
        if brand is None:
            return None if len(live) == len(everything) else [account.id for account in live]
        return [account.id for account in live if account.brand == brand]


class Service:
    """What can be asked of one home, made with nothing else."""

    def __init__(self, home: Home) -> None:
        self.home = home


def office_of(conn: sqlite3.Connection) -> Office:
    """Return office hours as they are set, without days off and those on which somebody is away."""
    office = office_from(setting_store.get(conn, "office"))
    away = setting_store.get(conn, AWAY) or ()
    days = {
        date.fromisoformat(each["first"]) + timedelta(days=number)
        for each in away
        for number in range((date.fromisoformat(each["last"]) - date.fromisoformat(each["first"])).days + 1)
    }
    days.update(map(date.fromisoformat, setting_store.closed_days(conn)))
    return office._replace(closed=frozenset(days)) if days else office


def office_from(value: object) -> Office:
    """Return office hours from their setting ({"start", "end", "weekdays"}), the default when unset."""
    if not isinstance(value, dict):
        return Office()
    weekdays: Sequence[int] = value.get("weekdays", (0, 1, 2, 3, 4))
    return Office(time.fromisoformat(value["start"]), time.fromisoformat(value["end"]), tuple(weekdays))
