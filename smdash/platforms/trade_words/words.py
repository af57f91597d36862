"""Reads the words of the trade: the shipped ones, and a person's own that correct or add to them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, cast

from smdash.domain.errors import UsageError
from smdash.domain.trade_words import Meant, TradeWords, keyed
from smdash.platforms.loader import own_folder
from smdash.platforms.schema import FORMATS

_SHIPPED = Path(__file__).with_name("words.toml")
_HINT = 'A [[word]] has said = ["..."], and format, activity or platform; on = { platform = "format" } may follow.'
_kept: dict[str, Any] = {}


def trade_words() -> TradeWords:
    """Return every word that is known; UsageError (file, reason) for a person's own file that is wrong."""
    own = own_folder()
    paths = (_SHIPPED, *(sorted((own / "words").glob("*.toml")) if own is not None else ()))
    stamp = tuple((path, path.stat().st_mtime_ns) for path in paths)
    if _kept.get("stamp") != stamp:
        words: dict[str, Meant] = {}
        for path in paths:
            words.update(_read(path))
        _kept.update(stamp=stamp, words=TradeWords(words))
    return cast("TradeWords", _kept["words"])


def _read(path: Path) -> dict[str, Meant]:
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("cannot be read as TOML.", subject=str(path), hint=str(error)) from error
    entries = facts.get("word", [])
    if set(facts) - {"word"} or not isinstance(entries, list):
        raise UsageError("holds something else than words.", subject=str(path), hint=_HINT)
    found: dict[str, Meant] = {}
    for entry in entries:
        said, meant = _entry(path, entry)
        found.update(dict.fromkeys(said, meant))
    return found


def _entry(path: Path, entry: Any) -> tuple[list[str], Meant]:
    if not isinstance(entry, dict) or set(entry) - {"said", "format", "activity", "platform", "on"}:
        raise UsageError("a word says something else.", subject=str(path), hint=_HINT)
    said, on = entry.get("said"), entry.get("on", {})
    made, activity, platform = (entry.get(name, "") for name in ("format", "activity", "platform"))
    texts = all(isinstance(each, str) for each in (made, activity, platform)) and (made or activity or platform)
    if not isinstance(said, list) or not all(isinstance(word, str) and word.strip() for word in said) or not texts:
        raise UsageError("a word is not whole.", subject=str(path), hint=_HINT)
    if not isinstance(on, dict):
        raise UsageError("a word is not whole.", subject=str(path), hint=_HINT)
    for name in (*([made] if made else []), *on.values()):
        if name not in FORMATS:
            raise UsageError(f"there is no format '{name}'.", subject=str(path), hint=f"Formats: {', '.join(FORMATS)}.")
    return [keyed(word) for word in said], Meant(made, keyed(activity), dict(on), platform)
