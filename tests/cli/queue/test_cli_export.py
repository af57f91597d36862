"""``smdash export`` and ``smdash ics``: the file on stdout, the talk on stderr, nothing replaced unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.cli.queue.export import STATES, TARGETS
from smdash.domain.posts.states import State
from smdash.formats.plans.writing import dialects

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


def test_the_choices_are_all_there_is() -> None:
    assert set(TARGETS) == {name for name, _ in dialects()} | {"ics"}
    assert set(STATES) == {str(state) for state in State}


def test_stdout_is_the_plan_and_stderr_the_talk(acme: Smdash) -> None:
    result = acme("export")
    assert result.stdout_bytes.startswith(b"post,account,due,")
    assert result.stdout_bytes.count(b"\r\n") == 4
    assert "3 rows" in result.stderr
    assert "rows" not in result.stdout


@pytest.mark.parametrize("target", TARGETS)
def test_every_target(acme: Smdash, target: str) -> None:
    made = acme("export", "--to", target, "--together")
    if target in {"metricool", "pinterest"}:
        assert "has no place for mastodon" in made.stderr
        assert "Launch day on Mastodon" not in made.stdout
    else:
        assert "Launch day on Mastodon" in made.stdout


def test_filters(acme: Smdash) -> None:
    assert "Launch" not in acme("export", "--account", "acme/x").stdout
    assert "missed" in acme("export", "--state", "missed").stdout
    assert "Launch" not in acme("export", "--from", "2026-11-24").stdout
    assert "Launch" in acme("export", "--from", "2026-11-23", "--to-date", "2026-11-23", "--brand", "acme").stdout
    assert "later than" in acme("export", "--from", "2026-11-24", "--to-date", "2026-11-23", code=2).stderr
    assert "no such" in acme("export", "--account", "acme/none", code=1).stderr
    assert acme("export", "--brand", "none", code=1).stdout == ""


def test_the_order_of_day_and_month(acme: Smdash) -> None:
    of = ("--account", "acme/mastodon")
    result = acme("export", "--to", "hootsuite", *of)
    assert result.stdout.startswith("11/23/2026 09:00")
    assert "smdash import --month-first" in result.stderr
    result = acme("export", "--to", "hootsuite", "--day-first", *of)
    assert result.stdout.startswith("23/11/2026 09:00")
    assert "smdash import --day-first" in result.stderr


@pytest.mark.parametrize("target", ["buffer", "hootsuite", "sprout", "publer", "socialbee"])
def test_a_file_that_cannot_say_whose_a_post_is_holds_one_account(acme: Smdash, target: str) -> None:
    acme("add", "Of another account", "--to", "acme/x", "--at", "+9d 9", "--force")
    path = acme.work / "mixed.csv"
    refused = acme("export", "--to", target, "--out", str(path), code=2)
    assert "cannot say whose a post is, and these are of 2 accounts (acme/mastodon, acme/x)" in refused.stderr
    assert "--account acme/mastodon" in refused.stderr
    assert not path.exists()
    assert acme("export", "--to", target, code=2).stdout == ""
    acme("export", "--to", target, "--account", "acme/mastodon", "--out", str(path))
    acme("export", "--to", target, "--together", "--out", str(path), "--force")


def test_a_file_is_not_replaced_unasked(acme: Smdash) -> None:
    path = acme.work / "out.csv"
    result = acme("export", "--out", str(path))
    assert result.stdout == ""
    assert path.read_bytes().startswith(b"post,account")
    assert "--force" in acme("export", "--to", "buffer", "--together", "--out", str(path), code=2).stderr
    assert path.read_bytes().startswith(b"post,account")
    acme("export", "--to", "buffer", "--together", "--out", str(path), "--force")
    assert path.read_bytes().startswith(b"Text,Image URL")


def test_a_file_that_cannot_be_written(acme: Smdash) -> None:
    assert "cannot be written" in acme("export", "--out", str(acme.work / "no" / "out.csv"), code=1).stderr
    assert "folder" in acme("export", "--out", str(acme.work), code=2).stderr


def test_b16_an_export_brought_in_again_adds_nothing(acme: Smdash) -> None:
    path = acme.work / "out.csv"
    acme("export", "--out", str(path))
    before = acme("export").stdout
    told = acme.json("import", str(path))["files"][0]
    assert (told["added"], told["skipped"]) == (0, 3)
    assert acme("export").stdout == before


def test_ics_is_brought_up_to_date(acme: Smdash) -> None:
    path = acme.work / "queue.ics"
    assert "written" in acme("ics", "--out", str(path)).stderr
    before = path.stat().st_ino
    assert "nothing has changed" in acme("ics", "--out", str(path), now="2026-11-21T09:13+01:00").stderr
    assert path.stat().st_ino == before
    assert "written" in acme("ics", "--free", "--days", "7", "--out", str(path)).stderr
    assert b"TRANSPARENT" in path.read_bytes()


def test_ics_on_stdout(acme: Smdash) -> None:
    assert acme("ics").stdout_bytes.startswith(b"BEGIN:VCALENDAR\r\n")
    assert acme("ics", "--account", "acme/x", "--state", "draft").stdout_bytes.count(b"BEGIN:VEVENT") == 0


def test_an_empty_home(sm: Smdash) -> None:
    assert sm("export").stdout_bytes.count(b"\r\n") == 1
    assert b"VEVENT" not in sm("ics").stdout_bytes
