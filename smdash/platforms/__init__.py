"""Facts about each platform, as data, and their loader; the names below are imported when first used."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.platforms.loader import exports, find, keys, load, load_all
    from smdash.platforms.model import Breakdown, Compose, Export, Limits, Metric, Platform, PlatformChange, Watch

__all__ = [
    "Breakdown",
    "Compose",
    "Export",
    "Limits",
    "Metric",
    "Platform",
    "PlatformChange",
    "Watch",
    "exports",
    "find",
    "keys",
    "load",
    "load_all",
    "use_folder",
]


def use_folder(path: Path | None) -> None:
    """Read a person's own ``KEY.toml`` files from a folder over the shipped ones; None means shipped only.

    A process knows the platforms of one home at a time. A folder that does not exist counts as None, and where none was
    laid before either, what was read is kept. In such a file scalars replace, metrics join by key, level and
    version, exports by kind with their alias lists extended, UTM sources are added, a watch list and reply windows
    replace the shipped ones, and a new KEY adds a platform.
    """
    own = path if path is not None and os.path.isdir(path) else None  # noqa: PTH112 - it may be out of reach
    if own is not None or f"{__name__}.loader" in sys.modules:  # else nothing is laid, and start-up need not read it
        import_module(f"{__name__}.loader").use_folder(own)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "model" if name[0].isupper() else "loader"
    return getattr(import_module(f"{__name__}.{module}"), name)
