"""The accounts a post may go to, to be ticked in the composer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment

from smdash.widgets.queuelist import dot_style, platform_words
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from smdash.domain.views import Account
    from smdash.widgets.ink import Ink


class Target(NamedTuple):
    """A line of the list."""

    key: str
    account: Account


class TargetList(WindowList[Target]):
    """The accounts a post may go to; the chosen ones are ticked."""

    MARKABLE: ClassVar[bool] = True
    CLICK_OPENS: ClassVar[bool] = True

    def paint_row(self, row: Target, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint an account."""
        account = row.account
        return [
            Segment("[x] " if marked else "[ ] ", ink.mark if marked else ink.dim),
            Segment("\u25cf ", dot_style(account.colour)),
            Segment(fit(account.brand, 6) + " ", ink.strong if marked else ink.dim),
            Segment(fit(platform_words(account.platform), 10) + " ", ink.plain),
            Segment(outside(account.handle, max(0, width - 24)), ink.dim),
        ]

    def action_mark(self) -> None:
        """Tick or untick, and stay on the row."""
        before = self.cursor
        super().action_mark()
        self.action_move(before - self.cursor)
        self.post_message(self.Moved())

    def action_mark_all(self) -> None:
        """Tick or untick all."""
        super().action_mark_all()
        self.post_message(self.Moved())

    def action_open(self) -> None:
        """Tick with Enter and with a click as well."""
        self.action_mark()
