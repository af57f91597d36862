"""The person's config file: key bindings and appearance, as a frozen value with defaults.

```toml
theme = "smdash-dark"        # what is picked in the app is remembered in the database and wins
grace_minutes = 15           # later than this, a post is missed
reply_delay_seconds = 8      # so long an answer can be taken back before it goes out

downloads = "~/Downloads"    # looked through for exports at start; left out: nowhere
media_hosts = ["nas.lan"]    # media may be fetched from there though it is on no open network

[keys]
"post.new" = "N"             # smdash keys lists the ids
```
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Config(NamedTuple):
    """What ``config.toml`` may say."""

    theme: str = ""
    grace_minutes: int = 15
    reply_delay_seconds: int = 8
    keys: Mapping[str, str] = MappingProxyType({})
    downloads: str = ""
    media_hosts: tuple[str, ...] = ()


def load(path: Path) -> Config:
    """Read ``path``; a missing file is the defaults, a wrong entry is named with file and key."""
    try:
        if not path.exists():
            return Config()
    except OSError as error:  # of a folder that cannot be entered
        raise UsageError(
            f"cannot be reached ({error.strerror}).",
            subject=str(path),
            hint="Check who owns the home and its permissions, or choose another --home.",
        ) from error
    if path.is_fifo():
        raise UsageError("this is a pipe, and reading it would wait for ever.", subject=str(path))
    import tomllib

    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"cannot be read as TOML ({error}).", subject=str(path)) from error
    unknown = set(raw) - {"theme", "grace_minutes", "reply_delay_seconds", "keys", "downloads", "media_hosts"}
    if unknown:
        raise UsageError(
            f"key '{min(unknown)}' is not known.",
            subject=str(path),
            hint="Known: theme, grace_minutes, reply_delay_seconds, downloads, media_hosts, [keys].",
        )
    theme, grace, keys = raw.get("theme", ""), raw.get("grace_minutes", 15), raw.get("keys", {})
    if not isinstance(theme, str):
        raise UsageError("key 'theme' must be text.", subject=str(path))
    if not isinstance(grace, int) or isinstance(grace, bool) or not 0 <= grace <= 1440:
        raise UsageError("key 'grace_minutes' must be a whole number from 0 to 1440.", subject=str(path))
    delay = raw.get("reply_delay_seconds", 8)
    if not isinstance(delay, int) or isinstance(delay, bool) or not 0 <= delay <= 60:
        raise UsageError("key 'reply_delay_seconds' must be a whole number from 0 to 60.", subject=str(path))
    example = 'a line there is like "post.new" = "N", both in quotes.'
    if not isinstance(keys, dict):
        raise UsageError(f"[keys] must map binding ids to keys: {example}", subject=str(path))
    if wrong := next((name for name, value in keys.items() if not isinstance(value, str)), None):
        raise UsageError(f'[keys] "{wrong}" is given no key: {example}', subject=str(path))
    downloads = raw.get("downloads", "")
    if not isinstance(downloads, str):
        raise UsageError("key 'downloads' must be a folder in quotes.", subject=str(path))
    hosts = raw.get("media_hosts", [])
    if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
        raise UsageError("key 'media_hosts' must be a list of hosts in quotes, like ['nas.lan'].", subject=str(path))
    return Config(theme, grace, delay, keys, downloads, tuple(hosts))
