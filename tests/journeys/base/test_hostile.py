"""Text from outside is only text: wherever it is shown, nothing of it acts on the terminal or the app."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from smdash import platforms
from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import one_line
from smdash.domain.times.when import When
from tests.journeys.person import harmful, sitting_at
from tests.worlds import write_post

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services
    from smdash.store.connection import Writing


pytestmark = pytest.mark.usefixtures("every_frame")

NASTY = "hello [/nope] \x1b]52;c;AAAA\x07 \u202e \U0001f9d1\u200d\U0001f680 \u6f22\u5b57 [b]x[/b] [@click=app.quit]q[/] \x9b31m \u2066 $text %s {0}"

PLAIN = "hello [/nope] ]52;c;AAAA \U0001f9d1\u200d\U0001f680 \u6f22\u5b57 [b]x[/b] [@click=app.quit]q[/] $text %s {0}"
"""What is left of it in a platform file, which is refused with a character that acts on a terminal."""
QUOTED = json.dumps(PLAIN, ensure_ascii=False)  # TOML's basic strings know the same escapes.
OWN_PLATFORM = f"""
schema = 1
key = "nastygram"
name = {QUOTED}
short = "NST"
source = {QUOTED}

[compose]
url = "https://example.com/?text={{text}}"

[limits]
text = 500
unit = "graphemes"

[[metrics]]
key = "likes"
label = {QUOTED}
unit = "count"
kind = "engagement"
level = "account"
flow = "flow"
counts = {QUOTED}
source = {QUOTED}

[[watch]]
metric = "likes"
level = "account"
mode = "total"
label = {QUOTED}
why = {QUOTED}

[[exports]]
kind = "nasty_days"
label = {QUOTED}
content = "days"
need = ["Nasty date", "Nasty likes"]
how = {QUOTED}

[exports.fields]
day = ["Nasty date"]

[exports.metrics]
likes = ["Nasty likes"]
"""


@pytest.fixture
def nasty(demo: Services, tmp_path: Path) -> tuple[Services, Path]:
    """The sample world with hostile text in every field a person, a file or a network fills."""
    line = {
        "id": "nasty-1",
        "account": "acme/x",
        "kind": "mention",
        "author": NASTY,
        "handle": f"x{NASTY}",
        "text": NASTY,
        "permalink": "https://example.com/" + NASTY.replace(" ", ""),
        "received_at": "2026-11-19T09:00:00+01:00",
    }
    with demo.home.store.write("nasty", demo.home.now()) as w:
        number = w.conn.execute("SELECT max(id) FROM inbox_items WHERE state = 'open'").fetchone()[0]
        w.conn.execute(
            "UPDATE inbox_items SET author = ?, handle = ?, body = ?, permalink = ?, due_at = '2026-11-19T10:00:00Z' WHERE id = ?",
            (NASTY, NASTY, NASTY + "\n" + NASTY, line["permalink"], number),
        )
        w.conn.execute("UPDATE accounts SET handle = ?, name = ?", (NASTY, NASTY))
        w.conn.execute("UPDATE brands SET name = ?", (NASTY,))
        w.conn.execute("UPDATE posts SET body = ?, title = ?", (NASTY, NASTY))
        w.conn.execute("UPDATE duties SET name = ?", (NASTY,))
        w.conn.execute("UPDATE watched SET label = ?", (NASTY,)) if _has(w, "watched") else None
        w.conn.execute("UPDATE deliveries SET reason = ?, error = ?, permalink = ?", (NASTY, NASTY, NASTY))
    name = NASTY.replace("/", "\u2215")[:60] + ".jsonl"
    (tmp_path / name).write_text(json.dumps(line) + "\n", encoding="utf-8")
    return demo, tmp_path / name


def _has(w: Writing, table: str) -> bool:
    return w.conn.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_every_pane_and_dialog_shows_hostile_text_as_text(
    nasty: tuple[Services, Path], size: tuple[int, int]
) -> None:
    services, file = nasty
    async with sitting_at(services, size) as me:
        steps = [
            "1 j enter tab escape m escape",
            "2 j enter escape",
            "3 enter escape s escape f enter escape f",
            "4 enter escape",
            "b j enter escape",
            "question_mark escape",
            "slash h e l l o down escape",
            "1 space z escape escape ctrl+p escape",
            "n tab space escape n ctrl+x",
        ]
        me.assert_harmless()
        for step in steps:
            for key in step.split():
                await me.press(key)
                assert not harmful("".join(me.lines())), key
            me.assert_harmless()
            assert me.on == "DashboardScreen", step
        shown = "[/nope]"
        assert any(shown in row for row in me.rows("queue"))
        await me.press("3", "g", "j", "enter")  # the first one can soon not be answered any more
        assert me.sees(shown, "␛]52;c;AAAA␇", "[@click=app.quit]q[/]")
        await me.press("escape", "I")
        await me.paste(str(file))
        me.assert_harmless()
        await me.press("enter")
        assert me.on == "ImportScreen"
        me.assert_harmless()
        await me.press("enter")
        me.assert_harmless()
        assert me.on == "DashboardScreen", me.text()
        assert "Imported" in me.said()


async def test_one_line_of_hostile_text_in_the_header(nasty: tuple[Services, Path]) -> None:
    services, _ = nasty
    async with sitting_at(services, (200, 60)) as me:
        await me.press("b", "j", "enter")
        assert "hello [/nope] ␛]52" in me.header()
        me.assert_harmless()


async def test_hostile_words_in_errors_and_remarks(nasty: tuple[Services, Path]) -> None:
    services, _ = nasty
    async with sitting_at(services) as me:
        me.app.complain(SmdashError(NASTY, subject=NASTY, hint=NASTY))
        me.dashboard.tell(NASTY)
        await me.settled()
        me.assert_harmless()
        assert me.sees("That did not work", "[/nope]")
        await me.press("m")
        await me.paste(NASTY)
        assert "not understood" in me.words("meaning")
        me.assert_harmless()
        await me.press("enter", "escape", "A")
        for _ in range(6):
            await me.paste(NASTY)
            await me.press("tab")
        await me.press("ctrl+s")
        assert me.on == "AccountScreen"
        assert me.words("wrong-field-account")
        me.assert_harmless()
        await me.press("escape", "I")
        await me.paste("/nowhere/" + NASTY.replace("/", "") + ".csv")
        await me.press("enter")
        assert me.on == "FileScreen"
        me.assert_harmless()
        await me.press("escape", "n")
        await me.paste(NASTY + "\n" + NASTY)
        me.assert_harmless()
        assert me.area().text == NASTY + "\n" + NASTY, "only the picture is harmless; the text is the person's"
        await me.press("tab", "tab")
        await me.paste(NASTY)
        await me.press("ctrl+s")
        me.assert_harmless()


async def test_a_hundred_thousand_characters_in_one_item(demo: Services) -> None:
    huge = (NASTY + " ") * 1160
    assert len(huge) > 100_000
    with demo.home.store.write("huge", demo.home.now()) as w:
        first = demo.inbox.view().window.rows(0, 1)[0].id
        w.conn.execute(
            "UPDATE inbox_items SET body = ?, author = ?, handle = ? WHERE id = ?", (huge, huge, huge, first)
        )
        w.conn.execute("UPDATE posts SET body = ? WHERE body LIKE 'Latte art, 12%'", (huge,))
    async with sitting_at(demo) as me:
        me.assert_harmless()
        await me.press("3", "enter")
        assert me.on == "ReaderScreen"
        await me.press("pagedown", "r")
        await me.paste(NASTY)
        me.assert_harmless()
        await me.press("ctrl+s")
        me.assert_harmless()
        assert me.sees("In your hands"), me.said()
        for key, screen in (("i", "TextScreen"), ("p", "PersonScreen"), ("E", "AnsweredScreen")):
            await me.press(key)
            assert me.on == screen
            me.assert_harmless()
            await me.press("escape")
        await me.press("escape", "1", "enter")
        assert me.on == "ComposerScreen"
        assert len(me.area().text) == len(huge)
        await me.press("x")
        await me.press("escape")
        assert demo.unsaved.keys()
        await me.press("slash")
        await me.type("nope")
        assert me.list("hits").window.count >= 2
        me.assert_harmless()


async def test_a_metric_named_by_the_persons_own_platform_file(
    tmp_path: Path, open_home: Callable[[Path], Services]
) -> None:
    folder = tmp_path / "own" / "platforms"
    folder.mkdir(parents=True)
    (folder / "nastygram.toml").write_text(OWN_PLATFORM, encoding="utf-8")
    try:
        services = open_home(tmp_path / "own")
        services.manage.add_brand("acme", name=NASTY)
        services.manage.add_account("acme", "nastygram", handle=NASTY)
        figures = tmp_path / "nasty.csv"
        figures.write_text(
            "Nasty date,Nasty likes\n" + "".join(f"2026-11-{day:02},{day}\n" for day in range(1, 20)), encoding="utf-8"
        )
        async with sitting_at(services) as me:
            await me.press("I")
            await me.paste(str(figures))
            await me.press("enter")
            me.assert_harmless()
            assert me.sees("would be added"), me.text()
            await me.press("enter")
            assert any("hello [/nope] ]52" in row for row in me.rows("metrics"))
            await me.press("2", "i")
            assert me.on == "TextScreen"
            assert me.sees("hello [/nope] ]52")
            me.assert_harmless()
    finally:
        platforms.use_folder(None)


async def test_every_line_of_every_pane_is_as_wide_as_its_pane(nasty: tuple[Services, Path]) -> None:
    services, _ = nasty
    write_post(services, "\u6f22" * 200, ["acme/x"], When("slot"))
    async with sitting_at(services) as me:
        for width in (120, 97, 80, 61, 44, 23, 7):
            await me.resize(width, 30)
            for name in ("queue", "metrics", "inbox", "workload"):
                pane = me.dashboard.pane(name)
                with me.inside():
                    room = pane.scrollable_content_region.width
                    for y in range(pane.scrollable_content_region.height):
                        line = pane.render_line(y).text
                        assert cell_len(line) == room, (name, width, line)
            assert all(cell_len(line) == width for line in me.lines())


def test_the_nasty_text_is_nasty() -> None:
    assert one_line(NASTY) != NASTY
    for character in ("\x1b", "\x07", "\u202e", "\x9b", "\u2066"):
        assert character in NASTY
        assert character not in one_line(NASTY)
