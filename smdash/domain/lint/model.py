"""What the rules look at and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

Severity = Literal["error", "warning", "info"]
Where = Literal["text", "title", "media", "when", "accounts", "pillar", "goal", "link", "first_comment", "warning"]


class Finding(NamedTuple):
    """One rule that fired: what is wrong, with which words or figures, and what mends it.

    ``where`` is the field to go to. ``fix`` is the act in words, ``act`` its name where smdash can do it itself.
    ``other_id`` is the delivery it collides with, 0 when there is none.
    """

    rule: str
    severity: Severity
    where: Where
    message: str
    fix: str
    account: str = ""
    post_id: int = 0
    delivery_id: int = 0
    other_id: int = 0
    act: str = ""


class LintMedia(NamedTuple):
    """A media file as the rules see it; ``problems`` are (severity, words) found by looking at the file."""

    path: str
    alt_text: str = ""
    problems: tuple[tuple[Severity, str], ...] = ()


class LintVariant(NamedTuple):
    """What goes to one account: rendered text without UTM parameters, and when (UTC), None for a draft."""

    account: str
    account_id: int
    platform: str
    text: str
    title: str = ""
    first_comment: str = ""
    content_warning: str = ""
    format: str = "text"
    due_at: datetime | None = None
    delivery_id: int = 0
    state: str = "scheduled"


class LintPost(NamedTuple):
    """A post with everything the rules need; ``pillar_archived`` is a dead pillar."""

    post_id: int
    brand: str
    variants: tuple[LintVariant, ...]
    link: str = ""
    pillar: str = ""
    pillar_archived: bool = False
    goal: str = ""
    media: tuple[LintMedia, ...] = ()
