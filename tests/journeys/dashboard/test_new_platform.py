"""A platform that is one file of the person's own, used in the app from the first account to the posted post."""

from __future__ import annotations

import base64
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.screens.calendar.screen import CalendarScreen
from smdash.services.desktop import clipboard
from smdash.widgets.account_cells import platform_code, platform_words
from tests.journeys.person import sitting_at
from tests.worlds import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services
    from tests.worlds import Clock

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
AZUR = Path(__file__).parents[2] / "platforms" / "azur.toml"


@pytest.fixture
def home(tmp_path: Path, open_home: Callable[[Path], Services], monkeypatch: pytest.MonkeyPatch) -> Services:
    """A home with nothing in it but the file of a platform; this machine's clipboard and browser are kept out of it."""
    monkeypatch.setattr(clipboard, "copy", lambda text: "")
    monkeypatch.setattr("smdash.services.desktop.browser.start", lambda argv: False)
    folder = tmp_path / "home"
    (folder / "platforms").mkdir(parents=True)
    shutil.copy(AZUR, folder / "platforms")
    return open_home(folder)


async def test_from_the_account_to_the_posted_post(home: Services, clock: Clock, tmp_path: Path) -> None:
    picture = tmp_path / "bee.png"
    picture.write_bytes(base64.b64decode(PIXEL))
    async with sitting_at(home, (120, 40)) as me:
        await me.press("A")
        me.field("field-account").value = "acme/azur"
        me.field("field-slots").value = "Mon 09:30"
        me.field("field-cadence").value = "image 2"
        me.field("field-hours").value = "8 8 8 8 8 0 0"
        await me.press("ctrl+s")
        assert "Added acme/azur" in me.said()
        assert home.home.account("acme/azur").promise_minutes == 120
        assert "azur" in me.row("queue", "free slot")

        await me.press("n")
        await me.type("A wave for all who swim and all who float")
        assert me.sees("41/40 characters  1 over", "^t thread of 2", "a link counts 10")
        await me.press("ctrl+l")
        assert me.sees("Azur wants at least 1 file; this post has no files.")
        await me.press("escape", "backspace", "backspace", "ctrl+g")
        me.field("path").focus()
        await me.paste(str(picture))
        await me.press("enter")
        assert me.row_of("media", "bee.png")
        await me.press("ctrl+l")
        assert not me.sees("Azur wants at least 1 file")
        await me.press("escape", "ctrl+s")
        assert me.on == "DashboardScreen", me.text()
        assert "azur" in me.row("queue", "A wave for all")

        me.app.push_screen(CalendarScreen(home, None, date(2026, 11, 23)))
        await me.settled()
        assert me.sees("acme/azur"), me.text()
        assert (platform_code("azur"), platform_words("azur", short=True)) == ("az", "azu"), "where columns are narrow"
        await me.press("escape")

        clock.forward(days=2, minutes=20)
        await me.poll()
        await me.press("1", "h", "g", "c", "y")
        await me.type("https://azur.example/wave/77")
        assert me.sees("A post with the id 77"), me.text()
        await me.press("enter", "escape")
        assert rows(home, "SELECT state, remote_id FROM deliveries") == [("published", "77")]

        await me.press("2")
        assert me.row("metrics", "no figures saved yet")
        await me.press("enter")
        assert me.sees("Azur > Waves > Download"), me.text()
