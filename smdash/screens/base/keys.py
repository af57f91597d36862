"""The keys that mean the same on every screen that has them."""

from __future__ import annotations

from smdash.widgets.keys import Key

UNDO = Key(
    "undo", "u", "act('undo')", "Undo", "Take the last change back, also one of an earlier session.", footer="undo"
)
REDO = Key("redo", "U", "act('redo')", "Redo", "Make the undone change again.")
BRAND = Key("brand.filter", "b", "act('brand')", "Brand", "Show one brand only, or all.", footer="brand")
ADD_ACCOUNT = Key("account.add", "A", "act('add_account')", "Add an account", "Add a brand or an account.")
TIMER = Key(
    "timer", "full_stop", "act('timer')", "Timer", "Start or stop the clock on what is under the cursor.", footer=""
)
HELP = Key("help", "question_mark,f1", "act('help')", "Keys", "Show every key.")
PALETTE = Key("palette", "ctrl+p", "palette", "Commands", "Find any action by name.")
IDEA = Key(
    "idea.keep",
    "i",
    "idea",
    "Keep an idea",
    "A thought without account or time; o o lists them. Where i means something else, N does it.",
)
IDEA_TOO = Key("idea.anywhere", "N", "act('idea')", "Keep an idea", "On every screen that is no dialog.")
CLOSE = Key("close", "escape,q", "close", "Close", footer="close")
CANCEL = Key("cancel", "escape", "close", "Cancel", "Leave it as it was.")
FAR = 1_000_000
"""More lines than any text has."""
SCROLLING = (
    Key("text.down", "j,down", "scroll(1)", "Down"),
    Key("text.up", "k,up", "scroll(-1)", "Up"),
    Key("text.page_down", "pagedown,space", "scroll(10)", "Page down"),
    Key("text.page_up", "pageup", "scroll(-10)", "Page up"),
    Key("text.top", "g,home", f"scroll({-FAR})", "To the top"),
    Key("text.end", "G,end", f"scroll({FAR})", "To the end"),
)
OVER_A_LIST = (
    Key("line.down", "down", "list('move', 1)", "Down", priority=True),
    Key("line.up", "up", "list('move', -1)", "Up", priority=True),
    Key("line.page_down", "pagedown", "list('page', 1)", "Page down", priority=True),
    Key("line.page_up", "pageup", "list('page', -1)", "Page up", priority=True),
)
"""Moving in a list while something is typed above it."""
FILTER_LINE: tuple[Key, ...] = (
    Key("filter.complete", "tab", "complete", "Complete", "Finish the word, as far as it is clear.", priority=True),
    Key("filter.posts", "down", "posts", "To the list", "Enter goes there too.", priority=True),
    Key("filter.views", "ctrl+o", "views", "Saved views", "Pick a saved view.", priority=True),
)
"""The keys of a line in which a filter is typed."""

FORM: tuple[Key, ...] = (Key("form.save", "ctrl+s", "save", "Keep", "Keep what is in the form.", priority=True), CANCEL)
