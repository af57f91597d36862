"""The keys of goals and of the strategy."""

from __future__ import annotations

from smdash.screens.base.keys import BRAND, CANCEL, CLOSE, REDO, UNDO
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
FORM: tuple[Key, ...] = (Key("form.save", "ctrl+s", "save", "Keep", "Keep what is in the form.", priority=True), CANCEL)
