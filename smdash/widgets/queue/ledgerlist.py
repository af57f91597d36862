"""The ledger as lines: each post that went out or was tried, and below it what of it is not out yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment

from smdash.domain.plaintext import one_line
from smdash.domain.publishing.ledger_words import part_state, state_words, took_words
from smdash.widgets.queue.queuelist import SIGNS
from smdash.widgets.text import fit, flowing, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from smdash.domain.publishing.ledger import LedgerPart, LedgerRow
    from smdash.widgets.ink import Ink

WHEN, ACCOUNT, STATE, TOOK = 13, 18, 14, 8
WIDE = 100


class LedgerLine(NamedTuple):
    """A post, or one of its messages that is not out where ``part`` is given."""

    key: str
    row: LedgerRow
    part: LedgerPart | None = None

    @property
    def state(self) -> str:
        """The state of what the line is about."""
        return self.part.state if self.part is not None else self.row.state

    @property
    def permalink(self) -> str:
        """Where it is, '' where that is not known."""
        return self.part.permalink if self.part is not None else self.row.permalink


def ledger_lines(rows: Iterable[LedgerRow]) -> list[LedgerLine]:
    """Return the lines of posts: of what follows one that is out, what is missing has a line of its own."""
    found = []
    for row in rows:
        found.append(LedgerLine(f"r:{row.reply_id}" if row.reply_id else f"d:{row.delivery_id}", row))
        if row.unfinished:
            missing = (part for part in row.parts[1:] if part.state not in {"published", "dropped"})
            found += [LedgerLine(f"s:{part.sending_id}", row, part) for part in missing]
    return found


class LedgerList(WindowList[LedgerLine]):
    """What went out or was tried, the newest first."""

    MOST_LINES: ClassVar[int] = 4
    now: datetime | None = None

    def text_of(self, row: LedgerLine, width: int) -> tuple[int, str]:
        """Return the text of a post and where it begins; addresses stand beside it in a wide list and go on alone."""
        if row.part is not None or (width >= WIDE and row.row.permalink):
            return 0, ""
        return 2 + WHEN + ACCOUNT + STATE + (TOOK if width >= WIDE else 0), _told(row.row)

    def paint_row(self, row: LedgerLine, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        state = row.state
        trouble = state == "failed" or (row.part is None and row.row.unfinished)
        look = ink.bad if trouble else ink.warn if state in {"unknown", "sending", "waiting"} else ink.plain
        sign = "!" if row.part is None and row.row.unfinished else SIGNS.get(state, " ")
        wide = width >= WIDE
        if row.part is not None:
            used = 2 + WHEN + ACCOUNT + STATE
            head = f"{row.part.what}: "
            said = row.part.error or row.part.text
            return [
                Segment(" " * (WHEN + ACCOUNT), ink.plain),
                Segment(f"{sign} ", look),
                Segment(fit(part_state(state), STATE - 1) + " ", look),
                Segment(fit(head, len(head)), ink.strong),
                Segment(outside(said, max(0, width - used - len(head))), ink.dim),
            ]
        it = row.row
        segments = [
            Segment(f"{sign} ", look),
            Segment(fit(self._when(it.at), WHEN), ink.dim),
            Segment(fit(it.account, ACCOUNT - 1) + " ", ink.plain),
            Segment(fit(state_words(it), STATE - 1) + " ", look),
        ]
        left = width - 2 - WHEN - ACCOUNT - STATE
        if wide:
            segments.append(Segment(fit(took_words(it.took), TOOK - 1, right=True) + " ", ink.dim))
            left -= TOOK
        told = _told(it)
        if wide and it.permalink:
            link = one_line(it.permalink).removeprefix("https://")
            room = min(len(link) + 1, left // 3)
            segments.append(Segment(fit(flowing(told, left * 4 + 16), left - room), ink.plain))
            return [*segments, Segment(" " + fit(link, room - 1), ink.dim)]
        return [*segments, Segment(self.said(row, told, max(0, left)), ink.plain)]

    def head(self, width: int) -> str:
        """Return the names of the columns, as the rows below have them."""
        names = [fit("when", WHEN + 2), fit("account", ACCOUNT), fit("state", STATE)]
        names += [fit("took", TOOK - 1, right=True) + " "] if width >= WIDE else []
        return "".join(names) + "post"

    def _when(self, at: datetime) -> str:
        if self.now is not None and at.date() == self.now.date():
            return f"{at:%H:%M}"
        return (
            f"{at.day:2d} {at:%b %H:%M}" if self.now is None or at.year == self.now.year else f"{at.day:2d} {at:%b %Y}"
        )


def _told(row: LedgerRow) -> str:
    """Return what is said of a post: its text, whom it answers, and what a network said of it."""
    said = f"to {row.to}: {row.text}" if row.reply_id else row.text
    return f"{said} \u00b7 {row.answer}" if row.answer and row.state in {"failed", "unknown"} else said
