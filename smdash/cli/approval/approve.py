"""``smdash approve``: the page for a client, the answer that comes back, and words given otherwise."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smdash.cli.approval import json_views
from smdash.cli.base import output, raw, text
from smdash.cli.base.command import NEAR_DAY, Group, Setup, json_option, options, with_setup
from smdash.cli.base.complete import brand_option, brand_slugs, one_brand_option
from smdash.cli.base.edge import tell
from smdash.cli.base.pages import known_brand, one_brand
from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.approval.standing import Answer
    from smdash.domain.approval.views import ApprovalBoard, ApprovalRow, MadePage, Taken

STYLES = {"approved": "good", "changes": "warn", "asked": "", "none": "dim"}
STATES = ("none", "asked", "approved", "changes")
RESULTS = {"taken": "taken in", "known": "known already", "older": "left out", "changed": "not approved"}


@click.group(cls=Group)
def approve() -> None:
    """Let clients approve what is planned, by a page they open and send an answer to."""


@approve.command("export")
@click.argument("file", required=False, type=click.Path(path_type=Path, readable=False), metavar="[FILE]")
@one_brand_option
@click.option("--week", metavar="WEEK", help="this, next, or any day of it, like 2026-11-24.  [default: next]")
@click.option("--from", "first", type=NEAR_DAY, metavar="DATE", help="In place of a week: the first day.")
@click.option("--until", "last", type=NEAR_DAY, metavar="DATE", help="The last day, it included.")
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@click.option("--open-fields", is_flag=True, help="Show fields nobody filled in, like {name}, as they stand.")
@json_option
@with_setup
def export(
    setup: Setup,
    file: Path | None,
    brand: str | None,
    week: str | None,
    first: date | None,
    last: date | None,
    force: bool,
    open_fields: bool,
    as_json: bool,
) -> None:
    """Make the page with what is planned for a brand, as one FILE to be sent by mail ('-' is stdout).

    Whoever opens it approves each post, asks for a change or comments, and sends back a short text that the page makes;
    'smdash approve import' puts that onto the posts. Days are those of the brand's zone.
    """
    services = setup.services()
    slug = services.home.brand(one_brand(services, brand)).slug
    if week is not None and (first or last):
        raise UsageError("choose one: --week, or --from and --until.", subject="approve export")
    if first or last:
        days = (first or services.home.today(), last or first or services.home.today())
    else:
        days = services.approval_pages.week(week or "next")
    services.fetching.fetch_waiting(lambda came: tell(came.words))
    if file is not None and str(file) == "-":
        if as_json:
            raise UsageError("with --json the page needs a file.", subject="-")
        made = services.approval_pages.make(slug, *days, open_fields=open_fields)
        raw.put(made.data)
        _exported(made, None)
        return
    path = file or Path(f"approval-{slug}-{days[0]}.html")
    made = services.approval_pages.export(slug, *days, path, force=force, open_fields=open_fields)
    output.emit(as_json, lambda: json_views.exported(made, path), lambda: _exported(made, path))


def _exported(made: MadePage, path: Path | None) -> None:
    posts = text.plural(made.posts, "post")
    tell(f"{path or 'smdash'}: {posts} of {made.brand}, {made.first} to {made.last}.")
    for note in made.notes:
        tell(f"  {note}")
    if path is not None:
        tell("Send it to the client. What comes back: smdash approve import FILE (or '-' for a text).")


@approve.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--brand", "-b", metavar="BRAND", shell_complete=brand_slugs, help="Refuse what is of another brand.")
@click.option(
    "--anyway", is_flag=True, help="Take in what can be read of an answer that was cut or changed on its way."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@json_option
@with_setup
def take(setup: Setup, files: tuple[str, ...], brand: str | None, anyway: bool, dry_run: bool, as_json: bool) -> None:
    """Put a client's answer onto the posts: the file of the page, a mail, or a pasted text ('-' is stdin).

    Marks of quoting and lines that a mail broke anew do no harm. What was changed since it was shown is not approved by
    it, and named. The same answer again changes nothing.
    """
    services = setup.services()
    brand = known_brand(services, brand)
    given = [_read(name) for name in files]
    if len(given) > 1:  # one that is refused keeps out the others too, which would be taken in with nothing said
        for data in given:
            services.approval.take(data, brand, anyway=anyway, dry_run=True)
    found = [each for data in given for each in services.approval.take(data, brand, anyway=anyway, dry_run=dry_run)]
    output.emit(as_json, lambda: json_views.taken(found, dry_run=dry_run), lambda: _show_taken(found, dry_run=dry_run))


def _read(name: str) -> bytes:
    from smdash.services.approval.approval import MOST_BYTES

    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    from smdash.services.desktop.files import read

    return read(Path(name), MOST_BYTES + 1)


def _show_taken(found: Sequence[Taken], *, dry_run: bool) -> None:
    for each in found:
        when = f", {text.moment(each.made_at)}" if each.made_at else ""
        by = one_line(each.by_whom, 60) or "nobody named"
        text.say(f"{each.brand}, {each.first} to {each.last}: answer by {by}{when}", "bold")
        rows, styles = [], []
        for row in each.rows:
            at = text.moment(row.at) if row.at else text.MISSING
            said = {"approved": "approved", "changes": "change asked", "comment": "comment"}[row.answer]
            result = RESULTS[row.result] if row.result != "changed" or row.answer == "approved" else "taken in"
            rows.append((f"#{row.delivery_id}", at, row.account, said, result, row.words or one_line(row.comment, 200)))
            warn = "warn" if row.result in {"changed", "older"} else ""
            styles.append(("dim", "", "", STYLES.get(row.answer, ""), warn, "dim" if not row.words else "warn"))
        output.rows(rows, "Nothing is answered in it.", styles=styles, rigid=(0, 1, 2, 3), right=(0,))
        for note in each.notes:
            tell(f"  {note}")
    fresh = sum(each.count("taken") + each.count("changed") for each in found)
    if dry_run:
        text.say(f"Would take in: {text.plural(fresh, 'post')}. Nothing was changed.")
    elif fresh:
        text.say(f"{text.plural(fresh, 'post')} taken in. 'smdash undo' takes it back as one step.")
    else:
        text.say("Nothing new in it.")


@approve.command("list")
@brand_option
@click.option("--state", "states", type=click.Choice(STATES), multiple=True, help="Only these; may be repeated.")
@json_option
@with_setup
def board(setup: Setup, brand: str | None, states: tuple[str, ...], as_json: bool) -> None:
    """List posts to come with what clients said of them."""
    services = setup.services()
    found = services.approval.board(known_brand(services, brand))
    rows = [row for row in found.rows if not states or row.standing.state in states]
    output.emit(as_json, lambda: json_views.rows(rows), lambda: _show_rows(rows))


def _show_rows(found: Sequence[ApprovalRow]) -> None:
    rows, styles = [], []
    for row in found:
        at = text.moment(row.at) if row.at else text.MISSING
        words = row.words + (", not sent" if row.needed and row.open else "")
        rows.append((f"#{row.delivery_id}", at, row.account, words, one_line(row.text, 200)))
        styles.append(("dim", "", "", STYLES[row.standing.state], ""))
        for change in row.standing.changed:
            rows.append(("", "", "", f"{change.what}: {change.was or '-'}", f"now: {change.now or '-'}"))
            styles.append(("", "", "", "dim", "dim"))
        if row.standing.comment:
            rows.append(("", "", "", "", f"\u201c{one_line(row.standing.comment, 400)}\u201d"))
            styles.append(("", "", "", "", "dim"))
    empty = "No client was asked about a post to come. 'smdash approve export --brand BRAND' makes a page for one."
    output.rows(rows, empty, styles=styles, rigid=(0, 1, 2), right=(0,))


@approve.command("status")
@brand_option
@json_option
@with_setup
def status(setup: Setup, brand: str | None, as_json: bool) -> None:
    """Say how many posts to come are approved, and which pages were made and answered."""
    services = setup.services()
    found = services.approval.board(known_brand(services, brand))
    output.emit(as_json, lambda: json_views.status(found), lambda: _show_status(found))


def _show_status(found: ApprovalBoard) -> None:
    from smdash.domain.approval.standing import counts_words

    said = ", ".join(counts_words(found.counts))
    text.say(
        f"{text.plural(len(found.rows), 'post')} to come: {said}." if said else "No client was asked about a post."
    )
    rows = [
        (
            each.brand,
            f"{each.first} to {each.last}",
            f"made {text.moment(each.made_at)}",
            f"{each.answered} of {each.posts}",
        )
        for each in found.pages
    ]
    if rows:
        output.rows([*rows], "", right=(3,), rigid=(0, 1, 2, 3))


class _Post(click.ParamType[int]):
    """The number of a post; words in its place are what the client said."""

    name = "post"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return int(str(value).removeprefix("#"))
        except ValueError:
            self.fail(
                f"'{one_line(str(value), 40)}' is no number of a post; words go into --comment 'TEXT'.", param, ctx
            )


_saying = options(
    click.argument("numbers", nargs=-1, required=True, type=_Post(), metavar="ID..."),
    click.option("--by", "by_whom", default="", metavar="NAME", help="Who said it."),
    click.option("--comment", default="", metavar="TEXT", help="In their words."),
    json_option,
    with_setup,
)


@approve.command("yes")
@_saying
def yes(setup: Setup, numbers: tuple[int, ...], by_whom: str, comment: str, as_json: bool) -> None:
    """Note that the client approved posts as they are now, by phone or in a mail."""
    _say(setup, numbers, "approved", comment, by_whom, as_json=as_json)


@approve.command("changes")
@_saying
def changes(setup: Setup, numbers: tuple[int, ...], by_whom: str, comment: str, as_json: bool) -> None:
    """Note that the client asks for a change of posts."""
    _say(setup, numbers, "changes", comment, by_whom, as_json=as_json)


@approve.command("comment")
@_saying
def remark(setup: Setup, numbers: tuple[int, ...], by_whom: str, comment: str, as_json: bool) -> None:
    """Note what the client said of posts without deciding on them; needs --comment."""
    _say(setup, numbers, "comment", comment, by_whom, as_json=as_json)


@approve.command("no")
@_saying
def no(setup: Setup, numbers: tuple[int, ...], by_whom: str, comment: str, as_json: bool) -> None:
    """Note that the client took back what they said: the posts are not approved any more."""
    _say(setup, numbers, "", comment, by_whom, as_json=as_json)


def _say(setup: Setup, numbers: Sequence[int], answer: Answer, comment: str, by_whom: str, *, as_json: bool) -> None:
    services = setup.services()
    changed = services.approval.say(numbers, answer, comment, by_whom)
    rows = services.approval.rows(numbers)
    output.emit(as_json, lambda: json_views.rows(rows) | {"changed": changed}, lambda: _show_rows(rows))
    if not changed and not as_json:
        tell("This was known already.")
