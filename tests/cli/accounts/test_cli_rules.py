"""Pillars, goals, blackouts and slots for some posts, by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.cli_world import HOSTILE

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


def _free(sm: Smdash, account: str) -> list[str]:
    rows = sm.json("queue", "--days", "28")["rows"]
    return [f"{row['date']} {row['time']}" for row in rows if row["kind"] == "free" and row["account"] == account]


def test_blackout_empties_slots_and_gives_them_back(acme: Smdash) -> None:
    before = _free(acme, "acme/mastodon")
    assert "2026-11-24 09:00" in before
    acme("blackout", "add", "tue", "--for", "acme/mastodon")
    after = _free(acme, "acme/mastodon")
    assert [at for at in before if at not in after] == [
        at for at in before if at[:10] in {"2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15"}
    ]
    assert "Tue" in acme("blackout", "list").stdout
    acme("undo", "--yes")
    assert _free(acme, "acme/mastodon") == before
    acme("redo", "--yes")
    acme("blackout", "remove", "2")
    assert _free(acme, "acme/mastodon") == before


@pytest.mark.parametrize(
    "args",
    [
        ("blackout", "add", "soon"),
        ("pillar", "add", "acme", "TIPS"),
        ("pillar", "add", "acme", "#x"),
        ("pillar", "add", "acme", " "),
        ("pillar", "add", "acme", "x", "--share", "140"),
        ("goal", "add", "acme", "more visits"),
        ("account", "edit", "acme/x", "--slot", "Mon 9 poem"),
        ("account", "edit", "acme/x", "--daily-cap", "-1"),
    ],
)
def test_wrong_words_change_nothing(acme: Smdash, args: tuple[str, ...]) -> None:
    _refused(acme, args, 2)


@pytest.mark.parametrize(
    "args",
    [
        ("blackout", "add", "sun", "--for", "nobody"),
        ("blackout", "add", "sun", "--for", "acme/nothing"),
        ("blackout", "remove", "77"),
        ("pillar", "add", "nobody", "x"),
        ("pillar", "archive", "acme", "nothing"),
        ("account", "edit", "acme/x", "--slot", "Mon 9 #nothing"),
        ("account", "edit", "acme/x", "--slot", "Mon 9 ~nothing"),
    ],
)
def test_what_there_is_not_changes_nothing(acme: Smdash, args: tuple[str, ...]) -> None:
    _refused(acme, args, 1)


def _refused(acme: Smdash, args: tuple[str, ...], code: int) -> None:
    lists = [["pillar", "list"], ["goal", "list"], ["blackout", "list"], ["account", "list"]]
    before = [acme.json(*each) for each in lists]
    said = acme(*args, code=code).stderr
    assert "Traceback" not in said
    assert said.strip()
    assert [acme.json(*each) for each in lists] == before


def test_slots_for_some_posts_are_listed_as_typed(acme: Smdash) -> None:
    acme("account", "edit", "acme/x", "--slot", "mon 9 image #tips", "--slot", "fri 17:00")
    account = next(a for a in acme.json("account", "list")["accounts"] if a["account"] == "acme/x")
    assert account["slots"] == ["Mon 09:00 image #tips", "Fri 17:00"]


def test_pillar_goes_out_of_use_and_comes_back(acme: Smdash) -> None:
    acme("pillar", "archive", "acme", "tips")
    assert acme.json("pillar", "list")["pillars"] == []
    assert acme.json("pillar", "list", "--all")["pillars"][0]["archived"] is True
    acme("pillar", "archive", "acme", "tips", "--undo")
    assert acme.json("pillar", "list")["pillars"][0]["archived"] is False


def test_hostile_names_are_only_text(acme: Smdash) -> None:
    acme("blackout", "add", "sun", "--reason", HOSTILE)
    assert "\x1b" not in acme("blackout", "list").stdout


def test_slots_take_what_times_take(acme: Smdash) -> None:
    acme("account", "edit", "acme/x", "--slot", "weekdays 9am, Sat/Sun noon", "--slot", "daily at 21:15")
    found = acme.json("account", "slot", "list", "acme/x")["slots"]
    assert len(found) == 14
    assert [each["slot"] for each in found[:2]] == ["Mon 09:00", "Mon 21:15"]
    told = acme("account", "slot", "add", "acme/x", "Mon-Fry 9", code=2).stderr
    assert "'fry'" in told


def test_a_day_of_an_option_may_be_written_as_people_write_it(acme: Smdash) -> None:
    acme("dayoff", "add", "24 dec", "26 dec")
    assert "24 Dec" in acme("dayoff", "list").stdout
    told = acme("dayoff", "add", "someday", code=2).stderr
    assert "someday" in told
