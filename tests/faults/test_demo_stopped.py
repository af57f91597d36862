"""A sample world whose building is ended from outside: nothing is left, or the next one fills the home."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.services.care.building import build_whole
from smdash.store.connection import Store
from tests.worlds import NOW

if TYPE_CHECKING:
    from smdash.services.bundle import Services

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_a_build_that_is_ended_leaves_no_half_world(services: Services, tmp_path: Path, name: str) -> None:
    home = tmp_path / "sample"
    words = ["--home", str(home), "--now", NOW.isoformat(), "demo", "--no-open"]
    with subprocess.Popen(
        [sys.executable, "-m", "smdash", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        assert child.stderr is not None
        for line in child.stderr:
            if ".csv" in line:
                break
        child.send_signal(getattr(signal, name))
        child.wait()
        assert child.returncode != 0
    if name != "SIGKILL":
        assert not home.exists()
        return
    assert not (home / "smdash.db").exists()
    services.home.store = Store(home / "smdash.db", home / "backups")
    build_whole(services.home)
    with closing(services.home.store.read()) as conn:
        assert conn.execute("SELECT count(*) FROM accounts").fetchone()[0] > 3
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
