"""Repeating posts and evergreen pools, by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.cli_world import HOSTILE

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash

LAUNCH = "Launch day on Mastodon"


def _post(sm: Smdash, words: str = LAUNCH) -> str:
    return next(str(row["delivery_id"]) for row in sm.json("queue")["rows"] if row["text"] == words)


def _dates(sm: Smdash, words: str = LAUNCH) -> list[str]:
    rows = sm.json("queue", "--days", "90")["rows"]
    return [f"{row['date']} {row['state']}" for row in rows if row["text"] == words]


def test_a_post_repeats_is_skipped_ends_and_comes_back(acme: Smdash) -> None:
    said = acme("repeat", _post(acme), "every", "2", "weeks", "until", "2027-01-05").stdout
    assert f'"{LAUNCH}" on acme/mastodon' in said
    assert "every 2 weeks until 5 Jan 2027: repeat 1, 4 posts queued" in said
    assert "Next: Mon 7 Dec 09:00" in said
    assert _dates(acme) == [f"{day} scheduled" for day in ("2026-11-23", "2026-12-07", "2026-12-21", "2027-01-04")]
    assert "every 2 weeks until 5 Jan 2027" in acme("repeat", "list").stdout
    assert "Mon 7 Dec 09:00" in acme("repeat", "skip", "1", "--turn", "1").stdout
    assert "2026-12-07 scheduled" not in _dates(acme)
    assert "3 posts" not in acme("repeat", "end", "1").stdout
    assert _dates(acme) == ["2026-11-23 scheduled"]
    assert acme.json("repeat", "list") == {"repeats": []}
    assert acme.json("repeat", "list", "--all")["repeats"][0]["ended"] is True
    for _ in range(3):
        acme("undo", "--yes")
    assert _dates(acme) == ["2026-11-23 scheduled"]
    assert acme.json("repeat", "list", "--all") == {"repeats": []}


def test_roll_plans_on_and_says_when_there_is_nothing_to_do(acme: Smdash) -> None:
    acme("repeat", _post(acme), "weekly")
    assert "queued already" in acme("roll").stdout
    assert "Queued 2 posts" in acme("roll", now="2026-12-05T09:00+01:00").stdout
    assert "queued already" in acme("roll", now="2026-12-05T09:00+01:00").stdout


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("repeat", "1", "now", "and", "then"), 2),
        (("repeat", "999", "weekly"), 1),
        (("repeat", "1"), 2),
        (("repeat", "end", "7"), 1),
        (("repeat", "skip", "7"), 1),
        (("repeat", "nonsense"), 2),
        (("evergreen", "pool", "tips"), 2),
        (("evergreen", "pool", "nobody/tips"), 1),
        (("evergreen", "pool", "acme/a~b"), 2),
        (("evergreen", "pool", "acme/tips", "--cooldown", "-1"), 2),
        (("evergreen", "add", "x", "--pool", "acme/none"), 1),
        (("evergreen", "retire", "9"), 1),
        (("evergreen", "fill", "--json"), 2),
        (("evergreen", "fill", "--days", "0"), 2),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(acme: Smdash, args: tuple[str, ...], code: int) -> None:
    said = acme(*args, code=code)
    assert said.stdout == ""
    assert said.stderr.strip()
    assert "Traceback" not in said.stderr


def test_filling_shows_asks_and_queues(acme: Smdash) -> None:
    assert "no pools yet" in acme("evergreen", "fill", code=1).stderr
    assert "~tips" in acme("evergreen", "pool", "acme/tips", "--cooldown", "10", "--pick", "oldest").stdout
    assert "no slot is open to a pool" in acme("evergreen", "dry-run").stdout
    acme("account", "edit", "acme/mastodon", "--slot", "Mon 09:00", "--slot", "Tue 09:00 ~tips")
    assert "no pool has posts" in acme("evergreen", "dry-run").stdout
    acme("evergreen", "add", "One", "--pool", "acme/tips", "--to", "acme/mastodon", "--variation", "Uno")
    acme("evergreen", "add", HOSTILE, "--pool", "acme/tips", "--to", "acme/mastodon", "--season", "12-01..01-31")
    listed = acme("evergreen", "list").stdout
    assert "oldest first, 10 days apart, 1 slot" in listed
    assert "season 12-01..01-31" in listed
    assert "\x1b" not in listed
    plan = acme.json("evergreen", "dry-run")
    assert [row["at"][:10] for row in plan["posts"]] == ["2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15"]
    assert [row["text"] for row in plan["posts"]] == ["One", HOSTILE, "Uno", HOSTILE]
    assert [row["variation"] for row in plan["posts"]][2] in {1, 2}

    declined = acme("evergreen", "fill", answer="n\n")
    assert "Nothing was queued" in declined.stdout
    assert acme.json("evergreen", "dry-run") == plan
    assert "Tue 24 Nov 09:00" in declined.stdout
    assert "Queued 2 posts" in acme("evergreen", "fill", answer="y\n").stdout
    assert "every such slot is taken" in acme("evergreen", "fill", "--yes").stdout
    assert acme.json("evergreen", "list")["pools"][0]["posts"][0]["runs"] == 1
    acme("undo", "--yes")
    assert acme.json("evergreen", "dry-run") == plan


def test_a_queued_post_is_kept_and_pools_change_and_retire(acme: Smdash) -> None:
    acme("evergreen", "pool", "acme/tips")
    acme("evergreen", "add", "--pool", "acme/tips", "--post", _post(acme), "--max-runs", "3", "--expires", "2027-06-01")
    kept = acme.json("evergreen", "list")["pools"][0]["posts"][0]
    assert (kept["text"], kept["runs"], kept["max_runs"], kept["expires_on"]) == (LAUNCH, 1, 3, "2027-06-01")
    assert kept["accounts"] == ["acme/mastodon"]
    assert (kept["last_on"], kept["next_on"]) == ("2026-11-23", "2027-01-07")
    acme("evergreen", "pool", "acme/tips", "--cooldown", "5", "--max-runs", "2")
    acme("evergreen", "pool", "acme/tips", code=2)
    assert acme.json("evergreen", "list")["pools"][0]["cooldown_days"] == 5
    assert LAUNCH in acme("evergreen", "retire", "1").stdout
    assert acme.json("evergreen", "list")["pools"][0]["posts"] == []
    acme("evergreen", "pool", "acme/tips", "--retire")
    assert acme.json("evergreen", "list") == {"pools": []}


def test_empty_homes_print_the_same_top_keys(sm: Smdash) -> None:
    assert sm.json("repeat", "list") == {"repeats": []}
    assert sm.json("evergreen", "list") == {"pools": []}
    assert sm.json("evergreen", "dry-run") == {"days": 30, "posts": []}
