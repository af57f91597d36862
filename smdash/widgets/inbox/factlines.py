"""What there is to know of an item, as a few lines above its conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.inbox.facts import due_told, marks, near_words, state_told, window_told, writer_words
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from smdash.domain.inbox.conversation import Writer
    from smdash.domain.inbox.facts import ItemFacts, Told

INKS = {"bad": "$text-error bold", "warn": "$text-warning", "good": "$text-success", "plain": "", "dim": "$text-muted"}
BETWEEN = ("  \u00b7  ", "$text-muted")


def brand_badge(brand: str, colour: str) -> tuple[str, str]:
    """Return the brand as a badge in its colour, so that nobody speaks for another one."""
    return f" {one_line(brand, 40).upper()} ", f"bold auto on {colour}" if colour else "bold reverse"


def fact_lines(facts: ItemFacts, writer: Writer, now: datetime) -> Content:
    """Return whose it is, from whom, by when and until when, what it was taken for, and who it is that writes."""
    whose = f"  {facts.platform_name} {facts.kind} to {one_line(facts.own_handle or facts.account, 60)}"
    archived = ("  archived account", INKS["warn"]) if facts.archived else ""
    lines = [
        Content.assemble(
            brand_badge(facts.brand_name or facts.brand, facts.colour),
            (whose, "bold"),
            (f"  {facts.account}", "$text-muted"),
            archived,
        )
    ]
    received = (f"received {near_words(facts.received_at, now)}", "$text-muted")
    told = [None if facts.state == "spam" else due_told(facts, now), state_told(facts, now)]
    lines.append(_joined(received, *[_inked(each) for each in told if each is not None]))
    if (window := window_told(facts, now)) is not None:
        lines.append(Content.styled(*_inked(window)))
    about = [_inked(each) for each in marks(facts, now)]
    if words := writer_words(writer, now, facts.flag):
        about.append((one_line(words, 300), "$text-muted"))
    if writer.notes:
        about.append((one_line(writer.notes, 120), "$text-accent"))
    if about:
        lines.append(_joined(*about))
    return Content("\n").join(lines)


def told_lines(told: Iterable[Told]) -> Content:
    """Return what is told, a line each."""
    return Content("\n").join(Content.styled(*_inked(each)) for each in told)


def _inked(told: Told) -> tuple[str, str]:
    return one_line(told.words), INKS[told.look]


def _joined(*parts: tuple[str, str]) -> Content:
    found: list[tuple[str, str]] = []
    for part in parts:
        found += [BETWEEN, part] if found else [part]
    return Content.assemble(*found)
