"""A post that another program changed while it was open in the composer: both texts are there, whatever is answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.times.when import When
from tests.journeys.person import Person, sitting_at
from tests.worlds import NOW, edit_post, rows, write_post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services

AT = When("at", (NOW + timedelta(days=4)).replace(tzinfo=None, hour=9, minute=0))
LATER = When("at", (NOW + timedelta(days=4)).replace(tzinfo=None, hour=11, minute=30))
SIZES = [(80, 24), (120, 40)]


def _stored(services: Services) -> list[tuple[str, str]]:
    query = "SELECT p.body, d.state FROM posts p JOIN deliveries d ON d.post_id = p.id WHERE p.id > 2 ORDER BY d.id"
    return [(body, state) for body, state in rows(services, query)]


def _put_by(folder: Path) -> str:
    (kept,) = folder.glob("kept/post-*")
    return kept.read_text(encoding="utf-8")


async def _both_edit(me: Person, small: Services, other: Services) -> None:
    number = write_post(small, "As it was", ["acme/x"], AT)
    await me.poll()
    await me.go("queue", "As it was")
    await me.press("e")
    await me.type(", and mine")
    edit_post(other, number, "As the other one has it", ["acme/x"], LATER)
    await me.press("ctrl+s")
    assert me.on == "PickScreen"


@pytest.mark.parametrize("size", SIZES)
async def test_keeping_mine_makes_a_draft_beside_the_stored_one(
    small: Services, open_home: Callable[[Path], Services], size: tuple[int, int]
) -> None:
    other = open_home(small.home.folder)
    async with sitting_at(small, size) as me:
        await _both_edit(me, small, other)
        assert me.sees("Changed elsewhere", "Keep mine as a new draft", "Take the stored one", "Look at both")
        assert me.sees("Wed 25 Nov 11:30")
        assert _stored(small) == [("As the other one has it", "scheduled")]
        await me.press("j", "j", "enter")
        assert me.sees("STORED NOW", "As the other one has it", "YOURS, NOT STORED", "As it was, and mine")
        await me.press("escape")
        assert me.on == "PickScreen", "one can look as often as one likes"
        await me.press("enter")
        assert me.on == "DashboardScreen"
        assert _stored(small) == [("As the other one has it", "scheduled"), ("As it was, and mine", "draft")]
        assert "Kept as a draft" in me.said()
        await me.press("u")
        assert _stored(small) == [("As the other one has it", "scheduled")]


async def test_taking_the_stored_one_keeps_mine_in_a_file(
    small: Services, open_home: Callable[[Path], Services]
) -> None:
    other = open_home(small.home.folder)
    async with sitting_at(small, (120, 40)) as me:
        await _both_edit(me, small, other)
        await me.press("j", "enter")
        assert me.on == "DashboardScreen"
        assert _stored(small) == [("As the other one has it", "scheduled")]
        assert "As it was, and mine" in _put_by(small.home.folder)
        assert "unsaved" not in me.header()


async def test_going_back_to_the_text_stores_nothing_and_keeps_it(
    small: Services, open_home: Callable[[Path], Services]
) -> None:
    other = open_home(small.home.folder)
    async with sitting_at(small, (120, 40)) as me:
        await _both_edit(me, small, other)
        await me.press("escape")
        assert me.on == "ComposerScreen"
        assert me.area().text == "As it was, and mine"
        await me.press("escape")
        await me.go("queue", "As the other one has it")
        await me.press("e")
        assert me.area().text == "As it was, and mine"
        assert any("was changed since you began it" in toast for toast in me.toasts())
        assert _stored(small) == [("As the other one has it", "scheduled")]
