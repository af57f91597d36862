"""``smdash time``: the timer from the shell, lists and reports for scripts, and imports that say what they would do."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


DATA = Path(__file__).parents[2] / "data" / "timelogs"


def at(clock: str) -> str:
    return f"2026-11-21T{clock}+01:00"


def test_the_timer(acme: Smdash) -> None:
    assert "No timer is running" in acme("time").stdout
    assert acme("time", "start", "acme/x", "--as", "image", now=at("09:12")).stdout == "Started acme/x image.\n"
    assert "0:23 acme/x image since Sat 21 Nov 09:12" in acme("time", now=at("09:35")).stdout
    second = acme("time", "start", "report", now=at("09:40")).stdout
    assert second == "Stopped 0:28 acme/x image.\nStarted report.\n"
    assert "Stopped 0:15 report." in acme("time", "stop", "--at", "9:55", now=at("10:10")).stdout
    assert "no timer is running" in acme("time", "stop", now=at("10:10"), code=2).stderr
    assert "Undone: Stop timer: report" in acme("undo", "--yes", now=at("10:11")).stdout
    assert "0:31 report" in acme("time", now=at("10:11")).stdout


def test_adding_listing_editing_removing(acme: Smdash) -> None:
    acme("time", "add", "image", "--minutes", "1:30", "--on", "2026-11-19", "--account", "acme/x", "--note", "=SUM(A1)")
    acme("time", "add", "report", "--from", "yesterday 9:00", "--to", "10:00", "--brand", "acme")
    listed = acme.json("time", "list")
    assert (listed["first"], listed["last"]) == ("2026-11-16", "2026-11-22")
    assert [(e["activity"], e["minutes"], e["account"]) for e in listed["entries"]] == [
        ("report", 60.0, None),
        ("image", 90.0, "acme/x"),
    ]
    assert listed["entries"][1]["started_at"] == "2026-11-19T09:00:00+01:00"
    rows = list(csv.DictReader(io.StringIO(acme("time", "list", "--csv").stdout)))
    assert rows[1]["note"] == "'=SUM(A1)", "a spreadsheet must not run it"
    assert rows[0]["account"] == ""
    number = str(listed["entries"][0]["id"])
    assert "is now 0:45 acme report" in acme("time", "edit", number, "--minutes", "45").stdout
    assert "Deleted 1 time entry." in acme("time", "remove", number).stdout
    assert len(acme.json("time", "list")["entries"]) == 1
    acme("undo", "--yes")
    assert len(acme.json("time", "list")["entries"]) == 2
    assert acme.json("time", "list", "--from", "2026-11-20", "--to", "2026-11-20")["entries"][0]["minutes"] == 45
    assert acme.json("time", "list", "--week", "2026-11-02")["entries"] == []
    assert "Nothing is logged" in acme("time", "list", "--week", "2026-11-02").stdout
    assert "time entries" in acme("time", "remove", "1", "2").stdout


@pytest.mark.parametrize(
    "args",
    [
        ["add", "image"],
        ["add", "image", "--minutes", "-5"],
        ["add", "image", "--minutes", "nan"],
        ["add", "image", "--minutes", "30h"],
        ["add", "image", "--from", "9:00", "--to", "8:00"],
        ["add", "image", "--from", "2026-11-25 9:00", "--to", "10:00"],
        ["list", "--week", "2026-11-16", "--from", "2026-11-16"],
        ["list", "--from", "2026-11-17", "--to", "2026-11-16"],
        ["settle"],
        ["settle", "keep", "clip"],
        ["settle", "keep"],
        ["suggested", "--accept", "none"],
        ["import", str(DATA / "timewarrior.json"), "--map", "gym"],
    ],
)
def test_what_is_refused(acme: Smdash, args: list[str]) -> None:
    acme("time", *args, code=2)
    assert acme.json("time", "list", "--from", "2000-01-01")["entries"] == []


def test_unknown_subjects_name_what_there_is(acme: Smdash) -> None:
    assert "short video" in acme("time", "start", "dancing", code=1).stderr
    assert "acme/mastodon" in acme("time", "start", "acme/nothing", code=1).stderr


def test_reports(acme: Smdash) -> None:
    acme("time", "add", "image", "--minutes", "1:30", "--on", "2026-11-19", "--account", "acme/x")
    found = acme.json("time", "report", "--by", "account")
    rows = {row["label"]: row for row in found["rows"]}
    assert found["by"] == "account"
    assert rows["acme/x"]["done_hours"] == 1.5
    assert rows["acme/mastodon"]["done_hours"] is None
    assert rows["acme/mastodon"]["planned_hours"] > 0
    table = list(csv.DictReader(io.StringIO(acme("time", "report", "--by", "account", "--csv").stdout)))
    assert next(row for row in table if row["label"] == "acme/mastodon")["done_hours"] == ""
    shown = acme("time", "report", "--by", "account").stdout
    assert "shared work" in shown
    assert "(all)" not in shown
    shown = acme("time", "report", "--by", "activity").stdout
    assert "image" in shown
    assert "all" in shown.splitlines()[-1]
    part = acme.json("time", "report", "--from", "2026-11-18", "--to", "2026-11-20")
    assert [row["planned_hours"] for row in part["rows"]] == [None]
    weeks = acme.json("time", "report", "--by", "week", "--from", "2026-11-09", "--to", "2026-11-22")["rows"]
    assert [(row["label"], row["done_hours"]) for row in weeks] == [("2026-W47", 1.5)]


def test_a_forgotten_timer_is_asked_about_and_settled(acme: Smdash) -> None:
    acme("time", "start", "image", now=at("09:12"))
    asked = acme("time", now=at("23:12")).stdout
    assert "14:00 is more than 12 hours. Was it left running?" in asked
    assert "smdash time settle 1 keep | clip (to Sat 09:57)" in asked
    assert "Kept 0:45 image" in acme("time", "settle", "clip", now=at("23:12")).stdout
    acme("undo", "--yes", now=at("23:13"))
    assert "Kept 0:48 image" in acme("time", "settle", "1", "--at", "10:00", now=at("23:13")).stdout
    acme("undo", "--yes", now=at("23:14"))
    assert "Discarded" in acme("time", "settle", "discard", now=at("23:14")).stdout
    assert "nothing is in doubt" in acme("time", "settle", "keep", now=at("23:14"), code=2).stderr


def test_suggestions_from_handled_items(acme: Smdash) -> None:
    from smdash.bootstrap import services_for

    for clock, item in (("09:12", 1), ("09:15", 2)):
        services = services_for(acme.home, at(clock))
        services.inbox.done([item])
        services.home.store.close_read()
    assert "2 items handled" in acme("time", "suggested", now=at("10:00")).stdout
    assert "1 stretch of work waits" in acme("time", now=at("10:00")).stdout
    assert acme("time", "suggested", "--accept", "all", now=at("10:00")).stdout == "1 logged, 0 refused.\n"
    assert "Nothing waits" in acme("time", "suggested", now=at("10:00")).stdout
    listed = json.loads(acme("time", "list", "--json", now=at("10:00")).stdout)["entries"]
    assert [(e["activity"], e["account"]) for e in listed] == [("inbox", "acme/x")]


def test_importing(acme: Smdash) -> None:
    file = str(DATA / "timewarrior.json")
    trial = acme("time", "import", file, "--dry-run").stdout
    assert "2 would be added (1.8 h), 0 known already" in trial
    assert acme.json("time", "list")["entries"] == []
    done = acme("time", "import", file).stdout
    assert "2 added (1.8 h), 0 known already" in done
    assert "Names not known: gym (1)." in done
    assert "1 still running there" in done
    assert "0 added (0.0 h), 2 known already" in acme("time", "import", file).stdout
    toggl = str(DATA / "toggl-detailed.csv")
    assert "1 left out" in acme("time", "import", toggl, "--dry-run").stdout
    assert "2 added (4.0 h)" in acme("time", "import", toggl, "--map", "Private=admin").stdout


def test_a_number_of_thousands_of_digits_is_none(acme: Smdash) -> None:
    for number in ("9" * 19, "9" * 5000):
        assert "say one: keep" in acme("time", "settle", number, "keep", code=2).stderr


def test_overlaps_are_told_where_they_are_summed(acme: Smdash) -> None:
    done = acme("time", "import", str(DATA / "toggl-overlap.csv")).stdout
    assert "3 added (5.0 h), 0 known already" in done
    assert "0:30 is logged twice, and counts for each of the two:" in done
    assert "row 2 and row 3 share 0:30 from" in done
    said = acme("time", "list", "--from", "2026-08-01", "--to", "2026-08-01").stdout
    assert "entry 1 and entry 2 share 0:30" in said
    told = acme.json("time", "list", "--from", "2026-08-01", "--to", "2026-10-31")
    assert told["overlaps"] == [{"first_id": 1, "second_id": 2, "minutes": 30.0}]


def test_a_faulty_file_changes_nothing(acme: Smdash) -> None:
    bad = acme.file("bad.json", '[{"start": "soon", "tags": ["acme"]}]')
    assert "row 1, column 'start': 'soon' is no time." in acme("time", "import", bad, code=1).stdout
    acme("time", "import", acme.file("no.csv", "a,b\n1,2\n"), code=1)
    acme("time", "import", "nowhere.json", code=1)
