"""The acts by name; each stands in the room it belongs to, whose module is imported with the first of its acts."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

ACTS: dict[str, str] = {
    "new": "queue.acts:new",
    "edit": "queue.acts:edit",
    "reschedule": "queue.acts:reschedule",
    "slot": "queue.acts:slot",
    "cancel": "queue.acts:cancel",
    "filter": "queue.acts:filter_posts",
    "check": "checks.acts:check",
    "change": "queue.acts_bulk:change",
    "duplicate": "queue.acts_bulk:duplicate",
    "pause": "publishing.acts:pause",
    "publishing": "publishing.acts:publishing",
    "sync": "sync.acts:sync",
    "repeat": "evergreen.acts:repeat",
    "keep": "evergreen.acts:keep",
    "handover": "publishing.acts:handover",
    "read": "inbox.acts:read",
    "done": "inbox.acts:done",
    "reopen": "inbox.acts:reopen",
    "snooze": "inbox.acts:snooze",
    "lead": "inbox.acts:lead",
    "person": "inbox.people:person",
    "open": "inbox.acts:open_page",
    "copy": "inbox.acts:copy",
    "clear": "inbox.acts:clear",
    "reply": "inbox.acts:reply",
    "snippet": "inbox.acts:snippet",
    "wait": "inbox.acts:wait",
    "spam": "inbox.acts:spam",
    "tag": "inbox.acts:tag",
    "answered": "inbox.acts:answered",
    "answered_how": "inbox.acts:answered_how",
    "inbox_stats": "inbox.stats:stats",
    "inbox_why": "inbox.acts:why",
    "correct": "inbox.acts:correct",
    "like": "inbox.acts:like",
    "hide": "inbox.acts:hide",
    "not_answered": "inbox.acts:not_answered",
    "copy_answer": "inbox.acts:copy_answer",
    "figures": "dashboard.acts:figures",
    "about": "dashboard.acts:about",
    "why": "dashboard.acts:why",
    "whatif": "whatif.acts:whatif",
    "dismiss": "workload.acts:dismiss",
    "today": "workload.acts:today",
    "timer": "timelog.acts:timer",
    "import": "imports.acts:import_file",
    "add_account": "accounts.form:add_account",
    "go": "dashboard.places:ask",
    "alerts": "dashboard.acts:alerts",
    "find": "dashboard.acts:find",
    "idea": "ideas.form:keep_idea",
    "demo": "dashboard.acts:demo",
    "calendar.text": "calendar.text:edit_week",
    "approval.page": "approval.acts:page",
    "metrics.about": "metrics.acts:about",
    "metrics.compare": "metrics.acts:compare",
    "metrics.sort": "metrics.acts:sort",
    "metrics.annotate": "metrics.asks:annotate",
    "metrics.experiment": "metrics.asks:experiment",
    "metrics.choose": "metrics.asks:choose",
    "metrics.enter": "metrics.asks:enter",
    "metrics.export": "metrics.export:ask",
    "brand": "base.everywhere:brand",
    "undo": "base.everywhere:undo",
    "redo": "base.everywhere:redo",
    "help": "base.everywhere:show_keys",
}
"""Name of an act -> ``room.module:function`` of ``screens``; the function takes the screen it is done on."""


def found(name: str) -> Callable[[Any], None]:
    """Return an act by its name."""
    module, _, function = ACTS[name].partition(":")
    return cast("Callable[[Any], None]", getattr(import_module(f"smdash.screens.{module}"), function))
