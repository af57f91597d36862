"""The keys of the time screen."""

from __future__ import annotations

from smdash.screens.base.keys import CLOSE, REDO, TIMER, UNDO
from smdash.widgets.keys import Key

KEYS: tuple[Key, ...] = (
    CLOSE,
    UNDO,
    REDO,
    TIMER._replace(tip="Stop the clock, or choose what to start it on.", footer="timer"),
    Key("time.log", "n", "new", "Log", "Type in work that is done: 45m image acme/x.", footer="log"),
    Key("time.edit", "e", "edit", "Edit", "Change the entry under the cursor.", footer="edit"),
    Key("time.delete", "d", "delete", "Delete", "Delete the entry under the cursor; u brings it back.", footer="delete"),
    Key("time.confirm", "y", "yes", "Confirm", "Log what may have been work.", footer="yes, log it"),
    Key("time.refuse", "x", "no", "Refuse", "Forget what was no work.", footer="no"),
    Key("time.next_report", "tab", "turn(1)", "Next report", "By brand, account, activity or week.", footer="report"),
    Key("time.previous_report", "shift+tab", "turn(-1)", "Previous report"),
    Key("time.week_back", "left,h", "weeks(-1)", "Week back", footer="week"),
    Key("time.week_on", "right,l", "weeks(1)", "Week on", footer="week"),
)  # fmt: skip
LINE = (
    "timer",
    "time.log",
    "time.edit",
    "time.delete",
    "time.next_report",
    "time.week_back",
    "time.week_on",
    "undo",
    "close",
)
ASKED = ("time.confirm", "time.refuse")
"""What stands before them while there is something to confirm."""
