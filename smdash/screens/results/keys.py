"""The keys of the results screen."""

from __future__ import annotations

from smdash.screens.base.keys import BRAND, CLOSE, REDO, UNDO
from smdash.widgets.keys import Key

KEYS: tuple[Key, ...] = (
    CLOSE._replace(action="leave", tip="From figures back to the table, from there to the dashboard."),
    UNDO,
    REDO,
    BRAND,
    Key("results.open", "enter", "figures", "Figures", "Show what a result is made of; change a figure.", footer="figures"),
    Key("results.add", "n", "new", "Enter", "Type a figure: leads 3, visits 1204 2026-10.", footer="enter"),
    Key("results.edit", "e", "edit", "Edit", "Change the figure under the cursor.", footer="edit"),
    Key("results.remove", "d", "remove", "Remove", "Take the figure away; u brings it back.", footer="remove"),
    Key("results.origin", "w", "origin", "Whose", "Choose whose figures of a result count.", footer="whose counts"),
    Key("results.by", "tab", "by", "Months or weeks", footer="months, weeks"),
    Key("results.back", "left,h", "back(-1)", "Back in time", footer="time"),
    Key("results.on", "right,l", "back(1)", "On in time", footer="time"),
)  # fmt: skip
TABLE = (
    "results.open",
    "results.add",
    "results.origin",
    "results.by",
    "results.back",
    "results.on",
    "brand.filter",
    "undo",
    "close",
)
FIGURES = ("results.add", "results.edit", "results.remove", "results.back", "results.on", "undo", "close")
