"""What the dashboard's keys do: each act asks what it must, then changes the store off the UI thread.

The queue's and the inbox's own acts are in ``acts_queue`` and ``acts_inbox``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.plaintext import block, one_line
from smdash.domain.wording import counted
from smdash.screens.base import keys
from smdash.screens.base.dialogs import Choice, PickScreen, TextScreen
from smdash.screens.dashboard import keytable
from smdash.screens.evergreen import acts as acts_repeat
from smdash.screens.inbox import acts as acts_inbox
from smdash.screens.queue import acts as acts_queue
from smdash.screens.queue import acts_bulk
from smdash.screens.queue import acts_checks as acts_lint

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.metrics.pane_views import MetricRow
    from smdash.domain.queue.views import FoundRow
    from smdash.screens.dashboard.screen import DashboardScreen


def filter_posts(screen: DashboardScreen) -> None:
    """Show the posts a filter takes."""
    from smdash.screens.queue.filter import FilterScreen

    screen.app.push_screen(FilterScreen(screen.services, screen.brand), screen.after)


def go(screen: DashboardScreen) -> None:
    """Ask where to, and go there."""
    from smdash.screens.dashboard import places as going

    going.ask(screen)


def handover(screen: DashboardScreen) -> None:
    """Show what waits to be posted by hand."""
    from smdash.screens.publishing import acts as acts_handover

    acts_handover.handover(screen)


def timer(screen: DashboardScreen) -> None:
    """Start or stop the clock."""
    from smdash.screens.timelog import acts as acts_timer

    acts_timer.timer(screen)


# Metrics and workload ------------------------------------------------------------------------------------


def figures(screen: DashboardScreen) -> None:
    """Open the metrics screen at what is under the cursor."""
    from smdash.screens.metrics.screen import MetricsScreen

    row: MetricRow | None = screen.pane("metrics").current
    at = "" if row is None else row.account if row.figure is None else row.key
    screen.app.push_screen(MetricsScreen(screen.services, screen.brand, at), screen.after)


def about(screen: DashboardScreen) -> None:
    """Show what a figure counts."""
    row: MetricRow | None = screen.pane("metrics").current
    if row is None:
        return
    if row.kind == "note":
        screen.app.push_screen(TextScreen(row.account, screen.services.metrics.how_to_export(row.account)))
        return
    _, level, metric, _ = row.key.removeprefix("m:").split(":")
    screen.app.push_screen(TextScreen(one_line(row.label), screen.services.metrics.about(row.account, level, metric)))


def why(screen: DashboardScreen) -> None:
    """Show everything said of the load."""
    from smdash.screens.workload.screen import WorkloadScreen

    screen.app.push_screen(WorkloadScreen(screen.services, screen.brand), screen.after)


def dismiss(screen: DashboardScreen) -> None:
    """Silence this week's warning unless it gets worse."""

    def act() -> str:
        if not screen.services.workload.dismiss():
            return "There is no warning to silence."
        return "Silent for this week, unless the level rises. u brings it back."

    screen.perform(act)


# Everywhere ----------------------------------------------------------------------------------------------


def brand(screen: DashboardScreen) -> None:
    """Choose whose content is shown."""
    brands = screen.services.home.brands()
    choices = [Choice("*", "all brands")] + [Choice(b.slug, one_line(b.name), b.colour, b.slug) for b in brands]

    def chosen(key: str | None) -> None:
        if key is not None:
            screen.show_brand(None if key == "*" else key)

    screen.app.push_screen(PickScreen("Brand", choices, screen.brand or "*"), chosen)


def find(screen: DashboardScreen) -> None:
    """Search, and go to what was picked."""
    from smdash.screens.dashboard.find import FindScreen

    def chosen(row: FoundRow | None) -> None:
        if row is not None:
            screen.attempt(lambda: _go(screen, row))

    screen.app.push_screen(FindScreen(screen.services, screen.brand), chosen)


def _go(screen: DashboardScreen, row: FoundRow) -> None:
    """Put the cursor on what was found; what is not in a pane is shown by itself."""
    if row.kind == "item":
        pane = screen.pane("inbox")
        if row.state == "open" and not screen.handled and pane.window.index(f"i:{row.id}") is not None:
            screen.activate("inbox")
            pane.go_to(f"i:{row.id}")
            return
        item = screen.services.inbox.item(row.id)
        head = f"{item['kind']} to {item['account']} from {one_line(item['author'])}, {item['state']}\n\n"

        def reopened(act: str | None) -> None:
            if act:
                screen.perform(
                    lambda: f"{counted(screen.services.inbox.reopen([row.id]), 'item')} open again.", unmark=False
                )

        acts = {"R": ("reopen", "Reopen")} if item["state"] == "done" else {}
        screen.app.push_screen(TextScreen("Inbox item", head + block(item["body"]), keys=acts), reopened)
        return
    pane = screen.pane("queue")
    post = screen.services.posts.post(row.id)
    for delivery in post["deliveries"]:
        key = f"d:{delivery['id']}"
        if pane.window.index(key) is not None:
            screen.activate("queue")
            pane.go_to(key)
            return
    _show_post(screen, post)


def _show_post(screen: DashboardScreen, post: dict[str, object]) -> None:
    lines = [block(str(post["body"])), ""]
    for delivery in post["deliveries"]:  # type: ignore[attr-defined]
        when = delivery["due_at"] or "no time"
        lines.append(f"{delivery['account']}  {delivery['state']}  {when}  {one_line(delivery['permalink'])}")
    screen.app.push_screen(TextScreen("Post", "\n".join(lines)))


def whatif(screen: DashboardScreen) -> None:
    """Try out less."""
    from smdash.screens.workload.whatif import WhatIfScreen

    screen.app.push_screen(WhatIfScreen(screen.services, screen.brand), screen.after)


def undo(screen: DashboardScreen) -> None:
    """Take the last change back."""

    def act() -> str:
        label = screen.services.undo.undo()
        return f"Undone: {label}. U makes it again." if label else "Nothing to undo."

    screen.perform(act)


def redo(screen: DashboardScreen) -> None:
    """Make the undone change again."""

    def act() -> str:
        label = screen.services.undo.redo()
        return f"Done again: {label}." if label else "Nothing to redo."

    screen.perform(act)


def import_file(screen: DashboardScreen) -> None:
    """Ask for files, say what each is, and import it when that is right."""
    from smdash.screens.imports.choose_file import FileScreen
    from smdash.screens.imports.screen import import_all

    chosen = FileScreen(screen.services, screen.host.config.downloads)
    screen.app.push_screen(chosen, lambda paths: import_all(screen, paths or ()))


def add_account(screen: DashboardScreen) -> None:
    """Add a brand or an account."""
    from smdash.screens.accounts.form import AccountScreen

    screen.app.push_screen(AccountScreen(screen.services), screen.after)


def demo(screen: DashboardScreen) -> None:
    """Open the sample world in a throw-away home."""
    make = screen.host.open_demo
    if make is None:
        screen.tell("Quit and run: smdash demo")
        return
    screen.tell("Building the sample world.")

    def act() -> str:
        services = make()
        services.home.store.close_read()
        screen.services = services
        screen.host.services = services
        return "This is the sample world; nothing of it is kept. q leaves it."

    screen.perform(act)


def show_keys(screen: DashboardScreen) -> None:
    """Show every key."""
    parts: list[str | tuple[str, str]] = []
    own = list(keytable.help_of(screen))
    for name, listed in own:
        parts += [(f"{name}\n", "bold $text-accent"), *(f"  {key:<14} {tip}.\n" for key, tip in listed), "\n"]
    parts += [("Any list\n", "bold $text-accent"), *(f"  {key:<14} {tip}\n" for key, tip in keys.LIST_KEYS), "\n"]
    # What works on the dashboard does nothing on a screen that lies over it.
    places = [] if own else [("", "Dashboard"), *keys.PANES.items()]
    for where, title in places:
        parts += [(f"{title}\n", "bold $text-accent")]
        parts += [
            f"  {keys.spelled(key.keys):<14} {key.label}. {key.tip}\n" for key in screen.host.keys if key.where == where
        ]
        parts.append("\n")
    screen.app.push_screen(TextScreen("Keys", Content.assemble(*parts), wide=True))


ACTS: dict[str, Callable[[DashboardScreen], None]] = {
    "new": acts_queue.new,
    "edit": acts_queue.edit,
    "reschedule": acts_queue.reschedule,
    "slot": acts_queue.slot,
    "cancel": acts_queue.cancel,
    "check": acts_lint.check,
    "change": acts_bulk.change,
    "duplicate": acts_bulk.duplicate,
    "pause": acts_bulk.pause,
    "repeat": acts_repeat.repeat,
    "keep": acts_repeat.keep,
    "handover": handover,
    "filter": filter_posts,
    "go": go,
    "whatif": whatif,
    "read": acts_inbox.read,
    "done": acts_inbox.done,
    "reopen": acts_inbox.reopen,
    "snooze": acts_inbox.snooze,
    "lead": acts_inbox.lead,
    "figures": figures,
    "about": about,
    "why": why,
    "dismiss": dismiss,
    "brand": brand,
    "find": find,
    "timer": timer,
    "undo": undo,
    "redo": redo,
    "import": import_file,
    "add_account": add_account,
    "demo": demo,
    "help": show_keys,
}
