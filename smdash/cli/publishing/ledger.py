"""``smdash ledger``: what went out or was tried, and what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.complete import account_slugs, brand_option
from smdash.cli.publishing import json_views
from smdash.cli.queue.affected import one_number
from smdash.domain.plaintext import block, one_line

if TYPE_CHECKING:
    from smdash.domain.publishing.ledger import LedgerRow, LedgerView
    from smdash.services.bundle import Services

_STYLES = {"failed": "bad", "unknown": "warn", "sending": "warn", "published": ""}


class _Number(NamedTuple):
    """A post by its number, or an answer by its own."""

    number: int
    answer: bool = False


def _post(ctx: click.Context, param: click.Parameter, value: str | None) -> _Number | None:
    if value is None:
        return None
    digits = value.strip().lower().removeprefix("r")
    if digits != value.strip().lower() and digits.isascii() and digits.isdigit() and len(digits) <= 18:
        return _Number(int(digits), answer=True)
    return _Number(one_number(ctx, param, value))


@click.command(cls=Command)
@click.argument("chosen", metavar="[ID]", required=False, callback=_post)
@brand_option
@click.option("--account", metavar="A", shell_complete=account_slugs, help="Only this account.")
@click.option("--state", metavar="S", help="Only published, unfinished, sending, failed, unknown or scheduled.")
@click.option("--limit", type=click.IntRange(min=1, max=10_000), default=50, show_default=True, help="How many.")
@click.option("--retry", is_flag=True, help="With ID: send once more what failed for certain of it.")
@click.option("--drop-rest", is_flag=True, help="With ID: let go of what was to follow it and is not out.")
@click.option("--take-down", is_flag=True, help="With ID: delete it on its network, once you have said so.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@with_setup
def ledger(
    setup: Setup,
    chosen: _Number | None,
    brand: str | None,
    account: str | None,
    state: str | None,
    limit: int,
    retry: bool,
    drop_rest: bool,
    take_down: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """List what went out or was tried, the newest first; with ID show every call that was made for one.

    'unfinished' are posts that are out without all that was to follow them. Whether an unconfirmed one is out you say
    by 'smdash due done ID' or 'smdash due not-done ID'. Answers to messages have numbers like r12; 'smdash inbox reply
    ITEM --answered' and '--not-answered' are for those.
    """
    from smdash.cli.base.pages import known_brand

    services = setup.looking()
    reader = services.ledger_reader
    if chosen is None:
        if retry or drop_rest or take_down:
            raise click.UsageError("--retry, --drop-rest and --take-down are for one post: give its ID.")
        view = reader.view(account, state or "", brand=known_brand(services, brand), limit=limit)
        output.emit(as_json, json_views.ledger, _show, view)
        return
    if account or state or brand:
        raise click.UsageError("One post is shown by its ID alone.")
    if retry + drop_rest + take_down > 1:
        raise click.UsageError("--retry, --drop-rest and --take-down exclude each other.")
    if chosen.answer and drop_rest:
        raise click.UsageError("Nothing follows an answer, so there is no rest to drop.")
    code = 0
    if drop_rest:
        reader.drop_rest(chosen.number)
    elif retry:
        code = _retry(services, chosen, quiet=as_json)
    elif take_down and not _take_down(services, chosen, yes=yes):
        text.say("Nothing was deleted.")
        return
    one = _read(services, chosen)
    output.emit(as_json, lambda: json_views.ledger(reader.only(one)), lambda: _show_one(one))
    click.get_current_context().exit(code)


def _read(services: Services, chosen: _Number) -> LedgerRow:
    reader = services.ledger_reader
    return reader.answer(chosen.number) if chosen.answer else reader.row(chosen.number)


def _retry(services: Services, chosen: _Number, *, quiet: bool) -> int:
    """Send once more what failed for certain, and return the exit code for what became of it."""
    if chosen.answer:
        services.replies.retry(chosen.number)
        report = services.replies.send_due("publish", [chosen.number], by_word=True)
    else:
        report = services.publisher.retry(chosen.number)
        for each in report.rows if not quiet else ():
            if each.reason:
                text.say_wrapped(f"{each.what}: {one_line(each.reason)}")
    return report.exit_code or (1 if report.count("left") else 0)


def _take_down(services: Services, chosen: _Number, *, yes: bool) -> bool:
    """Delete on its network what is out, once its person has said so; say whether they have."""
    row = _read(services, chosen)
    what = f": {row.account} to {row.to}" if chosen.answer else f", with what followed it: {row.account}"
    if not yes and not click.confirm(f"Delete it on its network{what}, {one_line(row.text, 60)}?", err=True):
        return False
    (services.replies if chosen.answer else services.taking_down).take_down(chosen.number)
    return True


def _show(view: LedgerView) -> None:
    from smdash.domain.publishing.ledger_words import state_words, took_words, via_words

    cells = [
        (
            row.name,
            text.moment(row.at),
            row.account,
            state_words(row),
            took_words(row.took),
            via_words(row.via) or text.MISSING,
            one_line(f"to {row.to}: {row.text}" if row.reply_id else row.text, 60),
            one_line(row.answer if row.state in {"failed", "unknown"} and row.answer else row.permalink, 300),
        )
        for row in view.rows
    ]
    if not cells:
        text.say("Nothing went out or was tried.")
        return
    styles = [("dim", "", "", _style(row), "dim", "dim", "", "dim") for row in view.rows]
    text.table(cells, styles=styles, rigid=(0, 1, 2, 3, 4))
    if view.before is not None:
        text.say_wrapped("There is more: --limit shows more of it, --state and --account less.")


def _style(row: LedgerRow) -> str:
    return "bad" if row.unfinished else _STYLES.get(row.state, "")


def _show_one(row: LedgerRow) -> None:
    from smdash.domain.publishing.ledger_words import state_words, whole_words

    text.say(f"{row.name} {row.account}: {state_words(row)}", "bold")
    for line in block("\n".join(whole_words(row))).splitlines():
        text.say_wrapped(line.lstrip(), " " * (len(line) - len(line.lstrip())))
