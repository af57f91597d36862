"""Numbers and dates as they are written."""

from __future__ import annotations

# ruff: noqa: DTZ001 - files state wall clock, which is naive until an account is known.
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Literal
from unicodedata import combining, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import AmbiguousDatesError
from smdash.domain.imports.records import ReadOptions
from smdash.formats.detect.registry import read
from smdash.formats.problems import ProblemLog
from smdash.formats.tables.date_parts import _MONTH_NAMES, cut_time, day_parts, time_of_day
from smdash.formats.tables.dates import DateColumn
from smdash.formats.tables.numbers import Measure, read_figure

if TYPE_CHECKING:
    from datetime import time
    from pathlib import Path

    from smdash.domain.imports.records import Parsed


COUNT, RATE, SECONDS = Measure("count"), Measure("percent"), Measure("seconds")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", 0),
        ("1234", 1234),
        ("1,234", 1234),
        ("1.234", 1234),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234\u202f567", 1234567),
        ("12.0", 12),
        ("12,0", 12),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1 234,5", 1234.5),
        ("1.2K", 1200),
        ("1,2k", 1200),
        ("3M", 3_000_000),
        ("2.3M", 2_300_000),
        ("1 B", 1_000_000_000),
        (" 7 ", 7),
        ("-5", -5),
        ("−5", -5),
        ("0.123", 0.123),
        ("1234.567", 1234.567),
        ("1.2E3", 1200),
        ("1,2e3", 1200),
        ("1.234E3", 1234),
        ("1,234E+03", 1234),
        ("-5E0", -5),
        ("1'234", 1234),
        ("1\u2019234\u2019567", 1234567),
        ("1'234.5", 1234.5),
        ("1,2 Tsd.", 1200),
        ("1,2 Mio.", 1_200_000),
        ("1,2 тыс.", 1200),
        ("3 млн", 3_000_000),
        ("1.2万", 12_000),
        ("3億", 300_000_000),
        ("12e\u22120", 12),
    ],
)
def test_counts(cell: str, value: float) -> None:
    assert read_figure(cell, COUNT).value == value


@pytest.mark.parametrize("cell", ["", " ", "-", "--", "–", "—", "undefined", "N/A", "n/a", "null", "NaN", "\u00a0"])
def test_missing_is_none(cell: str) -> None:
    assert read_figure(cell, COUNT).value is None


@pytest.mark.parametrize(
    "cell",
    ["many", "=1+1", "+5", "@x", "1 23", "12,34,567", "1.234,567.8", "inf", "1.22E+17", "1E9999", "1E-999", "E5", "1E", "1,234.5E3", "1 E5K", "1.2KK", "1.2 Mio Mio", "1.2 mil", "1'23", "'123", "1 .", "5.", "9" * 400, "12%", "0:34",
     "٣", "５", "1_000", "0x10", "5²", "½", "1,", ",", "%", "K", "--5", "1234567890123456"],
)  # fmt: skip
def test_what_is_no_count(cell: str) -> None:
    with pytest.raises(ValueError):
        read_figure(cell, COUNT)


@pytest.mark.parametrize(
    ("cell", "measure", "value"),
    [
        ("12%", RATE, 12),
        ("12.5 %", RATE, 12.5),
        ("12,5%", RATE, 12.5),
        ("12%", Measure("fraction"), 0.12),
        ("0.12", Measure("fraction"), 0.12),
        ("12", Measure("percent", 100), 1200),
        ("12%", Measure("percent", 100), 12),
        ("1500", Measure("seconds", 0.001), 1.5),
        ("0:00:34", SECONDS, 34),
        ("1:02:03", SECONDS, 3723),
        ("2:03", SECONDS, 123),
        ("0:30:00", Measure("hours"), 0.5),
        ("$12.34", Measure("currency"), 12.34),
        ("12,34 €", Measure("currency"), 12.34),
        (".5", RATE, 0.5),
        ("6.0E-4", Measure("fraction"), 0.0006),
        ("6,0E-4", Measure("fraction"), 0.0006),
        ("6e-05", Measure("fraction"), 0.00006),
        ("6.0E-2%", RATE, 0.06),
        ("1.5E+3", Measure("seconds", 0.001), 1.5),
        ("2.5E1 €", Measure("currency"), 25),
    ],
)
def test_other_measures(cell: str, measure: Measure, value: float) -> None:
    assert read_figure(cell, measure).value == pytest.approx(value)


def test_a_duration_ends_at_59() -> None:
    for cell in ("0:00:60", "0:61:00", "1:2", "1:02:03:04", ":30"):
        with pytest.raises(ValueError):
            read_figure(cell, SECONDS)


def test_upper_bounds_and_negatives_are_remarked() -> None:
    assert read_figure("< 1%", RATE)[0] == 1
    assert "bound" in read_figure("<1%", RATE).remark
    assert "negative" in read_figure("-5", COUNT).remark


@given(st.text(max_size=30))
def test_any_text_is_a_figure_or_a_value_error(text: str) -> None:
    for measure in (COUNT, RATE, SECONDS, Measure("currency")):
        try:
            value = read_figure(text, measure).value
        except ValueError:
            continue
        assert value is None or abs(value) <= 1e15


@given(st.integers(0, 10**12))
def test_grouped_writing_is_read_back(number: int) -> None:
    for mark in ",. \u00a0\u202f":
        assert read_figure(f"{number:,}".replace(",", mark), COUNT).value == number


# --- the decimal mark of a file -------------------------------------------------------------------------------------

YT = "Content;Video title;Video publish time;Views;Watch time (hours)\n"


def yt(tmp_path: Path, *rows: str) -> Parsed:
    path = tmp_path / "yt.csv"
    path.write_text(YT + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return read(path)


def test_one_cell_settles_the_mark_for_the_whole_file(tmp_path: Path) -> None:
    parsed = yt(tmp_path, "aaaaaaaaaaa;A;2026-10-03;7;1.234", "bbbbbbbbbbb;B;2026-10-03;7;12.5")
    assert [post.values[1] for post in parsed.posts] == [1.234, 12.5]
    parsed = yt(tmp_path, "aaaaaaaaaaa;A;2026-10-03;7;1.234", "bbbbbbbbbbb;B;2026-10-03;7;12,5")
    assert [post.values[1] for post in parsed.posts] == [1234, 12.5]
    assert not parsed.problems


def test_counts_tell_the_mark_too(tmp_path: Path) -> None:
    parsed = yt(tmp_path, "aaaaaaaaaaa;A;2026-10-03;1.500;1,234", "Total;;;1.500;1,234")
    assert parsed.posts[0].values == (1500, 1.234)
    assert parsed.totals == {"views": 1500, "watch_time": 1.234}
    parsed = yt(tmp_path, "aaaaaaaaaaa;A;2026-10-03;1,500;1,234")
    assert parsed.posts[0].values == (1500, 1234)
    assert not parsed.problems


def test_nothing_tells_the_mark(tmp_path: Path) -> None:
    parsed = yt(tmp_path, "aaaaaaaaaaa;A;2026-10-03;7;1,234")
    assert parsed.posts[0].values == (7, 1.234)
    [warning] = parsed.problems
    assert (warning.level, warning.line, warning.column) == ("warning", 2, "Watch time (hours)")


def test_two_marks_in_one_file(tmp_path: Path) -> None:
    parsed = yt(tmp_path, "aaaaaaaaaaa;A;2026-10-03;7;1.5", "bbbbbbbbbbb;B;2026-10-03;7;2,5")
    [error] = parsed.errors
    assert "line 2" in error.message
    assert "line 3" in error.message


# --- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "at", "has_time"),
    [
        ("2026-11-24 09:00", datetime(2026, 11, 24, 9), True),
        ("2026-11-24T09:00:05", datetime(2026, 11, 24, 9, 0, 5), True),
        ("2026/11/24", datetime(2026, 11, 24), False),
        ("2026-11-24 09:00 +0000", datetime(2026, 11, 24, 9, tzinfo=UTC), True),
        ("2026-11-24T09:00:00.25Z", datetime(2026, 11, 24, 9, 0, 0, 250000, tzinfo=UTC), True),
        ("2026-11-24 09:00-03:30", datetime(2026, 11, 24, 9, tzinfo=timezone(-timedelta(hours=3.5))), True),
        ("Fri, Jun 5, 2026", datetime(2026, 6, 5), False),
        ("Oct 3, 2026", datetime(2026, 10, 3), False),
        ("Oct 3, 2026, 6:05 PM", datetime(2026, 10, 3, 18, 5), True),
        ("Oct 3, 2026 at 12:05\u202fAM", datetime(2026, 10, 3, 0, 5), True),
        ("28 sept. 2026", datetime(2026, 9, 28), False),
        ("1er août 2026", datetime(2026, 8, 1), False),
        ("mar. 3 mars 2026", datetime(2026, 3, 3), False),
        ("3. März 2026", datetime(2026, 3, 3), False),
        ("Do., 3. Dez. 2026", datetime(2026, 12, 3), False),
        ("10 de febrero de 2026", datetime(2026, 2, 10), False),
        ("01.09.2026 18:00", datetime(2026, 9, 1, 18), True),
        ("03/27/2026 06:08", datetime(2026, 3, 27, 6, 8), True),
        ("27/03/26 6:08", datetime(2026, 3, 27, 6, 8), True),
        ("05/05/2026", datetime(2026, 5, 5), False),
        ("\u200e5/27/2026", datetime(2026, 5, 27), False),
        ("10 de março de 2026", datetime(2026, 3, 10), False),
        ("3 giugno 2026", datetime(2026, 6, 3), False),
        ("3 mrt 2026", datetime(2026, 3, 3), False),
        ("17 Agustus 2026", datetime(2026, 8, 17), False),
        ("5 Kasım 2026", datetime(2026, 11, 5), False),
        ("18 января 2026 г.", datetime(2026, 1, 18), False),
        ("2026年9月13日", datetime(2026, 9, 13), False),
        ("２０２６年9月13日 18:05", datetime(2026, 9, 13, 18, 5), True),
        ("2026년 9월 13일", datetime(2026, 9, 13), False),
        ("18 tháng Tám, 2026", datetime(2026, 8, 18), False),
        ("1 tháng 12 năm 2026", datetime(2026, 12, 1), False),
    ],
)
def test_dates(cell: str, at: datetime, has_time: bool) -> None:
    column = DateColumn("When", {cell: 2})
    log = ProblemLog()
    column.settle("f", ReadOptions(), log)
    assert column.moments == {cell: (at, has_time)}
    assert column.moments[cell].at.tzinfo == at.tzinfo
    assert not log.finished()


@pytest.mark.parametrize(
    "cell",
    ["02/30/2026", "13/13/2026", "31.02.2026", "2026-13-01", "0/5/2026", "45931", "August 31", "2026-06-05 24:00",
     "2026-06-05 9:61", "13:05 PM", "2026-06-05 13:05 PM", "Lifetime", "", "5/2026", "2026-06-05 09:00 +99:00",
     "0001-01-01", "9999-12-31", "tomorrow", "June 5 5 2026", "Foo 3 mars 2026", "1/2/3/4", "2026-06-05 noon:30"],
)  # fmt: skip
def test_what_is_no_date(cell: str) -> None:
    column = DateColumn("When", {cell: 2})
    column.settle("f", ReadOptions(date_order="day"), ProblemLog())
    assert not column.moments
    assert column.faults[cell]


def settle(cells: list[str], options: ReadOptions | None = None) -> tuple[DateColumn, Any] | None:
    column, log = DateColumn("When"), ProblemLog()
    for line, cell in enumerate(cells, 2):
        column.first_line.setdefault(cell, line)
    column.settle("f.csv", options or ReadOptions(), log)
    return column, log.finished()


def test_one_telling_date_settles_the_column() -> None:
    column, problems = settle(["03/04/2026", "27/03/2026", "2026-01-09"])
    assert column.order == "day"
    assert column.moments["03/04/2026"].at == datetime(2026, 4, 3)
    assert column.moments["2026-01-09"].at == datetime(2026, 1, 9)
    assert not problems
    assert settle(["03/04/2026", "13/03/2026"])[0].order == "day"
    assert settle(["03/04/2026", "03/13/2026"])[0].order == "month"
    column, _ = settle(["03/04/2026", "03/27/2026"])
    assert (column.order, column.moments["03/04/2026"].at) == ("month", datetime(2026, 3, 4))


def test_two_orders_in_one_column_name_both_lines() -> None:
    _, problems = settle(["03/04/2026", "27/03/2026", "03/27/2026"])
    [problem] = problems
    assert problem.level == "error"
    assert "line 3" in problem.message
    assert "line 4" in problem.message


def test_nobody_guesses() -> None:
    with pytest.raises(AmbiguousDatesError) as caught:
        settle(["03/04/2026", "05/05/2026", "03/05/2026", "03/06/2026", "03/07/2026"])
    assert caught.value.subject == "f.csv"
    assert caught.value.column == "When"
    assert caught.value.samples == ("03/04/2026", "03/05/2026", "03/06/2026")
    orders: tuple[tuple[Literal["day", "month"], int], ...] = (("day", 4), ("month", 3))
    for order, month in orders:
        column, _ = settle(["03/04/2026"], ReadOptions(date_order=order))
        assert (column.order, column.moments["03/04/2026"].at.month) == (order, month)


def test_the_column_is_believed_over_the_person() -> None:
    column, problems = settle(["27/03/2026"], ReadOptions(date_order="month"))
    assert column.order == "day"
    assert [problem.level for problem in problems] == ["warning"]


def test_impossible_dates_tell_no_order() -> None:
    with pytest.raises(AmbiguousDatesError):
        settle(["99/01/2026", "03/04/2026"])


def test_days_to_come_are_faults() -> None:
    column = DateColumn("When", {"2026-06-07": 2, "2026-06-08": 3})
    column.settle("f", ReadOptions(), ProblemLog(), date(2026, 6, 7))
    assert list(column.moments) == ["2026-06-07"]
    assert "future" in column.faults["2026-06-08"]


@given(st.text(max_size=40) | st.from_regex(r"[0-9/. :T-]{1,25}"))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    day, time = cut_time(text)
    for read_part, part in ((day_parts, day), (time_of_day, time)):
        fault = ""
        try:
            read_part(part)
        except ValueError as error:
            fault = str(error)
        assert fault.isprintable()


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.times())
def test_written_dates_are_read_back(day: date, time: time) -> None:
    at = datetime.combine(day, time).replace(second=0, microsecond=0)
    for form in ("%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%b %d, %Y %I:%M %p", "%A, %d %B %Y %H:%M", "%Y-%m-%dT%H:%M"):
        column, _ = settle([at.strftime(form)])
        assert [moment.at for moment in column.moments.values()] == [at]


def test_the_name_of_a_month_is_the_same_month_in_every_language() -> None:
    """One that were two could only be read by knowing the language."""
    named: dict[str, set[int]] = {}
    for names in _MONTH_NAMES:
        for month, group in enumerate(names.split(), 1):
            for name in group.split("/"):
                named.setdefault(name, set()).add(month)
    assert all(len(months) == 1 for months in named.values())
    assert all(name == "".join(c for c in normalize("NFD", name.casefold()) if not combining(c)) for name in named)
