"""Pauses: what they cover, while they are in force, and how they are spoken of.

A pause holds everything, one brand, one account or one pillar. What it held stays held until a person resumes it,
also where its end has passed: nothing goes out by itself afterwards.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.schedule import WEEKDAYS, spoken
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Scope = Literal["all", "brand", "account", "category"]
_HELD_BY = re.compile(r"pause (\d+)(?:: |$)")


class Pause(NamedTuple):
    """A pause that nobody lifted yet; times are aware.

    ``subject`` is '' for everything, else a brand, an account, or a pillar as ``brand/pillar`` or its bare name.
    """

    id: int
    scope: Scope
    subject: str
    reason: str
    started_at: datetime
    ends_at: datetime | None = None

    @property
    def what(self) -> str:
        """What is paused, in words."""
        return {"all": "everything", "category": f"pillar {self.subject}"}.get(self.scope, self.subject)

    @property
    def mark(self) -> str:
        """The reason a delivery is held for, from which ``held_by`` finds the pause again."""
        return f"pause {self.id}" + (f": {self.reason}" if self.reason else "")

    def active(self, now: datetime) -> bool:
        """Say whether it is in force."""
        return self.ends_at is None or now < self.ends_at

    def covers(self, account: str, brand: str, pillar: str = "") -> bool:
        """Say whether a post of an account, in a pillar ('' for none), is held by it."""
        if self.scope == "category":
            return bool(pillar) and self.subject.casefold() in {pillar.casefold(), f"{brand}/{pillar}".casefold()}
        return self.scope == "all" or self.subject == (brand if self.scope == "brand" else account)


class HeldRow(NamedTuple):
    """A post that a pause holds: on which account it was to go out, and when."""

    key: str
    id: int
    account: str
    colour: str
    at: datetime
    text: str
    pause_id: int


class Standing(NamedTuple):
    """A pause as it stands: whether it is still in force, and how many posts it holds.

    ``already`` are those it covers that another pause held before and still holds.
    """

    pause: Pause
    active: bool
    held: int
    already: int = 0

    @property
    def words(self) -> str:
        """How many posts it holds: ``3 posts held``, ``3 posts held, already held: 2``, ``already held: 2``."""
        return held_words(self.held, self.already)


class PauseView(NamedTuple):
    """Everything paused.

    ``passed`` are held posts whose time is over, ``left`` those of them that no pause in force covers: they wait for
    a person. Of many the first are shown; ``passed_count`` and ``left_ids`` tell of all.
    """

    now: datetime
    pauses: tuple[Standing, ...]
    passed: tuple[HeldRow, ...]
    passed_count: int
    left: tuple[HeldRow, ...]
    left_ids: tuple[int, ...]

    @property
    def active(self) -> bool:
        """Whether anything is paused now."""
        return any(standing.active for standing in self.pauses)


def held_by(reason: str) -> int | None:
    """Return the pause a delivery is held by; None where it is not one that holds it."""
    found = _HELD_BY.match(reason)
    return int(found[1]) if found else None


def held_words(held: int, already: int = 0) -> str:
    """Return how many posts a pause holds, and how many of its posts another one held already."""
    if not already:
        return counted(held, "post held", "posts held")
    return f"already held: {already}" if not held else f"{held_words(held)}, already held: {already}"


def clock_words(moment: datetime, now: datetime) -> str:
    """Return an instant as short as it stays clear: ``09:12``, ``Fri 9:00``, ``Fri 27 Nov 9:00``."""
    days = abs((moment.date() - now.date()).days)
    if days == 0:
        return f"{moment:%H:%M}"
    day = WEEKDAYS[moment.weekday()]
    if days > 6:
        day += f" {spoken(moment)}" + (f" {moment.year}" if moment.year != now.year else "")
    return f"{day} {moment:%H:%M}"


def pause_words(pause: Pause, now: datetime) -> str:
    """Return ``everything since 09:12 until Mon 09:00, storm in the news``."""
    words = f"{pause.what} since {clock_words(pause.started_at, now)}"
    if pause.ends_at is not None:
        words += f" until {clock_words(pause.ends_at, now)}"
    return words + (f", {pause.reason}" if pause.reason else "")


def banner_words(standing: Iterable[Standing], left: int, now: datetime) -> str:
    """Return what the banner says: active pauses, else an ended one that holds posts, else posts left held; or ''."""
    pauses = list(standing)
    active = [each.pause for each in pauses if each.active]
    if active:
        order = {"all": 0, "brand": 1, "account": 2, "category": 3}
        first = min(active, key=lambda pause: (order[pause.scope], pause.id))
        words = pause_words(first, now)
        if len(active) == 2:
            words += f"; {next(pause for pause in active if pause is not first).what} too"
        elif len(active) > 2:
            words += f"; and {len(active) - 1} more pauses"
        return words + "."
    ended = [each for each in pauses if each.held]
    if ended:
        last = max(ended, key=lambda each: (each.pause.ends_at or now, each.pause.id))
        held = sum(each.held for each in ended)
        others = "" if len(ended) == 1 else f" and {len(ended) - 1} more"
        at = clock_words(last.pause.ends_at or now, now)
        return f"the pause of {last.pause.what}{others} ended {at}: {_posts(held)} for you."
    return f"a pause is over: {_posts(left)} for you." if left else ""


def _posts(number: int) -> str:
    return counted(number, "held post waits", "held posts wait")
