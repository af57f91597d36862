"""The shape of a platform file, written down once and used for the shipped files and a person's own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from math import prod
from string import Formatter
from typing import TYPE_CHECKING, Any, Literal, get_args

from smdash.domain.inbox.urgency import KINDS
from smdash.domain.metrics.post_formats import REPLY
from smdash.domain.plaintext import one_line
from smdash.platforms import model
from smdash.platforms.glance import MOST_COLLECTING_DAYS, MOST_DELAY_DAYS, MOST_PROMISE_HOURS, ROW, SHORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from smdash.platforms.where import FilePlace

SNAKE = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
HOST = r"[a-z0-9-]+(\.[a-z0-9-]+)*\.(\*|[a-z0-9-]+)"
LINE = r".*\S.*"
UTM = r"[a-z0-9][a-z0-9_ -]*(\.[a-z0-9-]+)*(\.\*)?"
MIME = r"[a-z]+/[a-z0-9.+-]+"
PATH = r"(/[a-z0-9_-]+)+/"
MOST = 1e15
"""What no number of a platform file is above: up to here whole numbers and fractions are told apart exactly."""
MOST_WINDOW_HOURS = 24 * 366
_LARGEST_PATTERN = 1_000_000
_DIRECTION_MARKS = "\u061c\u200e\u200f"
"""Columns of exports in languages written from the right have them in their names."""
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
FORMATS = (
    "text",
    "text_long",
    "image",
    "carousel",
    "story",
    "short_video",
    "long_video",
    "link",
    "event",
    "newsletter",
)
PUBLISHED = (*FORMATS, REPLY)
"""What a published post may be: a reply is told from posts and never planned as one."""
ROLES = (
    "id",
    "account",
    "account_id",
    "account_name",
    "published",
    "day",
    "made",
    "permalink",
    "text",
    "title",
    "format",
    "reply",
    "link",
    "duration",
)
PLACEHOLDERS = ("text", "title", "link", "host")

Type = Literal[
    "text", "whole number", "number", "yes or no", "date", "list", "address", "pattern", "table", "map", "tables"
]


@dataclass(frozen=True, slots=True)
class KeyRule:
    """What one key may hold.

    ``choices`` and ``pattern`` bind texts and whole numbers, ``least`` and ``most`` numbers. ``keys`` are the rules of
    a table's keys, or of each of several tables. ``item`` rules the elements of a list or the values of a map, ``name``
    the names in a map. ``nested`` lets an element of a list be a list itself.
    """

    type: Type
    required: bool = False
    choices: tuple[object, ...] = ()
    pattern: str = ""
    least: float | None = None
    most: float = MOST
    keys: Mapping[str, KeyRule] = field(default_factory=dict)
    item: KeyRule | None = None
    name: KeyRule | None = None
    nested: bool = False


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Mapping[Type, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "whole number": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": _is_number,
    "yes or no": lambda value: isinstance(value, bool),
    "date": lambda value: isinstance(value, date) and not isinstance(value, datetime),
    "list": lambda value: isinstance(value, list),
    "address": lambda value: isinstance(value, str),
    "pattern": lambda value: isinstance(value, str),
    "table": lambda value: isinstance(value, dict),
    "map": lambda value: isinstance(value, dict),
    "tables": lambda value: isinstance(value, list) and all(isinstance(entry, dict) for entry in value),
}
_TYPE_WORDS: Mapping[Type, str] = {
    "text": "a text in quotes",
    "yes or no": "true or false",
    "date": "a date such as 2026-08-24, without quotes",
    "list": "a list",
    "address": "a text in quotes",
    "pattern": "a text in quotes",
    "map": "a table",
    "tables": "a list of tables",
}

_PATTERN_WORDS: Mapping[str, str] = {
    SNAKE: "has to be lower-case words joined by underscores",
    SHORT: "is too long or has spaces; 1 to 4 characters fit",
    ROW: "is too long or begins or ends with a space; 1 to 9 characters fit",
    LINE: "has to be one line",
    PATH: "has to be a part of a path in small letters between slashes, like /reel/",
    MIME: "has to be a type of file, like image/png",
    UTM: "has to be a name or a host in small letters, like pinterest or pinterest.*",
    HOST: "has to be a host in small letters, like example.org, or example.* for the endings of all countries",
}

_TEXT = KeyRule("text")
_SOME_TEXT = KeyRule("text", pattern=r"(?s).*\S.*")
_NEED_TEXT = KeyRule("text", required=True, pattern=r"(?s).*\S.*")
_NEED_LINE = KeyRule("text", required=True, pattern=LINE)
_SNAKE = KeyRule("text", pattern=SNAKE)
_NEED_SNAKE = KeyRule("text", required=True, pattern=SNAKE)
_FLAG = KeyRule("yes or no")
_COUNT = KeyRule("whole number", least=0)
_HEADER = KeyRule("text", pattern=r"(?s).*\S.*")
_NAMES = KeyRule("list", item=_HEADER)
_FINDS = KeyRule("pattern")


def _one_of(kind: object, *, required: bool = False) -> KeyRule:
    return KeyRule("text", required=required, choices=get_args(kind))


_BY_ANNOTATION: Mapping[str, KeyRule] = {
    "int | None": _COUNT,
    "float | None": KeyRule("number", least=0),
    "bool": _FLAG,
    "str": _SOME_TEXT,
    "TextUnit": _one_of(model.TextUnit),
    "tuple[str, ...]": KeyRule("list", item=KeyRule("text", pattern=MIME)),
}
_LIMITS = {f.name: _BY_ANNOTATION[str(f.type)] for f in fields(model.Limits) if f.name != "unsure"}

COMPOSE: Mapping[str, KeyRule] = {"url": KeyRule("address", required=True), "sure": _FLAG}
PERMALINK: Mapping[str, KeyRule] = {
    "hosts": KeyRule("list", item=KeyRule("text", pattern=HOST)),
    "own_server": _FLAG,
    "id": _FINDS,
    "same": KeyRule("list", item=_FINDS),
    "account": _FINDS,
    "before_column": _FLAG,
    "id_epoch_ms": _COUNT,
    "formats": KeyRule("map", name=KeyRule("text", pattern=PATH), item=KeyRule("text", choices=PUBLISHED)),
}
LIMITS: Mapping[str, KeyRule] = {**_LIMITS, "unsure": KeyRule("list", item=KeyRule("text", choices=tuple(_LIMITS)))}
POST: Mapping[str, KeyRule] = {
    "threads": _FLAG,
    "title_formats": KeyRule("list", item=KeyRule("text", choices=FORMATS)),
    "markdown": _FLAG,
    "mention_first_hides": _FLAG,
    "mention_first_reply": _FLAG,
    "reply_mentions": _FLAG,
    "visibilities": KeyRule("list", item=_SNAKE),
    "short_videos": KeyRule("text", choices=("tall", "any")),
    "usual": KeyRule("text", choices=FORMATS),
    "collects_days": KeyRule("whole number", least=0, most=MOST_COLLECTING_DAYS),
    "collects_sure": _FLAG,
}
DURATIONS: Mapping[str, KeyRule] = {
    "short_seconds": KeyRule("number", required=True, least=0),
    "since": KeyRule("date"),
    "short_seconds_before": KeyRule("number", least=0),
    "sure": _FLAG,
    "source": _TEXT,
}
METRIC: Mapping[str, KeyRule] = {
    "key": _NEED_SNAKE,
    "label": _NEED_LINE,
    "unit": _one_of(model.MetricUnit, required=True),
    "kind": _one_of(model.MetricKind, required=True),
    "level": _one_of(model.MetricLevel, required=True),
    "flow": _one_of(model.MetricFlow, required=True),
    "counts": _NEED_TEXT,
    "source": _NEED_TEXT,
    "unique": _FLAG,
    "version": KeyRule("whole number", least=1),
    "valid_from": KeyRule("date"),
    "valid_until": KeyRule("date"),
    "replaced_by": _SNAKE,
    "comparable_with_previous": _FLAG,
    "better": _one_of(model.Better),
    "delay_days": KeyRule("whole number", least=0, most=MOST_DELAY_DAYS),
    "delay_sure": _FLAG,
    "sure": _FLAG,
    "ui": _NAMES,
    "api": _NAMES,
    "paid": _one_of(model.Paid),
    "group": _SNAKE,
    "zone": _TEXT,
    "zone_sure": _FLAG,
}
WATCH: Mapping[str, KeyRule] = {
    "metric": _NEED_SNAKE,
    "mode": _one_of(model.WatchMode, required=True),
    "label": _NEED_LINE,
    "level": _one_of(model.MetricLevel),
    "over": _SNAKE,
    "why": _TEXT,
}
_METRIC_NAMES = KeyRule("map", name=_SNAKE, item=_NAMES)
EXPORT: Mapping[str, KeyRule] = {
    "kind": _NEED_SNAKE,
    "label": _NEED_LINE,
    "content": _one_of(model.ExportContent, required=True),
    "need": KeyRule("list", required=True, least=1, item=_HEADER, nested=True),
    "how": _NEED_TEXT,
    "fields": KeyRule("map", required=True, name=KeyRule("text", choices=ROLES), item=_NAMES),
    "metrics": _METRIC_NAMES,
    "formats": KeyRule("map", name=_SOME_TEXT, item=KeyRule("text", choices=PUBLISHED)),
    "scale": KeyRule("map", name=_SNAKE, item=KeyRule("number", least=0)),
    "titles": _METRIC_NAMES,
    "ignore": KeyRule("table", keys={"headers": _NAMES}),
    "sheet": _TEXT,
    "header_row": KeyRule("whole number", least=1),
    "note": _TEXT,
    "sure": _FLAG,
    "file": _TEXT,
    "skip_rows": _COUNT,
    "vertical": _FLAG,
    "totals": _FLAG,
    "every_days": KeyRule("whole number", least=1),
}
DAYS: Mapping[str, KeyRule] = {"zone": _TEXT, "sure": _FLAG, "delay_sure": _FLAG, "losses": _FLAG}
BREAKDOWN: Mapping[str, KeyRule] = {
    "key": _NEED_SNAKE,
    "label": _NEED_LINE,
    "level": _one_of(model.MetricLevel, required=True),
    "counts": _NEED_TEXT,
    "source": _NEED_TEXT,
    "api": _NAMES,
    "sure": _FLAG,
}
REPLY_WINDOW: Mapping[str, KeyRule] = {
    "kinds": KeyRule("list", required=True, least=1, item=KeyRule("text", choices=KINDS)),
    "hours": KeyRule("number", required=True, least=0.25, most=MOST_WINDOW_HOURS),
    "person_hours": KeyRule("number", least=0.25, most=MOST_WINDOW_HOURS),
    "page_hours": KeyRule("number", least=0.25, most=MOST_WINDOW_HOURS),
    "what": _NEED_LINE,
    "source": _NEED_TEXT,
    "sure": _FLAG,
}
CHANGE: Mapping[str, KeyRule] = {
    "on": KeyRule("date", required=True),
    "what": _NEED_TEXT,
    "metrics": KeyRule("list", item=_SNAKE),
    "comparable": _FLAG,
    "sure": _FLAG,
    "source": _TEXT,
}
FILE = KeyRule(
    "table",
    keys={
        "schema": KeyRule("whole number", required=True, choices=(1,)),
        "key": _SNAKE,
        "name": _NEED_LINE,
        "short": KeyRule("text", required=True, pattern=SHORT),
        "in_rows": KeyRule("text", pattern=ROW),
        "in_narrow_rows": KeyRule("text", pattern=ROW),
        "promise_hours": KeyRule("number", least=1, most=MOST_PROMISE_HOURS),
        "files_name_handle": _FLAG,
        "utm_sources": KeyRule("list", item=KeyRule("text", pattern=UTM)),
        "source": _NEED_TEXT,
        "compose": KeyRule("table", keys=COMPOSE),
        "permalink": KeyRule("table", keys=PERMALINK),
        "post": KeyRule("table", keys=POST),
        "days": KeyRule("table", keys=DAYS),
        "durations": KeyRule("table", keys=DURATIONS),
        "limits": KeyRule("table", required=True, keys=LIMITS),
        "metrics": KeyRule("tables", required=True, keys=METRIC),
        "breakdowns": KeyRule("tables", keys=BREAKDOWN),
        "watch": KeyRule("tables", keys=WATCH),
        "exports": KeyRule("tables", keys=EXPORT),
        "changes": KeyRule("tables", keys=CHANGE),
        "reply_windows": KeyRule("tables", keys=REPLY_WINDOW),
    },
)


def check(value: Any, rule: KeyRule, place: FilePlace) -> None:
    """Raise UsageError at the first thing in ``value`` its rule does not allow; missing keys are ``complete``'s."""
    if not _TYPES[rule.type](value):
        words = _TYPE_WORDS.get(rule.type, f"a {rule.type}")
        raise place.fault(f"has to be {words}, not {_shown(value)}")
    for problem in (_harmless, _choice, _pattern, _bounds, _placeholders, _finds):
        if reason := problem(value, rule):
            raise place.fault(reason)
    for child, its_rule, its_place in _children(value, rule, place):
        check(child, its_rule, its_place)


def complete(table: Mapping[str, Any], keys: Mapping[str, KeyRule], place: FilePlace) -> None:
    """Raise UsageError naming the first required key a table lacks."""
    for name, rule in keys.items():
        if rule.required and name not in table:
            raise place.key(name).fault("is missing")


def _children(value: Any, rule: KeyRule, place: FilePlace) -> Iterator[tuple[Any, KeyRule, FilePlace]]:
    if rule.type == "table":
        for name, child in value.items():
            if name not in rule.keys:
                raise place.key(name).fault(f"is not a known key here; known are {', '.join(rule.keys)}")
            yield child, rule.keys[name], place.key(name)
    if rule.type == "tables":
        for index, child in enumerate(value):
            yield child, KeyRule("table", keys=rule.keys), place.at(index)
    if rule.type == "map" and rule.item and rule.name:
        for name, child in value.items():
            yield name, rule.name, place.key(name)
            yield child, rule.item, place.key(name)
    if rule.type == "list" and rule.item:
        for index, child in enumerate(value):
            inner = KeyRule("list", least=1, item=rule.item) if rule.nested and isinstance(child, list) else rule.item
            yield child, inner, place.at(index)


def _harmless(value: Any, rule: KeyRule) -> str:
    if not isinstance(value, str):
        return ""
    if rule is _HEADER:
        value = value.translate(dict.fromkeys(map(ord, _DIRECTION_MARKS)))
    if found := _HARMFUL.search(value):
        return f"holds the control character U+{ord(found[0]):04X}, which a terminal would act on"
    if rule.pattern in {SHORT, ROW} and one_line(value) != value:
        return "holds a character that terminals disagree about the width of"
    return ""


def _choice(value: Any, rule: KeyRule) -> str:
    if not rule.choices or value in rule.choices:
        return ""
    return f"{_shown(value)} is not one of {', '.join(str(choice) for choice in rule.choices)}"


def _pattern(value: Any, rule: KeyRule) -> str:
    if not rule.pattern or re.fullmatch(rule.pattern, value):
        return ""
    if not value.strip() or rule.pattern not in _PATTERN_WORDS:
        return "is empty"
    return f"{_shown(value)} {_PATTERN_WORDS[rule.pattern]}"


def _finds(value: Any, rule: KeyRule) -> str:
    if rule.type != "pattern":
        return ""
    if _size(value) > _LARGEST_PATTERN:
        return "is too large a regular expression"
    try:
        groups = re.compile(value, re.ASCII).groups
    except (re.error, OverflowError, RecursionError) as error:
        return f"is no regular expression ({error})"
    return "" if groups == 1 else f"has {groups or 'no'} groups; what is wanted stands in one pair of parentheses"


def _size(pattern: str) -> float:
    """Return how large a pattern can become when compiled, which writes repeated parts out."""
    counts = [float(number) for number in re.findall(r"(?<=[{,])\d{1,300}", pattern, re.ASCII)]
    groups = len(re.findall(r"\)[*+?{]", pattern))
    return prod((len(pattern), *(max(count, 1.0) for count in counts))) * 2.0 ** min(groups, 100)


def _bounds(value: Any, rule: KeyRule) -> str:
    if isinstance(value, list):
        return "" if len(value) >= (rule.least or 0) else "is empty"
    if not _is_number(value):
        return ""
    if not value <= rule.most:
        return f"{_shown(value)} is more than {rule.most:.16g}"
    return "" if rule.least is None or value >= rule.least else f"{_shown(value)} is less than {rule.least:g}"


def _placeholders(value: Any, rule: KeyRule) -> str:
    if rule.type != "address":
        return ""
    try:
        found = [each[1:] for each in Formatter().parse(value) if each[1] is not None]
    except ValueError:
        return "has a brace that is not closed"
    for name, form, conversion in found:
        if name not in PLACEHOLDERS:
            return f"{{{name}}} is not one of {', '.join(PLACEHOLDERS)}"
        if form or conversion:
            return f"{{{name}}} has more than its name in the braces"
    return ""


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:
        return "a number of thousands of digits"
    return text if len(text) <= 60 else f"{text[:57]}..."
