"""The sections of a strategy: found in its text by their headings, read and changed in place, with their dates.

A section is what follows a heading of level 2, up to the next of level 1 or 2. Nothing but the words asked for is
touched: the text before and after stays byte for byte.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.strategy.markdown import line_spans, newline, outline
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from smdash.domain.strategy.markdown import Heading, Line, Outline

State = Literal["missing", "empty", "template", "overdue", "stale", "written"]
STALE_DAYS = 180
"""Days after which a section that says no review date is stale."""
REVIEW_DAYS = 91
"""Days to the next review where the text does not tell how long they are apart."""
MOST_MIXED = 60_000
"""Characters of a text beyond which all its lines end alike once it was changed in a field."""
SHORTEST, LONGEST = 14, 366
"""Bounds of the days between two reviews."""

KNOWN: dict[str, tuple[str, ...]] = {
    "why": ("Why", "Why we do this", "Purpose", "Why social media"),
    "analysis": ("Competitive and situational analysis", "Situational analysis", "Competitive analysis", "Competitors"),
    "customer": ("Customer profile", "Customers", "Audience", "Target audience", "Personas"),
    "market": ("Market and trends", "Market", "Trends"),
    "positioning": ("Positioning and voice", "Positioning", "Voice", "Brand voice", "Tone of voice"),
    "tactics": ("Tactics per platform", "Tactics", "Platforms", "Channels"),
    "metrics": ("Success metrics", "Metrics", "Goals and metrics", "Goals", "KPIs"),
    "crisis": ("Crisis plan", "Crisis", "In a crisis"),
}  # fmt: skip
"""What a strategy answers, by key: the title in templates first, then others that mean the same."""
HOLDING = "holding statement"
_REVIEW = re.compile(r"[-+> \t]*[*_]*review(?:ed)?[ \t]+by[*_]*[ \t]*:[*_]*[ \t]*(.*?)[ \t*_]*", re.IGNORECASE)


class Section(NamedTuple):
    """A section by where it stands: its heading begins at ``start``, its words go from ``body`` to ``end``.

    ``key`` is one of ``KNOWN``, else made of the title; no two sections of a text have the same.
    """

    key: str
    title: str
    start: int
    body: int
    end: int

    @property
    def known(self) -> bool:
        """Whether it is one that every strategy has."""
        return self.key in KNOWN


class Review(NamedTuple):
    """The line that says by when a section is to be reviewed: where its date stands, and the date, None for no date."""

    start: int
    end: int
    words: str
    on: date | None


class Ages(NamedTuple):
    """When a section was last changed and last found to be right, None where that is not known."""

    changed_on: date | None = None
    reviewed_on: date | None = None

    @property
    def last(self) -> date | None:
        """The later of both."""
        return max((each for each in self if each is not None), default=None)


class SectionState(NamedTuple):
    """How a section stands. ``prompts`` counts words of the template in it, ``age_days`` is since ``ages.last``."""

    key: str
    title: str
    state: State
    ages: Ages
    review_by: date | None
    age_days: int | None
    prompts: int
    remarks: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it asks for something."""
        return self.state != "written"


def title_of(key: str) -> str:
    """Return what a known section is called."""
    return KNOWN[key][0]


def key_of(title: str) -> str:
    """Return the key of a section with this title: without number, case or marks."""
    bare = _bare(title)
    return next(
        (key for key, names in KNOWN.items() if bare in {_bare(name) for name in names}),
        bare.replace(" ", "-")[:80] or "section",
    )


def _bare(title: str) -> str:
    words = re.sub(r"[^\w]+", " ", title.casefold().replace("&", " and ").replace("_", " ")).strip()
    return re.sub(r"^\d+ (?=\D)", "", words)


def sections(text: str, found: Outline | None = None) -> list[Section]:
    """Return the sections of a text in their order."""
    heads = [each for each in (found or outline(text)).headings if each.level <= 2]
    named: list[Section] = []
    times: dict[str, int] = {}
    taken: set[str] = set()
    for head, after in zip(heads, [*heads[1:], None][: len(heads)], strict=True):
        if head.level == 2:
            key = base = key_of(head.title)
            while key in taken:
                times[base] = times.get(base, 1) + 1
                key = f"{base}-{times[base]}"
            taken.add(key)
            named.append(Section(key, head.title, head.start, head.end, after.start if after else len(text)))
    return named


def _lines(section: Section, found: Outline) -> Sequence[Line]:
    """Return the lines of a section's words."""
    first = bisect_left(found.lines, section.body, key=lambda line: line.start)
    return found.lines[first : bisect_left(found.lines, section.end, key=lambda line: line.start)]


def find(text: str, name: str) -> Section | None:
    """Return the section of a key or a title, also of the beginning of one where only one begins so."""
    listed = sections(text)
    wanted, bare = key_of(name), _bare(name)
    exact = [each for each in listed if each.key in {name, wanted} or _bare(each.title) == bare]
    begun = [each for each in listed if bare and (each.key.startswith(bare) or _bare(each.title).startswith(bare))]
    return exact[0] if exact else begun[0] if len(begun) == 1 else None


def parts(text: str, section: Section) -> list[tuple[Heading, int, int]]:
    """Return the headings within a section, each with where its words begin and end."""
    heads = [each for each in outline(text).headings if section.body <= each.start < section.end]
    return [
        (head, head.end, next((each.start for each in heads[at + 1 :] if each.level <= head.level), section.end))
        for at, head in enumerate(heads)
    ]


def part(text: str, section: Section, title: str) -> tuple[int, int] | None:
    """Return where the words below a heading within a section begin and end, by the heading's words."""
    wanted = _bare(title)
    return next(((begin, end) for head, begin, end in parts(text, section) if _bare(head.title) == wanted), None)


def review_of(text: str, section: Section, found: Outline | None = None) -> Review | None:
    """Return a section's review line: the first plain line above its sub-headings that says ``Review by: DATE``."""
    for line in _lines(section, found or outline(text)):
        if line.kind == "heading":
            return None
        if line.kind not in {"text", "list", "quote"}:
            continue
        words = text[line.start : line.end]
        if (said := _REVIEW.fullmatch(words)) is not None:
            return Review(line.start + said.start(1), line.start + said.end(1), said[1], _day(said[1]))
    return None


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if len(words) == len("2027-01-15") else None
    except ValueError:
        return None


def own_words(text: str, section: Section, prompts: Collection[str], found: Outline | None = None) -> tuple[int, int]:
    """Return how many lines of a section are a person's words, and how many are still the template's."""
    found = found or outline(text)
    review = review_of(text, section, found)
    own = left = 0
    for line in _lines(section, found):
        words = text[line.start : line.end].strip()
        if line.kind in {"heading", "blank", "rule"} or _is(review, line):
            continue
        if words in prompts:
            left += 1
        elif words and not (line.kind == "code" and not words.strip("`~")):
            own += 1
    return own, left


def _is(review: Review | None, line: Line) -> bool:
    return review is not None and line.start <= review.start <= line.end


def state_of(
    text: str, section: Section, ages: Ages, today: date, prompts: Collection[str], found: Outline | None = None
) -> SectionState:
    """Return how a section stands on a day. ``prompts`` are the lines of templates."""
    found = found or outline(text)
    own, left = own_words(text, section, prompts, found)
    review = review_of(text, section, found)
    remarks = []
    if review is not None and review.on is None:
        no_date = f"'{one_line(review.words, 40)}' is no date: write it like 2027-01-15"
        remarks.append(no_date if review.words else "the review date is not filled in")
    if own and left:
        remarks.append(f"{counted(left, 'line')} of the template left")
    due = review.on if review is not None else None
    age = (today - ages.last).days if ages.last is not None else None
    state: State = "written"
    if not own:
        state = "template" if left else "empty"
        due = None if state == "empty" else due
    elif due is not None and due < today:
        state = "overdue"
    elif due is None and age is not None and age > STALE_DAYS:
        state = "stale"
    return SectionState(section.key, section.title, state, ages, due, age, left, tuple(remarks))


def states(text: str, ages: Mapping[str, Ages], today: date, prompts: Collection[str]) -> list[SectionState]:
    """Return how every section stands, in the order of the text, then those that every strategy has and it lacks."""
    found = outline(text)
    listed = sections(text, found)
    shown = [state_of(text, each, ages.get(each.key, Ages()), today, prompts, found) for each in listed]
    have = {each.key for each in listed}
    lacking = [SectionState(key, title_of(key), "missing", Ages(), None, None, 0) for key in KNOWN if key not in have]
    return shown + lacking


def summary(found: Sequence[SectionState]) -> str:
    """Return in words how complete a strategy is: ``5 of 8 written, 1 overdue, 2 missing``."""
    done = sum(each.state in {"written", "overdue", "stale"} for each in found)
    told = {"template": "still the template's"}
    others = ("template", "empty", "missing", "overdue", "stale")
    counts = [(sum(each.state == state for each in found), told.get(state, state)) for state in others]
    return ", ".join([f"{done} of {len(found)} written", *(f"{count} {words}" for count, words in counts if count)])


# Changing -----------------------------------------------------------------------------------------------------


def with_section(text: str, key: str, words: str) -> str:
    """Return a text with other words in a section; UsageError where they would take in what follows it."""
    section = _section(text, key)
    after = text[section.end :]
    end = newline(text)
    ended = not words or words.endswith(("\n", "\r"))
    gaps = [""] if not after else ["", end, end + end] if ended else [end, end + end]
    kept = [each.title for each in outline(after).headings]
    for gap in gaps:
        made = text[: section.body] + words + gap + after
        start = len(made) - len(after)
        if [each.title for each in outline(made).headings if each.start >= start] == kept:
            return made
    raise UsageError(
        "what follows this section would become part of it: a code block, a comment or a tag is not closed.",
        subject=one_line(section.title, 60),
        hint="Close it and save again.",
    )


def _section(text: str, key: str) -> Section:
    found = next((each for each in sections(text) if each.key == key), None)
    if found is None:
        raise UsageError("the strategy has no such section any more.", subject=one_line(key, 60))
    return found


def added(text: str, title: str) -> str:
    """Return a text with a section more at its end."""
    plain = " ".join(title.split()).strip("# ")
    if not plain:
        raise UsageError("a section needs a title.")
    end = newline(text)
    gap = "" if not text or text.endswith(end + end) else end if text.endswith(("\n", "\r")) else end + end
    made = f"{text}{gap}## {plain}{end}{end}"
    if len(sections(made)) != len(sections(text)) + 1:
        raise UsageError(
            "a section at the end would be part of what stands there: a code block, a comment or a tag is not closed.",
            subject=one_line(plain, 60),
            hint="Close it in the whole text first.",
        )
    return made


def with_review(text: str, key: str, on: date) -> str:
    """Return a text in which a section is to be reviewed by another day; a line for it is added where there is none."""
    section = _section(text, key)
    review = review_of(text, section)
    if review is not None:
        gap = "" if review.words or text[review.start - 1 : review.start].isspace() else " "
        return text[: review.start] + gap + on.isoformat() + text[review.end :]
    end = newline(text)
    body = text[section.body : section.end]
    lead = "" if text[: section.body].endswith(("\n", "\r")) else end
    gap = "" if body.startswith(("\n", "\r")) or not body else end
    return f"{text[: section.body]}{lead}Review by: {on.isoformat()}{end}{gap}{text[section.body :]}"


def next_review(review_by: date | None, ages: Ages, today: date) -> date:
    """Return by when a section that is reviewed today is to be reviewed again: as long as it was given before."""
    before = [each for each in ages if each is not None and review_by is not None and each < review_by]
    span = (review_by - max(before)).days if review_by is not None and before else REVIEW_DAYS
    on = today + timedelta(days=max(SHORTEST, min(LONGEST, span)))
    return on if review_by is None else max(on, review_by)


def ages_after(
    before: str, after: str, ages: Mapping[str, Ages], today: date, prompts: Collection[str]
) -> dict[str, Ages]:
    """Return the ages of a text's sections after it was changed: what has other words was changed today.

    The date of the next review is no word. A section under another title with the same words keeps its dates; words of
    the template have no age.
    """
    old_lines, new_lines = outline(before), outline(after)
    was = {each.key: _said(before, each, old_lines) for each in sections(before, old_lines)}
    now = {each.key: (each, _said(after, each, new_lines)) for each in sections(after, new_lines)}
    gone = {words: key for key, words in was.items() if key not in now and words}
    found = {}
    for key, (section, words) in now.items():
        source = key if key in was else gone.get(words, "")
        old = ages.get(source, Ages())
        if source and was[source] == words:
            found[key] = old
        elif not own_words(after, section, prompts, new_lines)[0]:
            found[key] = Ages()
        else:
            found[key] = Ages(today, old.reviewed_on)
    return found


def _said(text: str, section: Section, found: Outline) -> str:
    """Return a section's words without its review line and without how its lines are broken off."""
    review = review_of(text, section, found)
    lines = [text[line.start : line.end].rstrip() for line in _lines(section, found) if not _is(review, line)]
    return "\n".join(lines).strip()


def with_ends(before: str, after: str) -> str:
    """Return a changed text in which lines that stayed end as they did, and new ones as most do.

    ``after`` has LF at the end of its lines, as editors and fields give them.
    """
    usual = newline(before)
    if before.count("\n") + before.count("\r") in {before.count(usual) * len(usual), 0} or len(before) > MOST_MIXED:
        return "".join(after[start:end] + (usual if upto > end else "") for start, end, upto in line_spans(after))
    old = [(before[start:end], before[end:upto]) for start, end, upto in line_spans(before)]
    new = [(after[start:end], after[end:upto]) for start, end, upto in line_spans(after)]
    ends = [usual if end else "" for _, end in new]
    matched = SequenceMatcher(None, [words for words, _ in old], [words for words, _ in new], autojunk=False)
    for first, second, size in matched.get_matching_blocks():
        for step in range(size):
            if new[second + step][1] and old[first + step][1]:
                ends[second + step] = old[first + step][1]
    return "".join(words + end for (words, _), end in zip(new, ends, strict=True))


# What is in them ----------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """An account as a strategy may name it: ``brand/platform``, its handle, and what its platform is called."""

    slug: str
    handle: str
    platform: str
    platform_name: str


class Tactic(NamedTuple):
    """What a strategy says of an account: whether it has words of its own there, and which of the two are told."""

    account: str
    told: bool
    audience: bool = False
    why: bool = False

    @property
    def words(self) -> str:
        """What is lacking, '' for nothing."""
        if not self.told:
            return "nothing about it"
        lacking = {"its audience": not self.audience, "why we are there": not self.why}
        named = " and ".join(name for name, missing in lacking.items() if missing)
        return f"lacks {named}" if named else ""


_AUDIENCE = re.compile(r"\b(?:audience|for whom|who reads)\b[^:\n]*:[ \t*_]*(.+)", re.IGNORECASE)
_WHY = re.compile(r"\bwhy\b[^:\n]*:[ \t*_]*(.+)", re.IGNORECASE)


def tactics(text: str, places: Iterable[Place], prompts: Collection[str]) -> list[Tactic]:
    """Return for each account what the section of tactics says in the part that is named after it."""
    section = next((each for each in sections(text) if each.key == "tactics"), None)
    named = parts(text, section) if section is not None else []
    found = []
    for place in places:
        span = next(((begin, end) for head, begin, end in named if _names(head.title, place)), (0, 0))
        told = text[slice(*span)]
        lines = [told[start:end].strip() for start, end, _ in line_spans(told)]
        own = [each for each in lines if each and each not in prompts]
        if not own:
            found.append(Tactic(place.slug, told=False))
            continue
        audience, why = any(map(_AUDIENCE.search, own)), any(map(_WHY.search, own))
        found.append(Tactic(place.slug, told=True, audience=audience, why=why))
    return found


def _names(title: str, place: Place) -> bool:
    """Say whether a heading names an account: by its name here, by handle and platform, or by its platform alone."""
    low, words = title.casefold(), set(re.split(r"[^\w@.-]+", title.casefold()))
    if place.slug.casefold() in low:
        return True
    handle = place.handle.casefold().lstrip("@")
    platform = {place.platform.casefold(), place.platform_name.casefold()}
    of_platform = any(each in words or each in low for each in platform if each)
    others = re.search(r"\w+/\w+", low)
    if "@" in low and handle:
        return handle in {each.lstrip("@") for each in words} and of_platform
    return of_platform and not others


def goals_named(text: str, names: Iterable[str]) -> dict[str, bool]:
    """Return for each goal whether the text names it."""
    low = " ".join(text.casefold().split())
    return {name: bool(name.strip()) and " ".join(name.casefold().split()) in low for name in names}
