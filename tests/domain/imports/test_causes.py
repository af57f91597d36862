from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.imports.causes import cause_words, causes
from smdash.domain.imports.records import RowProblem

NAMELESS = "the file names no account; say whose with --account"


def test_many_problems_of_one_cause_are_one_with_a_count() -> None:
    found = causes([RowProblem(line, "account", NAMELESS) for line in range(2, 44)])
    assert [cause.lines for cause in found] == [tuple(range(2, 44))]
    assert cause_words(found[0]) == f"error: 42 rows, column 'account': {NAMELESS} (lines 2, 3, 4, ...)."


def test_one_problem_reads_as_before() -> None:
    found = causes([RowProblem(3, "Date", "'x' is no date.")])
    assert cause_words(found[0]) == "error: line 3, column 'Date': 'x' is no date."
    assert cause_words(found[0], "row").startswith("error: row 3,")


def test_values_that_differ_are_named_and_each_once() -> None:
    names = ["a", "b", "b", "c", "d", "e", "it's"]
    problems = [RowProblem(at, "account", f"there is no account {name!r}; add it.") for at, name in enumerate(names, 2)]
    (cause,) = causes(problems)
    assert cause.values == ("'b'", "'c'", "'d'", "'e'", '"it\'s"')
    said = "there is no account 'a'; add it (lines 2, 3, 4, ...; also 'b', 'c', 'd' and 2 more)."
    assert cause_words(cause) == f"error: 7 rows, column 'account': {said}"


def test_level_column_and_cause_stay_apart() -> None:
    problems = [
        RowProblem(1, "Views", "'x' is no number."),
        RowProblem(1, "Reach", "'x' is no number."),
        RowProblem(2, "Views", "'y' is no number.", "warning"),
        RowProblem(3, "Views", "the cell is empty."),
    ]
    assert [cause.lines for cause in causes(problems)] == [(1,), (1,), (2,), (3,)]


def test_figures_in_a_message_are_values_too() -> None:
    odd = "the row has too few columns: {} where the header has 13."
    (cause,) = causes([RowProblem(2, "", odd.format(3)), RowProblem(5, "", odd.format(4))])
    assert cause_words(cause) == ("error: 2 rows: the row has too few columns: 3 where the header has 13 (lines 2, 5).")


def test_several_in_one_line_are_no_rows() -> None:
    (cause,) = causes(
        [RowProblem(1, "", "the column 'a' is strange."), RowProblem(1, "", "the column 'b' is strange.")]
    )
    assert cause_words(cause) == "error: 2 times in one line: the column 'a' is strange (line 1; also 'b')."


def test_files_and_sheets_stay_apart() -> None:
    told = [
        "'a.csv': 'x' is no date.",
        "'b.csv': 'y' is no date.",
        "'a.csv': 'z' is no date.",
        "sheet 'One': 'x' is no date.",
    ]
    found = causes(RowProblem(2, "Date", message) for message in told)
    assert [(cause.message, cause.values) for cause in found] == [
        ("'a.csv': 'x' is no date.", ("'z'",)),
        ("'b.csv': 'y' is no date.", ()),
        ("sheet 'One': 'x' is no date.", ()),
    ]


@given(st.lists(st.text(alphabet="'\"\\ab1: .", max_size=12), max_size=6))
def test_any_message_is_counted_once(messages: list[str]) -> None:
    found = causes([RowProblem(at, "", message) for at, message in enumerate(messages)])
    assert sorted(line for cause in found for line in cause.lines) == list(range(len(messages)))
    assert all("\n" not in cause_words(cause) for cause in found)
