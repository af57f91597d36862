"""The keys that answer a message that is read."""

from __future__ import annotations

from smdash.widgets.keys import Key

REOPEN = (Key("inbox.reopen", "R", "answer('reopen')", "Reopen", "Put it back among the open ones."),)
OPEN = (
    Key("inbox.done", "e", "answer('done')", "Done", "Mark as handled."),
    Key("inbox.snooze", "s", "answer('snooze')", "Snooze", "Hide it until a time you type."),
    Key("inbox.open", "o", "answer('open')", "Open", "Open it on its network, to answer it there."),
    Key("inbox.lead", "l", "answer('lead')", "Lead", "Flag as a sales lead, or unflag."),
)
MESSAGE = (*OPEN, *REOPEN)
SAVED = (
    Key("saved.close", "escape", "close", "Close", "Go back to the reply; nothing is put in."),
    Key("saved.new", "ctrl+n", "keep", "Keep new", "Keep what stands in the reply box under a name.", priority=True),
    Key("saved.remove", "ctrl+x", "remove", "Remove", "Take the one under the cursor out of the list.", priority=True),
)
