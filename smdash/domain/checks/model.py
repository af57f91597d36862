"""What the rules look at and what they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from smdash.domain.counting.model import LimitsLike
from smdash.domain.posts.media import MediaNumbers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from smdash.domain.checks.wrong_brand import Guard
    from smdash.domain.queue.slots import Blackout

Severity = Literal["error", "warning", "info"]
Where = Literal["text", "title", "media", "when", "accounts", "pillar", "goal", "link", "first_comment", "warning"]


class LintLimits(LimitsLike, MediaNumbers, Protocol):
    """What a platform takes, of words and of media."""

    def sure(self, name: str, /) -> bool:
        """Whether the named limit was confirmed."""


class PostingLike(Protocol):
    """What a platform takes a post for, as ``smdash.platforms.Posting`` has it."""

    @property
    def markdown(self) -> bool: ...  # noqa: D102
    @property
    def mention_first_hides(self) -> bool: ...  # noqa: D102
    @property
    def short_videos(self) -> str: ...  # noqa: D102


class LintPlatform(Protocol):
    """A platform, as ``smdash.platforms.Platform`` is one."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def limits(self) -> LintLimits: ...  # noqa: D102
    @property
    def posting(self) -> PostingLike: ...  # noqa: D102


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
    """A media file as the rules see it; ``problems`` are (severity, words) that hold wherever it goes.

    ``waits`` says why what it stands for on the web has not been fetched, '' where it has or need not be.
    """

    path: str
    alt_text: str = ""
    problems: tuple[tuple[Severity, str], ...] = ()
    waits: str = ""


class LintVariant(NamedTuple):
    """What goes to one account: rendered text without UTM parameters, and when (UTC), None for a draft.

    ``thread`` says that a text which is too long is split instead of refused; ``outgoing`` is the text with its UTM
    parameters, '' where it gets none. ``media`` is what is wrong with the post's files on this account.
    """

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
    thread: bool = False
    outgoing: str = ""
    media: tuple[tuple[Severity, str], ...] = ()


class LintPost(NamedTuple):
    """A post with everything the rules need; ``pillar_archived`` is a dead pillar.

    ``untagged`` says that this post's links get no UTM parameters although the brand has some.
    """

    post_id: int
    brand: str
    variants: tuple[LintVariant, ...]
    link: str = ""
    pillar: str = ""
    pillar_archived: bool = False
    goal: str = ""
    media: tuple[LintMedia, ...] = ()
    untagged: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules judge a post by, besides the post itself.

    ``sizes`` holds an account's own text limit and what its server counts per link. A time before ``late_before`` has
    passed. ``pillars`` and ``goals`` name the brands that have any, ``tagging`` those whose links want UTM parameters,
    ``days`` how far apart the same text may come again on one account. ``closed`` holds the blackouts of the accounts
    that have any, with the zone of their clocks. ``fields`` are the names of the fields in snippets.
    """

    late_before: datetime
    platforms: Mapping[str, LintPlatform]
    sizes: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    guard: Guard | None = None
    zone: tzinfo = UTC
    pillars: frozenset[str] = frozenset()
    goals: frozenset[str] = frozenset()
    tagging: frozenset[str] = frozenset()
    days: int = 30
    closed: Mapping[str, tuple[tuple[Blackout, ...], tzinfo]] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()
