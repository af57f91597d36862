"""A picture given by its address: the post is queued at once, the picture comes beside, and both are said."""

from __future__ import annotations

import asyncio
import struct
import threading
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.posts.fetching import FetchError
from tests.journeys.person import sitting_at
from tests.worlds import rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.journeys.person import Person

BOAT = "https://cdn.example/sea/boat.gif?key=s3cr3t"
GIF = b"GIF89a" + struct.pack("<HH", 5, 2) + b"\x00\x00\x00;"


async def fetched(me: Person) -> None:
    for thread in threading.enumerate():
        if thread.name == "media":
            await asyncio.to_thread(thread.join, 30)
    await me.settled()


@pytest.mark.parametrize("error", [None, FetchError("its server answers 503.", passing=True)], ids=["there", "in vain"])
async def test_a_picture_on_the_web(small: Services, monkeypatch: pytest.MonkeyPatch, error: FetchError | None) -> None:
    waiting, told = threading.Event(), list[tuple[str, threading.Thread]]()

    def download(home: Any, address: str, into: Path) -> None:
        told.append((address, threading.current_thread()))
        assert waiting.wait(30)
        if error is not None:
            raise error
        into.write_bytes(GIF)

    monkeypatch.setattr("smdash.services.posts.fetching._download", download)
    async with sitting_at(small, (120, 40)) as me:
        await me.press("n")
        await me.type("Look at the boat")
        await me.press("tab", "space", "ctrl+g")
        me.field("path").focus()
        await me.type(BOAT)
        await me.press("enter")
        await me.type("A red boat")
        assert "on the web" in me.row_of("media", "boat.gif")
        assert not me.sees("s3cr3t")
        await me.press("ctrl+s")
        assert "Queued." in me.said()
        assert rows(small, "SELECT path, alt_text, fetched FROM media") == [(BOAT, "A red boat", None)]
        waiting.set()
        await fetched(me)
        words = "not fetched, its server answers 503." if error else "fetched, 14 bytes."
        assert any(words in toast and "s3cr3t" not in toast for toast in me.toasts())
        [(address, thread)] = told
        assert address == BOAT
        assert thread.daemon
        assert not small.fetching.new()
