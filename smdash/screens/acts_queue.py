"""What the queue's keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import block, one_line
from smdash.domain.when import HINT, When, parse_when
from smdash.screens.chosen import chosen_ids, counted
from smdash.screens.dialogs import AskScreen, TextScreen
from smdash.screens.times import ahead

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.views import QueueRow
    from smdash.screens.dashboard import DashboardScreen
    from smdash.services.queue import Moved


def _said(verb: str, moved: Moved) -> str:
    if moved.refused and not moved.changed:
        raise UsageError(moved.refused[0])
    text = f"{verb} {counted(moved.changed, 'post')}."
    if moved.refused:
        text += f" Not: {moved.refused[0]}" + (
            f" (and {len(moved.refused) - 1} more)." if len(moved.refused) > 1 else "."
        )
    return text + (" u takes it back." if moved.changed else "")


def new(screen: DashboardScreen) -> None:
    """Write a post; what was not saved last time comes back first."""
    from smdash.screens.composer import ComposerScreen
    from smdash.screens.composing import Draft, brought_back

    if screen.has_class("-welcome"):
        screen.action_act("add_account")
        return
    kept = screen.services.drafts.load("new")
    row: QueueRow | None = screen.pane("queue").current
    draft = Draft()
    if kept:
        draft = brought_back(kept)
    elif row is not None and row.kind == "free" and screen.active == "queue" and row.at is not None:
        draft = Draft("new", 0, "", (row.account,), f"{row.at:%Y-%m-%d %H:%M}")
    elif screen.brand is not None and row is not None and row.account:
        draft = Draft("new", 0, "", (row.account,))
    screen.app.push_screen(ComposerScreen(screen.services, draft), screen.after)


def edit(screen: DashboardScreen) -> None:
    """Edit the post under the cursor; a free slot begins a new one, a published one is shown."""
    from smdash.screens.composer import ComposerScreen
    from smdash.screens.composing import Draft, brought_back

    row: QueueRow | None = screen.pane("queue").current
    if row is None:
        return
    if row.kind == "free":
        new(screen)
        return
    try:
        post = screen.services.queue.post(row.post_id)
    except SmdashError as error:
        screen.host.complain(error)
        return
    key = f"post:{row.post_id}"
    kept = screen.services.drafts.load(key)
    live = [d for d in post["deliveries"] if d["state"] != "cancelled"] or post["deliveries"]
    if live and all(d["state"] == "published" for d in live):
        _show_published(screen, post)
        return
    written = screen.services.queue.written(row.post_id)
    draft = brought_back(kept, key, row.post_id, written) if kept else Draft(key, row.post_id, written=written)
    screen.app.push_screen(ComposerScreen(screen.services, draft), screen.after)


def _show_published(screen: DashboardScreen, post: dict[str, object]) -> None:
    lines = [block(str(post["body"])), ""]
    for delivery in post["deliveries"]:  # type: ignore[attr-defined]
        lines.append(f"{delivery['account']}  published {delivery['published_at']}  {one_line(delivery['permalink'])}")
    lines.append("\nWhat is out does not change. Write a new post with n to say it again.")
    screen.app.push_screen(TextScreen("Published", "\n".join(lines)))


def _ask_time(screen: DashboardScreen, title: str, done: Callable[[When], None]) -> None:
    zone = screen.services.home.zone()
    now = screen.services.home.now().astimezone(zone)

    def check(text: str) -> str:
        when = parse_when(text, now)
        if when.kind == "draft":
            return "No time: back to the drafts."
        if when.kind == "slot" or when.wall is None:
            return "The next free slot of its account."
        return ahead(when.wall, now, zone)

    def answered(text: str | None) -> None:
        if text:
            done(parse_when(text, screen.services.home.now().astimezone(zone)))

    screen.app.push_screen(AskScreen(title, hint=HINT, check=check), answered)


def reschedule(screen: DashboardScreen) -> None:
    """Move the chosen posts to a typed time."""
    ids = chosen_ids(screen, "queue", "d:")
    if ids:
        queue = screen.services.queue
        _ask_time(
            screen,
            f"Move {counted(len(ids), 'post')} to",
            lambda when: screen.perform(lambda: _said("Moved", queue.reschedule(ids, when))),
        )


def slot(screen: DashboardScreen) -> None:
    """Put the chosen posts into next free slots."""
    ids = chosen_ids(screen, "queue", "d:")
    if ids:
        screen.perform(lambda: _said("Moved", screen.services.queue.to_next_slot(ids)))


def cancel(screen: DashboardScreen) -> None:
    """Take the chosen posts out of the queue."""
    ids = chosen_ids(screen, "queue", "d:")
    if ids:
        screen.perform(lambda: _said("Cancelled", screen.services.queue.cancel(ids)))
