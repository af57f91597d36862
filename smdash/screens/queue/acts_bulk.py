"""What can be done to many marked posts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen
from smdash.screens.base.said import TAKES_BACK, chosen_ids, moved_words, must_change, refused_words, with_room
from smdash.screens.queue import acts as queue_acts

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.screens.base.screen import BaseScreen

NONE = "-"


def change(screen: BaseScreen[Any]) -> None:
    """Choose what to do with the chosen posts."""
    ids = chosen_ids(screen, "queue", "d:")
    if not ids:
        return
    acts: dict[str, tuple[str, Callable[[], None]]] = {
        "days": ("Move by days", lambda: _days(screen, ids)),
        "slot": ("Into next free slots", lambda: queue_acts.slot(screen)),
        "account": ("To another account", lambda: _account(screen, ids)),
        "pillar": ("Into a pillar", lambda: _theme(screen, ids, "pillar")),
        "goal": ("To a goal", lambda: _theme(screen, ids, "goal")),
        "copy": ("Copy as drafts", lambda: duplicate(screen)),
        "cancel": ("Cancel", lambda: queue_acts.cancel(screen)),
    }

    def chosen(key: str | None) -> None:
        if key is not None:
            screen.attempt(acts[key][1])

    choices = [Choice(key, words) for key, (words, _) in acts.items()]
    screen.app.push_screen(PickScreen(f"Change {counted(len(ids), 'post')}", choices), chosen)


def _days(screen: BaseScreen[Any], ids: list[int]) -> None:
    def check(text: str) -> str:
        days = days_of(text)
        return f"{counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}, each at its own time of day."

    def answered(text: str | None) -> None:
        if text:
            bulk = screen.services.bulk
            screen.perform(lambda: with_room(screen, moved_words("Moved", bulk.shift(ids, days_of(text))), ids))

    hint = "Like 7, or -2 to go back."
    screen.app.push_screen(
        AskScreen(f"Move {counted(len(ids), 'post')} by how many days?", hint=hint, check=check), answered
    )


def days_of(text: str) -> int:
    """Read a number of days: ``7``, ``+7``, ``-2``, ``7d``, ``1w``; UsageError for anything else, and for none."""
    words = "".join(text.lower().split())
    weeks = words.endswith("w")
    bare = words.removesuffix("w").removesuffix("d")
    if not bare.lstrip("+-").isdecimal() or len(bare) > 6 or not int(bare):
        raise UsageError("this is no number of days.", subject=repr(text.strip()), hint="Like 7 or -2.")
    return int(bare) * (7 if weeks else 1)


def _account(screen: BaseScreen[Any], ids: list[int]) -> None:
    brands = screen.services.bulk.brands(ids)
    if len(brands) > 1:
        raise UsageError(f"these posts belong to {' and '.join(brands)}.", hint="Mark posts of one brand only.")
    accounts = [account for account in screen.services.home.accounts() if account.brand in brands]
    choices = [Choice(a.slug, a.slug, a.colour, one_line(a.handle)) for a in accounts]

    def chosen(slug: str | None) -> None:
        if slug is not None:
            bulk = screen.services.bulk
            screen.perform(lambda: moved_words("Moved", bulk.change_account(ids, slug)))

    screen.app.push_screen(PickScreen(f"Move {counted(len(ids), 'post')} to", choices), chosen)


def _theme(screen: BaseScreen[Any], ids: list[int], noun: Literal["pillar", "goal"]) -> None:
    brands = screen.services.bulk.brands(ids)
    found: dict[str, str] = {}
    rules = screen.services.rules
    for theme in rules.pillars() if noun == "pillar" else rules.goals():
        if theme.brand in brands:
            name = theme.name
            found[name] = f"{found[name]}, {theme.brand}" if name in found else theme.brand
    choices = [Choice(f"={name}", one_line(name), remark=owners) for name, owners in found.items()]
    choices.append(Choice(NONE, f"no {noun}"))

    def chosen(key: str | None) -> None:
        if key is not None:
            name = "" if key == NONE else key[1:]
            bulk = screen.services.bulk
            tie = bulk.change_pillar if noun == "pillar" else bulk.change_goal
            screen.perform(lambda: moved_words("Changed", tie(ids, name)))

    screen.app.push_screen(PickScreen(f"{noun.capitalize()} of {counted(len(ids), 'post')}", choices), chosen)


def duplicate(screen: BaseScreen[Any]) -> None:
    """Copy the chosen posts as drafts without a time; also those that are out."""
    ids = chosen_ids(screen, "queue", "d:")
    if not ids:
        return

    def act() -> str:
        done = screen.services.bulk.duplicate(ids)
        must_change(len(done.post_ids), done.refused)
        words = f"Copied {counted(len(done.post_ids), 'post')}, now among the drafts without a time."
        return words + refused_words(done.refused) + TAKES_BACK

    screen.perform(act)
