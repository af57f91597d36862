"""What somebody meant who typed a command or an option that there is not: another word for it, or nearly its name."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_ADD = ("add", "begin", "set", "start")
_REMOVE = ("remove", "rm", "drop", "cancel", "archive", "end", "forget")
_CHANGE = ("edit", "set", "change", "rename")
_LIST = ("list", "show", "queue")
COMMANDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("post", "write", "compose", "draft", "schedule", "publish-later"), ("add",)),
    **dict.fromkeys(("new", "create", "make", "insert", "register"), _ADD),
    **dict.fromkeys(("delete", "del", "remove", "rm", "unschedule", "erase"), _REMOVE),
    **dict.fromkeys(("change", "update", "modify", "rename", "set", "edit"), _CHANGE),
    **dict.fromkeys(("ls", "list", "show", "all", "plan", "posts", "upcoming"), _LIST),
    **dict.fromkeys(("reschedule", "mv", "shift", "delay", "postpone"), ("move",)),
    **dict.fromkeys(("calendar", "agenda", "month", "planner"), ("week",)),
    **dict.fromkeys(("handover", "hand-over", "hand", "todo", "pending"), ("due",)),
    **dict.fromkeys(("send", "push", "go"), ("publish",)),
    **dict.fromkeys(("history", "log", "sent"), ("ledger",)),
    **dict.fromkeys(("cron", "daemon", "timer", "systemd"), ("service", "time")),
    **dict.fromkeys(("stop", "hold", "freeze"), ("pause",)),
    **dict.fromkeys(("unpause", "continue"), ("resume",)),
    **dict.fromkeys(("approval", "approvals", "review", "client-approval"), ("approve",)),
    **dict.fromkeys(("recurring", "recur", "every"), ("repeat",)),
    **dict.fromkeys(("recycle", "pool", "pools"), ("evergreen",)),
    **dict.fromkeys(("pull", "refresh", "update-figures"), ("sync",)),
    **dict.fromkeys(("messages", "comments", "mentions", "reply", "replies", "answer", "dm"), ("inbox",)),
    **dict.fromkeys(("contacts", "crm", "person", "followers"), ("people",)),
    **dict.fromkeys(("stats", "statistics", "analytics", "insights", "numbers"), ("metrics",)),
    **dict.fromkeys(("results", "sales", "orders", "revenue"), ("result",)),
    **dict.fromkeys(("leads", "enquiry", "enquiries"), ("lead",)),
    **dict.fromkeys(("load", "hours", "capacity", "meter"), ("workload",)),
    **dict.fromkeys(("whatif", "what-if", "offer", "client-fit"), ("ask",)),
    **dict.fromkeys(("holiday", "holidays", "vacation", "leave", "off", "sick"), ("away", "dayoff")),
    **dict.fromkeys(("task", "tasks", "chore", "chores"), ("duty",)),
    **dict.fromkeys(("track", "timesheet", "clock"), ("time",)),
    **dict.fromkeys(("search", "grep"), ("find",)),
    **dict.fromkeys(("check", "checks", "validate"), ("lint",)),
    **dict.fromkeys(("load-file", "upload", "read"), ("import",)),
    **dict.fromkeys(("client", "clients", "brands", "customer"), ("brand",)),
    **dict.fromkeys(("accounts", "channel", "channels", "profile", "connect", "login"), ("account",)),
    **dict.fromkeys(("theme", "topic", "pillars"), ("pillar",)),
    **dict.fromkeys(("kpi", "target", "goals"), ("goal",)),
    **dict.fromkeys(("rival", "rivals", "competition", "competitors"), ("competitor",)),
    **dict.fromkeys(("timezone", "tz"), ("zone",)),
    **dict.fromkeys(("revert", "rollback"), ("undo",)),
    **dict.fromkeys(("save", "dump"), ("backup", "export")),
    **dict.fromkeys(("config", "configuration", "settings", "where", "home"), ("path",)),
    **dict.fromkeys(("shortcuts", "bindings", "hotkeys"), ("keys",)),
    **dict.fromkeys(("diagnose", "health", "fsck"), ("doctor",)),
    **dict.fromkeys(("sample", "example", "tour"), ("demo",)),
    **dict.fromkeys(("ical", "feed-calendar"), ("ics",)),
    **dict.fromkeys(("ideas", "thought", "jot"), ("idea",)),
    **dict.fromkeys(("snippets", "hashtags", "signature", "template", "saved"), ("snippet",)),
}
"""Other words for what commands do; the first of each that a group has is meant."""
OPTIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("--account", "--accounts", "--on", "--channel", "--for"), ("--to", "--account", "--brand")),
    **dict.fromkeys(
        ("--when", "--time", "--date", "--schedule", "--on", "--day"), ("--at", "--when", "--day", "--from")
    ),
    **dict.fromkeys(
        ("--image", "--photo", "--picture", "--video", "--file", "--attach", "--attachment"), ("--media", "--file")
    ),
    **dict.fromkeys(("--client", "--customer", "--project"), ("--brand",)),
    **dict.fromkeys(("--type", "--kind", "--as"), ("--format", "--kind")),
    **dict.fromkeys(("--tag", "--tags", "--labels"), ("--label",)),
    **dict.fromkeys(("--theme", "--topic", "--category"), ("--pillar",)),
    **dict.fromkeys(("--alt-text", "--description"), ("--alt",)),
    **dict.fromkeys(("--since", "--start", "--begin", "--after"), ("--from",)),
    **dict.fromkeys(("--until", "--end", "--before", "--till"), ("--to", "--until")),
    **dict.fromkeys(("--output", "--out", "--save", "--write", "-o"), ("--out", "--output", "--file")),
    **dict.fromkeys(("--preview", "--test", "--try", "--simulate", "--check"), ("--dry-run",)),
    **dict.fromkeys(("--yes", "--confirm", "--overwrite", "-y", "-f"), ("--force", "--yes", "--sure")),
    **dict.fromkeys(("--status",), ("--state",)),
    **dict.fromkeys(("--name", "--title"), ("--title", "--name")),
    **dict.fromkeys(("--timezone", "--tz"), ("--zone",)),
    **dict.fromkeys(("--count", "--max", "--number", "--top"), ("--limit",)),
}
"""Other words for options; the first of each that a command has is meant."""


def command_meant(typed: str, names: Collection[str]) -> str:
    """Return the name that was meant by another, '' where none is near."""
    word = typed.casefold().replace("_", "-")
    return _meant(word, names, COMMANDS.get(word, ()))


def option_meant(typed: str, names: Collection[str]) -> str:
    """Return the option that was meant by another, '' where none is near."""
    word = typed.casefold().replace("_", "-")
    return _meant(word, names, OPTIONS.get(word, ()))


def _meant(word: str, names: Collection[str], others: Iterable[str]) -> str:
    if word in names:
        return word
    known = next((name for name in others if name in names), "")
    return known or next(iter(get_close_matches(word, names, 1)), "")
