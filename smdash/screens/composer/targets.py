"""The accounts a post may go to, to be ticked in the composer, each with how much room its text has left."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from textual import on
from textual.content import Content
from textual.geometry import Region

from smdash.domain.plaintext import one_line
from smdash.screens.composer.keys import TARGETS
from smdash.widgets.account_cells import dot_style, platform_words
from smdash.widgets.keys import bindings
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.binding import BindingType

    from smdash.domain.accounts.sets import AccountSet
    from smdash.domain.accounts.views import Account
    from smdash.widgets.ink import Ink
    from smdash.widgets.keys import Key

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
    KEYS: ClassVar[tuple[Key, ...]] = TARGETS
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    CLICK_OPENS: ClassVar[bool] = True

    def __init__(self, *, id: str, title: str = "") -> None:
        super().__init__(id=id, title=title)
        self.told: Mapping[str, Told] = {}
        self._columns = 1, 1, 0
        self.sets: Sequence[AccountSet] = ()

    def offer(self, sets: Sequence[AccountSet]) -> None:
        """Offer sets of accounts, each by the digit that is shown with it."""
        self.sets = sets[: len(TARGETS)]
        said = " \u00b7 ".join(f"{number} {each.typed}" for number, each in enumerate(self.sets, start=1))
        self.border_subtitle = Content(one_line(said))

    def action_tick_set(self, number: int) -> None:
        """Tick the accounts of a set, or untick them where all are ticked: those of the brand that is ticked already.

        Where none is, it is the brand under the cursor if the set has accounts of it, else that of its first one.
        """
        if number > len(self.sets):
            return
        chosen = self.sets[number - 1]
        brands = {
            str(row.key): row.account.brand for at in range(self.window.count) if (row := self.row(at)) is not None
        }
        there = [slug for slug in chosen.accounts if slug in brands]
        ticked = [brands[slug] for slug in sorted(self.marks) if slug in brands]
        under = self.current.account.brand if self.current is not None else ""
        of_set = [brands[slug] for slug in there]
        brand = next(iter([*ticked, *(each for each in of_set if each == under), *of_set]), "")
        own = {slug for slug in there if brands[slug] == brand}
        self.marks = self.marks - own if own <= self.marks else self.marks | own
        self._strips.clear()
        self.refresh()
        self.post_message(self.Moved())
        left = [slug for slug in there if slug not in own]
        if left or chosen.archived:
            self.notify(_left_out(chosen, brand, left), markup=False, timeout=5)

    def tell(self, told: Mapping[str, Told]) -> None:
        """Say what each line says; only lines that say something else are painted again."""
        before, self.told = self.told, told
        columns = (
            max((len(each.used) for each in told.values()), default=0) + 1,
            max((len(each.left) for each in told.values()), default=0) + 1,
            max((len(each.mark) for each in told.values()), default=0),
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
        marks = self._columns[2]  # of all lines, so that the handles of all begin below each other
        mark = f"{told.mark:<{marks}} " if marks and width - _FIXED - len(used) - len(left) > marks else ""
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


def _left_out(chosen: AccountSet, brand: str, left: Sequence[str]) -> str:
    """Say which accounts of a set are not ticked, and why."""
    said = [f"a post speaks for one brand, {brand}: not {', '.join(left)}"] if left else []
    said += [f"archived: {', '.join(chosen.archived)}"] if chosen.archived else []
    return f"Left out of {chosen.typed}: {'; '.join(said)}."
