"""``smdash week``: a week as text, edited and applied."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from smdash.cli.base import Command, Setup, json_option, with_setup
from smdash.cli.complete import brand_option
from smdash.cli.pages import known_brand
from smdash.domain.errors import FileFormatError, UsageError

if TYPE_CHECKING:
    from datetime import date

    from smdash.services.bundle import Services
    from smdash.services.calendar import Diff, Step

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
        _finish(services, services.calendar.apply_file(_read(path)), dry_run, True, as_json)
        return
    monday = _monday(services, of)
    if edit:
        _edit(services, monday, brand, dry_run, yes, as_json)
    elif as_json:
        from smdash.cli import json_week
        from smdash.cli.jsonvalues import show as show_json

        show_json(json_week.week(services.calendar.week(monday, brand)))
    else:
        click.echo(services.calendar.week_text(monday, brand), nl=False)


def _monday(services: Services, of: str | None) -> date:
    from smdash.domain.schedule import week_start
    from smdash.domain.when import parse_when

    if of is None:
        return week_start(services.home.today())
    when = parse_when(of, services.home.now().astimezone(services.home.zone()))
    if when.wall is None:
        raise UsageError("this is no date.", subject=repr(of), hint="Like 2026-11-24, monday or +1w.")
    return week_start(when.wall.date())


def _read(path: str) -> str:
    from pathlib import Path

    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise FileFormatError(f"it cannot be read ({error.strerror}).", subject=path) from error
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise FileFormatError(f"byte {error.start + 1} is not UTF-8.", subject=path) from error


def _edit(services: Services, monday: date, brand: str | None, dry_run: bool, yes: bool, as_json: bool) -> None:
    from smdash.services.editor import edited

    if as_json and not (yes or dry_run):
        raise UsageError("with --json nothing can be asked.", hint="Add --yes or --dry-run.")
    before = services.calendar.week_text(monday, brand)
    after = edited(before, suffix=".txt")
    _finish(services, services.calendar.apply_week(before, after or before), dry_run, yes, as_json)


def _finish(services: Services, diff: Diff, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Say what an edited week changes and, unless something is wrong or a person says no, change it."""
    from smdash.cli import text

    applied = False
    if not as_json:
        _show(diff)
    if not diff.problems and diff.steps and not dry_run:
        if not yes and not click.confirm(f"Apply this ({diff.words})?", err=True):
            text.say("Nothing was changed.")
            return
        services.calendar.apply(diff)
        applied = True
    if as_json:
        from smdash.cli import json_week
        from smdash.cli.jsonvalues import show as show_json

        show_json(json_week.diff(diff, applied=applied))
    elif applied:
        text.say("Done. 'smdash undo' takes it back as one step.")
    elif not diff.steps and not diff.problems:
        text.say("The week is as it was.")
    elif not diff.problems:
        text.say(f"Would change: {diff.words}. Nothing was changed.")
    if diff.problems:
        if not as_json:
            text.say("Nothing was changed.")
        click.get_current_context().exit(1)


def _show(diff: Diff) -> None:
    from smdash.cli import text

    for problem in diff.problems:
        text.say(str(problem), "bad")
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
    text.table(rows, styles=styles, rigid=(0, 1, 2))


def _when(step: Step) -> str:
    from smdash.cli import text

    if step.was is not None and step.at is not None:
        return f"{text.moment(step.was)} to {text.moment(step.at)}"
    return text.moment(step.at or step.was) if step.at or step.was else ""
