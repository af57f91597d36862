"""Reads time logs of other trackers: Timewarrior's export, Watson's frames and logs, Toggl's detailed report.

What they write: Timewarrior an array of {id, start, end, tags, annotation} with instants like 20231001T103000Z; Watson
a file of [start, stop, project, id, tags, updated] in Unix seconds, and logs with id, start, stop, project, tags as
JSON or CSV; Toggl a CSV with a date and a time of day for either end, in the person's own zone.
"""

from __future__ import annotations

import contextlib
import math
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.errors import FileFormatError
from smdash.domain.imports.records import ReadOptions, RowProblem
from smdash.formats import json_numbers
from smdash.formats.problems import ProblemLog, TooManyErrors
from smdash.formats.quoting import plain, shown
from smdash.formats.tables.table import Rows, peek
from smdash.formats.tables.text import open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from smdash.formats.tables.text import Source

KINDS = {"timewarrior": "Timewarrior export", "watson": "Watson log", "toggl": "Toggl detailed report"}
MOST_BYTES = 64 * 1024 * 1024
_COMPACT = re.compile(r"\d{8}T\d{6}Z")
_HINT = "A Timewarrior export, a Watson log or frames file, or a Toggl detailed CSV is understood."


class Logged(NamedTuple):
    """An entry as another tracker states it; naive instants are in the person's zone.

    ``names`` are what it was filed under, the nearest to the work first: project, client, tags. ``lasted`` is how long
    it was where that is stated, which tells two equal times of a night apart. With neither it nor ``ended`` it still
    runs.
    """

    line: int
    started: datetime
    ended: datetime | None
    names: tuple[str, ...]
    note: str = ""
    lasted: timedelta | None = None


class TimeFile(NamedTuple):
    """A file read: its kind, its entries, and what is wrong in it."""

    kind: str
    entries: tuple[Logged, ...]
    problems: tuple[RowProblem, ...]

    @property
    def label(self) -> str:
        """What to call the file."""
        return KINDS[self.kind]

    @property
    def ok(self) -> bool:
        """Whether nothing in it is wrong."""
        return not any(problem.level == "error" for problem in self.problems)


def read(path: Path) -> TimeFile:
    """Read a tracker's file; FileFormatError where it is none, its rows' own faults are in ``problems``."""
    source = open_source(path)
    if source.size > MOST_BYTES:
        raise FileFormatError("this is too large for a time log.", subject=source.name, hint=_HINT)
    log = ProblemLog()
    with source.open() as (lines, _):
        start = next((line.strip() for line in lines if line.strip()), "")
    found: list[Logged] = []
    reader, kind = _reader(source, start)
    with contextlib.suppress(TooManyErrors):
        found.extend(reader(source, log))
    return TimeFile(kind, tuple(found), tuple(log.finished()))


def label_of(source: Source) -> str:
    """Return what to call a file that is a tracker's, '' for any other; an empty list may be anybody's."""
    if source.size > MOST_BYTES:
        return ""
    with source.open() as (lines, _):
        start = next((line.strip() for line in lines if line.strip()), "")
    if start == "[]":
        return ""
    try:
        return KINDS[_reader(source, start)[1]]
    except FileFormatError:
        return ""


def _reader(source: Source, start: str) -> tuple[Callable[[Source, ProblemLog], Iterator[Logged]], str]:
    if start.lstrip("\ufeff").startswith(("[", "{")):
        rows = _json(source)
        if not isinstance(rows, list):
            raise FileFormatError("this JSON is no time log.", subject=source.name, hint=_HINT)
        if all(isinstance(row, list) for row in rows) and rows:
            return lambda _, log: _frames(rows, log), "watson"
        if any(isinstance(row, dict) and "stop" in row and "project" in row for row in rows):
            return lambda _, log: _watson_json(rows, log), "watson"
        if not rows or any(isinstance(row, dict) and "start" in row for row in rows):
            return lambda _, log: _timewarrior(rows, log), "timewarrior"
        raise FileFormatError("this JSON is no time log.", subject=source.name, hint=_HINT)
    for header in peek(source).headers:
        names = [name.casefold() for name in header.names]
        if names == ["id", "start", "stop", "project", "tags"]:
            return _csv(header, _watson_row), "watson"
        if "start date" in names and "start time" in names and ("duration" in names or _end(names)):
            return _csv(header, _toggl_row), "toggl"
    raise FileFormatError("this is no time log that is known.", subject=source.name, hint=_HINT)


def _json(source: Source) -> Any:
    with source.open() as (lines, _):
        text = "".join(lines)
    try:
        return json_numbers.lenient(text.lstrip("\ufeff"))
    except ValueError:
        # Timewarrior's manual shows a comma behind the last interval.
        try:
            return json_numbers.lenient(re.sub(r",\s*\]\s*$", "]", text.lstrip("\ufeff")))
        except (ValueError, RecursionError) as error:
            raise FileFormatError(
                f"this is not valid JSON: {plain(str(error))}.", subject=source.name, hint="Export it again."
            ) from error
    except RecursionError as error:
        raise FileFormatError("this JSON is nested too deeply.", subject=source.name) from error


# JSON ---------------------------------------------------------------------------------------------------------


def _timewarrior(rows: Sequence[Any], log: ProblemLog) -> Iterator[Logged]:
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            log.error(number, "", "the interval is no object.")
            continue
        start = _instant(row.get("start"), number, "start", log)
        end = _instant(row["end"], number, "end", log) if row.get("end") else None
        if start is None or (row.get("end") and end is None):
            continue
        yield Logged(number, start, end, _names(row.get("tags")), _text(row.get("annotation")))


def _frames(rows: Sequence[Any], log: ProblemLog) -> Iterator[Logged]:
    for number, row in enumerate(rows, 1):
        if len(row) < 4:
            log.error(number, "", "the frame has fewer than start, stop, project and id.")
            continue
        start = _instant(row[0], number, "start", log)
        end = _instant(row[1], number, "stop", log)
        if start is not None and end is not None:
            yield Logged(number, start, end, _names([row[2], *_listed(row[4] if len(row) > 4 else ())]))


def _watson_json(rows: Sequence[Any], log: ProblemLog) -> Iterator[Logged]:
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            log.error(number, "", "the frame is no object.")
            continue
        start = _instant(row.get("start"), number, "start", log)
        end = _instant(row.get("stop"), number, "stop", log)
        if start is not None and end is not None:
            yield Logged(number, start, end, _names([row.get("project"), *_listed(row.get("tags"))]))


def _instant(value: Any, line: int, column: str, log: ProblemLog) -> datetime | None:
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str):
            text = value.strip()
            if _COMPACT.fullmatch(text):
                return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            return datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        pass
    log.error(line, column, f"{shown(str(value))} is no time.")
    return None


# CSV ----------------------------------------------------------------------------------------------------------


def _csv(
    header: Any, row_of: Callable[[int, dict[str, str], ProblemLog], Logged | None]
) -> Callable[[Source, ProblemLog], Iterator[Logged]]:
    names = [name.casefold() for name in header.names]

    def reading(source: Source, log: ProblemLog) -> Iterator[Logged]:
        for line, row in Rows(source, header, log, ReadOptions()):
            found = row_of(line, dict(zip(names, (cell.strip() for cell in row), strict=True)), log)
            if found is not None:
                yield found

    return reading


def _watson_row(line: int, row: dict[str, str], log: ProblemLog) -> Logged | None:
    start, end = _instant(row["start"], line, "start", log), _instant(row["stop"], line, "stop", log)
    if start is None or end is None:
        return None
    return Logged(line, start, end, _names([row["project"], *row["tags"].split(",")]))


def _end(names: Sequence[str]) -> str:
    return next((word for word in ("end", "stop") if f"{word} date" in names and f"{word} time" in names), "")


def _toggl_row(line: int, row: dict[str, str], log: ProblemLog) -> Logged | None:
    word = _end(list(row))
    start = _instant(f"{row['start date']}T{_clock(row['start time'])}", line, "Start date", log)
    lasted, end = _lasting(row.get("duration", "")), None
    if word:
        end = _instant(f"{row[f'{word} date']}T{_clock(row[f'{word} time'])}", line, f"{word.title()} date", log)
    elif lasted is None:
        log.error(line, "Duration", f"{shown(row['duration'])} is no duration.")
    if start is None or (end is None and (word or lasted is None)):
        return None
    names = [row.get("project"), row.get("task"), *row.get("tags", "").split(","), row.get("client")]
    return Logged(line, start, end, _names(names), _text(row.get("description")), lasted)


def _clock(text: str) -> str:
    """Return ``9:05:00 AM`` as ``09:05:00``; what is no such time is left as it is."""
    found = re.fullmatch(r"(\d{1,2}):(\d\d)(?::(\d\d))?\s*([ap]m)?", text.strip(), re.IGNORECASE)
    if not found:
        return text
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + 12 * (found[4].lower() == "pm")
    return f"{hour:02d}:{found[2]}:{found[3] or '00'}"


def _lasting(text: str) -> timedelta | None:
    found = re.fullmatch(r"(\d{1,4}):(\d\d):(\d\d)", text)
    return timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3])) if found else None


# Words --------------------------------------------------------------------------------------------------------


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _names(values: Any) -> tuple[str, ...]:
    words = (_text(value) for value in _listed(values))
    return tuple(dict.fromkeys(word for word in words if word))


def _text(value: Any) -> str:
    return " ".join(value.split())[:200] if isinstance(value, str) else ""
