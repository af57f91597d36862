"""Inbox lines: one JSON object per line."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smdash.connectors.base import Kind
from smdash.domain.errors import FileFormatError
from smdash.domain.imports.records import InboxMessage, ReadOptions
from smdash.formats.detect.archive import sniff
from smdash.formats.detect.registry import read

if TYPE_CHECKING:
    from smdash.domain.imports.records import Parsed


DATA = Path(__file__).parents[2] / "data" / "exports"
GOOD = {"id": "1", "kind": "comment", "text": "Hi", "received_at": "2026-11-20T08:15:00+01:00"}


def lines(tmp_path: Path, *entries: dict[str, Any] | str, options: ReadOptions | None = None) -> Parsed:
    path = tmp_path / "inbox.csv"
    path.write_text("".join((e if isinstance(e, str) else json.dumps(e)) + "\n" for e in entries), encoding="utf-8")
    return read(path, "inbox_lines", options)


def test_a_whole_file() -> None:
    parsed = read(DATA / "inbox.jsonl")
    assert parsed.accounts == ("kornbrot/instagram",)
    first, second = parsed.inbox
    assert (first.remote_id, first.kind, first.author, first.text) == ("c-1", "comment", "Ada", "Do you ship?")
    assert first.received_at.utcoffset() == timedelta(hours=1)
    assert (first.state, first.handled_at, first.rating) == ("open", None, None)
    assert second == InboxMessage(
        2, "42", "", "review", "Bo", "", "", datetime(2026, 11, 20, 9, tzinfo=UTC),
        rating=5, state="done", handled_at=datetime(2026, 11, 20, 10, 30, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"id": None}, "id"),
        ({"id": True}, "id"),
        ({"id": " "}, "id"),
        ({"kind": "shout"}, "kind"),
        ({"kind": ["reply"]}, "kind"),
        ({"text": None}, "text"),
        ({"text": 5}, "text"),
        ({"author": {}}, "author"),
        ({"rating": 6}, "rating"),
        ({"rating": True}, "rating"),
        ({"rating": "5"}, "rating"),
        ({"state": "later"}, "state"),
        ({"received_at": None}, "received_at"),
        ({"received_at": "2026-11-20T08:15:00"}, "received_at"),
        ({"received_at": "yesterday"}, "received_at"),
        ({"received_at": 1763623000}, "received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at"),
        ({"handled_at": "x"}, "handled_at"),
    ],
)
def test_bad_values_are_named(tmp_path: Path, change: dict[str, Any], column: str) -> None:
    parsed = lines(tmp_path, GOOD, {**GOOD, "id": "2", **change})
    assert [(p.line, p.column) for p in parsed.errors] == [(2, column)]
    assert len(parsed.inbox) == 1


@pytest.mark.parametrize("bad", ["{", "[]", "5", "nope", '{"id": NaN}', "[" * 50_000, '{"id": ' + "1" * 5000 + "}"])
def test_bad_json_is_named(tmp_path: Path, bad: str) -> None:
    parsed = lines(tmp_path, GOOD, "", bad)
    assert [p.line for p in parsed.errors] == [3]


def test_unknown_keys_are_named_in_one_warning(tmp_path: Path) -> None:
    parsed = lines(tmp_path, {**GOOD, "mood": 1, "\x1b[2J": 2}, {**GOOD, "id": "2", "mood": 1})
    [warning] = parsed.problems
    assert warning.level == "warning"
    assert "'mood'" in warning.message
    assert warning.message.isprintable()
    assert set(parsed.unknown_columns) == {"mood", "\\x1b[2J"}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_that_a_network_tells_of_comes_by_a_file_too(tmp_path: Path, kind: str) -> None:
    [message] = lines(tmp_path, {**GOOD, "kind": kind}).inbox
    assert message.kind == kind


def test_repeated_ids(tmp_path: Path) -> None:
    parsed = lines(tmp_path, GOOD, GOOD, {**GOOD, "text": "Ho"}, {**GOOD, "account": "a/x"})
    assert [(m.line, m.text, m.account) for m in parsed.inbox] == [(3, "Ho", ""), (4, "Hi", "a/x")]
    [warning] = parsed.problems
    assert "line 1" in warning.message
    assert len(parsed.notes) == 1


def test_long_texts_and_characters_no_database_keeps(tmp_path: Path) -> None:
    parsed = lines(tmp_path, {**GOOD, "text": "é" * 100_000}, {**GOOD, "id": "2", "text": "a\0b\ud800"})
    assert len(parsed.inbox[0].text) == 100_000
    assert parsed.inbox[1].text == "a\ufffdb\ufffd"
    assert [p.level for p in parsed.problems] == ["warning"]


def test_doubtful_handling_is_warned_about(tmp_path: Path) -> None:
    parsed = lines(tmp_path, {**GOOD, "state": "open", "handled_at": "2026-11-20T07:00:00Z"})
    assert [p.level for p in parsed.problems] == ["warning", "warning"]


def test_messages_of_the_future(tmp_path: Path) -> None:
    assert not lines(tmp_path, GOOD, options=ReadOptions(today=date(2026, 11, 18))).errors
    assert lines(tmp_path, GOOD, options=ReadOptions(today=date(2026, 11, 17))).errors


def test_other_json_is_not_taken_for_an_inbox(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for text in ('{"name": "x"}\n', "{\n", "[]\n"):
        path.write_text(text)
        assert sniff(path) == []
        with pytest.raises(FileFormatError):
            read(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10), lambda s: st.lists(s, max_size=2)
)


@settings(deadline=None, max_examples=2 * settings().max_examples)
@given(st.dictionaries(st.sampled_from([*GOOD, "rating", "state", "handled_at", "author", "odd"]), JSON))
def test_any_object_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, entry: dict[str, Any]) -> None:
    parsed = lines(tmp_path_factory.getbasetemp(), {**GOOD, **entry})
    assert bool(parsed.errors) == (not parsed.inbox)
    for problem in parsed.problems:
        assert problem.message.isprintable()
