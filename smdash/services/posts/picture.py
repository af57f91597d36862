"""A picture made small enough for a terminal. Reading one takes up to a second: not for the UI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.services.posts.images import MOST_READ

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image


def small(place: Path, width: int, height: int) -> Image | None:
    """Return a picture within so many pixels, upright and without transparency; None for what cannot be shown."""
    from PIL import Image, ImageOps

    from smdash.formats.media.reencode import MOST_PIXELS

    try:
        if place.stat().st_size > MOST_READ:
            return None
        with Image.open(place) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return None
            opened.draft("RGB", (2 * width, 2 * height))
            opened.thumbnail((2 * width, 2 * height))
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except Exception:  # noqa: BLE001 - a damaged or hostile file raises nearly anything, and is merely not shown
        return None
    upright.thumbnail((width, height))
    ground = Image.new("RGBA", upright.size, "white")
    ground.alpha_composite(upright)
    return ground.convert("RGB")
