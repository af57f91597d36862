"""``smdash time``: the timer and the entries; lists, reports and imports are in ``lists``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import text
from smdash.cli.base.command import PAST_DAY, Group, Setup, with_setup
from smdash.cli.base.complete import account_slugs, brand_slugs
from smdash.cli.timelog import lists
from smdash.domain.errors import UsageError
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from datetime import date, datetime

    from smdash.domain.timelog.entries import Entry
    from smdash.services.bundle import Services

MOST_DIGITS = 18  # No number of an entry has more, and a text of thousands of digits is none.
as_option = click.option("--as", "activity", default="", metavar="ACTIVITY", help="The work, where it is another one.")
note_option = click.option("--note", metavar="TEXT", help="A remark.")


def line(services: Services, entry: Entry) -> str:
    """Return an entry as ``0:45 acme/x image``."""
    from smdash.domain.timelog.entries import clock, elapsed, words

    spent = clock(elapsed(entry, services.home.now()) / timedelta(minutes=1))
    return " ".join(part for part in (spent, entry.whose, words(entry.activity)) if part)


def at_of(services: Services, text: str | None, on: date | None = None) -> datetime | None:
    """Return the instant of a typed time that is over, None for none."""
    if text is None:
        return None
    from smdash.domain.schedule import instant
    from smdash.domain.times.when import read_past

    zone = services.home.zone()
    return instant(read_past(text, services.home.now().astimezone(zone), on), zone)


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
@with_setup
def time(setup: Setup, ctx: click.Context) -> None:
    """Log time: without a subcommand say what runs, and what there is to ask."""
    if ctx.invoked_subcommand is not None:
        return

    from smdash.services.timelog.suggestions import waiting

    services = setup.services()
    entry = services.timelog.running()
    if entry is None:
        text.say("No timer is running. Start one: smdash time start SUBJECT")
    else:
        text.say(f"{line(services, entry)} since {text.moment(entry.started_at.astimezone(services.home.zone()))}")
    _ask(services)
    waits = len(waiting(services.home))
    if waits:
        stretches = counted(waits, "stretch of work waits", "stretches of work wait")
        text.say(f"{stretches} to be confirmed: smdash time suggested", "dim")


def _ask(services: Services) -> None:
    """Say which entries look as if their timer was left running."""
    from smdash.domain.timelog.entries import words
    from smdash.services.timelog.doubts import doubts

    zone = services.home.zone()
    for doubt in doubts(services.home):
        entry = doubt.entry
        state = "Entry" if entry.ended_at else "Timer"
        text.say_wrapped(f"{state} {entry.id}, {words(entry.activity)}: {doubt.why}. Was it left running?")
        clip = f"{doubt.clip_to.astimezone(zone):%a %H:%M}"
        text.say(f"  smdash time settle {entry.id} keep | clip (to {clip}) | discard | --at TIME", "dim")


@time.command("start")
@click.argument("subject", metavar="SUBJECT")
@as_option
@with_setup
def start(setup: Setup, subject: str, activity: str) -> None:
    """Start the timer on SUBJECT; one that runs is stopped.

    SUBJECT is a delivery_id of the queue, pN for post N, item:N, duty:N, an account like acme/x, or an activity like
    image, report or unplanned.
    """
    services = setup.services()
    made = services.timelog.start(services.timelog.entries.subject(subject, activity))
    for entry in made.stopped:
        text.say(f"Stopped {line(services, entry)}.")
    text.say(f"Started {line(services, made.entry).removeprefix('0:00 ')}.")
    _ask(services)


@time.command("stop")
@click.option("--at", "at", metavar="TIME", help="When it ended, like 17:00 or 'yesterday 17:00'.")
@with_setup
def stop(setup: Setup, at: str | None) -> None:
    """Stop the timer."""
    services = setup.services()
    entry = services.timelog.stop(at_of(services, at))
    text.say(f"Stopped {line(services, entry)}.")
    _ask(services)


@time.command("settle")
@click.argument("words", nargs=-1, metavar="[ID] [keep|clip|discard]")
@click.option("--at", "at", metavar="TIME", help="When it really ended.")
@with_setup
def settle(setup: Setup, words: tuple[str, ...], at: str | None) -> None:
    """Decide about a timer that looks forgotten: keep it, clip it, discard it, or say when it ended.

    Without ID it is the first of those 'smdash time' asks about.
    """
    numbers = [word for word in words if word.isdecimal() and len(word) <= MOST_DIGITS]
    number = int(numbers[0]) if numbers else None
    how = [word for word in words if word not in numbers]
    if len(how) + (at is not None) != 1 or not set(how) <= {"keep", "clip", "discard"}:
        raise UsageError("say one: keep, clip, discard, or --at TIME.", subject="settle")
    from smdash.services.timelog.doubts import settle

    services = setup.services()
    choice: Any = how[0] if how else "end_at"
    entry = settle(services.home, choice, number, at_of(services, at))
    text.say(f"Kept {line(services, entry)}." if entry else "Discarded.")


@time.command("add")
@click.argument("words", nargs=-1, required=True, metavar="SUBJECT")
@as_option
@click.option("--minutes", "length", metavar="LENGTH", help="How long: 45, 1:30 or 1.5h.")
@click.option("--from", "begin", metavar="TIME", help="When it began, like 9:00.")
@click.option("--to", "end", metavar="TIME", help="When it ended.")
@click.option("--on", type=PAST_DAY, metavar="DATE", help="Which day; without it today.")
@click.option("--account", default="", metavar="ACCOUNT", shell_complete=account_slugs, help="For which account.")
@click.option("--brand", default="", metavar="BRAND", shell_complete=brand_slugs, help="For which brand.")
@note_option
@with_setup
def add(setup: Setup, words: tuple[str, ...], activity: str, length: str | None, **given: Any) -> None:
    """Log work that is done: --minutes on a day, or --from and --to.

    Or in the words of the time screen: smdash time add 45m image acme/x, smdash time add 9:00-10:30 report
    """
    from smdash.domain.timelog.typed import read_minutes

    services = setup.services()
    day = given["on"]
    said = " ".join(words)
    if length is None and given["begin"] is None and given["end"] is None and (" " in said or said[:1].isdecimal()):
        if activity:
            raise UsageError("the words say the work already.", subject="--as", hint="Like 45m image acme/x.")
        work = services.timelog.entries.typed(f"{day} {said}" if day else said)
        subject, minutes, begin, end, day = work.subject, work.minutes, work.start, work.end, work.on
    else:
        subject = services.timelog.entries.subject(said, activity)
        minutes = None if length is None else read_minutes(length)
        begin = at_of(services, given["begin"], day)
        end = at_of(services, given["end"], begin.astimezone(services.home.zone()).date() if begin else day)
    entry = services.timelog.entries.add(
        subject,
        minutes=minutes,
        start=begin,
        end=end,
        on=day,
        account=given["account"],
        brand=given["brand"],
        note=given["note"] or "",
    )
    zone = services.home.zone()
    text.say(f"Logged {line(services, entry)} on {text.moment(entry.started_at.astimezone(zone))} (entry {entry.id}).")


@time.command("edit")
@click.argument("entry_id", type=int, metavar="ID")
@as_option
@click.option("--minutes", "length", metavar="LENGTH", help="How long: 45, 1:30 or 1.5h.")
@click.option("--from", "begin", metavar="TIME", help="When it began.")
@click.option("--to", "end", metavar="TIME", help="When it ended.")
@click.option("--account", metavar="ACCOUNT", shell_complete=account_slugs, help="For which account; '' for none.")
@click.option("--brand", metavar="BRAND", shell_complete=brand_slugs, help="For which brand; '' for none.")
@note_option
@with_setup
def edit(setup: Setup, entry_id: int, activity: str, length: str | None, **given: Any) -> None:
    """Change an entry."""
    from smdash.domain.timelog.typed import read_minutes
    from smdash.services.timelog.entries import EntryChange

    services = setup.services()
    day = services.timelog.entries.entry(entry_id).started_at.astimezone(services.home.zone()).date()
    change = EntryChange(
        activity=activity or None,
        start=at_of(services, given["begin"], day),
        end=at_of(services, given["end"], day),
        minutes=None if length is None else read_minutes(length),
        account=given["account"],
        brand=given["brand"],
        note=given["note"],
    )
    text.say(f"Entry {entry_id} is now {line(services, services.timelog.entries.edit(entry_id, change))}.")


@time.command("remove")
@click.argument("ids", type=int, nargs=-1, required=True, metavar="ID...")
@with_setup
def remove(setup: Setup, ids: tuple[int, ...]) -> None:
    """Delete entries; smdash undo brings them back."""
    log = setup.services().timelog
    for entry_id in ids:
        log.entries.entry(entry_id)
    text.say(f"Deleted {text.plural(log.entries.remove(ids), 'time entry').replace('entrys', 'entries')}.")


for command in (lists.list_entries, lists.report, lists.suggested, lists.import_file):
    time.add_command(command)
