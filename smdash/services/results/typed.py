"""A figure as it is typed in one line: ``leads 3``, ``visits 1204 2026-10``, ``revenue 99.50 eur channel=email``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.results.measures import MEASURES
from smdash.domain.results.words import when_typed, when_words
from smdash.domain.times.days import a_day
from smdash.domain.times.months import a_month
from smdash.services.results.reading import measure_named
from smdash.services.results.results import Change, Entered, ResultService

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.results.series import ResultRow

HINT = "Like leads 3, visits 1204 2026-10, revenue 99.50 eur yesterday, leads 1 channel=email, leads +1."
FIELDS = ("account", "channel", "campaign", "utm_source", "utm_medium", "utm_content", "origin", "note")
_FIELD = re.compile(rf"({'|'.join(FIELDS)})=")
_NUMBER = re.compile(r"[-+\u2212]?[.,]?\d")
_CURRENCY = re.compile(r"[A-Za-z]{3}")


class Typed(NamedTuple):
    """What a line means; ``more`` adds to what stands there, ``fields`` are what was named by ``name=``."""

    measure: str
    value: float
    on: date | None
    month: date | None
    currency: str
    more: bool
    fields: dict[str, str]


def typed(service: ResultService, brand: str, text: str, usual: str = "") -> Typed:
    """Read a line; UsageError and NotFoundError say what is wrong with it.

    Without a day it is of today; a number alone is of the ``usual`` measure.
    """
    today = service.today(service.home.brand(brand, archived=True))
    parts = _FIELD.split(text)
    fields = {name: value.strip() for name, value in zip(parts[1::2], parts[2::2], strict=True)}
    words = parts[0].split()
    if len(words) >= 3 and words[0].lower() in {"ad", "first", "repeat"}:
        words[:2] = [" ".join(words[:2])]
    if usual and words and _NUMBER.match(words[0]):
        words.insert(0, usual)
    if len(words) < 2:
        raise UsageError("a figure is a name and a number.", subject=repr(text.strip()[:40]), hint=HINT)
    measure, number, *rest = words
    key = measure_named(measure)
    more = number.startswith("+") and len(number) > 1
    value = service.read(key, number.removeprefix("+"))
    currency = ""
    if rest and MEASURES[key].money and _CURRENCY.fullmatch(rest[0]) and not _is_time(rest[0].lower(), today):
        currency = rest.pop(0)
    said = " ".join(rest).lower()
    month = a_month(said, today) if said else None
    on = today if not said else None if month else a_day(said, today, "back")
    if on is None and month is None:
        raise UsageError("this is neither a day nor a month.", subject=repr(said[:40]), hint=HINT)
    return Typed(key, value, on, month, currency, more, fields)


def meaning(service: ResultService, brand: str, text: str, usual: str = "", origin: str = "") -> str:
    """Return what a line means, in words: ``leads of acme, 3 Nov 2026: 3``; raises as adding it would."""
    from smdash.domain.results.table import amount

    made = add_typed(service, brand, text + (f" origin={origin}" if origin else ""), usual, trial=True)
    row, fields = made.row, typed(service, brand, text, usual).fields
    rest = "".join(f", {name} {value or 'none'}" for name, value in fields.items())
    value = amount(row.value, row.measure, row.currency)
    before = "" if made.before is None else f" (there is {amount(made.before, row.measure, row.currency)})"
    return f"{MEASURES[row.measure].label} of {brand}, {when_words(row)}: {value}{before}{rest}"


def add_typed(service: ResultService, brand: str, text: str, usual: str = "", *, trial: bool = False) -> Entered:
    """Store what a line means; a trial stores nothing."""
    found = typed(service, brand, text, usual)
    return service.add(
        brand,
        found.measure,
        found.value,
        more=found.more,
        trial=trial,
        on=found.on,
        month=found.month,
        currency=found.currency,
        **found.fields,
    )


def edit_typed(service: ResultService, number: int, text: str) -> Entered:
    """Change a row into what a line means; what it does not name is taken away, but for where it came from."""
    row = service.row(number)
    found = typed(service, row.brand, text, row.measure)
    if found.measure != row.measure:
        raise UsageError(f"this is a figure of {MEASURES[row.measure].label}.", hint="Remove it and enter another one.")
    if found.fields.get("origin", row.origin) != row.origin:
        raise UsageError("whose figure it is does not change.", hint="Remove it and enter another one.")
    if (row.per == "month") != (found.month is not None):
        raise UsageError("a figure of a month stays one, and so does one of a day.", hint="Enter another one.")
    value = row.value + found.value if found.more else found.value
    fields = {name: found.fields.get(name, "") for name in ("account", "channel", "campaign", "note")}
    return service.edit(
        number, Change(value=value, on=found.on or found.month, currency=found.currency or None, **fields)
    )


def line_of(row: ResultRow) -> str:
    """Return a row as the line that would make it."""
    value = f"{row.value:.10g}" if not MEASURES[row.measure].money else f"{row.value:.2f}"
    when = when_typed(row.per, row.on_day)
    fields = [
        f"{name}={getattr(row, name)}" for name in ("account", "channel", "campaign", "note") if getattr(row, name)
    ]
    return " ".join(each for each in (row.measure, value, row.currency, when, *fields) if each)


def _is_time(word: str, today: date) -> bool:
    return a_month(word, today) is not None or a_day(word, today, "back") is not None
