"""Files are attached by a key and a digit, by a path, by dropping them; and one account may show others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from smdash.domain.posts.post import Piece, Written
from smdash.domain.times.when import When
from tests.journeys.person import sitting_at
from tests.worlds import rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.journeys.person import Person


@pytest.fixture
def yard(tmp_path: Path) -> Path:
    """Return a folder with three pictures."""
    for name, colour in (("yard.png", "red"), ("my yard.png", "green"), ("gate.png", "blue")):
        Image.new("RGB", (40, 30), colour).save(tmp_path / name)
    return tmp_path


def media(services: Services) -> list[tuple[str, str]]:
    found = rows(
        services, "SELECT path, alt_text FROM media WHERE post_id = (SELECT max(id) FROM posts) ORDER BY position"
    )
    return [(path.rpartition("/")[2], alt) for path, alt in found]


async def begun(me: Person, text: str) -> None:
    """Begin a post for the account under the cursor."""
    await me.press("n")
    await me.type(text)
    await me.press("tab", "space", "shift+tab")


async def test_a_recent_file_is_attached_by_its_digit_and_decides_what_the_post_is(demo: Services, yard: Path) -> None:
    demo.posts.write(
        Written("Before", ("acme/mastodon",), media=(Piece(str(yard / "yard.png"), "A yard"),)), When("draft")
    )
    async with sitting_at(demo, (80, 24)) as me:
        await begun(me, "Look")
        await me.press("ctrl+d")
        assert me.sees("3  yard.png"), "what was used stands behind what is new beside it"
        await me.press("3")
        assert me.on == "AltScreen"
        assert me.sees("picture 40\u00d730")
        await me.type("The yard")
        await me.press("enter")
        assert me.sees("image (1 picture)")
        await me.press("ctrl+d")
        await me.type(str(yard / "gat"))
        await me.press("tab", "enter", "enter")
        assert me.on == "ComposerScreen"
        assert me.sees("carousel (2 pictures)")
        await me.press("ctrl+s")
    assert media(demo) == [("yard.png", "The yard"), ("gate.png", "")]
    assert rows(demo, "SELECT format FROM variants ORDER BY id DESC LIMIT 1") == [("carousel",)]


async def test_dropped_files_are_attached_and_other_text_is_text(demo: Services, yard: Path) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await begun(me, "Look ")
        await me.paste(f"'{yard / 'my yard.png'}' {yard / 'gate.png'} ")
        assert me.sees("1 of 2")
        await me.press("enter", "enter")
        await me.paste("/not/there.png")
        assert me.area().text == "Look /not/there.png"
        assert me.sees("carousel (2 pictures)")
        await me.press("ctrl+d")
        await me.type(str(yard / "yart.png"))
        assert me.sees("near by name")
        await me.press("enter")
        assert me.field("answer").value == str(yard / "yard.png"), "another file than was typed is not taken at once"
        await me.press("escape", "ctrl+s")
    assert media(demo) == [("my yard.png", ""), ("gate.png", "")]


async def test_the_finding_of_a_missing_file_asks_for_one(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begun(me, "Look")
        await me.press("ctrl+g", "tab", "tab")
        await me.type("image")
        await me.press("ctrl+l")
        await me.press("enter")
        assert me.on == "AttachScreen"
        await me.press("escape", "escape")


async def test_a_finding_of_a_file_leads_to_that_file(demo: Services, yard: Path) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begun(me, "Look")
        await me.paste(f"{yard / 'yard.png'} {yard / 'gate.png'}")
        await me.press("escape")
        (yard / "gate.png").unlink()
        await me.type("!")
        await me.press("ctrl+l")
        await me.press("enter")
        assert me.list("media").has_focus
        assert me.list("media").cursor == 1
        assert me.sees("media \u00b7 2 \u00b7 carousel (2 pictures)")
        await me.press("d")
        assert me.sees("media \u00b7 1 \u00b7 image (1 picture)")


async def test_one_account_shows_other_files(demo: Services, yard: Path) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await begun(me, "Look")
        await me.paste(str(yard / "yard.png"))
        await me.press("enter", "ctrl+g", *["tab"] * 11)
        assert me.sees("media \u00b7 1 \u00b7 image (1 picture)")
        await me.type(str(yard / "yrd.png"))
        await me.press("enter")
        assert me.sees("yrd.png: there is no such file.")
        assert "Near by name: yard.png" in me.words("pathwrong")
        await me.press("tab", "o", "ctrl+d")
        await me.type(str(yard / "gate.png"))
        await me.press("enter", "escape")
        assert me.sees("media \u00b7 only acme/bluesky \u00b7 2")
        await me.press("ctrl+s")
    own = rows(
        demo,
        "SELECT variant_id IS NULL, path FROM media WHERE post_id = (SELECT max(id) FROM posts) ORDER BY 1, position",
    )
    assert [(shared, path.rpartition("/")[2]) for shared, path in own] == [
        (0, "yard.png"),
        (0, "gate.png"),
        (1, "yard.png"),
    ]
