"""The calendar's keys, once: its bindings, its key line and its help are made from this."""

from __future__ import annotations

from textual.binding import Binding

KEYS: tuple[tuple[str, str, str, str], ...] = (
    ("H", "back", "turn(-1)", "A week back; in the month view a month."),
    ("L", "on", "turn(1)", "A week on; in the month view a month."),
    ("n", "new", "act('new')", "Write a post; on a free slot it is for that slot."),
    ("m", "move", "act('reschedule')", "Move the post to a time you type: fri 14:30, +2d, next slot."),
    (
        "\u21e7\u2193\u2191",
        "next / previous slot",
        "move_slot(1)",
        "Move the post to the free slot after or before it.",
    ),
    ("\u21e7\u2190\u2192", "a day", "move_day(1)", "Move the post a day back or on, at the same time of day."),
    (
        "space",
        "mark",
        "mark",
        "Mark a post; moving and cancelling take all marked ones, as one step.",
    ),
    ("c", "cancel", "act('cancel')", "Take the post out of the queue; u brings it back."),
    ("v", "month", "view", "Switch between week and month."),
    ("t", "today", "today", "Go to today."),
    ("E", "as text", "act('text')", "Open the week as text in your editor; you see what changes before it does."),
    ("b", "brand", "act('brand')", "Show one brand only, or all."),
    ("u", "undo", "act('undo')", "Take the last change back; U makes it again."),
    ("esc", "close", "back", "Unmark, else go back to where you came from."),
)
"""Key, its word in the key line, its action, what it does; the most used first, as the last ones are cut."""

GOING: tuple[tuple[str, str], ...] = (
    ("h l, \u2190 \u2192", "The day before and after; beyond Monday and Sunday the week before and after."),
    ("j k, \u2191 \u2193", "The entry above and below."),
    ("g G", "First and last of the day."),
    ("\u21b5 e", "Open the post; on a free slot or an empty day write one."),
    ("s", "Put the post into its account's next free slot."),
)

SIGNS: tuple[tuple[str, str], ...] = (
    ("\u2713", "published"),
    ("x", "missed or failed"),
    ("?", "unconfirmed: it may be out"),
    ("\u2016", "held by a pause"),
    ("\u2191", "on its way"),
    ("~", "draft with a time"),
    ("\u203c", "clash: nearer to another of its account than allowed"),
    ("+", "free slot"),
)

BINDINGS: tuple[Binding, ...] = (
    Binding("H", "turn(-1)", "A week back", show=False, id="calendar.back"),
    Binding("L", "turn(1)", "A week on", show=False, id="calendar.on"),
    Binding("t", "today", "Today", show=False, id="calendar.today"),
    Binding("v", "view", "Week or month", show=False, id="calendar.view"),
    Binding("shift+left", "move_day(-1)", "A day back", show=False, id="calendar.day_back"),
    Binding("shift+right", "move_day(1)", "A day on", show=False, id="calendar.day_on"),
    Binding("shift+up", "move_slot(-1)", "Slot before", show=False, id="calendar.slot_back"),
    Binding("shift+down", "move_slot(1)", "Slot after", show=False, id="calendar.slot_on"),
    Binding("space", "mark", "Mark", show=False, id="calendar.mark"),
    Binding("n", "act('new')", "New post", show=False, id="calendar.new"),
    Binding("e", "act('edit')", "Edit", show=False, id="calendar.edit"),
    Binding("m", "act('reschedule')", "Move to a time", show=False, id="calendar.move"),
    Binding("s", "act('slot')", "Next free slot", show=False, id="calendar.slot"),
    Binding("c", "act('cancel')", "Cancel", show=False, id="calendar.cancel"),
    Binding("E", "act('text')", "Week as text", show=False, id="calendar.text"),
    Binding("b", "act('brand')", "Brand", show=False, id="calendar.brand"),
    Binding("u", "act('undo')", "Undo", show=False, id="calendar.undo"),
    Binding("U", "act('redo')", "Redo", show=False, id="calendar.redo"),
    Binding("question_mark,f1", "act('help')", "Keys", show=False, id="calendar.help"),
    Binding("escape", "back", "Back", show=False, id="calendar.leave"),
    Binding("q", "close", "Close", show=False, id="calendar.close"),
)
