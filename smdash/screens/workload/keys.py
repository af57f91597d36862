"""The keys of the workload screen."""

from __future__ import annotations

from smdash.screens.base.keys import CLOSE, REDO, UNDO
from smdash.widgets.keys import Key

WORKLOAD: tuple[Key, ...] = (
    CLOSE,
    Key("workload.explain", "enter", "why", "Say what the line under the cursor rests on", footer="why"),
    Key("workload.today", "t", "act('today')", "List what to do today, in order and in minutes", footer="today"),
    Key("whatif", "w", "act('whatif')", "Try out fewer posts, other hours or a new client; nothing is stored", footer="what if"),
    Key("workload.hours", "H", "set('hours')", "Say how many hours you have on each weekday", footer="hours"),
    Key("workload.day", "d", "set('day')", "Give dates other hours, or take them off", footer="day off"),
    Key("workload.estimate", "e", "set('estimate')", "Say how many minutes a kind of work takes you", footer="estimate"),
    Key("workload.messages", "m", "set('messages')", "Say how many messages an account gets a week", footer="messages"),
    Key("workload.value", "v", "set('value')", "Say what a post of an account is worth, or what a client pays a month", footer="value"),
    Key("workload.lock", "l", "set('lock')", "Lock an account, so that no cut touches it, or unlock it", footer="lock"),
    Key("workload.looks", "i", "set('looks')", "Say when you look into the inbox", footer="looks"),
    Key("workload.duties", "D", "set('duties')", "Add, change or remove duties: calls, reports, admin", footer="duties"),
    Key("workload.batched", "B", "set('batched')", "Say whether each day belongs to one brand", footer="brand a day"),
    Key("warning.dismiss", "X", "act('dismiss')", "Silence this week's warning until it gets worse"),
    UNDO,
    REDO,
    Key("workload.next_column", "tab", "column(1)", "Next column"),
    Key("workload.previous_column", "shift+tab", "column(-1)", "Previous column"),
)  # fmt: skip
WORKLOAD_LINE = (*(key.id for key in WORKLOAD[1:] if key.footer), CLOSE.id)
TODAY: tuple[Key, ...] = (
    Key("today.why", "enter", "why", "Why", "Show the whole line and what its minutes rest on.", footer="why"),
    CLOSE,
    Key("queue.handover", "h", "act('handover')", "Hand over", "What is due: copy it, post it, say it is out.", footer="hand over"),
    UNDO,
    REDO,
)  # fmt: skip
TODAY_LINE = ("today.why", "queue.handover", "undo", "close")
