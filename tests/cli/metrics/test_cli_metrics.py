"""The commands under ``smdash metrics``: their keys, their CSV, and that the bare command stays as it was."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from smdash.cli import root
from tests.cli.base.test_cli_json_contract import documented, full, keys

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-11-21T09:12+01:00"
CALLS = {
    "metrics account": ["account", "acme/x"],
    "metrics posts": ["posts", "nord/youtube", "--limit", "200"],
    "metrics series": ["series", "nord/youtube", "views"],
    "metrics times": ["times", "acme/x"],
    "metrics rates": ["rates", "acme/x"],
    "metrics compare": ["compare", "acme/x", "nord/youtube", "likes"],
    "metrics quality": ["quality", "acme/x"],
    "metrics forecast": ["forecast"],
    "metrics replies": ["replies"],
    "metrics experiment list": ["experiment", "list"],
    "metrics note list": ["note", "list"],
}


def run(home: Path, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(root, ["--home", str(home), "--now", NOW, *words])
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.fixture(scope="module")
def filled(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    import shutil

    home = shutil.copytree(demo_folder, tmp_path_factory.mktemp("metrics") / "home")
    run(home, "goal", "add", "acme", "Grow", "--metric", "new_followers", "--target", "800", "--due", "2027-01-31")
    run(home, "metrics", "experiment", "add", "bean/instagram", "carousels", "--from", "2026-11-03")
    run(home, "result", "add", "leads", "3", "--brand", "bean", "--on", "2026-11-03")
    run(home, "metrics", "experiment", "weeks", "bean", "--measure", "leads")
    run(home, "metrics", "note", "add", "2026-11-01", "Sale", "--for", "nord")
    with contextlib.closing(sqlite3.connect(home / "smdash.db")) as conn, conn:
        # The oldest posts were not counted anew, so that their line has a break.
        conn.execute(
            """DELETE FROM post_samples WHERE definition_id IN (SELECT id FROM definitions WHERE platform = 'youtube'
               AND metric = 'views' AND version = 2) AND remote_post_id IN
               (SELECT id FROM remote_posts WHERE published_on < '2026-08-01')"""
        )
    return home


@pytest.mark.parametrize("command", CALLS)
def test_printed_keys_are_the_documented_ones(filled: Path, command: str) -> None:
    printed = keys(json.loads(run(filled, "metrics", *CALLS[command], "--json")))
    assert full(printed, documented()[command]) == documented()[command]


@pytest.mark.parametrize("command", CALLS)
def test_every_command_prints_words_and_csv(filled: Path, command: str) -> None:
    assert run(filled, "metrics", *CALLS[command]).strip()
    rows = list(csv.reader(io.StringIO(run(filled, "metrics", *CALLS[command], "--csv"))))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}


def test_bare_command_still_prints_the_accounts(filled: Path) -> None:
    printed = keys(json.loads(run(filled, "metrics", "--json")))
    assert full(printed, documented()["metrics"]) == documented()["metrics"]
    assert "bean/instagram" in run(filled, "metrics", "--brand", "bean")
    assert run(filled, "metrics", "--csv").startswith("account,metric,level,label,unit")


def test_the_columns_of_posts_stand_in_one_order_whatever_python_hashes(filled: Path) -> None:
    heads = set()
    for seed in ("1", "2", "3", "4"):
        done = subprocess.run(
            [sys.executable, "-m", "smdash", "--home", str(filled), "--now", NOW, "metrics", "posts", "--csv"],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        heads.add(done.stdout.splitlines()[0])
    assert len(heads) == 1


def test_missing_is_null_in_json_and_empty_in_csv(filled: Path) -> None:
    shown = json.loads(run(filled, "metrics", "series", "nord/youtube", "views", "--json"))
    assert shown["points"][0]["value"] is None
    rows = list(csv.DictReader(io.StringIO(run(filled, "metrics", "series", "nord/youtube", "views", "--csv"))))
    assert rows[0]["value"] == ""


def test_unknown_figure_names_what_there_is(filled: Path) -> None:
    result = CliRunner().invoke(root, ["--home", str(filled), "--now", NOW, "metrics", "series", "acme/x", "nothing"])
    assert result.exit_code != 0
    result = CliRunner().invoke(root, ["--home", str(filled), "--now", NOW, "metrics", "posts", "--sort", "nothing"])
    assert result.exit_code != 0


def test_a_formula_in_a_post_stays_text_in_csv(filled: Path) -> None:
    from smdash.domain.csvtext import cell as _cell

    assert _cell("=1+1") == "'=1+1"
    assert _cell(None) == ""
    assert _cell(-3.0) == -3
