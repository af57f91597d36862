"""``smdash due --html`` and what was marked on the page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from smdash.bootstrap import services_for
from tests.cli.base.test_cli_json_contract import documented, full, keys
from tests.services.publishing.phone import marks

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash

DUE = "2026-11-23T09:05+01:00"


def test_a_page_is_made_marked_and_taken_in_once(acme: Smdash) -> None:
    file = acme.home / "page.html"
    made = acme.json("due", "--html", str(file), "--days", "3", now=DUE)
    assert full(keys(made), documented()["due --html"]) == documented()["due --html"] - {"notes[]"}
    assert (made["posts"], made["bytes"]) == (2, len(file.read_bytes()))
    assert "there is such a file already" in acme("due", "--html", str(file), now=DUE, code=2).stderr
    acme("due", "--html", str(file), "--force", now=DUE)
    services = services_for(acme.home, DUE)
    first, second = (row["delivery_id"] for row in acme.json("due", "--ahead", "3d", now=DUE)["rows"])
    data = marks(
        services, made["page"], {first: ("posted", "https://s.example/@acme/1"), second: ("posted", "no link")}
    )
    answer = acme.file("marks.txt", data.decode())
    tried = acme("due", "--answers", answer, "--dry-run", now=DUE).stdout
    assert tried.endswith("Would take in: 2 posts. Nothing was changed.\n")
    found = acme.json("due", "--answers", answer, now=DUE)
    assert full(keys(found), documented()["due --answers"]) == documented()["due --answers"] - {"answers[].notes[]"}
    assert [row["result"] for row in found["answers"][0]["rows"]] == ["posted", "posted"]
    again = acme("due", "--answers", "-", now=DUE, answer=data).stdout
    assert again.count("known already") == 2
    assert again.endswith("Nothing new in it.\n")
    assert "Nothing is due" in acme("due", now=DUE).stdout


def test_what_does_not_go_together_is_refused(acme: Smdash) -> None:
    for call in (
        ("--html", "a.html", "--answers", "-"),
        ("--html", "a.html", "--notify"),
        ("--html", "a.html", "--ahead", "1d"),
        ("--html", "a.html", "take", "1"),
        ("--days", "3"),
        ("--dry-run",),
    ):
        assert "go" in acme("due", *call, code=2).stderr, call
    wrong = acme("due", "--answers", acme.file("x.txt", "nothing"), code=2).stderr
    assert "there is no answer of a hand-over page in it" in wrong
    assert "the page needs a file" in acme("due", "--html", "-", "--json", now=DUE, code=2).stderr
    page = acme("due", "--html", "-", "--brand", "acme", now=DUE).stdout
    assert re.search(r"<title>Hand over: \d+ posts?</title>", page)


def test_a_page_is_served_until_enter(acme: Smdash) -> None:
    shown = acme("due", "--serve", "--host", "127.0.0.1", "--days", "3", now=DUE, answer="\n")
    lines = shown.stdout.splitlines()
    assert {len(line) for line in lines[:17]} == {33}
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{22}", lines[17])
    assert "2 posts; only the first browser that opens it gets in." in lines[18]
    assert len(lines) <= 24
    assert "plain http" in shown.stdout
    assert shown.stderr.endswith("smdash: ended; the page is not there any more.\n")
    found = json.loads(acme("due", "--serve", "--host", "127.0.0.1", "--json", now=DUE, answer="\n").stdout)
    assert full(keys(found), documented()["due --serve"]) == documented()["due --serve"] - {"notes[]"}
    assert "name one address" in acme("due", "--serve", "--host", "::", now=DUE, code=2).stderr
    assert "go with --serve" in acme("due", "--port", "80", code=2).stderr
