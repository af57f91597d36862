"""The mix of a brand as it is stored: each post once, out before planned, within its weeks, of its own brand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.posts.post import Written
from smdash.domain.schedule import stored
from smdash.domain.times.when import When

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def write(
    services: Services,
    pillar: str,
    days: float,
    *,
    goal: str = "",
    slugs: tuple[str, ...] = ("acme/x",),
    state: str = "",
) -> None:
    """Write a post that went out, or is planned, some days from now."""
    post = services.posts.write(Written(f"{pillar} {days} {goal}", slugs, pillar=pillar, goal=goal), When("draft"))
    at = stored(services.home.now() + timedelta(days=days))
    with services.home.store.write("time", services.home.now(), journaled=False) as w:
        if days < 0:
            w.conn.execute(
                "UPDATE deliveries SET state = ?, due_at = ?, published_at = ? WHERE post_id = ?",
                (state or "published", at, at, post),
            )
        else:
            w.conn.execute(
                "UPDATE deliveries SET state = ?, due_at = ? WHERE post_id = ?", (state or "scheduled", at, post)
            )


def test_each_post_counts_once_in_its_time(small: Services) -> None:
    services = small
    services.rules.add_pillar("acme", "tips", 0.5)
    services.rules.add_pillar("acme", "news", 0.5)
    services.rules.add_goal("acme", "Win")
    write(services, "tips", -3, slugs=("acme/x", "acme/mastodon"))
    write(services, "tips", -57)  # before the eight weeks
    write(services, "news", 5, goal="Win")
    write(services, "news", 6, state="held")
    write(services, "news", 7, state="cancelled")
    write(services, "news", 40)  # beyond the four weeks
    write(services, "", -2)
    (mix,) = services.goals.mixes("acme")
    # "First" of the small world is planned, and ties to nothing.
    assert [(row.name, row.out, row.planned) for row in mix.pillars] == [("news", 0, 2), ("tips", 1, 0), ("", 1, 1)]
    assert (mix.out, mix.planned, mix.untied) == (2, 3, (1, 1))
    number = services.rules.goals("acme")[0].id
    assert mix.goals == {number: (0, 1)}
    assert services.goals.posts_of([mix], "acme", "Win") == (0, 1)
    wide = services.goals.mixes("acme", weeks=10, ahead=8)[0]
    assert [(row.name, row.out, row.planned) for row in wide.pillars][:2] == [("news", 0, 3), ("tips", 2, 0)]


def test_a_post_that_is_out_on_one_account_is_out(small: Services) -> None:
    small.rules.add_pillar("acme", "tips", 0.5)
    write(small, "tips", 2, slugs=("acme/x", "acme/mastodon"))
    at = stored(small.home.now() - timedelta(days=1))
    with small.home.store.write("out", small.home.now(), journaled=False) as w:
        w.conn.execute(
            """UPDATE deliveries SET state = 'published', due_at = ?, published_at = ? WHERE account_id = ? AND post_id =
               (SELECT max(id) FROM posts)""",
            (at, at, small.home.account("acme/x").id),
        )
    first = small.goals.mixes("acme")[0].pillars[0]
    assert (first.out, first.planned) == (1, 0)


def test_what_the_filter_shows_is_what_is_counted_as_untied(small: Services) -> None:
    small.rules.add_pillar("acme", "tips", 0.5)
    write(small, "tips", 2)
    write(small, "", 3)
    write(small, "", -3)
    (mix,) = small.goals.mixes("acme")
    text = small.goals.filter_of(mix, "is:untied")
    found = small.filters.posts(small.filters.parse(text))
    # "First" is planned on two accounts, and is two rows of the filter.
    assert (sum(mix.untied), found.count) == (3, 4)


def test_brands_are_apart_and_one_without_accounts_has_no_posts(small: Services) -> None:
    small.manage.add_brand("solo", name="Solo")
    small.rules.add_pillar("solo", "tips", 0.5)
    write(small, "", 3)
    mixes = {mix.brand: mix for mix in small.goals.mixes()}
    assert (mixes["solo"].out, mixes["solo"].planned) == (0, 0)
    assert mixes["solo"].pillars[0].share is None
    assert mixes["bean"].planned == 0


@pytest.mark.parametrize(("weeks", "ahead"), [(0, 4), (105, 4), (8, -1), (8, 105)])
def test_weeks_without_end_are_refused(small: Services, weeks: int, ahead: int) -> None:
    with pytest.raises(UsageError, match="number of weeks"):
        small.goals.mixes("acme", weeks, ahead)
    with pytest.raises(NotFoundError):
        small.goals.mixes("nobody")
