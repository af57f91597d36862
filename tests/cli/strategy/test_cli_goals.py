"""Goals and pillars by command: changed, told how they stand, and what a figure nobody feeds is answered with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.cli_world import HOSTILE

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


def test_a_goal_on_leads_is_set_and_says_what_would_feed_it(acme: Smdash) -> None:
    said = acme("goal", "add", "acme", "win", "--metric", "leads", "--target", "40", "--due", "2027-03-31").stdout
    assert "Added goal win to acme: leads to reach 40 from 2026-11-21 by 2027-03-31." in said
    assert "smdash lead add --brand acme" in " ".join(said.split())
    shown = next(g for g in acme.json("goal", "show", "acme", "WIN")["goals"])
    assert (shown["metric"], shown["verdict"], shown["level"], shown["posts_out"]) == (
        "result:leads",
        "no data",
        None,
        0,
    )
    assert "no data yet" in acme("goal", "show", "acme", "win").stdout


def test_a_vanity_goal_is_accepted_and_called_one(acme: Smdash) -> None:
    said = acme(
        "goal", "add", "acme", "famous", "--metric", "followers@x", "--target", "999", "--due", "2027-03-31"
    ).stdout
    assert "a vanity figure" in said
    assert "leads would tell more" in " ".join(said.split())
    (shown,) = acme.json("goal", "show", "acme", "famous")["goals"]
    assert (shown["vanity"], shown["instead"][-1]) == (True, "result:leads")


def test_a_goal_is_changed_and_its_parts_are_taken_out(acme: Smdash) -> None:
    acme("goal", "add", "acme", "win", "--metric", "leads", "--target", "40", "--due", "2027-03-31", "--baseline", "7")
    acme("goal", "edit", "acme", "win", "--target", "50", "--name", "win more")
    goals = {g["name"]: g for g in acme.json("goal", "list")["goals"]}
    assert goals["win more"]["target"] == 50
    assert goals["win more"]["baseline"] == 7
    acme("goal", "edit", "acme", "win more", "--clear", "due", "--clear", "baseline")
    goals = {g["name"]: g for g in acme.json("goal", "list")["goals"]}
    assert (goals["win more"]["due_on"], goals["win more"]["baseline"], goals["win more"]["target"]) == (None, None, 50)
    acme("goal", "edit", "acme", "win more", "--clear", "metric")
    goals = {g["name"]: g for g in acme.json("goal", "list")["goals"]}
    assert (goals["win more"]["metric"], goals["win more"]["from_on"]) == (None, None)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("goal", "edit", "acme", "more visits", "--metric", "nothing"), 2),
        (("goal", "edit", "acme", "more visits", "--metric", "result:likes"), 2),
        (("goal", "edit", "acme", "more visits", "--target", "-4"), 2),
        (("goal", "edit", "acme", "nothing", "--target", "4"), 1),
        (("goal", "show", "acme", "nothing"), 1),
        (("goal", "show", "nobody"), 1),
        (("pillar", "edit", "acme", "tips", "--share", "140"), 2),
        (("pillar", "edit", "acme", "tips", "--name", " "), 2),
        (("pillar", "edit", "acme", "nothing", "--share", "4"), 1),
        (("pillar", "mix", "--weeks", "0"), 2),
        (("pillar", "mix", "--ahead", "-1"), 2),
        (("pillar", "mix", "--brand", "nobody"), 1),
    ],
)
def test_wrong_words_change_nothing(acme: Smdash, args: tuple[str, ...], code: int) -> None:
    before = acme.json("goal", "list"), acme.json("pillar", "list")
    told = acme(*args, code=code).stderr
    assert told.strip()
    assert "Traceback" not in told
    assert (acme.json("goal", "list"), acme.json("pillar", "list")) == before


def test_the_mix_counts_posts_once_beside_the_share_they_should_have(acme: Smdash) -> None:
    acme("pillar", "add", "acme", "news", "--share", "30")
    acme("pillar", "edit", "acme", "news", "--name", "fresh")
    before = acme.json("pillar", "mix", "--brand", "acme")["brands"][0]
    assert [row["pillar"] for row in before["pillars"]][:2] == ["fresh", "tips"]
    assert [row["target_percent"] for row in before["pillars"]][:2] == [30, 40]
    assert before["said"] == ["The wanted shares add up to 70 %; nobody said what the other 30 % are for."]
    shown = acme("pillar", "mix").stdout
    assert "fresh" in shown
    assert "to nothing" in shown


def test_hostile_names_are_only_text(acme: Smdash) -> None:
    name = "".join(each for each in HOSTILE if each not in "#~/\n\t")[:60]
    acme("goal", "add", "acme", name)
    acme("pillar", "add", "acme", name)
    for args in (("goal", "show"), ("pillar", "mix"), ("goal", "list")):
        assert "\x1b" not in acme(*args).stdout
