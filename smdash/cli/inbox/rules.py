"""``smdash inbox rules``, ``why`` and ``mark``: what messages are taken for, and by what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.jsonvalues import at, number
from smdash.cli.inbox.items import items_argument, numbers
from smdash.domain.errors import UsageError
from smdash.domain.inbox.urgency import KINDS
from smdash.domain.wording import counted, grouped

if TYPE_CHECKING:
    from smdash.domain.inbox.triage import Rule, Verdict
    from smdash.domain.inbox.why import Why
    from smdash.services.inbox.triage import RulesView, TriageService

MARKS = ("question", "complaint", "lead", "spam", "plain")
"""What an item can be said to be; plain is none of the others."""


@click.command(cls=Command)
@click.option("--init", "starts", is_flag=True, help="Write a file of your own rules to begin with.")
@click.option("--edit", "edits", is_flag=True, help="Open your file of rules in $EDITOR.")
@click.option("--judge", "judges", is_flag=True, help="Judge open messages anew by the rules as they are now.")
@click.option("--test", "sample", metavar="TEXT", help="Say what the rules take a text for; nothing is stored.")
@click.option("--kind", type=click.Choice(KINDS), default="comment", help="Kind of the tested text; comment.")
@click.option("--stars", type=click.IntRange(1, 5), help="Stars of the tested text.")
@click.option(
    "--block",
    "block",
    metavar="WORD",
    help="Take for spam what has this word, phrase, handle or host, or is by who is called so.",
)
@click.option("--unblock", "unblock", metavar="WORD", help="Take a blocked word back.")
@json_option
@with_setup
def rules(
    setup: Setup,
    starts: bool,
    edits: bool,
    judges: bool,
    sample: str | None,
    kind: str,
    stars: int | None,
    block: str | None,
    unblock: str | None,
    as_json: bool,
) -> None:
    """What messages are taken for: the rules, how often each was right, and blocked words.

    Rules are lists of words in inbox-rules.toml of the home, laid over those that ship.
    """
    if sum((starts, edits, judges, sample is not None, block is not None, unblock is not None)) > 1:
        raise click.UsageError("one of --init, --edit, --judge, --test, --block and --unblock at a time.")
    triage = setup.services().triage
    if sample is not None:
        found = triage.test(sample, kind, stars)
        output.emit(as_json, lambda: {"verdicts": [_verdict(each) for each in found]}, lambda: _show_test(found))
    elif block is not None:
        put = triage.block_word(block)
        text.say(f"Blocked. {counted(put, 'open item')} put away as spam." if put else "Blocked.")
    elif unblock is not None:
        text.say(f"Blocked no more. {counted(triage.unblock_word(unblock), 'item')} back.")
    elif judges:
        _judge(triage)
    elif starts or edits:
        path = triage.start_file()
        if edits:
            _edit(triage)
        _refuse(triage)
        text.say(f"Your rules are in {path}. Judge open messages by them: smdash inbox rules --judge")
    else:
        view = triage.rules()
        output.emit(as_json, lambda: _json(view), lambda: _show(view))
        if not as_json:
            _refuse(triage)


def _refuse(triage: TriageService) -> None:
    """End with the mistake of the person's file, where there is one."""
    if problem := triage.rules().problem:
        raise UsageError(f"{problem.rstrip('.')}.", hint="The rules that ship are in force alone until then.")


def _judge(triage: TriageService) -> None:
    found = triage.judge_again()
    words = f"Judged {grouped(found.looked, 'message')}: {found.changed:,} taken for something else"
    text.say(words + (f", {found.spam:,} of them for spam." if found.spam else "."))
    _refuse(triage)


def _edit(triage: TriageService) -> None:
    from smdash.services.desktop.editor import edited

    written = edited(triage.file_text(), suffix=".toml")
    if written is not None:
        triage.write_file(written)


def _show_test(found: tuple[Verdict, ...]) -> None:
    from smdash.domain.inbox.why import NAMES

    if not found:
        text.say("Nothing of these: no rule fits.")
    for place, each in enumerate(found):
        why = ", ".join(f"'{word}'" for word in each.found)
        text.say_wrapped(
            f"{'Also fits' if place else 'Taken for'} {NAMES[each.what]}: {each.rule}" + (f" ({why})" if why else "")
        )


def _show(view: RulesView) -> None:
    text.say("The first rule that fits counts; what you said yourself goes before all of them.", "dim")
    cells = [
        (
            row.rule.id + (" *" if row.own else ""),
            row.rule.what or "nothing",
            f"{row.judged:,}",
            f"{row.corrected:,} corrected" if row.corrected else "",
            row.rule.why + _limits(row.rule),
        )
        for row in view.rows
    ]
    output.rows(cells, "There are no rules.", right=(2,), flex=4)
    if any(row.own for row in view.rows):
        text.say("* yours, or changed by you", "dim")
    if view.blocked:
        text.say_wrapped("Blocked words: " + ", ".join(f"'{word}'" for word in view.blocked))
    text.say_wrapped(f"Your own: {view.path}" if view.exists else "Rules of your own: smdash inbox rules --edit")


def _limits(rule: Rule) -> str:
    return f" ({', '.join(rule.kinds)})" if rule.kinds else ""


def _verdict(each: Verdict) -> dict[str, Any]:
    return {"what": each.what or None, "rule": each.rule, "found": list(each.found)}


def _json(view: RulesView) -> dict[str, Any]:
    return {
        "rules": [
            {
                "id": row.rule.id,
                "what": row.rule.what or None,
                "why": row.rule.why or None,
                "kinds": list(row.rule.kinds),
                "words": [*row.rule.words, *row.rule.begins],
                "judged": row.judged,
                "corrected": row.corrected,
                "own": row.own,
            }
            for row in view.rows
        ],
        "blocked": list(view.blocked),
        "blocked_judged": view.blocked_judged,
        "blocked_corrected": view.blocked_corrected,
        "file": view.path if view.exists else None,
        "problem": view.problem or None,
    }


@click.command(cls=Command)
@click.argument("item")
@json_option
@with_setup
def why(setup: Setup, item: str, as_json: bool) -> None:
    """Say why ITEM is taken for what it is, by when it is due, and why it stands where it stands."""
    from smdash.domain.inbox.why import why_lines

    services = setup.services()
    (found,) = numbers(services, [item])
    told = services.triage.explain(found)

    def show() -> None:
        for line in why_lines(told, services.home.now().astimezone(services.home.zone())):
            text.say_wrapped(line.words)

    output.emit(as_json, lambda: _why_json(told), show)


def _why_json(told: Why) -> dict[str, Any]:
    taken, clock, window = told.taken, told.clock, told.window
    return {
        "item": told.item_id,
        "what": taken.what or None,
        "judged": taken.judged or None,
        "found": list(taken.found),
        "said_at": at(taken.said_at),
        "now": _verdict(taken.now)["what"] if taken.now else None,
        "others": [_verdict(each) for each in taken.others],
        "due_at": at(clock.due_at),
        "left_minutes": number(clock.left_min, 0),
        "left_minutes_by_clock": number(clock.wall_min, 0),
        "promise_minutes": clock.within,
        "promised": clock.promised,
        "hours": clock.hours,
        "closes_at": at(window.closes_at) if window else None,
        "closes_sure": window.sure if window else None,
    }


@click.command(cls=Command)
@click.argument("what", type=click.Choice(MARKS))
@items_argument
@with_setup
def mark(setup: Setup, what: str, items: tuple[str, ...]) -> None:
    """Say what items are: question, complaint, lead, spam or plain; rules leave them alone from then on."""
    services = setup.services()
    changed = services.triage.correct(numbers(services, items), "" if what == "plain" else what)
    text.say(f"{counted(changed, 'item')} marked as {what}.")
