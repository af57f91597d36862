"""How accounts are told apart in rows: the dot of their brand, and their platform as a row has room for it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.style import Style

from smdash.domain.accounts.views import PlatformNames

if TYPE_CHECKING:
    from collections.abc import Callable

_SHORTEST = 2


def as_keyed(platform: str) -> PlatformNames:
    """Return the key of a platform for its name."""
    return PlatformNames(platform, platform, platform[:_SHORTEST])


_named: list[Callable[[str], PlatformNames]] = [as_keyed]


def name_platforms(names: Callable[[str], PlatformNames]) -> None:
    """Take what platforms are called from whoever knows; until then their keys stand for them."""
    _named[:] = [names]


@lru_cache(maxsize=64)
def dot_style(colour: str) -> Style:
    """Return the style of a brand's dot."""
    return Style(color=colour or None)


def platform_words(platform: str, *, short: bool = False) -> str:
    """Return a platform's name as a row has room for: nine cells, eight where it is short."""
    names = _named[0](platform)
    return names.in_narrow_rows if short else names.in_rows


def platform_code(platform: str) -> str:
    """Return what stands for a platform where there is room for a few cells only."""
    return _named[0](platform).short
