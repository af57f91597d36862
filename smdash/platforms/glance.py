"""What the first paint asks of platforms, told by a look at their files instead of reading them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from smdash.domain.accounts.views import PlatformNames

_SHIPPED = Path(__file__).parent
_DELAY = re.compile(r"delay_days\s*=\s*(\d+)")
_HEAD = re.compile(
    r"""^(short|in_rows|in_narrow_rows|promise_hours)\s*=\s*["']?([^"'\n#]+?)["']?\s*(?:#.*)?$""", re.MULTILINE
)
PROMISE_HOURS = 24
"""Clock hours people expect an answer in where nothing else is known of a platform, used as business hours."""


class Glance(NamedTuple):
    """What the files of a platform say at first sight; of an unknown one as little as its key does.

    ``delay_days`` is the longest that any figure takes to settle, as far as the files say.
    """

    names: PlatformNames
    promise_minutes: int
    delay_days: int


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


def _seen(key: str, texts: list[str]) -> Glance:
    said: dict[str, str] = dict(pair for text in texts for pair in _HEAD.findall(text.partition("\n[")[0]))
    row = said.get("in_rows", key)
    hours = said.get("promise_hours", "")
    return Glance(
        PlatformNames(row, said.get("in_narrow_rows", row), said.get("short", key[:2])),
        round(60 * (float(hours) if hours.replace(".", "", 1).isdecimal() else PROMISE_HOURS)),
        max((int(days) for text in texts for days in _DELAY.findall(text)), default=0),
    )
