"""``smdash week``: printed, edited in an editor, applied from a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.cli_world import HOSTILE, Smdash

if TYPE_CHECKING:
    from collections.abc import Callable

NEXT = ("--of", "2026-11-24")


@pytest.fixture
def editor(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that makes a sed program the editor."""

    def make(program: str) -> None:
        path = acme.work / "editor.sh"
        path.write_text(f"#!/bin/sh\nsed -i '{program}' \"$1\"\n")
        path.chmod(0o755)
        monkeypatch.setenv("VISUAL", str(path))

    return make


def planned(acme: Smdash) -> list[tuple[str, str, str]]:
    rows = acme.json("queue")["rows"]
    return [
        (row["date"], row["time"], row["text"]) for row in rows if row["state"] == "scheduled" and not row["overdue"]
    ]


def test_a_week_is_printed_whole(acme: Smdash) -> None:
    text = acme("week", *NEXT).stdout
    assert text.startswith("# Week 48 of 2026: Mon 23 Nov to Sun 29 Nov 2026. Times are those of Europe/Berlin.\n")
    assert " acme/mastodon #" in text
    assert "| Launch day on Mastodon\n" in text
    assert "(free slot)" in text
    assert acme("week", "--of", "+3d").stdout == text


def test_printed_and_applied_unedited_nothing_changes(acme: Smdash) -> None:
    path = acme.file("week.txt", acme("week", *NEXT).stdout)
    assert "as it was" in acme("week", "--apply", path).stdout
    assert "Nothing to undo" not in acme("undo", "--yes").stdout


def test_edit_shows_asks_and_applies_as_one_step(acme: Smdash, editor: Callable[[str], None]) -> None:
    editor("s/^2026-11-23 09:00/2026-11-25 11:15/; $ a 2026-11-26 10:00 acme/x | From the editor")
    before = planned(acme)
    said = acme("week", *NEXT, "--edit", "--dry-run").stdout
    assert "Mon 23 Nov 09:00 to Wed 25 Nov 11:15" in said
    assert "Would change: 1 moved, 1 new." in said
    assert planned(acme) == before
    assert "Nothing was changed" in acme("week", *NEXT, "--edit", answer="n\n").stdout
    assert planned(acme) == before
    assert "Done." in acme("week", *NEXT, "--edit", answer="y\n").stdout
    assert planned(acme) == [
        ("2026-11-25", "11:15", "Launch day on Mastodon"),
        ("2026-11-26", "10:00", "From the editor"),
    ]
    assert "Edit the week: 1 moved, 1 new" in acme("undo", "--yes").stdout
    assert planned(acme) == before


def test_an_editor_left_alone_or_failing_changes_nothing(
    acme: Smdash, editor: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = planned(acme)
    editor("s/no such words//")
    assert "as it was" in acme("week", *NEXT, "--edit", "--yes").stdout
    monkeypatch.setenv("VISUAL", "false")
    assert "ended with code 1" in acme("week", *NEXT, "--edit", "--yes", code=1).stderr
    monkeypatch.delenv("VISUAL")
    monkeypatch.delenv("EDITOR", raising=False)
    assert "export EDITOR=" in acme("week", *NEXT, "--edit", "--yes", code=2).stderr
    assert planned(acme) == before


def test_a_bad_line_is_named_and_nothing_is_applied(acme: Smdash, editor: Callable[[str], None]) -> None:
    editor("s/^2026-11-23 09:00/2026-11-25 99:15/; $ a 2026-11-26 10:00 acme/x | Good")
    before = planned(acme)
    result = acme("week", *NEXT, "--edit", "--yes", code=1)
    assert "line " in result.stderr
    assert "99:15" in result.stderr
    assert "Nothing was changed." in result.stderr
    assert planned(acme) == before


def test_a_plan_of_new_lines_is_applied_once(acme: Smdash) -> None:
    path = acme.file("plan.txt", f"2026-11-25 10:00 acme/x | {HOSTILE}\n")
    done = acme.json("week", "--apply", path)
    assert (done["applied"], done["new"]) == (True, 1)
    assert done["steps"][0]["to"] == "2026-11-25T10:00:00+01:00"
    again = acme.json("week", "--apply", path, code=1)
    assert (again["applied"], again["problems"][0]["line"]) == (False, 1)
    printed = acme("week", *NEXT).stdout
    assert "\x1b" not in printed
    assert "\u202e" not in printed
    assert "\\x1b]52;c;AAAA\\x07" in printed


def test_from_stdin(acme: Smdash) -> None:
    result = acme("week", "--apply", "-", "--json", answer="2026-11-25 10:00 acme/x | From a pipe\n")
    assert json.loads(result.stdout)["applied"] is True


@pytest.mark.parametrize(
    "args",
    [
        ("--edit", "--apply", "x"),
        ("--apply", "x", "--of", "2026-11-24"),
        ("--dry-run",),
        ("--yes",),
        ("--of", "nonsense"),
        ("--of", "draft"),
        ("--edit", "--json"),
    ],
)
def test_what_does_not_go_together(acme: Smdash, args: tuple[str, ...]) -> None:
    assert acme("week", *args, code=2).stderr


def test_files_that_cannot_be_read(acme: Smdash) -> None:
    assert "cannot be read" in acme("week", "--apply", str(acme.work / "none.txt"), code=1).stderr
    bad = acme.work / "bad.txt"
    bad.write_bytes(b"2026-11-25 10:00 acme/x | \xff\n")
    assert "not UTF-8" in acme("week", "--apply", str(bad), code=1).stderr


def test_an_empty_home_has_a_week_too(sm: Smdash) -> None:
    assert "# Mon 16 Nov" in sm("week").stdout
    week = sm.json("week")
    assert (week["rows"], week["silent"], week["week"]) == ([], [], "2026-W47")


def test_errors_in_new_words_are_told_before_anything_is_applied(acme: Smdash, editor: Callable[[str], None]) -> None:
    long = "word " * 70
    editor(f"$ a 2026-11-26 10:00 acme/x | {long}")
    before = planned(acme)
    result = acme("week", *NEXT, "--edit", answer="n\n")
    assert "over the limit of 280" in result.stdout
    assert "Apply this (1 new; 1 error)?" in result.stderr
    assert planned(acme) == before
    path = acme.file("new.txt", f"2026-11-26 10:00 acme/x | {long}\n2026-11-27 10:00 acme/x | Fine\n")
    found = acme.json("week", "--apply", path, "--dry-run")
    assert [len(step["errors"]) for step in found["steps"]] == [1, 0]
    result = acme("week", "--apply", path)
    assert "over the limit of 280" in result.stdout
    assert "1 error in new words" in result.stderr


def test_errors_of_changed_words_are_told(acme: Smdash, editor: Callable[[str], None]) -> None:
    long = "word " * 110
    editor(f"s/Launch day on Mastodon/{long}/")
    result = acme("week", *NEXT, "--edit", "--dry-run")
    assert "over the limit of 500" in result.stdout
    assert "Would change: 1 reworded; 1 error." in result.stdout
