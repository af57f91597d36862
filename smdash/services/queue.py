"""The content queue: what goes out when, where the gaps are, and the acts that change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain import schedule
from smdash.domain.errors import ConflictError, NotFoundError, UsageError
from smdash.domain.plaintext import storable
from smdash.domain.posts import MOVABLE, State, may_move
from smdash.domain.schedule import Runway, instant, parse_utc, stored, zone_of
from smdash.domain.views import Account, QueueRow, QueueView
from smdash.domain.when import When
from smdash.store import accounts as account_store
from smdash.store import posts as post_store
from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from smdash.services.home import Home
    from smdash.store.connection import Writing

DAYS_SHOWN = 14
ATTENTION_SHOWN = 200
MAX_MARKED = 5000


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

    @property
    def count(self) -> int:
        return len(self.layout)

    def index(self, key: str) -> int | None:
        return self.places.get(key)

    def rows(self, start: int, stop: int) -> list[QueueRow]:
        part = self.layout[max(0, start) : stop]
        wanted = [place.number for place in part if place.kind == "delivery"]
        texts = post_store.texts(self.home.read(), wanted) if wanted else {}
        return [self._row(place, texts) for place in part]

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
        state = row["state"]
        due = row["due_at"]
        overdue = bool(state == "scheduled" and due and due < self.late)
        return QueueRow(
            key,
            "delivery",
            parse_utc(due).astimezone(self.zone) if due else None,
            account_of.brand,
            account_of.colour,
            account_of.platform,
            account_of.slug,
            "missed" if overdue else state,
            row["format"],
            _headed(row["title"], row["body"]),
            row["id"],
            row["post_id"],
            row["account_id"],
            row["permalink"],
            overdue or state == "missed",
        )


def _key(place: _Place) -> str:
    return f"{place.kind[0]}:{place.number}:{place.at}" if place.kind != "delivery" else f"d:{place.number}"


class Moved(NamedTuple):
    """What a bulk act did: how many rows changed, and one sentence for each that could not."""

    changed: int
    refused: tuple[str, ...] = ()


class QueueService:
    """Use cases of the queue pane and of ``smdash queue``."""

    def __init__(self, home: Home) -> None:
        self.home = home

    # Reading ---------------------------------------------------------------------------------------------

    def view(self, brand: str | None = None, days: int = DAYS_SHOWN) -> QueueView:
        """Return what waits for a decision, then each of the next ``days`` days with its free slots, then drafts."""
        home, conn = self.home, self.home.read()
        zone, today, late = home.zone(), home.today(), home.late_before()
        ids = home.account_ids(brand)
        accounts = {a.id: a for a in home.accounts(archived=True)}
        begin, end = home.day_bounds(today, days)
        keys = post_store.planned_keys(conn, begin, end, ids)
        waiting, waiting_total = post_store.attention_keys(conn, min(begin, late), ids, ATTENTION_SHOWN)
        drafts, drafts_total = post_store.draft_keys(conn, ids, ATTENTION_SHOWN)
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
        places = {_key(place): number for number, place in enumerate(layout)}
        window = _QueueWindow(home, zone, today, late, accounts, layout, notes, places)
        return QueueView(window, planned, days, tuple(self.runways(brand)), bool(all_slots))

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
                spelled = f"{schedule.WEEKDAYS[day.weekday()]} {day.day} {schedule.MONTHS[day.month - 1]}"
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
        taken: dict[int, list[datetime]] = {}
        for key in keys:
            if key.state != "missed":
                taken.setdefault(key.account_id, []).append(parse_utc(key.due_at))
        now = self.home.now()
        end = parse_utc(self.home.day_bounds(self.home.today(), days)[1])
        found: list[tuple[str, int]] = []
        live = {account.id: account for account in self.home.accounts()}
        for account_id, slots in all_slots.items():
            account = live.get(account_id)
            if account is None or (ids is not None and account_id not in ids):
                continue
            candidates = schedule.openings(slots, zone_of(account.zone), now, end)
            gap = timedelta(minutes=account.min_gap_minutes)
            found += [(stored(o.at), account_id) for o in schedule.free(candidates, taken.get(account_id, ()), gap)]
        return found

    def runways(self, brand: str | None = None) -> list[Runway]:
        """Return when each account goes dark, worst first."""
        conn = self.home.read()
        zone, today = self.home.zone(), self.home.today()
        cadences = account_store.cadences(conn)
        spans = post_store.span(conn, self.home.late_before())
        found = []
        for account in self.home.accounts():
            if brand is not None and account.brand != brand:
                continue
            out, planned = spans.get(account.id, (None, None))
            per_week = sum(entry[1] for entry in cadences.get(account.id, ()))
            found.append(
                schedule.runway(
                    account.id,
                    account.slug,
                    last_out=_local_day(out, zone),
                    last_planned=_local_day(planned, zone),
                    per_week=per_week or None,
                    today=today,
                )
            )
        found.sort(key=lambda runway: (runway.days is None, runway.days or 0, runway.slug))
        return found

    def post(self, post_id: int) -> dict[str, Any]:
        """Return a post whole: its text and its deliveries. NotFoundError when there is none."""
        row = post_store.post(self.home.read(), post_id)
        if row is None:
            raise NotFoundError("there is no such post.", subject=f"post {post_id}")
        return {**dict(row), "deliveries": [dict(d) for d in post_store.deliveries(self.home.read(), post_id)]}

    def next_slot(
        self, account: Account, after: datetime, also_taken: Iterable[datetime] = ()
    ) -> schedule.Opening | None:
        """Return an account's next free slot after ``after``; None when it has no slots or no free one in a year."""
        conn = self.home.read()
        slots = account_store.slots(conn, [account.id]).get(account.id, [])
        if not slots:
            return None
        end = after + timedelta(days=366)
        taken = [
            parse_utc(at) for at in post_store.taken(conn, account.id, stored(after - timedelta(days=1)), stored(end))
        ]
        taken += list(also_taken)
        gap = timedelta(minutes=account.min_gap_minutes)
        return schedule.next_free(slots, zone_of(account.zone), taken, after, min_gap=gap)

    # Writing ---------------------------------------------------------------------------------------------

    def add(
        self,
        text: str,
        slugs: Sequence[str],
        when: When,
        *,
        format: str = "text",
        title: str = "",
        draft_key: str = "",
    ) -> int:
        """Write a new post for some accounts and return its id; all of them or none.

        Raises UsageError for an empty text, no account, a past time or accounts of two brands.
        """
        accounts = self._targets(text, slugs)
        with self.home.store.write(f"New post for {_names(accounts)}", self.home.now()) as w:
            post_id = post_store.add_post(
                w, {"brand_id": self._brand_id(accounts[0]), "title": storable(title), "body": storable(text)}
            )
            for account in accounts:
                variant = post_store.add_variant(w, post_id, account.id, {"format": format})
                post_store.add_delivery(w, post_id, variant, account.id, self._timing(account, when))
            if draft_key:
                setting_store.drop_draft(w, draft_key)
        return post_id

    def edit(self, post_id: int, text: str, slugs: Sequence[str], when: When | None, *, draft_key: str = "") -> Moved:
        """Change a post's text, accounts and, unless ``when`` is None, time. What is published stays as it is."""
        accounts = self._targets(text, slugs)
        wanted = {account.id: account for account in accounts}
        post = self.post(post_id)
        gone_out = [d for d in post["deliveries"] if d["state"] in {"published", "sending", "unknown"}]
        if gone_out and storable(text) != post["body"]:
            raise ConflictError(
                f"it is out on {', '.join(d['account'] for d in gone_out)} already, so its text stays.",
                subject="this post",
                hint="Write a new post instead.",
            )
        changed = 0
        with self.home.store.write("Edit post", self.home.now()) as w:
            if storable(text) != post["body"]:
                post_store.update_post(w, post_id, {"body": storable(text)})
                changed += 1
            for delivery in post["deliveries"]:
                account = wanted.pop(delivery["account_id"], None)
                state = State(delivery["state"])
                if state not in MOVABLE:
                    continue
                if account is None:
                    if state is not State.CANCELLED:
                        post_store.update_delivery(
                            w, delivery["id"], {"state": "cancelled", "reason": "account taken off"}
                        )
                        changed += 1
                elif when is not None or state is State.CANCELLED:
                    timing = self._timing(account, when or When("draft"))
                    post_store.update_delivery(w, delivery["id"], {**timing, "reason": "", "error": ""})
                    changed += 1
            for account in wanted.values():
                old = w.conn.execute(
                    "SELECT id FROM variants WHERE post_id = ? AND account_id = ?", (post_id, account.id)
                ).fetchone()
                variant = old[0] if old else post_store.add_variant(w, post_id, account.id, {})
                post_store.add_delivery(w, post_id, variant, account.id, self._timing(account, when or When("draft")))
                changed += 1
            if draft_key:
                setting_store.drop_draft(w, draft_key)
        return Moved(changed)

    def reschedule(self, delivery_ids: Sequence[int], when: When) -> Moved:
        """Give deliveries a new time, all as one change; those that went out already are refused by name."""
        return self._change(delivery_ids, when, "Reschedule")

    def to_next_slot(self, delivery_ids: Sequence[int]) -> Moved:
        """Put deliveries into the next free slots of their accounts, in their present order."""
        return self._change(delivery_ids, When("slot"), "Next free slot for")

    def cancel(self, delivery_ids: Sequence[int]) -> Moved:
        """Take deliveries out of the queue; their posts stay and the act can be undone."""
        refused: list[str] = []
        changed = 0
        with self.home.store.write("Cancel", self.home.now()) as w:
            for delivery in self._movable(w, delivery_ids, State.CANCELLED, refused):
                post_store.update_delivery(w, delivery["id"], {"state": "cancelled", "reason": "by hand"})
                changed += 1
            w.relabel(f"Cancel {_number(changed, 'post')}")
        return Moved(changed, tuple(refused))

    def _change(self, delivery_ids: Sequence[int], when: When, verb: str) -> Moved:
        accounts = {account.id: account for account in self.home.accounts()}
        refused: list[str] = []
        given: dict[int, list[datetime]] = {}
        changed = 0
        with self.home.store.write(verb, self.home.now()) as w:
            for delivery in self._movable(w, delivery_ids, State.SCHEDULED, refused):
                account = accounts.get(delivery["account_id"])
                if account is None:
                    refused.append(f"{delivery['account']} is archived")
                    continue
                try:
                    timing = self._timing(account, when, given.setdefault(account.id, []))
                except UsageError as error:
                    refused.append(str(error))
                    continue
                post_store.update_delivery(w, delivery["id"], {**timing, "reason": "", "error": ""})
                changed += 1
            w.relabel(f"{verb} {_number(changed, 'post')}")
        return Moved(changed, tuple(refused))

    @staticmethod
    def _movable(w: Writing, delivery_ids: Sequence[int], to: State, refused: list[str]) -> list[Any]:
        rows = []
        for delivery_id in delivery_ids[:MAX_MARKED]:
            row = post_store.delivery(w.conn, delivery_id)
            if row is None:
                refused.append("one is no longer there")
            elif State(row["state"]) not in MOVABLE or not (may_move(State(row["state"]), to) or row["state"] == to):
                refused.append(f"{row['account']}: it is {row['state']} and stays as it is")
            else:
                rows.append(row)
        return rows

    def _targets(self, text: str, slugs: Sequence[str]) -> list[Account]:
        if not text.strip():
            raise UsageError("a post needs a text.")
        if not slugs:
            raise UsageError("a post needs at least one account.", hint="Pick one with the space bar.")
        accounts = [self.home.account(slug) for slug in dict.fromkeys(slugs)]
        brands = {account.brand for account in accounts}
        if len(brands) > 1:
            raise UsageError(
                f"one post speaks for one brand, these accounts belong to {' and '.join(sorted(brands))}.",
                hint="Write one post for each brand.",
            )
        return accounts

    def _brand_id(self, account: Account) -> int:
        return next(brand.id for brand in self.home.brands() if brand.slug == account.brand)

    def _timing(self, account: Account, when: When, given: list[datetime] | None = None) -> dict[str, Any]:
        """Return the columns that say when: what was picked is stored beside what it came to."""
        if when.kind == "draft":
            return {"state": "draft", "due_at": None, "wall": None, "zone": None, "slot_id": None}
        if when.kind == "slot":
            opening = self.next_slot(account, self.home.now(), given or ())
            if opening is None:
                raise UsageError(
                    "has no free slot in the next year."
                    if account_store.slots(self.home.read(), [account.id])
                    else "has no slots.",
                    subject=account.slug,
                    hint=f"Give it some: smdash account edit {account.slug} --slot 'Mon 09:30', or type a time.",
                )
            if given is not None:
                given.append(opening.at)
            return {
                "state": "scheduled",
                "due_at": stored(opening.at),
                "wall": opening.wall.strftime("%Y-%m-%d %H:%M"),
                "zone": account.zone,
                "slot_id": opening.slot.id,
            }
        zone = self.home.zone()
        wall = when.wall
        if wall is None:
            raise UsageError("no time was given.")
        at = instant(wall, zone)
        if at <= self.home.now():
            raise UsageError(
                f"{wall:%a %d %b %H:%M} is in the past.", subject=account.slug, hint="Choose a time to come."
            )
        shown = at.astimezone(zone)
        return {
            "state": "scheduled",
            "due_at": stored(at),
            "wall": shown.strftime("%Y-%m-%d %H:%M"),
            "zone": str(zone),
            "slot_id": None,
        }


def _headed(title: str, body: str) -> str:
    """Return a post's first words: its title, unless the text begins with it."""
    return body if not title or body.startswith(title) else f"{title}: {body}"


def _local_day(text: str | None, zone: ZoneInfo) -> date | None:
    """Return the local date of a stored instant or date."""
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == 10 else parse_utc(text).astimezone(zone).date()


def _names(accounts: Sequence[Account]) -> str:
    return accounts[0].slug if len(accounts) == 1 else f"{len(accounts)} accounts"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def local_now(home: Home) -> datetime:
    """Return the wall clock in the shown zone, for typed times."""
    return home.now().astimezone(home.zone())
