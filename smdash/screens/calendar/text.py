"""The week as text in the person's own editor, and what an edited one would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import block
from smdash.domain.schedule import week_start
from smdash.screens.base.editor import edit_text
from smdash.screens.calendar.week_diff import WeekDiffScreen

if TYPE_CHECKING:
    from smdash.screens.calendar.screen import CalendarScreen


def edit_week(screen: CalendarScreen, edited: str | None = None, before: str | None = None) -> None:
    """Open the week in the person's editor, then show what would change.

    ``edited`` is what came out of the editor last time, made from ``before``, to go on with.
    """
    services = screen.services
    if before is None:
        before = services.calendar.reader.week_text(week_start(screen.day), screen.brand)
    given = before if edited is None else edited
    first = before
    found = edit_text(screen.app, given, suffix=".txt", keep=lambda left: services.week_texts.keep_text(first, left))
    after = found if found is not None else edited
    if after is None or after == before:
        screen.tell("The week is as it was.")
        return
    base = before

    def kept() -> str:
        where = services.week_texts.keep_text(base, after)
        return f"What you typed is kept: {where} Go on with: smdash week --apply and this file."

    def not_now() -> None:
        screen.tell("Nothing was changed.")
        # A path may be longer than the line at the bottom is wide.
        screen.app.notify(block(kept()), markup=False, timeout=15)

    try:
        diff = services.week_diffs.of_edit(base, after)
    except SmdashError:
        not_now()
        raise
    if not diff.steps and not diff.problems:
        screen.tell("The week is as it was: only remarks were changed.")
        return

    def answered(answer: str | None) -> None:
        if answer == "edit":
            screen.attempt(lambda: edit_week(screen, after, base))
        elif answer == "apply":

            def act() -> str:
                try:
                    services.week_texts.apply(diff)
                except SmdashError as error:
                    raise type(error)(error.what, subject=error.subject, hint=kept()) from error
                return f"{diff.words[0].upper()}{diff.words[1:]}. u takes it back."

            screen.perform(act)
        else:
            screen.attempt(not_now)

    screen.app.push_screen(WeekDiffScreen(diff), answered)
