"""The keys of goals and of the strategy."""

from __future__ import annotations

from smdash.screens.base.keys import BRAND, CLOSE, REDO, UNDO
from smdash.widgets.keys import Key

GOALS: tuple[Key, ...] = (
    Key("goals.edit", "enter,e", "edit", "Change", "Change a goal or a pillar; of what ties to nothing show the posts.", footer="change"),
    Key("goals.goal", "a", "goal", "New goal", "What is to be reached, by which figure, by when.", footer="goal"),
    Key("goals.pillar", "p", "pillar", "New pillar", "A theme, and the share of posts it should have.", footer="pillar"),
    Key("goals.posts", "f", "act('filter')", "Its posts", "Show the posts of a goal or a pillar, or those that tie to nothing.", footer="posts"),
    Key("goals.archive", "x", "archive", "Archive", "Put it out of use; its posts keep it.", footer="archive"),
    Key("goals.more", "plus,equals_sign", "weeks(4)", "Longer", "Count the mix over four weeks more.", footer="weeks"),
    Key("goals.less", "minus", "weeks(-4)", "Shorter", "Count the mix over four weeks less.", footer="weeks"),
    BRAND,
    UNDO,
    REDO,
    CLOSE,
)  # fmt: skip
STRATEGY: tuple[Key, ...] = (
    CLOSE,
    UNDO,
    REDO,
    BRAND._replace(tip="Show another brand's strategy."),
    Key("strategy.edit", "e", "edit", "Write the section", "Write what stands under the cursor.", footer="write"),
    Key("strategy.editor", "E", "editor", "The whole in $EDITOR", "Open the whole text in your editor.", footer="whole"),
    Key("strategy.review", "v", "review", "Reviewed", "It was read again and is right: its review date moves on.", footer="reviewed"),
    Key("strategy.date", "d", "date", "Review date", "Say by when it is to be reviewed.", footer="date"),
    Key("strategy.new", "n", "new", "Begin, or add", "Begin from a template; where there is a text, add a section.", footer="new"),
    Key("strategy.competitor", "a", "competitor", "Add a competitor", "Say who else is there.", footer="competitor"),
    Key("strategy.figure", "f", "figure", "Competitor's figure", "Enter a figure of a competitor.", footer="figure"),
    Key("strategy.down", "J,shift+down", "read(5)", "Text down", "Scroll what is read."),
    Key("strategy.up", "K,shift+up", "read(-5)", "Text up", "Scroll what is read."),
)  # fmt: skip
STRATEGY_LINE = (
    "strategy.edit",
    "strategy.editor",
    "strategy.review",
    "strategy.date",
    "strategy.new",
    "brand.filter",
    "undo",
    "close",
)
RIVALS_LINE = ("strategy.competitor", "strategy.figure", "strategy.editor", "brand.filter", "undo", "close")
"""The keys of the line of competitors, which has no text to write or review."""
SECTION: tuple[Key, ...] = (
    Key("section.save", "ctrl+s", "save", "Store it", footer="store", priority=True),
    Key("section.editor", "ctrl+e", "editor", "Write it in $EDITOR", footer="editor", priority=True),
    Key("section.discard", "ctrl+x", "discard", "Discard", "A file keeps what was typed.", footer="discard", priority=True),
    Key("section.leave", "escape", "leave", "Keep for later", footer="later", priority=True),
)  # fmt: skip
