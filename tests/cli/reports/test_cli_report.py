"""``smdash report``: made, written, noted, due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.base.test_cli_json_contract import documented, full, keys

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


def test_a_report_is_printed_written_and_noted(acme: Smdash) -> None:
    page = acme.work / "october.html"
    told = acme("report", "--brand", "acme", "--month", "2026-10", "--out", str(page), "--words", "A good month.")
    assert "Wrote the 2026-10 report of acme to" in told.stderr
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert "A good month." in page.read_text("utf-8")
    assert acme("report", "--brand", "acme", "--month", "2026-10", "--out", str(page), code=2)
    acme("report", "--brand", "acme", "--month", "2026-10", "--out", str(page), "--force")
    assert "A good month." in acme("report", "--brand", "acme", "--month", "2026-10", "--out", "-").stdout
    printed = acme("report", "--brand", "acme", "--month", "2026-10").stdout
    assert printed.startswith("# ")
    assert "A good month." in printed
    assert acme("report", "--brand", "acme", "--format", "csv").stdout.startswith(
        "section,table,row,column,value,unit\n"
    )
    first = acme.json("report", "list", "--brand", "acme")["reports"][1]
    assert (first["month"], first["state"], first["words"], first["sent_at"]) == ("2026-10", "open", True, None)
    acme("report", "sent", "--brand", "acme", "--month", "2026-10")
    assert acme.json("report", "list", "--brand", "acme")["reports"][1]["state"] == "sent"
    acme("report", "sent", "--brand", "acme", "--undo")
    assert acme.json("report", "list", "--brand", "acme")["reports"][1]["sent_at"] is None


def test_words_come_from_a_pipe_and_from_the_editor(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    acme("report", "--brand", "acme", "--words", "-", answer="From a pipe.")
    assert "From a pipe." in acme("report", "--brand", "acme").stdout
    monkeypatch.setenv("VISUAL", f"sh -c 'echo From the editor. > \"$1\"' {acme.work}")
    assert "From the editor." in acme("report", "--brand", "acme", "--words").stdout


def test_its_json_is_as_documented(acme: Smdash) -> None:
    printed = acme.json("report", "--brand", "acme", "--month", "2026-10", "--hours")
    assert full(keys(printed), documented()["report"]) == documented()["report"]
    assert all(
        len(row) == len(each["columns"])
        for section in printed["sections"]
        for each in section["tables"]
        for row in each["rows"]
    )
    assert keys(acme.json("report", "list")) == documented()["report list"]
    assert set(acme.json("report", "due")) == {"reports"}
    assert documented()["report due"] == documented()["report list"]


def test_what_is_due_is_listed_and_stands_in_the_status(acme: Smdash) -> None:
    assert "No report is due" in acme("report", "due").stdout
    acme("brand", "edit", "acme", "--report-day", "5")
    now = "2027-01-08T09:00+01:00"
    line = "acme: client update for December 2026, overdue since 5 Jan"
    assert line in acme("report", "due", now=now).stdout
    assert line in " ".join(acme("status", now=now).stdout.split())
    (due,) = acme.json("status", now=now)["reports_due"]
    assert (due["brand"], due["month"], due["state"], due["due_on"]) == ("acme", "2026-12", "overdue", "2027-01-05")
    assert line in " ".join(acme("today", now=now).stdout.split())
    assert line in " ".join(acme("duty", "list", now=now).stdout.split())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--brand", "nobody"], "there is no such brand"),
        (["--brand", "acme", "--month", "2027-01"], "has not begun"),
        (["--brand", "acme", "--month", "soon"], "this is no month"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(acme: Smdash, given: list[str], said: str) -> None:
    told = acme("report", *given, code=1 if "nobody" in given else 2)
    assert said in told.stderr
    assert "Traceback" not in told.stderr
