"""Saved views and what a filter says of names there are not."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.times.when import When
from tests.worlds import write_post

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock


def test_a_saved_view_is_one_step_for_undo(small: Services) -> None:
    filters = small.filters
    filters.save("Week", "from:today to:+7d")
    filters.save(" mine  only ", "brand:acme -state:cancelled")
    assert [view.name for view in filters.saved()] == ["Week", "mine only"]
    filters.save("WEEK", "state:draft")
    assert [tuple(view) for view in filters.saved()] == [
        ("mine only", "brand:acme -state:cancelled"),
        ("WEEK", "state:draft"),
    ]
    assert small.undo.undo() == "Save view WEEK"
    assert filters.view("week").text == "from:today to:+7d"
    filters.drop("Mine Only")
    assert small.undo.undo() == "Drop view mine only"
    assert filters.view("mine only").text == "brand:acme -state:cancelled"


def test_relative_days_stay_relative(small: Services, clock: Clock) -> None:
    small.filters.save("Ahead", "from:today to:+3d")
    at = small.filters.parse(small.filters.view("ahead").text)
    clock.forward(days=2)
    later = small.filters.parse(small.filters.view("ahead").text)
    assert (later.from_day - at.from_day).days == 2


@pytest.mark.parametrize(("name", "text"), [("", "state:draft"), ("x" * 41, "state:draft"), ("x", ""), ("x", "nope:y")])
def test_what_cannot_be_saved(small: Services, name: str, text: str) -> None:
    with pytest.raises(UsageError):
        small.filters.save(name, text)
    assert small.filters.saved() == []


def test_an_unknown_view_names_the_others(small: Services) -> None:
    with pytest.raises(NotFoundError, match="none yet"):
        small.filters.view("week")


def test_unknown_names_are_told(small: Services) -> None:
    said = small.filters.unknown(small.filters.parse("brand:acme,nobody -account:acme/x,acme/none pillar:tips"))
    assert [line.partition(" Known")[0] for line in said] == [
        "There is no brand 'nobody'.",
        "There is no account 'acme/none'.",
        "There is no pillar 'tips'.",
    ]
    assert small.filters.unknown(small.filters.parse("brand:acme pillar:none -account:acme/x")) == []


def test_an_archived_account_is_asked_for(small: Services) -> None:
    before = small.filters.posts(small.filters.parse("")).count
    small.manage.archive_account("acme/x")
    wanted = small.filters.parse("account:acme/x")
    assert small.filters.posts(wanted).count == 0
    assert small.filters.unknown(wanted)
    asked = small.filters.parse("account:acme/x with:archived")
    assert small.filters.posts(asked).count == 1
    assert not small.filters.unknown(asked)
    assert small.filters.posts(small.filters.parse("")).count == before - 1


def test_rows_are_those_of_the_queue(demo: Services) -> None:
    queue = demo.queue.reader.view().window
    shown = {row.key: row for row in queue.rows(0, queue.count) if row.kind == "delivery"}
    window = demo.filters.posts(demo.filters.parse("-state:cancelled from:-1d"))
    found = {row.key: row for row in window.rows(0, window.count)}
    both = shown.keys() & found.keys()
    assert len(both) > 20
    assert all(shown[key] == found[key] for key in both)


def test_a_row_that_went_away_is_no_error(small: Services) -> None:
    window = small.filters.posts(small.filters.parse(""))
    keys = window.keys(10)
    number = write_post(small, "Later", ["acme/x"], When("draft"))
    assert window.index(f"d:{number + 999}") is None
    assert window.index("h:2026") is None
    assert len(window.rows(0, 50)) == len(keys)


def test_drafts_without_a_time_that_days_leave_out_are_counted(demo: Services) -> None:
    def left_out(text: str) -> str:
        return demo.filters.left_out(demo.filters.parse(text))

    drafts = demo.filters.posts(demo.filters.parse("state:draft day:none brand:acme")).count
    assert drafts == 3
    assert left_out("brand:acme state:draft,missed from:mon") == (
        "3 drafts without a time are left out: day:none instead of days shows them."
    )
    assert left_out("brand:acme state:draft half-time to:mon").startswith("1 draft without a time is left out")
    for text in ("brand:acme state:draft", "brand:acme state:missed from:mon", "state:draft from:mon -day:none"):
        assert left_out(text) == "", text
    assert left_out("from:mon -state:draft") == ""


def test_a_view_whose_days_end_before_they_begin_is_refused(small: Services, clock: Clock) -> None:
    with pytest.raises(UsageError, match="end before they begin"):
        small.filters.save("odd", "from:sun to:mon")
    small.filters.save("later gone", "from:2026-11-20 to:+2d")
    clock.moment -= timedelta(days=30)
    with pytest.raises(UsageError, match="end before they begin"):
        small.filters.parse(small.filters.view("later gone").text)


def test_readmes_filter_finds_something_in_the_sample_world(demo: Services) -> None:
    text = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    (example,) = re.findall(r"`f`: `([^`]+)`", text)
    assert demo.filters.posts(demo.filters.parse(example)).count > 3


@pytest.mark.parametrize(
    ("typed", "filters"),
    [
        (["acme/x"], ["account:acme/x"]),
        (["ACME/X", "acme/mastodon"], ["account:acme/x", "account:acme/mastodon"]),
        (["-acme/x"], ["-account:acme/x"]),
        (["bean", "state:draft"], ["brand:bean", "state:draft"]),
        (["bean", "acme/x"], ["account:bean/instagram", "account:acme/x"]),
        (['"bean"', "and/or", "launch"], ['"bean"', "and/or", "launch"]),
    ],
)
def test_accounts_and_brands_among_the_words_are_meant(small: Services, typed: list[str], filters: list[str]) -> None:
    assert small.filters.named(typed) == filters
    assert small.filters.unknown(small.filters.parse(" ".join(filters))) == []


def test_an_account_that_is_nearly_one_is_named(small: Services) -> None:
    with pytest.raises(NotFoundError, match="Did you mean acme/mastodon"):
        small.filters.named(["acme/mastadon"])
