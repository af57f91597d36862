"""What the dashboard's keys do: each act asks what it must, then changes the store off the UI thread."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import block, one_line
from smdash.domain.schedule import instant
from smdash.domain.when import HINT, When, parse_when
from smdash.screens import keys
from smdash.screens.dialogs import AskScreen, Choice, PickScreen, TextScreen
from smdash.screens.times import ahead

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.domain.views import FoundRow, InboxRow, MetricRow, QueueRow
    from smdash.screens.dashboard import DashboardScreen
    from smdash.services.queue import Moved


def _ids(screen: DashboardScreen, pane: str, prefix: str) -> list[int]:
    return [int(key[2:]) for key in screen.pane(pane).chosen() if key.startswith(prefix)]


def _posts(count: int) -> str:
    return f"{count} post" if count == 1 else f"{count} posts"


def _items(count: int) -> str:
    return f"{count} item" if count == 1 else f"{count} items"


def _said(verb: str, moved: Moved) -> str:
    text = f"{verb} {_posts(moved.changed)}."
    if moved.refused:
        text += f" Not: {moved.refused[0]}" + (
            f" (and {len(moved.refused) - 1} more)." if len(moved.refused) > 1 else "."
        )
    return text + (" u takes it back." if moved.changed else "")


# Queue ---------------------------------------------------------------------------------------------------


def new(screen: DashboardScreen) -> None:
    """Write a post; what was not saved last time comes back first."""
    from smdash.screens.composer import ComposerScreen, Draft

    if screen.has_class("-welcome"):
        add_account(screen)
        return
    kept = screen.services.drafts.load("new")
    row: QueueRow | None = screen.pane("queue").current
    draft = Draft()
    if kept:
        draft = Draft(
            "new", 0, kept.get("text", ""), tuple(kept.get("accounts", ())), kept.get("when", ""), recovered=True
        )
    elif row is not None and row.kind == "free" and screen.active == "queue" and row.at is not None:
        draft = Draft("new", 0, "", (row.account,), f"{row.at:%Y-%m-%d %H:%M}")
    elif screen.brand is not None and row is not None and row.account:
        draft = Draft("new", 0, "", (row.account,))
    screen.app.push_screen(ComposerScreen(screen.services, draft), screen.after)


def edit(screen: DashboardScreen) -> None:
    """Edit the post under the cursor; a free slot begins a new one, a published one is shown."""
    from smdash.screens.composer import ComposerScreen, Draft

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
    accounts = tuple(d["account"] for d in live)
    if live and all(d["state"] == "published" for d in live):
        _show_published(screen, post)
        return
    draft = Draft(key, row.post_id, post["body"], accounts)
    if kept:
        draft = Draft(
            key,
            row.post_id,
            kept.get("text", ""),
            tuple(kept.get("accounts", ())),
            kept.get("when", ""),
            recovered=True,
        )
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
    ids = _ids(screen, "queue", "d:")
    if ids:
        queue = screen.services.queue
        _ask_time(
            screen,
            f"Move {_posts(len(ids))} to",
            lambda when: screen.perform(lambda: _said("Moved", queue.reschedule(ids, when))),
        )


def slot(screen: DashboardScreen) -> None:
    """Put the chosen posts into next free slots."""
    ids = _ids(screen, "queue", "d:")
    if ids:
        screen.perform(lambda: _said("Moved", screen.services.queue.to_next_slot(ids)))


def cancel(screen: DashboardScreen) -> None:
    """Take the chosen posts out of the queue."""
    ids = _ids(screen, "queue", "d:")
    if ids:
        screen.perform(lambda: _said("Cancelled", screen.services.queue.cancel(ids)))


# Inbox ---------------------------------------------------------------------------------------------------


def read(screen: DashboardScreen) -> None:
    """Show the item under the cursor whole."""
    row: InboxRow | None = screen.pane("inbox").current
    if row is None:
        return
    item = screen.services.inbox.item(row.id)
    head = f"{item['kind']} to {item['account']} from {one_line(item['author'])} {one_line(item['handle'])}"
    when = f"received {row.received_at:%a %d %b %H:%M}, promised by {row.due_at:%a %d %b %H:%M}"
    stars = f"   {item['rating']} of 5 stars" if item["rating"] else ""
    content = Content.assemble(
        (head, "bold"),
        "\n",
        (when + stars, "$text-muted"),
        "\n\n",
        block(item["body"]),
        "\n\n",
        (one_line(item["permalink"]), "$text-muted"),
    )
    acts = {"e": ("done", "Done"), "s": ("snooze", "Snooze"), "l": ("lead", "Lead")}
    if row.state != "open":
        acts = {"R": ("reopen", "Reopen")}

    def chosen(act: str | None) -> None:
        if act:
            screen.action_act(act)

    screen.app.push_screen(TextScreen("Inbox item", content, keys=acts), chosen)


def done(screen: DashboardScreen) -> None:
    """Mark the chosen items as handled."""
    ids = _ids(screen, "inbox", "i:")
    if ids:
        screen.perform(lambda: f"{_items(screen.services.inbox.done(ids))} done. u takes it back.")


def reopen(screen: DashboardScreen) -> None:
    """Put the chosen items back."""
    ids = _ids(screen, "inbox", "i:")
    if ids:
        screen.perform(lambda: f"{_items(screen.services.inbox.reopen(ids))} open again.")


def snooze(screen: DashboardScreen) -> None:
    """Hide the chosen items until a typed time."""
    ids = _ids(screen, "inbox", "i:")
    if not ids:
        return
    zone = screen.services.home.zone()
    now = screen.services.home.now().astimezone(zone)

    def check(text: str) -> str:
        wall = parse_when(text, now).wall
        if wall is None:
            raise UsageError(
                "this is not a time to come back.", subject=repr(text), hint="Like: +2h, tomorrow 9, mon 10."
            )
        return f"Back {ahead(wall, now, zone)}"

    def answered(text: str | None) -> None:
        wall = parse_when(text, now).wall if text else None
        if wall is not None:
            until: datetime = instant(wall, zone).astimezone(UTC)
            screen.perform(lambda: f"{_items(screen.services.inbox.snooze(ids, until))} snoozed. u brings them back.")

    screen.app.push_screen(
        AskScreen(f"Snooze {_items(len(ids))} until", hint="Like: +2h, tomorrow 9, mon 10.", check=check), answered
    )


def lead(screen: DashboardScreen) -> None:
    """Flag the chosen items as leads, or unflag a single one that is."""
    ids = _ids(screen, "inbox", "i:")
    row: InboxRow | None = screen.pane("inbox").current
    flag = "" if len(ids) == 1 and row is not None and row.flag == "lead" else "lead"
    if ids:
        screen.perform(
            lambda: f"{_items(screen.services.inbox.flag(ids, flag))} {'flagged as lead' if flag else 'unflagged'}."
        )


# Metrics and workload ------------------------------------------------------------------------------------


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
    """Show the week by account and by activity."""
    load = screen.load
    if load is None:
        return
    lines: list[str | tuple[str, str]] = [(one_line(load.explanation), "bold"), "\n"]
    if load.next_step:
        lines += [("Cheapest way out: ", "$text-muted"), load.next_step, "\n"]
    for unknown in load.unknowns:
        lines += [("\nUnknown: ", "$text-warning"), one_line(unknown)]
    columns = ((load.by_account, "By account, replies included"), (load.by_activity, "By activity"))
    for causes, title in columns:
        lines += ["\n\n", (title, "bold")]
        top = max((cause.hours for cause in causes), default=0.0) or 1.0
        for cause in causes:
            label = "shared work" if cause.label == "(all)" else cause.label.replace("_", " ")
            lines.append(f"\n  {label:<20} {cause.hours:5.1f} h  " + "\u2588" * max(1, round(cause.hours / top * 24)))
    if load.guesses:
        names = ", ".join(name.replace("_", " ") for name in load.guesses)
        lines += [("\n\nStarting guesses, no own times yet: ", "$text-muted"), names]
    screen.app.push_screen(TextScreen("This week", Content.assemble(*lines)))


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
    from smdash.screens.find import FindScreen

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
                screen.perform(lambda: f"{_items(screen.services.inbox.reopen([row.id]))} open again.", unmark=False)

        acts = {"R": ("reopen", "Reopen")} if item["state"] == "done" else {}
        screen.app.push_screen(TextScreen("Inbox item", head + block(item["body"]), keys=acts), reopened)
        return
    pane = screen.pane("queue")
    post = screen.services.queue.post(row.id)
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
    """Ask for a file, say what it is, and import it when that is right."""
    from smdash.screens.importing import ImportScreen

    def check(text: str) -> str:
        try:
            path = _path(text)
            if path.is_dir():
                return "This is a folder; type on."
            return f"{path.stat().st_size:,} bytes" if path.is_file() else "No such file yet; type on."
        except (OSError, ValueError) as error:
            raise UsageError(f"this is no path ({error}).") from error

    def answered(text: str | None) -> None:
        if text:
            screen.app.push_screen(ImportScreen(screen.services, _path(text)), screen.after)

    screen.app.push_screen(
        AskScreen("Import which file?", hint="An analytics export, a plan CSV, inbox lines.", check=check), answered
    )


def _path(text: str) -> Path:
    """Return a typed path; one dragged into a terminal comes in quotes. ``~name`` of nobody is taken as it is."""
    bare = text.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "'\"":
        bare = bare[1:-1]
    try:
        return Path(bare).expanduser()
    except RuntimeError:
        return Path(bare)


def add_account(screen: DashboardScreen) -> None:
    """Add a brand or an account."""
    from smdash.screens.account import AccountScreen

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
    places = [("", "Everywhere"), *keys.PANES.items()]
    for where, title in places:
        parts += [(f"{title}\n", "bold $text-accent")]
        if not where:
            parts += [f"  {key:<14} {tip}\n" for key, tip in keys.LIST_KEYS]
        parts += [
            f"  {keys.spelled(key.keys):<14} {key.label}. {key.tip}\n" for key in screen.host.keys if key.where == where
        ]
        parts.append("\n")
    screen.app.push_screen(TextScreen("Keys", Content.assemble(*parts), wide=True))


ACTS: dict[str, Callable[[DashboardScreen], None]] = {
    "new": new,
    "edit": edit,
    "reschedule": reschedule,
    "slot": slot,
    "cancel": cancel,
    "read": read,
    "done": done,
    "reopen": reopen,
    "snooze": snooze,
    "lead": lead,
    "about": about,
    "why": why,
    "dismiss": dismiss,
    "brand": brand,
    "find": find,
    "undo": undo,
    "redo": redo,
    "import": import_file,
    "add_account": add_account,
    "demo": demo,
    "help": show_keys,
}
