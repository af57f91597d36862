"""Reads dates as platforms and spreadsheets write them, and settles day/month order per column.

Years first (2026-11-24), months by name (in the languages of ``date_parts``) and dots (24.11.2026, day first) leave no
doubt. For 03/04/2026 the column decides: a first part over 12 means day first, a second part over 12 month first, both
are an error that names the two lines. Where no row tells, the person has to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from smdash.domain.errors import AmbiguousDatesError
from smdash.formats.quoting import shown
from smdash.formats.tables.date_parts import Day, cut_time, day_parts, time_of_day

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.domain.imports.records import DateOrder, ReadOptions
    from smdash.formats.problems import ProblemLog

FUTURE = timedelta(days=2)
EARLIEST, LATEST = 1990, 2100
_HALF_A_YEAR = timedelta(days=183)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LEAP = 9  # Years within which 29 February is sure to come.
_A_LEAP_YEAR, _LEAP_DAYS = 2024, 366
_T = TypeVar("_T")


class Moment(NamedTuple):
    """A date as read; naive without an offset in the file; ``has_time`` is False for a date alone."""

    at: datetime
    has_time: bool


@dataclass(slots=True)
class DateColumn:
    """The dates of one column: ``see`` every cell, ``settle`` once, then look cells up in ``moments``.

    A cell that is no date is in ``faults`` with the end of a sentence about it. ``order`` is '' until an ambiguous date
    had to be settled. ``newest`` is the day the last date without a year may be of; None refuses such dates.
    ``without_year`` are the cells of that kind. The days of an ``ordered`` column follow on one another, so that their
    order gives them their years: one cell may be two days then, which ``by_line`` tells apart; else their years may not
    jump. A ``quiet`` one does not tell which years they were given.
    """

    name: str
    first_line: dict[str, int] = field(default_factory=dict)
    moments: dict[str, Moment] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    order: str = ""
    newest: date | None = None
    without_year: set[str] = field(default_factory=set)
    ordered: bool = False
    quiet: bool = False
    by_line: dict[int, Moment] = field(default_factory=dict)
    _rows: list[tuple[int, str]] = field(default_factory=list)

    def see(self, cell: str, line: int) -> None:
        """Take a cell in, in the order of the file."""
        self.first_line.setdefault(cell, line)
        if self.ordered:
            self._rows.append((line, cell))

    def at(self, cell: str, line: int) -> Moment | None:
        """Return what a cell of a line is, once the column is settled; None for one that is no date."""
        return self.by_line.get(line) or self.moments.get(cell)

    def settle(self, subject: str, options: ReadOptions, log: ProblemLog, latest: date | None = None) -> None:
        """Decide the order and read every cell seen; days after ``latest`` are faults.

        Raises AmbiguousDatesError when the column can be read both ways and the person has not said which.
        """
        cut = {cell: cut_time(cell) for cell in self.first_line}
        days: dict[str, Day | str] = {}
        lines: dict[str, int] = {}
        for cell, line in self.first_line.items():
            text = cut[cell][0]
            if text not in days:
                days[text] = _or_fault(day_parts, text)
                lines[text] = line
        order = self._order(days, lines, subject, options, log)
        dated = self._in_order([(line, days[cut[cell][0]]) for line, cell in self._rows], options)
        for line, cell in self._rows if dated else ():
            same = days[cut[cell][0]]
            if isinstance(same, Day):  # The last of several days that are written alike.
                days[cut[cell][0]] = same._replace(year=max(same.year, dated[line].year))
        resolved = {text: _resolve(self._with_year(day), order, latest) for text, day in days.items()}
        if dated:
            self._tell_order(dated, options, log)
        else:
            self._tell_years(days, resolved, lines, options, log)
        self._tell_weekdays(days, resolved, lines, log)
        clocks = {time: _or_fault(time_of_day, time) for time in {time for _, time in cut.values()} if time}
        for cell, (text, time) in cut.items():
            day = resolved[text]
            if isinstance(written := days[text], Day) and (dated or not written.year):
                self.without_year.add(cell)
            if isinstance(day, str):
                self.faults[cell] = day
                continue
            if not time:
                self.moments[cell] = Moment(day, has_time=False)
                continue
            at = clocks[time]
            if isinstance(at, str):
                self.faults[cell] = at
            else:
                self.moments[cell] = Moment(datetime.combine(day, at), has_time=True)
        for line, cell in self._rows if dated else ():
            if moment := self.moments.get(cell):
                at_day = dated[line]
                self.by_line[line] = moment._replace(at=moment.at.replace(year=at_day.year))

    def _in_order(self, rows: list[tuple[int, Day | str]], options: ReadOptions) -> dict[int, date]:
        """Return by line the days of rows that have no year, from the order they stand in; empty where it tells none.

        The newest of them is the last such day up to the newest day there is. Where that is the day after it, which it
        is elsewhere on earth, it may be of this year as well as of the last, so that nothing is told.
        """
        days = [day for _, day in rows if isinstance(day, Day)]
        if self.newest is None or len(days) < len(rows) or any(day.year for day in days):
            return {}
        falling = _falling([(day.a, day.b) for day in days])
        if falling is None:
            return {}
        back = days if falling else days[::-1]
        after = self.newest + timedelta(days=1)
        if (back[0].a, back[0].b) == (after.month, after.day) and not options.period:
            return {}
        found = _counted_back([(day.a, day.b) for day in back], self.newest)
        lines = [line for line, _ in (rows if falling else reversed(rows))]
        return dict(zip(lines, found, strict=False))

    def _tell_order(self, dated: dict[int, date], options: ReadOptions, log: ProblemLog) -> None:
        first = options.period[0] if options.period else None
        line, oldest = min(dated.items(), key=lambda each: each[1])
        if first is not None and oldest < first:
            log.error(line, self.name, f"{oldest} is not in the period {first} to {self.newest}.")
            return
        log.note(
            f"The dates in '{self.name}' have no year; in the order of the rows they are {oldest} to "
            f"{max(dated.values())}, the last such days up to {self.newest}. --period says otherwise."
        )

    def _with_year(self, day: Day | str) -> Day | str:
        """Return a day that has no year as the last such day up to the newest."""
        if isinstance(day, str) or day.year:
            return day
        if self.newest is None:
            return "has no year"
        for year in range(self.newest.year, self.newest.year - _LEAP, -1):
            try:
                if date(year, day.a, day.b) <= self.newest:
                    return day._replace(year=year)
            except ValueError:
                continue
        return "is no day of the calendar"

    def _tell_years(
        self,
        days: dict[str, Day | str],
        resolved: dict[str, datetime | str],
        lines: dict[str, int],
        options: ReadOptions,
        log: ProblemLog,
    ) -> None:
        """Note which years dates without one were given; years that cannot be are errors."""
        given = {
            text: at for text, day in days.items() if isinstance(day, Day) and not day.year
            and isinstance(at := resolved[text], datetime)
        }  # fmt: skip
        if not given:
            return
        first = options.period[0] if options.period else None
        for text, at in given.items():
            if first is not None and at.date() < first:
                log.error(lines[text], self.name, f"{shown(text)} is not in the period {first} to {self.newest}.")
                return
        if self.ordered and (turn := _turn(list(given.items()))):
            (before, was), (after, now) = turn
            log.error(
                lines[after],
                self.name,
                f"the dates have no year, and {shown(after)} after {shown(before)} would go from {was.date()} to "
                f"{now.date()}. Say which days the file speaks of: --period FROM..TO.",
            )
            return
        if self.quiet:
            return
        log.note(
            f"The dates in '{self.name}' have no year; they are read as {min(given.values()).date()} to "
            f"{max(given.values()).date()}, the last such days up to {self.newest}. --period says otherwise."
        )

    def _tell_weekdays(
        self, days: dict[str, Day | str], resolved: dict[str, datetime | str], lines: dict[str, int], log: ProblemLog
    ) -> None:
        """Warn of dates whose own weekday they do not fall on."""
        for text, day in days.items():
            at = resolved[text]
            if not isinstance(day, Day) or day.weekday is None or not isinstance(at, datetime):
                continue
            if at.weekday() != day.weekday:
                said = f"{shown(text)} is a {WEEKDAYS[at.weekday()]}; the date is taken and the weekday is not."
                log.warning(lines[text], self.name, said, sort="weekday")

    def _order(
        self, days: dict[str, Day | str], lines: dict[str, int], subject: str, options: ReadOptions, log: ProblemLog
    ) -> DateOrder:
        open_days = {text: day for text, day in days.items() if isinstance(day, Day) and day.form == "either"}
        telling = {text: day for text, day in open_days.items() if min(day.a, day.b) <= 12 < max(day.a, day.b) <= 31}
        by_day = next((text for text, day in telling.items() if day.a > 12), None)
        by_month = next((text for text, day in telling.items() if day.b > 12), None)
        said = options.date_order
        if by_day is not None and by_month is not None:
            log.error(
                lines[by_month],
                self.name,
                f"the dates are written in two orders: {shown(by_day)} in line {lines[by_day]} is day-first, "
                f"{shown(by_month)} in line {lines[by_month]} is month-first.",
            )
            return said or "month"
        if by_day is not None or by_month is not None:
            found: DateOrder = "day" if by_day is not None else "month"
            witness = by_day or by_month or ""
            if said is not None and said != found:
                log.warning(
                    lines[witness], self.name, f"{shown(witness)} can only be {found}-first; so is the column read."
                )
            self.order = found
            return found
        doubtful = [text for text, day in open_days.items() if day.a != day.b and max(day.a, day.b) <= 12]
        if not doubtful:
            return said or "month"
        if said is None:
            samples = tuple(shown(text)[1:-1] for text in doubtful[:3])
            raise AmbiguousDatesError(subject=subject, column=self.name, samples=samples)
        self.order = said
        return said


def _falling(days: list[tuple[int, int]]) -> bool | None:
    """Return whether months and days fall from row to row, or rise; None where they do neither, or both.

    From one row to the next it is less than half a year, else a step forward cannot be told from one back.
    """
    try:
        numbers = [date(_A_LEAP_YEAR, month, day).timetuple().tm_yday for month, day in days]
    except ValueError:
        return None
    steps = [(after - before) % _LEAP_DAYS for before, after in pairwise(numbers)]
    rises = all(step < _LEAP_DAYS // 2 for step in steps)
    falls = all(-step % _LEAP_DAYS < _LEAP_DAYS // 2 for step in steps)
    return falls if rises != falls else None


def _counted_back(days: Sequence[tuple[int, int]], newest: date) -> list[date]:
    """Return days given newest first, the first one up to ``newest``; empty where a 29 February finds no year."""
    for year in range(newest.year, newest.year - _LEAP, -1):
        found: list[date] = []
        for month, day in days:
            last = found[-1] if found else newest
            years = (last.year, last.year - 1) if found else (year,)
            at = next((at for each in years if (at := _day_of(each, month, day)) and at <= last), None)
            if at is None or (found and last - at > _HALF_A_YEAR):
                break
            found.append(at)
        else:
            return found
    return []


def year_before(at: datetime) -> datetime:
    """Return the same day of the last year that has it."""
    years = range(at.year - 1, at.year - _LEAP, -1)
    return next(at.replace(year=year) for year in years if _day_of(year, at.month, at.day))


def _day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _turn(given: list[tuple[str, datetime]]) -> tuple[tuple[str, datetime], tuple[str, datetime]] | None:
    """Return the first two neighbours that lie more than half a year apart, which days in order never do."""
    return next(((a, b) for a, b in pairwise(given) if abs(b[1] - a[1]) > _HALF_A_YEAR), None)


def _or_fault(read: Callable[[str], _T], text: str) -> _T | str:
    try:
        return read(text)
    except ValueError as fault:
        return str(fault)


def _resolve(day: Day | str, order: DateOrder, latest: date | None) -> datetime | str:
    if isinstance(day, str):
        return day
    year, month, number = day.year, day.a, day.b
    if day.form == "day" or (day.form == "either" and order == "day"):
        month, number = day.b, day.a
    if not EARLIEST <= year <= LATEST:
        return f"has the year {year}"
    try:
        at = datetime(year, month, number)  # noqa: DTZ001
    except ValueError:
        return "is no day of the calendar"
    if latest is not None and at.date() > latest:
        return "is in the future"
    return at
