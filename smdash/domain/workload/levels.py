"""How full the week is, in four words that do not flap: hysteresis and a dwell time over daily loads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

Level = Literal["calm", "full", "stretched", "overloaded"]

LEVELS: tuple[Level, ...] = ("calm", "full", "stretched", "overloaded")
UP = (0.70, 0.85, 1.00)
DOWN = (0.65, 0.80, 0.95)
UP_DAYS = 2
DOWN_DAYS = 3
JUMP = 0.15

SIGNS: dict[Level, str] = {
    "calm": "ok",
    "full": "▲ full",
    "stretched": "▲▲ stretched",
    "overloaded": "▲▲ over",
}

_EDGE = 1e-9  # 0.70 + 0.15 must count as 0.85, whatever the last bit says.


def bound(*, unknown: bool, guessed: bool) -> str:
    """Return the sign before a load: a lower bound while something is unknown, else about with duties guessed."""
    return "\u2265" if unknown else "~" if guessed else ""


def sign(level: Level) -> str:
    """Return the shape and word of a level; readable without colour."""
    return SIGNS[level]


def shown_level(level: Level | None, unknowns: bool) -> str:
    """Return what a screen shows: never 'ok' while an estimate it needs is unknown.

    With unknowns the load is a lower bound, so the higher levels stand and calm becomes '? incomplete'.
    None is a week without capacity.
    """
    if level is None:
        return "no capacity"
    if unknowns and level == "calm":
        return "? incomplete"
    return SIGNS[level]


def load_state(load: float | None) -> Literal["", "ok", "full", "over"]:
    """Return how full a day or a week is on its own load, as it is rounded for the eye: over means more than there is.

    '' is one without hours. Unlike a week's level it has no memory: it says what its bar shows.
    """
    if load is None:
        return ""
    percent = round(load * 100)
    return "over" if percent > 100 else "full" if percent >= round(UP[1] * 100) else "ok"


def load_sign(load: float | None, *, words: bool = True) -> str:
    """Return ``▲ full`` or ``▲▲ over``, the sign alone without ``words``; '' for what is neither, or unknown."""
    state = load_state(load)
    shape = {"full": "\u25b2", "over": "\u25b2\u25b2"}.get(state, "")
    return f"{shape} {state}" if words and shape else shape


def first_level(load: float) -> Level:
    """Return the level a load has on the thresholds alone, for the day there is no past."""
    return LEVELS[_reached(load, UP)]


def _reached(load: float, thresholds: Sequence[float]) -> int:
    return sum(1 for threshold in thresholds if load >= threshold - _EDGE)


class _Rules(NamedTuple):
    up: tuple[float, ...] = UP
    down: tuple[float, ...] = DOWN
    up_days: int = UP_DAYS
    down_days: int = DOWN_DAYS
    jump: float = JUMP


class _Dwell(NamedTuple):
    """Where the machine stands: level index, days spent wanting up (and the lowest such wish), days wanting down."""

    level: int
    rising_to: int = 0
    rising: int = 0
    falling: int = 0


_RULES = _Rules()


def _leap(at: _Dwell, load: float, rules: _Rules) -> _Dwell:
    """Move up at once to the highest level whose threshold is exceeded by the jump, if there is one."""
    level = _reached(load, [threshold + rules.jump for threshold in rules.up])
    if level <= at.level:
        return at
    wish = _reached(load, rules.up)
    return _Dwell(level, wish, 1) if wish > level else _Dwell(level)


def _step(at: _Dwell, load: float, rules: _Rules) -> _Dwell:
    """One daily evaluation."""
    wish = _reached(load, rules.up)
    if wish > at.level:
        target = min(at.rising_to, wish) if at.rising else wish
        days = at.rising + 1
        if days >= rules.up_days:
            at = _Dwell(target, wish, 1) if wish > target else _Dwell(target)
        else:
            at = _Dwell(at.level, target, days)
        return _leap(at, load, rules)
    if at.level and load < rules.down[at.level - 1] - _EDGE:
        days = at.falling + 1
        return _Dwell(at.level - 1) if days >= rules.down_days else _Dwell(at.level, falling=days)
    return _Dwell(at.level)


def hysteresis(
    loads: Sequence[float],
    start: Level = "calm",
    up: Sequence[float] = UP,
    down: Sequence[float] = DOWN,
    up_days: int = UP_DAYS,
    down_days: int = DOWN_DAYS,
    jump: float = JUMP,
) -> list[Level]:
    """Return the level after each of a run of daily loads (1.0 = 100 %).

    Up after ``up_days`` evaluations in a row at or over a threshold (to the lowest level reached in them),
    at once when a threshold is exceeded by ``jump``; down one level after ``down_days`` in a row below the
    level's ``down`` threshold.
    """
    rules = _Rules(tuple(up), tuple(down), up_days, down_days, jump)
    at = _Dwell(LEVELS.index(start))
    levels: list[Level] = []
    for load in loads:
        at = _step(at, load, rules)
        levels.append(LEVELS[at.level])
    return levels


class LevelState(NamedTuple):
    """The level, the ISO day it began, the ISO day of the last evaluation, and what is pending.

    ``rising`` counts evaluations in a row that asked for ``rising_to`` or more, ``falling`` those below the
    level's lower threshold.
    """

    level: Level
    since: str
    evaluated_on: str
    rising_to: Level = "calm"
    rising: int = 0
    falling: int = 0

    @property
    def sign(self) -> str:
        """The shape and word of the level."""
        return SIGNS[self.level]

    @classmethod
    def first(cls, load: float, on: date) -> LevelState:
        """Begin on day ``on`` with the level the thresholds give."""
        day = on.isoformat()
        return cls(first_level(load), day, day)

    def to_dict(self) -> dict[str, str | int]:
        """Return plain text and numbers for the store."""
        return {
            "level": self.level,
            "since": self.since,
            "evaluated_on": self.evaluated_on,
            "rising_to": self.rising_to,
            "rising": self.rising,
            "falling": self.falling,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> LevelState:
        """Read back what ``to_dict`` wrote; ValueError when it is not that."""
        try:
            state = cls(
                level=stored["level"],
                since=str(stored["since"]),
                evaluated_on=str(stored["evaluated_on"]),
                rising_to=stored.get("rising_to", "calm"),
                rising=int(stored.get("rising", 0)),
                falling=int(stored.get("falling", 0)),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a stored level: {stored!r}") from error
        if state.level not in LEVELS or state.rising_to not in LEVELS:
            raise ValueError(f"not a stored level: {stored!r}")
        return state


def advance(state: LevelState, load: float | None, on: date) -> LevelState:
    """Evaluate a load on a local day and return the new state.

    The first evaluation of a day counts; later ones that day (or on an earlier day, after travelling west)
    only act on a jump up. Days without an evaluation count for nothing. A load of None (no capacity) changes
    nothing.
    """
    if load is None:
        return state
    day = on.isoformat()
    at = _Dwell(LEVELS.index(state.level), LEVELS.index(state.rising_to), state.rising, state.falling)
    counts = day > state.evaluated_on
    after = _step(at, load, _RULES) if counts else _leap(at, load, _RULES)
    level = LEVELS[after.level]
    return state._replace(
        level=level,
        since=state.since if level == state.level else day,
        evaluated_on=day if counts else state.evaluated_on,
        rising_to=LEVELS[after.rising_to],
        rising=after.rising,
        falling=after.falling,
    )
