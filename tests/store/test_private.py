"""A home is its owner's alone: what is made is closed whatever the umask, what was open is closed, and said once."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from smdash.bootstrap import services_for
from smdash.cli import root
from smdash.services.care.restoring import restore
from smdash.services.desktop.files import save
from smdash.services.desktop.kept_texts import keep
from smdash.store import private
from tests.worlds import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not private.MODES, reason="the system keeps no modes")


@pytest.fixture(params=[0o000, 0o022, 0o077])
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """Return folder and all in it with their modes as text."""
    return {
        str(path.relative_to(folder.parent)): stat.filemode(path.stat().st_mode)
        for path in (folder, *folder.rglob("*"))
    }


def opened(folder: Path) -> None:
    """Let everybody read a folder and all in it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.usefixtures("_umask")
def test_what_is_made_is_closed_to_others(tmp_path: Path) -> None:
    home = tmp_path / "above" / "home"
    services = services_for(home, NOW.isoformat())
    services.manage.set_zone("Europe/Berlin")
    services.home.read().execute("SELECT count(*) FROM brands").fetchone()
    assert (home / "smdash.db-wal").exists(), "the log is looked at as well"
    copy = services.care.backup()
    services.care.backup(tmp_path / "copy.db")
    keep(services.home, "week", "a text")
    save(services.home, tmp_path / "posts.csv", b"a,b\n")
    restore(services.home.store, copy, NOW)
    services_for(tmp_path / "other", NOW.isoformat())
    assert not services.home.closed
    found = {**modes(home), **modes(tmp_path / "other"), **modes(tmp_path)}
    del found[tmp_path.name], found[f"{tmp_path.name}/above"]
    assert {mode for mode in found.values() if mode not in {"drwx------", "-rw-------"}} == set(), found


def test_a_file_that_is_replaced_keeps_the_mode_its_owner_gave_it(tmp_path: Path) -> None:
    home = services_for(tmp_path / "home", NOW.isoformat()).home
    out = tmp_path / "calendar.ics"
    out.write_bytes(b"old")
    out.chmod(0o644)
    save(home, out, b"new", force=True)
    assert modes(out) == {"calendar.ics": "-rw-r--r--"}


def test_a_home_that_was_open_is_closed_and_said_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    services = services_for(home, NOW.isoformat())
    services.care.backup()
    (home / "config.toml").write_text("grace_minutes = 20\n")
    opened(home)
    (home / "backups").chmod(0o555)

    run = CliRunner().invoke(root, ["--home", str(home), "doctor", "--json"])
    assert "others on this machine can read" in run.stdout
    assert modes(home)["home/smdash.db"] == "-rw-r--r--", "the doctor changes nothing"

    first = CliRunner().invoke(root, ["--home", str(home), "brand", "list", "--json"])
    assert first.exit_code == 0
    assert f"Others on this machine could read {home} and" in first.stderr
    found = modes(home)
    assert found.pop("home/backups") == "dr-x------", "only what others may do is taken"
    assert set(found.values()) == {"drwx------", "-rw-------"}, found
    again = CliRunner().invoke(root, ["--home", str(home), "brand", "list", "--json"])
    assert again.stderr == ""
    assert "only you can read it" in CliRunner().invoke(root, ["--home", str(home), "doctor", "--json"]).stdout


def test_a_folder_that_holds_other_things_is_left_and_what_is_ours_in_it_closed(tmp_path: Path) -> None:
    home = tmp_path / "shared"
    home.mkdir()
    (home / "site").mkdir()
    (home / "site" / "index.html").write_text("for everybody")
    services = services_for(home, NOW.isoformat())
    services.care.backup()
    opened(home)
    services_for(home, NOW.isoformat())
    found = modes(home)
    assert found["shared"] == found["shared/site"] == "drwxr-xr-x"
    assert found["shared/site/index.html"] == "-rw-r--r--"
    assert found["shared/smdash.db"] == "-rw-------"
    assert found["shared/backups"] == "drwx------"


def test_what_a_link_leads_to_is_closed_only_where_it_is_the_home_or_the_database(tmp_path: Path) -> None:
    real, elsewhere = tmp_path / "real", tmp_path / "elsewhere"
    services_for(real, NOW.isoformat())
    elsewhere.mkdir()
    (real / "kept").symlink_to(elsewhere)
    (tmp_path / "home").symlink_to(real)
    opened(real)
    elsewhere.chmod(0o755)
    services = services_for(tmp_path / "home", NOW.isoformat())
    assert services.home.closed
    assert modes(real)["real"] == "drwx------"
    assert modes(elsewhere)["elsewhere"] == "drwxr-xr-x"


def test_a_folder_all_may_write_to_is_never_closed(tmp_path: Path) -> None:
    home = tmp_path / "tmp"
    home.mkdir()
    home.chmod(0o1777)
    services_for(home, NOW.isoformat())
    services_for(home, NOW.isoformat())
    assert stat.S_IMODE(home.stat().st_mode) == 0o1777
