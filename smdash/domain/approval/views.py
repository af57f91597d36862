"""What is shown of approvals: the page a client opens, and what they said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from smdash.domain.approval.standing import Standing
    from smdash.domain.approval.versions import Change


class PageFile(NamedTuple):
    """A file of a post on a page: ``shown`` is a picture as a data URI of ``width`` by ``height``, '' where none is.

    ``note`` says what it is where it is not shown, or what is to be known of it.
    """

    name: str
    alt: str
    shown: str = ""
    width: int = 0
    height: int = 0
    note: str = ""


class PagePost(NamedTuple):
    """A delivery on a page, as its readers will see it; ``at`` is in the brand's zone.

    ``key`` names it in the answer, ``label`` for whoever reads that. ``parts`` are the texts of a thread, one where it
    is none. ``trouble`` says what cannot be shown as it will be. ``approved`` says when and by whom this very version
    was approved before, ``earlier`` what was said of another one, with ``changed`` since.
    """

    key: str
    label: str
    at: datetime
    platform: str
    handle: str
    format: str
    parts: tuple[str, ...]
    title: str = ""
    content_warning: str = ""
    first_comment: str = ""
    language: str = ""
    files: tuple[PageFile, ...] = ()
    trouble: str = ""
    approved: str = ""
    earlier: str = ""
    changed: tuple[Change, ...] = ()


class ApprovalPage(NamedTuple):
    """What is planned for a brand, for its client to answer; ``uid`` is the page's lasting name."""

    uid: str
    brand: str
    slug: str
    colour: str
    language: str
    zone: str
    first: date
    last: date
    made_at: datetime
    posts: tuple[PagePost, ...]


class MadePage(NamedTuple):
    """A page that was made: its file, what it is called, and what could not be shown on it in a sentence each."""

    uid: str
    brand: str
    first: date
    last: date
    posts: int
    name: str
    data: bytes
    notes: tuple[str, ...] = ()


class ApprovalRow(NamedTuple):
    """A delivery that a client was asked about, or whose brand wants that; ``at`` is in the shown zone.

    ``words`` say how it stands in a line. ``needed`` says that it does not go out before it is approved.
    """

    key: str
    delivery_id: int
    post_id: int
    brand: str
    colour: str
    account: str
    platform: str
    at: datetime | None
    state: str
    text: str
    standing: Standing
    words: str
    needed: bool = False

    @property
    def open(self) -> bool:
        """Whether the client's word is still missing, or asks for something."""
        return self.standing.state != "approved"


class PageLine(NamedTuple):
    """A page that was made, with how many of its posts were answered; ``made_at`` is in the shown zone."""

    key: str
    uid: str
    brand: str
    colour: str
    first: date
    last: date
    made_at: datetime
    posts: int
    answered: int


class ApprovalBoard(NamedTuple):
    """What clients said: the pages that were made, newest first, and posts to come in order of time."""

    pages: tuple[PageLine, ...]
    rows: tuple[ApprovalRow, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many posts to come there are of each state."""
        return counts([row.standing.state for row in self.rows])


class TakenRow(NamedTuple):
    """What an answer said of one post, and what came of it: ``taken``, ``known``, ``older`` or ``changed``."""

    delivery_id: int
    account: str
    at: datetime | None
    answer: str
    comment: str
    result: str
    words: str = ""


class Taken(NamedTuple):
    """What came of an answer: of which page, by whom, and how many of its posts were taken in, known or left out.

    ``notes`` say what was wrong with it and did not keep it out.
    """

    page: str
    brand: str
    by_whom: str
    made_at: datetime | None
    first: date
    last: date
    rows: tuple[TakenRow, ...]
    notes: tuple[str, ...] = ()
    dry_run: bool = False

    def count(self, result: str) -> int:
        """Return of how many posts something came."""
        return sum(row.result == result for row in self.rows)


def counts(states: Sequence[str]) -> dict[str, int]:
    """Return how many there are of each state, those without any left out."""
    return {state: states.count(state) for state in ("approved", "changes", "asked", "none") if state in states}
