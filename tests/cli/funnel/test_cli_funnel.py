"""The funnel on the command line: as text, JSON and CSV, and values learned from it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from smdash.bootstrap import services_for
from tests.cli.base.test_cli_json_contract import documented, full, keys
from tests.cli.cli_world import NOW
from tests.services.funnel.planting import LAST_SUNDAY, posted
from tests.services.funnel.test_funnel_service import world

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


def planted(acme: Smdash) -> None:
    """Plant the world of the service's tests, with posts that leads came by."""
    services = services_for(acme.home, NOW)
    world(services)
    posted(services, "acme/x", [LAST_SUNDAY] * 10)
    posted(services, "acme/mastodon", [LAST_SUNDAY] * 30)
    services.home.store.close_read()


def test_a_new_home_is_told_what_would_feed_a_funnel(acme: Smdash) -> None:
    said = " ".join(acme("funnel", "--brand", "acme").stdout.split())
    assert "Nov 2026 to 20 Nov. Held against Oct 2026 to 20 Oct" in said
    assert (
        "visits: import a file of Google Analytics, or type them in: o x, or 'smdash result add visits NUMBER" in said
    )
    assert "0 %" not in said, "what is missing is never 0"
    assert "there is no such brand" in acme("funnel", "--brand", "nobody", code=1).stderr
    assert "no day of this month" in acme("funnel", "-b", "acme", "--month", "2026-12", code=2).stderr
    assert "say one of them" in acme("funnel", "-b", "acme", "--month", "oct", "--weeks", "4", code=2).stderr


def test_a_funnel_as_text_json_and_csv(acme: Smdash) -> None:
    planted(acme)
    said = acme("funnel", "--brand", "acme", "--weeks", "4").stdout
    assert "3.2 % of visits (2.5 to 4.1 %)" in said
    assert "This is no proof that posts did it" in said
    assert "spread over none" in said
    drawn = " ".join(acme("metrics", "experiment", "weeks", "acme", "--weeks", "8").stdout.split())
    assert "Experiment 1: first buyers of acme, judged on 2027-01-20." in drawn
    assert "By lot, weeks with posts:" in drawn
    assert acme("blackout", "list").stdout.count("a week without posts, experiment 1") == 4
    found = acme.json("funnel", "--brand", "acme", "--weeks", "4")
    promised = documented()["funnel"]
    acme("brand", "add", "bare")
    assert full(keys(found) | keys(acme.json("funnel", "-b", "bare")), promised) == promised
    visits = next(each for each in found["stages"] if each["stage"] == "visits")
    assert (visits["value"], visits["share"], visits["verdict"]) == (1764, None, "up")
    assert found["stages"][0]["value"] is None
    rows = list(csv.DictReader(io.StringIO(acme("funnel", "-b", "acme", "--weeks", "4", "--csv").stdout)))
    assert [row["account"] for row in rows if row["stage"] == "reach"] == ["", "acme/mastodon", "acme/x"]
    assert next(row["value"] for row in rows if row["stage"] == "leads") == "29"


def test_values_are_learned_and_a_typed_one_counts_first(acme: Smdash) -> None:
    planted(acme)
    found = {each["account"]: each for each in acme.json("value", "list")["values"]}
    assert (found["acme/x"]["from"], found["acme/x"]["leads"], found["acme/x"]["posts"]) == ("leads", 1, 10)
    assert found["acme/mastodon"]["value"] > found["acme/x"]["value"]
    assert "Values are leads a post, learned" in acme("value", "list").stdout
    acme("value", "set", "acme/x", "3")
    found = {each["account"]: each for each in acme.json("value", "list")["values"]}
    assert (found["acme/x"]["value"], found["acme/x"]["from"]) == (3.0, "hand")
    said = " ".join(acme("value", "list").stdout.split())
    assert "as you said" in said
    assert "Yours count first" in said
    acme("value", "forget", "acme/x")
    kept = acme.json("workload")["what_to_keep"]
    assert (kept["values_known"], kept["counted_as_one"]) == (True, [])
