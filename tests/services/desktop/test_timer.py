"""The timer: all of it is shown before any of it is made, and what is made says exactly what runs."""

from __future__ import annotations

import plistlib
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from smdash.cli import root
from smdash.domain.errors import SmdashError, UsageError
from smdash.services.desktop import programs, timer

if TYPE_CHECKING:
    from collections.abc import Sequence

HOME = Path("/srv/her data/50% $off")


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, ...]]:
    """Return the programs that are run, none of which really is; config goes to a folder of the test's own."""
    found: list[tuple[str, ...]] = []

    def run(argv: Sequence[str], **_: object) -> bool:
        found.append(tuple(argv))
        return True

    monkeypatch.setattr(programs, "run", run)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(sys, "platform", "linux")
    return found


@pytest.mark.usefixtures("ran")
def test_systemd_runs_this_smdash_on_this_home_whatever_its_name() -> None:
    made = timer.plan(HOME, 5)
    service, fires = made.files
    line = next(line for line in service.text.splitlines() if line.startswith("ExecStart="))
    assert line == f'ExecStart={sys.executable} -m smdash --home "/srv/her data/50%% $$off" publish --due'
    assert "OnCalendar=*:0/5" in fires.text
    assert "Persistent=false" in fires.text  # what was due while the machine slept waits for a person
    assert service.path.stem == fires.path.stem == made.names[0]


@pytest.mark.usefixtures("ran")
def test_two_homes_have_timers_of_their_own() -> None:
    names = {timer.plan(Path(home)).names for home in ("/a", "/b")}
    assert len(names) == 2


def test_launchd_is_told_words_not_a_line() -> None:
    made = timer.plan(HOME, 15, 30, kind="launchd")
    agents = [plistlib.loads(file.text.encode()) for file in made.files]
    assert agents[0]["ProgramArguments"] == [sys.executable, "-m", "smdash", "--home", str(HOME), "publish", "--due"]
    assert [each["Minute"] for each in agents[0]["StartCalendarInterval"]] == [0, 15, 30, 45]
    assert agents[1]["ProgramArguments"][-1] == "sync"
    assert not agents[0]["RunAtLoad"]  # setting it up sends nothing


def test_where_nothing_can_be_set_up_the_line_to_type_is_shown() -> None:
    (cron,) = timer.plan(HOME, 5, kind="crontab").by_hand
    when, _, what = cron.partition(" * * * * ")
    assert when == "*/5"
    assert shlex.split(what.replace("\\%", "%")) == [*timer.command(HOME), "publish", "--due"]
    assert "50\\%" in cron  # a bare % ends the line in a crontab
    (task,) = timer.plan(HOME, 5, kind="schtasks").by_hand
    assert "/SC MINUTE /MO 5" in task


@pytest.mark.parametrize("minutes", [0, -5, 7, 61])
def test_minutes_that_do_not_divide_an_hour_are_refused(minutes: int) -> None:
    with pytest.raises(UsageError, match="same minutes of every hour"):
        timer.plan(HOME, minutes, kind="systemd")


def test_what_is_installed_is_found_and_taken_away_whole(ran: list[tuple[str, ...]]) -> None:
    made = timer.plan(HOME, 5, 30)
    assert timer.standing(made).there == ()
    timer.install(made)
    assert timer.installed(HOME)
    assert not timer.installed(Path("/other"))
    assert set(timer.standing(made).there) == {file.path for file in made.files}
    before = len(ran)
    assert set(timer.remove(timer.every_plan(HOME))) == {file.path for file in made.files}
    assert any("disable" in argv for argv in ran[before:])
    assert not any(file.path.exists() for file in made.files)
    assert timer.remove(made) == ()


@pytest.mark.usefixtures("ran")
def test_an_install_that_does_not_start_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = timer.plan(HOME, 5)
    monkeypatch.setattr(programs, "run", lambda argv, **_: "enable" not in argv)
    with pytest.raises(SmdashError, match="nothing was installed"):
        timer.install(made)
    assert not any(file.path.exists() for file in made.files)


def test_a_person_sees_all_of_it_and_is_asked(ran: list[tuple[str, ...]], tmp_path: Path) -> None:
    run = CliRunner().invoke
    home = ["--home", str(tmp_path / "home")]
    said = run(root, ["service", "install", *home], input="n\n")
    assert "ExecStart=" in said.output
    assert "systemctl --user enable --now" in said.output
    assert "Nothing was set up." in said.output
    assert not (tmp_path / "config").exists()
    assert all("enable" not in argv for argv in ran)
    assert run(root, ["service", "install", "--dry-run", "--yes", *home]).exit_code == 0
    assert not (tmp_path / "config").exists()
    assert run(root, ["service", "install", "--yes", *home]).exit_code == 0
    assert "It runs." in run(root, ["service", "status", *home]).output
    assert "The timer is gone." in run(root, ["service", "remove", "--yes", *home]).output
    assert "No timer is set up." in run(root, ["service", "remove", "--yes", *home]).output


@pytest.mark.usefixtures("ran")
def test_what_was_set_up_by_hand_cannot_be_seen_so_its_end_is_only_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(programs, "run", lambda *_, **__: False)  # no systemd, so it is crontab
    said = CliRunner().invoke(root, ["service", "remove", "--home", str(tmp_path / "home")])
    assert said.exit_code == 0
    assert "cannot be seen from here" in " ".join(said.output.split())
    assert said.output.rstrip().endswith("  crontab -e")
    assert not (tmp_path / "home").exists()  # asking and setting up make no home
