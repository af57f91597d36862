"""Results of a brand on the command line: entered, listed, changed, chosen, and refused without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.base.test_cli_json_contract import documented, full, keys

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


def test_a_figure_is_entered_listed_changed_and_taken_away(acme: Smdash) -> None:
    said = acme("result", "add", "visits", "1,204", "-b", "acme", "--month", "oct").stdout
    assert said == "visits of acme, October 2026 (hand): 1,204\n"
    assert "as it was" in acme("result", "add", "visits", "1204", "-b", "acme", "--month", "2026-10").stdout
    acme("result", "add", "revenue", "99.50", "-b", "acme", "--on", "yesterday", "--currency", "eur")
    refund = acme("result", "add", "revenue", "-20", "-b", "acme", "--on", "yesterday", "--more").stdout
    assert refund == "revenue of acme, 20 Nov 2026 (hand): 79.50 EUR instead of 99.50 EUR\n"
    lead = acme("lead", "add", "-b", "acme", "--account", "acme/x", "--ref", "17", "--origin", "form").stdout
    assert lead.startswith("Lead of acme on 21 Nov 2026 (form), number 3")
    again = acme("lead", "add", "-b", "acme", "--account", "acme/x", "--ref", "17", "--origin", "form").stdout
    assert again.startswith("This lead of acme is known")
    found = {each["measure"]: each for each in acme.json("result", "list", "-b", "acme")["measures"]}
    assert [cell["value"] for cell in found["visits"]["cells"]] == [None, None, None, None, 1204, None]
    assert (found["revenue"]["total"], found["revenue"]["currency"]) == (79.5, "EUR")
    assert found["leads"]["by_account"] == [{"account": "acme/x", "value": 1}]
    assert found["conversions"]["total"] is None
    listed = acme("result", "list", "-b", "acme").stdout
    assert "1,204" in listed
    assert "~79.50" in listed, "of a month that is not over only one day is known"
    assert acme("result", "rows", "leads", "-b", "acme").stdout.split() == [
        "3", "2026-11-21", "leads", "1", "form", "acme/x", "\u00b7", "social", "\u00b7", "no.", "17",
    ]  # fmt: skip
    assert "instead of" in acme("result", "edit", "1", "1300").stdout
    assert acme("result", "remove", "1", "3").stdout == "Removed 2 figures.\n"
    acme("undo", "--yes")
    assert len(acme.json("result", "rows", "-b", "acme")["rows"]) == 3
    csv = acme("result", "list", "-b", "acme", "--weeks", "2", "--csv").stdout.splitlines()
    assert csv[0] == "measure,first,last,value,currency,known_days,days"
    assert "revenue,2026-11-16,2026-11-22,79.5,EUR,1,5" in csv


def test_printed_keys_are_the_documented_ones(acme: Smdash) -> None:
    acme("result", "add", "leads", "3", "-b", "acme", "--account", "acme/x")
    for command in ("result list", "result rows"):
        promised = documented()[command]
        assert full(keys(acme.json(*command.split(), "-b", "acme")), promised) == promised


def test_whose_figures_count_is_said(acme: Smdash) -> None:
    for origin, value in (("ga4", "100"), ("hand", "90")):
        acme("result", "add", "visits", value, "-b", "acme", "--origin", origin)
    assert (
        "the one that knows most days. There are: ga4, hand" in acme("result", "origin", "visits", "-b", "acme").stdout
    )
    assert "hand, as you chose" in acme("result", "origin", "visits", "hand", "-b", "acme").stdout
    listed = acme("result", "list", "-b", "acme", "--weeks", "1").stdout
    assert "visits: ga4 (1 day): hand was chosen" in listed
    assert "knows most days" in acme("result", "origin", "visits", "--rule", "-b", "acme").stdout
    assert "Origins: ga4, hand." in acme("result", "origin", "visits", "shop", "-b", "acme", code=1).output


def test_leads_of_others_that_are_added_to_a_figure_are_named(acme: Smdash) -> None:
    acme("lead", "add", "-b", "acme", "--on", "2026-10-05", "--origin", "form")
    said = acme("result", "add", "leads", "40", "-b", "acme", "--month", "oct").stdout
    assert "What form tells is added to it: 41 in all." in " ".join(said.split())
    acme("result", "add", "conversions", "3", "-b", "acme", "--origin", "shop", "--month", "oct")
    listed = " ".join(acme("result", "list", "-b", "acme").stdout.split())
    assert "first buyers: a first purchase is the first in what is known, from 1 Oct 2026 on" in listed
    acme("result", "origin", "leads", "hand", "-b", "acme")
    said = acme("result", "add", "leads", "42", "-b", "acme", "--month", "oct").stdout
    assert said == "leads of acme, October 2026 (hand): 42 instead of 40\n"


def test_what_is_wrong_is_said_and_nothing_is_stored(acme: Smdash) -> None:
    for wrong, said, code in (
        (("result", "add", "leads", "1.5", "-b", "acme"), "not a whole number", 2),
        (("result", "add", "leads", "many", "-b", "acme"), "'many'", 2),
        (("result", "add", "revenue", "1.234", "-b", "acme"), "two ways", 2),
        (("result", "add", "likes", "3", "-b", "acme"), "no such result", 1),
        (("result", "add", "leads", "3", "-b", "acme", "--month", "2026-11"), "this month is not over", 2),
        (("result", "add", "leads", "3", "-b", "acme", "--month", "13"), "no month", 2),
        (("result", "add", "leads", "3", "-b", "acme", "--on", "2026-12-01"), "still to come", 2),
        (("result", "edit", "1"), "say what to change", 2),
        (("result", "remove", "99"), "no such figure", 1),
        (("result", "list", "-b", "acme", "--weeks", "0"), "from 1 to 60", 2),
        (("result", "rows", "-b", "acme", "--from", "2026-11-20", "--to", "2026-11-01"), "ends before it begins", 2),
        (("lead", "add", "-b", "nobody"), "no such brand", 1),
    ):
        assert said in acme(*wrong, code=code).output, wrong
    assert acme.json("result", "rows", "-b", "acme")["rows"] == []
    assert "Nothing is known of what came of acme" in acme("result", "list", "-b", "acme").stdout


def test_freshness_says_how_far_results_are_known(acme: Smdash) -> None:
    acme("result", "add", "list", "880", "-b", "acme", "--month", "2026-09")
    acme("result", "add", "visits", "10", "-b", "acme", "--on", "2026-11-02")
    acme("lead", "add", "-b", "acme", "--on", "2026-11-02")
    told = {
        each["measure"]: (each["data_to"], each["due"], each["stale"]) for each in acme.json("freshness")["results"]
    }
    assert told == {
        "visits": ("2026-11-02", "2026-12-01", False),
        "list": ("2026-09-30", "2026-11-01", True),
        "leads": ("2026-11-20", "2026-12-01", False),
    }
    assert "STALE, due since 2026-11-01" in acme("freshness").stdout
