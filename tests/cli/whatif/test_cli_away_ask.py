"""``smdash away``, ``smdash ask`` and ``smdash add --overtime``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.base.test_cli_json_contract import documented, full, keys

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash

BRAND = 'name = "Cycle Hub"\n[[accounts]]\nplatform = "x"\ncadence = { text = 5 }\ninbox_per_week = 8\n'


def test_away_shows_takes_lists_and_cancels(acme: Smdash) -> None:
    shown = acme("away", "23-27", "nov", "--dry-run").stdout
    assert "Away 23-27 Nov: 5 days, 35.0 h of work" in shown
    assert "Nothing was changed." in shown
    assert acme.json("away", "list") == {"away": []}
    taken = acme.json("away", "23-27 nov", "--reason", "holiday")
    assert taken["taken"] is True
    assert taken["waiting"][0]["account"] == "acme/mastodon"
    assert acme.json("away", "list")["away"] == [{"first": "2026-11-23", "last": "2026-11-27", "reason": "holiday"}]
    assert "away then already" in acme("away", "fri", code=2).output
    assert "No longer away 23-27 Nov" in acme("away", "cancel", "24 nov").stdout
    acme("undo", "--yes")
    assert "23-27 Nov" in acme("away", "list").stdout
    assert "not understood" in acme("away", "sometime", code=2).output
    assert "say which" in acme("away", "cancel", code=2).output


def test_loads_of_a_time_away_are_lower_bounds_where_something_is_unknown(acme: Smdash) -> None:
    assert ">=" not in acme("away", "23-27", "nov", "--dry-run").stdout
    assert acme.json("away", "23-27 nov", "--dry-run")["before"]["at_least"] is False
    acme("account", "add", "acme/threads", "--cadence", "text=2")
    load = acme.json("away", "23-27 nov", "--dry-run")["before"]
    assert load["at_least"] is True
    now, then = round(load["load_percent"]), round(load["load_percent_then"])
    assert f">={now} % now, >={then} % then ? incomplete" in acme("away", "23-27", "nov", "--dry-run").stdout


def test_ask_answers_and_refuses_in_one_sentence(acme: Smdash) -> None:
    path = acme.file("brand.toml", BRAND)
    before = acme.json("account", "list")
    assert "Yes: it fits." in acme("ask", path).stdout
    assert acme.json("account", "list") == before
    for text in ("[[", "name = 1", BRAND.replace("text", "poem")):
        wrong = acme("ask", acme.file("bad.toml", text), code=2).output.strip()
        assert "bad.toml" in wrong
        assert "\n" not in wrong
    acme("ask", "nowhere.toml", code=2)
    unheard = acme.file("unheard.toml", BRAND.replace("inbox_per_week = 8\n", ""))
    for command in (("ask", unheard), ("workload", "--add", unheard)):
        assert acme(*command, code=4).stdout.startswith("Cannot be said")
    assert acme.json("ask", unheard, code=4)["fits"] is None
    acme("workload", "--hours", "0,0,0,0,0,0,0")
    assert acme("ask", path).stdout.startswith("No: there are no hours, and ")


def test_a_full_day_is_told_and_overtime_is_kept(acme: Smdash) -> None:
    acme("workload", "--hours", "0.5,7,7,7,7,0,0")
    told = acme("add", "One more", "--to", "acme/x", "--at", "mon 10").stderr
    assert "Mon 23 Nov is full" in told
    assert "Next day with room" in told
    assert "is full" not in acme("add", "Meant so", "--to", "acme/x", "--at", "mon 11", "--overtime").stderr
    assert "is full" not in acme("add", "A draft", "--to", "acme/x").stderr


def test_json_keys_are_the_documented_ones(acme: Smdash) -> None:
    acme("evergreen", "pool", "acme/tips")
    acme("evergreen", "add", "Worth saying", "--pool", "acme/tips", "--to", "acme/mastodon")
    acme("account", "edit", "acme/mastodon", "--slot", "Mon 09:00", "--slot", "Wed 09:00 ~tips")
    promised = documented()
    assert full(keys(acme.json("away", "23-30 nov", "--dry-run")), promised["away"]) == promised["away"]
    tight = acme.file("tight.toml", BRAND.replace("text = 5", "long_video = 9"))
    assert full(keys(acme.json("ask", tight)), promised["ask"]) == promised["ask"]
    acme("away", "23-30 nov")
    assert keys(acme.json("away", "list")) == promised["away list"]
    assert json.loads(acme("away", "cancel", "23 nov", "--json").stdout) == {"away": []}
