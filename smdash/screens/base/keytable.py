"""Every screen by name, and its keys: README's table, ``smdash keys``, and what is wrong with a person's own keys."""

from __future__ import annotations

import unicodedata
from importlib import import_module
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.keys import KEY_ALIASES, KEY_NAME_REPLACEMENTS, Keys

from smdash.screens.base.acts import ACTS
from smdash.screens.base.keys import HELP, IDEA, IDEA_TOO, PALETTE
from smdash.widgets.keys import NAMES, Key, mapped, spelled
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

COMMON = frozenset({HELP.id, PALETTE.id, IDEA.id, IDEA_TOO.id})
"""Keys that do the same on every screen and stand in the first table."""


class Section(NamedTuple):
    """A part of a screen's help: its title and (keys, what they do) of each line."""

    title: str
    rows: Sequence[tuple[str, str]]


class KeyPlace(NamedTuple):
    """A screen, or a part of one that takes the keys by itself: its name, the keys that lead there, its class."""

    name: str
    way: str
    screen: str

    @property
    def cls(self) -> Any:
        """The class."""
        return _member(self.screen)


def _member(where: str) -> Any:
    module, _, member = where.partition(":")
    return getattr(import_module(f"smdash.screens.{module}"), member)


SCREENS: tuple[KeyPlace, ...] = (
    KeyPlace("composer", "n", "composer.screen:ComposerScreen"),
    KeyPlace("calendar", "o c", "calendar.screen:CalendarScreen"),
    KeyPlace("hand over", "h", "publishing.handover:HandoverScreen"),
    KeyPlace("ledger", "o l", "publishing.ledger:LedgerScreen"),
    KeyPlace("runway", "o g", "queue.runway:RunwayScreen"),
    KeyPlace("checks", "o k", "checks.screen:FindingsScreen"),
    KeyPlace("goals", "o j", "strategy.goals:GoalsScreen"),
    KeyPlace("evergreen", "o e", "evergreen.screen:EvergreenScreen"),
    KeyPlace("ideas", "o o", "ideas.screen:IdeasScreen"),
    KeyPlace("approval", "o b", "approval.screen:ApprovalScreen"),
    KeyPlace("filter, its line", "f", "queue.filter:FilterScreen"),
    KeyPlace("filter, its posts", "f \u21b5", "queue.filter_list:FilteredList"),
    KeyPlace("time", "o t", "timelog.screen:TimeScreen"),
    KeyPlace("funnel", "o n", "funnel.screen:FunnelScreen"),
    KeyPlace("inbox, its list", "o i", "inbox.screen:InboxItems"),
    KeyPlace("inbox, its filter", "o i, /", "inbox.screen:InboxLine"),
    KeyPlace("reader", "3 \u21b5", "inbox.reader:ReaderScreen"),
    KeyPlace("clearing", "3 c", "inbox.clear:ClearScreen"),
    KeyPlace("snippets", "o h", "snippets.screen:SnippetsScreen"),
    KeyPlace("strategy", "o s", "strategy.screen:StrategyScreen"),
    KeyPlace("accounts", "o a", "accounts.screen:AccountsScreen"),
    KeyPlace("metrics", "o m", "metrics.screen:MetricsScreen"),
    KeyPlace("results", "o x", "results.screen:ResultsScreen"),
    KeyPlace("report", "o p", "reports.screen:ReportsScreen"),
    KeyPlace("workload", "o w", "workload.screen:WorkloadScreen"),
    KeyPlace("today", "o y", "workload.today:TodayScreen"),
    KeyPlace("what if", "w", "whatif.screen:WhatIfScreen"),
    KeyPlace("away", "o v", "whatif.away:AwayScreen"),
)
"""What README's second table shows."""

DIALOGS: tuple[KeyPlace, ...] = (
    KeyPlace("accounts of the composer", "n \u21e5", "composer.targets:TargetList"),
    KeyPlace("media of the composer", "^g", "composer.media:MediaList"),
    KeyPlace("reply box", "3 r", "inbox.replybox:ReplyBox"),
    KeyPlace("answered by hand", "3 \u21b5, a", "inbox.answered:AnsweredScreen"),
    KeyPlace("person", "3 \u21b5, p", "inbox.people:PersonScreen"),
    KeyPlace("where it leads", "3 \u21b5, o", "inbox.links:LinksScreen"),
    KeyPlace("what came back", "o b, I", "approval.take:TakeScreen"),
    KeyPlace("week as text", "o c, E", "calendar.week_diff:WeekDiffScreen"),
    KeyPlace("section of a strategy", "o s, e", "strategy.section:SectionScreen"),
    KeyPlace("pause", "P", "publishing.pause:PauseScreen"),
    KeyPlace("surge", "! \u21b5", "publishing.crisis:CrisisScreen"),
    KeyPlace("resume", "P", "publishing.resume:ResumeScreen"),
    KeyPlace("files to import", "I", "imports.choose_file:FileScreen"),
    KeyPlace("files to attach", "n ^d", "composer.attach_dialogs:AttachScreen"),
    KeyPlace("words for a file", "n ^d \u21b5", "composer.attach_dialogs:AltScreen"),
    KeyPlace("import", "I \u21b5", "imports.screen:ImportScreen"),
    KeyPlace("columns of a table", "I \u21b5 m", "imports.map_columns:MapScreen"),
    KeyPlace("new account", "A", "accounts.form:AccountScreen"),
    KeyPlace("goal, pillar, brand, account", "o j \u21b5; o a, then E or e", "base.form:FormScreen"),
    KeyPlace("own words", "o p, e", "reports.screen:WordsScreen"),
    KeyPlace("connect", "o a, c", "accounts.connect:ConnectScreen"),
    KeyPlace("new client", "w a", "whatif.new_client:AskFirstScreen"),
    KeyPlace("snippet", "o h n", "snippets.form:SnippetForm"),
    KeyPlace("snippets to put in", "^f", "snippets.pick:SnippetPicker"),
    KeyPlace("find", "/", "dashboard.find:FindScreen"),
    KeyPlace("go to", "o", "dashboard.places:GoScreen"),
    KeyPlace("question", "", "base.dialogs:AskScreen"),
    KeyPlace("choice", "", "base.dialogs:PickScreen"),
    KeyPlace("text", "", "base.dialogs:TextScreen"),
    KeyPlace("notice", "", "base.dialogs:NoticeScreen"),
    KeyPlace("keys", "?", "base.help:HelpScreen"),
)
"""What has keys besides."""

ANSWERS: dict[str, str] = {"experiment": "metrics.keys:EXPERIMENT"}
"""The texts that are answered by keys: their name and where these stand."""


def declared(place: KeyPlace) -> tuple[Key, ...]:
    """Return the keys of a place, its own first."""
    cls = place.cls
    if hasattr(cls, "declared"):
        return tuple(cls.declared())
    return tuple(key for each in cls.__mro__ if each is not WindowList for key in each.__dict__.get("KEYS", ()))


def rows(keys: Iterable[Key]) -> list[tuple[str, Key]]:
    """Return (keys as they are read, the first key that has them); keys that do the same stand together.

    Where a part of a screen and the screen have the same key, the one declared first is shown.
    """
    found: dict[str, tuple[list[str], Key]] = {}
    taken: set[str] = set()
    for key in keys:
        for name in key.keys.split(","):
            if name not in taken:
                taken.add(name)
                found.setdefault(key.label, ([], key))[0].append(spelled(name))
    return [(" ".join(names), key) for names, key in found.values()]


def list_rows(changed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (keys, what they do) of any list; opening a row is named by each screen for itself."""
    found: dict[str, list[Key]] = {}
    for key in mapped(WindowList.KEYS, changed):
        if key.id != "list.open":
            tip = "To the top, to the end" if key.id in {"list.top", "list.end"} else key.tip
            found.setdefault(tip, []).append(key)
    return [(_first_names(keys), tip) for tip, keys in found.items()]


def _first_names(keys: list[Key]) -> str:
    names = [key.keys.split(",") for key in keys]
    arrows = {"up", "down"} <= {name for each in names for name in each[1:]}
    return " ".join(spelled(each[0]) for each in names) + (", arrows" if arrows else "")


def anywhere() -> list[Key]:
    """Return the dashboard's keys whose acts can be done from any full screen."""
    dashboard = import_module("smdash.screens.dashboard.keys")
    acts = {f"act('{name}')" for name, where in ACTS.items() if not where.startswith("dashboard.")}
    return [key for key in dashboard.KEYS if not key.where and key.action in acts]


def table() -> str:
    """Return the keys of every screen as README's second table, in Markdown."""
    lines = ["| screen | keys |", "|---|---|"]
    for place in SCREENS:
        listed = rows(key for key in declared(place) if key.id not in COMMON)
        keys = " \u00b7 ".join(f"`{names}` {key.label}" for names, key in listed)
        lines.append(f"| {place.name} (`{place.way}`) | {keys.replace('|', chr(92) + '|')} |")
    return "\n".join(lines)


def places() -> dict[str, tuple[Key, ...]]:
    """Return every key there is, by where it works."""
    dashboard = import_module("smdash.screens.dashboard.keys")
    found = {"any list": WindowList.KEYS}
    for where in ("", *dashboard.PANES):
        found[f"{where} pane" if where else "dashboard"] = tuple(key for key in dashboard.KEYS if key.where == where)
    found |= {place.name: declared(place) for place in (*SCREENS, *DIALOGS)}
    return found | {name: _member(where) for name, where in ANSWERS.items()}


def faults(changed: Mapping[str, str]) -> list[str]:
    """Return what is wrong with a person's own keys: unknown ids, keys no terminal sends, two acts on one key."""
    everywhere = places()
    ids = {key.id for keys in everywhere.values() for key in keys}
    wrong = [f'[keys] "{name}" is no binding id' for name in changed if name not in ids]
    for name, keys in changed.items():
        wrong += [f'[keys] "{name}": {why}' for key in keys.split(",") if (why := unusable(key))]
    for name in changed.keys() & _beside_text():
        wrong += [
            f'[keys] "{name}": {key} is typed into the text there; a key like ctrl+s or f9 is needed'
            for key in changed[name].split(",")
            if typed(key)
        ]
    for place, there in everywhere.items():
        wrong += _clashes((*there, *(key for name in _beneath(place) for key in everywhere[name])), changed)
    return list(dict.fromkeys(wrong))


def sendable(changed: Mapping[str, str]) -> dict[str, str]:
    """Return a person's own keys without those nothing can be done by; no screen is imported for it."""
    kept = {name: [key for key in keys.split(",") if not unusable(key)] for name, keys in changed.items()}
    return {name: ",".join(keys) for name, keys in kept.items() if keys}


def usable(changed: Mapping[str, str]) -> dict[str, str]:
    """Return a person's own keys as they are in force: of known ids, sent by a terminal, and typed into no text."""
    ids = {key.id for keys in places().values() for key in keys}
    text = _beside_text()
    known = {name: keys for name, keys in sendable(changed).items() if name in ids}
    kept = {
        name: [key for key in keys.split(",") if name not in text or not typed(key)] for name, keys in known.items()
    }
    return {name: ",".join(keys) for name, keys in kept.items() if keys}


def _beside_text() -> set[str]:
    """Return the ids of the keys that must work while something is typed."""
    forms = [place for place in (*SCREENS, *DIALOGS) if getattr(place.cls, "TYPING", False)]
    return {key.id for place in forms for key in declared(place)} - COMMON


def typed(key: str) -> bool:
    """Return whether a key is a character that stands in a text: ``a``, ``space``, ``question_mark``."""
    plain = key.removeprefix("shift+")
    return len(plain) == 1 or plain == "space" or ("+" not in plain and plain not in _NAMED)


def _beneath(place: str) -> tuple[str, ...]:
    """Return where else a key is looked for when it means nothing in a place."""
    if place.endswith(" pane"):
        return ("dashboard", "any list")
    if place.startswith("filter, its posts"):
        return ("filter, its line", "any list")
    if place == "media of the composer":
        return ("composer", "any list")
    lists = {
        "accounts",
        "inbox, its list",
        "hand over",
        "ledger",
        "runway",
        "checks",
        "evergreen",
        "ideas",
        "goals",
        "time",
        "metrics",
        "workload",
        "today",
        "what if",
    }
    return ("any list",) if place in lists else ()


def _clashes(keys: Iterable[Key], changed: Mapping[str, str]) -> list[str]:
    by_id = {key.id: key for key in keys}
    found = []
    for one, other in combinations(by_id.values(), 2):
        if not changed.keys() & {one.id, other.id} or _shared(one, other):
            continue
        first, second = mapped((one, other), changed)
        shared = _shared(first, second)
        if "list.open" in {one.id, other.id}:
            shared -= {"enter"}  # a list's Enter and its screen's are one act by design
        found += [f"[keys] {key} is given to {one.id} and to {other.id}" for key in sorted(shared)]
    return found


def _shared(one: Key, other: Key) -> set[str]:
    return {_named(key) for key in one.keys.split(",")} & {_named(key) for key in other.keys.split(",")}


def _named(key: str) -> str:
    """Return Textual's name of a key that is written as its character: ``?`` is ``question_mark``."""
    if len(key) != 1 or key.isalnum():
        return key
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


MODIFIERS = ("ctrl+", "shift+", "alt+", "meta+", "super+", "hyper+")
_NAMED = {key.value for key in Keys if not key.value.startswith("<")}
_SAME = {alias: name for name, aliases in KEY_ALIASES.items() for alias in aliases}


def unusable(key: str) -> str:
    """Return why nothing can be done by a key of this name, '' where it can."""
    if not key.strip():
        return "no key is given"
    if key != key.strip():
        return f"'{key}' has a space beside it"
    if (written := _written(key)) != key:
        return f"{key} is written {written}"
    if key in _SAME:
        return f"a terminal sends {key} as {_SAME[key]}"
    plain = key
    while plain.startswith(MODIFIERS):
        plain = plain.partition("+")[2]
    if key in _NAMED or plain in _NAMED or len(plain) == 1:
        if key.startswith("shift+") and len(plain) == 1:
            return f"{key} is written {plain.upper()}"
        return ""
    name = plain.replace("_", " ")
    known = any(_is_character(each) for each in (name, name.replace(" ", "-"), f"{name} sign", *_RENAMED.get(name, ())))
    return "" if known else f"there is no key called '{key}'"


_SIGNS = {sign: name for name, sign in NAMES.items() if not sign.isascii() or sign.isalpha()}


def _written(key: str) -> str:
    """Return Textual's name of a key that is written with the signs of the key line: ``^k`` is ``ctrl+k``."""
    modifiers, plain = "", key
    while len(plain) > 1 and plain[0] in "^\u21e7":
        modifiers += "ctrl+" if plain[0] == "^" else "shift+"
        plain = plain[1:]
    plain = _SIGNS.get(plain, plain)
    return plain.upper() if modifiers == "shift+" and len(plain) == 1 else modifiers + plain


_RENAMED = {
    "slash": ("solidus",),
    "backslash": ("reverse solidus",),
    "at": ("commercial at",),
    "minus": ("hyphen-minus",),
    "underscore": ("low line",),
}


def _is_character(name: str) -> bool:
    try:
        unicodedata.lookup(name.upper())
    except KeyError:
        return False
    return True
