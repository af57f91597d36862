"""``smdash queue`` with filters, ``smdash view`` and ``smdash runway``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


def texts(sm: Smdash, *args: str) -> list[str]:
    return [row["text"] for row in sm.json("queue", *args)["rows"]]


MISSED, DRAFT, PLANNED = "This one was missed", "A draft without a time", "Launch day on Mastodon"


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (["state:missed"], [MISSED]),
        (["--state", "missed", "--state", "draft"], [MISSED, DRAFT]),
        (["--state", "missed", "--account", "acme/mastodon"], []),
        (["acme/x"], [MISSED, DRAFT]),
        (["--platform", "x"], [MISSED, DRAFT]),
        (["--text", "launch day"], [PLANNED]),
        (["--text", "day launch"], []),
        (["--from", "today"], [PLANNED]),
        (["--to", "2026-11-20"], [MISSED]),
        (["--days", "2", "--state", "scheduled"], []),
        (["--days", "3", "--state", "scheduled"], [PLANNED]),
        (["--pillar", "none", "day:none"], [DRAFT]),
        (["--view", "late"], [MISSED]),
        (["--view", "LATE", "--text", "nothing like that"], []),
        (["--brand", "acme", "--brand", "acme", "--format", "text"], [MISSED, PLANNED, DRAFT]),
        (["--", "-state:missed,scheduled"], [DRAFT]),
    ],
)
def test_filters_narrow_each_other_down(acme: Smdash, args: list[str], found: list[str]) -> None:
    printed = json.loads(acme("queue", "--json", *args).stdout)
    assert [row["text"] for row in printed["rows"]] == found
    assert all(row["kind"] == "delivery" for row in printed["rows"])


def test_without_a_filter_nothing_has_changed(acme: Smdash) -> None:
    whole = acme.json("queue")
    assert whole == acme.json("queue", "--brand", "acme") == acme.json("queue", "--days", "14")
    assert {row["kind"] for row in whole["rows"]} == {"delivery", "free"}
    assert whole["days"] == 14
    assert set(whole) == set(acme.json("queue", "state:missed"))
    assert acme.json("queue", "state:missed")["days"] is None


def test_people_read_them_too(acme: Smdash) -> None:
    out = acme("queue", "state:draft,missed").stdout
    assert out.splitlines() == [
        "Fri 20 Nov 09:00  acme/x  missed     #2  This one was missed",
        "-                 acme/x  draft      #3  A draft without a time",
        "2 posts",
    ]
    assert "No post is like that" in acme("queue", "state:failed").stdout


def test_what_is_wrong_is_said(acme: Smdash) -> None:
    for args, words in (
        (["state:gone"], "Known: draft"),
        (["nope:x"], "Keys: brand"),
        (["--from", "someday"], "Like: today"),
    ):
        assert words in acme("queue", *args, code=2).stderr
    for args, words in (
        (["--brand", "nobody"], "acme"),
        (["--account", "acme/none", "--state", "draft"], "Known: acme/mastodon"),
        (["--view", "none"], "Views: late"),
        (["pillar:unheard"], "Known: tips"),
    ):
        result = acme("queue", *args, code=1)
        assert words in result.stderr
        assert not result.stdout
    assert "not as both" in acme("queue", "--csv", "--json", code=2).stderr


def test_the_csv_is_a_plan_that_comes_back_the_same(acme: Smdash) -> None:
    made = acme("queue", "--csv", "--state", "draft", "--state", "missed").stdout
    assert made.splitlines()[0].startswith("post,account,due,zone,state")
    assert len(made.splitlines()) == 3
    assert DRAFT in made
    assert PLANNED in acme("queue", "--csv").stdout
    again = acme.json("import", acme.file("again.csv", made), "--dry-run")
    assert again["files"][0]["added"] == 0
    assert again["files"][0]["skipped"] == 2


def test_views(acme: Smdash) -> None:
    acme("view", "save", "Next week", "from:next-mon", "to:+9d")
    assert acme.json("view", "list") == {
        "views": [
            {"name": "late", "filter": "state:missed from:-7d"},
            {"name": "Next week", "filter": "from:next-mon to:+9d"},
        ]
    }
    assert texts(acme, "--view", "next week") == [PLANNED]
    acme("view", "save", "NEXT week", "state:draft")
    assert [view["name"] for view in acme.json("view", "list")["views"]] == ["late", "NEXT week"]
    assert "Save view NEXT week" in acme("undo", "--yes").stdout
    assert acme.json("view", "list")["views"][1]["filter"] == "from:next-mon to:+9d"
    acme("view", "drop", "late")
    assert "Views: Next week" in acme("view", "drop", "late", code=1).stderr
    assert "takes everything" in acme("view", "save", "all", " ", code=2).stderr
    assert "no such state" in acme("view", "save", "bad", "state:x", code=2).stderr


def test_runway(acme: Smdash) -> None:
    board = acme.json("runway", "--days", "10")
    assert board["target_days"] == 10
    assert [entry["account"] for entry in board["accounts"]] == ["acme/x", "acme/mastodon"], "worst first"
    x, mastodon = board["accounts"]
    assert (mastodon["days"], mastodon["dark_from"], mastodon["per_week"]) == (4, "2026-11-25", 3)
    assert mastodon["next_at"] == "2026-11-23T09:00:00+01:00"
    assert mastodon["planned"] == 1
    assert mastodon["free"] == 3
    assert mastodon["openings"] == ["2026-11-24T09:00:00+01:00", "2026-11-30T09:00:00+01:00"]
    assert mastodon["missing"] == 3, "between the two slots it would be dark"
    assert (x["last_out"], x["openings"], x["free"], x["next_at"]) == ("2026-11-20", [], 0, None)
    assert board["missing"] == mastodon["missing"] + x["missing"]
    out = acme("runway").stdout
    assert "acme/mastodon  goes dark Wed 25 · in 4 days" in out
    assert "no free slot" in out
    assert acme.json("runway", "--brand", "acme", "--days", "10") == board
    acme("runway", "--days", "0", code=2)
