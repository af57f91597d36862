"""A week is approved by the command line: made, answered, taken in, told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smdash.bootstrap import services_for
from smdash.domain.answer_text import Answered, Given
from smdash.domain.approval.answers import written
from tests.cli.base.test_cli_json_contract import documented, full, keys
from tests.cli.cli_world import NOW

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


@pytest.fixture
def week(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The page of the next week of acme, as it was made."""
    monkeypatch.chdir(acme.work)
    return acme.json("approve", "export", "--brand", "acme")


def _answer(acme: Smdash, week: dict[str, Any], said: dict[int, tuple[str, str]], **more: Any) -> bytes:
    services = services_for(acme.home, NOW)
    uids = dict(services.home.read().execute("SELECT id, uid FROM deliveries").fetchall())
    given = tuple(Given(uids[number][:10], *each) for number, each in said.items())
    brand = services.home.brand("acme").name
    answer = Answered(week["page"], brand, "Ann", services.home.now(), given)._replace(**more)
    return written(answer).encode("utf-8")


def _number(acme: Smdash) -> int:
    return int(acme.json("approve", "list")["rows"][0]["delivery_id"])


def test_a_week_goes_to_the_client_and_comes_back(acme: Smdash, week: dict[str, Any]) -> None:
    assert keys(week) == documented()["approve export"]
    page = Path(week["file"])
    assert (page.name, week["posts"]) == ("approval-acme-2026-11-23.html", 1)
    assert "Launch day on Mastodon" in page.read_text("utf-8")
    number = _number(acme)
    data = _answer(acme, week, {number: ("changes", "less \x1b[31mred, please")})
    told = acme("approve", "import", "-", answer=data).stdout
    assert "change asked" in told
    assert "\x1b" not in told
    assert acme("approve", "import", "-", answer=data).stdout.endswith("Nothing new in it.\n")
    listed = acme.json("approve", "list", "--brand", "acme")
    assert [(row["approval"], row["said"]["comment"], row["said"]["by"]) for row in listed["rows"]] == [
        ("changes", "less [31mred, please", "Ann")
    ]
    status = acme.json("approve", "status")
    assert keys(status) == documented()["approve status"]
    assert (status["posts"], status["changes"], status["pages"][0]["answered"]) == (1, 1, 1)
    assert "1 change asked" in acme("approve", "status").stdout
    assert "[change asked] Launch day" in acme("queue").stdout
    assert "[change asked] Launch day" in acme("queue", "approval:changes").stdout
    assert acme.json("approve", "list", "--state", "approved")["rows"] == []
    acme("undo", "--yes")
    assert acme.json("approve", "status")["asked"] == 1


def test_of_several_answers_one_that_is_refused_keeps_all_out(acme: Smdash, week: dict[str, Any]) -> None:
    good, bad = acme.work / "good.txt", acme.work / "bad.txt"
    good.write_bytes(_answer(acme, week, {_number(acme): ("approved", "")}))
    bad.write_text("no answer at all", "utf-8")
    assert "no answer" in acme("approve", "import", str(good), str(bad), code=2).stderr
    assert acme.json("approve", "status")["asked"] == 1
    assert "approved" in acme("approve", "import", str(good)).stdout


def test_words_by_phone_and_what_was_changed_since(acme: Smdash, week: dict[str, Any]) -> None:
    number = str(_number(acme))
    said = acme.json("approve", "yes", number, "--by", "Ann", "--comment", "go")
    assert (said["changed"], said["rows"][0]["approval"]) == (1, "approved")
    assert "known already" in acme("approve", "yes", number, "--by", "Ann", "--comment", "go").stderr
    acme("approve", "comment", number, "--comment", "lovely")
    assert acme.json("approve", "list")["rows"][0]["remark"]["comment"] == "lovely"
    services = services_for(acme.home, NOW)
    post_id = services.posts.post_of(int(number))
    services.posts.rewrite(post_id, services.posts.written(post_id)._replace(text="Launch night on Mastodon"), None)
    found = acme.json("approve", "list")
    assert full(keys(found), documented()["approve list"]) - {"rows[].said", "rows[].remark"} == {
        key for key in documented()["approve list"] if key not in {"rows[].said", "rows[].remark", "rows[].earlier"}
    } | {f"rows[].earlier.{name}" for name in ("answer", "comment", "by", "at")}
    assert found["rows"][0]["changed"] == [
        {"what": "text", "was": "Launch day on Mastodon", "now": "Launch night on Mastodon"}
    ]
    assert "text changed since" in acme("approve", "list").stdout
    acme("approve", "yes", number)
    acme("approve", "no", number)
    assert acme.json("approve", "list")["rows"][0]["approval"] == "asked"
    acme("approve", "changes", number)
    assert acme.json("approve", "list")["rows"][0]["approval"] == "changes"
    acme("approve", "yes", "999", code=1)


def test_the_printed_keys_of_an_import_are_the_documented_ones(acme: Smdash, week: dict[str, Any]) -> None:
    file = acme.work / "answer.txt"
    file.write_bytes(_answer(acme, week, {_number(acme): ("approved", "")}))
    tried = acme.json("approve", "import", str(file), "--dry-run")
    assert keys(tried) == documented()["approve import"]
    assert tried["answers"][0]["rows"][0]["result"] == "taken"
    assert acme.json("approve", "status")["approved"] == 0
    acme("approve", "import", str(file), "--brand", "acme")
    assert acme.json("queue", "approval:approved")["rows"][0]["approval"] == "approved"


def test_what_is_wrong_is_said_in_one_line_and_changes_nothing(acme: Smdash, week: dict[str, Any]) -> None:
    number = _number(acme)
    whole = _answer(acme, week, {number: ("changes", "no")})
    for data, words in (
        (b"", "no answer of an approval page"),
        (whole.replace(b"CHANGE WANTED", b"APPROVED"), "cut or changed on its way"),
        (_answer(acme, week, {}, page="1" * 32), "not made here"),
        (b"<script>alert(1)</script>" * 10, "no answer of an approval page"),
        (whole[:-40], "cut off"),
    ):
        assert words in acme("approve", "import", "-", answer=data, code=2).stderr
    assert acme.json("approve", "status")["asked"] == 1
    assert "cut or changed" in acme(
        "approve", "import", "-", "--anyway", answer=whole.replace(b"CHANGE WANTED", b"APPROVED")
    ).stderr  # fmt: skip
    assert acme.json("approve", "status")["approved"] == 1
    acme("approve", "export", "--brand", "acme", "--week", "next", "--from", "2026-11-23", code=2)
    assert "such a file already" in acme("approve", "export", "--brand", "acme", code=2).stderr
    assert acme("approve", "export", "-", "--brand", "acme").stdout.startswith("<!DOCTYPE html>")
    acme("approve", "export", "--brand", "acme", "--week", "2027-06-01", code=2)


def test_an_answer_comes_in_like_any_other_file(acme: Smdash, week: dict[str, Any]) -> None:
    number = _number(acme)
    answer = _answer(acme, week, {number: ("changes", "less red")}).decode()
    mail = "From: a@b.example\nTo: c@d.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
    file = acme.file("mail.eml", mail + "Hi,\n" + "".join(f"> {line}\n" for line in answer.splitlines()))
    told = acme.json("import", file, "--dry-run")["files"][0]
    assert (told["kind"], told["account"], told["added"]) == ("approval_answer", "acme", 1)
    assert acme.json("approve", "status")["changes"] == 0
    assert "answer of a client" in acme("import", file).stdout
    assert acme.json("approve", "status")["changes"] == 1
    assert acme.json("import", file)["files"][0]["skipped"] == 1
    acme("import", file, "--brand", "nobody", code=2)
    plan = "post,account,due,zone,state,format,text\np-9,acme/x,2026-12-01 09:00,Europe/Berlin,scheduled,text,APPROVAL ANSWER 1\n"
    assert acme.json("import", acme.file("plan.csv", plan))["files"][0]["kind"] != "approval_answer"


def test_words_in_the_place_of_a_number_are_told_where_they_go(acme: Smdash) -> None:
    assert "words go into --comment 'TEXT'" in acme("approve", "changes", "1", "--by", "Ann", "less red", code=2).stderr
