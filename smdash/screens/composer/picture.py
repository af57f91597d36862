"""A picture in half-blocks, where the extra ``smdash[pictures]`` is installed and colours are wanted."""

from __future__ import annotations

import os
import sys
import warnings
from typing import TYPE_CHECKING

from rich.console import Console
from rich.segment import Segments

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

_CELL = 10, 20
"""Pixels of a cell as the drawing counts them: only that it is twice as tall as wide matters for half-blocks."""


class _NoTerminal:
    """What stands in for the terminal while the extra is imported."""

    @staticmethod
    def isatty() -> bool:
        """Say that there is none."""
        return False


def picture(place: Path, width: int, height: int) -> RenderableType | None:
    """Return a picture within so many cells, None where none can be shown; reads the file, so not for the UI thread.

    The extra asks the terminal what it can do as it is imported, and reads the answer from the keys that are typed:
    while it is, there is no terminal for it. Its half-blocks need none of the answers.
    """
    if os.environ.get("NO_COLOR") or width < 1 or height < 1:
        return None
    terminal, sys.__stdout__ = sys.__stdout__, _NoTerminal()  # type: ignore[misc, assignment]
    try:
        from textual_image._terminal import CellSize, get_cell_size
        from textual_image.renderable.halfcell import Image
    except ImportError:
        return None
    finally:
        sys.__stdout__ = terminal  # type: ignore[misc]
    from smdash.services.posts.picture import small

    # Kept where the extra keeps its terminal's answer, so that it never asks.
    setattr(get_cell_size, "_result", CellSize(*_CELL))  # noqa: B010 - a name of the extra's own
    found = small(place, width, 2 * height)
    if found is None:
        return None
    drawn = Image(found, width=found.width, height=max(1, (found.height + 1) // 2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # what the extra asks of Pillow is its own matter
        try:
            return Segments(list(Console(width=width, color_system="truecolor").render(drawn)))
        except Exception:  # noqa: BLE001 - a picture is never worth the words that stand beside it
            return None
