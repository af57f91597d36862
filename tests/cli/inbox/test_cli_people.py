"""People on the command line: named, noted, handed out and erased."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.base.test_cli_json_contract import documented, full, keys
from tests.cli.cli_world import inbox_line

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


def test_who_writes_is_listed_and_shown(acme: Smdash) -> None:
    assert "x:lotte" in acme("people").output
    assert "Nobody like that" in acme("people", "list", "--leads").output
    assert acme("people", "note", "@lotte", "Met at the fair").output == "Noted of lotte.\n"
    assert acme("people", "tag", "@lotte", "VIP", "press").output == "lotte: press, vip.\n"
    assert acme("people", "tag", "lotte", "--", "-vip").output == "lotte: press.\n"
    assert acme("people", "lead", "x:lotte").output == "lotte is a lead now.\n"
    said = acme("people", "show", "Lotte").output
    assert all(each in said for each in ("Met at the fair", "press", "2 messages, 0 handled", "How does it work?"))
    assert acme("people", "list", "--leads", "--csv").output.splitlines()[1].startswith("acme,x,lotte,Lotte,2,0,")
    acme("undo", "--yes")
    assert acme.json("people", "show", "@lotte")["lead"] is False


def test_two_handles_become_one_person_and_two_again(acme: Smdash) -> None:
    acme("import", acme.file("more.jsonl", inbox_line(7, "Hi", "acme/mastodon", author="L", handle="lotte@s.example")))
    assert (
        acme("people", "join", "x:lotte", "lotte@s.example").output
        == "One person: x:lotte, mastodon:lotte@s.example.\n"
    )
    assert acme.json("people", "show", "x:lotte")["items"] == 3
    assert "somebody else now" in acme("people", "split", "x:lotte", "mastodon:lotte@s.example").output
    assert "name the platform" in acme("people", "split", "x:lotte", "lotte@s.example", code=2).stderr


def test_what_is_wrong_is_said(acme: Smdash) -> None:
    assert "nobody here is called so" in acme("people", "show", "@nobody", code=1).stderr
    assert "say what to note" in acme("people", "note", "@lotte", code=2).stderr
    assert "Leave it out" in acme("people", "list", "--leads", "--days", "3", code=2).stderr
    assert "no such item" in acme("people", "show", "#4711", code=1).stderr


def test_a_person_is_handed_out_and_erased(acme: Smdash) -> None:
    out = acme.work / "lotte.json"
    acme("backup")
    assert acme("people", "export", "@lotte", "--out", str(out)).output.startswith("2 messages of lotte in ")
    assert len(json.loads(out.read_text(encoding="utf-8"))["inbox_items"]) == 2
    assert len(json.loads(acme("people", "export", "@lotte").stdout)["inbox_items"]) == 2
    asked = acme("people", "erase", "@lotte", answer="n\nn\n", code=130).output
    assert asked.startswith("Goes, of acme: 2 messages, 1 handle")
    assert "Stays: that somebody wrote, when" in asked, "also where nothing else names them"
    assert acme.json("inbox")["open"] == 2
    said = acme("people", "erase", "@lotte", answer="n\ny\n").output
    assert "Erased." in said
    assert "still holds 2 messages of them" in said
    assert acme.json("inbox")["open"] == 0
    assert "nobody here" in acme("people", "show", "@lotte", code=1).stderr
    assert acme("people", "wipe").output == "Written anew.\n"
    acme("import", acme.file("again.jsonl", inbox_line(1, "How does it work?") + inbox_line(9, "New here")))
    assert acme.json("inbox")["open"] == 0, "nothing they wrote before comes back with a file"
    later = inbox_line(10, "I am back", received_at="2026-11-22T10:00:00+01:00")
    acme("import", acme.file("later.jsonl", later), now="2026-11-23T09:00:00+01:00")
    assert [row["text"] for row in acme.json("inbox")["rows"]] == ["I am back"]


def test_backups_go_with_the_person_where_that_is_asked(acme: Smdash) -> None:
    acme("backup")
    acme("people", "erase", "@lotte", "--backups", "--yes")
    assert list((acme.home / "backups").glob("*.db")) == []


def test_printed_keys_are_the_documented_ones(acme: Smdash) -> None:
    promised = documented()["people show"]
    assert full(keys(acme.json("people", "show", "@lotte")), promised) == promised


def test_a_holding_statement_is_written_and_printed(acme: Smdash) -> None:
    first = acme("brand", "statement", "acme")
    assert "template" in first.stderr
    assert (
        acme("brand", "edit", "acme", "--holding-statement", "-", answer="We know.\n").output == "Changed brand acme.\n"
    )
    assert acme("brand", "statement", "acme").stdout == "We know.\n"
    assert "Give --name" in acme("brand", "edit", "acme", code=2).stderr
