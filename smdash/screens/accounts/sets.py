"""Sets of accounts in the app: picked from a list, then their accounts are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.accounts.sets import set_name
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, ask
from smdash.screens.base.said import TAKES_BACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.accounts.sets import AccountSet
    from smdash.screens.base.screen import BaseScreen

NEW, NONE = "", "-"
HINT = "Accounts between commas, like acme/x, acme/bluesky."


def edit_sets(screen: BaseScreen[Any]) -> None:
    """Pick a set to change, or name a new one."""
    sets = screen.services.account_sets

    def show(every: Sequence[AccountSet]) -> None:
        choices = [Choice(each.name, each.typed, remark=", ".join(each.accounts) or "all archived") for each in every]
        by_name = {each.name: each for each in every}

        def picked(name: str | None) -> None:
            if name == NEW:
                ask = AskScreen("Name of the set", hint="Like: launch. It is typed as @launch.", check=_named)
                screen.app.push_screen(ask, lambda typed: _change(screen, set_name(typed), ()) if typed else None)
            elif name is not None:
                _change(screen, name, by_name[name].accounts, there=True)

        screen.app.push_screen(PickScreen("Sets of accounts", [*choices, Choice(NEW, "New set ...")]), picked)

    screen.beside(sets.every, show, "sets")


def _named(typed: str) -> str:
    return f"Typed as @{set_name(typed)}."


def _change(screen: BaseScreen[Any], name: str, accounts: Sequence[str], *, there: bool = False) -> None:
    """Ask which accounts a set holds; ``NONE`` removes one that is there."""
    sets = screen.services.account_sets

    def check(typed: str) -> str:
        if there and typed.strip() == NONE:
            return "The set is removed; its accounts stay."
        return f"@{name}: {', '.join(sets.expand(_parts(typed)))}."

    def answered(typed: str) -> str:
        if there and typed.strip() == NONE:
            return f"Removed {sets.remove(name).typed}.{TAKES_BACK}"
        return f"{sets.put(name, _parts(typed)).typed} is kept.{TAKES_BACK}"

    hint = f"{HINT} {NONE} removes the set." if there else HINT
    ask(screen, AskScreen(f"Accounts of @{name}", value=", ".join(accounts), hint=hint, check=check), answered)


def _parts(typed: str) -> list[str]:
    return [part.strip() for part in typed.split(",") if part.strip()]
