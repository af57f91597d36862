"""The keys of the picker over what is being written, and of the screen of snippets."""

from __future__ import annotations

from smdash.widgets.keys import Key

PICKER: tuple[Key, ...] = (
    Key("saved.close", "escape", "close", "Close", "Go back to what is being written; nothing is put in."),
    Key("saved.send", "ctrl+s", "send", "Put in and send", "Over an answer: put it in, and send or hand it over at once.", priority=True),
    Key("saved.new", "ctrl+n", "keep", "Keep new", "Keep what is written there under a name.", priority=True),
    Key("saved.remove", "ctrl+x", "remove", "Remove", "Take the one under the cursor out of the list.", priority=True),
)  # fmt: skip
