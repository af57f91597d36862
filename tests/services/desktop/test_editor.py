"""The person's own editor: which one, what it is given, and what counts as a change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import SmdashError, UsageError
from smdash.services.desktop.editor import UnusedTextError, edited, editor_command

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return a function that makes a shell script the editor; it finds its file's name in ``$1``."""

    def make(script: str) -> Path:
        path = tmp_path / "my editor.sh"
        path.write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/called"\nls -l "$1" > "{tmp_path}/mode"\n{script}\n')
        path.chmod(0o755)
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"'{path}'")
        return tmp_path

    return make


def test_what_the_editor_saves_comes_back_and_the_file_is_private_and_gone(editor: Callable[[str], Path]) -> None:
    folder = editor('cp "$1" "$1~"; printf "new text" > "$1"')
    assert edited("old text", suffix=".txt") == "new text"
    name = (folder / "called").read_text().strip()
    assert name.endswith(".txt")
    assert (folder / "mode").read_text().startswith("-rw-------")
    assert not Path(name).exists()
    assert not Path(name).parent.exists(), "with the editor's backup"


@pytest.mark.parametrize(
    ("script", "text"),
    [("true", "the same"), ("true", "the same\n"), ('echo >> "$1"', "no break at its end"), ("true", "")],
)
def test_nothing_saved_is_no_change(editor: Callable[[str], Path], script: str, text: str) -> None:
    editor(script)
    assert edited(text) is None


def test_a_whole_text_is_not_given_up_by_an_editor_that_left_nothing(editor: Callable[[str], Path]) -> None:
    editor('printf "\\n \\n" > "$1"')
    with pytest.raises(SmdashError, match="left an empty file; nothing was changed"):
        edited("## Why\nFor good.\n", exact=True)
    assert edited("an answer") == "\n "


def test_a_line_break_of_ones_own_stays(editor: Callable[[str], Path]) -> None:
    editor('printf "one\\r\\ntwo\\n\\n" > "$1"')
    assert edited("one") == "one\ntwo\n"
    assert edited("one\n") == "one\ntwo\n\n"


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ('echo lost > "$1"; exit 3', "code 3"),
        ('printf "\\377" > "$1"', "UTF-8"),
        ('rm "$1"', "gone"),
    ],
)
def test_what_goes_wrong_changes_nothing_and_is_said(editor: Callable[[str], Path], script: str, says: str) -> None:
    editor(script)
    with pytest.raises(SmdashError, match=says):
        edited("text")


def test_what_an_editor_left_and_cannot_be_used_comes_with_the_error(editor: Callable[[str], Path]) -> None:
    for script, left in (
        ('printf typed > "$1"; exit 3', b"typed"),
        ('printf "\\377" > "$1"', b"\xff"),
        ('head -c 4000001 /dev/zero > "$1"', bytes(4_000_001)),
    ):
        editor(script)
        with pytest.raises(UnusedTextError) as raised:
            edited("text")
        assert raised.value.left == left


def test_what_is_no_ordinary_file_is_not_waited_for(editor: Callable[[str], Path]) -> None:
    for script in ('rm "$1"; mkfifo "$1"', 'rm "$1"; ln -s /dev/zero "$1"', 'truncate -s 3G "$1"'):
        editor(script)
        with pytest.raises(SmdashError, match="nothing was changed") as raised:
            edited("text")
        assert not isinstance(raised.value, UnusedTextError)


def test_visual_comes_before_editor_and_words_are_split() -> None:
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "ed"}) == ["code", "--wait"]
    assert editor_command({"VISUAL": "  ", "EDITOR": "'/my apps/vi' -n"}) == ["/my apps/vi", "-n"]


@pytest.mark.parametrize("environ", [{}, {"EDITOR": ""}, {"EDITOR": "vi 'unclosed"}])
def test_no_editor_says_what_to_set(environ: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="EDITOR"):
        editor_command(environ)


def test_an_editor_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor-here")
    with pytest.raises(SmdashError, match=r"no-such-editor-here.*cannot be started"):
        edited("text")
