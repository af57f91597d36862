"""``smdash due``: what waits for a person to post it, and what became of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, raw, text
from smdash.cli.base.command import Group, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.publishing import json_views
from smdash.cli.queue.affected import one_number
from smdash.domain.plaintext import one_line
from smdash.domain.publishing.handover import standing_word

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from smdash.domain.inbox.replies import ReplyView
    from smdash.domain.publishing.found import FoundPost
    from smdash.domain.publishing.handover import DueRow, DueView
    from smdash.domain.publishing.online import OnlineView
    from smdash.services.home import Home
    from smdash.services.publishing.handover import Taken

_SPAN = re.compile(r"(\d{1,4})\s*(m|min|h|d)?")
STYLE_OF = {"missed": "bad", "failed": "bad", "unknown": "warn", "sending": "warn"}


def read_span(text: str) -> timedelta:
    """Read ``30m``, ``2h`` or ``3d``; a bare number is hours. UsageError says what is wrong."""
    from datetime import timedelta

    from smdash.domain.errors import UsageError

    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise UsageError("a time span is written like 30m, 2h or 1d.", subject=repr(text))
    return (
        int(found[1])
        * {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}[(found[2] or "h")[0]]
    )


@click.group(cls=Group, invoke_without_command=True)
@brand_option
@click.option("--ahead", metavar="SPAN", default="0m", show_default=True, help="Show what comes due too: 30m, 2h, 1d.")
@click.option("--notify", is_flag=True, help="Show a note on the desktop for what was not told yet; for cron.")
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, readable=False),
    metavar="FILE",
    help="Make a page of it for the phone, with buttons that copy; it works offline ('-' is stdout).",
)
@click.option("--answers", "marks", metavar="FILE", help="Take in what was marked on such a page ('-' is stdin).")
@click.option(
    "--serve", is_flag=True, help="Serve that page to your phone on the local network, until you press Enter."
)
@click.option("--host", metavar="ADDRESS", help="With --serve: this machine's address to serve it on.")
@click.option("--port", type=click.IntRange(0, 65535), help="With --serve: the port.  [default: a free one]")
@click.option("--minutes", type=click.IntRange(1, 240), help="With --serve: for how long at most.  [default: 30]")
@click.option("--days", type=click.IntRange(1, 31), help="Of a page: how many days, today included.  [default: 2]")
@click.option("--force", is_flag=True, help="With --html: replace a file that is there already.")
@click.option("--dry-run", is_flag=True, help="With --answers: say what would happen and change nothing.")
@json_option
@click.pass_context
def due(
    ctx: click.Context,
    brand: str | None,
    ahead: str,
    notify: bool,
    page: Path | None,
    marks: str | None,
    serve: bool,
    host: str | None,
    port: int | None,
    minutes: int | None,
    days: int | None,
    force: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """List what waits for you: due, late, handed over, unconfirmed, unfinished, failed.

    Listing sends nothing. 'smdash due take ID' prints a post as it goes out, 'due done ID' says it is out. On a phone:
    --html makes a page that works offline, and --answers takes in what was marked on it; --serve shows a
    QR code of one that is there while you wait.
    """
    given = ctx.get_parameter_source("ahead") is not click.core.ParameterSource.DEFAULT
    asked = [
        name
        for name, is_asked in (("--html", page is not None), ("--answers", marks is not None), ("--serve", serve))
        if is_asked
    ]
    if ctx.invoked_subcommand is not None and not asked:
        return
    if len(asked) > 1 or (asked and (notify or given or ctx.invoked_subcommand is not None)):
        raise click.UsageError(f"{asked[0]} is a way of its own: it goes with no other.")
    if (force and page is None) or (days and page is None and not serve):
        raise click.UsageError("--force goes with --html, --days with --html or --serve.")
    if (host is not None or port is not None or minutes) and not serve:
        raise click.UsageError("--host, --port and --minutes go with --serve.")
    if dry_run and marks is None:
        raise click.UsageError("--dry-run goes with --answers.")
    from smdash.cli.base.pages import known_brand

    services = ctx.ensure_object(Setup).services()
    if page is not None:
        from smdash.cli.publishing.phone import make

        make(services, page, known_brand(services, brand), days or 2, force=force, as_json=as_json)
        return
    if serve:
        from smdash.cli.publishing.phone import serve_page

        serve_page(services, known_brand(services, brand), days or 2, host, port or 0, minutes, as_json=as_json)
        return
    if marks is not None:
        from smdash.cli.publishing.phone import take_in

        take_in(services, marks, dry_run=dry_run, as_json=as_json)
        return
    view = services.handover.due(known_brand(services, brand), read_span(ahead))
    if notify:
        from smdash.services.desktop.notify import tell_due

        number, shown = tell_due(services.home, view)
        if number and not shown:
            click.echo("smdash: no note could be shown here; you will be told another time.", err=True)
    if as_json or not notify:
        answers = [each for each in services.replies.pending(known_brand(services, brand)) if each.asked_about]
        output.emit(
            as_json,
            lambda: json_views.due(view, answers),
            lambda: _show_all(view, answers, services.online.view()),
        )


@due.command()
@click.argument("delivery_id", metavar="ID", callback=one_number)
@click.option("--again", is_flag=True, help="Print the text of one that was handed over already.")
@with_setup
def take(setup: Setup, delivery_id: int, again: bool) -> None:
    """Hand a post over to you: print it as it goes out.

    The text goes to stdout, all else to stderr. It counts as handed over until you say done or not done, and a second
    take ends with exit code 1: whoever took it first may have posted it. Of a post that is out without all that
    follows, it is the rest, which no program sends from then on.
    """
    services = setup.services()
    if services.handover.unfinished(delivery_id):
        rest = services.ledger_reader.take_rest(delivery_id)
        raw.put_text("\n\n".join(rest) + "\n")
        account = services.handover.show(delivery_id).post.account
        click.echo(f"To {account}: what follows the post there, {text.plural(len(rest), 'text')}.", err=True)
        _then_say(delivery_id)
        return
    taken = services.handover.take(delivery_id, again=again)
    # A pipe gets the text as it is to be posted; a terminal must not act on it.
    raw.put_text("\n\n".join(taken.post.parts) + "\n")
    _beside(taken, services.home)
    _then_say(delivery_id)


def _then_say(delivery_id: int) -> None:
    click.echo(
        f"Then say: smdash due done {delivery_id} --permalink URL, or: smdash due not-done {delivery_id}", err=True
    )


@due.command()
@click.argument("delivery_id", metavar="ID", callback=one_number)
@click.option("--permalink", metavar="URL", default="", help="Where it is; without it your word counts.")
@with_setup
def done(setup: Setup, delivery_id: int, permalink: str) -> None:
    """Say that a post is out, or the rest of one; its address may be told later as well."""
    services = setup.services()
    if services.handover.unfinished(delivery_id):
        what = services.ledger_reader.rest_posted(delivery_id, out=True, permalink=permalink)
        text.say(f"{services.handover.show(delivery_id).post.account}: {what} published by your word.")
        return
    found = services.handover.done(delivery_id, permalink)
    if found.doubt:
        click.echo(f"smdash: {found.doubt}; kept as it is.", err=True)
    account = services.handover.show(delivery_id).post.account
    text.say(f"{account}: published{f' at {found.url}' if found.url else ' by your word'}.")


@due.command("not-done")
@click.argument("delivery_id", metavar="ID", callback=one_number)
@click.option("--why", metavar="TEXT", default="", help="What kept you.")
@with_setup
def not_done(setup: Setup, delivery_id: int, why: str) -> None:
    """Say that a post that was handed over did not go out, or the rest of one."""
    services = setup.services()
    if services.handover.unfinished(delivery_id):
        what = services.ledger_reader.rest_posted(delivery_id, out=False)
        text.say(f"{services.handover.show(delivery_id).post.account}: {what} not posted.")
        return
    services.handover.not_done(delivery_id, why)
    text.say(f"{services.handover.show(delivery_id).post.account}: not posted; it waits in the list.")


@due.command("not-it")
@click.argument("delivery_id", metavar="ID", callback=one_number)
@with_setup
def not_it(setup: Setup, delivery_id: int) -> None:
    """Say that a post is none of those found on the network that it may be; you are not asked about them again."""
    from smdash.domain.errors import NotFoundError

    services = setup.services()
    row = next((row for row in services.handover.due().rows if row.delivery_id == delivery_id), None)
    if row is None or not row.found:
        raise NotFoundError("nothing was found that it may be.", subject=f"#{delivery_id}")
    services.found.refuse(delivery_id, [each.id for each in row.found])
    text.say(
        f"{row.account}: {text.plural(len(row.found), 'post')} not asked about again. 'smdash undo' takes it back."
    )


def _show_all(view: DueView, answers: Sequence[ReplyView], online: OnlineView | None) -> None:
    _show(view)
    if answers:
        from smdash.domain.wording import state_word

        text.say(f"Answers: did they go out? \u00b7 {len(answers)}", "bold")
        cells = [
            (
                f"r{each.id}",
                each.account,
                "in your hands" if each.by_hand else state_word(each.state),
                f"to {each.to}, item {each.item_id}: {one_line(each.error or each.text, 60)}",
            )
            for each in answers
        ]
        text.table(cells, styles=[("dim", "", STYLE_OF.get(each.state, ""), "") for each in answers], indent=2)
        text.say_wrapped("'smdash inbox reply ITEM --answered' or '--not-answered' says so.", "  ")
    if online is not None:
        from smdash.domain.publishing.online import next_words

        if said := next_words(online, here=False):
            text.say_wrapped(f"{said[0].upper()}{said[1:]}.")


def _show(view: DueView) -> None:
    from smdash.domain.publishing.handover import GROUPS, TITLES

    for group in GROUPS:
        rows = view.of(group)
        if rows:
            text.say(f"{TITLES[group]} \u00b7 {len(rows)}", "bold")
            text.table(
                [_cells(row) for row in rows],
                styles=[("dim", "", "", STYLE_OF.get(row.state, ""), "") for row in rows],
                indent=2,
                rigid=(0, 1, 2, 3),
            )
            for row in rows:
                for line in again_lines(row):
                    text.say_wrapped(f"#{row.delivery_id} {line}", "    ")
                show_found(row.delivery_id, row.found)
    if not view.rows:
        text.say_wrapped(empty_words(view))
    if view.held:
        text.say(f"{text.plural(view.held, 'post')} held by a pause.", "warn")


def again_lines(row: DueRow) -> list[str]:
    """Return when smdash tries or looks again by itself, as far as there is anything to say."""
    if row.again_at is not None:
        return [f"{'looked for' if row.state == 'unknown' else 'tried'} again {text.moment(row.again_at)}"]
    if row.state == "unknown" and row.looked:
        return [f"not looked for any more by itself: smdash publish --id {row.delivery_id}"]
    return []


def show_found(delivery_id: int, found: Sequence[FoundPost]) -> None:
    """Print which posts on the network a delivery may be, and the commands that say so; those are never broken up."""
    for each in found:
        where = one_line(each.permalink, 300) or "without an address"
        words = f"may be this one of {text.moment(each.at)}, {where}: {one_line(each.text, 80)}"
        text.say_wrapped(f"#{delivery_id} {words}", "    ")
        if each.permalink:
            text.say(f"      if so: smdash due done {delivery_id} --permalink {one_line(each.permalink, 2000)}", "dim")
    if found:
        text.say(f"      if not: smdash due not-it {delivery_id}", "dim")


def empty_words(view: DueView) -> str:
    """Return what is said when nothing waits: what is next, in the zone that is shown."""
    if view.next is None:
        return "Nothing is due, and nothing is planned."

    return f"Nothing is due. Next: {view.next.account} {text.moment(view.next.at)}"


def _cells(row: DueRow) -> tuple[str, ...]:
    when = text.moment(row.at) if row.at else text.MISSING
    beside = row.error if row.group in {"trouble", "unconfirmed", "unfinished"} else row.unapproved
    words = f"{row.text}  ({beside})" if beside else row.text
    return (f"#{row.delivery_id}", when, row.account, standing_word(row), words)


def _beside(taken: Taken, home: Home) -> None:
    """Print what goes with a text on stderr, so that stdout is the text alone."""
    from smdash.services.posts.fetching import places_of

    post, page = taken.post, taken.page
    lines = [f"To {post.account}"]
    if len(post.parts) > 1:
        lines.append(f"Thread: {len(post.parts)} parts, an empty line between them")
    pairs = (
        ("Title", post.title),
        ("Content warning", post.content_warning),
        ("Language", post.language),
        ("Visibility", post.visibility),
        ("Board", post.board),
        ("First comment", post.first_comment),
    )
    lines += [f"{name}: {value}" for name, value in pairs if value]
    here = places_of(home, post)
    for path, alt in post.media:
        lines.append(f"Media: {path}" + (f"  (alt: {alt})" if alt else "  (no alt text)"))
        lines += [f"Fetched: {here[path]}"] if path in here else []
    if post.warning:
        lines.append(f"Warning: {post.warning}")
    if taken.near:
        lines.append(f"Warning: {taken.near}.")
    if page.url:
        lines.append(f"Write it at: {page.url}" + (f"  ({page.note})" if page.note else ""))
    else:
        lines.append(f"Write it on the platform: {page.note}.")
    for line in lines:
        click.echo(one_line(line, 9000), err=True)
