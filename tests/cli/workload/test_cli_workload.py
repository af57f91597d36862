"""``smdash workload`` and the commands for what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from tests.cli.cli_world import Smdash


def test_check_says_by_its_exit_code_whether_the_week_fits(acme: Smdash) -> None:
    acme("workload", "--hours", "24,24,24,24,24,24,24", "--check")
    assert "▲▲" in acme("workload", "--hours", "0.5,0.5,0.5,0.5,0.5,0,0", "--check", code=1).stdout
    acme("account", "add", "acme/tiktok")
    acme("workload", "--hours", "24,24,24,24,24,24,24", code=0)
    later = acme("workload", "--check", now="2026-12-21T09:12+01:00", code=4).stdout
    assert "Unknown: how often acme/tiktok posts" in " ".join(later.split())


def test_check_of_an_empty_home_cannot_say(sm: Smdash) -> None:
    assert "your hours" in sm("workload", "--check", code=4).stdout


def test_notify_goes_with_check(sm: Smdash) -> None:
    assert "--check" in sm("workload", "--notify", code=2).stderr


def test_text_fits_eighty_columns(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    acme("workload", "--hours", "0.5,0.5,0.5,0.5,0.5,0,0")
    printed = acme("workload").stdout
    assert max(len(line) for line in printed.splitlines()) <= 80
    for word in (
        "Weeks ahead",
        "By account",
        "By activity",
        "Reply wait:",
        "Ways out, cheapest first",
        "Still guesses",
    ):
        assert word in printed


def test_what_the_load_rests_on_can_be_set_and_taken_back(acme: Smdash) -> None:
    before = acme.json("workload")["needed_hours"]
    assert (
        "smdash estimate set team_call 30" in acme("duty", "add", "Team call", "team_call", "--per", "workday").stdout
    )
    assert acme.json("workload")["unknowns"] == ["how long a team call takes: smdash estimate set team_call MINUTES"]
    assert "number 1" in acme("duty", "add", "team call", "team_call", "--per", "workday", code=2).stderr
    assert len(acme.json("duty", "list")["duties"]) == 1
    acme("estimate", "set", "team_call", "20", "30", "60")
    assert acme.json("workload")["needed_hours"] > before + 2
    acme("duty", "edit", "1", "--times", "0.5")
    acme("duty", "remove", "1")
    assert acme.json("workload")["needed_hours"] == before
    acme("undo", "--yes")
    assert [duty["times"] for duty in acme.json("duty", "list")["duties"]] == [0.5]
    acme("estimate", "forget", "team_call")
    assert acme("estimate", "forget", "team_call", code=1).stderr
    acme("dayoff", "add", "2026-11-23", "2026-11-24", "--hours", "2")
    assert [day["date"] for day in acme.json("dayoff", "list")["days"]] == ["2026-11-23", "2026-11-24"]
    assert acme.json("workload")["weeks"][1]["available_hours"] == 25
    acme("dayoff", "remove", "2026-11-23", "2026-11-24")
    assert acme.json("dayoff", "list") == {"days": []}
    assert acme("looks", "Mon-Fri 9,15 and Sat 12").stdout == "Mon-Fri 9:00,15:00; Sat 12:00 (as you said)\n"
    assert acme.json("workload")["reply_wait"]["looks_from"] == "user"
    acme("looks", "--measured")
    assert acme.json("workload")["reply_wait"]["looks_from"] == "guess"
    acme("value", "set", "acme/x", "2")
    acme("value", "lock", "acme/x")
    row = next(each for each in acme.json("value", "list")["values"] if each["account"] == "acme/x")
    assert row == {
        "account": "acme/x",
        "value": 2.0,
        "locked": True,
        "from": "hand",
        "leads": None,
        "posts": None,
        "days": None,
    }
    acme("value", "forget", "acme/x")
    acme("value", "lock", "acme/x", "--off")
    acme("workload", "--unplanned", "0")
    assert "unplanned" not in {each["label"] for each in acme.json("workload")["by_activity"]}
    acme("workload", "--unplanned", "auto", "--one-brand-a-day")
    assert acme.json("workload")["one_brand_a_day"]["in_use"] is True


def test_locked_accounts_are_in_no_cut(acme: Smdash) -> None:
    acme("workload", "--hours", "0.5,0.5,0.5,0.5,0.5,0,0")
    acme("value", "lock", "acme/x")
    steps = [rung["step"] for rung in acme.json("workload")["cut_ladder"]]
    assert steps
    assert not any("acme/x" in step for step in steps)


def test_what_to_keep_is_said_once_a_value_is_known(acme: Smdash) -> None:
    acme("workload", "--hours", "0.35,0.35,0.35,0.35,0.35,0,0")
    for kind in ("analytics", "report", "strategy", "platform_news", "admin"):
        acme("duty", "add", kind, kind, "--times", "0")
    assert acme.json("workload")["what_to_keep"]["values_known"] is False
    assert "Values are unknown" in acme("workload").stdout
    acme("value", "set", "acme/x", "2")
    kept = acme.json("workload")["what_to_keep"]
    assert kept["values_known"] is True
    assert kept["counted_as_one"] == ["acme/mastodon"]
    assert kept["cut"]
    printed = " ".join(acme("workload").stdout.split())
    assert "What to keep" in printed
    assert "Values are yours. Leads that are tied to accounts would tell them" in printed
    assert kept["kept"]
    assert f"worth about {kept['hour_more_is_worth']:.2f}" in printed
    acme("workload", "--hours", "0.25,0.25,0,0,0,0,0")
    tight = acme.json("workload")["what_to_keep"]
    assert (tight["locked_exceeds"], tight["hour_more_is_worth"]) == (True, None)
    assert "0.7 h of 0.5 h by itself" in " ".join(acme("workload").stdout.split())


def test_asking_about_a_client_by_the_meter_is_the_same_as_ask(acme: Smdash) -> None:
    path = acme.file("brand.toml", 'name = "Hub"\n[[accounts]]\nplatform = "x"\ncadence = { text = 5 }\n')
    assert acme("workload", "--add", path, code=4).stdout == acme("ask", path, code=4).stdout
    assert acme.json("workload", "--add", path, code=4) == acme.json("ask", path, code=4)
    assert "only asks" in acme("workload", "--add", path, "--check", code=2).stderr


def test_the_selfcheck_stays_in_the_file_and_out_of_every_export(acme: Smdash) -> None:
    assert "Nothing was said yet" in acme("selfcheck").stdout
    assert "57.5 of 100" in acme("selfcheck", "--tlx", "70,10,85,40,75,65").stdout
    told = acme("selfcheck", "--item", "4").stdout
    assert "4 of 5" in told
    assert "no diagnosis" in told
    assert "sign" not in acme("selfcheck", "--item", "2").stdout, "the answer of a day replaces the one before"
    for wrong in (("--item", "6"), ("--tlx", "1,2,3"), ("--tlx", "a,b,c,d,e,f"), ("--tlx", "1,2,3,4,5,900")):
        acme("selfcheck", *wrong, code=2)
    acme("selfcheck", "--item", "5")
    for call in (("workload", "--json"), ("export",), ("ics",), ("queue", "--json"), ("status", "--json")):
        printed = acme(*call).stdout
        assert "selfcheck" not in printed
        assert "own answer" not in printed
    assert acme("selfcheck", "--forget").stdout == "Forgotten.\n"
    acme("undo", "--yes")
    assert "Nothing was said yet" in acme("selfcheck").stdout


def test_a_duty_says_which_guesses_it_stands_for(acme: Smdash) -> None:
    assert "No longer guessed: reports of acme." in acme("duty", "add", "Report", "report", "--per", "month").stdout
    assert "No longer" not in acme("duty", "add", "Report", "report", "--per", "quarter").stdout
