"""A note on the desktop when posts are due, once for each, where this machine can show one."""

from __future__ import annotations

import os
import platform
from html import escape
from typing import TYPE_CHECKING

from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted
from smdash.services.desktop.programs import run
from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.domain.publishing.handover import DueRow, DueView
    from smdash.services.home import Home

TOLD = "notify.told"
SHOWN = 3
_APPLE = "on run argv\ndisplay notification (item 1 of argv) with title (item 2 of argv)\nend run"
_WINDOWS = """
[Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime] | Out-Null
$x = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent(1)
$t = $x.GetElementsByTagName('text')
$t.Item(0).AppendChild($x.CreateTextNode($env:SMDASH_TITLE)) | Out-Null
$t.Item(1).AppendChild($x.CreateTextNode($env:SMDASH_BODY)) | Out-Null
$n = [Windows.UI.Notifications.ToastNotification]::new($x)
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier('smdash').Show($n)
"""


def send(title: str, body: str, system: str = "") -> bool:
    """Show a note; False where this machine has no way to. It never waits longer than a few seconds."""
    system = system or platform.system()
    if system == "Darwin":
        return run(["osascript", "-e", _APPLE, body, title], seconds=4.0)
    if system == "Windows":
        # Words reach PowerShell in its environment, where nothing of them is read as a command.
        env = {**os.environ, "SMDASH_TITLE": title, "SMDASH_BODY": body}
        return run(["powershell", "-NoProfile", "-NonInteractive", "-Command", _WINDOWS], seconds=10.0, env=env)
    # Many desktops read the body as markup.
    return run(["notify-send", "--app-name=smdash", "--", title, escape(body, quote=False)], seconds=4.0)


def words(rows: Sequence[DueRow]) -> tuple[str, str]:
    """Return title and body of a note about posts: how many, and the first of them, each one harmless line."""
    title = f"{counted(len(rows), 'post is', 'posts are')} due"
    lines = [f"{row.account}: {one_line(row.text, 80)}" for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        lines.append(f"and {len(rows) - SHOWN} more")
    return title, "\n".join(lines)


def tell_due(home: Home, view: DueView, sender: Callable[[str, str], bool] = send) -> tuple[int, bool]:
    """Show a note about the posts that are due or late and were not told of yet.

    Returns how many those are and whether a note could be shown; what could not be shown is told another time. A post
    that got a new time counts as new.
    """
    rows = [row for row in view.rows if row.group in {"due", "late"} and row.at is not None and row.at <= view.now]
    before = setting_store.get(home.read(), TOLD, {})
    present = {f"{row.delivery_id}": row.at.isoformat() for row in rows if row.at is not None}
    fresh = [row for row in rows if before.get(f"{row.delivery_id}") != present[f"{row.delivery_id}"]]
    if fresh and not sender(*words(fresh)):
        return len(fresh), False
    if fresh:
        # Posts of other brands that were told of stay told; what has left the list may be forgotten.
        known = {
            row[0] for row in home.read().execute("SELECT id FROM deliveries WHERE state IN ('scheduled', 'missed')")
        }
        kept = {key: at for key, at in before.items() if key.isdecimal() and int(key) in known}
        with home.write("told", journaled=False) as w:
            setting_store.put(w, TOLD, {**kept, **present})
    return len(fresh), True
