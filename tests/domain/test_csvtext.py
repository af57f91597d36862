"""CSV for people: it comes back cell by cell, whatever stands in it, and no cell of it runs."""

from __future__ import annotations

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.csvtext import table

RUNS = set("=+-@\t\uff1d\uff0b\uff0d\uff20")
BREAKS = "\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


def test_a_carriage_return_does_not_begin_a_row() -> None:
    told = table(["text", "n"], [["hi\r=cmd|calc!A0", 1], ["\r=1", 2], ["a\r\nb", None]])
    assert "\r" not in told
    assert list(csv.reader(io.StringIO(told))) == [
        ["text", "n"],
        ["hi\n=cmd|calc!A0", "1"],
        ["'\n=1", "2"],
        ["a\nb", ""],
    ]


def test_figures_are_written_plainly() -> None:
    told = table(["a"], [[-3.0], [0.1 + 0.2], [None], [7], [("x", "y")], ["-1"]])
    assert told.split("\n") == ["a", "-3", "0.3", '""', "7", "x; y", "'-1", ""]


@given(
    st.lists(st.lists(st.text(st.sampled_from(f"{BREAKS}=+-@\t,;\"' aé\uff1d")), min_size=2, max_size=2), max_size=4)
)
def test_every_text_stays_in_its_cell(rows: list[list[str]]) -> None:
    told = table(["a", "b"], rows)
    assert not re.search(f"[{BREAKS.replace(chr(10), '')}]", told)
    back = list(csv.reader(io.StringIO(told, newline="")))
    assert len(back) == len(rows) + 1
    for row in back:
        assert len(row) == 2
        assert not {cell.strip("\n ")[:1] for cell in row} & RUNS
