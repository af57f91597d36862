"""Young posts are looked at again at each sync, older ones more seldom, and old ones no more."""

import pytest

from smdash.domain.sync.due_figures import figures_due


@pytest.mark.parametrize(
    ("age", "since", "due"),
    [(0, 0, True), (7, 0, True), (8, 0, False), (8, 1, True), (14, 1, False), (14, 2, True), (28, 3, False), (28, 4, True), (30, None, True), (31, None, False)],
)  # fmt: skip
def test_when_figures_are_due(age: int, since: int | None, due: bool) -> None:
    assert figures_due(age, since) is due


def test_a_post_read_daily_is_looked_at_some_fifteen_times() -> None:
    looks, last = 0, None
    for age in range(60):
        if figures_due(age, None if last is None else age - last):
            looks, last = looks + 1, age
    assert 12 <= looks <= 20
