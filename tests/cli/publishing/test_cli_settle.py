"""``smdash settle``: what a restored backup cannot know, in one list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.base.test_cli_json_contract import documented, full, keys, may_be_there

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash

LATER = "2026-11-23T12:00+01:00"
OUT = "https://mastodon.example/@acme/77"


@pytest.fixture
def back(acme: Smdash) -> Smdash:
    """A home on Monday noon after Saturday's backup came back; the post of Monday morning had gone out."""
    saved = acme("backup").stdout.strip()
    number = next(
        str(row["delivery_id"])
        for row in acme.json("due", "--ahead", "30d")["rows"]
        if row["account"] == "acme/mastodon"
    )
    acme("due", "take", number, now="2026-11-23T09:05+01:00")
    acme("due", "done", number, "--permalink", OUT, now="2026-11-23T09:06+01:00")
    told = acme("restore", saved, now=LATER)
    assert "may have gone out since then" in told.stdout
    assert "smdash settle" in told.stdout
    assert Path(told.stderr.split("is kept: ")[1].splitlines()[0]).is_file()
    return acme


def test_nothing_to_settle_is_said(acme: Smdash) -> None:
    assert acme("settle").stdout == "Every post is known to be out or not.\n"
    assert acme.json("settle")["restored_at"] is None


def test_the_list_says_what_was_known_before(back: Smdash) -> None:
    shown = " ".join(back("settle", now=LATER).stdout.split())
    assert "was restored Mon 23 Nov 12:00" in shown
    assert f"published Mon 23 Nov 09:06, {OUT}" in shown
    assert "smdash settle --as-known" in shown
    assert "Unconfirmed: did it go out?" in back("due", now=LATER).stdout


def test_json_keys_are_the_documented_ones(back: Smdash) -> None:
    promised = documented()["settle"]
    may_be_there(back, "acme/mastodon", "Launch day on Mastodon!", "2026-11-23T08:02:00Z")
    found = back.json("settle")
    assert full(keys(found), promised) == promised
    (row,) = found["rows"]
    assert (row["known_state"], row["known_permalink"], row["account"]) == ("published", OUT, "acme/mastodon")


def test_as_known_settles_and_undo_takes_it_back(back: Smdash) -> None:
    found = back.json("settle", "--as-known")
    assert (found["settled"], found["rows"]) == (1, [])
    back("undo", "--yes")
    assert len(back.json("settle")["rows"]) == 1
    assert back.json("settle", "--brand", "acme")["rows"]


def test_a_word_settles_one(back: Smdash) -> None:
    number = str(back.json("settle")["rows"][0]["delivery_id"])
    back("due", "not-done", number, "--why", "it was not there")
    assert back.json("settle")["rows"] == []
    assert "it was not there" in back("due", now=LATER).stdout
