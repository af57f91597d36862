"""Counting a post on one platform, and naming what is wrong with it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.counting import entities
from smdash.domain.counting.model import NAMES, Count, Part, Place, PlatformLike, Problem, Severity, Unit, Way
from smdash.domain.counting.scale import Scale, grapheme_ends, graphemes, utf8
from smdash.domain.counting.urls import find_links
from smdash.domain.counting.weighted import INVALID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.counting.model import LimitsLike


def count(
    text: str,
    platform: PlatformLike,
    *,
    limit: int | None = None,
    url_weight: int | None = None,
    content_warning: str = "",
    title: str = "",
    tags: Sequence[str] = (),
    way: Way = "hand",
) -> Count:
    """Return how long a post is on a platform and what is wrong with it there; no text makes it raise.

    ``limit`` and ``url_weight`` are what the account's own server or plan says, in place of the platform's figures.
    A limit that is not confirmed warns instead of blocking, and so does a length that is over in one reading of the
    unit only. ``tags`` are those sent beside the text, without a number sign. ``way`` is how the text gets there.
    """
    limits = platform.limits
    scale = Scale.of(platform, url_weight, way)
    warned = warning_length(content_warning, limits)
    total = scale.measure(text) + warned
    allowed = limits.text if limit is None else limit
    parts: list[Part] = []
    problems: list[Problem] = []
    if content_warning:
        parts.append(Part("content warning", graphemes(content_warning), None))
    if allowed is not None and total > allowed:
        least = len(text) + sum(map(text.count, scale.escaped)) + warned
        known = limits.sure("text") or limit is not None
        certain = known and (limits.sure("unit") or min(total, least) > allowed)
        start = scale.overflow(text, allowed - warned)
        problems.append(_long("too_long", total, allowed, limits.unit, certain, (start, len(text))))
    elif limit is None and limits.text_warn is not None and total > limits.text_warn:
        message = f"Longer than {limits.text_warn:,}, which is all that some ways of posting take."
        start = scale.overflow(text, limits.text_warn - warned)
        problems.append(Problem("long_for_some", message, "warning", start, len(text)))
    _check_bytes(text, content_warning, scale, limits, parts, problems)
    _check_characters(text, title, limits, problems)
    _check_title(title, limits, parts, problems)
    _check_tags(tags, limits, parts, problems)
    _check_entities(text, platform, parts, problems)
    fold_at, fold_sure = _fold(text, limits)
    return Count(total, allowed, limits.unit, tuple(parts), fold_at, fold_sure, tuple(problems))


def _long(
    code: str, total: int, limit: int, unit: Unit, certain: bool, span: tuple[int, int], place: Place = "text"
) -> Problem:
    over = total - limit
    name = NAMES[unit][over != 1]
    where = {"text": "", "title": "The title is ", "tags": "The tags are "}[place]
    message = f"{where}{over:,} {name} over the limit of {limit:,}."
    return Problem(code, message, _severity(certain), *span, place)


def warning_length(content_warning: str, limits: LimitsLike) -> int:
    """Return what a content warning takes of a text's length, in graphemes, with what parts it from the text."""
    return graphemes(content_warning) + (limits.warning_break or 0) if content_warning else 0


def _severity(certain: bool) -> Severity:
    return "error" if certain else "warning"


def _check_bytes(
    text: str, warning: str, scale: Scale, limits: LimitsLike, parts: list[Part], problems: list[Problem]
) -> None:
    if limits.bytes is None:
        return
    # A link that is shortened as it is pasted is sent short; one that counts a fixed length is sent whole. A warning
    # that stands before the text takes of its bytes as well.
    before = utf8(warning) + limits.warning_break if warning and limits.warning_break else 0
    size = utf8(text if scale.tail is None else scale.shown(text)) + before
    parts.append(Part("bytes", size, limits.bytes))
    if size > limits.bytes:
        start = Scale("utf8_bytes", tail=scale.tail).overflow(text, limits.bytes - before)
        span = (start, len(text))
        problems.append(_long("too_many_bytes", size, limits.bytes, "utf8_bytes", limits.sure("bytes"), span))


def _check_characters(text: str, title: str, limits: LimitsLike, problems: list[Problem]) -> None:
    if limits.unit == "weighted" and (bad := INVALID.search(text)) is not None:
        message = f"Character U+{ord(bad[0]):04X} is not allowed."
        problems.append(Problem("invalid_character", message, "error", *bad.span()))
    if limits.forbidden:
        name = "text" if limits.description is None else "description"
        places: tuple[tuple[Place, str, str], ...] = (("text", name, text), ("title", "title", title))
        for place, called, value in places:
            at = min((n for sign in limits.forbidden if (n := value.find(sign)) >= 0), default=-1)
            if at >= 0:
                message = f"The {called} must not hold {' or '.join(limits.forbidden)}."
                severity = _severity(limits.sure("forbidden"))
                problems.append(Problem("forbidden_character", message, severity, at, at + 1, place))


def _check_title(title: str, limits: LimitsLike, parts: list[Part], problems: list[Problem]) -> None:
    if not title or limits.title is None:
        return
    scale = Scale(limits.title_unit)
    size = scale.measure(title)
    parts.append(Part("title", size, limits.title))
    if size > limits.title:
        certain = limits.sure("title") and (limits.sure("title_unit") or min(size, len(title)) > limits.title)
        span = (scale.overflow(title, limits.title), len(title))
        problems.append(_long("title_too_long", size, limits.title, limits.title_unit, certain, span, "title"))


def _check_tags(tags: Sequence[str], limits: LimitsLike, parts: list[Part], problems: list[Problem]) -> None:
    if not tags or limits.keywords is None:
        return
    # Each comma between two tags counts, and a tag with a space is sent in quotes, which count as well.
    sizes = [len(tag) + 2 * (" " in tag) + (number > 0) for number, tag in enumerate(tags)]
    total = sum(sizes)
    parts.append(Part("tags", total, limits.keywords))
    if total > limits.keywords:
        fitting = next(n for n in range(len(tags)) if sum(sizes[: n + 1]) > limits.keywords)
        span = (fitting, len(tags))
        problems.append(
            _long("tags_too_long", total, limits.keywords, "code_points", limits.sure("keywords"), span, "tags")
        )


def _check_entities(text: str, platform: PlatformLike, parts: list[Part], problems: list[Problem]) -> None:
    limits = platform.limits
    links = find_links(text) if "." in text else []
    if limits.hashtags_warn is not None or limits.hashtags_block is not None:
        found = entities.hashtags(text, links)
        parts.append(Part("hashtags", len(found), limits.hashtags_block or limits.hashtags_warn))
        block, warn = limits.hashtags_block, limits.hashtags_warn
        if block is not None and len(found) > block:
            problems.append(_many("hashtags", found, block, limits.sure("hashtags_block")))
        elif warn is not None and len(found) > warn:
            problems.append(_many("hashtags", found, warn, certain=False))
    if limits.mentions is not None:
        found = entities.mentions(text, links)
        parts.append(Part("mentions", len(found), limits.mentions))
        if len(found) > limits.mentions:
            problems.append(_many("mentions", found, limits.mentions, limits.sure("mentions")))
    if limits.cashtags is not None and (found := entities.cashtags(text, links)):
        parts.append(Part("cashtags", len(found), limits.cashtags))
        if len(found) > limits.cashtags:
            problems.append(_many("cashtags", found, limits.cashtags, limits.sure("cashtags")))
    if limits.links is not None:
        first = {text[link.start : link.end]: link for link in reversed(links)}
        distinct = sorted(first.values())
        parts.append(Part("links", len(distinct), limits.links))
        if len(distinct) > limits.links:
            # Whether a bare domain counts as a link is not known, one with a scheme does.
            certain = limits.sure("links") and sum(link.schemed for link in distinct) > limits.links
            spans = [entities.Span(link.start, link.end) for link in distinct]
            problems.append(_many("links", spans, limits.links, certain))


def _many(name: str, found: Sequence[entities.Span], limit: int, certain: bool) -> Problem:
    noun = name if limit != 1 else name[:-1]
    message = f"{len(found)} {name}, {'where' if certain else 'where possibly'} no more than {limit} {noun} may be."
    return Problem(f"too_many_{name}", message, _severity(certain), *found[limit])


def _fold(text: str, limits: LimitsLike) -> tuple[int | None, bool]:
    """Return where the text is folded, and whether that is certain: by its length or by its lines, what comes first."""
    found: list[tuple[int, bool]] = []
    if limits.fold is not None and limits.fold > 0 and len(ends := grapheme_ends(text)) > limits.fold:
        found.append((ends[limits.fold - 1], limits.sure("fold")))
    if limits.fold_lines is not None and limits.fold_lines > 0:
        breaks = [at for at, sign in enumerate(text) if sign == "\n"]
        if len(breaks) >= limits.fold_lines and text[breaks[limits.fold_lines - 1] :].strip():
            found.append((breaks[limits.fold_lines - 1], limits.sure("fold_lines")))
    return min(found, default=(None, bool(limits.fold and limits.sure("fold"))))
