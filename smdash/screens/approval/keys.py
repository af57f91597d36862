"""The keys of what clients said."""

from __future__ import annotations

from smdash.screens.base.keys import BRAND, CLOSE, REDO, UNDO
from smdash.widgets.keys import Key

KEYS: tuple[Key, ...] = (
    Key("approval.open", "enter", "read", "Open", "Open the post in the composer; of a page what was answered.", footer="open"),
    Key("approval.page", "x", "page", "Make a page", "Make the page of a brand for a week, as a file to send.", footer="page"),
    Key("approval.take", "I", "take", "Take an answer in", "Name the file that came back, or paste its text.", footer="answer"),
    Key("approval.yes", "y", "say('approved')", "Approved", "The client said so, by phone or mail.", footer="yes"),
    Key("approval.changes", "r", "say('changes')", "Change asked", "Type what is to be changed.", footer="change"),
    Key("approval.comment", "w", "say('comment')", "Comment", "Keep what the client said without deciding.", footer="comment"),
    Key("approval.back", "n", "say('')", "Taken back", "What the client said holds no more.", footer="taken back"),
    BRAND,
    UNDO,
    REDO,
    CLOSE,
)  # fmt: skip
LINE = (
    "approval.open",
    "approval.page",
    "approval.take",
    "approval.yes",
    "approval.changes",
    "approval.comment",
    "approval.back",
    "undo",
    "close",
)
"""What the key line shows, the most used first."""
