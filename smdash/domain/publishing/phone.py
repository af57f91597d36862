"""What is handed over on a phone: the page that shows it, and what comes of the marks that come back from one.

A mark is a person's word on a post of a page: ``posted``, with the address where they gave it, or ``not posted``, with
why. It speaks of the attempt that the page is about, so the same mark again, or one that the dashboard has overtaken
since, changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.answer_text import Form
from smdash.domain.posts.states import State
from smdash.domain.wording import counted, state_word

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.publishing.handover import Group

FORM = Form(
    "HAND OVER ANSWER",
    "END OF THE HAND OVER ANSWER",
    1,
    {"posted": "POSTED", "not posted": "NOT POSTED"},
    "a hand-over page",
    ask_again="Make it once more on the page: all of the text, or the file that it saves.",
)
SHOWN: tuple[Group, ...] = ("late", "due", "waiting", "trouble")
"""The groups of the list that stand on the page; of the others nobody knows whether they are out."""
Result = Literal["posted", "not posted", "address", "known", "older", "refused"]


class PhonePiece(NamedTuple):
    """One thing to copy."""

    name: str
    text: str


class PhoneFile(NamedTuple):
    """A file of a post: ``source`` is where the page has it from, a data URI or an address of its own, '' for nowhere.

    ``kind`` is ``image`` or ``video`` for what can be shown, '' for what is only named. ``note`` says what is to be
    known of it.
    """

    name: str
    alt: str
    kind: str = ""
    source: str = ""
    note: str = ""


class PhonePost(NamedTuple):
    """A delivery on the page, as its platform gets it; ``at`` is in the shown zone.

    ``standing`` says in words why it is there, ``warnings`` what speaks against posting it now. ``in_hand`` says that
    it was handed over already, ``online`` that a program may send it. ``facts`` are (name, value) beside the texts.
    """

    key: str
    delivery_id: int
    label: str
    at: datetime | None
    group: Group
    account: str
    platform: str
    handle: str
    colour: str
    format: str
    language: str
    standing: str
    pieces: tuple[PhonePiece, ...]
    files: tuple[PhoneFile, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    url: str = ""
    url_note: str = ""
    in_hand: bool = False
    online: bool = False


class PhonePage(NamedTuple):
    """What a person posts by hand; ``uid`` is the page's lasting name, ``notes`` what does not stand on it.

    ``token`` is given to a page that is served, which stores marks at once; '' makes one that keeps them.
    """

    uid: str
    made_at: datetime
    zone: str
    title: str
    posts: tuple[PhonePost, ...]
    notes: tuple[str, ...] = ()
    token: str = ""


class MadePhonePage(NamedTuple):
    """A page that was made as a file."""

    uid: str
    posts: int
    data: bytes
    notes: tuple[str, ...]


class Then(NamedTuple):
    """How a delivery stood when the page was made: its attempt, whether that was begun, its time, and its text."""

    delivery_id: int
    attempts: int
    begun: bool
    due_at: str
    text: str


class Now(NamedTuple):
    """How a delivery stands now; ``begun_at`` is when its last attempt was begun."""

    state: str
    by_hand: bool
    attempts: int
    begun_at: datetime | None
    due_at: str
    permalink: str


class MarkedRow(NamedTuple):
    """What came of a mark on one post; ``words`` say why where it was not simply taken."""

    delivery_id: int
    account: str
    at: datetime | None
    answer: str
    comment: str
    result: Result
    words: str = ""


class Marked(NamedTuple):
    """What came of the marks of a page, which was made at ``made_at``."""

    page: str
    made_at: datetime
    rows: tuple[MarkedRow, ...]
    notes: tuple[str, ...] = ()

    def fresh(self) -> int:
        """Return of how many posts something came."""
        return sum(row.result in {"posted", "not posted", "address"} for row in self.rows)


def judged(answer: str, address: str, at: datetime, then: Then, now: Now) -> tuple[Result, str]:
    """Return what comes of a mark that was made at ``at``, and why where it is not simply taken."""
    if answer == "posted":
        if now.state == State.PUBLISHED:
            return ("address", "") if address and not now.permalink else ("known", "it is published")
        return "posted", ""
    if now.state == State.PUBLISHED:
        return "older", "it was published meanwhile"
    attempt = then.attempts + (0 if then.begun else 1)
    if now.attempts < attempt:
        if now.state not in {State.SCHEDULED, State.MISSED, State.FAILED}:
            return "older", f"it is {state_word(now.state)} by now"
        return ("not posted", "") if now.due_at == then.due_at else ("older", "it has another time since")
    if now.attempts == attempt and now.state == State.FAILED:
        return "known", "it is not posted"
    if now.attempts == attempt and now.state == State.SENDING and now.by_hand:
        if then.begun or now.begun_at is None or now.begun_at <= at:
            return "not posted", ""
        return "older", "it was handed over again since"
    return "older", f"it is {state_word(now.state)} by now"


def left_out_words(online: int, in_doubt: int, unfinished: int) -> tuple[str, ...]:
    """Return a sentence for each kind of post that does not stand on a page."""
    found = []
    for number, what in (
        (online, "of connected accounts: smdash sends them itself"),
        (in_doubt, "in doubt: look in Hand over whether they are out"),
        (unfinished, "out without all that follows: see Hand over"),
    ):
        if number:
            found.append(f"Not on this page: {counted(number, 'post')} {what}.")
    return tuple(found)
