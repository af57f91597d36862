"""The keys of the screens that lie over the dashboard: README's table and the help are made from their bindings."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.binding import Binding

from smdash.screens.base.keys import _NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTER = frozenset({"\u21b5", "enter"})
COMMON = frozenset({"question_mark", "f1", "ctrl+p"})
"""Keys that do the same on every screen and stand in the first table."""
_MORE_NAMES = {
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
    "asterisk": "*",
    "left": "\u2190",
    "right": "\u2192",
    "up": "\u2191",
    "down": "\u2193",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


class Place(NamedTuple):
    """A screen: its name, the keys that lead there, its class, and the parts of it that have keys of their own."""

    name: str
    way: str
    screen: str
    parts: tuple[str, ...] = ()

    @property
    def cls(self) -> Any:
        """The screen's class."""
        return _found(f"screens.{self.screen}")


SCREENS: tuple[Place, ...] = (
    Place("composer", "n", "composer.screen:ComposerScreen"),
    Place("calendar", "o c", "calendar.screen:CalendarScreen", ("widgets.calendar.weekgrid:WeekGrid",)),
    Place("hand over", "h", "publishing.handover:HandoverScreen"),
    Place("runway", "o g", "queue.runway:RunwayScreen", ("widgets.queue.runwaylist:RunwayList",)),
    Place("checks", "o k", "queue.checks:FindingsScreen"),
    Place("evergreen", "o e", "evergreen.screen:EvergreenScreen"),
    Place("filter, its line", "f", "queue.filter:FilterScreen", ("screens.queue.filter_line:FilterLine",)),
    Place("filter, its posts", "f \u21b5", "queue.filter_list:FilteredList"),
    Place("time", "o t", "timelog.screen:TimeScreen", ("widgets.timelog.timelist:TimeList",)),
    Place("metrics", "o m", "metrics.screen:MetricsScreen"),
    Place("workload", "o w", "workload.screen:WorkloadScreen"),
    Place("what if", "w", "workload.whatif:WhatIfScreen", ("widgets.workload.leverlist:LeverList",)),
    Place("away", "o v", "workload.away:AwayScreen"),
)


def _found(name: str) -> Any:
    module, _, member = name.partition(":")
    return getattr(import_module(f"smdash.{module}"), member)


def spelled(key: str) -> str:
    """Return a key as a person reads it: ``^s``, ``⇧←``, ``/``."""
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("ctrl+"):
        return "^" + spelled(key.removeprefix("ctrl+"))
    if key.startswith("shift+"):
        return "\u21e7" + spelled(key.removeprefix("shift+"))
    return _MORE_NAMES.get(key, key)


def _bindings(cls: Any) -> Iterator[Binding]:
    """Yield the bindings of a class and of what it builds upon in this program."""
    for each in cls.__mro__:
        if each.__module__.startswith("smdash.") and not each.__module__.endswith(".windowlist"):
            yield from (entry for entry in each.__dict__.get("BINDINGS", ()) if isinstance(entry, Binding))


def listed(place: Place) -> list[tuple[str, str]]:
    """Return (keys, what they do) of a screen; keys that do the same stand together."""
    found: dict[str, list[str]] = {}
    footer = getattr(import_module(place.cls.__module__), "KEYS", ())
    for entry in footer:
        if entry[0] in ENTER and not any(
            binding.key == "enter" for binding in place.cls.__dict__.get("BINDINGS", ())
        ):  # A list opens its row by a message, which no binding of the screen names.
            found.setdefault(_capital(entry[1]), []).append("\u21b5")
    taken: set[str] = set()
    for cls in (place.cls, *(_found(part) for part in place.parts)):
        for binding in _bindings(cls):
            for key in binding.key.split(","):
                if key in COMMON or key in taken:
                    continue
                taken.add(key)
                name = spelled(key)
                names = found.setdefault(_capital(binding.description), [])
                if name not in names:
                    names.append(name)
    return [(" ".join(names), words.rstrip(".")) for words, names in found.items()]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def table() -> str:
    """Return the keys of every screen as README's second table, in Markdown."""
    lines = ["| screen | keys |", "|---|---|"]
    for place in SCREENS:
        keys = " \u00b7 ".join(f"`{names}` {words}" for names, words in listed(place))
        lines.append(f"| {place.name} (`{place.way}`) | {keys.replace('|', chr(92) + '|')} |")
    return "\n".join(lines)


def help_of(screen: object) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (name, keys) of each part of a screen; none for the dashboard."""
    name = type(screen).__name__
    mine = [place for place in SCREENS if place.screen.endswith(f":{name}")]
    module = mine[0].name.partition(",")[0] if mine else ""
    return [
        (_capital(place.name), listed(place)) for place in SCREENS if module and place.name.partition(",")[0] == module
    ]
