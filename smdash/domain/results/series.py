"""Results over a time: what is known of it, from whom, and what was left out so that nothing is counted twice."""

from __future__ import annotations

import math
from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.months import month_end
from smdash.domain.results.measures import CHANNELS, MEASURES
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from smdash.domain.results.measures import Channel


class ResultRow(NamedTuple):
    """One stored result; ``per`` is day, month (``on_day`` is its first) or event (one order, one lead).

    ``value`` is a count, or money in ``currency``. ``source_id`` is the import or entry it came by.
    """

    id: int
    brand: str
    measure: str
    per: str
    on_day: date
    value: float
    origin: str
    captured_at: datetime
    source_id: int
    currency: str = ""
    account: str = ""
    channel: Channel = ""
    campaign: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_content: str = ""
    ref: str = ""
    who: str = ""
    note: str = ""


class Point(NamedTuple):
    """What is known of one day, or of one whole month (``first`` to ``last``); of a stock, its height on ``last``."""

    first: date
    last: date
    value: float


class Series(NamedTuple):
    """A measure of a brand from ``first`` to ``last``, both included.

    ``points`` are in order and never overlap. ``total`` is their sum, of a stock its last height; None where nothing is
    known. ``known_days`` are the days that points cover. ``origins`` are those that count, ``left_out`` says in a
    sentence each what did not and why (another origin, another currency, a month that its days tell already).
    ``by_channel`` and ``by_account`` part ``total`` where that is known, ``''`` being what is not; empty for a stock.
    ``by_source`` parts what is tied to no account by the UTM sources it names. ``lagging`` are ways in that are known
    up to a day only, long before the newest one: what came by them later is missing in ``total``.
    """

    measure: str
    first: date
    last: date
    points: tuple[Point, ...] = ()
    total: float | None = None
    known_days: int = 0
    currency: str = ""
    origins: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    by_channel: tuple[tuple[str, float], ...] = ()
    by_account: tuple[tuple[str, float], ...] = ()
    by_source: tuple[tuple[str, float], ...] = ()
    captured_at: datetime | None = None
    lagging: tuple[tuple[str, date], ...] = ()


class Week(NamedTuple):
    """A measure in one week from Monday to Sunday: None unless all its days are known; of a stock, its last height."""

    first: date
    last: date
    value: float | None
    known_days: int


Cover = tuple["date", "date"]
"""From which day to which an origin tells of every event there was, both included."""

_DIMENSIONS = ("account", "channel", "campaign", "utm_source", "utm_medium", "utm_content")
_place = attrgetter(*_DIMENSIONS)


class _Leaf(NamedTuple):
    """A value that counts, and whose it is."""

    value: float
    channel: str
    account: str
    captured_at: datetime | None
    utm_source: str = ""


class _Told(NamedTuple):
    """What one origin tells: leaves by day and by month (named by its first), and how many days that is."""

    origin: str
    days: dict[date, list[_Leaf]]
    months: dict[date, list[_Leaf]]

    @property
    def known_days(self) -> int:
        return len(self.days) + sum((month_end(each) - each).days + 1 for each in self.months)

    @property
    def captured(self) -> float:
        """The newest capture as a number, for comparing; of none less than any."""
        return max((_stamp(leaf) for leaf in self.leaves()), default=-math.inf)

    def leaves(self) -> list[_Leaf]:
        return [leaf for told in (self.days, self.months) for each in told.values() for leaf in each]


def resolve(
    rows: Iterable[ResultRow],
    first: date,
    last: date,
    *,
    measure: str,
    prefer: Sequence[str] = (),
    currency: str = "",
    covers: Mapping[str, Sequence[Cover]] | None = None,
    usual: str = "",
) -> Series:
    """Return what the rows of one brand tell of ``measure`` from ``first`` to ``last``, each thing counted once.

    - One origin's figures of a day: a figure without account, channel or campaign is the whole of its day, and those
      with them are its parts. Rows of one source part a thing among them and add up. The same ``ref`` is one event.
    - A month whose days are all known is told by these, else by its own figure. A month that is only partly inside is
      never cut. Of a stock, a month's figure is the height on its last day.
    - Origins: those of ``prefer``, which the person chose, added up where there are several. Without a choice all of
      a measure whose ``origins_add``, else ``usual``, which knows most of a longer time, where it knows half as many
      days as any other or more; else the one that knows most days, the newest on a tie.
    - Money counts in ``currency`` (where that is '', the most frequent one); a row without one is meant in it.
    - ``covers`` says between which days an origin tells of all events: there, a day without any is 0.

    The order of the rows does not matter.
    """
    facts = MEASURES[measure]
    mine = [row for row in rows if row.measure == measure and math.isfinite(row.value)]
    said: list[str] = []
    if facts.money:
        mine, currency = _of_currency(mine, currency, first, last, said)
    by_origin: dict[str, list[ResultRow]] = {}
    for row in mine:
        by_origin.setdefault(row.origin, []).append(row)
    told = []
    words: dict[str, list[str]] = {}
    for origin in sorted({*by_origin, *(covers or {})}):
        spans = (covers or {}).get(origin, ())
        one = _told(
            origin, by_origin.get(origin, []), (first, last), spans, words.setdefault(origin, []), stock=facts.stock
        )
        if one.known_days:
            told.append(one)
    chosen = _chosen(told, prefer, usual, add=facts.origins_add, said=said)
    said += [f"{each.origin}: {sentence}" for each in chosen for sentence in words[each.origin]]
    # An origin of which nothing at all counts may still have said why.
    silent = {*words} - {each.origin for each in told}
    said += [f"{origin}: {sentence}" for origin in sorted(silent) for sentence in words[origin]]
    series = Series(measure, first, last, currency=currency if facts.money else "", left_out=tuple(said))
    return _filled(series, chosen, stock=facts.stock)


LAG = timedelta(days=7)
"""How far one way in may be behind the others before that is said."""
CLOSED = timedelta(days=92)
"""After how long nobody waits any more for what came by a way in."""


def lagging(series: Series, until: Mapping[str, date]) -> Series:
    """Return a series that says which ways in are behind, by the day each of them is known until."""
    if not series.points:
        return series
    newest = series.points[-1].last
    late = tuple(sorted((name, day) for name, day in until.items() if series.first - CLOSED <= day < newest - LAG))
    said = (f"{name} is known up to {_days_words({day})}: what came by it later is not in here" for name, day in late)
    return series._replace(lagging=late, left_out=(*series.left_out, *said))


def weeks_of(series: Series, weeks: int, last_sunday: date) -> tuple[Week, ...]:
    """Return the ``weeks`` weeks up to ``last_sunday``, oldest first; months are of no use to them."""
    stock = MEASURES[series.measure].stock
    days = {point.last: point.value for point in series.points if point.first == point.last}
    found = []
    for back in range(weeks - 1, -1, -1):
        end = last_sunday - timedelta(days=7 * back)
        known = [days[day] for day in (end - timedelta(days=n) for n in range(6, -1, -1)) if day in days]
        whole = known[-1] if stock and known else math.fsum(known) if len(known) == 7 else None
        found.append(Week(end - timedelta(days=6), end, whole, len(known)))
    return tuple(found)


def _of_currency(
    rows: list[ResultRow], currency: str, first: date, last: date, said: list[str]
) -> tuple[list[ResultRow], str]:
    if not currency:
        often: dict[str, int] = {}
        for row in rows:
            if row.currency:
                often[row.currency] = often.get(row.currency, 0) + 1
        currency = min(often, key=lambda each: (-often[each], each), default="")
    others: dict[str, int] = {}
    for row in rows:
        end = month_end(row.on_day) if row.per == "month" else row.on_day
        if row.currency not in {"", currency} and row.on_day <= last and end >= first:
            others[row.currency] = others.get(row.currency, 0) + 1
    said += [
        f"{counted(n, 'figure')} in {other}: money of two currencies is never added"
        for other, n in sorted(others.items())
    ]
    return [row for row in rows if row.currency in {"", currency}], currency


def _chosen(told: list[_Told], prefer: Sequence[str], usual: str, *, add: bool, said: list[str]) -> list[_Told]:
    """Return those that count, and say which do not."""
    if prefer:
        chosen = [each for each in told if each.origin in prefer]
        most = max((each.known_days for each in chosen), default=0)
        for origin in prefer:
            days = next((each.known_days for each in chosen if each.origin == origin), 0)
            if days < most or not most:
                of = f"{days} of {most} days are known" if days else "nothing is known in this time"
                said.append(f"{origin}, which was chosen: {of}")
        why = f"{' + '.join(prefer)} was chosen"
    elif add or not told:
        return told
    else:
        most = max(each.known_days for each in told)
        steady = [each for each in told if each.origin == usual and 2 * each.known_days >= most]
        best = max(steady or told, key=lambda each: (each.known_days, each.captured, each.origin))
        chosen, why = [best], f"{best.origin} counts the same and knows {counted(best.known_days, 'day')}"
        if best.known_days < most:
            why += ", and most of the year"
    said += [f"{each.origin} ({counted(each.known_days, 'day')}): {why}" for each in told if each not in chosen]
    return chosen


def _told(
    origin: str,
    rows: list[ResultRow],
    span: Cover,
    covers: Sequence[Cover],
    words: list[str],
    *,
    stock: bool,
) -> _Told:
    first, last = span
    events: dict[str, ResultRow] = {}
    of_day: dict[date, list[ResultRow]] = {}
    of_month: dict[date, list[ResultRow]] = {}
    for row in rows:
        if row.per == "event":
            there = events.get(row.ref)
            if there is None or _newer(row, there):
                events[row.ref] = row
        elif row.per == "month":
            of_month.setdefault(row.on_day, []).append(row)
        elif first <= row.on_day <= last:
            of_day.setdefault(row.on_day, []).append(row)
    single: dict[date, list[ResultRow]] = {}
    for row in events.values():
        if first <= row.on_day <= last:
            single.setdefault(row.on_day, []).append(row)
    notes: dict[str, set[date]] = {}
    days: dict[date, list[_Leaf]] = {}
    for begin, end in covers:
        for number in range((min(end, last) - max(begin, first)).days + 1):
            days[max(begin, first) + timedelta(days=number)] = []
    for day in {*of_day, *single}:
        days[day] = _day(day, of_day.get(day, []), single.get(day, []), notes)
    months = {day: _cells(day, each, notes) for day, each in of_month.items()}
    words += [f"{note} ({_days_words(each)})" for note, each in sorted(notes.items())]
    kept = _heights(days, months, span, words) if stock else _months(days, months, span, words)
    return _Told(origin, days, kept)


def _heights(
    days: dict[date, list[_Leaf]], months: dict[date, list[_Leaf]], span: Cover, words: list[str]
) -> dict[date, list[_Leaf]]:
    """Take a month's figure of a stock for the height on its last day, where no figure of that day is known."""
    for begin in sorted(months):
        end = month_end(begin)
        if not span[0] <= end <= span[1]:
            continue
        if end in days and _sum(days[end]) != _sum(months[begin]):
            own = _number(_sum(months[begin]))
            words.append(f"{begin:%B %Y}: the figure of its last day counts, the month's own ({own}) does not")
        days.setdefault(end, months[begin])
    return {}


def _months(
    days: dict[date, list[_Leaf]], months: dict[date, list[_Leaf]], span: Cover, words: list[str]
) -> dict[date, list[_Leaf]]:
    """Return the months that count by their own figure, take their days out, and say what does not count."""
    first, last = span
    kept: dict[date, list[_Leaf]] = {}
    for begin in sorted(months):
        end = month_end(begin)
        if end < first or begin > last:
            continue
        own, inside = _sum(months[begin]), [day for day in days if begin <= day <= end]
        seen = (min(end, last) - max(begin, first)).days + 1
        if begin < first or end > last:
            if len(inside) < seen:
                words.append(f"{begin:%B %Y} is only partly inside, and a month's figure ({_number(own)}) is never cut")
            continue
        total = math.fsum(_sum(days[day]) for day in inside)
        if len(inside) == seen:
            differ = "" if math.isclose(total, own, rel_tol=1e-9, abs_tol=0.005) else f"; they differ: {_number(total)}"
            words.append(f"{begin:%B %Y}: its days count, the month's own figure ({_number(own)}) does not{differ}")
            continue
        kept[begin] = months[begin]
        if inside:
            lacks, known = counted(seen - len(inside), "day"), counted(len(inside), "known day")
            more = "; they are more than the month" if total > own else ""
            words.append(
                f"{begin:%B %Y}: the month's own figure ({_number(own)}) counts, its {known} "
                f"({_number(total)}) not: {lacks} unknown{more}"
            )
        for day in inside:
            del days[day]
    return kept


def _day(day: date, rows: list[ResultRow], events: list[ResultRow], notes: dict[str, set[date]]) -> list[_Leaf]:
    """Return what counts of one origin's day; a figure of the day tells its single events too."""
    single = [_leaf(row) for row in sorted(events, key=_order)]
    if not rows:
        return single
    stated = _cells(day, rows, notes)
    if not single:
        return stated
    # Of money the two are counted by other rules (taxes, shipping), so the larger of them is no better.
    if not MEASURES[rows[0].measure].money and _sum(single) > _sum(stated):
        notes.setdefault("single ones count where they are more than the day's figure", set()).add(day)
        return single
    notes.setdefault("the day's figure counts, and single ones are taken to be in it", set()).add(day)
    return stated


def _cells(day: date, rows: list[ResultRow], notes: dict[str, set[date]]) -> list[_Leaf]:
    """Return what counts of the rows of one origin and one day or month."""
    newest: dict[tuple[str, ...], ResultRow] = {}
    for row in rows:
        key = _place(row)
        if key not in newest or _newer(row, newest[key]):
            newest[key] = row
    cells = list(newest.values())
    if len({row.source_id for row in cells}) == 1:  # the rule, and of years of days the time it takes
        return [_leaf(row) for row in cells]
    used: dict[int, frozenset[str]] = {}
    for row in cells:
        mine = {name for name in _DIMENSIONS if getattr(row, name)}
        used[row.source_id] = used.get(row.source_id, frozenset()) | mine
    return _parted(day, cells, used, notes)


def _parted(
    day: date, cells: list[ResultRow], used: dict[int, frozenset[str]], notes: dict[str, set[date]]
) -> list[_Leaf]:
    """Return the leaves of cells that may lie in each other: the coarse ones count, fine ones part them.

    Which dimensions a row states is said by its whole source: there, an empty campaign is "no campaign".
    """
    if len({used[row.source_id] for row in cells}) == 1:
        return [_leaf(row) for row in cells]
    kept: list[ResultRow] = []
    inside: dict[ResultRow, list[ResultRow]] = {}
    ordered = sorted(cells, key=lambda row: (len(used[row.source_id]), -_stamp(row), _order(row)))
    for row in ordered:
        around = next((each for each in kept if _may_overlap(each, row, used)), None)
        if around is None:
            kept.append(row)
        elif used[around.source_id] < used[row.source_id]:
            inside.setdefault(around, []).append(row)
        else:
            notes.setdefault("a figure that another may count too is left out", set()).add(day)
    leaves: list[_Leaf] = []
    for row in sorted(kept, key=_order):
        parts = _parted(day, sorted(inside[row], key=_order), used, notes) if row in inside else []
        rest = row.value - _sum(parts)
        if not parts:
            leaves.append(_leaf(row))
        elif rest >= -1e-9 * abs(row.value):
            leaves += [*parts, _leaf(row)._replace(value=max(rest, 0.0))] if rest > 1e-9 * abs(row.value) else parts
        elif max(_stamp(each) for each in parts) > _stamp(row):
            notes.setdefault("parts are more than their whole; they are newer, and count", set()).add(day)
            leaves += parts
        else:
            notes.setdefault("parts are more than their whole, which is no older, and counts", set()).add(day)
            leaves.append(_leaf(row))
    return leaves


def _may_overlap(one: ResultRow, other: ResultRow, used: dict[int, frozenset[str]]) -> bool:
    if one.source_id == other.source_id:
        return False
    return all(getattr(one, name) == getattr(other, name) for name in used[one.source_id] & used[other.source_id])


def _filled(series: Series, chosen: list[_Told], *, stock: bool) -> Series:
    """Return a series with the points of those that count; where one knows a month only, the others' days join it."""
    spans: dict[date, date] = {begin: month_end(begin) for each in chosen for begin in each.months}
    leaves: dict[Cover, list[_Leaf]] = {(begin, end): [] for begin, end in spans.items()}
    for each in chosen:
        for begin, of_month in each.months.items():
            leaves[begin, spans[begin]] += of_month
        for day, of_day in each.days.items():
            begin = day.replace(day=1)
            leaves.setdefault((begin, spans[begin]) if begin in spans else (day, day), []).extend(of_day)
    points = tuple(Point(*at, _sum(leaves[at])) for at in sorted(leaves))
    if not points:
        return series
    every = [leaf for at in sorted(leaves) for leaf in leaves[at]]
    return series._replace(
        points=points,
        total=points[-1].value if stock else math.fsum(point.value for point in points),
        known_days=sum((point.last - point.first).days + 1 for point in points),
        origins=tuple(each.origin for each in chosen),
        by_channel=() if stock else _shares(every, [leaf.channel for leaf in every]),
        by_account=() if stock else _shares(every, [leaf.account for leaf in every]),
        by_source=() if stock else _sources(every),
        captured_at=max((leaf.captured_at for leaf in every if leaf.captured_at), default=None),
    )


def _sources(leaves: list[_Leaf]) -> tuple[tuple[str, float], ...]:
    loose = [leaf for leaf in leaves if leaf.utm_source and not leaf.account]
    return _shares(loose, [leaf.utm_source for leaf in loose])


def _shares(leaves: list[_Leaf], names: list[str]) -> tuple[tuple[str, float], ...]:
    parts: dict[str, list[float]] = {}
    for leaf, name in zip(leaves, names, strict=True):
        parts.setdefault(name, []).append(leaf.value)
    rank: dict[str, int] = {channel: at for at, channel in enumerate(CHANNELS)}
    ordered = sorted(parts, key=lambda name: (name == "", rank.get(name, 0), name))
    return tuple((name, math.fsum(parts[name])) for name in ordered)


def _leaf(row: ResultRow) -> _Leaf:
    return _Leaf(row.value, row.channel, row.account, row.captured_at, row.utm_source)


def _sum(leaves: Iterable[_Leaf]) -> float:
    return math.fsum(leaf.value for leaf in leaves)


def _stamp(row: ResultRow | _Leaf) -> float:
    return row.captured_at.timestamp() if row.captured_at else -math.inf


def _order(row: ResultRow) -> tuple[object, ...]:
    return (*_place(row), row.ref, row.value, row.id)


def _newer(row: ResultRow, other: ResultRow) -> bool:
    return (row.captured_at, row.id) > (other.captured_at, other.id)


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _days_words(days: set[date]) -> str:
    named = [f"{day:%d %b %Y}".lstrip("0") for day in sorted(days)]
    return ", ".join(named[:3]) + (f" and {len(named) - 3} more" if len(named) > 3 else "")
