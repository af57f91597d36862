"""Files that must not be written over, files that never end, and what a terminal is shown of a file."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.cli_world import HOSTILE, NOW, PLAN, Smdash

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("real_connections")

SOURCE = Path(__file__).parents[3]
WEEK = ("week", "--of", "2026-11-24")


def run(acme: Smdash, *args: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "SMDASH_HOME": str(acme.home), "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "smdash", "--now", NOW, *args]
    return subprocess.run(command, env=env, check=False, timeout=30, **{"capture_output": True, **more})


# What is smdash's own ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["smdash.db", "smdash.db-wal", "smdash.db-shm", "config.toml", "backups/smdash-x.db"])
@pytest.mark.parametrize("way", ["plain", "linked", "folder linked"])
def test_no_command_writes_over_a_file_of_the_home(acme: Smdash, name: str, way: str) -> None:
    acme("backup")
    own = acme.home / name
    if not own.exists():
        own.write_bytes(b"")
    out = own
    if way == "linked":
        out = acme.work / "link.csv"
        out.symlink_to(own)
    elif way == "folder linked":
        (acme.work / "there").symlink_to(acme.home)
        out = acme.work / "there" / name
    before = own.read_bytes()
    for call in (["export", "--force", "--out"], ["ics", "--force", "--out"], ["backup"]):
        assert "own file" in acme(*call, str(out), code=2).stderr, call
    if not name.endswith(("-shm", "-wal")):  # those come and go whenever SQLite looks
        assert own.read_bytes() == before
    acme("doctor")


def test_a_file_of_ones_own_in_the_home_may_be_written(acme: Smdash) -> None:
    acme("export", "--out", str(acme.home / "plan.csv"))
    acme("export", "--force", "--out", str(acme.home / "plan.csv"))


def test_the_database_is_no_backup_of_itself(acme: Smdash) -> None:
    before = len(acme.json("queue")["rows"])
    assert "itself" in acme("restore", str(acme.home / "smdash.db"), code=2).stderr
    assert len(acme.json("queue")["rows"]) == before


# What is no ordinary file ------------------------------------------------------------------------------------


def test_what_is_no_ordinary_file_is_neither_replaced_nor_read(acme: Smdash) -> None:
    pipe, loop = acme.work / "pipe", acme.work / "loop"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for out in ("/dev/full", str(pipe), str(loop), str(acme.work)):
        for call in (["export", "--force"], ["ics"], ["ics", "--force"]):
            result = run(acme, *call, "--out", out)
            assert result.returncode == 2, (out, call, result.stderr)
            assert result.stderr.count(b"\n") == 1
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert loop.is_symlink()
    long = acme.work / ("x" * 300)
    assert "too long" in acme("export", "--out", str(long), code=2).stderr


def test_a_week_is_read_from_an_ordinary_file_of_some_size_only(acme: Smdash) -> None:
    pipe, big = acme.work / "pipe", acme.work / "big.txt"
    os.mkfifo(pipe)
    with big.open("wb") as file:
        file.truncate(3_000_000_000)
    for path, words in (
        ("/dev/zero", b"no ordinary file"),
        (str(pipe), b"no ordinary file"),
        (str(big), b"larger than 4 MB"),
        (str(acme.work / "none"), b"cannot be read"),
        ("~nobody-of-this-name/x", b"home folder"),
    ):
        result = run(acme, "week", "--apply", path)
        assert result.returncode in {1, 2}, path
        assert words in result.stderr
        assert b"Traceback" not in result.stderr


def test_paths_of_nobody_and_paths_too_long_are_told_in_words(acme: Smdash) -> None:
    for media in ("~root-of-none=alt", "~nosuchuser/x.png", "x" * 5000, "x" * 300 + "=alt"):
        assert "no such file" in acme("add", "hi", "--to", "acme/x", "--media", media, code=2).stderr
    for call in (["export", "--out"], ["ics", "--out"], ["backup"], ["restore"]):
        assert "home folder" in acme(*call, "~nosuchuser/x", code=2).stderr
    acme("restore", "x" * 5000, code=1)


# What a terminal is shown ------------------------------------------------------------------------------------


def on_a_terminal(acme: Smdash, *args: str) -> tuple[str, str]:
    """Return what a run writes to a terminal, and what it says on stderr."""
    mine, theirs = pty.openpty()
    result = run(acme, *args, capture_output=False, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(mine, 65536)
        except OSError:  # the other end is closed and everything is read
            break
        if not part:
            break
        shown += part
    os.close(mine)
    assert result.returncode == 0, result.stderr
    return shown.decode(), result.stderr.decode()


@pytest.mark.parametrize(
    "call",
    [["export"], ["export", "--to", "buffer", "--together"], ["ics"], ["export", "--to", "ics"], ["queue", "--csv"], list(WEEK),
     ["queue", "--json"], ["week", "--json", "--of", "2026-11-24"]],
)  # fmt: skip
def test_a_terminal_never_gets_what_it_acts_on(acme: Smdash, call: list[str]) -> None:
    head = PLAN.splitlines()[0]
    acme("import", acme.file("h.csv", head + f'\np-9,acme/x,2026-11-24 09:00,,scheduled,text,,,,"{HOSTILE}",,,,,\n'))
    shown, said = on_a_terminal(acme, *call)
    assert "漢字" in shown
    assert not set(shown) & {"\x1b", "\x07", "\u202e"}
    if call[0] in {"export", "queue"} and "--json" not in call and "ics" not in call:
        assert "symbols here" in said
        assert "\x1b" in run(acme, *call).stdout.decode(), "a pipe gets every byte"


# What came out of an editor ----------------------------------------------------------------------------------


@pytest.fixture
def editor(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that makes a script the editor; its file's name is in ``$1``."""

    def make(script: str) -> None:
        path = acme.work / "editor.sh"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("VISUAL", str(path))

    return make


ADD = 'echo "2026-11-26 10:00 acme/x | Hours of work" >> "$1"'


@pytest.mark.parametrize(
    ("script", "answer", "code"),
    [
        (ADD + '; echo nonsense >> "$1"', None, 1),
        (ADD + '; echo "2026-11-20 10:00 acme/x | Too late" >> "$1"', None, 1),
        (ADD + "; exit 3", None, 1),
        (ADD + '; printf "\\377" >> "$1"', None, 1),
        (ADD + '; sed -i "/^#/d" "$1"', "n\n", 0),
        (ADD, "", 130),
    ],
)
def test_what_was_typed_into_a_week_is_never_lost(
    acme: Smdash, editor: Callable[[str], None], script: str, answer: str | None, code: int
) -> None:
    editor(script)
    result = acme(*WEEK, "--edit", code=code, answer=answer)
    kept = list((acme.home / "kept").iterdir())
    assert len(kept) == 1
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
    assert b"Hours of work" in kept[0].read_bytes()
    assert kept[0].name.startswith("week-20261121-0912")
    assert str(kept[0]) in result.stderr
    assert "smdash week --apply" in result.stderr
    text = "\n".join(
        line for line in kept[0].read_bytes().decode("utf-8", "ignore").split("\n")
        if "nonsense" not in line and "Too late" not in line
    )  # fmt: skip
    kept[0].write_text(text)
    acme("week", "--apply", str(kept[0]))
    assert any(row["text"] == "Hours of work" for row in acme.json("queue")["rows"])


def test_what_was_applied_or_not_changed_is_not_kept(acme: Smdash, editor: Callable[[str], None]) -> None:
    for script in ("true", "exit 3", ADD):
        editor(script)
        acme(*WEEK, "--edit", "--yes", code=1 if "exit" in script else 0)
    assert not (acme.home / "kept").exists()


def test_an_editor_that_leaves_a_pipe_is_not_waited_for(acme: Smdash, editor: Callable[[str], None]) -> None:
    editor('rm "$1"; mkfifo "$1"')
    assert "no ordinary file" in acme(*WEEK, "--edit", code=1).stderr


def test_a_wrong_line_is_all_that_is_said(acme: Smdash) -> None:
    text = acme(*WEEK).stdout + "2026-11-26 10:00 acme/x | Good\n2026-11-26 10:00 acme/x #99999 | Bad\n"
    result = acme("week", "--apply", acme.file("week.txt", text), code=1)
    assert result.stdout == ""
    assert "#99999" in result.stderr
    assert "Good" not in result.stderr


def test_the_same_file_applied_at_once_adds_its_posts_once(acme: Smdash) -> None:
    path = acme.file("week.txt", "2026-11-26 10:00 acme/x | Once and only once\n")
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda _: run(acme, "week", "--apply", path).returncode, range(4)))
    assert sorted(codes) == [0, 1, 1, 1]
    assert [row["text"] for row in acme.json("queue")["rows"]].count("Once and only once") == 1


# Handed over once --------------------------------------------------------------------------------------------


def test_a_post_is_handed_over_once(acme: Smdash) -> None:
    number = str(next(row["delivery_id"] for row in acme.json("due")["rows"]))
    assert acme("due", "take", number).stdout == "This one was missed\n"
    second = acme("due", "take", number, code=1, now="2026-11-21T09:20+01:00")
    assert second.stdout == ""
    assert "handed over already at 09:12 (by hand)" in second.stderr
    assert f"smdash due done {number}" in second.stderr
    assert acme("due", "take", number, "--again").stdout == "This one was missed\n"
    acme("due", "not-done", number)
    acme("due", "take", number)


def test_of_several_shells_one_gets_the_post(acme: Smdash) -> None:
    number = str(next(row["delivery_id"] for row in acme.json("due")["rows"]))
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: run(acme, "due", "take", number), range(4)))
    assert sorted(result.returncode for result in results) == [0, 1, 1, 1]
    assert all(b"handed over already at 09:12" in result.stderr for result in results if result.returncode)
