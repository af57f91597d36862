"""``smdash count``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from smdash.cli import COMMANDS

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


@pytest.fixture(autouse=True)
def _listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "count", "queue.count:count")


def test_counts_stdin(sm: Smdash) -> None:
    shown = sm("count", "--platform", "x", answer="Hi http://test.co\n").stdout
    assert shown == "X: 26 of 280, 254 left\n"


def test_nothing_is_created(no_home: Smdash) -> None:
    no_home("count", "--platform", "mastodon", answer="text")
    assert not no_home.home.exists()


def test_json(sm: Smdash) -> None:
    found = json.loads(sm("count", "--platform", "bluesky", "--json", answer="ü" * 3).stdout)
    assert found == {
        "platform": "bluesky",
        "count": 3,
        "limit": 300,
        "remaining": 297,
        "unit": "graphemes",
        "fits": True,
        "fold_at": None,
        "fold_sure": None,
        "parts": [{"name": "bytes", "count": 6, "limit": 3000}],
        "problems": [],
    }


def test_too_long_ends_with_1_and_says_where(sm: Smdash) -> None:
    found = json.loads(sm("count", "--platform", "mastodon", "--limit", "5", "--json", answer="seven!!", code=1).stdout)
    assert (found["remaining"], found["fits"]) == (-2, False)
    assert found["problems"] == [
        {
            "code": "too_long",
            "message": "2 characters over the limit of 5.",
            "severity": "error",
            "start": 5,
            "end": 7,
            "place": "text",
        }
    ]
    shown = sm("count", "--platform", "mastodon", "--limit", "5", answer="seven!!", code=1).stdout
    assert "error: 2 characters over the limit of 5." in shown


def test_a_warning_is_no_failure(sm: Smdash) -> None:
    shown = sm("count", "--platform", "pinterest", answer="a" * 501).stdout
    assert "warning: Longer than 500" in shown


def test_title_tags_and_content_warning(sm: Smdash) -> None:
    shown = sm("count", "--platform", "youtube", "--title", "T" * 101, "--tag", "a b", "--tag", "c", answer="", code=1)
    assert "title: 101 of 100" in shown.stdout
    assert "tags: 7 of 500" in shown.stdout
    assert sm("count", "--platform", "mastodon", "--warning", "cw", answer="abc").stdout.startswith(
        "Mastodon: 5 of 500"
    )
    assert sm("count", "--platform", "mastodon", "--link", "30", answer="http://a.co").stdout.startswith(
        "Mastodon: 30 "
    )


def test_line_breaks_of_another_system_count_once(sm: Smdash) -> None:
    assert sm("count", "--platform", "x", answer="a\r\nb\r\n").stdout.startswith("X: 3 of")


def test_unknown_platform(sm: Smdash) -> None:
    error = sm("count", "--platform", "myspace", answer="x", code=1).stderr
    assert "there is no platform 'myspace'" in error
    assert "mastodon" in error


def test_text_that_is_not_utf8(sm: Smdash) -> None:
    from click.testing import CliRunner

    from smdash.cli import root

    result = CliRunner().invoke(root, ["count", "--platform", "x"], input=b"ab\xff")
    assert result.exit_code == 2
    assert "byte 3 is not UTF-8" in result.stderr


def test_hostile_text_is_not_shown(sm: Smdash) -> None:
    shown = sm("count", "--platform", "youtube", answer="\x1b]52;c;AAAA\x07 <b>", code=1).stdout
    assert "\x1b" not in shown
    assert "must not hold < or >" in shown
