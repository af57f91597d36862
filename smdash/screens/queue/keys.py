"""The keys of the runway board and the filter."""

from __future__ import annotations

from smdash.screens.base.keys import ADD_ACCOUNT, CLOSE, REDO, UNDO
from smdash.widgets.keys import Key

RUNWAY: tuple[Key, ...] = (
    Key("runway.slots", "enter", "slots", "Free slots", "Show an account's free slots, to write for one.", footer="free slots"),
    CLOSE,
    UNDO,
    REDO,
    ADD_ACCOUNT,
    Key("runway.edit", "e", "edit", "Change the account", "Change its weekly times, posts a week, promise and limits.", footer="account"),
    Key("runway.refill", "f", "refill", "Refill", "Write for the worst account until all are lit.", footer="refill"),
    Key("runway.more", "plus,equals_sign", "days(1)", "A day more", footer="days"),
    Key("runway.less", "minus", "days(-1)", "A day less", footer="days"),
)  # fmt: skip
FILTER: tuple[Key, ...] = (
    Key("filter.back", "escape", "back", "Back", "Unmark, else go from the posts to the line, else close."),
    Key("filter.save", "ctrl+s", "save", "Save view", "Keep the filter under a name.", priority=True),
)
FILTER_POSTS: tuple[Key, ...] = (
    Key("queue.edit", "e", "act('edit')", "Edit", "Change text, accounts or time; so does enter."),
    Key("queue.reschedule", "m", "act('reschedule')", "Move", "Type a time: fri 14:30, +2d."),
    Key("queue.slot", "s", "act('slot')", "Next free slot", "Put it into its account's next free slot."),
    Key("queue.cancel", "c", "act('cancel')", "Cancel", "Take it out of the queue; u brings it back."),
    Key("queue.change", "M", "act('change')", "Change", "Do something else with all marked posts at once."),
    UNDO,
    REDO,
    Key("filter.line", "f,slash", "line", "Filter", "Go to the line."),
    Key("filter.close", "q", "close", "Close"),
)
IN_LINE = {
    "filter.posts": "to the posts",
    "filter.complete": "complete",
    "filter.save": "save view",
    "filter.views": "saved views",
    "filter.back": "close",
}
"""What the key line shows while the filter is typed: ids and words."""
IN_POSTS = {
    "list.open": "edit",
    "list.mark": "mark",
    "list.mark_all": "all",
    "queue.reschedule": "move",
    "queue.slot": "next slot",
    "queue.cancel": "cancel",
    "undo": "undo",
    "filter.back": "filter",
}
"""The same while the cursor is in the posts."""
