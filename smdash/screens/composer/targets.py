"""The accounts a post may go to, to be ticked in the composer, each with how much room its text has left."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from textual import on
from textual.geometry import Region

from smdash.widgets.account_cells import dot_style, platform_words
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.domain.accounts.views import Account
    from smdash.widgets.ink import Ink

_FIXED = 24
_ROOMY = 48
_TIGHT = 38


class Target(NamedTuple):
    """A line of the list."""

    key: str
    account: Account


class Told(NamedTuple):
    """What a ticked account's line says: ``212/300``, ``88 left``, whether that is too much, and its marks."""

    used: str = ""
    left: str = ""
    over: bool = False
    mark: str = ""


class TargetList(WindowList[Target]):
    """The accounts a post may go to; the chosen ones are ticked."""

    MARKABLE: ClassVar[bool] = True
    CLICK_OPENS: ClassVar[bool] = True

    def __init__(self, *, id: str, title: str = "") -> None:
        super().__init__(id=id, title=title)
        self.told: Mapping[str, Told] = {}
        self._columns = 1, 1

    def tell(self, told: Mapping[str, Told]) -> None:
        """Say what each line says; only lines that say something else are painted again."""
        before, self.told = self.told, told
        columns = (
            max((len(each.used) for each in told.values()), default=0) + 1,
            max((len(each.left) for each in told.values()), default=0) + 1,
        )
        if columns != self._columns:
            self._columns = columns
            self._strips.clear()
            self.refresh()
            return
        other = [
            index
            for index in range(self.window.count)
            if (row := self.row(index)) is not None and before.get(row.key) != told.get(row.key)
        ]
        for index in other:
            for look in ("", "focus", "away"):
                self._strips.pop((index, look), None)
        if other:
            # One region: each costs more than the lines between that are still at hand.
            top = other[0] - round(self.scroll_y)
            self.refresh(Region(0, top, self.size.width, other[-1] - other[0] + 1))

    def paint_row(self, row: Target, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint an account; its handle has the room that no figures take."""
        account = row.account
        told = self.told.get(row.key, Told()) if marked else Told()
        used = fit(told.used, self._columns[0], right=True) if told.used and width >= _ROOMY else ""
        left = fit(told.left, self._columns[1], right=True) if told.left and width >= _TIGHT else ""
        mark = told.mark + " " if told.mark and width - _FIXED - len(used) - len(left) > len(told.mark) else ""
        room = max(0, width - _FIXED - len(mark) - len(used) - len(left))
        return [
            Segment("[x] " if marked else "[ ] ", ink.mark if marked else ink.dim),
            Segment("\u25cf ", dot_style(account.colour)),
            Segment(fit(account.brand, 6) + " ", ink.strong if marked else ink.dim),
            Segment(fit(platform_words(account.platform), 10) + " ", ink.plain),
            Segment(mark, ink.accent),
            Segment(outside(account.handle, room), ink.dim),
            Segment(used, ink.dim),
            Segment(left, ink.bad if told.over else ink.good),
        ]

    def action_mark(self) -> None:
        """Tick or untick, and stay on the row."""
        before = self.cursor
        super().action_mark()
        self.action_move(before - self.cursor)
        self.post_message(self.Moved())

    @on(WindowList.Marked)
    def _ticked(self, event: WindowList.Marked) -> None:
        event.stop()  # What is ticked is in sight, and no act is to come that takes it.

    def action_mark_all(self) -> None:
        """Tick all, those out of sight too, or untick them when they are all ticked."""
        every = {str(row.key) for index in range(self.window.count) if (row := self.row(index)) is not None}
        self.marks = set() if every == self.marks else every
        self._strips.clear()
        self.refresh()
        self.post_message(self.Moved())

    def action_open(self) -> None:
        """Tick with Enter and with a click as well."""
        self.action_mark()
