"""The keys of the picker over what is being written, and of the screen of snippets."""

from __future__ import annotations

from smdash.screens.base.keys import BRAND, CANCEL, CLOSE, REDO, UNDO
from smdash.widgets.keys import Key

PICKER: tuple[Key, ...] = (
    Key("saved.close", "escape", "close", "Close", "Go back to what is being written; nothing is put in."),
    Key("saved.send", "ctrl+s", "send", "Put in and send", "Over an answer: put it in, and send or hand it over at once.", priority=True),
    Key("saved.new", "ctrl+n", "keep", "Keep new", "Keep what is written there under a name.", priority=True),
    Key("saved.remove", "ctrl+x", "remove", "Remove", "Take the one under the cursor out of the list.", priority=True),
)  # fmt: skip

SNIPPETS: tuple[Key, ...] = (
    Key("snippets.new", "n", "new", "New snippet", "Keep a reply, hashtags, a signature or any text.", footer="new"),
    Key("snippets.edit", "enter,e", "edit", "Change", "Change name, kind, brand and text.", footer="change"),
    Key("snippets.copy", "y", "copy", "Copy", "Copy its text as it stands, fields and all.", footer="copy"),
    Key("snippets.remove", "d,delete", "remove", "Remove", "Take it out of all lists; what was sent with it stays.", footer="remove"),
    Key("snippets.kind", "f", "kind", "Next kind", "All, replies, hashtags, signatures, other texts.", footer="kind"),
    BRAND,
    UNDO,
    REDO,
    CLOSE,
)  # fmt: skip

FORM: tuple[Key, ...] = (
    Key("snippets.save", "ctrl+s", "save", "Keep", "Keep what is in the form.", priority=True),
    CANCEL,
)
