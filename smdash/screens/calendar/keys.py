"""The calendar's keys, and what its signs mean.

What ``act('...')`` does is found in ``base.acts.ACTS``; the screen does the other actions itself.
"""

from __future__ import annotations

from smdash.screens.base.keys import BRAND, REDO, UNDO
from smdash.widgets.keys import Key

KEYS: tuple[Key, ...] = (
    Key("calendar.back", "H", "turn(-1)", "A week back", "In the month view a month.", footer="back"),
    Key("calendar.on", "L", "turn(1)", "A week on", "In the month view a month.", footer="on"),
    Key("calendar.today", "t", "today", "Today", "Go to the first post from now on.", footer="today"),
    Key("calendar.view", "v", "view", "Week or month", "Switch between the two, on the same day.", footer="month"),
    Key("calendar.day_back", "shift+left", "move_day(-1)", "A day back", "Move the post a day back, at the same time of day.", footer="a day"),
    Key("calendar.day_on", "shift+right", "move_day(1)", "A day on", "Move the post a day on, at the same time of day.", footer="a day"),
    Key("calendar.slot_back", "shift+up", "move_slot(-1)", "Slot before", "Move the post to the free slot before it.", footer="next / previous slot"),
    Key("calendar.slot_on", "shift+down", "move_slot(1)", "Slot after", "Move the post to the free slot after it.", footer="next / previous slot"),
    Key("calendar.mark", "space", "mark", "Mark", "Mark a post; moving and cancelling take all marked ones, as one step.", footer="mark"),
    Key("calendar.new", "n", "act('new')", "New post", "On a free slot it is for that slot.", footer="new"),
    Key("calendar.edit", "e", "act('edit')", "Edit", "Open the post; on a free slot or an empty day write one."),
    Key("calendar.move", "m", "act('reschedule')", "Move to a time", "Type it: fri 14:30, +2d.", footer="move"),
    Key("calendar.slot", "s", "act('slot')", "Next free slot", "Put the post into its account's next free slot."),
    Key("calendar.cancel", "c", "act('cancel')", "Cancel", "Take it out of the queue; u brings it back.", footer="cancel"),
    Key("calendar.text", "E", "act('calendar.text')", "Week as text", "Open the week in your editor; you see what changes before it does.", footer="as text"),
    Key("calendar.approval", "x", "act('approval.page')", "Page for approval", "Make the page of this week for a client.", footer="approval"),
    BRAND,
    UNDO,
    REDO,
    Key("calendar.leave", "escape", "back", "Back", "Unmark, else go back to where you came from.", footer="close"),
    Key("calendar.close", "q", "close", "Close"),
)  # fmt: skip
LINE = (
    "calendar.back",
    "calendar.on",
    "calendar.new",
    "calendar.move",
    "calendar.slot_on",
    "calendar.slot_back",
    "calendar.day_back",
    "calendar.day_on",
    "calendar.mark",
    "calendar.cancel",
    "calendar.view",
    "calendar.today",
    "calendar.text",
    "calendar.approval",
    "brand.filter",
    "undo",
    "calendar.leave",
)
"""The most used first, as the last ones are cut."""
IN_MONTH = frozenset(
    {"calendar.back", "calendar.on", "calendar.view", "calendar.today", "brand.filter", "undo", "calendar.leave"}
)

SIGNS: tuple[tuple[str, str], ...] = (
    ("\u2713", "published"),
    ("x", "missed or failed"),
    ("?", "unconfirmed: it may be out"),
    ("\u00bd", "unfinished: out without all that was to follow it"),
    ("\u2016", "held by a pause"),
    ("\u2191", "being sent"),
    ("~", "draft with a time"),
    ("\u25cc", "planned, and not approved by its client"),
    ("\u270e", "planned, and its client asks for a change"),
    ("\u25c9", "planned, and approved by its client"),
    ("\u203c", "clash: nearer to another of its account than allowed"),
    ("+ \u25cb", "free slot"),
    ("\u25a3", "files attached, and how many"),
    ("\u25b2", "a day whose hours are full, from 85 % on"),
    ("\u25b2\u25b2", "a day over its hours"),
)
