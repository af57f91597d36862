"""The content queue as it is read: days, gaps, what waits for a decision, and when each account goes dark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain import schedule
from smdash.domain.posts.views import headed
from smdash.domain.queue import slots
from smdash.domain.queue.views import QueueRow, QueueView
from smdash.domain.schedule import parse_utc, stored, zone_of
from smdash.services.schedule.free_slots import FreeSlots, rules_of
from smdash.services.schedule.overtime import overtime_now
from smdash.services.schedule.runway import RunwayReader
from smdash.store.accounts import accounts as account_store
from smdash.store.accounts import rules as rule_store
from smdash.store.posts import posts as post_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Container, Sequence
    from zoneinfo import ZoneInfo

    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home

DAYS_SHOWN = 14
ATTENTION_SHOWN = 200


class _Place(NamedTuple):
    """One line of the layout before its text is read."""

    kind: str
    number: int
    at: str


@dataclass(slots=True)
class _QueueWindow:
    """The queue's lines: the layout is numbers only, texts are read for the lines that are painted."""

    home: Home
    zone: ZoneInfo
    today: date
    late: str
    accounts: dict[int, Account]
    layout: list[_Place]
    notes: list[str]
    places: dict[str, int]
    overtime: frozenset[int]

    @property
    def count(self) -> int:
        return len(self.layout)

    def index(self, key: str) -> int | None:
        return self.places.get(key)

    def rows(self, start: int, stop: int) -> list[QueueRow]:
        part = self.layout[max(0, start) : stop]
        wanted = [place.number for place in part if place.kind == "delivery"]
        conn = self.home.read()
        texts = post_store.texts(conn, wanted) if wanted else {}
        said = approvals(conn, wanted)
        rows = [self._row(place, texts) for place in part]
        return [row._replace(approval=said.get(row.delivery_id, "")) for row in rows] if said else rows

    def _row(self, place: _Place, texts: dict[int, Any]) -> QueueRow:
        key = _key(place)
        if place.kind in {"heading", "note"}:
            return QueueRow(key, "heading" if place.kind == "heading" else "note", text=self.notes[place.number])
        if place.kind == "free":
            account = self.accounts[place.number]
            at = parse_utc(place.at).astimezone(self.zone)
            return QueueRow(
                key, "free", at, account.brand, account.colour, account.platform, account.slug, account_id=account.id
            )
        row = texts.get(place.number)
        account_of = self.accounts.get(row["account_id"]) if row else None
        if row is None or account_of is None:
            return QueueRow(key, "note", text="(no longer there)")
        return delivery_row(row, account_of, self.zone, self.late, self.overtime)


def approvals(conn: sqlite3.Connection, delivery_ids: Collection[int]) -> dict[int, str]:
    """Return how deliveries stand with their clients, of those only of which somebody was or is to be asked."""
    asked = "SELECT EXISTS (SELECT 1 FROM brands WHERE approval <> '') OR EXISTS (SELECT 1 FROM approvals)"
    if not delivery_ids or not conn.execute(asked).fetchone()[0]:
        return {}
    from smdash.store.approval.approvals import marks

    return marks(conn, delivery_ids)


def delivery_row(row: Any, account: Account, zone: ZoneInfo, late: str, overtime: Container[int]) -> QueueRow:
    """Return the line of a delivery; one that is scheduled before the stored instant ``late`` is missed."""
    state, due = row["state"], row["due_at"]
    overdue = bool(state == "scheduled" and due and due < late)
    return QueueRow(
        f"d:{row['id']}",
        "delivery",
        parse_utc(due).astimezone(zone) if due else None,
        account.brand,
        account.colour,
        account.platform,
        account.slug,
        "missed" if overdue else state,
        row["format"],
        headed(row["title"], row["body"]),
        row["id"],
        row["post_id"],
        row["account_id"],
        row["permalink"],
        overdue or state == "missed",
        row["id"] in overtime,
        bool(row["unfinished"]),
    )


def _key(place: _Place) -> str:
    return f"{place.kind[0]}:{place.number}:{place.at}" if place.kind != "delivery" else f"d:{place.number}"


class QueueReader:
    """What the queue pane shows; its runways are those of every other place."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._slots = FreeSlots(home)

    def view(self, brand: str | None = None, days: int = DAYS_SHOWN) -> QueueView:
        """Return what waits for a decision, then each of the next ``days`` days with its free slots, then drafts."""
        home, conn = self.home, self.home.read()
        zone, today, late = home.zone(), home.today(), home.late_before()
        ids = home.account_ids(brand)
        accounts = {a.id: a for a in home.accounts(archived=True)}
        begin, end = home.day_bounds(today, days)
        first = min(begin, late)
        # Just after midnight the last evening's posts are neither late yet nor of today.
        keys = [key for key in post_store.planned_keys(conn, first, begin, ids) if key.state != "published"]
        keys += post_store.planned_keys(conn, begin, end, ids)
        waiting, waiting_total = post_store.attention_keys(conn, first, ids, ATTENTION_SHOWN)
        drafts, drafts_total = post_store.draft_keys(conn, first, ids, ATTENTION_SHOWN)
        layout: list[_Place] = []
        notes: list[str] = []

        def note(kind: str, text: str, at: str) -> None:
            layout.append(_Place(kind, len(notes), at))
            notes.append(text)

        if waiting:
            note("heading", f"Waits for a decision \u00b7 {waiting_total}", "waiting")
            layout += [_Place("delivery", key.id, key.due_at) for key in waiting]
            if waiting_total > len(waiting):
                note("note", f"and {waiting_total - len(waiting):,} older ones", "waiting")
        all_slots = account_store.slots(conn, ids)
        planned = self._days(layout, note, keys, self._free(ids, all_slots, keys, days), zone, today)
        if drafts:
            note("heading", f"Drafts without a time \u00b7 {drafts_total}", "drafts")
            layout += [_Place("delivery", key.id, "") for key in drafts]
            if drafts_total > len(drafts):
                note("note", f"and {drafts_total - len(drafts):,} more", "drafts")
        overtime = overtime_now(home)
        places = {_key(place): number for number, place in enumerate(layout)}
        window = _QueueWindow(home, zone, today, late, accounts, layout, notes, places, overtime)
        return QueueView(window, planned, days, tuple(RunwayReader(home).runways(brand)), bool(all_slots))

    @staticmethod
    def _days(
        layout: list[_Place],
        note: Any,
        keys: Sequence[post_store.DeliveryKey],
        openings: Sequence[tuple[str, int]],
        zone: ZoneInfo,
        today: date,
    ) -> int:
        merged = sorted(
            [(key.due_at, 0, key.id) for key in keys] + [(at, 1, account_id) for at, account_id in openings]
        )
        current: date | None = None
        for at, is_free, number in merged:
            day = parse_utc(at).astimezone(zone).date()
            if day != current:
                current = day
                name = schedule.day_name(day, today)
                spelled = schedule.spelled_day(day)
                note(
                    "heading", f"{name} \u00b7 {spelled}" if name in {"Today", "Tomorrow"} else spelled, day.isoformat()
                )
            layout.append(_Place("free" if is_free else "delivery", number, at))
        return sum(1 for key in keys if key.state in {"scheduled", "held", "sending"})

    def _free(
        self,
        ids: Sequence[int] | None,
        all_slots: dict[int, list[schedule.Slot]],
        keys: Sequence[post_store.DeliveryKey],
        days: int,
    ) -> list[tuple[str, int]]:
        taken: dict[int, list[str]] = {}
        for key in keys:
            if key.state not in {"missed", "draft"}:
                taken.setdefault(key.account_id, []).append(key.due_at)
        now = self.home.now()
        end = parse_utc(self.home.day_bounds(self.home.today(), days)[1])
        found: list[tuple[str, int]] = []
        live = {account.id: account for account in self.home.accounts()}
        blackouts = rule_store.blackouts(self.home.read())
        for account_id, weekly in all_slots.items():
            account = live.get(account_id)
            if account is None or (ids is not None and account_id not in ids):
                continue
            zone = zone_of(account.zone)
            rules = rules_of(account, blackouts)
            candidates = schedule.openings(weekly, zone, now + timedelta(microseconds=1), end)
            wide = rules.gap or rules.cap is not None
            busy = self._slots.taken(account, now, end) if wide else taken.get(account_id, ())
            # Where a clock change folds two slots into one instant there is one free place, not two.
            found += dict.fromkeys((stored(o.at), account_id) for o in slots.free(candidates, busy, rules, zone))
        return found
