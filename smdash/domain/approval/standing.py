"""How a delivery stands with its client: the latest word on it as it is now, and what was said of it before.

A word counts for what was shown. Whatever was changed since is unapproved again, and approved once more where the
change is taken back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.approval.versions import Change, Shown, changed_words, changes, is_of
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import short_moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo

Answer = Literal["", "approved", "changes", "comment"]
Approval = Literal["none", "asked", "approved", "changes"]
STATES: tuple[Approval, ...] = ("none", "asked", "approved", "changes")
WORDS: dict[Approval, str] = {
    "none": "not asked",
    "asked": "asked",
    "approved": "approved",
    "changes": "change asked",
}


class Word(NamedTuple):
    """What was said of a delivery, or with ``at`` None only asked.

    ``answer`` '' takes back what was said before. ``version`` and ``shown`` tell what it is about, ``page`` the page by
    which it came, None for a word given otherwise.
    """

    answer: Answer
    comment: str
    by_whom: str
    at: datetime | None
    version: str
    shown: Shown | None
    page: int | None = None


def counts_words(counts: Mapping[str, int]) -> list[str]:
    """Return how many posts stand how, each in the word of its standing: ``3 asked``, ``2 changes asked``."""
    return [
        f"{count} {'changes asked' if state == 'changes' and count > 1 else WORDS[state]}"  # type: ignore[index]
        for state, count in counts.items()
    ]


class Standing(NamedTuple):
    """How a delivery stands: ``word`` is the decision that counts, or where none does the last comment on what is.

    ``earlier`` is the last decision on what it was before, with ``changed`` since; None where that does not matter.
    ``remark`` is what was said last in words of one's own, and not yet in ``word``.
    """

    state: Approval
    word: Word | None = None
    remark: Word | None = None
    earlier: Word | None = None
    changed: tuple[Change, ...] = ()

    @property
    def comment(self) -> str:
        """What the client said last in their own words, '' for nothing."""
        said = self.remark or self.word or self.earlier
        return said.comment if said else ""


NOT_ASKED = Standing("none")


def standing(now: Shown, words: Sequence[Word]) -> Standing:
    """Return how a delivery stands by all that was said of it, in the order in which it was stored."""
    ours = [is_of(word.version, word.shown, now) for word in words]
    said = sorted(
        ((word.at, number) for number, word in enumerate(words) if word.at is not None), key=lambda pair: pair
    )
    order = [number for _, number in said]
    decided = [number for number in order if ours[number] and words[number].answer != "comment"]
    remarked = [number for number in order if ours[number] and words[number].answer == "comment"]
    last = decided[-1] if decided else None
    remark = (
        words[remarked[-1]] if remarked and (last is None or order.index(remarked[-1]) > order.index(last)) else None
    )
    if last is not None and words[last].answer in {"approved", "changes"}:
        state: Approval = "approved" if words[last].answer == "approved" else "changes"
        return Standing(state, words[last], remark)
    state = "asked" if any(ours) else "none"
    before = [number for number in order if not ours[number] and words[number].answer in {"approved", "changes"}]
    earlier = words[before[-1]] if before and last is None else None
    was = earlier.shown if earlier else None
    return Standing(state, words[last] if last is not None else None, remark, earlier, changes(was, now) if was else ())


def standing_words(found: Standing, zone: tzinfo, year: int) -> str:
    """Return a standing in a line: ``approved by Ann, 21 Nov 09:30``; ``was approved, text changed since``."""
    word = found.word
    if found.state in {"approved", "changes"} and word is not None:
        said = _said(word, zone, year)
        return f"approved{said}" if found.state == "approved" else f"change asked{said}"
    if found.earlier is not None:
        was = "was approved" if found.earlier.answer == "approved" else "a change was asked for"
        shown = "shown again, no answer yet" if found.state == "asked" else "not shown to the client since"
        what = changed_words(found.changed) if found.changed else "it"
        return f"{was}{_said(found.earlier, zone, year)}; {what} changed since, {shown}"
    if word is not None:
        return f"approval taken back{_said(word, zone, year)}"
    if found.state == "none":
        return "not asked"
    return f"asked, a comment{_said(found.remark, zone, year)}" if found.remark else "asked, no answer yet"


def _said(word: Word, zone: tzinfo, year: int) -> str:
    by = f" by {one_line(word.by_whom, 40)}" if word.by_whom else ""
    return by + (f", {short_moment(word.at.astimezone(zone), year)}" if word.at else "")


def holding_words(found: Standing) -> str:
    """Return why a delivery that needs approval is not sent, '' for one that is approved."""
    if found.state == "approved":
        return ""
    if found.state == "changes":
        return "the client asks for changes"
    if found.earlier is not None and found.earlier.answer == "approved":
        return f"the client approved it before this was changed: {changed_words(found.changed)}"
    return "the client has not approved it yet" if found.state == "asked" else "the client has not been asked yet"
