"""The keys of the workload screen, the what-if, and what is asked there."""

from __future__ import annotations

from smdash.screens.base.keys import CANCEL, CLOSE, REDO, UNDO
from smdash.widgets.keys import Key

WORKLOAD: tuple[Key, ...] = (
    CLOSE,
    Key("workload.explain", "enter", "why", "Say what the line under the cursor rests on", footer="why"),
    Key("whatif", "w", "act('whatif')", "Try out fewer posts, other hours or a new client; nothing is stored", footer="what if"),
    Key("workload.hours", "H", "set('hours')", "Say how many hours you have on each weekday", footer="hours"),
    Key("workload.day", "d", "set('day')", "Give dates other hours, or take them off", footer="day off"),
    Key("workload.estimate", "e", "set('estimate')", "Say how many minutes a kind of work takes you", footer="estimate"),
    Key("workload.messages", "m", "set('messages')", "Say how many messages an account gets a week", footer="messages"),
    Key("workload.value", "v", "set('value')", "Say what a post of an account is worth to you", footer="value"),
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
WHATIF: tuple[Key, ...] = (
    Key("whatif.apply", "enter", "apply", "Apply", "Show all changes, then store them as one.", footer="apply"),
    Key("whatif.forget", "escape", "forget", "Forget", "Leave; what was turned is forgotten.", footer="forget"),
    Key("whatif.close", "q", "forget", "Forget", "Leave; what was turned is forgotten."),
    Key("whatif.client", "a", "ask", "Add a client", "Ask what a week with one more client would come to.", footer="add a client"),
    Key("whatif.reset", "r", "reset", "Start over", "Turn everything back and stay.", footer="start over"),
)  # fmt: skip
WHATIF_LINE = (
    "whatif.apply",
    "whatif.forget",
    "whatif.less",
    "whatif.more",
    "whatif.switch",
    "whatif.drop",
    "whatif.client",
    "whatif.reset",
    "whatif.next_part",
)
AWAY: tuple[Key, ...] = (
    Key("away.take", "enter", "take", "Take these days off", footer="take these days off"),
    Key("away.close", "escape", "close", "Close", footer="close"),
    Key("away.known", "ctrl+l", "known", "Times away", "Show those that are set; picking one takes it back.", footer="times away", priority=True),
)  # fmt: skip
NEXT_FIELD = Key("", "tab", "app.focus_next", "Next field", footer="next field")
"""What every form does by itself, for the key line of one that has room to say so."""
NEW_CLIENT: tuple[Key, ...] = (
    CANCEL,
    Key("client.take", "ctrl+s", "take", "Into the what-if", "Nothing is stored by that.", priority=True),
)
