"""What a what-if can turn, as lines: a name, what it stands at, and what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from rich.segment import Segment

from smdash.domain.plaintext import one_line
from smdash.widgets.account_cells import dot_style
from smdash.widgets.keys import Key, bindings
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from textual.binding import BindingType

    from smdash.widgets.ink import Ink

NEW = "new"
"""What a line of an account says that was not there before."""

Kind = Literal["head", "account", "posts", "promise", "day", "look", "more", "batch"]


class LeverRow(NamedTuple):
    """One line: what it turns (``of`` an account, ``number`` a position there), its value, and what it was."""

    key: str
    kind: Kind
    label: str
    value: str = ""
    was: str = ""
    of: str = ""
    number: int = 0
    colour: str = ""
    gone: bool = False

    @property
    def turns(self) -> bool:
        """Whether it has more than two positions."""
        return self.kind in {"posts", "promise", "day", "look", "more"}


class LeverList(WindowList[LeverRow]):
    """The levers; letters turn them."""

    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("whatif.more", "l,right,plus,equals_sign", "turn(1)", "More", footer="less, more"),
        Key("whatif.less", "h,left,minus", "turn(-1)", "Less", footer="less, more"),
        Key("whatif.switch", "space", "switch", "Off or on", "Switch a day, a look or an account.", footer="off, on"),
        Key("whatif.drop", "x", "drop", "Drop or bring back", "Drop the account, or a look.", footer="drop"),
        Key("whatif.next_part", "tab", "section(1)", "Next part", footer="next part"),
        Key("whatif.part_before", "shift+tab", "section(-1)", "Part before"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS, "screen.")

    def selectable(self, row: LeverRow) -> bool:
        """Let the cursor rest on what can be turned."""
        return row.kind != "head"

    def paint_row(self, row: LeverRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a lever; one that was turned is marked by a sign."""
        del marked
        if row.kind == "head":
            return [Segment(fit(f" {row.label}", width), ink.heading)]
        was = f"was {row.was}" if row.was and row.was != NEW else row.was
        narrow = width < 44
        value = f"\u25c2 {row.value} \u25b8" if row.turns else f"  {row.value}  "
        room = max(8, width - 2 - (15 if narrow else 18) - (0 if narrow else 12))
        label = one_line(row.label)
        name = [Segment(fit(f"  {label}", room), ink.dim if row.gone else ink.plain)]
        if row.kind == "account":
            style = ink.dim if row.gone else ink.strong
            name = [Segment("\u25cf ", dot_style(row.colour)), Segment(fit(label, room - 2), style)]
        tone = ink.dim if row.gone and not row.was else ink.accent if row.was else ink.plain
        return [
            Segment("* " if row.was else "  ", ink.warn),
            *name,
            Segment(fit(value, 15 if narrow else 18), tone),
            Segment("" if narrow else fit(was, 12), ink.dim),
        ]
