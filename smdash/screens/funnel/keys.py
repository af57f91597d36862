"""The keys of the funnel screen."""

from __future__ import annotations

from smdash.screens.base.keys import BRAND, CLOSE, REDO, UNDO
from smdash.widgets.keys import Key

KEYS: tuple[Key, ...] = (
    CLOSE,
    Key("funnel.why", "enter", "why", "Why", "Say what the line under the cursor counts and rests on.", footer="why"),
    Key("funnel.back", "left,h", "turn(-1)", "Month before", footer="month"),
    Key("funnel.on", "right,l", "turn(1)", "Month after", footer="month"),
    Key("funnel.weeks", "w", "weeks", "Weeks or month", "The last 4, 8 or 12 whole weeks, then the month again.", footer="weeks"),
    Key("funnel.lot", "x", "lot", "Experiment", "Draw weeks with posts and without by lot, or end those that run.", footer="experiment"),
    BRAND._replace(tip="Show the funnel of another brand."),
    UNDO,
    REDO,
)  # fmt: skip
LINE = ("funnel.why", "funnel.back", "funnel.on", "funnel.weeks", "funnel.lot", "brand.filter", "undo", "close")
