"""What the queue's keys for posts that come back do: repeat by a rule, keep in an evergreen pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.evergreen import recurrence
from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, ask
from smdash.screens.base.said import chosen_ids, must_change, nothing_chosen, refused_words

if TYPE_CHECKING:
    from smdash.domain.queue.views import QueueRow
    from smdash.screens.base.screen import BaseScreen

NEW = "+"


def repeat(screen: BaseScreen[Any]) -> None:
    """Ask for a rule, showing what comes of it while it is typed, and let the post under the cursor repeat."""
    row: QueueRow | None = screen.pane("queue").current
    if row is None or row.kind != "delivery":
        nothing_chosen(screen, "queue", "d:")
        return
    if len(screen.pane("queue").marks) > 1:
        screen.tell("One post repeats at a time: esc unmarks.")
        return
    recurring, post_id = screen.services.recurring, row.post_id

    def check(text: str) -> str:
        rule, dates = recurring.preview(post_id, text)
        shown = ", ".join(f"{moment:%a} {moment.day} {moment:%b %H:%M}" for moment in dates)
        return f"{recurrence.spelled(rule).capitalize()}: then {shown}" + ("." if len(dates) < 3 else ", \u2026")

    def act(text: str) -> str:
        number = recurring.repeat(post_id, text)
        made = next(each for each in recurring.repeats() if each.id == number)
        return f"Repeats {made.words}; {counted(made.queued, 'post')} queued. u takes it back."

    def answered(text: str | None) -> None:
        if text:
            screen.perform(lambda: act(text))

    hint = recurrence.HINT
    screen.app.push_screen(AskScreen("Repeat this post", hint=hint, check=check), answered)


def keep(screen: BaseScreen[Any]) -> None:
    """Keep the chosen posts in an evergreen pool."""
    ids = chosen_ids(screen, "queue", "d:")
    row: QueueRow | None = screen.pane("queue").current
    if not ids or row is None:
        return
    evergreen = screen.services.evergreen
    pools = evergreen.reader.pools(row.brand or None)

    def into(label: str) -> str:
        moved = evergreen.keep(label, ids)
        must_change(moved.changed, moved.refused)
        words = f"Kept {counted(moved.changed, 'post')} in {one_line(label)}."
        return words + refused_words(moved.refused) + " o e shows it."

    def named(text: str) -> str:
        number = evergreen.add_pool(row.brand, text)
        return into(next(pool.label for pool in evergreen.reader.pools(row.brand) if pool.id == number))

    def ask_name() -> None:
        hint = "Like tips or classics. It fills the slots you give it: o e, then a."
        needs = "A pool needs a name, like tips or classics; esc leaves it."
        ask(screen, AskScreen(f"New pool of {row.brand}", hint=hint, needs=needs), named)

    def chosen(key: str | None) -> None:
        if key == NEW:
            ask_name()
        elif key is not None:
            screen.perform(lambda: into(key))

    if not pools:
        ask_name()
        return
    choices = [Choice(pool.label, one_line(pool.name), pool.colour, counted(len(pool.posts), "post")) for pool in pools]
    title = f"Keep {counted(len(ids), 'post')} in"
    screen.app.push_screen(PickScreen(title, [*choices, Choice(NEW, "a new pool")]), chosen)


def evergreen(screen: BaseScreen[Any]) -> None:
    """Show what comes back."""
    from smdash.screens.evergreen.screen import EvergreenScreen

    screen.app.push_screen(EvergreenScreen(screen.services, screen.brand), screen.after)
