"""Dates at the end of the calendar, numbers no row has, and texts that cannot be kept: told in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash

HUGE = "9" * 30
X = ("--to", "acme/x")


def queued(acme: Smdash) -> list[tuple[Any, ...]]:
    rows = acme.json("queue", "state:scheduled,draft,missed,cancelled")["rows"]
    return [(row["delivery_id"], row["at"], row["state"], row["text"]) for row in rows]


@pytest.mark.parametrize(
    "call",
    [
        ["add", "hi", *X, "--at", "9999-12-31 23:59"],
        ["add", "hi", *X, "--at", "0001-01-01 00:00"],
        ["week", "--of", "9999-12-31"],
        ["week", "--of", "0001-01-01"],
        ["export", "--from", "9999-12-31"],
        ["export", "--to-date", "9999-12-31"],
        ["ics", "--from", "9999-12-31"],
        ["ics", "--to-date", "9999-12-31", "--free"],
        ["away", "9999-12-30..9999-12-31"],
        ["away", "9000-12-31"],
        ["move", "1", "--to", "9999-12-31 10:00"],
        ["move", "1", "--days", HUGE],
        ["due", "take", HUGE],
        ["due", "done", HUGE],
        ["due", "take", "p1"],
        ["lint", HUGE],
        ["move", HUGE, "--to", "+2d"],
        ["cancel", f"p{HUGE}"],
        ["repeat", HUGE, "weekly"],
        ["repeat", "end", HUGE],
        ["repeat", "skip", HUGE],
        ["evergreen", "retire", HUGE],
        ["account", "edit", "acme/x", "--limit", HUGE],
    ],
)
def test_what_cannot_be_counted_is_told_in_one_sentence(acme: Smdash, call: list[str]) -> None:
    before = queued(acme)
    result = acme(*call, code=2)
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.rstrip().endswith((".", "?"))
    assert queued(acme) == before


def test_usage_errors_are_one_line(acme: Smdash) -> None:
    for call in (["add"], ["queue", "--days", "x"], ["export", "--to", "nobody"], ["statsu"], ["move", "--to", "+1d"]):
        said = acme(*call, code=2).stderr
        assert said.startswith("smdash: ")
        assert said.count("\n") == 1, said


# All or nothing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [["move", "--days", "1"], ["move", "--to", "+2d"], ["move", "--slot"], ["cancel"]])
def test_one_that_is_refused_leaves_all_as_they_are(acme: Smdash, call: list[str]) -> None:
    free = str(next(row["delivery_id"] for row in acme.json("queue")["rows"] if row["account"] == "acme/mastodon"))
    out = str(next(row["delivery_id"] for row in acme.json("due")["rows"]))
    acme("due", "done", out)
    before = queued(acme)
    result = acme(*call, free, out, code=1)
    assert "Nothing was changed. --partial does what can be done." in result.stderr
    assert "it is published and stays" in result.stderr
    assert queued(acme) == before
    assert acme.json(*call, free, out, code=1)["changed"] == 0
    result = acme(*call, free, out, "--partial", code=1)
    assert result.stderr.endswith(("1 moved, 1 not.\n", "1 cancelled, 1 not.\n"))
    assert queued(acme) != before


# What a post may say -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--link", "javascript:alert(1)"], "http:// or https://"),
        (["--link", "file:///etc/passwd"], "http:// or https://"),
        (["--link", "acme.example/page"], "https://example.org"),
        (["--link", "https://acme.example/\x1b]0;x\x07"], "control characters"),
        (["--link", "https://acme.example/a b"], "blanks"),
        (["--lang", "en\x1b[2J"], "control characters"),
        (["--label", "good", "--label", "bad\n"], "control characters"),
        (["--label", "\u202eevil"], "control characters"),
        (["--label", "x" * 101], "at most 100"),
        (["--own", "acme/x=one", "--own", "acme/x=two"], "two texts"),
        (["--at", ""], "say a time, or draft"),
        (["--at", "2025-11-21 09:00"], "Fri 21 Nov 2025 09:00 is in the past"),
        (["--at", "2026-11-20 09:00"], "Fri 20 Nov 09:00 is in the past"),
    ],
)
def test_what_cannot_be_kept_is_refused_before_anything_is_stored(acme: Smdash, given: list[str], words: str) -> None:
    before = queued(acme)
    result = acme("add", "hi", *X, *given, code=2)
    assert words in result.stderr
    assert "\x1b" not in result.stderr
    assert queued(acme) == before


def test_what_can_be_kept_is_kept(acme: Smdash) -> None:
    acme("add", "hi", *X, "--link", "HTTPS://acme.example/a?b=c#d", "--lang", "de", "--label", "x" * 100)


def test_a_text_has_an_upper_limit(acme: Smdash) -> None:
    before = queued(acme)
    for text in ("x" * 1_000_001, "x" * 30_000_000):
        assert "at most 1,000,000" in acme("add", "-", *X, code=2, answer=text).stderr
    assert "not UTF-8" in acme("add", "-", *X, code=2, answer=b"\xff").stderr
    assert queued(acme) == before
    acme("add", "-", *X, answer="From a pipe\r\nand on\n")
    assert any(row[3].startswith("From a pipe\nand on") for row in queued(acme))


# Clocks ------------------------------------------------------------------------------------------------------


def test_a_time_where_the_clocks_change_is_said(acme: Smdash) -> None:
    for time, words in (
        ("2027-03-28 02:30", "02:30 does not exist that day (clocks go forward); it will be 03:30."),
        ("2026-10-25 02:30", ""),
        ("2027-10-31 02:30", "02:30 comes twice that day (clocks go back); the first is meant."),
    ):
        said = acme("add", f"About {time}", *X, "--at", time, code=0 if words else 2).stderr
        assert words in said
        if words:
            number = str(acme.json("queue", "from:2027-01-01")["rows"][-1]["delivery_id"])
            assert words in acme("move", number, "--to", time).stderr
    assert "clocks" not in acme("add", "Another day", *X, "--at", "2027-03-29 02:30").stderr
