"""The board says what the queue shows, and filling its slots lights the accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import UsageError
from smdash.domain.times.when import When
from tests.worlds import write_post

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def test_the_board_is_in_the_order_of_the_runways(demo: Services) -> None:
    board = demo.runway.board()
    runways = demo.runway.runways()
    assert [(row.account, row.days, row.dark_from) for row in board] == [(r.slug, r.days, r.dark_from) for r in runways]
    assert {row.account for row in demo.runway.board("bean")} == {row.account for row in board if row.brand == "bean"}


def test_free_and_planned_are_those_of_the_queue_pane(demo: Services) -> None:
    window = demo.queue.reader.view(days=14).window
    rows = window.rows(0, window.count)
    for row in demo.runway.board():
        mine = [line for line in rows if line.account == row.account]
        assert row.free == sum(line.kind == "free" for line in mine)
        assert row.planned == sum(line.state in {"scheduled", "held", "sending"} for line in mine if line.at)
        first = min((line.at for line in mine if line.state == "scheduled"), default=None)
        assert first is None or row.next_planned == first
        assert [f"{at}" for at in demo.runway.free(row.account)][:1] == [
            f"{line.at}" for line in mine if line.kind == "free"
        ][:1]


@pytest.mark.parametrize("target", [1, 7, 21])
def test_filling_what_is_lacking_lights_every_account(demo: Services, target: int) -> None:
    free = {row.account: demo.runway.free(row.account) for row in demo.runway.board()}
    for row in demo.runway.board(target=target):
        assert len(row.openings) <= row.missing
        for at in row.openings:
            write_post(demo, f"For {row.account}", [row.account], When("at", at.replace(tzinfo=None)))
    for row in demo.runway.board(target=target):
        if row.missing:
            assert not row.openings, "no slot is left that would help"
        elif row.dark:
            assert row.lit_again == min(at.date() for at in free[row.account]), "dark up to the first slot there was"
        else:
            assert row.days >= target


def test_an_account_without_slots_says_what_it_lacks(small: Services) -> None:
    small.manage.edit_account("bean/instagram", slots=[])
    row = next(row for row in small.runway.board(target=7) if row.account == "bean/instagram")
    assert row.days is None
    assert row.dark
    assert not row.has_slots
    assert (row.free, row.openings, row.missing) == (0, (), 3)


def test_days_out_of_bounds_are_refused(small: Services) -> None:
    for target in (0, 61):
        with pytest.raises(UsageError):
            small.runway.board(target=target)
    assert small.runway.board("acme", 60)
