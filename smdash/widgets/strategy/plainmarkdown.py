"""Markdown as it is read in a terminal: its own marks, a few of them lighter, nothing that acts."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.plaintext import block
from smdash.domain.strategy.markdown import line_spans, outline

if TYPE_CHECKING:
    from smdash.domain.strategy.markdown import LineKind

MOST_LINES = 300
LONGEST = 2_000
UNDERLINED = 3
"""Level down to which headings are underlined."""
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
    begin = next((start for start, end, _ in line_spans(text) if text[start:end].strip()), len(text))
    cut = next(islice((start for start, _, _ in line_spans(text[begin:])), MOST_LINES, None), None)
    shown = text[begin:].rstrip() if cut is None else text[begin : begin + cut]
    found = outline(shown)
    titles = {head.start: head for head in found.headings}
    parts: list[tuple[str, str]] = []
    for line in found.lines:
        words = shown[line.start : line.end]
        head = titles.get(line.start)
        if head is not None:
            parts.append((f"{_harmless(head.title)}\n", "bold underline" if head.level <= UNDERLINED else "bold"))
        elif line.kind != "heading":  # the underline of a heading is its style
            style = "$text-muted italic" if words.strip() in prompts else STYLES.get(line.kind, "")
            parts.append((f"{_harmless(words)}\n", style))
    if cut is not None:
        rest = text[begin + cut :]
        more = rest.count("\n") + rest.count("\r") - rest.count("\r\n") + (not rest.endswith(("\n", "\r")))
        parts.append((f"... {more:,} more lines", "$text-muted"))
    return Content.assemble(*parts)


def _harmless(words: str) -> str:
    cut = words[:LONGEST]
    return block(cut.replace("\n", " ")) + (" ..." if len(words) > LONGEST else "")
