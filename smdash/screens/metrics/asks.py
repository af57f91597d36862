"""What the metrics screen asks to be typed or chosen: notes, experiments, figures to watch, figures by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.plaintext import one_line
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, TextScreen
from smdash.screens.metrics import words
from smdash.screens.metrics.keys import EXPERIMENT
from smdash.screens.metrics.typed import read_entry, read_note
from smdash.widgets.text import number

if TYPE_CHECKING:
    from datetime import date

    from smdash.domain.metrics.views import Annotation, FigureChoice
    from smdash.screens.metrics.screen import MetricsScreen

NEW = "+"


def annotate(screen: MetricsScreen) -> None:
    """Ask for a day and a note, and write it on the axis; a dash instead of words takes the day's last one off."""
    line, today = screen.line, screen.services.home.today()
    scope = line.account.slug if line is not None else "all"

    def last_of(on: date) -> Annotation | None:
        found = screen.services.annotations.list(None, on, on)
        return next((each for each in reversed(found) if each.scope in {scope, "all"}), None)

    def check(text: str) -> str:
        noted = read_note(text, today)
        if noted.rest == "-":
            there = last_of(noted.on)
            return (
                f"{words.day(noted.on)}: takes off: {there.text}" if there else f"{words.day(noted.on)}: no note there"
            )
        return (
            f"{words.day(noted.on)}, on the axis of {scope}: {noted.rest}"
            if noted.rest
            else f"{words.day(noted.on)}: and what?"
        )

    def answered(text: str | None) -> None:
        if text:
            noted = read_note(text, today, whole=True)

            def act() -> str:
                if noted.rest == "-":
                    there = last_of(noted.on)
                    if there is None:
                        return f"There is no note on {words.day(noted.on)}."
                    screen.services.annotations.remove(there.number)
                    return f"Note of {words.day(noted.on)} taken off. u brings it back."
                screen.services.annotations.add(noted.on, noted.rest, scope=scope)
                return f"Noted on {words.day(noted.on)}. u takes it back."

            screen.perform(act, unmark=False)

    hint = "A day, then words: 3 nov Shop closed \u00b7 yesterday Press mention \u00b7 3 nov - takes one off"
    screen.app.push_screen(AskScreen(f"Note on the axis of {scope}", hint=hint, check=check), answered)


def experiment(screen: MetricsScreen) -> None:
    """List what runs, with the day each is judged on; the first line notes a new change."""
    today = screen.services.home.today()
    found = screen.services.experiments.list(screen.brand, ended=True)
    if not found:
        _new_experiment(screen)
        return
    choices = [Choice(NEW, "Note a new change")]
    choices += [
        Choice(
            str(each.number), one_line(f"{each.account}: {each.what}", 200), remark=words.experiment_line(each, today)
        )
        for each in found
    ]

    def chosen(key: str | None) -> None:
        if key == NEW:
            screen.attempt(lambda: _new_experiment(screen))
        elif key is not None:
            one = next(each for each in found if str(each.number) == key)
            keys = () if one.state == "ended" else EXPERIMENT
            show = TextScreen("Experiment", words.about_experiment(one, today), keys=keys)
            screen.app.push_screen(show, lambda said: _end(screen, one.number) if said == "end" else None)

    screen.app.push_screen(PickScreen("Experiments", choices), chosen)


def _end(screen: MetricsScreen, number: int) -> None:
    def act() -> str:
        ended = screen.services.experiments.end(number)
        return f"Ended: {one_line(ended.what, 60)}. u takes it back."

    screen.perform(act, unmark=False)


def _new_experiment(screen: MetricsScreen) -> None:
    line, today = screen.line, screen.services.home.today()
    if line is None:
        screen.tell("Put the cursor on an account's figure first.")
        return
    slug = line.account.slug
    metric = line.figure.metric if line.figure is not None else ""

    def check(text: str) -> str:
        noted = read_note(text, today, alone=True)
        by = f", judged by {one_line(line.figure.label)}" if line.figure is not None else ""
        return f"{slug} since {words.day(noted.on)}: {noted.rest}{by}"

    def answered(text: str | None) -> None:
        if text:
            noted = read_note(text, today, alone=True)

            def act() -> str:
                made = screen.services.experiments.add(slug, noted.rest, metric=metric, from_day=noted.on)
                by = f"{one_line(made.label)}: " if made.label else ""
                return f"Noted. {by}nothing is said of it before {words.day(made.judge_on)}. u takes it back."

            screen.perform(act, unmark=False)

    hint = "What changed, with the day in front unless it is today: 3 nov carousels instead of single images"
    screen.app.push_screen(AskScreen(f"What did you change at {slug}?", hint=hint, check=check), answered)


def choose(screen: MetricsScreen, current: str = "") -> None:
    """Offer the figures of an account; each pick watches one or stops that, until esc."""
    line = screen.line
    if line is None:
        return
    slug = line.account.slug
    from smdash.services.metrics.watch import choices as figures_of
    from smdash.services.metrics.watch import unwatch, watch

    found = figures_of(screen.services.home, slug)
    if not found:
        screen.tell("Nothing is known of this platform's figures.")
        return
    choices = [Choice(_key(each), _box(each), remark=_remark(each)) for each in found]

    def chosen(key: str | None) -> None:
        one = next((each for each in found if _key(each) == key), None)
        if one is None or key is None:
            return
        home = screen.services.home

        def act() -> str:
            if one.watched:
                unwatch(home, slug, one.metric, one.level, one.mode)
                return f"No longer watched: {one_line(one.label)}. u takes it back."
            label = one.label if one.mode else ""
            watch(home, slug, one.metric, level=one.level, mode=one.mode, over=one.over, label=label)
            return f"Watched: {one_line(one.label)}. u takes it back."

        screen.perform(act, unmark=False, then=lambda: choose(screen, key))

    screen.app.push_screen(PickScreen(f"Figures of {slug}: enter watches or stops", choices, current), chosen)


def _key(each: FigureChoice) -> str:
    return f"{each.level}:{each.metric}" + (f":{each.over}" if each.over else "")


def _box(each: FigureChoice) -> str:
    return f"[{'x' if each.watched else ' '}] {one_line(each.label)}"


def _remark(each: FigureChoice) -> str:
    level = "share" if each.mode else "per post" if each.level == "post" else each.level
    return " \u00b7 ".join([each.kind, level, *([] if each.has_samples else ["none saved"])])


def enter(screen: MetricsScreen) -> None:
    """Ask for a figure read off a screen, and its day."""
    line, today = screen.line, screen.services.home.today()
    if line is None or line.figure is None:
        screen.tell("Put the cursor on a figure first.")
        return
    figure, slug = line.figure, line.account.slug
    if figure.level != "account":
        screen.tell("Figures of single posts come from exports; only an account's own are typed in.")
        return

    def check(text: str) -> str:
        entry = read_entry(text, today)
        return f"{one_line(figure.label)} of {slug} on {words.day(entry.on)}: {number(entry.value, figure.unit)}"

    def answered(text: str | None) -> None:
        if text:
            entry = read_entry(text, today)

            def act() -> str:
                screen.services.manual.enter(slug, figure.metric, entry.on, entry.value, sure=entry.sure)
                return f"Saved, marked as typed by hand: {one_line(figure.label)}. u takes it back."

            screen.perform(act, unmark=False)

    hint = "The figure, then its day unless it is today: 1204 \u00b7 1204 yesterday \u00b7 1204 3 nov; ! is sure"
    screen.app.push_screen(AskScreen(f"{one_line(figure.label)} of {slug}", hint=hint, check=check), answered)
