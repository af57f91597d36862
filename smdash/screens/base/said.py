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


class GoOn(str):
    """What was done by somebody who goes on with the next post; ``accounts`` are those of the one that is stored."""

    __slots__ = ("accounts",)

    accounts: tuple[str, ...]

    @classmethod
    def of(cls, said: str, accounts: tuple[str, ...]) -> GoOn:
        """Return what was said, with the accounts it was about."""
        made = cls(said)
        made.accounts = accounts
        return made


NO_BRAND = "There is no brand yet. A on the dashboard adds one with its first account."
NO_BRANDS = "There is no brand yet.\n\nA on the dashboard adds one\nwith its first account."
"""What a list says while there is no brand."""
FREE_SLOT = "This is a free slot, there is no post in it yet: n writes one."
_NOTHING_CHOSEN = {"d:": "Put the cursor on a post first.", "i:": "Put the cursor on a message first."}


def chosen_ids(screen: BaseScreen[Any], pane: str, prefix: str) -> list[int]:
    """Return the rows an act applies to, by their numbers; where there is none, say what to do instead."""
    shown = screen.pane(pane)
    found = [int(key[2:]) for key in shown.chosen() if key.startswith(prefix)]
    if not found:
        nothing_chosen(screen, pane, prefix)
    return found


def nothing_chosen(screen: BaseScreen[Any], pane: str, prefix: str) -> None:
    """Say why an act does nothing where the cursor is, and what to do instead."""
    free = getattr(screen.pane(pane).current, "kind", "") == "free"
    screen.tell(FREE_SLOT if free else _NOTHING_CHOSEN[prefix])


def moved_words(verb: str, moved: Moved) -> str:
    """Return what an act on several posts did; UsageError with the first reason where it did nothing.

    The first clash and the first refusal are said, and how many more there are.
    """
    must_change(moved.changed, moved.refused)
    text = f"{verb} {counted(moved.changed, 'post')}."
    if moved.at is not None and verb == "Moved":
        day = spelled_day(moved.at)
        text = f"Moved to {day} {moved.at:%H:%M}."
    if moved.warnings:
        text += f" But {moved.warnings[0]}{_more(moved.warnings)}."
    return text + refused_words(moved.refused) + (TAKES_BACK if moved.changed else "")


def must_change(changed: int, refused: Sequence[str]) -> None:
    """Raise UsageError, with the first reason and how many more there are, where an act changed nothing."""
    if refused and not changed:
        raise UsageError(f"{_first(refused)}." if len(refused) > 1 else refused[0])


def refused_words(refused: Sequence[str]) -> str:
    """Return what an act did not do, to be put behind what it did; '' for nothing."""
    return f" Not: {_first(refused)}." if refused else ""


def _first(refused: Sequence[str]) -> str:
    """Return the first reason, without what to do about it where there are more: a line has no room for both."""
    words = refused[0].partition(". ")[0] if len(refused) > 1 else refused[0]
    return f"{words.rstrip('.')}{_more(refused)}"


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
