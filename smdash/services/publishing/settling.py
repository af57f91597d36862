"""Posts of which nobody knows whether they went out: one list, with what replaced data knew of them, and their end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.posts.states import State
from smdash.domain.posts.views import headed
from smdash.domain.publishing.restored import Known
from smdash.domain.schedule import parse_utc
from smdash.domain.wording import counted
from smdash.services.home import Service
from smdash.services.publishing.found import FoundService
from smdash.services.publishing.ledger import HAND
from smdash.store import settings as setting_store
from smdash.store.posts import posts as post_store
from smdash.store.publishing import handover as handover_store

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from smdash.domain.publishing.found import FoundPost
    from smdash.services.home import Home

RESTORED = "restored"
"""Name of the setting a restore leaves: {"at", "backup", "made_at", "kept", "known": {uid: fields of Known}}."""
_FIELDS = set(Known._fields)
UNKNOWN_WORDS = "a backup was restored, and nobody knows whether it went out"


class Restore(NamedTuple):
    """The last restore: when it was, which backup, when that had been made, and the copy of what was replaced."""

    at: datetime
    backup: str
    made_at: datetime
    kept: str


class Unsettled(NamedTuple):
    """A delivery in doubt; ``known`` is what replaced data knew of it, None where they knew nothing or none were."""

    delivery_id: int
    post_id: int
    at: datetime | None
    account: str
    brand: str
    platform: str
    text: str
    why: str
    known: Known | None
    known_at: datetime | None
    found: tuple[FoundPost, ...] = ()


class UnsettledView(NamedTuple):
    """Every delivery in doubt, oldest first, and the last restore, None where there was none."""

    now: datetime
    zone: str
    rows: tuple[Unsettled, ...]
    restore: Restore | None

    @property
    def as_known(self) -> tuple[Unsettled, ...]:
        """Those the replaced data had as published."""
        return tuple(row for row in self.rows if row.known is not None and row.known.is_out)


class SettlingService(Service):
    """Use cases of ``smdash settle`` and of the unconfirmed posts of the hand-over list."""

    def view(self, brand: str | None = None) -> UnsettledView:
        """Return what is to be settled; asking changes nothing."""
        home, conn = self.home, self.home.read()
        zone, now = home.zone(), home.now()
        accounts = {account.id: account for account in home.accounts(archived=True)}
        known, said = evidence(conn), setting_store.get(conn, RESTORED)
        rows = []
        doubtful = handover_store.in_doubt(conn, home.account_ids(brand))
        there = FoundService(home).asked(home.account_ids(brand)) if doubtful else {}
        for row in doubtful:
            account, knew = accounts[row["account_id"]], known.get(row["uid"])
            rows.append(
                Unsettled(
                    row["id"],
                    row["post_id"],
                    parse_utc(row["due_at"]).astimezone(zone) if row["due_at"] else None,
                    account.slug,
                    account.brand,
                    account.platform,
                    headed(row["title"], row["body"]),
                    why(home, row["error"], knew),
                    knew,
                    knew.local(zone) if knew else None,
                    there.get(row["id"], ()),
                )
            )
        restore = None
        if said:
            at, made = (parse_utc(said[name]).astimezone(zone) for name in ("at", "made_at"))
            restore = Restore(at, said["backup"], made, said["kept"] or "")
        return UnsettledView(now.astimezone(zone), str(zone), tuple(rows), restore)

    def as_known(self, brand: str | None = None) -> int:
        """Count as published what the replaced data had so, in one step; return how many posts that are.

        What they did not have as published stays in the list: only a person can say of it.
        """
        ids = {row.delivery_id for row in self.view(brand).as_known}
        with self.home.write("Settle posts", durable=True) as w:
            known = evidence(w.conn)
            done = 0
            for row in handover_store.in_doubt(w.conn, None):
                knew = known.get(row["uid"])
                if row["id"] not in ids or knew is None or not knew.is_out:
                    continue
                values = {
                    "state": State.PUBLISHED.value,
                    "published_at": knew.at or row["due_at"] or w.now,
                    "outcome_at": w.now,
                    "via": knew.via or HAND,
                    "error": "",
                    "reason": "" if knew.permalink or knew.remote_id else "by your word",
                }
                post_store.update_delivery(w, row["id"], values)
                done += 1
            w.relabel(f"Settle {counted(done, 'post')}")
        return done


def evidence(conn: sqlite3.Connection) -> dict[str, Known]:
    """Return what the data that were replaced last knew of deliveries, by their uid."""
    said = setting_store.get(conn, RESTORED)
    known = said.get("known") if isinstance(said, dict) else None
    return {
        uid: Known(**fields)
        for uid, fields in (known.items() if isinstance(known, dict) else ())
        if isinstance(fields, dict)
        and fields.keys() == _FIELDS
        and all(isinstance(v, str | None) for v in fields.values())
    }


def why(home: Home, error: str, knew: Known | None) -> str:
    """Return why nobody knows whether a delivery went out, with what replaced data knew of it."""
    if knew is None:
        return error
    zone = home.zone()
    words = f"what was replaced has it as {knew.standing(knew.local(zone), home.now().astimezone(zone))}"
    return f"{error}; {words}" if error else words
