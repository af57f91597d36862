"""What all parts share: the texts, the calendar of the world, and chance that is the same on every machine."""

from __future__ import annotations

import csv
import io
import random
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HERE = Path(__file__).resolve().parent.parent
WORLD: dict[str, Any] = tomllib.loads((HERE / "world.toml").read_text("utf-8"))
ZONE = ZoneInfo(WORLD["zone"])
NOW: datetime = WORLD["now"]
TODAY = NOW.date()
FIRST = date(2026, 7, 20)
LAST = date(2026, 11, 20)
HOSTILE = "hello [/nope] \x1b]52;c;AAAA\x07 \u202e 🧑‍🚀 漢字"
ACCOUNTS = {f"{account['brand']}/{account['platform']}": account for account in WORLD["accounts"]}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(slots=True)
class Post:
    """Something published: wall clock in the world's zone, and what the platform calls it."""

    account: str
    wall: datetime
    text: str
    format: str
    remote_id: str = ""
    permalink: str = ""
    seconds: int = 0
    reply: bool = False
    viral: bool = False
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """The instant, UTC."""
        return utc(self.wall)


class Chance:
    """Random numbers from ``random()`` and plain arithmetic alone: the same on every machine and version."""

    def __init__(self, seed: str) -> None:
        self._next = random.Random(f"smdash {seed}").random

    def near(self, centre: float, spread: float = 0.4) -> float:
        """Return a number around ``centre``, between (1 - spread) and (1 + spread) times it, mostly inside."""
        return centre * (1 + spread * (self._next() + self._next() + self._next() - 1.5) / 1.5)

    def count(self, centre: float, spread: float = 0.4) -> int:
        """Return a whole number around ``centre``, never negative."""
        return max(0, int(self.near(centre, spread) + self._next()))

    def below(self, end: int) -> int:
        """Return a whole number from 0 up to ``end``, without it."""
        return int(self._next() * end)

    def happens(self, share: float) -> bool:
        """Return True in ``share`` of all cases."""
        return self._next() < share

    def code(self, letters: str, length: int) -> str:
        """Return a made-up code of ``length`` letters."""
        return "".join(letters[self.below(len(letters))] for _ in range(length))


def utc(wall: datetime) -> datetime:
    """Return the instant of a naive wall clock of the world."""
    return wall.replace(tzinfo=ZONE).astimezone(UTC)


def texts(name: str) -> dict[str, list[str]]:
    r"""Read texts/<name>.txt: section -> lines; a written \n becomes a line break."""
    sections: dict[str, list[str]] = {}
    section = ""
    for line in (HERE / "texts" / f"{name}.txt").read_text("utf-8").split("\n"):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
            sections[section] = []
        elif line and not line.startswith("#"):
            sections[section].append(line.replace("\\n", "\n"))
    return sections


def slots(account: str, first: date, last: date) -> Iterator[datetime]:
    """Yield the wall-clock slots of an account from ``first`` to ``last``, both included, in order."""
    weekly = sorted((DAYS.index(slot[:3]), slot[4:]) for slot in ACCOUNTS[account]["slots"])
    day = first
    while day <= last:
        for weekday, clock in weekly:
            if weekday == day.weekday():
                yield datetime.combine(day, time.fromisoformat(clock))
        day += timedelta(days=1)


def table(rows: Iterable[Sequence[object]], delimiter: str = ",", *, quote_all: bool = False, end: str = "\n") -> str:
    """Return rows as CSV text."""
    out = io.StringIO()
    writer = csv.writer(
        out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    )
    writer.writerows(rows)
    return out.getvalue()


def thousands(number: float) -> str:
    """Return ``12,345``."""
    return f"{round(number):,}"
