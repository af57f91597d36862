from __future__ import annotations

import os
import signal
import sqlite3
from pathlib import Path

import pytest

from smdash.cli.base import edge
from smdash.cli.base.progress import Progress
from tests.cli.cli_world import PLAN, Smdash, inbox_line, x_rows

OVERVIEW = "Date;Impressions;Likes;Engagements;Bookmarks;Shares;New follows;Unfollows;Replies;Reposts;Profile visits;Create Post;Video views;Media views\n"
AMBIGUOUS = OVERVIEW + "03/04/2026;10;1;1;0;0;0;0;0;0;0;0;0;0\n04/04/2026;12;1;1;0;0;0;0;0;0;0;0;0;0\n"


def counts(sm: Smdash) -> dict[str, int]:
    conn = sqlite3.connect(sm.home / "smdash.db")
    try:
        tables = [
            "posts",
            "deliveries",
            "inbox_items",
            "sources",
            "changes",
            "remote_posts",
            "post_samples",
            "account_samples",
        ]
        known = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {name: conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables if name in known}
    finally:
        conn.close()


def test_says_what_it_recognised_and_added(acme: Smdash) -> None:
    said = acme("import", acme.file("more.csv", x_rows(2, start=10))).stdout
    for part in ("X content export", "utf-8, comma, 2 rows", "2026-11-20 to 2026-11-20", "acme/x", "2 added"):
        assert part in said


def test_trial_run_writes_nothing(acme: Smdash) -> None:
    before = counts(acme)
    files = [
        acme.file("a.csv", x_rows(2, start=10)),
        acme.file("b.jsonl", inbox_line(9, "new")),
        acme.file("c.csv", PLAN.replace("p-", "q-")),
    ]
    said = acme("import", *files, "--dry-run").stdout
    assert said.count("would be added") == 3
    assert counts(acme) == before
    acme("import", *files)
    assert counts(acme) != before


def test_same_file_twice_is_nothing_new(acme: Smdash) -> None:
    path = acme.file("again.csv", x_rows(2, start=10))
    acme("import", path)
    before = counts(acme)
    assert "nothing new" in acme("import", path).stdout
    assert counts(acme) == before
    assert acme.json("import", path)["files"][0]["same_file"] is True


def test_several_files_each_whole_or_not_at_all(acme: Smdash) -> None:
    good = acme.file("good.csv", x_rows(2, start=10))
    bad = acme.file("bad.csv", x_rows(3, start=20).replace(",121,", ",a lot,"))
    before = counts(acme)
    result = acme("import", bad, good, code=1)
    assert "line 3" in result.stderr
    assert "nothing of the file was imported" in result.stderr
    assert counts(acme)["sources"] == before["sources"] + 1


def test_problems_of_one_cause_are_one_line_and_complete_as_json(acme: Smdash) -> None:
    path = acme.file("bad.jsonl", "".join(inbox_line(n, "hi", account="nobody/x") for n in range(30)))
    result = acme("import", path, code=1)
    said = "error: 30 rows, column 'account': there is no account 'nobody/x'; add it or use --account (lines 1, 2, 3, ...)."
    assert said in result.stderr
    assert "30 rows cannot be taken" in result.stderr
    assert len(result.stderr.splitlines()) == 2
    told = acme.json("import", path, code=1)["files"][0]
    assert [problem["line"] for problem in told["problems"]] == list(range(1, 31))
    assert [(cause["count"], cause["lines"]) for cause in told["causes"]] == [(30, list(range(1, 31)))]


def test_problems_of_many_causes_are_cut_for_people(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smdash.cli.imports.words.PROBLEMS_SHOWN", 2)
    wrong = inbox_line(1, "hi").replace('"text"', '"author": 5, "handle": 5, "thread": 5, "permalink": 5, "text"')
    result = acme("import", acme.file("bad.jsonl", wrong), code=1)
    assert result.stderr.count("error: line 1") == 2
    assert "and 2 more; --json lists them all" in result.stderr
    assert "1 row cannot be taken" in result.stderr


def test_kinds_are_listed_when_asked_for(acme: Smdash) -> None:
    listed = acme("import", "--kinds").stdout
    assert "x_content" in listed
    assert "X content export" in listed
    told = acme.json("import", "--kinds")["kinds"]
    assert {"kind": "x_content", "label": "X content export"} in told
    assert len(told) == len(listed.splitlines())


def test_ambiguous_dates_off_a_terminal_are_a_usage_error(acme: Smdash) -> None:
    result = acme("import", acme.file("o.csv", AMBIGUOUS), code=2)
    assert "--day-first or --month-first" in result.stderr
    assert acme.json("import", acme.file("o.csv", AMBIGUOUS), code=2)["ok"] is False
    report = acme.json("import", acme.file("o.csv", AMBIGUOUS), "--day-first")["files"][0]
    assert report["period"] == {"from": "2026-04-03", "to": "2026-04-04"}
    assert report["date_order"] == "day"


@pytest.mark.parametrize(("answer", "first"), [("d\n", "2026-04-03"), ("m\n", "2026-03-04")])
def test_ambiguous_dates_at_a_terminal_are_asked(
    acme: Smdash, monkeypatch: pytest.MonkeyPatch, answer: str, first: str
) -> None:
    monkeypatch.setattr(edge, "at_terminal", lambda: True)
    result = acme("import", acme.file("o.csv", AMBIGUOUS), answer=answer)
    assert "[d]ay first" in result.stderr
    assert f"{first} to" in result.stdout


def test_stopping_at_the_question_imports_nothing(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "at_terminal", lambda: True)
    before = counts(acme)
    acme("import", acme.file("o.csv", AMBIGUOUS), answer="s\n", code=2)
    assert counts(acme) == before


def interrupt_at(monkeypatch: pytest.MonkeyPatch, *, storing: bool) -> None:
    done: list[float] = []

    def show(self: Progress, name: str, fraction: float) -> None:
        if not done and (fraction >= 1.0) == storing:
            done.append(fraction)
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Progress, "show", show)


def test_ctrl_c_while_reading_leaves_nothing(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    before, handler = counts(acme), signal.getsignal(signal.SIGINT)  # ignored in a program that runs behind others
    interrupt_at(monkeypatch, storing=False)
    result = acme("import", acme.file("a.csv", x_rows(3, start=10)), acme.file("b.csv", x_rows(3, start=20)), code=130)
    assert "nothing was kept" in result.stderr
    assert counts(acme) == before
    assert signal.getsignal(signal.SIGINT) is handler


def test_ctrl_c_while_storing_keeps_that_file_whole(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    before = counts(acme)
    interrupt_at(monkeypatch, storing=True)
    result = acme("import", acme.file("a.csv", x_rows(3, start=10)), acme.file("b.csv", x_rows(3, start=20)), code=130)
    assert "1 file had been stored whole" in result.stderr
    assert counts(acme)["sources"] == before["sources"] + 1


def test_undo_and_redo_across_runs(acme: Smdash) -> None:
    before = acme.json("find", "comet")["rows"]
    assert before == []
    acme("import", acme.file("n.jsonl", inbox_line(7, "a comet")))
    assert len(acme.json("find", "comet")["rows"]) == 1
    assert "Undone: Import n.jsonl" in acme("undo", "--yes").stdout
    assert acme.json("find", "comet")["rows"] == []
    assert "Done again: Import n.jsonl" in acme("redo", "--yes").stdout
    assert len(acme.json("find", "comet")["rows"]) == 1
    assert "nothing to redo" in acme("redo", "--yes", code=1).stderr


def test_what_cannot_be_imported_is_named(acme: Smdash) -> None:
    assert "no such file" in acme("import", str(acme.work / "none.csv"), code=1).stderr
    assert "folder" in acme("import", str(acme.work), code=2).stderr
    assert "no kind" in acme("import", acme.file("x2.csv", x_rows(1)), "--as", "nonsense", code=2).stderr
    assert "no such account" in acme("import", acme.file("x2.csv", x_rows(1)), "--account", "acme/none", code=1).stderr
    assert "header" in acme("import", acme.file("odd.csv", "a,b\n1,2\n"), code=1).stderr
    acme("import", code=2)
    acme("import", acme.file("x2.csv", x_rows(1)), "--captured", "someday", code=2)


def test_captured_dates_the_figures(acme: Smdash) -> None:
    acme("import", acme.file("c.csv", x_rows(1, start=70)), "--captured", "2026-11-20")
    conn = sqlite3.connect(acme.home / "smdash.db")
    found = conn.execute("SELECT captured_at FROM sources WHERE name = 'c.csv'").fetchone()[0]
    conn.close()
    assert found.startswith("2026-11-20")


def test_the_whole_message_survives_a_path_of_odd_bytes(acme: Smdash) -> None:
    odd = os.fsencode(acme.work) + b"/\xff\x1b[31m.csv"
    Path(os.fsdecode(odd)).write_text("a,b\n1,2\n", encoding="utf-8")
    result = acme("import", os.fsdecode(odd), code=1)
    assert "\x1b" not in result.output
