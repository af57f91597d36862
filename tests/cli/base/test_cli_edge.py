"""Files that cannot be used, hostile text, lazy loading, and how runs end."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.cli import COMMANDS, root
from smdash.cli.base.text import cells, fit
from smdash.services.home import Home
from smdash.store.connection import Store
from tests.cli.cli_world import HOSTILE, NOW, PLAN, Smdash, inbox_line, x_rows

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("real_connections")

SOURCE = Path(__file__).parents[3]
READS = (
    ["status"],
    ["status", "--short"],
    ["queue"],
    ["inbox"],
    ["metrics"],
    ["workload"],
    ["find", "hello"],
    ["account", "list"],
    ["brand", "list"],
)
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def python(*args: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "SMDASH_HOME": str(home), "PYTHONPATH": str(SOURCE), **more}
    return subprocess.run(
        [sys.executable, *args], capture_output=True, text=True, env=env, check=False, encoding="utf-8"
    )


def database(sm: Smdash) -> Path:
    sm.home.mkdir(exist_ok=True)
    return sm.home / "smdash.db"


def foreign(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE theirs (a)")
    conn.commit()
    conn.close()


def newer(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA application_id = 0x736D6461")
    conn.execute("PRAGMA user_version = 9999")
    conn.execute("CREATE TABLE settings (key, value)")
    conn.commit()
    conn.close()


def nonsense(path: Path) -> None:
    path.write_bytes(b"this is a letter, not a database" * 40)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (foreign, "belongs to another program"),
        (newer, "newer smdash"),
        (nonsense, "not an SQLite database"),
        (Path.mkdir, "folder"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_untouched(no_home: Smdash, make: Callable[..., Any], words: str) -> None:
    make(database(no_home))
    before = database(no_home).read_bytes() if database(no_home).is_file() else b""
    for call in (
        *READS,
        ["undo"],
        ["brand", "add", "a"],
        ["workload", "--hours", "1,1,1,1,1,1,1"],
        ["import", no_home.file("x.csv", x_rows(1))],
    ):
        result = no_home(*call, code=1)
        assert words in result.stderr
        assert "Traceback" not in result.output
        assert str(no_home.home) in result.stderr
    checks = no_home.json("doctor", code=1)
    assert checks["ok"] is False
    assert any(words in check["detail"] for check in checks["checks"] if check["result"] == "bad")
    if database(no_home).is_file():
        assert database(no_home).read_bytes() == before


def test_an_empty_file_is_a_new_home(no_home: Smdash) -> None:
    database(no_home).touch()
    assert [c["result"] for c in no_home.json("doctor")["checks"] if c["name"] == "database"] == ["warning"]
    assert database(no_home).stat().st_size == 0
    assert no_home("status").exit_code == 0


def test_a_damaged_database_is_told_and_can_be_restored(acme: Smdash) -> None:
    saved = acme("backup").stdout.strip()
    assert Path(saved).is_file()
    conn = sqlite3.connect(database(acme))
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()
    content = bytearray(database(acme).read_bytes())
    content[4096:] = bytes(b ^ 0x5A for b in content[4096:])
    database(acme).write_bytes(content)
    assert "damaged" in acme("queue", code=1).stderr
    assert acme.json("doctor", code=1)["ok"] is False
    assert saved in acme("restore").stdout
    assert "Restored" in acme("restore", Path(saved).name).stdout
    assert len(acme.json("inbox")["rows"]) == 2
    acme("doctor")
    assert len(acme("restore").stdout.splitlines()) == 2


def test_restore_lists_newest_first_and_refuses_what_is_no_backup(acme: Smdash) -> None:
    first = acme("backup").stdout.strip()
    os.utime(first, (1, 1))
    second = acme("backup", now="2026-11-21T10:00+01:00").stdout.strip()
    listed = acme("restore").stdout.splitlines()
    assert [line.split()[-1] for line in listed] == [second, first]
    acme("restore", acme.file("no.db", "nothing"), code=1)
    acme("restore", "missing.db", code=1)
    copy = str(acme.work / "copy.db")
    assert acme("backup", copy).stdout.strip() == copy
    assert "exists already" in acme("backup", copy, code=1).stderr


def test_nothing_is_created_by_looking(no_home: Smdash) -> None:
    for call in (["path"], ["doctor"], ["restore"], ["completion", "bash"], ["--help"], ["queue", "--help"]):
        no_home(*call)
    assert not no_home.home.exists()


def test_a_locked_database_is_exit_3(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(Home)["write"].__kwdefaults__, "wait_ms", 20)
    other = sqlite3.connect(database(acme), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        result = acme("brand", "add", "late", code=3)
        assert "another program holds the database" in result.stderr
        acme("status")
    finally:
        other.execute("ROLLBACK")
        other.close()
    acme("brand", "add", "late")


def test_a_read_only_database_says_so(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = Store._connect

    def read_only(self: Store, **given: Any) -> sqlite3.Connection:
        conn = connect(self, **given)
        conn.execute("PRAGMA query_only = ON")
        return conn

    monkeypatch.setattr(Store, "_connect", read_only)
    assert "cannot be written" in acme("brand", "add", "late", code=1).stderr
    acme("status")


def test_an_sqlite_error_from_a_reading_is_told_in_words(acme: Smdash) -> None:
    conn = sqlite3.connect(database(acme))
    conn.execute("DROP TABLE cadences")
    conn.commit()
    conn.close()
    result = acme("workload", code=1)
    assert "smdash doctor" in result.stderr
    assert str(database(acme)) in result.stderr


@pytest.fixture
def hostile(acme: Smdash) -> Smdash:
    acme("import", acme.file("h.jsonl", inbox_line(5, HOSTILE, author=HOSTILE, handle=HOSTILE)))
    acme(
        "import",
        acme.file(
            "h.csv",
            PLAN.splitlines()[0] + f'\np-9,acme/x,2026-11-24 09:00,Europe/Berlin,scheduled,text,,,,"{HOSTILE}",,,,,\n',
        ),
    )
    acme("account", "edit", "acme/x", "--handle", HOSTILE, "--name", HOSTILE)
    acme("brand", "edit", "acme", "--name", HOSTILE)
    return acme


def test_hostile_text_never_reaches_the_terminal_raw(hostile: Smdash) -> None:
    seen = ""
    for call in READS:
        for more in ([], ["--json"]):
            if "--short" not in call or not more:
                output = hostile(*call, *more).output
                assert not RAW.search(output.replace("\n", "")), (call, more)
                seen += output
    assert seen.count("[/nope]") >= 6
    assert "漢字" in seen
    assert any(row["text"] == HOSTILE for row in hostile.json("inbox")["rows"])


def test_hostile_arguments_are_told_harmlessly(sm: Smdash) -> None:
    for call in (
        ["brand", "add", HOSTILE],
        ["zone", HOSTILE],
        ["account", "add", f"{HOSTILE}/x"],
        ["import", HOSTILE],
        [HOSTILE],
        ["status", f"--{HOSTILE}"],
        ["--now", HOSTILE, "status"],
    ):
        result = sm(*call, code=1 if call[0] == "import" else 2)
        assert not RAW.search(result.output.replace("\n", "")), call


@pytest.mark.parametrize("columns", [20, 40, 80, 120])
def test_nothing_is_wider_than_the_terminal(hostile: Smdash, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for call in READS:
        for line in hostile(*call).stdout.splitlines():
            if call != ["status", "--short"]:
                assert cells(line) <= columns, (call, line)


def test_fit_counts_cells() -> None:
    assert fit("漢字漢字", 5) == "漢字…"
    assert fit("abc", 3) == "abc"
    assert fit("abcd", 3) == "ab…"
    assert fit("abcd", 0) == ""


def test_no_colour_off_a_terminal(acme: Smdash) -> None:
    for call in READS:
        assert "\x1b" not in acme(*call).output


def test_help_loads_no_service_and_short_status_no_heavy_module(acme: Smdash) -> None:
    script = "import sys\nfrom smdash.cli import root\ntry:\n    root.main(prog_name='smdash')\nexcept SystemExit:\n    pass\nprint(*sys.modules, file=sys.stderr)"
    helped = python("-c", script, "--help", home=acme.home)
    loaded = set(helped.stderr.split())
    assert "smdash.cli" in loaded
    assert not {name for name in loaded if name.startswith(("smdash.services", "smdash.store", "sqlite3", "textual"))}
    short = python("-c", script, "status", "--short", "--now", NOW, home=acme.home)
    assert short.stdout.startswith("0 due")
    loaded = set(short.stderr.split())
    assert "smdash.services.dashboard.status" in loaded
    assert not loaded & {
        "sqlite_utils",
        "textual",
        "rich",
        "httpx",
        "platformdirs",
        "tomllib",
        "dateutil",
        "smdash.formats",
        "smdash.platforms",
    }


def test_every_command_has_help_and_the_global_options(sm: Smdash) -> None:
    ctx = root.make_context("smdash", ["path"])
    for name in COMMANDS:
        command = root.get_command(ctx, name)
        assert command is not None
        assert command.get_short_help_str(100)
        options = {
            option
            for each in [command, *getattr(command, "commands", {}).values()]
            for p in each.params
            for option in p.opts
        }
        assert {"--home", "--now"} <= options, name
        assert "Usage: smdash" in sm(name, "--help").stdout


def test_global_options_before_and_after(acme: Smdash, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    acme("--home", other, "brand", "add", "first")
    acme("brand", "add", "second", "--home", other)
    assert [b["brand"] for b in acme.json("--home", other, "brand", "list")["brands"]] == ["first", "second"]
    assert [b["brand"] for b in acme.json("brand", "list")["brands"]] == ["acme"]
    assert acme.json("status", "--now", "2026-12-01T08:00+01:00")["now"] == "2026-12-01T08:00:00+01:00"


def test_a_closed_pipe_ends_quietly(acme: Smdash) -> None:
    acme("import", acme.file("many.jsonl", "".join(inbox_line(n, "x" * 300) for n in range(100, 900))))
    env = {**os.environ, "SMDASH_HOME": str(acme.home), "PYTHONPATH": str(SOURCE)}
    env.pop("PYTHONUNBUFFERED", None)  # with it a write that is cut short counts as done
    run = subprocess.Popen(
        [sys.executable, "-m", "smdash", "inbox", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    )
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.read(10)
    run.stdout.close()
    assert run.stderr.read() == b""
    run.stderr.close()
    assert run.wait(timeout=20) == 141


def test_an_encoding_that_lacks_letters_replaces_them(acme: Smdash) -> None:
    acme("brand", "edit", "acme", "--name", "漢字 ▲")
    shown = python("-m", "smdash", "brand", "list", home=acme.home, PYTHONIOENCODING="latin-1")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "?? ?" in shown.stdout
    assert (
        "\\u6f22"
        in python("-m", "smdash", "brand", "list", "--json", home=acme.home, PYTHONIOENCODING="latin-1").stdout
    )


def test_version_and_unknown_command(sm: Smdash) -> None:
    assert sm("--version").stdout.startswith("smdash ")
    assert "no such command" in sm("statsu", code=2).stderr


@pytest.mark.parametrize("minutes", ["'soon'", "9" * 5000, "[" * 5000], ids=["word", "digits", "deep"])
def test_a_bad_config_is_exit_2_and_named(sm: Smdash, minutes: str) -> None:
    database(sm)
    (sm.home / "config.toml").write_text(f"grace_minutes = {minutes}\n")
    assert "config.toml" in sm("status", code=2).stderr
    bad = [check for check in sm.json("doctor", code=1)["checks"] if check["result"] == "bad"]
    assert [check["name"] for check in bad] == ["config"]


@pytest.mark.parametrize("delay", ["9" * 400, "9" * 5000, f"0x{'f' * 5000}"], ids=["large", "digits", "hexadecimal"])
def test_a_number_beyond_all_sense_in_a_platform_file_is_named(acme: Smdash, delay: str) -> None:
    folder = acme.home / "platforms"
    folder.mkdir(exist_ok=True)
    (folder / "x.toml").write_text(f'[[metrics]]\nkey = "likes"\nlevel = "post"\ndelay_days = {delay}\n')
    assert "x.toml" in acme("freshness", code=2).stderr
    bad = [check["detail"] for check in acme.json("doctor", code=1)["checks"] if check["result"] == "bad"]
    assert len(bad) == 1
    assert "x.toml" in bad[0]


def test_doctor_reports_the_surroundings(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    checks = {check["name"]: check for check in acme.json("doctor")["checks"]}
    assert {"python", "sqlite", "textual", "terminal", "zone", "database", "backups"} <= set(checks)
    assert "TERM=xterm-256color, COLORTERM=truecolor, NO_COLOR unset" in checks["terminal"]["detail"]
    assert checks["sqlite"]["detail"] == sqlite3.sqlite_version


def test_path_says_where_everything_lies(sm: Smdash) -> None:
    assert sm.json("path") == {
        "home": str(sm.home),
        "database": str(sm.home / "smdash.db"),
        "config": str(sm.home / "config.toml"),
        "backups": str(sm.home / "backups"),
        "platforms": str(sm.home / "platforms"),
    }


def test_an_empty_home_says_what_to_do_next(sm: Smdash) -> None:
    for call in (["status"], ["queue"], ["inbox"], ["metrics"], ["account", "list"], ["brand", "list"]):
        assert re.search(r"smdash (brand|account) add", " ".join(sm(*call).stdout.split())), call
    assert "smdash workload --hours" in sm("workload").stdout
