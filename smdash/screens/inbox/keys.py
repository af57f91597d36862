"""The keys of the reader and of what answers a message."""

from __future__ import annotations

from smdash.screens.base.keys import CLOSE, FAR, REDO, TIMER, UNDO
from smdash.widgets.keys import Key

READER: tuple[Key, ...] = (
    Key("reader.next", "j,right", "item(1)", "Next item", "Go on to the next item of the list.", footer="next"),
    Key("reader.previous", "k,left", "item(-1)", "Item before", "Go back to the item before it in the list."),
    Key("inbox.done", "e", "act('done')", "Done", "Mark as handled; the next item follows.", footer="done"),
    Key("inbox.snooze", "s", "act('snooze')", "Snooze", "Hide it until a time you type.", footer="snooze"),
    Key("inbox.lead", "l", "act('lead')", "Lead", "Flag as a sales lead, or unflag.", footer="lead"),
    Key("inbox.open", "o", "act('open')", "Open", "Open its page, or a link in it; shown whole first.", footer="open"),
    Key("inbox.copy", "y", "act('copy')", "Copy", "Copy what they wrote."),
    Key("inbox.reopen", "R", "act('reopen')", "Reopen", "Put it back among the open ones.", footer="reopen"),
    Key("reader.unfold", "enter", "unfold", "All of it", "Show long texts whole, or only their beginnings."),
    Key("reader.down", "down", "scroll(1)", "Down"),
    Key("reader.up", "up", "scroll(-1)", "Up"),
    Key("reader.page_down", "pagedown,space", "page(1)", "Page down"),
    Key("reader.page_up", "pageup", "page(-1)", "Page up"),
    Key("reader.top", "g,home", f"scroll({-FAR})", "To the top"),
    Key("reader.end", "G,end", f"scroll({FAR})", "To the end"),
    TIMER,
    UNDO,
    REDO,
    CLOSE,
)  # fmt: skip

READER_LINE = (
    "reader.next",
    "inbox.done",
    "close",
    "inbox.snooze",
    "inbox.lead",
    "inbox.open",
    "inbox.reopen",
    "undo",
)
"""The most used first, as the last ones are cut."""

CLEAR: tuple[Key, ...] = (
    Key("clear.done", "e", "step('done')", "Done", "Mark as handled and go on.", footer="done"),
    Key("clear.snooze", "s", "snooze", "Snooze", "Hide it until a time you type, and go on.", footer="snooze"),
    Key("clear.skip", "n", "step('skip')", "Skip", "Leave it; it comes again once, after all others.", footer="skip"),
    Key("clear.lead", "l", "step('lead')", "Lead", "Flag as a sales lead, or unflag; it stays.", footer="lead"),
    Key("inbox.open", "o", "act('open')", "Open", "Open its page, or a link in it; shown whole first.", footer="open"),
    Key("inbox.copy", "y", "act('copy')", "Copy", "Copy what they wrote."),
    Key("clear.undo", "u", "undo_step", "Undo", "Take back the last step of the session and its item with it.", footer="undo"),
    Key("reader.unfold", "enter", "unfold", "All of it", "Show long texts whole, or only their beginnings."),
    Key("reader.down", "down", "scroll(1)", "Down"),
    Key("reader.up", "up", "scroll(-1)", "Up"),
    Key("reader.page_down", "pagedown,space", "page(1)", "Page down"),
    Key("reader.page_up", "pageup", "page(-1)", "Page up"),
    Key("reader.top", "g,home", f"scroll({-FAR})", "To the top"),
    Key("reader.end", "G,end", f"scroll({FAR})", "To the end"),
    Key("clear.end", "escape,q", "close", "End", "End the session: what came of it, and whether to log it.", footer="end"),
)  # fmt: skip

CLEAR_LINE = (
    "clear.done",
    "clear.skip",
    "clear.snooze",
    "clear.lead",
    "inbox.open",
    "clear.undo",
    "clear.end",
)

CLEARED = (
    Key("cleared.log", "y", "answer('log')", "Log it", "Log the time, an entry for each client."),
    Key("cleared.drop", "n", "answer('drop')", "Do not log", "Log nothing, and do not ask again."),
)
GO_ON = (Key("cleared.on", "c", "answer('on')", "Go on", "Go on with the session."),)

SAVED = (
    Key("saved.close", "escape", "close", "Close", "Go back to the reply; nothing is put in."),
    Key("saved.new", "ctrl+n", "keep", "Keep new", "Keep what stands in the reply box under a name.", priority=True),
    Key("saved.remove", "ctrl+x", "remove", "Remove", "Take the one under the cursor out of the list.", priority=True),
)
