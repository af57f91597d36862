"""Evergreen pools: gaps are filled only where, when and with what is allowed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.evergreen.pools import (
    AccountLimits,
    Fill,
    FreePlace,
    Pool,
    PoolPost,
    Run,
    StandingText,
    in_season,
    next_allowed,
    parse_season,
    plan,
    text_key,
)
from smdash.domain.schedule import Slot

DAY = date(2026, 11, 21)


def place(days: int, account: int = 1, pool: int = 1, hour: int = 9) -> FreePlace:
    wall = datetime.combine(DAY, time(hour)) + timedelta(days=days)
    return FreePlace(account, wall.replace(tzinfo=UTC), wall, pool)


def post(number: int, *texts: str, accounts: tuple[int, ...] = (1,), **more: object) -> PoolPost:
    values = {"added_on": DAY - timedelta(days=number), **more}
    return PoolPost(number, 1, texts or (f"text {number}",), frozenset(accounts), **values)  # type: ignore[arg-type]


def filled(fills: list[Fill]) -> list[int]:
    return [fill.post_id for fill in fills]


def test_a_text_rests_for_the_cooldown_whoever_wrote_it() -> None:
    pool = Pool(1, "tips", cooldown_days=10)
    # The same words by hand, with other spacing, five days before and eighteen days ahead.
    history = [
        StandingText(1, DAY - timedelta(days=5), " Text   1\n"),
        StandingText(1, DAY + timedelta(days=18), "TEXT 1"),
    ]
    fills = plan([pool], [post(1)], [place(n) for n in range(40)], history, {})
    days = [(fill.place.wall.date() - DAY).days for fill in fills]
    assert days == [5, 28, 38]


def test_nothing_goes_to_another_account_pool_or_kind_of_slot() -> None:
    pool = Pool(1, "tips", cooldown_days=0)
    image = place(3)._replace(slot=Slot(7, 1, 0, "09:00", "image"))
    places = [place(1, account=2), place(2, pool=2), image, place(4)]
    fills = plan([pool], [post(1)._replace(formats=((1, "text"),))], places, [], {})
    assert [fill.place for fill in fills] == [place(4)]


def test_variations_take_turns_and_own_texts_stay_with_their_account() -> None:
    pool = Pool(1, "tips", cooldown_days=3)
    one = post(1, "a", "b", "c", accounts=(1, 2), own=((2, "only this"),))
    fills = plan([pool], [one], [place(n, account) for n in range(6) for account in (1, 2)], [], {})
    assert [fill.text for fill in fills if fill.place.account_id == 1] == ["a", "b", "c", "a", "b", "c"]
    assert [fill.text for fill in fills if fill.place.account_id == 2] == ["only this"] * 2


def test_each_order_does_what_it_says() -> None:
    posts = [post(1), post(2, runs=(Run(1, DAY - timedelta(days=90)),)), post(3)]
    places = [place(n) for n in range(3)]
    orders = {
        pick: filled(plan([Pool(1, "tips", pick)], posts, places, [], {})) for pick in ("least", "oldest", "newest")
    }
    assert orders == {"least": [1, 3, 2], "oldest": [3, 2, 1], "newest": [1, 2, 3]}
    random = [filled(plan([Pool(1, "tips", "random")], posts, places, [], {})) for _ in range(3)]
    assert random[0] == random[1] == random[2]
    assert sorted(random[0]) == [1, 2, 3]


def test_seasons_may_wrap_over_new_year() -> None:
    winter = post(1, season_from="11-15", season_until="01-06")
    assert [in_season(winter, date.fromisoformat(day)) for day in ("2026-11-14", "2026-11-15", "2026-12-31")] == [
        False,
        True,
        True,
    ]
    assert in_season(winter, date(2027, 1, 6))
    assert not in_season(winter, date(2027, 1, 7))
    assert in_season(post(2), DAY)
    assert parse_season("11-15..01-06") == ("11-15", "01-06")
    assert parse_season("2-29 to 3-1") == ("02-29", "03-01")
    for wrong in ("", "summer", "13-01..14-01", "06-31..07-01", "06-01"):
        with pytest.raises(UsageError):
            parse_season(wrong)


def test_when_a_post_may_run_next() -> None:
    pool = Pool(1, "tips", cooldown_days=30)
    assert next_allowed(pool, post(1), [StandingText(1, DAY - timedelta(days=10), "text 1")], DAY) == DAY + timedelta(
        days=20
    )
    assert next_allowed(pool, post(1, expires_on=DAY - timedelta(days=1)), [], DAY) is None
    assert next_allowed(pool, post(1, max_runs=1, runs=(Run(1, DAY),)), [], DAY) is None


TEXTS = st.sampled_from(["a", "A ", "b", "c d", "c  d", "e"])
POSTS = st.lists(
    st.builds(
        PoolPost,
        id=st.integers(1, 6),
        pool_id=st.integers(1, 2),
        texts=st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
        accounts=st.frozensets(st.integers(1, 3), max_size=3),
        added_on=st.dates(DAY - timedelta(days=300), DAY),
        runs=st.lists(st.builds(Run, st.integers(1, 3), st.dates(DAY - timedelta(days=99), DAY)), max_size=3).map(
            tuple
        ),
        max_runs=st.none() | st.integers(1, 4),
        season_from=st.sampled_from(["11-22", "12-20"]),
        season_until=st.sampled_from(["01-06", "12-24"]),
        expires_on=st.none() | st.dates(DAY, DAY + timedelta(days=40)),
    ),
    max_size=6,
    unique_by=lambda made: made.id,
)
PLACES = st.lists(
    st.builds(place, st.integers(0, 45), st.integers(1, 3), st.integers(1, 2), st.integers(8, 12)),
    max_size=40,
    unique=True,
)
HISTORY = st.lists(
    st.builds(StandingText, st.integers(1, 3), st.dates(DAY - timedelta(days=60), DAY + timedelta(days=60)), TEXTS)
)
POOLS = st.tuples(
    *(
        st.builds(
            Pool,
            st.just(number),
            st.just("pool"),
            st.sampled_from(["least", "oldest", "newest", "random"]),
            st.integers(0, 30),
            st.none() | st.integers(1, 3),
        )
        for number in (1, 2)
    )
)


@given(POOLS, POSTS, PLACES, HISTORY, st.integers(0, 30), st.none() | st.integers(1, 2))
def test_no_rule_is_ever_broken(
    pools: tuple[Pool, Pool],
    posts: list[PoolPost],
    places: list[FreePlace],
    history: list[StandingText],
    gap_hours: int,
    cap: int | None,
) -> None:
    limits = {number: AccountLimits(timedelta(hours=gap_hours), cap) for number in (1, 2, 3)}
    fills = plan(pools, posts, places, history, limits)
    by_pool, by_post = {pool.id: pool for pool in pools}, {each.id: each for each in posts}
    said = [(entry.account_id, text_key(entry.text), entry.on) for entry in history]
    runs = Counter((each.id, run.account_id) for each in posts for run in each.runs)
    assert len({fill.place for fill in fills}) == len(fills)
    for fill in fills:
        account, on, chosen = fill.place.account_id, fill.place.wall.date(), by_post[fill.post_id]
        pool = by_pool[fill.place.pool_id]
        assert fill.place in places
        assert chosen.pool_id == pool.id
        assert account in chosen.accounts
        assert chosen.texts[fill.text_index] == fill.text
        assert in_season(chosen, on)
        assert chosen.expires_on is None or on <= chosen.expires_on
        key = text_key(fill.text)
        assert all(abs((on - day).days) >= pool.cooldown_days for a, k, day in said if (a, k) == (account, key))
        said.append((account, key, on))
        runs[chosen.id, account] += 1
        limit = chosen.max_runs or pool.max_runs
        assert limit is None or runs[chosen.id, account] <= limit
    for account in (1, 2, 3):
        mine = sorted(fill.place.at for fill in fills if fill.place.account_id == account)
        assert all(two - one >= timedelta(hours=gap_hours) for one, two in pairwise(mine))
        assert cap is None or all(n <= cap for n in Counter(at.date() for at in mine).values())


@given(POOLS, POSTS, PLACES, HISTORY, st.integers(1, 46))
def test_a_dry_run_is_the_real_run_and_a_shorter_one_is_its_beginning(
    pools: tuple[Pool, Pool], posts: list[PoolPost], places: list[FreePlace], history: list[StandingText], days: int
) -> None:
    whole = plan(pools, posts, places, history, {})
    assert plan(pools, posts, list(reversed(places)), history, {}) == whole
    end = datetime.combine(DAY, time(0), UTC) + timedelta(days=days)
    near = [each for each in places if each.at < end]
    assert plan(pools, posts, near, history, {}) == [fill for fill in whole if fill.place.at < end]
