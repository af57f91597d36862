"""Guesses what the columns of a table are for by names and cells; each guess says why, and a person confirms it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.imports.mapping import ORDERS, ResultMapping
from smdash.domain.results.measures import MEASURES
from smdash.formats.quoting import shown
from smdash.formats.results.cells import ADDRESS, MONEY, bare, iso, month
from smdash.formats.results.link_parts import link_parts
from smdash.formats.tables.date_parts import cut_time, day_parts
from smdash.formats.tables.numbers import read_figure
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.domain.imports.mapping import Role
    from smdash.formats.results.tables import Table

_SAMPLES, _FEW, _MOST_VALUES = 3, 8, 5
_MOSTLY = 0.8
_CODE = re.compile(r"\b([A-Z]{3})\b")
_ROLES: tuple[Role, ...] = ("ref", "who", "utm_source", "utm_medium", "utm_content", "campaign", "currency", "account")


class Column(NamedTuple):
    """A column as it was seen: its name, what its cells are, and some of them.

    ``kind`` is day, month, number, mail, few (of a few values), text or empty. ``filled`` and ``distinct`` count its
    cells; ``timed`` is whether its days have a time of day, ``linked`` whether a cell is a link that says where
    somebody came from.
    """

    name: str
    kind: str
    samples: tuple[str, ...]
    filled: int
    distinct: int
    timed: bool = False
    linked: bool = False


class Reason(NamedTuple):
    """What a column is taken for, and why."""

    role: str
    column: str
    why: str


class Guess(NamedTuple):
    """What a table may mean: the mapping as far as it is known, why, and what only the person can say.

    ``sure`` is False where what is counted was guessed, or where a column may keep rows out and nobody said so.
    """

    mapping: ResultMapping
    columns: tuple[Column, ...]
    reasons: tuple[Reason, ...]
    questions: tuple[str, ...]
    sure: bool = False


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("column_words.toml").read_text(encoding="utf-8"))


def columns_of(table: Table) -> tuple[Column, ...]:
    """Return the columns of a table as they are seen in its first rows."""
    return tuple(
        _seen(name, [cells[i].strip() for _, cells in table.rows]) for i, name in enumerate(table.header.names) if name
    )


def guess(brand: str, table: Table, said: ResultMapping | None = None, *, whole: bool = False) -> Guess:
    """Return what a table may mean for a brand; what a person has ``said`` of it already stands.

    With ``whole`` it is all there is to say, and nothing is guessed.
    """
    columns = columns_of(table)
    mapping = said or ResultMapping(brand, table.folded, "", "", "event")
    mapping = mapping._replace(header=table.folded)
    if whole:
        return Guess(mapping, columns, (), tuple(_questions(mapping, columns)), sure=True)
    reasons: list[Reason] = []
    taken = set(mapping.used()) - {""}
    if not mapping.date:
        mapping = _date(mapping, columns, taken, reasons)
    dated = next((column for column in columns if column.name == mapping.date), None)
    mapping = _roles(mapping, columns, taken, reasons)
    sure = bool(mapping.each or mapping.values)
    if not mapping.values and not mapping.each:
        mapping = _values(mapping, columns, taken, reasons)
    mapping = _per(mapping, dated, len(table.rows), reasons, said=said is not None)
    if mapping.per == "event" and not mapping.each and not sure:
        mapping = _each(mapping, table.names, reasons)
    if not mapping.currency and not mapping.column("currency"):
        mapping = _currency(mapping, reasons)
    if not mapping.origin:
        mapping = mapping._replace(origin=_origin(mapping, table.names))
    questions = tuple(_questions(mapping, columns))
    return Guess(mapping, columns, tuple(reasons), questions, sure and not questions)


def _seen(name: str, cells: list[str]) -> Column:
    filled = [cell for cell in cells if cell]
    distinct = list(dict.fromkeys(filled))
    timed = [_day(cell) for cell in filled]
    days = sum(each is not None for each in timed)
    kind = "text"
    if not filled:
        kind = "empty"
    elif _most(sum(month(cell) is not None for cell in filled), filled) and not any(timed) and _months(distinct):
        kind = "month"
    elif _most(days, filled):
        kind = "day"
    elif _most(sum(bool(ADDRESS.fullmatch(cell)) for cell in filled), filled):
        kind = "mail"
    elif _most(sum(_is_number(cell) for cell in filled), filled):
        kind = "number"
    elif len(distinct) <= _FEW and len(filled) > len(distinct):
        kind = "few"
    return Column(
        name, kind, tuple(distinct[:_SAMPLES]), len(filled), len(distinct), any(timed), any(map(_links, distinct))
    )


def _months(cells: Sequence[str]) -> bool:
    """Say whether cells that name months or first days of months are months: a first day alone is that day."""
    return len(cells) > 1 or any(_day(cell) is None for cell in cells)


def _most(count: int, filled: Sequence[str]) -> bool:
    return count >= _MOSTLY * len(filled)


def _day(cell: str) -> bool | None:
    """Return whether a day has a time of day, None where a cell is no day."""
    text, time = cut_time(iso(cell))
    try:
        day_parts(text)
    except ValueError:
        return None
    return bool(time)


def _links(cell: str) -> bool:
    return cell.casefold().startswith(("http://", "https://")) and "utm_source" in link_parts(cell)


def _is_number(cell: str) -> bool:
    try:
        return read_figure(bare(cell), MONEY).value is not None
    except ValueError:
        return False


def _named(column: Column, words: Iterable[str]) -> str:
    """Return the word by which a column is known, the longest that its name holds; '' for none."""
    name = " ".join(re.sub(r"[_\-/().:#]+", " ", fold_header(column.name)).split())
    exact = fold_header(column.name)
    found = [word for word in words if word == exact or re.search(rf"(?<!\w){re.escape(word)}(?!\w)", name)]
    return max(found, key=len, default="")


def _date(mapping: ResultMapping, columns: Sequence[Column], taken: set[str], reasons: list[Reason]) -> ResultMapping:
    found = [column for column in columns if column.kind in {"day", "month"} and column.name not in taken]
    best = max(found, key=lambda each: (bool(_named(each, _words()["date"]["words"])), each.filled), default=None)
    if best is None:
        return mapping
    taken.add(best.name)
    why = "its cells are months" if best.kind == "month" else "its cells are days"
    reasons.append(
        Reason("date", best.name, why if len(found) == 1 else f"{why}; so are those of {len(found) - 1} other")
    )
    return mapping._replace(date=best.name)


def _roles(mapping: ResultMapping, columns: Sequence[Column], taken: set[str], reasons: list[Reason]) -> ResultMapping:
    given = {role for role, _ in mapping.columns}
    for role in _ROLES:
        if role in given or (role == "account" and mapping.account) or (role == "currency" and mapping.currency):
            continue
        words = _words()["columns"][role]
        for column in columns:
            word = _named(column, words)
            if column.name in taken or not word or not _fits(role, column):
                continue
            why = f"it is called '{word}'"
            why += " and no two cells are alike" if role == "ref" else " and holds addresses" if role == "who" else ""
            mapping = mapping._replace(columns=(*mapping.columns, (role, column.name)))
            reasons.append(Reason(role, column.name, why))
            taken.add(column.name)
            break
    if not mapping.column("link") and not mapping.column("utm_source"):
        link = next((each for each in columns if each.linked and each.name not in taken), None)
        if link is not None:
            mapping = mapping._replace(columns=(*mapping.columns, ("link", link.name)))
            reasons.append(Reason("link", link.name, "its links say utm_source; nothing else of them is kept"))
            taken.add(link.name)
    if not mapping.column("who"):
        mail = next((each for each in columns if each.kind == "mail" and each.name not in taken), None)
        if mail is not None:
            mapping = mapping._replace(columns=(*mapping.columns, ("who", mail.name)))
            reasons.append(Reason("who", mail.name, "its cells are addresses; a digest is kept, never the address"))
            taken.add(mail.name)
    return mapping


def _fits(role: Role, column: Column) -> bool:
    if role == "ref":
        return column.filled > 1 and column.distinct == column.filled and column.kind not in {"day", "month", "mail"}
    if role == "who":
        return column.kind == "mail"
    if role == "currency":
        return all(len(cell) == 3 and cell.isalpha() for cell in column.samples) and bool(column.samples)
    return column.kind not in {"day", "month", "number"}


def _values(mapping: ResultMapping, columns: Sequence[Column], taken: set[str], reasons: list[Reason]) -> ResultMapping:
    """Return the mapping with a column of numbers for each measure that one is called by; the longest word decides."""
    named = [
        (len(word), measure, column, word)
        for column in columns
        if column.kind == "number" and column.name not in taken
        for measure, words in _words()["measures"].items()
        if (word := _named(column, words))
    ]
    for _, measure, column, word in sorted(named, key=lambda each: -each[0]):
        if column.name in taken or measure in {key for key, _ in mapping.values}:
            continue
        taken.add(column.name)
        mapping = mapping._replace(values=(*mapping.values, (measure, column.name)))
        reasons.append(Reason(measure, column.name, f"its cells are numbers and it is called '{word}'"))
    return mapping


def _per(
    mapping: ResultMapping, dated: Column | None, rows: int, reasons: list[Reason], *, said: bool
) -> ResultMapping:
    """Return the mapping with what a row is of: single events where they have a number, a time or a buyer."""
    if mapping.each:
        return mapping._replace(per="event")
    if dated is None or (said and mapping.per != "event"):
        return mapping
    if dated.kind == "month":
        reasons.append(Reason("per", dated.name, "a row is of a month, as its cells are"))
        return mapping._replace(per="month")
    if not mapping.values or mapping.column("ref") or mapping.column("who") or dated.timed:
        return mapping
    if said and mapping.column("ref"):
        return mapping
    reasons.append(
        Reason("per", dated.name, f"a row is of a day: no column holds a number or buyer in its {rows:,} rows")
    )
    return mapping._replace(per="day")


def _each(mapping: ResultMapping, names: Sequence[str], reasons: list[Reason]) -> ResultMapping:
    text = " ".join(fold_header(name) for name in names)
    money = any(measure == "revenue" for measure, _ in mapping.values)
    for measure in (ORDERS, "leads"):
        word = next((word for word in _words()["kinds"][measure] if re.search(rf"(?<!\w){re.escape(word)}", text)), "")
        if word and (measure != ORDERS or money):
            reasons.append(Reason("each", "", f"the header says '{word}'"))
            return mapping._replace(each=measure)
    return mapping


def _currency(mapping: ResultMapping, reasons: list[Reason]) -> ResultMapping:
    for measure, column in mapping.values:
        if MEASURES[measure].money and (found := _CODE.search(column)):
            reasons.append(Reason("currency", column, f"its name says {found[1]}"))
            return mapping._replace(currency=found[1])
    return mapping


def _origin(mapping: ResultMapping, names: Sequence[str]) -> str:
    text = " ".join(fold_header(name) for name in names)
    if mapping.each == "leads":
        bot = any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in _words()["kinds"]["chatbot"])
        return "chatbot" if bot else "form"
    if mapping.each == ORDERS:
        return "orders"
    return "ads" if any(measure == "spend" for measure, _ in mapping.values) else "sheet"


def _questions(mapping: ResultMapping, columns: Sequence[Column]) -> Iterable[str]:
    if not mapping.date:
        yield "Which column says when? None was found whose cells are days (--date)."
    if not mapping.each and not mapping.values:
        yield "What is counted? Each row may be one (--each leads), or a column holds it (--value visits=COLUMN)."
    if mapping.each == ORDERS and not mapping.column("who"):
        yield "Who bought? Without it nobody knows whether for the first time (--who)."
    asked = {column for column, _ in mapping.where}
    for column in columns:
        if column.kind == "few" and column.name not in asked and _named(column, _words()["kinds"]["states"]):
            values = ", ".join(shown(value, 30) for value in column.samples[:_MOST_VALUES])
            yield f"Do all rows count? '{column.name}' says {values} (--where '{column.name}=...')."
