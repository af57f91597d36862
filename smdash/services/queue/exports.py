"""Plans and calendars as files: the queue written for another program, for a spreadsheet or for a calendar."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.imports.records import DateOrder, PlannedPost
from smdash.domain.posts.states import State
from smdash.domain.schedule import instant, parse_utc, stored, zone_of
from smdash.domain.wording import counted, plural
from smdash.services.home import Service
from smdash.store.posts import variants
from smdash.store.queue import exported

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

    from smdash.formats.plans.ics import Event

OWN = "smdash"
CALENDAR_PAST = 30
CALENDAR_AHEAD = 365
LONGEST_HEAD = 400
"""Bytes in which a calendar says who wrote it."""
_CALENDAR_STATES = frozenset(str(state) for state in State) - {"cancelled"}


class Which(NamedTuple):
    """The posts that are meant: days are local and both included; no ``states`` means those the file is for.

    ``ids`` are deliveries. With a day a post without a time is not meant.
    """

    brand: str | None = None
    account: str | None = None
    first: date | None = None
    last: date | None = None
    states: tuple[str, ...] = ()
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A finished file: its name, its text (CRLF line ends) and its rows; ``left_out`` says what it does not hold.

    ``mixed`` are the accounts whose posts it holds without saying whose each is; none where it says so or is of one.
    """

    name: str
    text: str
    rows: int
    left_out: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()

    @property
    def data(self) -> bytes:
        """The file's bytes, UTF-8 without a byte order mark."""
        return self.text.encode()


class ExportService(Service):
    """Use cases of ``smdash export`` and ``smdash ics``."""

    def plan(self, dialect: str = OWN, which: Which | None = None, *, order: DateOrder = "month") -> ExportedFile:
        """Return posts as the plan of a program, with the words and the wall clock each account has.

        For another program only what is still to go out is meant unless ``which`` names states: what is out would be
        posted again. Raises UsageError for an unknown dialect, state, brand or account.
        """
        from smdash.formats.plans import writing

        which = which or Which()
        foreign = dialect != OWN
        if foreign and dialect not in dict(writing.dialects()):
            writing.write_dialect(dialect, ())
        alive = foreign and not which.states
        rows, notes = self._meant(which, ("scheduled",) if alive else which.states)
        notes += self._held(which) if alive else []
        media = exported.media(self.home.read(), (row["post_id"] for row in rows))
        posts = [_planned(number, row, media) for number, row in enumerate(rows, 1)]
        if foreign:
            posts = self._in_one_zone(posts, rows)
        now = self.home.now().astimezone(self.home.zone()).replace(tzinfo=None)
        written = writing.write_dialect(dialect, posts, order=order, now=now)
        notes += [note.words for note in written.left_out] + (_without_column(rows) if foreign else [])
        scope = (which.account or which.brand or "").replace("/", "-")
        name = "-".join(filter(None, ("plan", dialect, scope, self.home.today().isoformat()))) + ".csv"
        return ExportedFile(name, written.text, written.rows, tuple(notes), written.mixed)

    def ics(self, which: Which | None = None, *, free: bool = False, days: int = CALENDAR_AHEAD) -> ExportedFile:
        """Return posts as a calendar, and with ``free`` the free slots of the next ``days`` days (at most 366).

        Without days in ``which`` it reaches 30 days back; cancelled posts are in it only when their state is asked for.
        """
        from smdash.formats.plans.ics import Calendar, write_calendar

        which = which or Which()
        today = self.home.today()
        if which.ids is None:
            first = which.first or today - timedelta(days=CALENDAR_PAST)
            which = which._replace(first=first, last=which.last or today + timedelta(days=days))
        rows, notes = self._meant(which, which.states or tuple(sorted(_CALENDAR_STATES)))
        media = exported.media(self.home.read(), (row["post_id"] for row in rows))
        events = [self._event(row, media) for row in rows if row["due_at"]]
        if len(events) < len(rows):
            notes.append(f"{counted(len(rows) - len(events), 'post is', 'posts are')} left out: without a time.")
        if free:
            events += self._free(which, min(days, 366))
        name = f"smdash {which.account or which.brand or ''}".strip()
        file = f"{name.replace('/', '-').replace(' ', '-')}.ics"
        return ExportedFile(file, write_calendar(Calendar(name, tuple(events))), len(events), tuple(notes))

    def save(self, export: ExportedFile, path: Path, *, force: bool = False) -> None:
        """Put a file in its place; UsageError where there is one already, unless ``force``."""
        from smdash.services.desktop.files import save

        save(self.home, path, export.data, force=force)

    def refresh(self, export: ExportedFile, path: Path, *, force: bool = False) -> bool:
        """Bring a calendar file up to date and say whether it had to be written.

        A file that is no calendar of smdash is replaced with ``force`` only.
        """
        from smdash.formats.plans.ics import PRODUCT, unstamped
        from smdash.services.desktop.files import checked, read, save

        path = checked(self.home, path)
        old = read(path, 2 * len(export.data) + LONGEST_HEAD) if path.exists() else b""
        if old and unstamped(old.decode("utf-8", "replace")) == unstamped(export.text):
            return False
        ours = f"PRODID:{PRODUCT}".encode()
        save(self.home, path, export.data, force=force, replaces=lambda data: not data or ours in data[:LONGEST_HEAD])
        return True

    def _in_one_zone(self, posts: Sequence[PlannedPost], rows: Sequence[sqlite3.Row]) -> list[PlannedPost]:
        """Return posts with their times as wall clock of one zone, since no other program's file can name several.

        It is the zone the accounts share, else the person's own.
        """
        zones = {row["account_zone"] or row["brand_zone"] for row in rows}
        name = zones.pop() if len(zones) == 1 else str(self.home.zone())
        zone = zone_of(name)
        moved = []
        for post, row in zip(posts, rows, strict=True):
            if row["due_at"] is None:
                moved.append(post._replace(zone=name))
                continue
            local = parse_utc(row["due_at"]).astimezone(zone)
            # The second of two equal times needs its offset: by its wall clock alone it would be the first.
            moved.append(post._replace(due=local if local.fold else local.replace(tzinfo=None), zone=name))
        return moved

    def _meant(self, which: Which, states: Sequence[str]) -> tuple[list[sqlite3.Row], list[str]]:
        """Return the deliveries that are meant, and a note where some only seem to be."""
        unknown = [state for state in states if state not in set(State)]
        if unknown:
            known = ", ".join(State)
            raise UsageError("there is no such state.", subject=f"'{unknown[0]}'", hint=f"States: {known}.")
        rows = exported.deliveries(self.home.read(), self._span(which))
        if not states:
            return rows, []
        late = self.home.late_before()
        found = [row for row in rows if _shown(row, late) in states]
        passed = sum(row["state"] in states and _shown(row, late) == State.MISSED for row in rows)
        missed = passed and State.MISSED not in states
        return found, [f"{counted(passed, 'post is', 'posts are')} left out: the time has passed."] if missed else []

    def _held(self, which: Which) -> list[str]:
        """Return a note on the posts that a pause keeps out of another program's plan."""
        rows = exported.deliveries(self.home.read(), self._span(which))
        held = sum(row["state"] == State.HELD for row in rows)
        if not held:
            return []
        number, them = counted(held, "held post is", "held posts are"), plural(held, "it", "them")
        return [f"{number} left out (paused); --state scheduled --state held includes {them}."]

    def _span(self, which: Which) -> exported.ExportSpan:
        if which.account is not None:
            accounts: Sequence[int] | None = [self.home.account(which.account).id]
        else:
            if which.brand is not None:
                self.home.brand(which.brand)
            accounts = self.home.account_ids(which.brand)
        start = None if which.first is None else self.home.day_bounds(which.first)[0]
        until = None if which.last is None else self.home.day_bounds(which.last)[1]
        return exported.ExportSpan(accounts, start, until, which.ids)

    def _event(self, row: sqlite3.Row, media: _Media) -> Event:
        from smdash.formats.plans.ics import Event

        state = _shown(row, self.home.late_before())
        lines = [f"{row['account']} · {state}", "", row["body"]]
        lines += [f"\n{row['link']}"] if row["link"] else []
        lines += [f"\n{path}" for path, _ in _media_of(row, media)]
        return Event(
            uid=f"{row['delivery_uid']}@smdash",
            start=parse_utc(row["due_at"]),
            revised=parse_utc(row["revised"]),
            title=f"{row['account']}: {row['title'] or row['body']}",
            text="\n".join(lines),
            category=row["brand_name"] or row["brand"],
            state=state,
            url=row["permalink"],
        )

    def _free(self, which: Which, days: int) -> list[Event]:
        from smdash.formats.plans.ics import Event
        from smdash.services.schedule.free_slots import FreeSlots

        slots = FreeSlots(self.home)
        now = self.home.now()
        until = now + timedelta(days=days)
        if which.last is not None:
            until = min(until, parse_utc(self.home.day_bounds(which.last)[1]))
        names = {brand.slug: brand.name for brand in self.home.brands()}
        found = []
        for account in self.home.accounts():
            if which.account not in {None, account.slug} or which.brand not in {None, account.brand}:
                continue
            for opening in slots.openings(account, now, until):
                found.append(
                    Event(
                        uid=f"slot-{opening.slot.id}-{opening.at.astimezone(UTC):%Y%m%dT%H%MZ}@smdash",
                        start=opening.at,
                        revised=now,
                        title=f"{account.slug}: free slot",
                        category=names.get(account.brand, account.brand),
                        state="draft",
                        free=True,
                    )
                )
        return found


_Media = dict[tuple[int, int | None], list[tuple[str, str]]]


def _media_of(row: sqlite3.Row, media: _Media) -> list[tuple[str, str]]:
    """Return the media an account posts: its own where it has some, else those of the post."""
    return media.get((row["post_id"], row["variant_id"])) or media.get((row["post_id"], None), [])


def _planned(number: int, row: sqlite3.Row, media: _Media) -> PlannedPost:
    files = _media_of(row, media)
    zone = row["zone"] or row["account_zone"] or row["brand_zone"]
    texts = [alt for _, alt in files]
    return PlannedPost(
        line=number,
        text=row["body"],
        targets=(row["account"],),
        due=_due(row["due_at"], row["wall"], zone),
        zone=zone,
        title=row["title"],
        link=row["link"],
        format=row["format"],
        pillar=row["pillar"] or "",
        labels=tuple(json.loads(row["labels"])),
        media=tuple(path for path, _ in files),
        alt_texts=tuple(texts) if any(texts) else (),
        first_comment=row["first_comment"],
        # While a post is on its way nobody knows what became of it, and a file is read later.
        state="unknown" if row["state"] == State.SENDING else row["state"],
        permalink=row["permalink"],
        uid=row["uid"],
        goal=row["goal"] or "",
        warning=row["content_warning"],
        language=row["language"],
        visibility=row["visibility"] or "",
        board=variants.board_of(row["own_options"]),
        published_at=_out_at(row),
    )


def _due(due_at: str | None, wall: str | None, zone: str) -> datetime | None:
    """Return the wall clock that was picked; with an offset where it alone does not lead back to the instant."""
    if due_at is None:
        return None
    at = parse_utc(due_at)
    local = at.astimezone(zone_of(zone))
    picked = datetime.fromisoformat(wall) if wall else local.replace(tzinfo=None, fold=0)
    for naive in (picked, local.replace(tzinfo=None, fold=0)):
        if stored(instant(naive, zone_of(zone))) == due_at:
            return naive
    return local


def _out_at(row: sqlite3.Row) -> datetime | None:
    """Return when a published post went out, None where that is the time it was due or nobody knows it."""
    at = row["published_at"] if row["state"] == State.PUBLISHED else None
    return parse_utc(at) if at and at != row["due_at"] else None


def _shown(row: sqlite3.Row, late: str) -> str:
    """Return the state a person sees: what is still scheduled beyond the grace time is missed."""
    return str(State.MISSED) if row["state"] == State.SCHEDULED and row["due_at"] < late else str(row["state"])


def _without_column(rows: Sequence[Any]) -> list[str]:
    """Return what no other program's plan has a column for."""
    counts: Counter[str] = Counter()
    for row in rows:
        for column, words in _NO_COLUMN.items():
            counts[words] += bool(row[column])
    return [f"The {words} of {counted(count, 'post')} is left out." for words, count in counts.items() if count]


_NO_COLUMN = {
    "content_warning": "content warning",
    "language": "language",
    "visibility": "visibility",
    "goal": "goal",
}
