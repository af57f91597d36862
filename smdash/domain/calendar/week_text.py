"""A week as text to edit: one line per post, and what an edited text wants changed.

A line is ``2026-11-24 09:00 acme/bluesky #142 | text``. The number names the post, so that a line may be moved or
reworded; a line without one is a new post. Lines that begin with ``#`` are remarks: free slots and what is out.
Times are wall clock in the zone that the head names; what does not exist there is resolved by whoever applies it.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.schedule import spelled_day
from smdash.domain.times.clocks import read_clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FREE = "(free slot)"
FIXED = frozenset({"published", "sending", "unknown"})
"""States of what stays as it is: such posts are written as remarks."""
STATES = frozenset({"draft", "scheduled", "held", "missed", "failed", "cancelled", *FIXED})
SHAPE = "a line is: 2026-11-24 09:00 brand/platform | text"
_MACHINE = re.compile(r"#\s*smdash week (\d{4}-\d\d-\d\d) (\S+) (\S+) ([0-9a-f]{12})\s*")
_NAMED = re.compile(r"#(\d+)")
_PLAIN = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(
    "[\\\\\\x00-\\x1f\\x7f-\\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ud800-\udfff]|^ +| +$"
)
_ESCAPE = re.compile(r"\\(\\|n|r|t|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})")
_READ = {"\\": "\\", "n": "\n", "r": "\r", "t": "\t"}


class WeekLine(NamedTuple):
    """A post of the week, or with no ``id`` a new one; ``number`` is its line in the text, 0 where it has none."""

    wall: datetime
    account: str
    text: str = ""
    id: int | None = None
    state: str = ""
    number: int = 0


class WeekProblem(NamedTuple):
    """What cannot be read or done, and in which line; 0 for the whole text."""

    number: int
    text: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.text}" if self.number else self.text


class WeekText(NamedTuple):
    """A text as read. ``zone`` and ``first`` are '' and None where its head is gone; ``brand`` is '' for all."""

    lines: tuple[WeekLine, ...]
    problems: tuple[WeekProblem, ...] = ()
    zone: str = ""
    first: date | None = None
    brand: str = ""
    base: str = ""
    named: frozenset[int] = frozenset()


class Changes(NamedTuple):
    """What an edited text wants: pairs are (before, after). With problems nothing of it should be done."""

    moved: tuple[tuple[WeekLine, WeekLine], ...] = ()
    new: tuple[WeekLine, ...] = ()
    removed: tuple[WeekLine, ...] = ()
    retold: tuple[tuple[WeekLine, WeekLine], ...] = ()
    problems: tuple[WeekProblem, ...] = ()


def escaped(text: str) -> str:
    """Return a text on one line, from which ``unescaped`` makes the same text again."""
    return _ESCAPED.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return "".join(_PLAIN.get(c) or (f"\\x{ord(c):02x}" if ord(c) < 256 else f"\\u{ord(c):04x}") for c in found[0])


def unescaped(text: str) -> str:
    r"""Return what ``escaped`` was given; a backslash before anything else is a backslash."""
    return _ESCAPE.sub(lambda found: _READ.get(found[1]) or chr(int(found[1][1:], 16)), text)


def write_week(entries: Iterable[WeekLine], zone: str, first: date, brand: str = "") -> str:
    """Return a week as text; entries come in order of time, free slots have neither id nor state."""
    listed = list(entries)
    last = first + timedelta(days=6)
    year, week, _ = first.isocalendar()
    head = [
        f"# Week {week} of {year}: {spelled_day(first)} to {spelled_day(last)} {last.year}. Times are those of {zone}.",
        "# One line is one post. Change its date or time to move it, and its text behind the bar to reword it.",
        "# A new line without a #number is a new post; a line you take out goes back to the drafts, without a time.",
        "# Free slots are remarks: take the '# ' away and write behind the bar. What is out stays as it is.",
        "# \\n is a line break, \\\\ a backslash. You will be shown what changes before anything does.",
        f"# smdash week {first} {zone} {brand or 'all'} {base_of(listed)}",
    ]
    body: list[str] = []
    day = first
    waiting = listed
    while day <= last:
        here = [entry for entry in waiting if entry.wall.date() == day]
        body += ["", f"# {spelled_day(day)}"] + [_written(entry) for entry in here]
        day += timedelta(days=1)
    return "\n".join([*head, *body]) + "\n"


def _written(entry: WeekLine) -> str:
    at = f"{entry.wall:%Y-%m-%d %H:%M} {entry.account}"
    if entry.id is None:
        return f"# {at} | {FREE}"
    state = "" if entry.state == "scheduled" else f" {entry.state}"
    line = f"{at} #{entry.id}{state} | {escaped(entry.text)}".rstrip(" ")
    return f"# {line}" if entry.state in FIXED else line


def base_of(entries: Iterable[WeekLine]) -> str:
    """Return a fingerprint of the posts that can be changed, to notice that they have been since."""
    parts = [
        f"{entry.id} {entry.wall:%Y-%m-%dT%H:%M} {entry.account} {entry.state} {escaped(entry.text)}"
        for entry in entries
        if entry.id is not None and entry.state not in FIXED
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def read_week(text: str) -> WeekText:
    """Read a text that ``write_week`` wrote and a person edited; what cannot be read is in ``problems``."""
    lines: list[WeekLine] = []
    problems: list[WeekProblem] = []
    named: set[int] = set()
    zone = brand = base = ""
    first: date | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip(" \t\r\ufeff")
        if not line:
            continue
        if line.startswith("#"):
            machine = _MACHINE.fullmatch(line)
            if machine is not None and not base:
                first, zone, base = _date(machine[1]), machine[2], machine[4]
                brand = "" if machine[3] == "all" else machine[3]
            continue
        try:
            read = _line(line, number)
        except UsageError as error:
            problems.append(WeekProblem(number, str(error)))
            # What it named is still there, only unreadable: it must not count as taken out.
            named |= {int(name) for name in _NAMED.findall(line.partition("|")[0])}
            continue
        if read.id is not None:
            if read.id in named:
                problems.append(WeekProblem(number, f"#{read.id} stands twice; a copy goes without the #number."))
                continue
            named.add(read.id)
        lines.append(read)
    return WeekText(tuple(lines), tuple(problems), zone, first, brand, base, frozenset(named))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _line(line: str, number: int) -> WeekLine:
    head, bar, rest = line.partition("|")
    words = head.split()
    if not bar or len(words) < 3:
        raise UsageError(f"this is not understood; {SHAPE}.")
    day = _date(words[0])
    if day is None or len(words[0]) != 10:
        raise UsageError(f"'{words[0]}' is no date; {SHAPE}.")
    if ":" not in words[1]:
        raise UsageError(f"'{words[1]}' is no time of day; {SHAPE}.")
    wall = datetime.combine(day, read_clock(words[1]))
    account = words[2].removeprefix("@").lower()
    known: int | None = None
    state = ""
    for word in words[3:]:
        if known is None and _NAMED.fullmatch(word) and word.isascii():
            known = int(word[1:])
        elif word in STATES and not state:
            state = word
        else:
            raise UsageError(f"'{word}' is not understood; {SHAPE}.")
    text = rest.strip(" \t\r")
    if known is None:
        text = text.removeprefix(FREE).strip(" \t")
        if not text:
            raise UsageError("a post needs a text behind the bar.")
    return WeekLine(wall, account, unescaped(text), known, state, number)


def diff(before: WeekText, after: WeekText) -> Changes:
    """Return what an edited text wants changed, each post by its number."""
    known = {line.id: line for line in before.lines if line.id is not None}
    problems = list(after.problems)
    moved: list[tuple[WeekLine, WeekLine]] = []
    retold: list[tuple[WeekLine, WeekLine]] = []
    new: list[WeekLine] = []
    for line in after.lines:
        if line.id is None:
            new.append(line)
            continue
        old = known.get(line.id)
        if old is None:
            problems.append(WeekProblem(line.number, f"#{line.id} is not among the posts that can be changed here."))
        elif old.account != line.account:
            problems.append(
                WeekProblem(
                    line.number, f"#{line.id} stays on {old.account}; for {line.account} write a line without it."
                )
            )
        elif not line.text.strip() and old.text.strip():
            problems.append(WeekProblem(line.number, "its text is gone; to unschedule it take the whole line out."))
        else:
            if line.wall != old.wall:
                moved.append((old, line))
            if line.text != old.text:
                retold.append((old, line))
    removed = [line for line in before.lines if line.id is not None and line.id not in after.named]
    problems.sort(key=lambda problem: problem.number)
    return Changes(tuple(moved), tuple(new), tuple(removed), tuple(retold), tuple(problems))


def lines_of(entries: Sequence[WeekLine]) -> WeekText:
    """Return entries as the text of them would be read: only what can be changed."""
    kept = tuple(entry for entry in entries if entry.id is not None and entry.state not in FIXED)
    return WeekText(kept, named=frozenset(entry.id for entry in kept if entry.id is not None))
