"""Replies as screens and commands are handed them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

After = Literal["done", "waiting", "open"]
"""What an item is once its answer is out: done, waiting for them, still open."""


class ReplyGround(NamedTuple):
    """What a reply box has to know of an item before a word is typed.

    ``draft`` is what was typed before. ``limit`` is in the platform's own units, None where it has none. ``online``
    says that smdash can send it; else ``offline`` says why not, and it goes by hand. ``page`` is where a person
    answers, '' where no address is known. ``visibility`` is whom it will reach, in words, '' where that is no question.
    ``closed`` says why no answer is possible any more, '' where it is. ``prefix`` is what a first answer begins with
    (a mention), '' for nothing. ``delay`` is how many seconds it can be taken back.
    """

    item_id: int
    account: str
    brand: str
    platform: str
    kind: str
    to: str
    draft: str
    limit: int | None
    online: bool
    offline: str = ""
    page: str = ""
    visibility: str = ""
    closed: str = ""
    closes_at: datetime | None = None
    prefix: str = ""
    delay: int = 0


class ReplyCheck(NamedTuple):
    """What a reply comes to as it stands: units used, what forbids sending it, what to look at first.

    ``confirm`` are those of the warnings that keep it from going until the person says that they have seen them,
    ``unfilled`` those of these that are about fields nobody filled in.
    """

    used: int
    limit: int | None
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    unfilled: tuple[str, ...] = ()


class ReplyView(NamedTuple):
    """A reply and what became of it; until ``due_at`` it can be taken back, with ``by_hand`` a person posts it."""

    id: int
    item_id: int
    account: str
    to: str
    text: str
    state: str
    by_hand: bool
    due_at: datetime | None
    at: datetime | None
    published_at: datetime | None
    permalink: str = ""
    error: str = ""
    after: After = "done"

    @property
    def asked_about(self) -> bool:
        """Whether its person is to say what became of it: it is in their hands, in doubt, failed or missed."""
        return self.state in {"unknown", "failed", "missed"} or (self.by_hand and self.state == "sending")


class ReplyWarning(NamedTuple):
    """Something to look at before a reply goes out; one to ``confirm`` keeps it from going until its person has.

    ``code`` names its kind for whoever confirms it: ``field``, ``foreign-brand``, ``link``, ``reach``,
    ``same-to-many``, ``same-again``.
    """

    code: str
    words: str
    confirm: bool = False
