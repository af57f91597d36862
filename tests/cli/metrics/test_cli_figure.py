"""``smdash figure``: numbers as people write them, and words where they are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from smdash.cli import root

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def figure(small_folder: Path, tmp_path: Path) -> Callable[..., Any]:
    import shutil

    home = shutil.copytree(small_folder, tmp_path / "home")

    def run(*words: str, code: int = 0) -> str:
        words = ("--home", str(home), "--now", "2026-11-21T09:12+01:00", "figure", "acme/mastodon", *words)
        result = CliRunner().invoke(root, words)
        assert result.exit_code == code, result.output
        return result.output

    return run


@pytest.mark.parametrize("text", ["1204", "1,204", "1.204", "1 204", "1.204k"])
def test_numbers_are_read_as_in_files(figure: Callable[..., Any], text: str) -> None:
    assert "1,204" in figure("followers", text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("-5", "less than nothing"),
        ("-,5", "less than nothing"),
        ("many", "is not a number"),
        ("4.75", "not a whole number"),
    ],
)
def test_what_cannot_be_is_said_in_words(figure: Callable[..., Any], text: str, why: str) -> None:
    said = figure("followers", text, code=2)
    assert why in said
    assert "option" not in said
    assert "float" not in said


def test_options_stay_options(figure: Callable[..., Any]) -> None:
    assert "no such option" in figure("followers", "5", "--none", code=2)
    assert "before 2004" in figure("followers", "5", "--on", "0001-01-01", code=2)
