"""Values as the reader's language writes them, and bars drawn to scale."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.reports.blocks import Bar, Cell, Chart, Table
from smdash.formats.pages.charts import HEIGHT, svg
from smdash.formats.pages.locales import read_currency, read_language
from smdash.formats.pages.written import Written


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("cell", "german", "plain"),
    [
        (Cell("number", 1234567.0), "1.234.567", "1,234,567"),
        (Cell("number", 12.345), "12,3", "12.3"),
        (Cell("number", 0.0), "0", "0"),
        (Cell("number", None), "-", "-"),
        (Cell("number", -0.01), "0", "0"),
        (Cell("number", 3.27, "percent"), "3,3 %", "3.3%"),
        (Cell("number", 95.0, "seconds"), "1:35 min", "1:35 min"),
        (Cell("number", 12.5, "currency"), "12,5", "12.5"),
        (Cell("money", -1234.5, "USD"), "-1.234,50 $", "-US$1,234.50"),
        (Cell("money", 12.5, ""), "12,5", "12.5"),
        (Cell("share", 0.0418), "4,2 %", "4.2%"),
        (Cell("change", 0.38), "+38 %", "+38%"),
        (Cell("range", -0.03, "change", 0.2), "-3 % to +20 %", "-3% to +20%"),
        (Cell("range", 0.5, "change", None), "+50 % or more", "+50% or more"),
        (Cell("range", None, "share", None), "-", "-"),
        (Cell("index", 212.4), "212 %", "212%"),
        (Cell("hours", 0.25), "15 min", "15 min"),
        (Cell("hours", 1234.0), "1.234 h", "1,234 h"),
        (Cell("day", date(2026, 10, 3)), "03.10.2026", "3 Oct 2026"),
        (Cell("month", date(2026, 10, 3)), "Oktober 2026", "October 2026"),
        (Cell("moment", datetime(2026, 10, 3, 9, 5, tzinfo=UTC)), "03.10.2026, 09:05", "3 Oct 2026, 09:05"),
        (Cell("text", ""), "-", "-"),
        (Cell("number", float("nan")), "-", "-"),
        (Cell("number", 1e300), "1e+300", "1e+300"),
    ],
)
def test_a_value_is_written_in_the_language_of_its_reader(cell: Cell, german: str, plain: str) -> None:
    assert _plain(Written("de-DE").cell(cell)) == german
    assert _plain(Written("").cell(cell)) == plain


def test_languages_and_currencies_are_those_there_are() -> None:
    assert [read_language(text) for text in ("de_at", "PT-br", "zh-Hant-TW", "", "-")] == [
        "de-AT",
        "pt-BR",
        "zh-Hant-TW",
        "",
        "",
    ]
    assert [read_currency(text) for text in ("eur", " CHF ", "")] == ["EUR", "CHF", ""]
    for wrong in ("xx", "de-XX", "german", "de-AT-x-foo", "\x00", "de " * 50):
        with pytest.raises(UsageError):
            read_language(wrong)
    for wrong in ("XXX", "EURO", "\u20ac", "E1R"):
        with pytest.raises(UsageError):
            read_currency(wrong)


def _chart(values: list[float | None], title: str = "Views") -> Chart:
    bars = tuple(Bar(date.fromordinal(740_000 + 7 * place), value) for place, value in enumerate(values))
    return Chart(title, "By week", "", bars, Table("t", "Views", (), ()))


def test_bars_are_as_long_as_their_values() -> None:
    drawn = svg(_chart([100.0, None, 50.0, 0.0]), 1, Written(""))
    heights = [float(each) for each in re.findall(r'<rect [^>]* height="([\d.]+)"', drawn)]
    assert heights[0] == pytest.approx(2 * heights[1], rel=0.02)
    assert len(heights) == 3, "what is not known has no bar"
    assert ">-</text>" in drawn
    assert drawn.startswith("<svg ")
    assert '<title id="chart-1-title">Views</title><desc id="chart-1-about">By week</desc>' in drawn


def test_what_is_below_nothing_hangs_below_the_line() -> None:
    drawn = svg(_chart([40.0, -20.0]), 1, Written(""))
    tops = [float(each) for each in re.findall(r'<rect x="[\d.]+" y="([\d.]+)"', drawn)]
    zero = float(re.findall(r'y1="([\d.]+)" [^>]*class="zero"', drawn)[0])
    assert tops[0] < zero
    assert tops[1] == pytest.approx(zero)


@given(st.lists(st.one_of(st.none(), st.floats(-1e12, 1e12)), min_size=1, max_size=14), st.text(max_size=40))
def test_any_figures_stay_within_the_picture_and_no_text_gets_out(values: list[float | None], title: str) -> None:
    drawn = svg(_chart(values, title), 3, Written("de"))
    for top, height in re.findall(r'<rect [^>]*y="(-?[\d.e+]+)"[^>]*height="([\d.e+]+)"', drawn):
        assert float(top) >= 0
        assert float(top) + float(height) <= HEIGHT
    assert set(re.findall(r"<(\w+)", drawn)) <= {"svg", "title", "desc", "line", "text", "rect"}
