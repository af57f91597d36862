"""Moving posts: what a typed time means for each of them, and what they come to lie beside."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.queue.moves import Shift, parse_step
from smdash.domain.schedule import instant, parse_utc, spelled_day, spelled_time, stored, zone_of
from smdash.domain.times.when import When, parse_when
from smdash.services.accounts.rules import closed_for
from smdash.services.schedule.timing import at_wall, opening_on
from smdash.store.accounts import rules as rule_store
from smdash.store.posts import posts as post_store
from smdash.store.queue import moves as store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from smdash.domain.accounts.views import Account
    from smdash.domain.queue.slots import Blackout
    from smdash.services.home import Home

_GOES_OUT = frozenset({"scheduled", "held"})


class Moved(NamedTuple):
    """What an act changed: how many rows, and one sentence for each that could not be.

    ``at`` is when the only one changed goes out now (in the shown zone), None for several or without a time.
    ``warnings`` are sentences on what stands there already.
    """

    changed: int
    refused: tuple[str, ...] = ()
    at: datetime | None = None
    warnings: tuple[str, ...] = ()


class Landed(NamedTuple):
    """Where posts came to lie: when (in the shown zone) if it is one alone, and a sentence for each clash."""

    at: datetime | None = None
    warnings: tuple[str, ...] = ()


def parse_move(text: str, now: datetime) -> When | Shift:
    """Read the time that posts are moved to; ``now`` is aware. UsageError when it is not understood."""
    return parse_step(text) or parse_when(text, now)


def wall_of(row: Any, zone: ZoneInfo) -> tuple[datetime, ZoneInfo] | None:
    """Return the wall clock a delivery stands at and the zone it was picked in, ``zone`` where none was; or None.

    What was picked counts where it still comes to the stored instant.
    """
    if row["due_at"] is None:
        return None
    own = zone_of(row["zone"]) if row["zone"] else zone
    at = parse_utc(row["due_at"])
    if row["wall"]:
        picked = datetime.fromisoformat(row["wall"])
        if instant(picked, own) == at:
            return picked, own
    return at.astimezone(own).replace(tzinfo=None), own


def stepped(row: Any, step: Shift, home: Home) -> dict[str, Any]:
    """Return the columns of a delivery moved by a step; UsageError when that has passed."""
    found = wall_of(row, home.zone())
    now = home.now().astimezone(home.zone()).replace(tzinfo=None, second=0, microsecond=0)
    wall, zone = found or (now, home.zone())
    at = step.moved(wall, zone)
    if found is None and not step.number and at <= home.now():
        at = step.moved(wall + timedelta(days=1), zone)  # a draft has no day of its own
    if at <= home.now():
        raise UsageError(
            f"{moment_words(at.astimezone(home.zone()))} is in the past.",
            subject=row["account"],
            hint="Choose a time to come.",
        )
    weekly = step.clock is None and (step.unit == "week" or (step.unit == "day" and step.number % 7 == 0))
    return at_wall(at.astimezone(zone), row["slot_id"] if weekly else None)


def on_day(row: Any, day: date, home: Home) -> dict[str, Any] | None:
    """Return the columns of a delivery put on another day of the person's zone at its own time of day.

    None where it has no time of day. UsageError when that time has passed.
    """
    found = wall_of(row, home.zone())
    if found is None:
        return None
    shown = parse_utc(row["due_at"]).astimezone(home.zone()).date()
    days = (day - shown).days
    if not days:
        return at_wall(parse_utc(row["due_at"]).astimezone(found[1]), row["slot_id"])
    return stepped(row, Shift(days, "day"), home)


def landed(home: Home, conn: sqlite3.Connection, delivery_ids: Sequence[int]) -> Landed:
    """Return where deliveries lie now, and what stands there already or speaks against the time."""
    spots = store.spots(conn, delivery_ids)
    shown = home.zone()
    at = parse_utc(spots[0].due_at).astimezone(shown) if len(spots) == 1 == len(delivery_ids) else None
    accounts = {account.id: account for account in home.accounts()}
    blackouts = rule_store.blackouts(conn)
    closed = {number: closed_for(blackouts, account) for number, account in accounts.items()}
    warnings: dict[str, None] = {}
    for due, account_id in dict.fromkeys((s.due_at, s.account_id) for s in spots if s.state in _GOES_OUT):
        account = accounts.get(account_id)
        if account is not None:
            moment = parse_utc(due)
            said = (_beside(conn, account, moment, shown), closed_words(account, closed[account_id], moment, shown))
            warnings |= dict.fromkeys(filter(None, said))
    return Landed(at, tuple(warnings))


def _beside(conn: sqlite3.Connection, account: Account, at: datetime, shown: ZoneInfo) -> str:
    """Return what an account has at an instant or nearer than its least gap, '' for one post alone."""
    gap = max(timedelta(minutes=account.min_gap_minutes), timedelta(minutes=1))
    around = [parse_utc(due) for due in post_store.taken(conn, account.id, stored(at - gap), stored(at + gap))]
    same = sum(abs(other - at) < timedelta(minutes=1) for other in around)
    when = moment_words(at.astimezone(shown))
    if same > 1:
        return f"{account.slug} has {same} posts at {when}"
    near = [abs(other - at) for other in around if timedelta(minutes=1) <= abs(other - at) < gap]
    if not near:
        return ""
    apart = round(min(near).total_seconds() / 60)
    return f"{account.slug} has another post {apart} min from {when} (least gap {account.min_gap_minutes} min)"


def closed_words(account: Account, closed: Iterable[Blackout], at: datetime, shown: ZoneInfo) -> str:
    """Return which blackout of an account an instant falls into, '' for none."""
    wall = at.astimezone(zone_of(account.zone)).replace(tzinfo=None)
    hit = next((blackout for blackout in closed if blackout.covers(wall)), None)
    if hit is None:
        return ""
    reason = f", {hit.reason}" if hit.reason else ""
    return f"{account.slug} has a blackout at {moment_words(at.astimezone(shown))} ({hit.words}{reason})"


class Moving:
    """Posts that are about to be moved, read once, so that what a time means can be said with every key."""

    def __init__(self, home: Home, delivery_ids: Sequence[int]) -> None:
        self.home = home
        self.rows = store.whole(home.read(), delivery_ids)
        self.accounts = {account.id: account for account in home.accounts()}
        blackouts = rule_store.blackouts(home.read())
        self.closed = {number: closed_for(blackouts, account) for number, account in self.accounts.items()}

    def parse(self, text: str) -> When | Shift:
        """Return the time that was typed; UsageError when it is not understood."""
        return parse_move(text, self.home.now().astimezone(self.home.zone()))

    def meaning(self, text: str) -> str:
        """Return what a typed time does to these posts; UsageError when it is not understood or has passed for all."""
        zone = self.home.zone()
        now = self.home.now().astimezone(zone)
        when = parse_move(text, now)
        if isinstance(when, Shift):
            return self._stepped(when, now, zone)
        if when.kind == "draft":
            return "No time: back to the drafts."
        if when.day is not None:
            return self._on_day(when.day, now, zone)
        if when.kind == "slot" or when.wall is None:
            return "The next free slot of its account."
        at = instant(when.wall, zone)
        # Where the clock jumps forward the typed time does not exist; what is said is what will be stored.
        words = _spelled(at, now, zone)
        if at <= now:
            raise UsageError("is in the past.", subject=words, hint="Type a time to come.")
        return _sentences([words, *self._against([(row["account_id"], at) for row in self.rows], zone)])

    def _on_day(self, day: date, now: datetime, zone: ZoneInfo) -> str:
        times: list[tuple[int, datetime]] = []
        wrong: UsageError | None = None
        given: dict[int, list[datetime]] = {}
        for row in self.rows:
            try:
                own = on_day(row, day, self.home)
                if own is not None:
                    times.append((row["account_id"], parse_utc(own["due_at"])))
                    continue
                account = self.accounts.get(row["account_id"])
                if account is not None:
                    taken = given.setdefault(account.id, [])
                    taken.append(opening_on(self.home, account, day, taken).at)
                    times.append((account.id, taken[-1]))
            except UsageError as error:
                wrong = error
        if wrong is not None and not times:
            raise wrong
        bare = sum(row["due_at"] is None for row in self.rows)
        if len(self.rows) == 1:
            kept = "its free slot" if bare else "at its own time"
            said = [f"{_spelled(times[0][1], now, zone)}, {kept}"]
        else:
            kept = "each in a free slot" if bare == len(self.rows) else "each at its own time"
            said = [f"{moment_words(times[0][1].astimezone(zone))[:-6]}, {kept}"]
            if 0 < bare < len(self.rows):
                said.append("Drafts without a time take free slots")
        if len(times) < len(self.rows):
            said.append(f"{len(self.rows) - len(times)} cannot and stay")
        return _sentences([*said, *self._against(times, zone)])

    def _stepped(self, step: Shift, now: datetime, zone: ZoneInfo) -> str:
        times: list[tuple[int, datetime]] = []
        passed: UsageError | None = None
        for row in self.rows:
            try:
                times.append((row["account_id"], parse_utc(stepped(row, step, self.home)["due_at"])))
            except UsageError as error:
                passed = error
        if passed is not None and not times:
            raise passed
        bare = sum(row["due_at"] is None for row in self.rows)
        if len(self.rows) == 1:
            than = "now" if bare else "now planned"
            first = f"{step.words} than {than}: {_spelled(times[0][1], now, zone)}"
        elif bare == len(self.rows):
            first = f"{step.words} than now: {_spelled(times[0][1], now, zone)}"
        else:
            first = f"each {step.words} than now planned" + ("; drafts without a time count from now" if bare else "")
        if not step.number:
            first = _spelled(times[0][1], now, zone) if len(self.rows) == 1 else f"each {step.words}"
        said = [first[0].upper() + first[1:]]
        if len(times) < len(self.rows):
            said.append(f"{len(self.rows) - len(times)} would be in the past and stay")
        return _sentences([*said, *self._against(times, zone)])

    def _against(self, times: Sequence[tuple[int, datetime]], zone: ZoneInfo) -> list[str]:
        """Return what speaks against times: several posts of an account at one minute, a blackout."""
        said = []
        at_once = Counter((account_id, at.replace(second=0, microsecond=0)) for account_id, at in times)
        crowds = {key: number for key, number in at_once.items() if number > 1}
        if crowds:
            most = max(crowds.values())
            slug = next((self.accounts[key[0]].slug for key in crowds if key[0] in self.accounts), "")
            others = f", and {len(crowds) - 1} more times" if len(crowds) > 1 else ""
            said.append(f"{most} posts at the same minute on {slug}{others}")
        hits = [
            words
            for account_id, at in dict.fromkeys(times)
            if (account := self.accounts.get(account_id)) is not None
            and (words := closed_words(account, self.closed[account_id], at, zone))
        ]
        if hits:
            said.append(hits[0] + (f", and {len(hits) - 1} more blackouts" if len(hits) > 1 else ""))
        return said


def moment_words(at: datetime) -> str:
    """Return a moment as ``Fri 27 Nov 14:30``."""
    return f"{spelled_day(at)} {at:%H:%M}"


def _spelled(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    return spelled_time(at.astimezone(zone).replace(tzinfo=None), now, str(zone))


def _sentences(parts: Sequence[str]) -> str:
    """Join what is said; one part alone stays as it is, as a time does that is only spelled out."""
    return parts[0] if len(parts) == 1 else ". ".join(parts) + "."
