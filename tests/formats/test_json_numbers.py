"""Numbers that are none name their place, in every JSON file that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.formats.detect.registry import read
from smdash.formats.json_numbers import lenient, strict
from smdash.formats.timelogs import timelogs

if TYPE_CHECKING:
    from pathlib import Path

NONE = [
    ("NaN", "NaN is no number"),
    ("Infinity", "Infinity is no number"),
    ("-Infinity", "-Infinity is no number"),
    ("1e400", "1e400 is larger than any number"),
    ("-1e400", "-1e400 is larger than any number"),
    ("9" * 50, "9" * 20 + "… is larger than any number"),
    ("9" * 5000, "9" * 20 + "… is larger than any number"),
]
GOOD = '{"id": "a", "kind": "review", "received_at": "2026-11-20T09:00:00Z", "text": "x"}\n'


@pytest.mark.parametrize(("written", "fault"), NONE)
@pytest.mark.parametrize("key", ["rating", "id", "text", "received_at", "handled_at", "extra"])
@pytest.mark.parametrize("line", [1, 2])
def test_an_inbox_line_is_named_wherever_it_stands(
    tmp_path: Path, written: str, fault: str, key: str, line: int
) -> None:
    values = {"id": '"b"', "kind": '"review"', "received_at": '"2026-11-20T09:00:00Z"', "text": '"x"', key: written}
    bad = "{" + ", ".join(f'"{name}": {value}' for name, value in values.items()) + "}\n"
    path = tmp_path / "inbox.jsonl"
    path.write_text(bad + GOOD if line == 1 else GOOD + bad, encoding="utf-8")
    found = read(path)
    assert [(problem.line, problem.column, problem.message) for problem in found.errors] == [(line, key, f"{fault}.")]
    assert [message.remote_id for message in found.inbox] == ["a"]


@pytest.mark.parametrize(("written", "fault"), NONE)
def test_a_row_of_a_time_log_is_named(tmp_path: Path, written: str, fault: str) -> None:
    del fault
    path = tmp_path / "frames.json"
    good = '[1700000000, 1700000600, "acme", "x", []]'
    path.write_text(f'[{good}, [{written}, 1700000600, "acme", "y", {written}]]', encoding="utf-8")
    found = timelogs.read(path)
    assert [(problem.line, problem.column) for problem in found.problems] == [(2, "start")]
    assert len(found.entries) == 1


@pytest.mark.parametrize(("written", "fault"), NONE)
def test_strict_refuses_and_lenient_keeps(written: str, fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{fault}$"):
        strict(f"[1, {written}]")
    found = lenient(f"[1, {written}]")[1]
    assert (found.fault, str(found)) == (fault, written)


def test_numbers_are_numbers() -> None:
    assert strict("[1, 2.5, -3e2]") == lenient("[1, 2.5, -3e2]") == [1, 2.5, -300.0]
