"""Which rows an act applies to, and how many that is in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.errors import UsageError
from smdash.domain.schedule import spelled_day
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.screens.base.screen import BaseScreen
    from smdash.services.schedule.moves import Moved

TAKES_BACK = " u takes it back."


def chosen_ids(screen: BaseScreen[Any], pane: str, prefix: str) -> list[int]:
    """Return the rows an act applies to, by their numbers."""
    return [int(key[2:]) for key in screen.pane(pane).chosen() if key.startswith(prefix)]


def moved_words(verb: str, moved: Moved) -> str:
    """Return what an act on several posts did; UsageError with the first reason where it did nothing."""
    if moved.refused and not moved.changed:
        raise UsageError(moved.refused[0])
    text = f"{verb} {counted(moved.changed, 'post')}."
    if moved.at is not None and verb == "Moved":
        day = spelled_day(moved.at)
        text = f"Moved to {day} {moved.at:%H:%M}."
    if moved.warnings:
        text += f" But {moved.warnings[0]}{_more(moved.warnings)}."
    if moved.refused:
        text += f" Not: {moved.refused[0].rstrip('.')}{_more(moved.refused)}."
    return text + (TAKES_BACK if moved.changed else "")


def _more(sentences: Sequence[str]) -> str:
    return f" (and {len(sentences) - 1} more)" if len(sentences) > 1 else ""


def with_room(screen: BaseScreen[Any], said: str, ids: Sequence[int]) -> str:
    """Return what was said of a move, and which day or week it has made too full; for a worker, since it is read."""
    full = screen.services.capacity.full_words(ids)
    if not full:
        return said
    hint = " (w what if)" if any(key.id == "whatif" for key in screen.declared()) else ""
    body = said.removesuffix(TAKES_BACK)
    return f"{body} {full}{hint}.{TAKES_BACK if body != said else ''}"
