"""``smdash inbox saved``: texts kept for answering."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Group, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.edge import tell
from smdash.cli.base.jsonvalues import at
from smdash.cli.base.pages import known_brand
from smdash.cli.inbox.items import numbers
from smdash.domain.errors import UsageError
from smdash.domain.inbox.saved_replies import KNOWN, fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.inbox.saved_replies import SavedReply
    from smdash.services.bundle import Services

MOST_BYTES = 100_000
EMPTY = "There are no saved replies. Keep one: smdash inbox saved add NAME TEXT"
_name = click.argument("name")
_text = click.argument("words", metavar="[TEXT]", required=False)


@click.group(cls=Group, invoke_without_command=True)
@brand_option
@json_option
@with_setup
@click.pass_context
def saved(ctx: click.Context, setup: Setup, brand: str | None, as_json: bool) -> None:
    """Texts kept for answering, with fields like {first_name} that are filled in for whom one answers."""
    if ctx.invoked_subcommand is None:
        _list(setup.services(), brand, "", as_json)


@saved.command("list", cls=Command)
@click.argument("query", nargs=-1)
@brand_option
@json_option
@with_setup
def list_saved(setup: Setup, query: Sequence[str], brand: str | None, as_json: bool) -> None:
    """List them, or those that hold the letters of QUERY, the likeliest first."""
    _list(setup.services(), brand, " ".join(query), as_json)


def _list(services: Services, brand: str | None, query: str, as_json: bool) -> None:
    of = known_brand(services, brand)
    service = services.saved_replies
    found = [each.reply for each in service.find(query, of or "")] if query else service.every(of)
    empty = "No saved reply holds that." if query else EMPTY
    cells = [(str(each.id), each.brand or "all", each.name, f"{each.used}x", each.body) for each in found]
    output.emit(
        as_json,
        lambda: {"saved": [_json(each) for each in found]},
        lambda: output.rows(cells, empty, right=(0, 3), flex=4),
    )


@saved.command("show", cls=Command)
@_name
@brand_option
@click.option("--item", metavar="ITEM", help="Fill it for this item of the inbox.")
@json_option
@with_setup
def show_saved(setup: Setup, name: str, brand: str | None, item: str | None, as_json: bool) -> None:
    """Print one, by its name or number; with --item filled for that item."""
    services = setup.services()
    found = services.saved_replies.get(name, known_brand(services, brand))
    if item is None:
        output.emit(as_json, lambda: {**_json(found), "filled": None, "missing": []}, lambda: text.say(found.body))
        return
    (number,) = numbers(services, [item])
    filled = services.saved_replies.fill(found.id, number)
    output.emit(
        as_json,
        lambda: {**_json(found), "filled": filled.text, "missing": list(filled.missing)},
        lambda: text.say(filled.text),
    )
    if filled.missing and not as_json:
        tell("Still to be filled in: " + ", ".join(f"{{{each}}}" for each in filled.missing))


@saved.command("add", cls=Command)
@_name
@_text
@brand_option
@json_option
@with_setup
def add_saved(setup: Setup, name: str, words: str | None, brand: str | None, as_json: bool) -> None:
    """Keep TEXT under a name, for one brand or for all; '-' reads stdin, without TEXT $EDITOR opens."""
    services = setup.services()
    of = known_brand(services, brand)
    made = services.saved_replies.add(name, written(words, ""), of)
    _said(made, f"Saved '{made.name}' for {made.brand or 'all brands'}.", as_json=as_json)


@saved.command("edit", cls=Command)
@_name
@_text
@brand_option
@click.option("--name", "new_name", metavar="NEW", help="Call it otherwise.")
@click.option("--for", "whose", metavar="BRAND|all", help="Whose it is from now on.")
@json_option
@with_setup
def edit_saved(
    setup: Setup,
    name: str,
    words: str | None,
    brand: str | None,
    new_name: str | None,
    whose: str | None,
    as_json: bool,
) -> None:
    """Change one, found by its name or number; without TEXT, --name and --for $EDITOR opens with its text."""
    services = setup.services()
    found = services.saved_replies.get(name, known_brand(services, brand))
    of = None if whose is None else "" if whose.strip().lower() == "all" else known_brand(services, whose)
    body = None if words is None and (new_name or whose) else written(words, found.body)
    made = services.saved_replies.edit(found.id, name=new_name, body=body, brand=of)
    _said(made, f"Changed '{made.name}' of {made.brand or 'all brands'}.", as_json=as_json)


@saved.command("remove", cls=Command)
@_name
@brand_option
@with_setup
def remove_saved(setup: Setup, name: str, brand: str | None) -> None:
    """Remove one, by its name or number; what was sent with it stays."""
    services = setup.services()
    gone = services.saved_replies.remove(services.saved_replies.get(name, known_brand(services, brand)).id)
    text.say(f"Removed '{gone.name}' of {gone.brand or 'all brands'}.")


def _said(made: SavedReply, words: str, *, as_json: bool) -> None:
    output.emit(as_json, lambda: _json(made), lambda: text.say(words))
    own = [each for each in fields(made.body) if each.casefold() not in KNOWN]
    if own and not as_json:
        tell(f"To be filled in each time: {', '.join(f'{{{each}}}' for each in own)}. smdash fills "
                  f"{', '.join(f'{{{each}}}' for each in KNOWN)}.")  # fmt: skip


def written(words: str | None, before: str) -> str:
    """Return what was typed, piped in, or made of ``before`` in the editor."""
    from smdash.services.desktop import files

    if words is None:
        from smdash.services.desktop.editor import edited

        return edited(before, suffix=".txt") or before
    if words != "-":
        return words
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UsageError("this is longer than 100 kB.", subject="stdin")
    return files.decoded(data, "stdin")


def _json(found: SavedReply) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "brand": found.brand or None,
        "text": found.body,
        "fields": list(fields(found.body)),
        "used": found.used,
        "last_used_at": at(found.last_used_at),
    }
