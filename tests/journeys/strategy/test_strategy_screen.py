"""A strategy on its screen: begun, written a section at a time, kept as it is typed, reviewed, and never written over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.strategy.sections import find
from tests.journeys.person import sitting_at
from tests.worlds import content, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services

PLAN = (
    "# Plan\n\n## Why\nReview by: 2026-11-03\n\nBread that lasts.\n\n## Tactics per platform\n### acme/x\nAudience: bakers\n"
    "## Success metrics\nmore leads\n## Crisis plan\n### Holding statement\nWe look into it.\n"
)


@pytest.fixture
def planned(small: Services) -> Services:
    small.rules.add_goal("acme", "More leads")
    small.strategy.save("acme", PLAN)
    return small


async def test_a_strategy_is_begun_and_a_section_written(small: Services) -> None:
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "s")
        assert me.on == "StrategyScreen"
        assert me.sees("No strategy yet: n begins one", "Why", "Crisis plan", "Competitors")
        await me.press("n", "enter")
        assert me.sees("8 still the template's", "? Why", "What a customer gets here")
        await me.press("e")
        assert me.on == "SectionScreen"
        await me.type("\nBread that lasts a week.")
        await me.press("ctrl+s")
        assert me.on == "StrategyScreen"
        assert me.sees("\u2713 Why", "1 of 8 written", "2 lines of the template left")
        me.assert_harmless()
        await me.press("n")
        await me.type("Our bakers")
        await me.press("enter")
        assert small.strategy.text("acme").endswith("## Our bakers\n\n")
        await me.press("u", "u", "u")
        found = content(small.home.read())
        assert (found["strategies"], found["strategy_sections"]) == ([], [])


async def test_what_each_section_lacks_is_said_beside_it(planned: Services) -> None:
    async with sitting_at(planned, (120, 40)) as me:
        await me.press("o", "s")
        assert me.sees("! Why", "overdue", "review by 3 Nov 2026, 18 d ago", "Bread that lasts.")
        await me.press("j")
        assert me.sees("acme/x: lacks why we are there", "acme/mastodon: nothing about it")
        await me.press("j")
        assert me.sees("goal More leads: named below")
        await me.press("j")
        assert me.sees("the crisis plan names no contacts", "We look into it.")
        await me.press("g", "v")
        assert me.sees("\u2713 Why", "reviewed today")
        assert "Review by: 2027-02-20" in planned.strategy.text("acme"), "the person sees the date in the text itself"
        await me.press("d")
        await me.type("2027-01-15")
        await me.press("enter")
        assert "Review by: 2027-01-15" in planned.strategy.text("acme")
        await me.press("G", "v")
        assert "no section" in me.said()


async def test_every_keystroke_is_kept_until_it_is_stored(planned: Services) -> None:
    text = planned.strategy.text("acme")
    async with sitting_at(planned, (80, 24)) as me:
        await me.press("o", "s", "e")
        await me.type("And rolls.")
        assert rows(planned, "SELECT count(*) FROM drafts") == [(1,)]
        assert planned.status.view().unsaved == 0, "it is no draft of the composer"
    assert planned.strategy.text("acme") == text
    async with sitting_at(planned, (80, 24)) as me:
        await me.press("o", "s", "e")
        assert me.sees("Brought back what was not stored", "And rolls.")
        await me.press("ctrl+s")
        assert planned.strategy.text("acme") == text.replace("lasts.\n\n", "lasts.\n\nAnd rolls.\n")
        assert rows(planned, "SELECT count(*) FROM drafts") == [(0,)]
        await me.press("e")
        await me.type("Thrown away.")
        await me.press("ctrl+x")
        assert me.on == "StrategyScreen"
        (kept,) = (planned.home.store.path.parent / "kept").iterdir()
        assert "Thrown away." in kept.read_text(encoding="utf-8")
        await me.press("e", "escape")
        assert rows(planned, "SELECT count(*) FROM drafts") == [(0,)]


async def test_words_for_a_section_that_is_gone_are_kept(planned: Services) -> None:
    planned.strategy.save("acme", PLAN + "## My own\n")
    async with sitting_at(planned, (80, 24)) as me:
        await me.press("o", "s", "j", "j", "j", "j")
        await me.press("e")
        await me.type("Worth keeping.")
        await me.press("escape")
        planned.strategy.save("acme", PLAN)
        await me.press("q", "o", "s")
        assert any("What was typed for 'my-own'" in each for each in me.toasts())
    (kept,) = (planned.home.store.path.parent / "kept").iterdir()
    assert "Worth keeping." in kept.read_text(encoding="utf-8")
    assert rows(planned, "SELECT count(*) FROM drafts") == [(0,)]


async def test_two_texts_of_one_section_are_both_there(planned: Services, open_home: Callable[..., Services]) -> None:
    other = open_home(planned.home.store.path.parent)
    async with sitting_at(planned, (80, 24)) as me:
        await me.press("o", "s", "e")
        await me.type("Mine.")
        theirs = other.strategy.text("acme").replace("lasts.", "stays fresh.").replace("bakers", "millers")
        other.strategy.save("acme", theirs)
        await me.press("ctrl+s")
        assert me.on == "PickScreen"
        assert planned.strategy.text("acme") == theirs, "nothing was written over"
        await me.press("j", "j", "enter")
        assert me.on == "TextScreen"
        assert me.sees("stays fresh.", "Mine.")
        await me.press("escape", "enter")
        assert me.on == "StrategyScreen"
        text = planned.strategy.text("acme")
        assert "lasts.\n\nMine." in text
        assert "Audience: millers" in text, "what the other program wrote elsewhere stays"
        await me.press("u")
        assert planned.strategy.text("acme") == theirs


async def test_the_whole_is_written_in_an_editor(planned: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    crlf = PLAN.replace("\n", "\r\n")
    planned.strategy.save("acme", crlf)
    async with sitting_at(planned, (80, 24)) as me:
        await me.press("o", "s")
        monkeypatch.setattr(
            "smdash.screens.base.editor.edit_text", lambda app, text, **_: text.replace("bakers", "millers")
        )
        await me.press("E")
        assert planned.strategy.text("acme") == crlf.replace("bakers", "millers")

        def meanwhile(app: object, text: str, **_: object) -> str:
            planned.strategy.save("acme", "## Why\nOther\n")
            return text + "Mine\r\n"

        monkeypatch.setattr("smdash.screens.base.editor.edit_text", meanwhile)
        await me.press("E")
        assert any("What you typed is kept" in each for each in me.toasts())
        assert planned.strategy.text("acme") == "## Why\nOther\n"
        (kept,) = (planned.home.store.path.parent / "kept").iterdir()
        assert kept.read_bytes().endswith(b"We look into it.\r\nMine\r\n")


async def test_competitors_stand_beside_ones_own(planned: Services) -> None:
    today = planned.home.today()
    for back, value in ((60, 100.0), (0, 400.0)):
        planned.manual.enter("acme/x", "followers", today - timedelta(days=back), value)
    async with sitting_at(planned, (80, 24)) as me:
        await me.press("o", "s", "G")
        assert me.sees("Nobody is noted here yet", " a competitor  f figure")
        await me.press("g")
        assert me.sees(" e write  E whole  v reviewed")
        await me.press("G")
        await me.press("a")
        await me.type("Rival & Sons")
        await me.press("enter")
        for typed in ("x followers 1000 2026-09-22", "x followers 1.1k"):
            await me.press("f")
            await me.type(typed)
            await me.press("enter")
        assert me.sees("Rival & Sons", "+4.9 % a month", "yours, acme/x: +100.0 % a month")
        assert "1,100" not in me.text()
        await me.press("f")
        await me.type("church followers 3")
        await me.press("enter")
        assert any("no such platform" in each for each in me.toasts())


async def test_hostile_words_are_only_words(small: Services) -> None:
    small.strategy.save(
        "acme", "## Why [red]\x1b]52;c;AAAA\x07\n\x1b[31m [@click=app.quit]x[/] \u202e\n<b>\n## \u6f22\u5b57\nx\n"
    )
    small.competitors.add("acme", "Ri\x1b[2Jval [b]", note="\x07[/]")
    async with sitting_at(small, (80, 24)) as me:
        await me.press("o", "s")
        me.assert_harmless()
        assert me.sees("[@click=app.quit]x[/]", "\u6f22\u5b57")
        await me.press("G")
        assert me.sees("val [b]")
        me.assert_harmless()
        await me.press("g", "e")
        me.assert_harmless()
    assert find(small.strategy.text("acme"), "\u6f22\u5b57") is not None


async def test_what_is_refused_is_asked_again_with_what_was_typed(planned: Services) -> None:
    async with sitting_at(planned, (80, 24)) as me:
        await me.press("o", "s", "a")
        assert me.on == "AskScreen"
        await me.type("R" * 121)
        await me.press("enter")
        assert me.on == "AskScreen", "the question stands again"
        assert me.field("answer").value == "R" * 121
        assert "a name has at most 120 characters" in me.words("meaning")
        assert me.app.screen.query_one("#meaning").has_class("-wrong"), "told by more than its words"
        await me.press("backspace")
        assert "-wrong" not in me.app.screen.query_one("#meaning").classes, "something else is typed now"
        await me.press("enter")
        assert me.on == "StrategyScreen"
        assert "Added" in me.said()
