"""The keys of the month's reports."""

from __future__ import annotations

from smdash.screens.base.keys import BRAND, CANCEL, CLOSE, REDO, UNDO
from smdash.widgets.keys import Key

REPORTS: tuple[Key, ...] = (
    Key("reports.look", "enter", "look", "Look", "Read the report as it stands now.", footer="look"),
    Key("reports.words", "e", "words", "Own words", "Write your own words for it.", footer="own words"),
    Key("reports.editor", "E", "editor", "Words in $EDITOR", "Write your own words for it in your editor."),
    Key("reports.file", "f", "file", "To a file", "Write it to a file: a page, Markdown or CSV.", footer="to a file"),
    Key("reports.open", "o", "open", "Open", "Open the page that was written last, in a browser.", footer="open"),
    Key("reports.sent", "s", "sent", "Sent", "Note that the client has it, or that they do not.", footer="sent"),
    Key("reports.hours", "h", "hours", "Hours", "Tell the hours that were logged, or leave them out."),
    Key("reports.month", "m", "month", "Month", "Pick an earlier month."),
    BRAND,
    UNDO,
    REDO,
    CLOSE,
)  # fmt: skip
WORDS: tuple[Key, ...] = (
    Key("report_words.save", "ctrl+s", "save", "Keep", "Keep the words.", priority=True),
    CANCEL,
)
