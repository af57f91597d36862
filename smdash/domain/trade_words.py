"""What people call formats, activities and platforms, and the names these have here; pure, the words come in."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NONE: Mapping[str, str] = MappingProxyType({})


class Meant(NamedTuple):
    """What a word means: format, activity and platform, '' for none, and the format by platform where that differs."""

    format: str = ""
    activity: str = ""
    on: Mapping[str, str] = _NONE
    platform: str = ""


class TradeWords(NamedTuple):
    """Each word as ``keyed`` writes it, with what it means."""

    words: Mapping[str, Meant] = MappingProxyType({})

    def format(self, typed: str, known: Iterable[str], platform: str = "") -> str:
        """Return the format that was meant; what is none comes back as ``keyed`` writes it."""
        key = keyed(typed)
        meant = self.words.get(key)
        if key in known or meant is None:
            return key
        return meant.on.get(platform, meant.format) or key

    def activity(self, typed: str, known: Iterable[str]) -> str:
        """Return the activity that was meant, that of a format for its making; else as ``format``."""
        key = keyed(typed)
        meant = self.words.get(key)
        if key in known or meant is None:
            return key
        return meant.activity or meant.format or key

    def platform(self, typed: str, known: Iterable[str]) -> str:
        """Return the key of the platform that was meant; what is none comes back as it was typed, in small letters."""
        key = keyed(typed)
        if key in known:
            return key
        meant = self.words.get(key)
        return (meant.platform if meant else "") or typed.strip().casefold()


NO_WORDS = TradeWords()


def keyed(typed: str) -> str:
    """Return a name as it is stored: ``Short video`` and ``short-video`` are ``short_video``."""
    return "_".join(typed.strip().casefold().replace("-", " ").replace("_", " ").split())


def shown(key: str) -> str:
    """Return a stored name as a person reads it: ``short video``."""
    return key.replace("_", " ")


def listed(keys: Iterable[str]) -> str:
    """Return stored names as a person reads them, parted by commas."""
    return ", ".join(map(shown, keys))
