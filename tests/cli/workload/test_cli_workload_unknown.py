"""What the meter says while it lacks something, and what own guesses count as."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash

ODDS = ("almost never", "week in", "weeks in", "every other week", "almost every week")
CLIENT = """name = "Cycle Hub"
value_per_month = 900
[[accounts]]
platform = "x"
cadence = { %s = %d }
"""


@pytest.fixture
def own(sm: Smdash) -> Smdash:
    """A home of one's own: hours are set, and nobody said how many messages come in."""
    sm("brand", "add", "acme", "--name", "Acme")
    for platform in ("x", "mastodon"):
        sm("account", "add", f"acme/{platform}", "--cadence", "image=9", "--slot", "Mon 09:30")
    sm("workload", "--hours", "5,5,5,5,4,0,0")
    return sm


@pytest.mark.parametrize("hours", ["9,9,9,9,9,0,0", "7,7,7,7,7,0,0", "1,1,1,1,1,0,0"])
def test_no_odds_while_messages_are_unknown(own: Smdash, hours: str) -> None:
    own("workload", "--hours", hours)
    printed = own("workload").stdout
    # Without the client whose messages are unknown, nothing is.
    lines = [line for line in printed.splitlines() if "drop the client acme" not in line and "Then it fits" not in line]
    assert not [words for words in ODDS if words in "\n".join(lines)]
    assert "At least " in printed
    assert "smdash account edit acme/x --inbox-per-week N" in printed
    found = own.json("workload")
    assert (found["p_overrun"], found["odds"]) == (None, None)
    assert found["fits"] is (False if hours[0] == "1" else None)
    assert {week["p_overrun"] for week in found["weeks"]} == {None}
    assert {rung["p_overrun"] for rung in found["cut_ladder"] if "the client acme" not in rung["step"]} <= {None}
    told = own("workload", "--check", code=4 if hours[0] != "1" else 1).stdout
    assert "Tell it: smdash account edit acme/" in told.replace("\n", " ")
    for slug in ("acme/x", "acme/mastodon"):
        own("account", "edit", slug, "--inbox-per-week", "5")
    assert own.json("workload")["p_overrun"] is not None
    assert [words for words in ODDS if words in own("workload").stdout]


def test_ask_gives_bounds_while_messages_are_unknown(own: Smdash) -> None:
    said = own("ask", own.file("client.toml", CLIENT % ("image", 5) + "inbox_per_week = 8\n")).stdout
    assert not [words for words in ODDS if words in said]
    assert "It pays 900 a month: at most " in said
    assert "Reply wait on average: unknown now, at least " in said
    assert "At least these would have to go" in said
    assert "cuts_suffice" in own.json("ask", own.file("c.toml", CLIENT % ("image", 5)))
    assert own.json("ask", own.file("c.toml", CLIENT % ("image", 5)))["cuts_suffice"] is None


def test_ask_says_where_a_list_of_cuts_that_is_not_enough_leads(acme: Smdash) -> None:
    said = acme("ask", acme.file("big.toml", CLIENT % ("long_video", 9) + "inbox_per_week = 8\n")).stdout
    assert "Even without these" not in said
    assert "It pays " in said
    assert "at most" not in said
    joined = " ".join(said.split())
    assert "Then the week is still at " in joined
    assert "nothing else may be cut" in joined


def test_an_own_guess_says_what_it_counts_as(acme: Smdash) -> None:
    set_ = " ".join(acme("estimate", "set", "image", "45").stdout.split())
    assert (
        "usually 45 min, counted as 59: people take about 1.3 times what they guess, until your own log says." in set_
    )
    assert "smdash estimate forget image" in set_, "45 is the starting guess, which counts as it is"
    assert "counted as 59: people take about 1.3 times" in " ".join(acme("estimate", "list").stdout.split())
    row = {each["activity"]: each for each in acme.json("estimate", "list")["estimates"]}
    assert (row["image"]["usual_minutes"], row["image"]["counted_minutes"]) == (45, 58.5)
    assert row["text"]["usual_minutes"] == row["text"]["counted_minutes"]
    assert "forget" not in acme("estimate", "set", "image", "50").stdout


def test_the_words_of_the_time_screen_serve_here(acme: Smdash) -> None:
    assert "0:45 acme/x image" in acme("time", "add", "45m", "image", "acme/x").stdout
    assert "0:30 acme/x image" in acme("time", "add", "9:00-9:30", "image", "acme/x", "--on", "2026-11-19").stdout
    assert "1:00 acme/x image" in acme("time", "add", "fri 1h image acme/x", "--note", "reel").stdout
    assert "0:20 acme/x image" in acme("time", "add", "acme/x", "--as", "image", "--minutes", "20").stdout
    assert len(acme.json("time", "list", "--from", "2026-11-16")["entries"]) == 4
    acme("time", "add", "45m", code=2)
    acme("time", "add", "45m", "image", "--as", "text", code=2)


def test_the_ways_out_are_one_running_list(acme: Smdash) -> None:
    acme("account", "add", "acme/tiktok", "--cadence", "short_video=4", "--inbox-per-week", "20")
    acme("brand", "add", "bean", "--name", "Bean")
    acme("account", "add", "bean/x", "--cadence", "text=5", "--inbox-per-week", "9")
    acme("workload", "--hours", "2,2,2,2,2,0,0")
    found = acme.json("workload")
    together, rungs = found["one_brand_a_day"], found["cut_ladder"]
    assert together["saves_hours"]
    assert len(rungs) > 1
    load, room = together["load_percent"], found["available_hours"]
    for rung in rungs:
        assert rung["load_percent"] == pytest.approx(load - rung["saves_hours"] / room * 100, abs=0.3)
        load = rung["load_percent"]
    begun: set[str] = set()
    for rung in rungs:
        slug = rung["step"].split()[-1]
        if rung["step"].startswith("drop "):
            assert ("the rest of" in rung["step"]) == (slug in begun)
        begun.add(slug)
    printed = acme("workload").stdout
    assert f"then {round(together['load_percent'])}%" in printed
    assert "alone" not in printed
    assert found["next_step"].endswith(f"-> {round(rungs[0]['load_percent'])} %"), "the headline is the same list"


def test_what_is_counted_where_is_said(acme: Smdash) -> None:
    printed = " ".join(acme("workload").stdout.split())
    assert "By account, answering counted in" in printed
    assert " h posts, " in printed
    assert "usual week, nothing planned of" in printed


def test_answering_and_the_reply_wait_have_two_names(acme: Smdash) -> None:
    acme("account", "edit", "acme/x", "--inbox-per-week", "90")
    printed = acme("workload").stdout
    assert re.search(r"answering \d", printed), "the work"
    assert re.search(r"Reply wait: \d", printed), "the delay"
    asked = acme("ask", acme.file("c.toml", CLIENT % ("image", 5) + "inbox_per_week = 8\n")).stdout
    assert not re.search(r"replies[^\n]* \d", f"{printed}{asked}", re.IGNORECASE)
    found = acme.json("workload")
    assert {"answering", "replies"} & {each["label"] for each in found["causes"]} == {"answering"}
    assert "replies" not in found
    assert found["reply_wait"]["mean_hours"] > 0


def test_what_a_client_pays_is_kept_and_said_for_an_hour(acme: Smdash) -> None:
    assert acme.json("workload")["clients"][0]["pays_a_month"] is None
    assert "acme pays 900 a month" in acme("value", "pays", "acme", "900").stdout
    [client] = acme.json("workload")["clients"]
    assert client["per_hour"] == pytest.approx(900 / (client["hours"] * 52 / 12), rel=1e-3)
    assert f"900 a month, {client['per_hour']:.2f} an hour" in acme("workload").stdout
    assert acme.json("value", "list")["fees"] == [{"brand": "acme", "pays_a_month": 900}]
    acme("value", "pays", "acme", "much", code=2)
    acme("value", "pays", "nobody", "3", code=1)
    acme("value", "pays", "acme", "-")
    assert acme.json("value", "list")["fees"] == []
    acme("undo", "--yes")
    assert acme.json("value", "list")["fees"] == [{"brand": "acme", "pays_a_month": 900}]
