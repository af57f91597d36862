"""Text into this machine's clipboard, by the programs that come with it."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING, NamedTuple

from smdash.services.desktop.programs import run

if TYPE_CHECKING:
    from collections.abc import Mapping


class Tool(NamedTuple):
    """A program that takes the clipboard's new text from its standard input, in an encoding of its own."""

    argv: tuple[str, ...]
    encoding: str = "utf-8"

    @property
    def name(self) -> str:
        """The program's name."""
        return self.argv[0]


_CLIP = Tool(("clip.exe",), "utf-16")


def tools(environ: Mapping[str, str] | None = None, system: str = "") -> list[Tool]:
    """Return the programs that may reach the clipboard here, best first; whether they are there is not asked."""
    environ = os.environ if environ is None else environ
    system = system or platform.system()
    if system == "Darwin":
        return [Tool(("pbcopy",))]
    if system == "Windows":
        return [_CLIP]
    found: list[Tool] = []
    if environ.get("TERMUX_VERSION"):
        found.append(Tool(("termux-clipboard-set",)))
    if environ.get("WAYLAND_DISPLAY"):
        found.append(Tool(("wl-copy",)))
    if environ.get("DISPLAY"):
        found += [Tool(("xclip", "-selection", "clipboard")), Tool(("xsel", "--clipboard", "--input"))]
    if environ.get("WSL_DISTRO_NAME"):
        found.append(_CLIP)
    return found


def copy(text: str, environ: Mapping[str, str] | None = None) -> str:
    """Put a text into the clipboard and return the program that took it, '' when none did."""
    for tool in tools(environ):
        if run(tool.argv, given=text.encode(tool.encoding, "replace"), env=environ):
            return tool.name
    return ""
