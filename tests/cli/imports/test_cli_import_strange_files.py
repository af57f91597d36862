"""The import command on files whose names or contents are strange: it says so, with a code, and ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.cli.imports import watch
from smdash.config import load
from smdash.domain import csvtext
from smdash.domain.errors import UsageError
from smdash.services.imports.imports import ImportOptions
from tests.cli.cli_world import X_CONTENT, Smdash, x_rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services


DATA = Path(__file__).parents[2] / "data" / "exports"
NOT_UTF8 = os.fsdecode(b"v\xff.csv")


def strange(folder: Path, text: str = "") -> str:
    path = folder / NOT_UTF8
    path.write_text(text or x_rows(2, start=30), encoding="utf-8")
    return str(path)


def test_a_name_that_is_not_utf8(acme: Smdash) -> None:
    path = strange(acme.work)
    assert r"v\xff.csv" in acme("import", path).stdout
    told = acme.json("import", path)
    assert told["files"][0]["path"].endswith(r"v\xff.csv")
    assert told["files"][0]["same_file"]
    bad = strange(acme.work, "apples,pears\n1,2\n")
    assert json.loads(acme("import", bad, "--json", code=1).stdout)["files"][0]["error"]


def test_a_pipe_does_not_hang(acme: Smdash) -> None:
    pipe = acme.work / "pipe.csv"
    os.mkfifo(pipe)
    for command in (["import"], ["time", "import"], ["week", "--apply"]):
        done = subprocess.run(
            [sys.executable, "-m", "smdash", "--home", str(acme.home), *command, str(pipe)],
            capture_output=True,
            timeout=20,
            check=False,
        )
        assert done.returncode in {1, 2}, command
        assert b"Traceback" not in done.stderr


def test_a_watched_folder_survives_strange_files(
    acme: Smdash, services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "watched"
    folder.mkdir()
    count = "SELECT count(*) FROM remote_posts"
    before = services.home.read().execute(count).fetchone()[0]
    rounds = iter(range(5))

    def pause(_: float) -> None:
        step = next(rounds)
        if step == 0:
            os.mkfifo(folder / "pipe.csv")
            strange(folder)
        if step == 4:
            raise KeyboardInterrupt

    ticks = iter(range(0, 100, 3))
    options = ImportOptions(account="acme/x")
    watch.watch(services.imports, folder, options, pause=pause, clock=lambda: float(next(ticks)))
    assert r"v\xff.csv" in capsys.readouterr().out
    assert services.home.read().execute(count).fetchone() == (before + 2,)


def test_a_watched_folder_goes_on_after_a_restore(acme: Smdash, services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "watched"
    folder.mkdir()
    saved = acme("backup").stdout.strip()
    before = services.home.read().execute("SELECT count(*) FROM remote_posts").fetchone()[0]
    rounds = iter(range(4))

    def pause(_: float) -> None:
        step = next(rounds)
        if step == 0:
            acme("restore", saved)
            (folder / "x.csv").write_text(x_rows(1, start=77), encoding="utf-8")
        if step == 3:
            raise KeyboardInterrupt

    ticks = iter(range(0, 100, 3))
    options = ImportOptions(account="acme/x")
    watch.watch(services.imports, folder, options, pause=pause, clock=lambda: float(next(ticks)))
    assert services.home.read().execute("SELECT count(*) FROM remote_posts").fetchone() == (before + 1,)


@pytest.mark.parametrize("flag", [(), ("--dry-run",)])
def test_a_header_alone_fails(acme: Smdash, flag: tuple[str, ...]) -> None:
    path = acme.file("head.csv", X_CONTENT)
    assert "is the file cut off?" in acme("import", path, *flag, code=1).stderr
    assert acme.json("import", path, code=1)["files"][0]["ok"] is False


def test_csv_of_posts_runs_nothing(acme: Smdash) -> None:
    acme("import", acme.file("evil.csv", x_rows(1, '"hi\r=cmd|calc!A0"', start=40).replace('" 40', ' 40"')))
    told = acme("metrics", "posts", "--csv").stdout
    assert "hi\n=cmd|calc!A0" in told
    assert "\r" not in told
    assert csvtext.cell("=1") == "'=1"


def test_a_config_that_is_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "config.toml")
    with pytest.raises(UsageError, match="pipe"):
        load(tmp_path / "config.toml")
