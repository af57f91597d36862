"""Opening an address in the person's browser, where there is a desktop to show one."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

from smdash.domain.posts.links import is_web
from smdash.services.desktop.programs import start

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def openers(environ: Mapping[str, str] | None = None, system: str = "") -> list[str]:
    """Return the programs that may open an address here, best first; none where there is no desktop.

    A browser that runs in a terminal would take this one, so it is never asked.
    """
    environ = os.environ if environ is None else environ
    system = system or platform.system()
    if system == "Darwin":
        return ["open"]
    if system == "Windows":
        return ["explorer"]
    found = []
    if environ.get("TERMUX_VERSION"):
        found.append("termux-open-url")
    if environ.get("WSL_DISTRO_NAME"):
        found.append("wslview")
    if environ.get("WAYLAND_DISPLAY") or environ.get("DISPLAY"):
        found.append("xdg-open")
    return found


def open_address(url: str, environ: Mapping[str, str] | None = None) -> bool:
    """Open a web address; False where it is none, or where nothing here can show it."""
    return is_web(url) and any(start([program, url]) for program in openers(environ))


def open_file(place: Path, environ: Mapping[str, str] | None = None) -> bool:
    """Open a file that is there in the program the desktop has for it; False where nothing here can show it."""
    return place.is_file() and any(start([program, str(place)]) for program in openers(environ))
