"""What counting a text says, and what it needs to know about a platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

Unit = Literal["weighted", "graphemes", "utf16", "utf8_bytes", "code_points", "threads"]
Severity = Literal["error", "warning"]
Place = Literal["text", "title", "tags"]
Way = Literal["hand", "interface"]
"""How a text reaches a platform: pasted into its own composer by a person, or sent to its interface by a program."""

NAMES: dict[Unit, tuple[str, str]] = {
    "weighted": ("character", "characters"),
    "graphemes": ("character", "characters"),
    "utf16": ("character", "characters"),
    "utf8_bytes": ("byte", "bytes"),
    "code_points": ("character", "characters"),
    "threads": ("character", "characters"),
}
"""What a person calls one and several of each unit."""


class LimitsLike(Protocol):
    """The limits of a platform, as ``smdash.platforms.Limits`` has them; None is "no limit known"."""

    @property
    def text(self) -> int | None: ...  # noqa: D102
    @property
    def unit(self) -> Unit: ...  # noqa: D102
    @property
    def bytes(self) -> int | None: ...  # noqa: D102
    @property
    def text_warn(self) -> int | None: ...  # noqa: D102
    @property
    def url_weight(self) -> int | None: ...  # noqa: D102
    @property
    def mention_local_only(self) -> bool: ...  # noqa: D102
    @property
    def fold(self) -> int | None: ...  # noqa: D102
    @property
    def fold_lines(self) -> int | None: ...  # noqa: D102
    @property
    def escaped(self) -> str: ...  # noqa: D102
    @property
    def link_tail(self) -> int | None: ...  # noqa: D102
    @property
    def warning_break(self) -> int | None: ...  # noqa: D102
    @property
    def forbidden(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> int | None: ...  # noqa: D102
    @property
    def title_unit(self) -> Unit: ...  # noqa: D102
    @property
    def description(self) -> int | None: ...  # noqa: D102
    @property
    def keywords(self) -> int | None: ...  # noqa: D102
    @property
    def hashtags_warn(self) -> int | None: ...  # noqa: D102
    @property
    def hashtags_block(self) -> int | None: ...  # noqa: D102
    @property
    def mentions(self) -> int | None: ...  # noqa: D102
    @property
    def cashtags(self) -> int | None: ...  # noqa: D102
    @property
    def links(self) -> int | None: ...  # noqa: D102
    def sure(self, name: str, /) -> bool:
        """Whether the named limit was confirmed."""


class PlatformLike(Protocol):
    """A platform, as ``smdash.platforms.Platform`` is one."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def limits(self) -> LimitsLike: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Part:
    """A further figure beside the length: its name, how much there is and how much may be."""

    name: str
    count: int
    limit: int | None


class Problem(NamedTuple):
    """One thing wrong with a post on a platform.

    An ``error`` is turned away by the platform as far as is known, a ``warning`` may be. ``start`` and ``end`` are
    character indexes in the text, or in the title where ``place`` says so; for tags they count tags.
    """

    code: str
    message: str
    severity: Severity
    start: int
    end: int
    place: Place = "text"


@dataclass(frozen=True, slots=True)
class Count:
    """How long a text is on one platform.

    ``limit`` None: no limit is known. ``fold_at`` is the character index where the platform hides the rest behind
    "more", None when that is not known or nothing is hidden; ``fold_sure`` whether the figure is confirmed.
    """

    count: int
    limit: int | None
    unit: Unit
    parts: tuple[Part, ...] = ()
    fold_at: int | None = None
    fold_sure: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def remaining(self) -> int | None:
        """How much more fits; below 0 when too long, None without a limit."""
        return None if self.limit is None else self.limit - self.count

    @property
    def fits(self) -> bool:
        """Whether nothing is wrong that the platform would turn the post away for."""
        return all(problem.severity != "error" for problem in self.problems)
