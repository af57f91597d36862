"""Markdown as it is read in a terminal: its own marks, a few of them lighter, nothing that acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.plaintext import block
from smdash.domain.strategy.markdown import outline

if TYPE_CHECKING:
    from smdash.domain.strategy.markdown import LineKind

MOST_LINES = 300
LONGEST = 2_000
STYLES: dict[LineKind, str] = {
    "code": "$text-accent",
    "quote": "$text-muted",
    "html": "$text-muted",
    "rule": "$text-muted",
    "settings": "$text-muted",
}


def read_text(text: str, prompts: frozenset[str] = frozenset()) -> Content:
    """Return a text as it is read: headings bold and without marks, what is still the template's (``prompts``) dim.

    No link can be followed and no markup acts. Of a text of more than 300 lines the rest is only counted.
    """
    found = outline(text)
    titles = {head.start: head for head in found.headings}
    parts: list[tuple[str, str]] = []
    lines = found.lines
    while lines and lines[-1].kind == "blank":
        lines = lines[:-1]
    skip = -1
    for number, line in enumerate(lines):
        if number == MOST_LINES:
            parts.append((f"... {len(lines) - MOST_LINES:,} more lines", "$text-muted"))
            break
        if line.kind == "heading":
            head = titles.get(line.start)
            if head is not None:
                parts.append((f"{_harmless(head.title)}\n", "bold underline" if head.level < 4 else "bold"))
                skip = head.end
            elif line.start >= skip:
                parts.append((f"{_harmless(text[line.start : line.end])}\n", "bold"))
            continue
        words = text[line.start : line.end]
        style = "$text-muted italic" if words.strip() in prompts else STYLES.get(line.kind, "")
        parts.append((f"{_harmless(words)}\n", style))
    return Content.assemble(*parts)


def _harmless(words: str) -> str:
    cut = words[:LONGEST]
    return block(cut.replace("\n", " ")) + (" ..." if len(words) > LONGEST else "")
