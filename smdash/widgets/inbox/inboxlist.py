"""The inbox as lines: how late, what it is and of which kind, whose, who, what."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment

from smdash.domain.inbox.urgency import CLOSING, KIND_CODES, SIGNS, urgency
from smdash.domain.inbox.views import InboxRow
from smdash.domain.wording import lapse_words
from smdash.widgets.account_cells import dot_style, platform_words
from smdash.widgets.text import due_words, fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import datetime

    from rich.style import Style

    from smdash.widgets.ink import Ink

WHEN, KIND = 9, 3
ROOMY = 70
LATE, DRAFT, EDITED, UNDER_WAY = "L", "\u270e", "~", "\u2192"
_KIND_WORDS = {
    "message": "a direct message: private, as its answer is",
    "comment": "a comment below a post",
    "mention": "a mention",
    "reply": "a reply to a post",
    "quote": "a quote of a post",
    "review": "a review",
}
LEGEND: tuple[tuple[str, str], ...] = (
    *((KIND_CODES[kind], words) for kind, words in _KIND_WORDS.items()),
    (SIGNS["question"], "a question"),
    (SIGNS["complaint"], "a complaint"),
    (SIGNS["lead"], "a lead, or from one"),
    (LATE, "late too, where the time says until when it can be answered"),
    (UNDER_WAY, "an answer is under way, or waits for your word"),
    (DRAFT, "an answer is begun; its draft is kept"),
    (EDITED, "edited by its author; before minutes: a guess, no own times yet"),
    ("2 h late", "past its promise by the wall clock; in the colour of faults"),
    ("50 m left", "until its promise; within the last hour in the colour of warnings"),
    ("shuts 2 h", "until its platform takes no answer of a program; such come first"),
    ("closed", "no program can answer it any more; you may on its own page"),
    ("gone", "no longer there on its network: never late, no work"),
    ("19 Nov", "of what is done: the day it came; what was done last stands first"),
    ("spam", "in no list but its own and no count; x takes an item for it, or back"),
)
"""What the signs and times of the lists mean."""
_OVER = frozenset({"waiting", "done", "spam"})


def is_closing(row: InboxRow, now: datetime) -> bool:
    """Say whether its platform takes answers only for a while yet."""
    return row.closes_at is not None and now < row.closes_at <= now + CLOSING


def is_late(row: InboxRow, now: datetime) -> bool:
    """Say whether its promise has run out while somebody waits; nobody can answer what is gone."""
    return row.state in {"open", "snoozed"} and not row.gone and urgency(row.due_at, now) == "late"


def signs(row: InboxRow, now: datetime) -> list[tuple[str, str]]:
    """Return the signs of an item, the most telling first, each with what it means."""
    found = []
    if row.flag:
        found.append((SIGNS[row.flag], row.flag))
    if is_closing(row, now) and is_late(row, now):
        found.append((LATE, "late"))  # what stands in the place of the time says until when it can be answered
    if row.is_lead and row.flag != "lead":
        found.append((SIGNS["lead"], "from a lead"))
    if row.reply:
        found.append((UNDER_WAY, _REPLIES.get(row.reply, f"answer {row.reply}")))
    if row.draft and row.reply not in {"scheduled", "sending"}:  # what is under way is its draft still
        found.append((DRAFT, "answer begun"))
    if row.edited:
        found.append((EDITED, "edited by its author"))
    return found


_REPLIES = {
    "scheduled": "answer goes out in a moment",
    "sending": "answer under way",
    "unknown": "answer unconfirmed",
    "missed": "answer not sent in time",
    "failed": "answer not sent",
}


def kind_code(kind: str) -> str:
    """Return what stands for a kind in three cells."""
    return KIND_CODES.get(kind, kind[:3])


def legend(row: InboxRow, now: datetime) -> str:
    """Return what the signs of an item mean, '' where it has none."""
    until = row.snoozed_until
    snoozed = [] if until is None else [f"snoozed until {until:%a} {until.day} {until:%b %H:%M}"]
    return " \u00b7 ".join((*snoozed, *(f"{sign} {words}" for sign, words in signs(row, now))))


def when_words(row: InboxRow, now: datetime) -> str:
    """Return in nine cells how an item stands in time: late or due, until when it can be answered, when it is back."""
    if row.gone and row.state not in _OVER:
        return "gone"
    if row.state == "snoozed":
        return _back(row.snoozed_until, now)
    if row.state in {"waiting", "spam"}:
        return row.state
    if row.state == "done":
        return f"{row.received_at.day} {row.received_at:%b}"
    if row.closes_at is not None and row.closes_at <= now:
        return "closed"
    if is_closing(row, now) and row.closes_at is not None:
        words = f"shuts {lapse_words(row.closes_at - now)}"
        # A number without its unit would be worse than one without a space.
        return words if len(words) <= WHEN else "shuts " + words.removeprefix("shuts ").replace(" ", "")
    return due_words(row.due_at, now)


def _back(until: datetime | None, now: datetime) -> str:
    if until is None:
        return "snoozed"
    if until.date() == now.date():
        return f"at {until:%H:%M}"
    if (until.date() - now.date()).days < 7:
        return f"back {until:%a}"
    return f"on {until.day} {until:%b}"


def _columns(width: int) -> tuple[int, int, int, int]:
    """Return how many cells signs, brand, platform and author take."""
    wide = width >= 56
    signs_width = 5 if width >= 90 else 3 if wide else 2
    return signs_width, 6 if wide else 5, 10 if width >= ROOMY else 9, max(8, min(18, (width - 30) // 3))


def _left(width: int) -> int:
    """Return how many cells are left for the text."""
    return width - WHEN - 4 - KIND - 1 - sum(_columns(width))


class InboxList(WindowList[InboxRow]):
    """Items, a line each."""

    MARKABLE: ClassVar[bool] = True
    MOST_LINES: ClassVar[int] = 5
    LEAST_ROOM: ClassVar[int] = 12  # Beside a conversation half of 120 cells leaves no more for what was said.
    now: datetime | None = None

    def text_of(self, row: InboxRow, width: int) -> tuple[int, str]:
        """Return the message and where it begins."""
        return width - _left(width), row.text

    def look_of(self, row: InboxRow, ink: Ink) -> Style:
        """Return how a message is painted."""
        return ink.dim if row.state in _OVER else ink.plain

    def paint_row(self, row: InboxRow, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint an item."""
        now = self.now or row.due_at
        roomy = width >= ROOMY
        room, brand_width, platform_width, author_width = _columns(width)
        shown = signs(row, now)[:room]
        segments = [
            Segment("\u25b8" if marked else " ", ink.mark),
            Segment(fit(when_words(row, now), WHEN, right=True) + " ", self._time_style(row, now, ink)),
            *(Segment(sign, self._sign_style(sign, ink)) for sign, _ in shown),
            Segment(" " * (room - len(shown)), ink.plain),
            Segment(fit(kind_code(row.kind), KIND) + " ", ink.strong if row.kind == "message" else ink.dim),
            Segment("\u25cf ", dot_style(row.colour)),
            Segment(fit(row.brand, brand_width - 1) + " ", ink.dim),
            Segment(fit(platform_words(row.platform, short=not roomy), platform_width - 1) + " ", ink.dim),
            Segment(outside(row.handle or row.author, author_width - 1) + " ", ink.strong),
        ]
        segments.append(Segment(self.said(row, row.text, max(0, _left(width))), self.look_of(row, ink)))
        return segments

    @staticmethod
    def _time_style(row: InboxRow, now: datetime, ink: Ink) -> Style:
        if row.state != "open" or row.gone:
            return ink.dim
        if is_closing(row, now) or (row.closes_at is not None and row.closes_at <= now):
            return ink.bad
        return {"late": ink.bad, "soon": ink.warn, "open": ink.plain}[urgency(row.due_at, now)]

    @staticmethod
    def _sign_style(sign: str, ink: Ink) -> Style:
        looks = {"!": ink.bad, "$": ink.good, "?": ink.accent, LATE: ink.bad, UNDER_WAY: ink.warn, DRAFT: ink.warn}
        return looks.get(sign, ink.dim)
