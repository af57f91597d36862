"""``smdash inbox clear``: a clearing session line by line, where a full screen does not suit."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from smdash.cli.base import text
from smdash.cli.base.command import Command, Setup, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.pages import known_brand
from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import block, one_line

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.inbox.clearing import ClearingView
    from smdash.services.bundle import Services
    from smdash.services.inbox.clearing import ClearingSession

KEYS = "done, reply, waiting, snooze TIME, next, lead, spam, block WORD, undo, why, end"
"""What may be typed; the letter of the clearing screen is enough."""
PROMPT = "e done, r reply, w waiting, s snooze, n next, l lead, x spam, b block, u undo, i why, q end? "
_SHORT = {
    "e": "done",
    "d": "done",
    "r": "reply",
    "w": "waiting",
    "s": "snooze",
    "n": "next",
    "l": "lead",
    "x": "spam",
    "b": "block",
    "u": "undo",
    "i": "why",
    "y": "why",
    "q": "end",
}


@click.command(cls=Command)
@click.argument("query", nargs=-1, metavar="[FILTER]")
@brand_option
@with_setup
def clear(setup: Setup, query: tuple[str, ...], brand: str | None) -> None:
    """Work on what is open one at a time, without the full screen. FILTER is one as the inbox takes it.

    Each message is printed whole, then a line is asked for: done, reply, waiting, snooze TIME, next, lead, spam, block
    WORD, undo, why or end; the letter of the clearing screen is enough: e is done, x spam, i why, q end. Answers may be
    piped in, a line each.
    At the end it asks whether to log the time. Nothing is drawn over anything, so that a screen reader can follow.
    """
    services = setup.looking()
    session = services.clearing.begin(known_brand(services, brand), " ".join(query))
    view = session.look()
    if view.item is None:
        text.say("Nothing waits for an answer.")
        return
    from smdash.domain.workload.debt import GUESSED, minutes_words

    guess = f" ({GUESSED})" if view.guessed else ""
    text.say(f"{text.plural(view.of, 'item')}, about {minutes_words(view.minutes)}{guess}.", "bold")
    heard = _talk(services, session, view)
    if not heard and not sys.stdin.isatty():
        raise UsageError(
            "nobody answers: stdin is no terminal, and no answers are piped in.",
            hint="Like: printf 'done\\nend\\nn\\n' | smdash inbox clear",
        )
    _end(services, session)


def _talk(services: Services, session: ClearingSession, view: ClearingView) -> bool:
    """Go through the items; return whether anything was answered at all."""
    heard, shown = False, 0
    while view.item is not None:
        if shown != view.item.id:
            _show(services, view)
            shown = view.item.id
        line = _asked(PROMPT)
        if line is None:
            break
        heard = True
        session.touch()
        word, _, rest = line.strip().partition(" ")
        act = _SHORT.get(word.lower(), word.lower())
        if act == "end":
            break
        try:
            said = _do(services, session, act, rest.strip(), view.item.id)
        except SmdashError as error:
            text.say_wrapped(str(error))
            continue
        if act in {"undo", "lead"}:
            shown = 0
        for each in said.splitlines():
            text.say_wrapped(each)
        view = session.look()
    return heard


def _do(services: Services, session: ClearingSession, act: str, rest: str, item_id: int) -> str:
    if act == "undo":
        step = session.takes_back()
        if step is not None and step.sent:
            text.say_wrapped(step.words("undo", services.home.today())[1])
            if not _yes("Take it back? y or n: "):
                return "Left as it is."
        return session.undo()
    if act in {"done", "waiting", "spam", "lead"}:
        return str(getattr(session, act)())
    if act == "next":
        return session.skip()
    if act == "snooze":
        return session.snooze(_until(services, rest))
    if act == "block":
        if not rest:
            raise UsageError("say which word, phrase, handle or host.", hint="Like: block casino.example")
        return session.block(rest)
    if act == "reply":
        return _reply(services, item_id, rest)
    if act == "why":
        from smdash.domain.inbox.why import why_lines

        now = services.home.now().astimezone(services.home.zone())
        return "\n".join(line.words for line in why_lines(services.triage.explain(item_id), now))
    raise UsageError("this is none of what can be done.", subject=f"'{one_line(act, 30)}'", hint=f"Type: {KEYS}.")


def _show(services: Services, view: ClearingView) -> None:
    """Print an item whole, most urgent facts first."""
    from smdash.domain.inbox.clearing import next_words, whom
    from smdash.domain.inbox.urgency import urgency
    from smdash.domain.workload.debt import minutes_words

    item = view.item
    if item is None:
        return
    whole = services.inbox.item(item.id)
    now = services.home.now()
    due = f"late since {text.moment(item.due_at)}" if urgency(item.due_at, now) == "late" else ""
    due = "gone from its network" if item.gone else due or f"answer by {text.moment(item.due_at)}"
    again = ", skipped before" if view.again else ""
    text.say("")
    left = minutes_words(view.minutes, guessed=view.guessed)
    text.say_wrapped(f"{view.number} of {view.of}{again}, {left} left, {next_words(view)}.")
    mark = f", {item.flag}" if item.flag else ""
    stars = f", {whole.rating} of 5 stars" if whole.rating else ""
    text.say_wrapped(f"{item.kind} from {whom(item)}{mark}{stars}; received {text.moment(item.received_at)}, {due}.")
    for line in block(whole.body).splitlines() or [""]:
        text.say_wrapped(line, "  ")
    if whole.permalink:
        text.say_wrapped(one_line(whole.permalink, 2000))
    if item.reply:
        from smdash.cli.inbox.reply import STANDING

        settle = f"smdash inbox reply {item.id} --answered, or --not-answered, settles it"
        text.say_wrapped(f"Your answer to it is {STANDING[item.reply]}: {settle}.")


def _asked(prompt: str) -> str | None:
    """Ask for a line; None where no more come. The prompt is talk: it goes to stderr, where somebody is there."""
    if sys.stdin.isatty():
        click.echo(prompt, nl=False, err=True)
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None


def _until(services: Services, typed: str) -> datetime:
    from smdash.cli.inbox.items import typed_until

    if not typed:
        raise UsageError("say until when.", hint="Like: snooze +2h, snooze tomorrow 9, snooze mon 10.")
    return typed_until(services, typed)


def _reply(services: Services, item_id: int, said: str) -> str:
    """Answer an item: over its network where that can be, else by hand with the person's word."""
    ground = services.replies.ground(item_id)
    if ground.closed:
        raise UsageError(ground.closed)
    said = said or _asked("Your answer: ") or ""
    if not said.strip():
        raise UsageError("nothing was written.", hint="Like: reply Yes, we do.")
    check = services.replies.check(item_id, said)
    if check.errors:
        raise UsageError(check.errors[0])
    for words in check.warnings:
        text.say_wrapped(f"! {one_line(words, 400)}")
    if check.confirm and not _yes("Answer so all the same? y or n: "):
        services.replies.keep_draft(item_id, said)
        return "Not sent; the text is kept as a draft."
    if ground.online:
        sent = services.replies.send(item_id, said, confirmed=check.confirm, delay=False)
        services.replies.send_due("reply", [sent.id], by_word=True)
        found = services.replies.view(sent.id)
        return "It is out." if found.state == "published" else f"{found.state}: {one_line(found.error, 400)}"
    taken = services.replies.take(item_id, said)
    text.say_wrapped(f"Post it by hand: {one_line(ground.offline, 300)}")
    text.say(block(taken.text))
    text.say_wrapped(f"Its page: {taken.page}" if taken.page else "No address of its page is known.")
    word = _asked("Is it out? y or n: ")
    if word is None:
        return "It stays in your hands, as nobody said whether it is out."
    if word.strip().lower() in {"y", "yes"}:
        services.replies.answered(taken.reply.id)
        return "Answered, by your word."
    services.replies.not_answered(taken.reply.id)
    return "Not answered; the text is kept as a draft."


def _yes(prompt: str) -> bool:
    return (_asked(prompt) or "").strip().lower() in {"y", "yes"}


def _end(services: Services, session: ClearingSession) -> None:
    from smdash.domain.inbox.clearing import outcome_words, pace_words
    from smdash.domain.timelog.entries import spent
    from smdash.domain.workload.debt import GUESSED, minutes_words
    from smdash.domain.workload.next_look import look_words

    end = session.end()
    text.say("")
    text.say_wrapped(f"{end.cleared} cleared: {outcome_words(end.outcomes)}.")
    guess = f" ({GUESSED})" if end.guessed and end.open else ""
    left = f"{text.plural(end.open, 'item')} left, about {minutes_words(end.minutes)}{guess}." if end.open else ""
    home = services.home
    look = look_words(end.look, home.now().astimezone(home.zone()))
    for words in (pace_words(end), left or "Nothing is left.", look):
        if words:
            text.say_wrapped(words)
    if not end.outcomes or end.logged:
        if end.outcomes:
            text.say_wrapped(end.logged)
        return
    worked = ", ".join(f"{spent(seconds)} {brand}" for brand, seconds in sorted(end.worked.items()))
    answer = _asked(f"Log {worked}? y or n: ")
    if answer is None:
        return
    if answer.strip().lower() in {"y", "yes"}:
        text.say_wrapped(f"Logged {'; '.join(session.log())}.")
    else:
        session.leave_unlogged()
        text.say("Nothing was logged.")
