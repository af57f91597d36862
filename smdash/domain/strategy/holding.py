"""The holding statement of a brand: what is said at once when many people write, before anybody knows more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.strategy.markdown import newline, outline
from smdash.domain.strategy.sections import HOLDING, key_of, part, parts, sections

if TYPE_CHECKING:
    from smdash.domain.strategy.sections import Section

LONGEST = 5_000
TEMPLATE = """\
We have seen your messages about {matter}. We are looking into it, and will say here by {time} what we know.

Until then we answer everybody who writes to us. Please send us what you have seen.
"""
"""Where none was written; its fields are for a person to fill in."""
_FENCED = re.compile(r"(`{3,}|~{3,})[^\n`]*\n(?:(.*)\n)?\1[`~]*", re.DOTALL)


class Statement(NamedTuple):
    """A holding statement; ``template`` says that the brand has none of its own, ``strategy`` that it stands there."""

    text: str
    template: bool
    strategy: bool = False


def place_of(text: str) -> tuple[int, int] | None:
    """Return where a strategy's holding statement begins and ends; None where it has no place for one.

    That is what stands under *Holding statement* in the crisis plan, or under a section of that name.
    """
    found = sections(text)
    for section in found:
        if section.key == "crisis" and (span := part(text, section, HOLDING)) is not None:
            return span
    return next(((each.body, each.end) for each in found if each.key == key_of(HOLDING)), None)


def statement_of(text: str) -> str | None:
    """Return the holding statement in a strategy as it is posted: without marks of a quote or a code block around it.

    '' where it is empty or still the template's, None where the strategy has no place for one.
    """
    span = place_of(text)
    if span is None:
        return None
    words = _bare(text[slice(*span)])
    return "" if words == TEMPLATE.strip() else words


def _bare(raw: str) -> str:
    words = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if (fenced := _FENCED.fullmatch(words)) is not None:
        return (fenced[2] or "").strip()
    lines = words.split("\n")
    if words and all(line.startswith(">") for line in lines if line.strip()):
        return "\n".join(line[1:].removeprefix(" ") for line in lines).strip()
    return words


def with_statement(text: str, words: str) -> str:
    """Return a strategy with another holding statement in its place; as it is where it has none for it.

    Words that would be taken for headings or other marks stand in a code block, so that they are read as they are.
    """
    span = place_of(text)
    if span is None:
        return text
    begin, until = span
    end = newline(text)
    said = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", said)), default=0))
    outlined = _titles(text)
    for body in (said, f"{fence}\n{said}\n{fence}"):
        lines = [*body.split("\n"), ""] if body else [""]
        made = text[:begin] + end + end.join(lines) + (end if until < len(text) else "") + text[until:]
        if (place := place_of(made)) is not None and _bare(made[slice(*place)]) == said and _titles(made) == outlined:
            return made
    return made


def _titles(text: str) -> list[tuple[int, str]]:
    """Return the headings of a text but those within its holding statement."""
    begin, until = place_of(text) or (0, 0)
    return [(each.level, each.title) for each in outline(text).headings if not begin <= each.start < until]


def contacts_told(text: str, section: Section, prompts: frozenset[str]) -> bool:
    """Say whether a crisis plan names whom to call, under a heading with that word."""
    for head, begin, until in parts(text, section):
        if "contact" in head.title.casefold():
            return any(line.strip() and line.strip() not in prompts for line in text[begin:until].splitlines())
    return False
