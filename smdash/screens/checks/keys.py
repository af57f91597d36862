"""The keys of the checks."""

from __future__ import annotations

from smdash.screens.base.keys import BRAND, CLOSE, REDO, UNDO
from smdash.widgets.keys import Key

CHECKS: tuple[Key, ...] = (
    Key("checks.go", "enter", "mend_there", "Go there", "Open the post at the field where it is mended.", footer="go there"),
    CLOSE,
    Key("checks.edit", "e", "mend_there", "Edit", "Open the post at the field where it is mended."),
    Key("checks.mend", "f", "mend", "Mend", "Do what mends it, where smdash can; else go there.", footer="mend"),
    BRAND,
    UNDO,
    REDO,
)  # fmt: skip
