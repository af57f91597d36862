"""What clients said as lines: posts to come by how they stand, and the pages that were made."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment

from smdash.domain.plaintext import one_line
from smdash.domain.schedule import short_moment, spoken
from smdash.widgets.account_cells import dot_style
from smdash.widgets.queue.queuelist import APPROVAL_SIGNS
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import datetime

    from rich.style import Style

    from smdash.domain.approval.views import ApprovalBoard, ApprovalRow, PageLine
    from smdash.widgets.ink import Ink

ORDER = ("changes", "none", "asked", "approved")
TITLES = {
    "changes": "Change asked",
    "none": "Not asked about as it is now",
    "asked": "Asked, no decision yet",
    "approved": "Approved",
}
WHEN, ACCOUNT = 17, 18


class ApprovalLine(NamedTuple):
    """A heading, a post or a page; one of the three."""

    key: str
    title: str = ""
    row: ApprovalRow | None = None
    page: PageLine | None = None


def approval_lines(board: ApprovalBoard) -> list[ApprovalLine]:
    """Return the lines of a board: what needs something of its person first."""
    found: list[ApprovalLine] = []
    for state in ORDER:
        rows = [row for row in board.rows if row.standing.state == state]
        if rows:
            found.append(ApprovalLine(f"h:{state}", f"{TITLES[state]} \u00b7 {len(rows)}"))
            found += [ApprovalLine(row.key, row=row) for row in rows]
    if board.pages:
        found.append(ApprovalLine("h:pages", f"Pages that were made \u00b7 {len(board.pages)}"))
        found += [ApprovalLine(page.key, page=page) for page in board.pages]
    return found


class ApprovalList(WindowList[ApprovalLine]):
    """Posts to come and pages."""

    MARKABLE: ClassVar[bool] = True
    UNMARKABLE: ClassVar[str] = "Pages cannot be marked."
    MOST_LINES: ClassVar[int] = 5
    now: datetime | None = None

    def text_of(self, row: ApprovalLine, width: int) -> tuple[int, str]:
        """Return the text of a post and where it begins."""
        if row.row is None:
            return 0, ""
        left = width - 5 - WHEN - ACCOUNT
        before = max(20, left // 2) if _words(row.row) and left > 30 else 0
        return width - left + before, row.row.text

    def look_of(self, row: ApprovalLine, ink: Ink) -> Style:
        """Return how a text is painted: quiet where its client has approved it."""
        return ink.dim if row.row is not None and row.row.standing.state == "approved" else ink.plain

    def selectable(self, row: ApprovalLine) -> bool:
        """Let the cursor rest on posts and pages."""
        return not row.title

    def markable(self, row: ApprovalLine) -> bool:
        """Let posts be marked."""
        return row.row is not None

    def heading(self, row: ApprovalLine) -> bool:
        """Paint headings as bands."""
        return bool(row.title)

    def paint_row(self, row: ApprovalLine, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        year = self.now.year if self.now else 0
        if row.page is not None:
            page = row.page
            days = f"{spoken(page.first)} to {spoken(page.last)}"
            made = f"made {short_moment(page.made_at, year)}"
            said = f"{page.answered} of {page.posts} answered"
            look = ink.good if page.answered == page.posts else ink.plain
            return [
                Segment("  ", ink.dim),
                Segment(fit(days, WHEN), ink.plain),
                Segment("\u25cf ", dot_style(page.colour)),
                Segment(fit(page.brand, ACCOUNT) + " ", ink.plain),
                Segment(fit(said, 20) + " ", look),
                Segment(fit(made, max(0, width - 24 - WHEN - ACCOUNT)), ink.dim),
            ]
        post = row.row
        if post is None:
            return [Segment(fit(row.title, width), ink.heading)]
        state = post.standing.state
        look = {"changes": ink.warn, "approved": ink.good}.get(state, ink.warn if post.needed else ink.plain)
        sign = "\u25b8" if marked else APPROVAL_SIGNS[state]
        at = short_moment(post.at, year) if post.at else "-"
        stays = "!" if post.needed and post.open else " "  # the line below the list says it in words
        segments = [
            Segment(sign, ink.mark if marked else look),
            Segment(stays, ink.warn),
            Segment(fit(at, WHEN), look),
            Segment("\u25cf ", dot_style(post.colour)),
            Segment(fit(post.account, ACCOUNT) + " ", ink.plain),
        ]
        left = width - 5 - WHEN - ACCOUNT
        words = _words(post)
        if words and left > 30:
            half = max(20, left // 2)
            segments.append(Segment(outside(words, half - 1) + " ", look))
            left -= half
        segments.append(Segment(self.said(row, post.text, max(0, left)), self.look_of(row, ink)))
        return segments


def _words(post: ApprovalRow) -> str:
    """Return what is said before a post's text: its client's words, else that it was changed, '' for neither."""
    if post.standing.comment:
        return f"\u201c{one_line(post.standing.comment)}\u201d"
    return post.words if post.standing.changed else ""


def about(row: ApprovalRow) -> list[tuple[str, str]]:
    """Return what is said of a post, in lines of (words, style name): how it stands, what was said and changed."""
    found = [(row.words[:1].upper() + row.words[1:], "bold")]
    if row.needed and row.open:
        found.append((" \u00b7 it does not go out like this", "$text-warning"))
    for word in (row.standing.remark, row.standing.word, row.standing.earlier):
        if word is not None and word.comment:
            by = f"{one_line(word.by_whom, 60)}: " if word.by_whom else ""
            found.append((f"\n{by}\u201c{word.comment}\u201d", "$text-warning" if word.answer == "changes" else ""))
    for change in row.standing.changed:
        found += [(f"\n{change.what}, was: ", "$text-muted"), (change.was or "nothing", "")]
        found += [("\n" + " " * len(change.what) + "   is: ", "$text-muted"), (change.now or "nothing", "")]
    return found
