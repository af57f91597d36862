"""The keys of the ideas screen."""

from __future__ import annotations

from smdash.screens.base.keys import BRAND, CLOSE, REDO, UNDO
from smdash.widgets.keys import Key

KEYS: tuple[Key, ...] = (
    Key("ideas.read", "enter", "read", "Read", "Show the whole idea.", footer="read"),
    Key("ideas.post", "n", "post", "Make a post of it", "Write a post that begins with it; once it is stored, the idea is used.", footer="make a post"),
    Key("ideas.edit", "e", "edit", "Change", "Change its words, brand, pillar, labels or link.", footer="change"),
    Key("ideas.drop", "d", "drop", "Let go of it", "Marked ones too; u brings them back, and so does the same key among those let go of.", footer="let go"),
    Key("ideas.open", "o", "open", "Open its link", "Shown whole first."),
    Key("ideas.find", "slash", "find", "Find", "Only those that hold all of some words; an empty line shows all.", footer="find"),
    Key("ideas.read_feeds", "f", "read_feeds", "Read feeds", "Ask the feeds of the brand shown for what is new; each brings ideas.", footer="read feeds"),
    Key("ideas.feeds", "F", "feeds", "Feeds", "Add one by its address, show the ideas of one alone, or drop one.", footer="feeds"),
    Key("ideas.kind", "tab", "kind", "To come, used, let go of", footer="to come, used"),
    BRAND,
    UNDO,
    REDO,
    CLOSE._replace(action="leave"),
)  # fmt: skip
LINE = (
    "ideas.post",
    "ideas.read",
    "ideas.edit",
    "ideas.drop",
    "ideas.find",
    "ideas.kind",
    "ideas.read_feeds",
    "ideas.feeds",
    "idea.keep",
    "brand.filter",
    "undo",
    "close",
)
