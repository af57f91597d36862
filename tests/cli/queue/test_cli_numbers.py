"""One number for a post wherever it is shown and wherever it is asked for; slots one by one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash

LAUNCH = "Launch day on Mastodon"


@pytest.fixture
def both(acme: Smdash) -> tuple[Smdash, list[str], str]:
    """A post on two accounts: its delivery numbers are not its own."""
    acme("add", "Another for both", "--to", "acme/x,acme/mastodon")
    found = acme.json("add", "A picture of both", "--to", "acme/x,acme/mastodon", "--at", "+2d 11")
    return acme, [str(d["delivery_id"]) for d in found["deliveries"]], f"p{found['post_id']}"


def test_queue_and_checks_print_the_number_that_acts_take(both: tuple[Smdash, list[str], str]) -> None:
    acme, numbers, post = both
    assert post[1:] not in numbers
    queue = acme("queue").stdout
    for number in numbers:
        line = next(line for line in queue.splitlines() if f"#{number} " in line)
        assert "A picture of both" in line
        assert f"#{number} " in acme("week", "--of", "+2d").stdout
    assert not re.search(r"#0\b", queue), "a free slot has none"
    assert f"#{numbers[0]} " in acme("queue", "picture").stdout
    for named in (post, *numbers):
        assert any(f"#{number} " in acme("lint", named).stdout for number in numbers), "what is of the whole post"


def test_checks_of_a_number_are_those_of_its_account_and_of_the_whole_post(acme: Smdash) -> None:
    acme("blackout", "add", "2026-11-27", "--for", "acme/x")
    found = acme.json("add", "Same", "--to", "acme/x,acme/mastodon", "--at", "fri 14:30")
    mastodon, x = (str(d["delivery_id"]) for d in found["deliveries"])
    rules = {(f["rule"], f["delivery_id"]) for f in acme.json("lint", f"p{found['post_id']}")["findings"]}
    assert ("blackout", int(x)) in rules
    of_mastodon = {f["rule"] for f in acme.json("lint", mastodon)["findings"]}
    assert "blackout" not in of_mastodon
    assert "identical-on-platforms" in of_mastodon
    assert {"blackout", "identical-on-platforms"} <= {f["rule"] for f in acme.json("lint", f"#{x}")["findings"]}
    acme("lint", "9999", code=1)
    acme("lint", "words", code=2)


def test_repeat_takes_the_number_and_prints_the_text(both: tuple[Smdash, list[str], str]) -> None:
    acme, numbers, post = both
    said = acme("repeat", numbers[1], "every", "week").stdout
    assert '"A picture of both" on acme/x, acme/mastodon' in said
    again = acme("repeat", post, "every week", code=2)
    assert "repeats already" in again.stderr
    acme("evergreen", "pool", "acme/tips")
    acme("evergreen", "add", "--pool", "acme/tips", "--post", numbers[0])
    assert acme.json("evergreen", "list")["pools"][0]["posts"][0]["text"] == "A picture of both"


def test_moving_counts_from_each_posts_time_and_says_what_it_lies_beside(both: tuple[Smdash, list[str], str]) -> None:
    acme, numbers, post = both
    later = acme.json("move", post, "--to", "+1d")
    assert {d["at"] for d in later["deliveries"]} == {"2026-11-24T11:00:00+01:00"}
    acme("move", f"#{numbers[0]}", "--to", "-1h")
    result = acme("add", "Another", "--to", "acme/x", "--at", "2026-11-26 11:00")
    other = re.search(r"#(\d+)", result.stdout)[1]
    x = next(str(d["delivery_id"]) for d in later["deliveries"] if d["account"] == "acme/x")
    moved = acme("move", x, "--to", "2026-11-26 11:00")
    assert "Moved 1 post to Thu 26 Nov 11:00" in moved.stdout
    assert "note: acme/x has 2 posts at Thu 26 Nov 11:00" in moved.stderr
    assert acme.json("move", other, "--days", "7")["warnings"] == []
    assert acme.json("move", other, "--days", "-7")["warnings"] == ["acme/x has 2 posts at Thu 26 Nov 11:00"]


def test_slots_one_by_one(acme: Smdash) -> None:
    acme("evergreen", "pool", "acme/tips")
    out = acme("evergreen", "list").stdout + acme("evergreen", "dry-run").stdout
    assert "smdash account slot add acme/PLATFORM 'Mon 09:30 ~tips'" in " ".join(out.split())
    assert "account edit" not in out + acme("evergreen", "--help").stdout
    said = acme("account", "slot", "add", "acme/mastodon", "wed 9:30 ~tips", "mon 9 image").stdout
    assert "Added: Wed 09:30 ~tips" in said
    assert "Changed: Mon 09:00 is Mon 09:00 image now" in said
    labels = [row["slot"] for row in acme.json("account", "slot", "list", "acme/mastodon")["slots"]]
    assert labels == ["Mon 09:00 image", "Tue 09:00", "Wed 09:30 ~tips"]
    assert "acme/mastodon  Wed 09:30 ~tips" in acme("account", "slot", "list").stdout
    assert "Taken away: Mon 09:00 image" in acme("account", "slot", "remove", "acme/mastodon", "mon 9").stdout
    assert "There is: Tue 09:00" in acme("account", "slot", "remove", "acme/mastodon", "mon 9", code=1).stderr
    acme("account", "slot", "add", "acme/mastodon", "noday 9", code=2)


def test_replacing_all_slots_says_what_is_gone(acme: Smdash) -> None:
    said = acme("account", "edit", "acme/mastodon", "--slot", "Mon 09:30").stdout
    assert "2 slots replaced by 1: Mon 09:30. They were Mon 09:00, Tue 09:00; 'smdash undo' brings them back." in (
        " ".join(said.split())
    )
    assert "replaced" not in acme("account", "edit", "acme/mastodon", "--slot", "Mon 09:30", "--slot", "Fri 9").stdout
    assert "replaced by none" in acme("account", "edit", "acme/mastodon", "--no-slots").stdout


def test_a_second_pause_says_what_is_held_already(acme: Smdash) -> None:
    acme("pause", "acme")
    assert "(already held: 1)" in acme("pause").stdout
    assert [each["already_held"] for each in acme.json("pause", "--list")["pauses"]] == [0, 1]
