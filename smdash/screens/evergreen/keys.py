"""The keys of what comes back."""

from __future__ import annotations

from smdash.screens.base.keys import CLOSE, UNDO
from smdash.widgets.keys import Key

KEYS: tuple[Key, ...] = (
    Key("evergreen.read", "enter", "read", "Read", "Show the whole text, its variations and its rules.", footer="read"),
    Key("evergreen.fill", "f", "fill", "Fill", "Queue what the right side shows, for as many days as you say; one step for undo.", footer="fill"),
    Key("evergreen.slot", "a", "slot", "Add slot", "Give the pool a weekly slot of an account: acme/mastodon mon 9:30.", footer="add slot"),
    Key("evergreen.pool", "p", "pool", "New pool", "Name it, and say how many days its texts rest.", footer="new pool"),
    Key("evergreen.retire", "x", "retire", "Retire", "Retire a pool or a post, or end a repeating one.", footer="retire"),
    Key("evergreen.skip", "s", "skip", "Skip next", "Leave the next turn of a repeating post out; the post it began with stays.", footer="skip next"),
    UNDO,
    CLOSE._replace(label="Back", footer=""),
)  # fmt: skip
