"""The month's report on the screen: read, given own words, written, noted as sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input, TextArea

from smdash.domain.reports.month import read_month
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from smdash.services.bundle import Services


async def test_a_report_is_read_written_and_noted_as_sent(
    small: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small.home.write("x") as w:
        w.conn.execute("UPDATE brands SET created_at = '2026-01-01T00:00:00Z', report_day = 19 WHERE slug = 'acme'")
    october, opened = read_month("2026-10", small.home.today()), []

    def start(argv: list[str]) -> bool:
        opened.append(argv[-1])
        return True

    monkeypatch.setattr("smdash.services.desktop.browser.start", start)
    monkeypatch.setenv("DISPLAY", ":0")
    async with sitting_at(small, (80, 24)) as me:
        assert me.sees("client update for October, overdue since 19 Nov")
        await me.press("exclamation_mark")
        assert me.on == "ReportsScreen", "the alert leads there"
        await me.press("escape", "o", "p")
        assert me.sees("1 overdue")
        assert me.sees("due 19 Nov")
        await me.press("enter")
        assert me.sees("Acme Tools: October 2026")
        assert me.sees("Nothing is known of posts of this month.")
        await me.press("escape", "o")
        assert "Nothing of it was written here yet" in me.said()
        await me.press("e")
        me.app.screen.query_one("#words", TextArea).text = "Typed in vain."
        await me.press("escape")
        assert "what you typed is kept" in me.said()
        (kept,) = (small.home.folder / "kept").iterdir()
        assert kept.read_text("utf-8") == "Typed in vain."
        await me.press("e")
        me.app.screen.query_one("#words", TextArea).text = "We liked it."
        await me.press("ctrl+s")
        assert small.reports.words("acme", october) == "We liked it."
        assert me.sees("own words")
        await me.press("e")
        small.reports.keep_words("acme", october, "By another program.")
        me.app.screen.query_one("#words", TextArea).text = "Over it."
        await me.press("ctrl+s")
        assert "another program wrote words" in me.toasts()[-1]
        await me.press("escape")
        assert small.reports.words("acme", october) == "By another program."
        small.reports.keep_words("acme", october, "We liked it.")
        await me.press("f")
        assert me.app.screen.query_one(Input).value == "acme-2026-10.html"
        me.app.screen.query_one(Input).value = str(tmp_path / "october.exe")
        await me.press("enter")
        assert me.sees("the ending does not say what to write")
        me.app.screen.query_one(Input).value = str(tmp_path / "october.html")
        await me.press("enter")
        assert "Written to" in me.said()
        assert "We liked it." in (tmp_path / "october.html").read_text("utf-8")
        await me.press("o")
        assert opened == [str((tmp_path / "october.html").resolve())]
        await me.press("s")
        assert me.sees("sent 21 Nov")
        assert not me.sees("overdue")
        await me.press("u")
        assert me.sees("Oct 2026  overdue"), "undo takes the note back"
        await me.press("k", "s")
        assert me.on == "PickScreen", "a month that is still running is asked about"
        assert me.sees("2026-11 is still running")
        await me.press("enter")
        assert not me.sees("sent 21 Nov")
        await me.press("s", "j", "enter")
        assert me.sees("sent 21 Nov")
        await me.press("u", "j")
        await me.press("m")
        me.app.screen.query_one(Input).value = "2026-07"
        await me.press("enter")
        assert me.sees("Jul 2026")
