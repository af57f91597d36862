"""A home whose name is no UTF-8: it works like any other, and its paths are shown as text everybody can read."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.cli_world import PLAN, Smdash

NAME = "h\\xffme ä"


@pytest.fixture
def odd(acme: Smdash, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Smdash:
    home = Path(os.fsdecode(os.fsencode(tmp_path) + b"/h\xffme \xc3\xa4"))
    try:
        shutil.move(acme.home, home)
    except OSError:
        pytest.skip("this system has only names that are UTF-8")
    monkeypatch.setenv("SMDASH_HOME", str(home))
    return Smdash(home, acme.work)


def test_a_home_whose_name_is_no_utf8(odd: Smdash) -> None:
    for call in (["status"], ["queue", "--json"], ["doctor"], ["doctor", "--json"], ["keys"], ["freshness"]):
        odd(*call)
    found = odd.json("path")
    assert found["database"].endswith(f"{NAME}/smdash.db")
    assert NAME in odd("path").stdout
    odd("import", odd.file("plan.csv", PLAN.replace("p-", "q-")), "--dry-run")
    copy = odd("backup").stdout.strip()
    assert f"{NAME}/backups/" in copy
    assert copy in odd("restore").stdout
    assert f"{NAME}/backups/" in odd("restore", copy.rpartition("/")[2]).stderr
    kept = odd.json("settle")["kept"]
    assert f"{NAME}/backups/" in kept


def test_an_error_about_it_is_one_line(odd: Smdash) -> None:
    (odd.home / "smdash.db").write_bytes(b"no database at all" * 100)
    for name in ("smdash.db-wal", "smdash.db-shm"):
        (odd.home / name).unlink(missing_ok=True)
    said = odd("status", code=1).stderr
    assert said.count("\n") == 1
    assert "this is not an SQLite database" in said
    assert odd.json("doctor", code=1)["ok"] is False
