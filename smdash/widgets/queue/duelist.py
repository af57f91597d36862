"""What waits for a person to post it, as lines: group headings and posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment

from smdash.domain.publishing.handover import GROUPS, TITLES, DueRow, DueView
from smdash.domain.wording import lapse_words
from smdash.widgets.account_cells import dot_style
from smdash.widgets.queue.queuelist import APPROVAL_SIGNS
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.widgets.ink import Ink

WAITING = {"sending": "posted?", "unknown": "posted?", "failed": "failed"}

UNAPPROVED = APPROVAL_SIGNS["none"]
"""Before a post that waits for its client."""


class DueLine(NamedTuple):
    """A heading, or a post where ``row`` is given."""

    key: str
    title: str = ""
    row: DueRow | None = None


def _account(width: int) -> int:
    """Return how many cells an account has."""
    return max(10, min(17, width // 3))


def due_lines(view: DueView) -> list[DueLine]:
    """Return the lines of a view."""
    found: list[DueLine] = []
    for group in GROUPS:
        rows = view.of(group)
        if rows:
            found.append(DueLine(f"h:{group}", f"{TITLES[group]} \u00b7 {len(rows)}"))
            found += [DueLine(row.key, row=row) for row in rows]
    return found


class DueList(WindowList[DueLine]):
    """The left side of the hand-over screen."""

    MARKABLE: ClassVar[bool] = True
    MOST_LINES: ClassVar[int] = 4
    now: datetime | None = None

    def text_of(self, row: DueLine, width: int) -> tuple[int, str]:
        """Return the text of a post and where it begins."""
        if row.row is None:
            return 0, ""
        word = self._word(row.row, width)
        return 14 + _account(width) + (len(word) + 1 if word else 0), row.row.text

    def selectable(self, row: DueLine) -> bool:
        """Let the cursor rest on posts."""
        return row.row is not None

    def paint_row(self, row: DueLine, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        due = row.row
        if due is None:
            return [Segment(fit(row.title, width), ink.heading)]
        trouble = due.group in {"late", "trouble"}
        look = ink.bad if trouble else ink.warn if due.group in {"waiting", "unconfirmed", "unfinished"} else ink.plain
        account = _account(width)
        segments = [
            Segment("\u25b8 ", ink.mark) if marked else Segment(f"{UNAPPROVED if due.unapproved else ' '} ", ink.warn),
            Segment(fit(self._when(due), 8) + " ", look),
            Segment("\u25cf ", dot_style(due.colour)),
            Segment(fit(due.account, account) + " ", ink.plain),
        ]
        left = width - 14 - account
        word = self._word(due, width)
        if word:
            segments.append(Segment(word + " ", look))
            left -= len(word) + 1
        segments.append(Segment(self.said(row, due.text, max(0, left)), ink.plain))
        return segments

    @staticmethod
    def _word(due: DueRow, width: int) -> str:
        """Return what is said before a text, '' where there is no room for it."""
        word = f"{due.out} of {due.of} out" if due.group == "unfinished" else WAITING.get(due.state, "")
        word = word or ("unapproved" if due.unapproved else "")
        return word if width - 14 - _account(width) > len(word) + 12 else ""

    def _when(self, due: DueRow) -> str:
        if due.at is None:
            return "-"
        if self.now is None or due.group == "due" or due.at > self.now:
            same = self.now is None or due.at.date() == self.now.date()
            return f"{due.at:%H:%M}" if same else f"{due.at:%a %H:%M}"[:9]
        return f"{lapse_words(self.now - due.at)} ago"
