"""The keys of the metrics screen, and the parts it is made of."""

from __future__ import annotations

from typing import Literal, NamedTuple

from smdash.screens.base.keys import BRAND, REDO, UNDO
from smdash.widgets.keys import Key

Part = Literal["figures", "posts", "times", "compare"]
PARTS: tuple[Part, ...] = ("figures", "posts", "times", "compare")


class Other(NamedTuple):
    """What the figure under the cursor is compared with."""

    account: str
    metric: str
    why_not: str


KEYS: tuple[Key, ...] = (
    Key("metrics.about", "i", "act('metrics.about')", "What it counts", "Its unit, since when, source and age; so does enter.", footer="what it counts"),
    Key("metrics.compare", "c", "act('metrics.compare')", "Compare", "Set it beside another account's: only what may be compared, else why not.", footer="compare"),
    Key("metrics.sort", "s", "act('metrics.sort')", "Sort", "Choose what orders the posts: any figure, or percent of what is usual.", footer="sort"),
    Key("metrics.turn", "S", "turn", "Turn", "Turn the order of the posts.", footer="turn"),
    Key("metrics.everything", "f", "everything", "All figures", "Show every figure there is, or those watched only.", footer="all figures"),
    Key("metrics.by", "w", "by", "Weeks/days", "Draw weeks or days.", footer="weeks/days"),
    Key("metrics.longer", "plus,equals_sign", "span(1)", "Longer", "A longer span: 4, 12, 26 or 52 weeks.", footer="longer"),
    Key("metrics.shorter", "minus", "span(-1)", "Shorter", "A shorter span.", footer="shorter"),
    Key("metrics.note", "a", "act('metrics.annotate')", "Note", "Write a note on a day of the time axis.", footer="note"),
    Key("metrics.experiment", "x", "act('metrics.experiment')", "Experiment", "Note a change and be told on which day to judge it; list what runs.", footer="experiment"),
    Key("metrics.choose", "v", "act('metrics.choose')", "Choose figures", "Choose the figures to watch of an account.", footer="choose figures"),
    Key("metrics.by_hand", "m", "act('metrics.enter')", "By hand", "Type in a figure that has no export.", footer="by hand"),
    Key("metrics.outlook", "r", "outlook", "Goals, answers", "How goals with a figure stand, how long answers take, what new followers are worth.", footer="goals, answers"),
    Key("metrics.export", "e", "act('metrics.export')", "Export", "Write the table as CSV, or the plot as SVG or text.", footer="export"),
    BRAND,
    UNDO,
    Key("metrics.part_figures", "1", "part('figures')", "Figures", "Go to the figures."),
    Key("metrics.part_posts", "2", "part('posts')", "Posts", "Go to the posts."),
    Key("metrics.part_times", "3", "part('times')", "Times", "Go to the best times."),
    Key("metrics.part_compare", "4", "part('compare')", "Compare", "Go to what is compared."),
    Key("metrics.next_part", "tab", "next_part(1)", "Next part"),
    Key("metrics.previous_part", "shift+tab", "next_part(-1)", "Previous part"),
    REDO,
    Key("metrics.back", "escape", "back", "Back", "End comparing, else go back."),
    Key("metrics.close", "q", "close", "Close", footer="close"),
)  # fmt: skip
EXPERIMENT = (Key("metrics.end_experiment", "e", "answer('end')", "End it"),)
"""What answers the text about one that runs."""
