"""``smdash people``: who writes, what was noted of them, and their right to a copy and to be forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Group, Setup, csv_option, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.inbox import json_views
from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.wording import grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.inbox.conversation import Writer
    from smdash.domain.inbox.erasing import Erasure
    from smdash.domain.inbox.people import PersonView

SHOWN = 50
_COLUMNS = ("brand", "platform", "handle", "name", "items", "answered", "first_at", "last_at", "is_lead")
who_argument = click.argument("who")
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def people(ctx: click.Context) -> None:
    """List who writes, and note something of them.

    WHO is a handle like @ana, one of a platform like mastodon:@ana, a name, or #12 for who wrote item 12.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_people)


@people.command("list")
@brand_option
@click.option("--days", type=click.IntRange(1, 36500), help="Who wrote most in the last days; 90 without this.")
@click.option("--tag", default="", help="Those with this tag instead.")
@click.option("--leads", is_flag=True, help="The leads instead.")
@click.option("--noted", is_flag=True, help="All of whom something is noted instead.")
@click.option("--limit", "-n", type=click.IntRange(1), default=SHOWN, show_default=True, help="How many at most.")
@json_option
@csv_option
@with_setup
def list_people(
    setup: Setup,
    brand: str | None = None,
    days: int | None = None,
    tag: str = "",
    leads: bool = False,
    noted: bool = False,
    limit: int = SHOWN,
    as_json: bool = False,
    as_csv: bool = False,
) -> None:
    """List who writes most, with how much of it was handled; or those with a tag, the leads, the noted ones."""
    from smdash.cli.metrics.tables import rows_csv
    from smdash.services.inbox.people import SPAN_DAYS

    service = setup.services().people
    chosen = tag or leads or noted
    if chosen and days is not None:
        raise UsageError("these are listed whenever they wrote.", subject="--days", hint="Leave it out.")
    found = (
        service.noted(brand, tag=tag, leads=leads)
        if chosen
        else service.top(brand, days=days or SPAN_DAYS, limit=limit)
    )
    found = found[:limit]
    if as_csv and not as_json:
        rows_csv(found, _COLUMNS)
        return
    output.emit(as_json, json_views.people, lambda found: _list(found, chosen=bool(chosen)), found)


def _list(found: Sequence[Writer], *, chosen: bool) -> None:
    cells = [
        (
            each.brand,
            f"{each.platform}:{each.handle}",
            each.name,
            text.plural(each.items, "message"),
            _answered(each),
            text.moment(each.last_at) if each.last_at else text.MISSING,
            "lead" if each.is_lead else "",
            ", ".join(each.tags),
        )
        for each in found
    ]
    empty = "Nobody like that is noted." if chosen else "Nobody wrote in that time."
    output.rows(cells, empty, right=(3, 4), rigid=(3, 4, 5, 6))


def _answered(writer: Writer) -> str:
    return f"{writer.answered:,} handled" if writer.items else text.MISSING


@people.command("show")
@who_argument
@brand_option
@click.option("--last", type=click.IntRange(0, 1000), default=10, show_default=True, help="How many messages.")
@json_option
@with_setup
def show(setup: Setup, who: str, brand: str | None, last: int, as_json: bool) -> None:
    """Show what is known of WHO."""
    service = setup.services().people
    output.emit(as_json, json_views.person, _show, service.show(service.find(who, brand), last))


def _show(view: PersonView) -> None:
    writer = view.writer
    text.say(f"{writer.name} {writer.handle}".strip() if writer.name != writer.handle else writer.handle, "bold")
    replies = grouped(view.replies, "reply", "replies")
    rows = [
        ("brand", writer.brand),
        ("handles", ", ".join(f"{each.platform}:{one_line(each.handle)}" for each in view.handles)),
        ("wrote", f"{text.plural(writer.items, 'message')}, {_answered(writer)}, {replies} sent"),
        ("first", text.moment(writer.first_at) if writer.first_at else text.MISSING),
        ("last", text.moment(writer.last_at) if writer.last_at else text.MISSING),
    ]
    if writer.is_lead:
        rows.append(("lead", f"since {text.moment(view.lead_at)}" if view.lead_at else "yes"))
    if writer.tags:
        rows.append(("tags", ", ".join(writer.tags)))
    text.table(rows, styles=[("dim", "")] * len(rows))
    for line in writer.notes.splitlines():
        text.say_wrapped(line, "  ")
    cells = [
        (f"#{each.id}", text.moment(each.received_at), each.account, each.flag or each.kind, each.state, each.text)
        for each in view.items
    ]
    if cells:
        text.table(cells, styles=[("dim", "", "", "", "", "")] * len(cells), rigid=(0, 1, 4))


@people.command("note")
@who_argument
@click.argument("notes", required=False)
@brand_option
@click.option("--edit", is_flag=True, help="In your editor.")
@with_setup
def note(setup: Setup, who: str, notes: str | None, brand: str | None, edit: bool) -> None:
    """Set the notes on WHO to NOTES; '' takes them away. What was noted before is replaced; undo brings it back."""
    services = setup.services()
    person = services.people.find(who, brand)
    if notes is None and not edit:
        raise UsageError("say what to note.", subject=one_line(who, 60), hint="Or use --edit.")
    if notes is None:
        from smdash.services.desktop.editor import edited

        before = services.people.show(person, 0).writer.notes
        back = edited(before, suffix=".txt")
        notes = before if back is None else back
    changed = services.people.note(person, notes)
    text.say(f"Noted of {one_line(person.shown)}." if changed else "That is what was noted already.")


@people.command("tag")
@who_argument
@click.argument("tags", nargs=-1, required=True, metavar="TAG...")
@brand_option
@with_setup
def tag(setup: Setup, who: str, tags: tuple[str, ...], brand: str | None) -> None:
    """Give WHO tags; one with a minus before it is taken away, after '--': smdash people tag @ana -- vip -press."""
    service = setup.services().people
    person = service.find(who, brand)
    add = [each for each in tags if not each.startswith("-")]
    left = service.tag(person, add, [each[1:] for each in tags if each.startswith("-")])
    text.say(f"{one_line(person.shown)}: {', '.join(left) or 'no tags'}.")


@people.command("lead")
@who_argument
@brand_option
@click.option("--not", "off", is_flag=True, help="They are none any more.")
@with_setup
def lead(setup: Setup, who: str, brand: str | None, off: bool) -> None:
    """Mark WHO as a lead."""
    service = setup.services().people
    person = service.find(who, brand)
    changed = service.lead(person, on=not off)
    state = "no lead" if off else "a lead"
    text.say(f"{one_line(person.shown)} is {state}{' now' if changed else ' already'}.")


@people.command("join")
@who_argument
@click.argument("other")
@brand_option
@with_setup
def join(setup: Setup, who: str, other: str, brand: str | None) -> None:
    """Say that WHO and OTHER are one person."""
    service = setup.services().people
    person = service.join(service.find(who, brand), service.find(other, brand))
    names = ", ".join(f"{each.platform}:{one_line(each.handle)}" for each in person.handles)
    text.say(f"One person: {names}.")


@people.command("split")
@who_argument
@click.argument("handle", metavar="PLATFORM:HANDLE")
@brand_option
@with_setup
def split(setup: Setup, who: str, handle: str, brand: str | None) -> None:
    """Say that a handle of WHO is somebody else's; what is noted stays with WHO."""
    from smdash.domain.inbox.people import author_key

    service = setup.services().people
    platform, colon, name = handle.partition(":")
    if not colon:
        raise UsageError("name the platform too.", subject=one_line(handle, 60), hint="Like mastodon:@ana.")
    person = service.find(who, brand)
    rest = service.split(person, platform.strip().lower(), author_key(name.strip(), ""))
    text.say(f"{one_line(handle)} is somebody else now; {one_line(rest.shown)} keeps what is noted.")


@people.command("export")
@who_argument
@brand_option
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; without this it goes to stdout.")
@with_setup
def export(setup: Setup, who: str, brand: str | None, out: Path | None) -> None:
    """Print all that is kept of WHO as JSON: messages, answers, notes, tags, times."""
    import json

    services = setup.services()
    person = services.people.find(who, brand)
    found = services.erasures.export(person)
    if out is None:
        output.print_json(found)
        return
    from smdash.services.desktop.files import save

    save(services.home, out, (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode())
    text.say(f"{text.plural(len(found['inbox_items']), 'message')} of {one_line(person.shown)} in {out}.")


@people.command("erase")
@who_argument
@brand_option
@click.option("--backups", is_flag=True, help="Remove the backups of this home that hold them, too.")
@yes_option
@with_setup
def erase(setup: Setup, who: str, brand: str | None, backups: bool, yes: bool) -> None:
    """Erase all that is kept of WHO, for good.

    Their messages, names, addresses, the texts of answers to them, notes and what undo kept of it are emptied, and the
    file is written anew. That a message came and was answered stays, as a number. There is no undo.
    """
    services = setup.services()
    person = services.people.find(who, brand)
    found = services.erasures.preview(person)
    _tell(found, person.brand)
    if not yes:
        if found.backups and not backups:
            names = ", ".join(each.path.name for each in found.backups[:3])
            backups = click.confirm(f"Remove {text.plural(len(found.backups), 'backup')} too ({names})?", err=True)
        if not click.confirm(f"Erase {one_line(person.shown)}? There is no undo.", err=True):
            raise click.Abort
    done = services.erasures.erase(person, backups=backups)
    text.say("Erased.", "bold")
    for each in done.backups:
        held = (
            "cannot be read, and may hold them"
            if each.items is None
            else f"holds {text.plural(each.items, 'message')} of them"
        )
        text.say_wrapped(
            f"{each.path.name} still {held}: a restore would bring them back. Remove it, or erase after it."
        )
    if not done.whole:
        text.say_wrapped(
            "Another program kept the file from being written anew, so bytes of it may still lie in smdash.db or "
            "smdash.db-wal. Close other programs of smdash, then: smdash people wipe"
        )


@people.command("wipe")
@with_setup
def wipe(setup: Setup) -> None:
    """Write the file anew, so that no byte is left of what was deleted in it."""
    if not setup.services().erasures.wiped():
        from smdash.domain.errors import BusyError

        raise BusyError("another program holds the file.", hint="Close other programs of smdash, then try again.")
    text.say("Written anew.")


def _tell(found: Erasure, brand: str) -> None:
    """Say what goes and what stays."""
    parts = [
        text.plural(found.items, "message"),
        text.plural(found.replies, "answer"),
        text.plural(found.drafts, "unsent draft"),
        text.plural(len(found.handles), "handle"),
        *(["what was noted"] if found.noted else []),
        *([f"what {text.plural(found.steps, 'step')} of undo held"] if found.steps else []),
    ]
    text.say_wrapped(f"Goes, of {brand}: {', '.join(part for part in parts if not part.startswith('0 '))}.")
    stays = [
        *([f"{text.plural(found.mentions, 'message')} of others that name them"] if found.mentions else []),
        *([f"{text.plural(found.posts, 'post')} of yours that name them"] if found.posts else []),
        *(f"{each} in a saved view or a blocked word, as others here are called so as well" for each in found.shared),
        *(f"kept/{each.name}, which names them" for each in found.kept),
        *(f"{each.path.name}, a backup" for each in found.backups),
    ]
    text.say_wrapped("Stays: that somebody wrote, when, to which account, whether it was answered; no word of it.")
    if stays:
        text.say_wrapped(f"Stays unless you remove it: {', '.join(stays)}.")
