"""The keys of the runway board, the checks and the filter."""

from __future__ import annotations

from smdash.screens.base.keys import ADD_ACCOUNT, CLOSE, REDO, UNDO
from smdash.widgets.keys import Key

RUNWAY: tuple[Key, ...] = (
    Key("runway.slots", "enter", "slots", "Free slots", "Show an account's free slots, to write for one.", footer="free slots"),
    CLOSE,
    UNDO,
    REDO,
    ADD_ACCOUNT,
    Key("runway.refill", "f", "refill", "Refill", "Write for the worst account until all are lit.", footer="refill"),
    Key("runway.more", "plus,equals_sign", "days(1)", "A day more", footer="days"),
    Key("runway.less", "minus", "days(-1)", "A day less", footer="days"),
)  # fmt: skip
