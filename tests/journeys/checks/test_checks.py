"""The checks: all that is wrong, worst first, each a key away from its post."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from tests.journeys.person import sitting_at
from tests.worlds import edit_post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from smdash.services.bundle import Services
    from tests.journeys.person import Person


PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=")


def findings(me: Person) -> list[Any]:
    pane = me.list("findings")
    return [pane.row(number) for number in range(pane.window.count)]


async def test_b21_every_finding_opens_its_post_with_enter(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("o", "k")
        assert me.on == "FindingsScreen"
        rows = [row for row in findings(me) if row.kind == "delivery"]
        assert [row.severity for row in rows] == sorted(
            (row.severity for row in rows), key=["error", "warning", "info"].index
        )
        assert me.sees("Checks · 40 posts", "3 errors, 13 warnings, 16 notes")
        for row in rows[:5]:
            me.list("findings").go_to(row.key)
            await me.press("enter")
            assert me.on == "ComposerScreen"
            assert me.area().text == demo.posts.post(row.post_id).body
            await me.press("escape")
            assert me.on == "FindingsScreen"
            assert me.list("findings").cursor_key == row.key, "back where it was"
        await me.press("q")
        assert me.on == "DashboardScreen"


async def test_what_can_be_mended_is_mended_and_taken_back(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("o", "k")
        late = next(row for row in findings(me) if getattr(row, "rule", "") == "past-date")
        me.list("findings").go_to(late.key)
        await me.settled()
        assert me.sees("f moves it to the next free slot", "Latte art")
        await me.press("f")
        assert "Moved to Mon 23 Nov 08:00. u takes it back." in me.said()
        assert "past-date" not in {row.rule for row in findings(me)}
        assert me.sees("2 errors")
        await me.press("u")
        assert "past-date" in {row.rule for row in findings(me)}
        other = next(row for row in findings(me) if row.rule == "foreign-brand")
        me.list("findings").go_to(other.key)
        await me.press("f")
        assert me.on == "ComposerScreen", "what only a person can mend is opened"


async def test_a_finding_goes_when_its_words_are_changed(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.press("o", "k")
        row = next(row for row in findings(me) if row.rule == "trap")
        edit_post(demo, row.post_id, "Nothing wrong here", ["nord/threads"], None)
        me.list("findings").go_to(row.key)
        await me.press("enter")
        await me.press("escape")
        assert "trap" not in {row.rule for row in findings(me)}


async def test_parameters_are_given_back(demo: Services) -> None:
    from smdash.domain.posts.post import Written
    from smdash.domain.times.when import When

    demo.posts.write(Written("Read https://bean.example/x", ("bean/facebook",), utm={}), When("draft"))
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("o", "k")
        row = next(row for row in findings(me) if row.act == "add-utm")
        me.list("findings").go_to(row.key)
        await me.press("f")
        assert "add-utm" not in {row.act for row in findings(me)}


async def test_the_key_of_a_post_begins_there(demo: Services) -> None:
    async with sitting_at(demo, (120, 40)) as me:
        await me.go("queue", "Changelog 4.2")
        await me.press("l")
        assert me.on == "FindingsScreen"
        assert me.list("findings").current.words.startswith("Changelog 4.2")
        assert me.sees("39 characters over the limit of 280")
        await me.press("escape")
        await me.go("queue", "Neighbours, the yard")
        await me.press("l")
        assert "Nothing is wrong with that post." in me.said()


async def test_one_brand(demo: Services) -> None:
    async with sitting_at(demo, (80, 24)) as me:
        await me.press("o", "k", "b")
        me.list("choices").go_to("nord")
        await me.press("enter")
        assert {row.brand for row in findings(me) if row.kind == "delivery"} == {"nord"}
        assert me.sees("Checks of nord")


async def test_snapshots(demo: Services, snapshot: Callable[[str, str], None]) -> None:
    for size in ((80, 24), (120, 40)):
        async with sitting_at(demo, size) as me:
            await me.press("o", "k", "j", "j")
            me.assert_harmless()
            snapshot(f"checks-{size[0]}x{size[1]}", me.text())


async def test_an_empty_home(services: Services) -> None:
    async with sitting_at(services, (80, 24)) as me:
        await me.press("o", "k")
        assert me.sees("There is nothing to check", "q  back")
        await me.press("f", "enter", "escape")
        assert me.on == "DashboardScreen"


async def test_what_cannot_be_read_is_said(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(brand: str | None = None) -> None:
        raise OSError("the disk is gone")

    async with sitting_at(demo, (80, 24)) as me:
        monkeypatch.setattr(demo.lint, "all", fails)
        await me.press("o", "k")
        assert "the disk is gone" in me.toasts()[-1]
        await me.press("escape")
        assert me.on == "DashboardScreen"


async def test_enter_and_f_lead_to_the_field(demo: Services, tmp_path: Path) -> None:
    from smdash.domain.posts.post import Piece, Variant, Written
    from smdash.domain.times.when import When

    pictures = [tmp_path / "a.png", tmp_path / "b.png"]
    for picture in pictures:
        picture.write_bytes(PNG)
    pieces = (Piece(str(pictures[0]), "Seen"), Piece(str(pictures[1])))
    own = {"acme/x": Variant("word " * 80)}
    demo.posts.write(Written("Words", ("acme/x",), "image", media=pieces, variants=own), When("draft"))
    number = demo.home.read().execute("SELECT max(id) FROM posts").fetchone()[0]
    wanted = {"missing-alt": "alt", "untied": "base-pillar", "over-limit": "own"}
    for key in ("enter", "f"):
        async with sitting_at(demo, (120, 40)) as me:
            await me.press("o", "k")
            rows = {row.rule: row for row in findings(me) if row.post_id == number}
            assert wanted.keys() <= rows.keys()
            for rule, field in wanted.items():
                me.list("findings").go_to(rows[rule].key)
                await me.settled()
                await me.press(key)
                assert me.on == "ComposerScreen"
                assert me.app.focused.id == field
                if rule == "missing-alt":
                    await me.type("A hen")
                    assert [piece.alt_text for piece in me.front.written.media] == ["Seen", "A hen"]
                await me.press("ctrl+x")
                assert me.on == "FindingsScreen"
