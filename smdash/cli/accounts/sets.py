"""``smdash account set``: several accounts under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smdash.cli.base import accounts as typed
from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.complete import accounts_and_sets, set_names
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.accounts.sets import AccountSet


@click.command("set", cls=Command)
@click.argument("name", required=False, shell_complete=set_names)
@click.argument("accounts", nargs=-1, shell_complete=accounts_and_sets)
@click.option("--remove", is_flag=True, help="Remove the set; its accounts stay.")
@json_option
@with_setup
def account_set(setup: Setup, name: str | None, accounts: Sequence[str], remove: bool, as_json: bool) -> None:
    """List sets of accounts, show set NAME, or let it hold ACCOUNTS from now on.

    A set is typed with an @ wherever accounts are: smdash add "text" --to @launch, smdash queue account:@launch.
    """
    services = setup.services()
    sets = services.account_sets
    if remove:
        if name is None or accounts:
            raise UsageError("say which set, and no accounts.", subject="--remove")
        gone = sets.remove(name)
        text.say(f"Removed {gone.typed}; its accounts stay.")
        return
    if name is not None and accounts:
        made = sets.put(name, typed.named(services, accounts))
        output.emit(as_json, lambda: _json([made]), lambda: text.say(f"{made.typed}: {', '.join(made.accounts)}"))
        return
    found = sets.every() if name is None else [sets.get(name)]
    cells = [(each.typed, _words(each)) for each in found]
    empty = "There are no sets of accounts. Make one: smdash account set launch acme/x acme/bluesky"
    output.emit(as_json, lambda: _json(found), lambda: output.rows(cells, empty, flex=1))


def _words(found: AccountSet) -> str:
    return ", ".join([*found.accounts, *(f"{slug} (archived)" for slug in found.archived)])


def _json(found: Sequence[AccountSet]) -> dict[str, object]:
    return {
        "sets": [
            {"name": each.name, "accounts": list(each.accounts), "archived": list(each.archived)} for each in found
        ]
    }
