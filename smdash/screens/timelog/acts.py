"""The timer's key: it starts on what is under the cursor, stops what runs, and asks about one that was forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.schedule import instant
from smdash.domain.timelog.entries import clock, words
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen
from smdash.screens.timelog.words import spent_words

if TYPE_CHECKING:
    from smdash.screens.base.screen import BaseScreen
    from smdash.services.timelog.doubts import Doubt


def timer(screen: BaseScreen[Any]) -> None:
    """Stop the timer that runs, else start one on the row under the cursor; where there is none, ask on what."""
    log = screen.services.timelog
    if log.running() is not None:
        stop(screen)
        return
    subject = _under_cursor(screen)
    if subject is None:
        pick(screen)
    else:
        begin(screen, subject)


def stop(screen: BaseScreen[Any]) -> None:
    """Stop the timer; one that looks forgotten is asked about."""
    from smdash.services.timelog.doubts import doubts

    log = screen.services.timelog
    doubt = next((doubt for doubt in doubts(screen.services.home) if doubt.entry.ended_at is None), None)
    if doubt is not None:
        decide(screen, doubt)
        return

    def act() -> str:
        entry = log.stop()
        return f"Stopped: {spent_words(entry, screen.services.home.now())}. u takes it back."

    screen.perform(act)


def begin(screen: BaseScreen[Any], subject: str) -> None:
    """Start the timer."""

    def act() -> str:
        made = screen.services.timelog.start(subject)
        whose = f" for {made.entry.whose}" if made.entry.whose else ""
        return f"The timer runs: {words(made.entry.activity)}{whose}. The . key stops it."

    screen.perform(act, unmark=False)


def pick(screen: BaseScreen[Any]) -> None:
    """Ask on what to start the timer."""
    choices = [Choice(key, text) for key, text in screen.services.timelog.choices()]

    def chosen(key: str | None) -> None:
        if key is not None:
            begin(screen, key)

    screen.app.push_screen(PickScreen("Start the timer on", choices), chosen)


def _under_cursor(screen: BaseScreen[Any]) -> str | None:
    """Return the work on the row under the cursor as it is typed; None where that is nothing to be worked on."""
    row = screen.pane(screen.active).current
    if row is None:
        return None
    if screen.active == "queue" and getattr(row, "kind", "") == "delivery":
        return str(row.delivery_id)
    if screen.active == "inbox":
        return f"item:{row.id}"
    if screen.active == "metrics" and row.account:
        return str(row.account)
    return None


def decide(screen: BaseScreen[Any], doubt: Doubt) -> None:
    """Ask what became of a timer that looks forgotten."""
    from smdash.services.timelog.doubts import settle

    home = screen.services.home
    zone, entry = home.zone(), doubt.entry
    usual = (doubt.clip_to - entry.started_at).total_seconds() / 60
    choices = [
        Choice("clip", f"It ended about {doubt.clip_to.astimezone(zone):%a %H:%M}", remark=clock(usual)),
        Choice("end_at", "It ended at a time I type"),
        Choice("keep", "It is right", remark=clock(doubt.minutes)),
        Choice("discard", "It was no work"),
    ]

    def settled(how: str, text: str = "") -> None:
        def act() -> str:
            end = None
            if text:
                from smdash.domain.times.when import read_past

                end = instant(read_past(text, home.now().astimezone(zone)), zone)
            done = settle(home, how, entry.id, end)  # type: ignore[arg-type]
            return f"Logged: {spent_words(done, home.now())}." if done else "Discarded. u brings it back."

        screen.perform(act)

    def meaning(text: str) -> str:
        from smdash.domain.timelog.entries import check_span
        from smdash.domain.times.when import read_past

        end = instant(read_past(text, home.now().astimezone(zone)), zone)
        check_span(entry.started_at, end, home.now())
        return f"{clock((end - entry.started_at).total_seconds() / 60)}, until {end.astimezone(zone):%a %d %b %H:%M}"

    def chosen(how: str | None) -> None:
        if how == "end_at":
            question = AskScreen("When did it end?", hint="Like 17:00 or yesterday 17:00.", check=meaning)
            screen.app.push_screen(question, lambda text: settled("end_at", text) if text else None)
        elif how is not None:
            settled(how)

    title = f"Left running? {words(entry.activity)}, {doubt.why}"
    screen.app.push_screen(PickScreen(title, choices), chosen)
