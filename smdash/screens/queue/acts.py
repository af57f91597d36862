"""What the queue's keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import block, one_line
from smdash.domain.queue.views import QueueRow
from smdash.domain.times.when import HINT
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, TextScreen
from smdash.screens.base.said import GoOn, chosen_ids, moved_words, with_room
from smdash.screens.queue.next_slot import FreeSlot, following, under_cursor

if TYPE_CHECKING:
    from smdash.domain.posts.views import PostView
    from smdash.screens.base.screen import BaseScreen


def new(screen: BaseScreen[Any]) -> None:
    """Write a post; what was not saved last time comes back first. The next one begins where that is asked for."""
    if screen.has_class("-welcome"):
        screen.action_act("add_account")
        return
    found = screen.pane("queue").current
    row = found if isinstance(found, QueueRow) else None
    slot = under_cursor(screen) if screen.active == "queue" else None
    _begin(screen, slot, (row.account,) if screen.brand is not None and row is not None and row.account else ())


def _begin(screen: BaseScreen[Any], slot: FreeSlot | None, accounts: tuple[str, ...], done: str = "") -> None:
    """Write a post for a free slot, or for some accounts; ``done`` is what was said of the one before it."""
    from smdash.screens.composer.screen import ComposerScreen

    when = ""
    if slot is not None:
        accounts, when = (slot.account,), f"{slot.at:%Y-%m-%d %H:%M}"

    def ended(said: str | None) -> None:
        after = following(screen, slot) if said and slot is not None else None
        if after is not None:
            screen.aim_at(after.key)
        screen.after(said)
        if isinstance(said, GoOn):
            if slot is not None and after is None:
                screen.tell(f"{said} No free slot is left here.")
            else:
                _begin(screen, after, said.accounts, str(said))

    start = screen.services.compose.start(accounts=accounts, when=when)
    screen.app.push_screen(ComposerScreen(screen.services, start, goes_on=True, done=done), ended)


def edit(screen: BaseScreen[Any], focus: str = "", account: str = "") -> None:
    """Edit the post under the cursor; a free slot begins a new one, a published one is shown.

    ``focus`` is the place to begin at (``composer.findings.FIELDS``), ``account`` the account it is about.
    """
    from smdash.screens.composer.screen import ComposerScreen

    row: QueueRow | None = screen.pane("queue").current
    if row is None:
        return
    if row.kind == "free":
        new(screen)
        return
    try:
        post = screen.services.posts.post(row.post_id)
    except SmdashError as error:
        screen.host.complain(error)
        return
    live = [d for d in post.deliveries if d.state != "cancelled"] or post.deliveries
    if live and all(d.state == "published" for d in live):
        _show_published(screen, post)
        return
    start = screen.services.compose.start_edit(row.post_id)
    screen.app.push_screen(ComposerScreen(screen.services, start, focus, account), screen.after)


def _show_published(screen: BaseScreen[Any], post: PostView) -> None:
    lines = [block(post.body), ""]
    for delivery in post.deliveries:
        lines.append(f"{delivery.account}  published {delivery.published_at}  {one_line(delivery.permalink)}")
    lines.append("\nWhat is out does not change. Write a new post with n to say it again.")
    screen.app.push_screen(TextScreen("Published", "\n".join(lines)))


def reschedule(screen: BaseScreen[Any]) -> None:
    """Move the chosen posts to a typed time; ``+1d`` counts from where each of them stands."""
    ids = chosen_ids(screen, "queue", "d:")
    if not ids:
        return
    queue = screen.services.queue
    moving = queue.moving(ids)

    def answered(text: str | None) -> None:
        if text:
            when = moving.parse(text)
            screen.perform(lambda: with_room(screen, moved_words("Moved", queue.reschedule(ids, when)), ids), on=ids)

    screen.app.push_screen(AskScreen(f"Move {counted(len(ids), 'post')} to", hint=HINT, check=moving.meaning), answered)


def slot(screen: BaseScreen[Any]) -> None:
    """Put the chosen posts into next free slots."""
    ids = chosen_ids(screen, "queue", "d:")
    if ids:
        screen.perform(
            lambda: with_room(screen, moved_words("Moved", screen.services.queue.to_next_slot(ids)), ids), on=ids
        )


def cancel(screen: BaseScreen[Any]) -> None:
    """Take the chosen posts out of the queue."""
    ids = chosen_ids(screen, "queue", "d:")
    if ids:
        screen.perform(lambda: moved_words("Cancelled", screen.services.queue.cancel(ids)), on=ids)


def filter_posts(screen: BaseScreen[Any]) -> None:
    """Show the posts a filter takes; the screen may say with which one to begin."""
    from smdash.screens.queue.filter import FilterScreen

    screen.app.push_screen(FilterScreen(screen.services, screen.brand, screen.filter_text()), screen.after)
