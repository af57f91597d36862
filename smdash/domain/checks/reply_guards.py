"""What to look at before a reply goes out: another brand's signs, odd links, the same words to many, open fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.checks import duplicates
from smdash.domain.inbox.links import links
from smdash.domain.inbox.replies import ReplyWarning
from smdash.domain.plaintext import one_line
from smdash.domain.snippets.snippets import unfilled
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from smdash.domain.checks.wrong_brand import Guard
    from smdash.domain.inbox.links import Link

DAY, WEEK = timedelta(hours=24), timedelta(days=7)
IN_A_DAY, IN_A_WEEK = 3, 5
"""Others with nearly the same text from which on it is worth a word: one or two may have asked the same thing."""
_ABOUT_LINKS = frozenset(".:[](")
_UTM = re.compile(r"[?&;](utm_[a-z_]{1,20})=([^&#\s;]{1,100})", re.IGNORECASE)


class SentReply(NamedTuple):
    """A reply that went out or is on its way; ``key`` tells who got it, the other names what they are called."""

    text: str
    key: str
    author: str
    handle: str
    at: datetime


@dataclass(slots=True)
class ReplyFacts:
    """What is known before a word is typed: who answers as which brand, whom, and what was answered lately.

    ``sent`` are replies of the last week from the same account to other items, the latest first. ``utm`` holds for each
    brand the values of its parameters that are no fields. ``fields`` are names of fields in the brand's saved replies,
    ``hosts`` what others may want to look like.
    """

    brand: str
    account: str
    key: str
    author: str
    handle: str
    asked: str
    now: datetime
    guard: Guard | None = None
    utm: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    sent: Sequence[SentReply] = ()
    prints: list[duplicates.Print] | None = None
    looked_at: tuple[Sequence[str], Sequence[Link]] | None = None


def warnings(text: str, facts: ReplyFacts) -> list[ReplyWarning]:
    """Return what there is to look at, what has to be confirmed first."""
    if not text.strip():
        return []
    found = [*_unfilled(text, facts), *_foreign(text, facts), *_odd_links(text, facts), *_same(text, facts)]
    return sorted(found, key=lambda each: not each.confirm)


def _unfilled(text: str, facts: ReplyFacts) -> Iterator[ReplyWarning]:
    missing = unfilled(text, facts.fields)
    if missing:
        listed = ", ".join(f"{{{name}}}" for name in missing[:4]) + (", ..." if len(missing) > 4 else "")
        verb = "is" if len(missing) == 1 else "are"
        yield ReplyWarning("field", f"{listed} {verb} still to be filled in.", confirm=True)


def _foreign(text: str, facts: ReplyFacts) -> Iterator[ReplyWarning]:
    """Signs of another brand; one the other side named first is only pointed at."""
    owners: dict[str, list[str]] = {}
    named: dict[str, bool] = {}
    asked = facts.asked.casefold()
    if facts.guard is not None:
        for hit in facts.guard.find(text, facts.brand):
            words = owners.setdefault(hit.mark.owner, [])
            if hit.words not in words:
                words.append(hit.words)
            by_them = hit.mark.kind in {"name", "handle", "hashtag"} and hit.words.casefold().lstrip("@#") in asked
            named[hit.mark.owner] = named.get(hit.mark.owner, True) and by_them
    for owner, parameter in _foreign_utm(text, facts):
        owners.setdefault(owner, []).append(parameter)
        named[owner] = False
    for owner, words in owners.items():
        whose = one_line(owner, 40)
        listed = ", ".join(f'"{one_line(word, 40)}"' for word in words[:3])
        verb = "belongs" if len(words) == 1 else "belong"
        said = f"{listed} {verb} to {whose}, and you answer as {facts.account}."
        yield ReplyWarning("foreign-brand", said, confirm=not named[owner])


def _foreign_utm(text: str, facts: ReplyFacts) -> Iterator[tuple[str, str]]:
    if "utm_" not in text.casefold() or not facts.utm:
        return
    own = {value.casefold() for value in facts.utm.get(facts.brand, {}).values()}
    for match in _UTM.finditer(text):
        value = match[2].casefold()
        if value in own:
            continue
        whose = [brand for brand, values in facts.utm.items() if value in {each.casefold() for each in values.values()}]
        if len(whose) == 1 and whose[0] != facts.brand:
            yield facts.names.get(whose[0], whose[0]), f"{match[1]}={match[2]}"


def _odd_links(text: str, facts: ReplyFacts) -> Iterator[ReplyWarning]:
    """Links that are not what they look like, which may have been copied from what somebody wrote."""
    if "." not in text and ":" not in text:
        return
    # What is typed beside a link changes nothing about it, and looking at one takes milliseconds.
    words = [word for word in text.split() if not _ABOUT_LINKS.isdisjoint(word)]
    if facts.looked_at is None or facts.looked_at[0] != words:
        facts.looked_at = words, links(text, facts.hosts)
    for link in facts.looked_at[1]:
        if link.marks:
            yield ReplyWarning("link", f'"{one_line(link.shown, 60)}": {link.marks[0]}', confirm=True)


def _same(text: str, facts: ReplyFacts) -> Iterator[ReplyWarning]:
    """The same words to many, or a second time to the same person; names are left out, and so are courtesies."""
    if not facts.sent:
        return
    mine = _print(text, facts.author)
    if not mine.pairs:
        return
    if facts.prints is None:
        facts.prints = [_print(each.text, each.author) for each in facts.sent]
    again: SentReply | None = None
    people: dict[str, SentReply] = {}
    whole = True
    for sent, kept in zip(facts.sent, facts.prints, strict=True):
        share = duplicates.alike(mine, kept)
        if share < duplicates.NEAR:
            continue
        if sent.key == facts.key:
            again = again or sent
        else:
            people.setdefault(sent.key, sent)
            whole = whole and share == 1.0
    if again is not None:
        days = max(0, (facts.now - again.at).days)
        since = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
        yield ReplyWarning("same-again", f"{_called(again)} was sent nearly the same text {since}.")
    day = [each for each in people.values() if facts.now - each.at <= DAY]
    if len(day) >= IN_A_DAY:
        yield _many(day, "24 hours", whole=whole)
    elif len(people) >= IN_A_WEEK:
        yield _many(list(people.values()), "7 days", whole=whole)


def _many(people: Sequence[SentReply], span: str, *, whole: bool) -> ReplyWarning:
    more = f" and {len(people) - 3} more" if len(people) > 3 else ""
    listed = ", ".join(_called(each) for each in people[:3])
    words = "The same text" if whole else "Nearly the same text"
    said = f"{words} went to {counted(len(people), 'other')} from this account in {span}: {listed}{more}."
    return ReplyWarning("same-to-many", f"{said} People notice, and platforms take it for spam.")


def _called(sent: SentReply) -> str:
    return f"@{one_line(sent.handle.lstrip('@'), 40)}" if sent.handle else one_line(sent.author, 40) or "somebody"


def _print(text: str, author: str) -> duplicates.Print:
    """Return what a reply is compared by, without the name of whom it answers.

    Mentions are left out by ``duplicates``; a name is what fields are filled with.
    """
    names = {word for word in re.findall(r"\w+", author[:200].casefold()) if len(word) > 1}
    low = text.casefold()
    if names and any(name in low for name in names):
        low = " ".join(word for word in re.split(r"(\W+)", low) if word not in names)
    return duplicates.fingerprint(" ".join(low.split()))
