"""Facts about each platform, as data, and their loader; the names below are imported when first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smdash.platforms.loader import exports, find, keys, load, load_all, use_folder
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


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "model" if name[0].isupper() else "loader"
    return getattr(import_module(f"{__name__}.{module}"), name)
