"""Lengths as the rules need them: most posts of a long queue are told to fit by one look, the others are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import is_normalized

from smdash.domain.counting.check import count, warning_length
from smdash.domain.counting.model import NAMES, Problem
from smdash.domain.counting.scale import Scale
from smdash.domain.counting.weighted import INVALID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.counting.model import LimitsLike, PlatformLike


def problems(
    text: str,
    platform: PlatformLike,
    *,
    limit: int | None = None,
    url_weight: int | None = None,
    content_warning: str = "",
    title: str = "",
) -> Sequence[Problem]:
    """Return what counting finds wrong, each with its message and severity; where it stands is left at 0.

    To find the place where a text begins to be too long costs ten times what counting does, and nobody asks for it.
    """
    size = _bytes(text)
    limits = platform.limits
    before = _bytes(content_warning) + (limits.warning_break or 0) if content_warning else 0
    if not _few(text, size + before, limits, title):
        found = count(text, platform, limit=limit, url_weight=url_weight, content_warning=content_warning, title=title)
        return found.problems
    allowed = limits.text if limit is None else limit
    if allowed is None:
        return ()
    least = allowed if limits.text_warn is None or limit is not None else min(allowed, limits.text_warn)
    most = _most(text, size, limits.unit) + before
    each = limits.url_weight if url_weight is None else url_weight
    if each:
        # Every link holds a dot with something behind it.
        most += each * (text.count(".") - text.count(". ") - text.count(".\n") - text.endswith("."))
    if limits.escaped:
        most += len(text)
    if most <= least:
        return ()
    scale = Scale.of(platform, url_weight)
    warned = warning_length(content_warning, limits)
    total = scale.measure(text) + warned
    if total > allowed:
        bare = len(text) + sum(map(text.count, scale.escaped)) + warned
        known = limits.sure("text") or limit is not None
        certain = known and (limits.sure("unit") or min(total, bare) > allowed)
        over = total - allowed
        message = f"{over:,} {NAMES[limits.unit][over != 1]} over the limit of {allowed:,}."
        return (Problem("too_long", message, "error" if certain else "warning", 0, 0),)
    if total > least:
        message = f"Longer than {least:,}, which is all that some ways of posting take."
        return (Problem("long_for_some", message, "warning", 0, 0),)
    return ()


def _most(text: str, size: int, unit: str) -> int:
    """Return what a text without links counts at most; ``size`` is its length in UTF-8."""
    length = len(text)
    if size == length:
        return length
    if unit in {"graphemes", "code_points"}:
        return length
    if unit == "weighted" and is_normalized("NFC", text):
        # What weighs 2 takes three bytes or more, but for two signs that count as emoji.
        return length + (size - length + 1) // 2 + text.count("\xa9") + text.count("\xae")
    # The few signs that fall apart when they are composed come to at most three for one.
    return 3 * size if unit == "weighted" else size


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _few(text: str, size: int, limits: LimitsLike, title: str) -> bool:
    """Say whether nothing but the text's length can be wrong: too few signs to be too many of anything."""
    if limits.bytes is not None and size > limits.bytes:
        return False
    if limits.title is not None and _bytes(title) > limits.title:
        return False
    if limits.forbidden and any(sign in text or sign in title for sign in limits.forbidden):
        return False
    if limits.unit == "weighted" and size != len(text) and INVALID.search(text):
        return False
    most = min((n for n in (limits.hashtags_warn, limits.hashtags_block) if n is not None), default=None)
    if most is not None and text.count("#") + text.count("\uff03") > most:
        return False
    if limits.mentions is not None and text.count("@") + text.count("\uff20") > limits.mentions:
        return False
    if limits.cashtags is not None and text.count("$") > limits.cashtags:
        return False
    return limits.links is None or text.count(".") <= limits.links
