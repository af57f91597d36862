"""``smdash snippet``: saved texts; ``smdash inbox saved`` is the same for those kept for answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Group, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.edge import tell
from smdash.cli.base.jsonvalues import at
from smdash.cli.base.pages import known_brand
from smdash.cli.inbox.items import numbers
from smdash.cli.inbox.written import written
from smdash.domain.snippets.snippets import FIRST_COMMENT, KINDS, KNOWN, fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.snippets.snippets import Snippet
    from smdash.services.bundle import Services

EMPTY = "There are no snippets of this kind. Keep one: smdash snippet add NAME TEXT"
_name = click.argument("name")
_text = click.argument("words", metavar="[TEXT]", required=False)


_kind = click.option("--kind", type=click.Choice(tuple(KINDS)), help="What it is; without it any, a reply when added.")
_comment = click.option(
    "--first-comment/--in-text", "comment", default=None, help="Where hashtags go in a post: into the first comment."
)


@click.group(cls=Group, invoke_without_command=True)
@brand_option
@_kind
@json_option
@with_setup
@click.pass_context
def snippet(ctx: click.Context, setup: Setup, brand: str | None, kind: str | None, as_json: bool) -> None:
    """Saved texts: replies, hashtags, signatures, any text, with fields like {brand} and {first_name}."""
    if ctx.invoked_subcommand is None:
        _list(setup.services(), brand, "", kind or "", as_json, "snippets")


@click.group(cls=Group, invoke_without_command=True)
@brand_option
@json_option
@with_setup
@click.pass_context
def saved(ctx: click.Context, setup: Setup, brand: str | None, as_json: bool) -> None:
    """Snippets kept for answering, with fields like {first_name} that are filled in for whom one answers."""
    if ctx.invoked_subcommand is None:
        _list(setup.services(), brand, "", "reply", as_json, "saved")


@snippet.command("list", cls=Command)
@click.argument("query", nargs=-1)
@brand_option
@_kind
@json_option
@with_setup
def list_snippets(setup: Setup, query: Sequence[str], brand: str | None, kind: str | None, as_json: bool) -> None:
    """List them, or those that hold the letters of QUERY, the likeliest first."""
    _list(setup.services(), brand, " ".join(query), kind or "", as_json, "snippets")


@snippet.command("find", cls=Command)
@click.argument("query", nargs=-1, required=True)
@brand_option
@_kind
@json_option
@with_setup
def find_snippets(setup: Setup, query: Sequence[str], brand: str | None, kind: str | None, as_json: bool) -> None:
    """List those that hold the letters of QUERY, the likeliest first."""
    _list(setup.services(), brand, " ".join(query), kind or "", as_json, "snippets")


@saved.command("list", cls=Command)
@click.argument("query", nargs=-1)
@brand_option
@json_option
@with_setup
def list_saved(setup: Setup, query: Sequence[str], brand: str | None, as_json: bool) -> None:
    """List those kept for answering, or those that hold the letters of QUERY, the likeliest first."""
    _list(setup.services(), brand, " ".join(query), "reply", as_json, "saved")


def _list(services: Services, brand: str | None, query: str, kind: str, as_json: bool, called: str) -> None:
    of = known_brand(services, brand)
    service = services.snippets
    every = [each.snippet for each in service.find(query, of or "", kind)] if query else service.every(of)
    found = [each for each in every if kind in {"", each.kind}]
    empty = "No snippet holds that." if query else EMPTY
    cells = [(str(each.id), each.brand or "all", each.kind, each.name, f"{each.used}x", each.body) for each in found]
    output.emit(
        as_json,
        lambda: {called: [_json(each) for each in found]},
        lambda: output.rows(cells, empty, right=(0, 4), flex=5),
    )


@snippet.command("show", cls=Command)
@_name
@brand_option
@click.option("--item", metavar="ITEM", help="Fill it for this item of the inbox.")
@json_option
@with_setup
def show_snippet(setup: Setup, name: str, brand: str | None, item: str | None, as_json: bool) -> None:
    """Print one, by its name or number; with --item filled for that item."""
    services = setup.services()
    found = services.snippets.get(name, known_brand(services, brand))
    if item is None:
        output.emit(as_json, lambda: {**_json(found), "filled": None, "missing": []}, lambda: text.say(found.body))
        return
    (number,) = numbers(services, [item])
    filled = services.snippets.fill(found.id, number)
    output.emit(
        as_json,
        lambda: {**_json(found), "filled": filled.text, "missing": list(filled.missing)},
        lambda: text.say(filled.text),
    )
    if filled.missing and not as_json:
        tell("Still to be filled in: " + ", ".join(f"{{{each}}}" for each in filled.missing))


@snippet.command("add", cls=Command)
@_name
@_text
@brand_option
@_kind
@_comment
@json_option
@with_setup
def add_snippet(
    setup: Setup,
    name: str,
    words: str | None,
    brand: str | None,
    kind: str | None,
    comment: bool | None,
    as_json: bool,
) -> None:
    """Keep TEXT under a name, for one brand or for all; '-' reads stdin, without TEXT $EDITOR opens."""
    services = setup.services()
    of = known_brand(services, brand)
    made = services.snippets.add(
        name, written(words, ""), of, kind=kind or ("hashtags" if comment else "reply"), place=_place(comment) or ""
    )
    _said(made, f"Saved '{made.name}' for {made.brand or 'all brands'}.", as_json=as_json)


@snippet.command("edit", cls=Command)
@_name
@_text
@brand_option
@click.option("--name", "new_name", metavar="NEW", help="Call it otherwise.")
@click.option("--for", "whose", metavar="BRAND|all", help="Whose it is from now on.")
@_kind
@_comment
@json_option
@with_setup
def edit_snippet(
    setup: Setup,
    name: str,
    words: str | None,
    brand: str | None,
    new_name: str | None,
    whose: str | None,
    kind: str | None,
    comment: bool | None,
    as_json: bool,
) -> None:
    """Change one, found by its name or number; where nothing is said to change, $EDITOR opens with its text."""
    services = setup.services()
    found = services.snippets.get(name, known_brand(services, brand))
    of = None if whose is None else "" if whose.strip().lower() == "all" else known_brand(services, whose)
    elsewhere = new_name or whose or kind or comment is not None
    body = None if words is None and elsewhere else written(words, found.body)
    made = services.snippets.edit(found.id, name=new_name, body=body, brand=of, kind=kind, place=_place(comment))
    _said(made, f"Changed '{made.name}' of {made.brand or 'all brands'}.", as_json=as_json)


@snippet.command("remove", cls=Command)
@_name
@brand_option
@with_setup
def remove_snippet(setup: Setup, name: str, brand: str | None) -> None:
    """Remove one, by its name or number; what was sent with it stays."""
    services = setup.services()
    gone = services.snippets.remove(services.snippets.get(name, known_brand(services, brand)).id)
    text.say(f"Removed '{gone.name}' of {gone.brand or 'all brands'}.")


for _each in (show_snippet, add_snippet, edit_snippet, remove_snippet):
    saved.add_command(_each)


def _place(comment: bool | None) -> str | None:
    return None if comment is None else FIRST_COMMENT if comment else ""


def _said(made: Snippet, words: str, *, as_json: bool) -> None:
    output.emit(as_json, lambda: _json(made), lambda: text.say(words))
    own = [each for each in fields(made.body) if each.casefold() not in KNOWN]
    if own and not as_json:
        tell(f"To be filled in each time: {', '.join(f'{{{each}}}' for each in own)}. smdash fills "
                  f"{', '.join(f'{{{each}}}' for each in KNOWN)}.")  # fmt: skip


def _json(found: Snippet) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "brand": found.brand or None,
        "kind": found.kind,
        "first_comment": found.place == FIRST_COMMENT,
        "text": found.body,
        "fields": list(fields(found.body)),
        "used": found.used,
        "last_used_at": at(found.last_used_at),
    }
