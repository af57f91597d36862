"""What the first paint asks of platforms, told by a look at their files instead of reading them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.accounts.views import PlatformNames
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from smdash.domain.metrics.post_formats import FormatRules

_SHIPPED = Path(__file__).parent
_DELAY = re.compile(r"delay_days\s*=\s*(\d{1,5})\b", re.ASCII)
_COLLECTS = re.compile(r"^collects_days\s*=\s*(\d{1,5})\b", re.ASCII | re.MULTILINE)
_HOURS = re.compile(r"\d{1,4}(\.\d{0,9})?", re.ASCII)
_HEAD = re.compile(
    r"""^(short|in_rows|in_narrow_rows|promise_hours)\s*=\s*["']?([^"'\n#]+?)["']?\s*(?:#.*)?$""", re.MULTILINE
)
_PATHS = re.compile(r"""^["']((?:/[a-z0-9_-]+)+/)["']\s*=\s*["']([a-z_]+)["']""", re.MULTILINE)
_MENTION_FIRST = re.compile(r"^mention_first_reply\s*=\s*(true|false)\b", re.MULTILINE)
_DURATIONS = re.compile(r"^\[durations\]", re.MULTILINE)
PROMISE_HOURS = 24
"""Clock hours people expect an answer in where nothing else is known of a platform, used as business hours."""
MOST_PROMISE_HOURS = 720
MOST_DELAY_DAYS = 3660
MOST_COLLECTING_DAYS = 730
SHORT = r"\S{1,4}"
ROW = r"\S(.{0,7}\S)?"


class Glance(NamedTuple):
    """What the files of a platform say at first sight; of an unknown one as little as its key does.

    ``delay_days`` is the longest that any figure takes to settle, as far as the files say; ``paths`` and
    ``mention_first`` tell the format of a published post, and with ``durations`` its length does. ``collects_days`` is
    how long posts go on collecting, 0 where that is not known.
    """

    names: PlatformNames
    promise_minutes: int
    delay_days: int
    paths: tuple[tuple[str, str], ...] = ()
    mention_first: bool = False
    collects_days: int = 0
    durations: bool = False


_known: dict[str, Glance] = {}
_own: list[Path] = []


def use_own(folder: Path | None) -> None:
    """Take a person's own files into account as well, or none; forgets what was read before."""
    _known.clear()
    _own[:] = [] if folder is None else [folder]


def glance(key: str) -> Glance:
    """Return what the files of a platform say at first sight."""
    if key not in _known:
        files = [folder / f"{key}.toml" for folder in (_SHIPPED, *_own)]
        texts = [path.read_text("utf-8", "replace") for path in files if path.is_file()]
        _known[key] = _seen(key, texts)
    return _known[key]


def names(key: str) -> PlatformNames:
    """Return what a platform is called in rows."""
    return glance(key).names


def longest_delay(key: str) -> int:
    """Return the most days any figure of a platform takes to settle, as far as its files say; 0 for unknown ones."""
    return glance(key).delay_days


def format_rules(key: str) -> FormatRules:
    """Return what addresses and texts of a platform's posts tell of their format."""
    from smdash.domain.metrics.post_formats import FormatRules

    seen = glance(key)
    return FormatRules(seen.paths, seen.mention_first)


def collects_days(key: str) -> int:
    """Return for how many days posts of a platform go on collecting, as far as its files say; 0 for unknown ones."""
    return glance(key).collects_days


def told_by_duration(key: str) -> bool:
    """Say whether the posts of a platform are of a format that their duration tells where nothing else does."""
    return glance(key).durations


def _seen(key: str, texts: list[str]) -> Glance:
    said: dict[str, str] = dict(pair for text in texts for pair in _HEAD.findall(text.partition("\n[")[0]))
    row = _name(said.get("in_rows", ""), ROW) or one_line(key)
    narrow = _name(said.get("in_narrow_rows", ""), ROW) or row
    hours = float(said["promise_hours"]) if _HOURS.fullmatch(said.get("promise_hours", "")) else PROMISE_HOURS
    delays = [int(days) for text in texts for days in _DELAY.findall(text)]
    collects = [int(days) for text in texts for days in _COLLECTS.findall(text)]
    return Glance(
        PlatformNames(row, narrow, _name(said.get("short", ""), SHORT) or one_line(key[:2])),
        round(60 * (hours if 1 <= hours <= MOST_PROMISE_HOURS else PROMISE_HOURS)),
        max((days for days in delays if days <= MOST_DELAY_DAYS), default=0),
        tuple(next((found for text in reversed(texts) if (found := _PATHS.findall(text))), [])),
        [word for text in texts for word in _MENTION_FIRST.findall(text)][-1:] == ["true"],
        next((days for days in reversed(collects) if days <= MOST_COLLECTING_DAYS), 0),
        any(_DURATIONS.search(text) for text in texts),
    )


def _name(said: str, form: str) -> str:
    """Return a name that a row can show as it is, '' for one that the schema refuses: no one checked the file yet."""
    return said if re.fullmatch(form, said) and one_line(said) == said else ""
