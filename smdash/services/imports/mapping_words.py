"""What a mapping of columns says to a person, in the same words for the command and the dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.imports.mapping import ORDERS
from smdash.domain.plaintext import one_line
from smdash.domain.results.measures import MEASURES
from smdash.domain.results.words import when_typed
from smdash.services.imports.mapping import KINDS

if TYPE_CHECKING:
    from smdash.domain.imports.mapping import ResultMapping
    from smdash.services.imports.mapping import Draft, StoredRow

ROLES = {
    "date": "when",
    "ref": "number of the row",
    "who": "who, kept as a digest",
    "account": "account",
    "campaign": "campaign",
    "utm_source": "utm_source",
    "utm_medium": "utm_medium",
    "utm_content": "utm_content",
    "link": "link, for its UTM",
    "currency": "currency",
    "note": "note, kept as it is",
}
"""What a column may be for beside a figure, and what people call it."""


def kind_words(measure: str) -> str:
    """Return what people call a measure, that of a list of orders included."""
    return "orders" if measure == ORDERS else MEASURES[measure].label


def taken_for(mapping: ResultMapping, column: str) -> str:
    """Return what a column is read as, '' where nothing of it is kept."""
    said = [ROLES["date"]] if mapping.date == column else []
    said += [kind_words(measure) for measure, name in mapping.values if name == column]
    said += [ROLES[role] for role, name in mapping.columns if name == column]
    only = [value for name, value in mapping.where if name == column]
    said += [f"only rows that say {' or '.join(one_line(value, 30) for value in only)}"] if only else []
    return ", ".join(said)


def column_words(draft: Draft) -> list[tuple[str, str, str]]:
    """Return each column of a table, what it is read as, and why; first what holds for all rows."""
    mapping = draft.guess.mapping
    reasons: dict[str, str] = {}
    for reason in draft.guess.reasons:
        if reason.column and reason.role not in {"per", "currency"}:
            reasons.setdefault(reason.column, reason.why)
    why = {reason.role: reason.why for reason in draft.guess.reasons}
    found = []
    if mapping.each:
        found.append(("(each row)", KINDS[mapping.each], why.get("each", "")))
    elif mapping.date:
        found.append(("(each row)", f"of {'an' if mapping.per == 'event' else 'a'} {mapping.per}", why.get("per", "")))
    if "origin" in why:
        found.append(("(each row)", f"of '{mapping.origin}'", why["origin"]))
    if mapping.currency:
        found.append(("(each row)", f"money in {mapping.currency}", why.get("currency", "")))
    if mapping.account:
        found.append(("(each row)", f"of {mapping.account}", ""))
    for column in draft.guess.columns:
        name = one_line(column.name, 60)
        found.append((name, taken_for(mapping, column.name) or "-", reasons.get(column.name, "")))
    return found


def role_choices() -> list[tuple[str, str]]:
    """Return what a column may be chosen for, each with its key: a role, ``value:`` and a measure, or ``where``."""
    figures = [(f"value:{key}", f"{each.label}: {each.counts}") for key, each in MEASURES.items()]
    return [("date", "when: day, month or instant"), *figures, *((key, ROLES[key]) for key in ROLES if key != "date")]


def with_role(mapping: ResultMapping, column: str, role: str, value: str = "") -> ResultMapping:
    """Return a mapping with a column for ``role`` alone: '' for nothing, ``where`` for rows that say ``value``."""
    mapping = mapping._replace(
        date="" if mapping.date == column else mapping.date,
        values=tuple(each for each in mapping.values if each[1] != column),
        columns=tuple(each for each in mapping.columns if each[1] != column),
        where=mapping.where if role == "where" else tuple(each for each in mapping.where if each[0] != column),
    )
    kind, _, measure = role.partition(":")
    if role == "date":
        return mapping._replace(date=column)
    if role == "where":
        return mapping._replace(where=(*mapping.where, (column, value)))
    if kind == "value":
        others = tuple(each for each in mapping.values if each[0] != measure)
        each = "" if mapping.each == measure else mapping.each
        return mapping._replace(values=(*others, (measure, column)), each=each)
    if not role:
        return mapping
    others = tuple(each for each in mapping.columns if each[0] != role)
    return mapping._replace(columns=(*others, (role, column)))  # type: ignore[arg-type]


def with_rows_of(mapping: ResultMapping, kind: str) -> ResultMapping:
    """Return a mapping whose rows are of ``kind``: one of a measure each, or of an event, a day or a month."""
    if kind in {"event", "day", "month"}:
        return mapping._replace(each="", per=kind)  # type: ignore[arg-type]
    return mapping._replace(each=kind, per="event", values=tuple(each for each in mapping.values if each[0] != kind))


def role_of(mapping: ResultMapping, column: str) -> str:
    """Return what a column is for, by the key of ``role_choices``; '' for nothing."""
    if mapping.date == column:
        return "date"
    found = [f"value:{measure}" for measure, name in mapping.values if name == column]
    found += [role for role, name in mapping.columns if name == column]
    found += ["where" for name, _ in mapping.where if name == column]
    return next(iter(found), "")


def amount_words(row: StoredRow) -> tuple[str, str, str, str]:
    """Return a figure as it would be stored: when, of what, how much, and by what it is parted."""
    values = row.values
    value = f"{values.value:,.2f}".removesuffix(".00")
    by = [row.account, values.channel, values.campaign, values.utm_source, values.utm_medium, values.utm_content]
    by += [f"number {values.ref}"] if values.ref else []
    money = f" {values.currency}" if values.currency else ""
    return (
        when_typed(values.per, values.on_day),
        kind_words(values.measure),
        f"{value}{money}",
        one_line(", ".join(filter(None, by)), 200),
    )


def mapping_words(mapping: ResultMapping) -> str:
    """Return a mapping in one sentence: ``each row is a lead; when: Submitted at; ...``."""
    said = [f"each row is {KINDS[mapping.each]}"] if mapping.each else []
    said += [f"{kind_words(measure)}: {one_line(column, 40)}" for measure, column in mapping.values]
    said += [f"when: {one_line(mapping.date, 40)}"]
    said += [f"{role}: {one_line(column, 40)}" for role, column in mapping.columns]
    said += [f"only {one_line(column, 40)} = {one_line(value, 40)}" for column, value in mapping.where]
    return "; ".join(said)
