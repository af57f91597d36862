"""The keys of the what-if, of a time away, and of a new client."""

from __future__ import annotations

from smdash.screens.base.keys import CANCEL
from smdash.widgets.keys import Key

WHATIF: tuple[Key, ...] = (
    Key("whatif.apply", "enter", "apply", "Apply", "Show all changes but new clients, then store them as one.", footer="apply"),
    Key("whatif.forget", "escape", "forget", "Forget", "Leave; what was turned is forgotten.", footer="forget"),
    Key("whatif.close", "q", "forget", "Forget", "Leave; what was turned is forgotten."),
    Key("whatif.client", "a", "ask", "Ask about a client", "Can I take it? It is tried out here; nothing is stored.", footer="ask about a client"),
    Key("whatif.create", "C", "create", "Create the client", "Store the client that is tried out: brand, accounts, duties, what it pays.", footer="create it"),
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
    "whatif.create",
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
    Key(
        "client.take",
        "ctrl+s",
        "take",
        "Try it in the what-if",
        "Nothing is stored by that; enter does the same.",
        priority=True,
    ),
    Key("client.further", "pagedown", "scroll_answer(1)", "Further in the answer", priority=True),
    Key("client.back", "pageup", "scroll_answer(-1)", "Back in the answer", priority=True),
)
