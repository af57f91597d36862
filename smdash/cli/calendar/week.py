"""``smdash week``: a week as text, edited and applied."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import click

from smdash.cli.base import output, raw, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup
from smdash.cli.base.complete import brand_option
from smdash.cli.base.edge import at_terminal, tell
from smdash.cli.base.pages import known_brand
from smdash.cli.calendar import json_views
from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from smdash.services.bundle import Services
    from smdash.services.calendar.week_steps import Diff, WeekStep

MOST_BYTES = 4_000_000
STYLES = {"move": "bold", "new": "good", "unschedule": "warn", "reword": "bold"}
WORDS = {"move": "move", "new": "new", "unschedule": "to drafts", "reword": "reword"}


@click.command(cls=Command)
@click.option("--of", "of", metavar="DATE", help="Any day of the week: 2026-11-24, or a word like 'next mon', '+1w'.")
@brand_option
@click.option("--edit", is_flag=True, help="Open the week in $EDITOR, show what changes, ask, and apply it.")
@click.option("--apply", "path", metavar="FILE", help="Apply an edited text; '-' reads it from stdin.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--yes", is_flag=True, help="With --edit: do not ask.")
@json_option
@with_setup
def week(
    setup: Setup,
    of: str | None,
    brand: str | None,
    edit: bool,
    path: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Print a week as text that can be edited: a line is a post, a moved line is a moved post.

    'smdash week > plan.txt', an editor and 'smdash week --apply plan.txt' do the same as --edit.
    A FILE with new lines only ('2026-11-24 09:00 brand/platform | text') adds posts.
    """
    if edit and path is not None:
        raise UsageError("choose one: --edit or --apply.", subject="week")
    if path is not None and (of is not None or brand is not None):
        raise UsageError("the file says which week and whose it is.", subject="--of, --brand")
    if (dry_run or yes) and not edit and path is None:
        raise UsageError("this goes with --edit or --apply.", subject="--dry-run" if dry_run else "--yes")
    services = setup.services()
    brand = known_brand(services, brand)
    if path is not None:
        diff = services.week_diffs.of_file(_read(path))
        _finish(services, diff, dry_run, True, as_json)
        if diff.problems:
            click.get_current_context().exit(1)
        return
    monday = _monday(services, of)
    if edit:
        _edit(services, monday, brand, dry_run, yes, as_json)
        return
    output.emit(
        as_json,
        lambda: json_views.week(services.calendar.reader.week(monday, brand)),
        lambda: raw.put_text(services.calendar.reader.week_text(monday, brand)),
    )


def _monday(services: Services, of: str | None) -> date:
    from smdash.domain.schedule import week_start
    from smdash.domain.times.days import read_day

    if of is None:
        return week_start(services.home.today())
    return week_start(read_day(of, services.home.today()))


def _read(path: str) -> str:
    from smdash.paths import expanded
    from smdash.services.desktop import files

    if path != "-":
        return files.read_text(expanded(path), MOST_BYTES)
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UsageError(f"this is larger than {MOST_BYTES // 10**6} MB.", subject="stdin")
    return files.decoded(data, "stdin")


def _edit(services: Services, monday: date, brand: str | None, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Edit, show and apply a week; what was typed and not applied is kept in a file, whatever goes wrong."""
    from smdash.services.desktop.editor import UnusedTextError, edited

    if as_json and not (yes or dry_run):
        raise UsageError("with --json nothing can be asked.", hint="Add --yes or --dry-run.")
    before = services.calendar.reader.week_text(monday, brand)
    text: str | bytes = before
    applied = False
    try:
        while True:
            try:
                text = edited(str(text), suffix=".txt") or text
            except UnusedTextError as error:
                text = error.left
                raise
            diff = services.week_diffs.of_edit(before, str(text))
            if not diff.problems or as_json or not at_terminal():
                break
            _show(diff)
            if not click.confirm("Back to the editor?", default=True, err=True):
                break
        applied = _finish(services, diff, dry_run, yes, as_json)
    finally:
        if not applied and text != before:
            where = services.week_texts.keep_text(before, text)
            tell(f"What you typed is kept: {where}")
            tell(f"Go on with: smdash week --apply {shlex.quote(str(where))}")
    if diff.problems:
        click.get_current_context().exit(1)


def _finish(services: Services, diff: Diff, dry_run: bool, yes: bool, as_json: bool) -> bool:
    """Say what an edited week changes and, unless something is wrong or a person says no, change it.

    Returns whether there is nothing left to do of it.
    """
    applied = False
    if not as_json:
        _show(diff)
    if not diff.problems and diff.steps and not dry_run:
        if not yes and not click.confirm(f"Apply this ({_words(diff)})?", err=True):
            text.say("Nothing was changed.")
            return False
        services.week_texts.apply(diff)
        applied = True
    output.emit(as_json, json_views.diff, _end, diff, applied=applied)
    return applied or not (diff.steps or diff.problems)


def _end(diff: Diff, *, applied: bool) -> None:
    if applied:
        text.say("Done. 'smdash undo' takes it back as one step.")
        if diff.errors:
            tell(f"{text.plural(diff.errors, 'error')} in new words: mend them in the app, where o k lists them.")
    elif not diff.steps and not diff.problems:
        text.say("The week is as it was.")
    elif not diff.problems:
        text.say(f"Would change: {_words(diff)}. Nothing was changed.")
    else:
        tell("Nothing was changed.")


def _show(diff: Diff) -> None:
    if diff.problems:
        # Beside what is wrong, what would have been done is no news: none of it can be.
        for problem in diff.problems:
            tell(str(problem))
        return
    rows, styles = [], []
    for step in diff.steps:
        rows.append((WORDS[step.kind], _when(step), step.account, step.text))
        styles.append((STYLES[step.kind], "", "", ""))
        if step.before:
            rows.append(("", "", "was", step.before))
            styles.append(("", "", "dim", "dim"))
        if step.note:
            rows.append(("", "", "", f"({step.note})"))
            styles.append(("", "", "", "warn" if "clash" in step.note else "dim"))
        for error in step.errors:
            rows.append(("", "", "error", error))
            styles.append(("", "", "bad", "bad"))
    text.table(rows, styles=styles, rigid=(0, 1, 2))


def _words(diff: Diff) -> str:
    return f"{diff.words}; {text.plural(diff.errors, 'error')}" if diff.errors else diff.words


def _when(step: WeekStep) -> str:
    if step.was is not None and step.at is not None:
        return f"{text.moment(step.was)} to {text.moment(step.at)}"
    return text.moment(step.at or step.was) if step.at or step.was else ""
