from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.base.test_cli_json_contract import documented, keys

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


def test_missing_brand_says_how_to_add_it(sm: Smdash) -> None:
    assert "smdash brand add acme" in sm("account", "add", "acme/mastodon", code=1).stderr
    sm("brand", "add", "acme")
    sm("account", "add", "acme/mastodon")
    assert [entry["account"] for entry in sm.json("account", "list")["accounts"]] == ["acme/mastodon"]


def test_a_brand_that_stays_in_another_zone_is_named(sm: Smdash) -> None:
    sm("zone", "Etc/UTC")
    sm("brand", "add", "acme")
    assert sm("account", "add", "acme/mastodon").stderr == ""
    assert sm("zone", "Etc/UTC").stderr == ""
    told = sm("zone", "Europe/Berlin")
    assert told.stdout == "Europe/Berlin\n"
    assert told.stderr == "acme stays in Etc/UTC, with its slots: smdash brand edit acme --zone Europe/Berlin\n"
    assert "Its slots are in Etc/UTC, and times are shown in Europe/Berlin." in sm("account", "add", "acme/x").stderr
    sm("brand", "edit", "acme", "--zone", "Europe/Berlin")
    assert sm("zone", "Europe/Berlin").stderr == ""


def test_a_promise_is_said_in_one_way(sm: Smdash) -> None:
    sm("brand", "add", "acme")
    assert all("--promise-hours" not in sm("account", act, "--help").stdout for act in ("add", "edit"))
    both = sm("account", "add", "acme/x", "--promise", "4h", "--promise-hours", "3", code=2)
    assert "give one of them" in both.stderr
    sm("account", "add", "acme/x", "--promise", "4h")
    sm("account", "add", "acme/bluesky", "--promise-hours", "4")
    assert [each["promise_hours"] for each in sm.json("account", "list")["accounts"]] == [4, 4]


def test_account_options_arrive(sm: Smdash) -> None:
    sm("brand", "add", "acme", "--zone", "Europe/Berlin")
    sm(
        "account", "add", "--brand", "acme", "--platform", "mastodon", "--slug", "acme/second", "--handle", "@a@b.example",
        "--name", "A", "--zone", "Europe/Paris", "--promise-hours", "2.5", "--inbox-per-week", "7",
        "--slot", "Mon 09:30", "--slot", "tue 9", "--cadence", "text=5", "--cadence", "image=2", "--adapted", "text=3",
    )  # fmt: skip
    (account,) = sm.json("account", "list")["accounts"]
    assert account == {
        "account": "acme/second",
        "brand": "acme",
        "platform": "mastodon",
        "handle": "@a@b.example",
        "name": "A",
        "zone": "Europe/Paris",
        "promise_hours": 2.5,
        "promised": True,
        "hours": None,
        "inbox_per_week": 7,
        "text_limit": None,
        "min_gap_minutes": 0,
        "slots": ["Mon 09:30", "Tue 09:00"],
        "cadence": account["cadence"],
        "archived": False,
    }
    assert sorted((c["format"], c["per_week"], c["adapted"]) for c in account["cadence"]) == [
        ("image", 2, False),
        ("text", 3, True),
        ("text", 5, False),
    ]
    sm(
        "account",
        "edit",
        "acme/second",
        "--limit",
        "5000",
        "--min-gap",
        "90",
        "--slot",
        "Fri 10:00",
        "--cadence",
        "text=1",
    )
    (account,) = sm.json("account", "list")["accounts"]
    assert (account["text_limit"], account["min_gap_minutes"], account["slots"]) == (5000, 90, ["Fri 10:00"])
    assert account["cadence"] == [{"format": "text", "per_week": 1, "adapted": False}]
    sm("account", "edit", "acme/second", "--no-slots", "--no-cadence")
    (account,) = sm.json("account", "list")["accounts"]
    assert (account["slots"], account["cadence"], account["text_limit"]) == ([], [], 5000)


@pytest.mark.parametrize(
    "args",
    [
        ["account", "add"],
        ["account", "add", "acme"],
        ["account", "add", "acme/x/y"],
        ["account", "add", "acme/x", "--brand", "acme"],
        ["account", "add", "acme/x", "--cadence", "text"],
        ["account", "add", "acme/x", "--cadence", "text=nan"],
        ["account", "add", "acme/x", "--cadence", "text=inf"],
        ["account", "add", "acme/x", "--cadence", "song=2"],
        ["account", "add", "acme/x", "--slot", "Noday 09:30"],
        ["account", "add", "acme/x", "--zone", "Mars/Base"],
        ["account", "add", "acme/x", "--promise-hours", "nine"],
        ["account", "edit", "acme/mastodon"],
        ["account", "edit", "acme/mastodon", "--slot", "Mon 9", "--no-slots"],
        ["brand", "add", "Not A Slug"],
        ["brand", "add", "acme"],
        ["brand", "add", "b", "--colour", "red"],
        ["brand", "edit", "acme"],
        ["workload", "--hours", "1,2,3"],
        ["workload", "--hours", "1,2,3,4,5,6,nan"],
        ["workload", "--hours", "1,2,3,4,5,6,25"],
        ["office", "nine to five"],
        ["office", "17:00-09:00"],
        ["office", "09:00-17:00", "Someday"],
        ["zone", "Mars/Base"],
        ["queue", "--days", "0"],
        ["inbox", "--limit", "-1"],
        ["find", "***"],
        ["status", "--short", "--json"],
        ["--home", "", "status"],
        ["status", "--now", "soon"],
    ],
)
def test_a_bad_request_is_exit_2_with_one_line_and_changes_nothing(sm: Smdash, args: list[str]) -> None:
    sm("brand", "add", "acme")
    sm("account", "add", "acme/mastodon")
    before = sm.json("account", "list"), sm.json("brand", "list"), sm("office").stdout, sm("zone").stdout
    result = sm(*args, code=2)
    assert result.stdout == ""
    assert result.stderr.strip().splitlines()[-1].startswith("smdash: ")
    assert (sm.json("account", "list"), sm.json("brand", "list"), sm("office").stdout, sm("zone").stdout) == before


def test_archive_and_back(acme: Smdash) -> None:
    acme("account", "archive", "acme/x")
    assert [a["account"] for a in acme.json("account", "list")["accounts"]] == ["acme/mastodon"]
    archived = {a["account"]: a["archived"] for a in acme.json("account", "list", "--all")["accounts"]}
    assert archived == {"acme/mastodon": False, "acme/x": True}
    acme("account", "archive", "ACME/x", "--undo")
    assert len(acme.json("account", "list")["accounts"]) == 2
    acme("brand", "archive", "acme")
    assert acme.json("account", "list") == {"accounts": []}
    acme("undo", "--yes")
    assert len(acme.json("account", "list")["accounts"]) == 2
    acme("account", "archive", "acme/none", code=1)


def test_settings_print_what_was_set(sm: Smdash) -> None:
    assert sm("office").stdout == "09:00-17:30 Mon-Fri\n"
    assert sm("office", "8:00-12:00", "Mon,Wed,Fri").stdout == "08:00-12:00 Mon,Wed,Fri\n"
    assert sm("office", "9-17").stdout == "09:00-17:00 Mon,Wed,Fri\n"
    assert sm("office", "9-17", "Sat-Mon").stdout == "09:00-17:00 Mon,Sat,Sun\n"
    assert sm("office").stdout == "09:00-17:00 Mon,Sat,Sun\n"
    assert sm("zone", "Asia/Tokyo").stdout == "Asia/Tokyo\n"
    assert sm.json("status")["now"] == "2026-11-21T17:12:00+09:00"


def test_a_narrower_list_needs_a_brand_that_exists(acme: Smdash) -> None:
    acme("brand", "add", "bean")
    for command in (["queue"], ["inbox"], ["metrics"], ["find", "launch"]):
        assert "no such brand" in acme(*command, "--brand", "nope", code=1).stderr
        acme(*command, "--brand", "bean")
    assert acme.json("inbox", "--brand", "bean")["rows"] == []
    assert len(acme.json("inbox", "--brand", "ACME")["rows"]) == 2
    assert len(acme.json("inbox", "--limit", "1")["rows"]) == 1


def test_what_a_brand_keeps_to_with_its_client_is_said_and_taken_back(sm: Smdash) -> None:
    sm("brand", "add", "acme", "--language", "de_at", "--currency", "eur", "--report-day", "5", "--approval", "Needed")
    shown = sm.json("brand", "show", "acme")
    assert keys(shown) == documented()["brand show"]
    said = {name: shown[name] for name in ("approval", "language", "currency", "report_day")}
    assert said == {"approval": "needed", "language": "de-AT", "currency": "EUR", "report_day": 5}
    assert "day 5 of the next month" in sm("brand", "show", "acme").stdout
    sm("brand", "edit", "acme", "--approval", "none", "--report-day", "0", "--language", "", "--currency", "")
    (listed,) = sm.json("brand", "list")["brands"]
    assert [listed[name] for name in said] == [None] * 4
    sm("undo", "--yes")
    assert sm.json("brand", "show", "acme")["report_day"] == 5


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--language", "german"),
        ("--language", "de-XX"),
        ("--language", "../../etc/passwd"),
        ("--language", "d" * 5000),
        ("--currency", "FOO"),
        ("--currency", "XXX"),
        ("--currency", "\u20ac"),
        ("--report-day", "29"),
        ("--report-day", "-1"),
        ("--approval", "maybe"),
    ],
)
def test_what_is_no_language_currency_day_or_approval_changes_nothing(sm: Smdash, option: str, value: str) -> None:
    sm("brand", "add", "acme", "--language", "de-AT")
    before = sm.json("brand", "show", "acme")
    assert "Traceback" not in sm("brand", "edit", "acme", "--name", "Other", option, value, code=2).stderr
    assert sm.json("brand", "show", "acme") == before
