"""Posts by a filter against a plain loop over every row: the same ones, in the same order, on any page."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.bootstrap import services_for
from smdash.domain.filter_words import NameChoice, Word, WordFilter
from smdash.domain.queue.filters import STATES, Filter
from smdash.domain.schedule import parse_utc, stored, zone_of
from smdash.store.posts import posts as post_store
from tests.worlds import NOW, Clock

if TYPE_CHECKING:
    from smdash.services.bundle import Services

ZONE = zone_of("Europe/Berlin")
FORMATS = ("text", "image", "carousel")
VOCABULARY = ("launch", "launching", "Köln", "koln", "tea", "e-mail", "mail", "🚀", "tent", "漢字")
LABELS = ("launch", "Tips", "old")


@dataclass
class Row:
    """A delivery and everything a filter can ask about it."""

    id: int
    brand: str
    account: str
    platform: str
    state: str
    due_at: str | None
    format: str
    pillar: str
    goal: str
    labels: list[str]
    title: str
    body: str
    archived: bool
    template: bool


def build(services: Services) -> None:
    """Four accounts of three brands, one brand and one account archived, and 300 posts of every kind."""
    rng = random.Random(14)
    manage = services.manage
    services.manage.set_zone("Europe/Berlin")
    for brand in ("acme", "bean", "gone"):
        manage.add_brand(brand, zone="Europe/Berlin")
    for brand, platform in (("acme", "x"), ("acme", "mastodon"), ("bean", "x"), ("bean", "threads"), ("gone", "x")):
        manage.add_account(brand, platform, handle=f"{brand}-{platform}")
    accounts = services.home.accounts()
    brands = {brand.slug: brand.id for brand in services.home.brands()}
    with services.home.store.write("fill", services.home.now(), journaled=False) as w:
        named: dict[tuple[str, str], list[int | None]] = {}
        for brand, number in brands.items():
            for table, names in (("pillars", ("Tips", "Story")), ("goals", ("Sales", "Reach"))):
                ids = [w.db.table(table).insert({"brand_id": number, "name": name}).last_pk for name in names]
                named[brand, table] = [*ids, None]
        for n in range(300):
            account = rng.choice(accounts)
            post = post_store.add_post(
                w,
                {
                    "brand_id": brands[account.brand],
                    "title": rng.choice(("", "", rng.choice(VOCABULARY))),
                    "body": " ".join(rng.choices(VOCABULARY, k=rng.randint(1, 4))),
                    "pillar_id": rng.choice(named[account.brand, "pillars"]),
                    "goal_id": rng.choice(named[account.brand, "goals"]),
                    "labels": rng.sample(LABELS, rng.randint(0, 2)),
                },
            )
            variant = post_store.add_variant(w, post, account.id, {"format": rng.choice(FORMATS)})
            state = rng.choice(STATES)
            at = NOW + timedelta(
                minutes=rng.choice((-15, -14, 0)) if rng.random() < 0.1 else rng.randint(-40000, 40000)
            )
            bare = state not in {"scheduled", "missed", "published"} and rng.random() < 0.4
            values = {"state": state, "due_at": None if bare else stored(at)}
            post_store.add_delivery(w, post, variant, account.id, values)
            if n % 40 == 7:
                w.db.table("posts").update(post, {"archived_at": stored(NOW)})
            if n % 40 == 9:
                recurrence = {"uid": f"r{n}", "post_id": post, "every": 1, "unit": "week", "zone": "Europe/Berlin"}
                w.db.table("recurrences").insert(
                    {**recurrence, "anchor_wall": "2026-11-21 09:00", "created_at": stored(NOW)}
                )
            if n % 40 == 11:
                pool = {"brand_id": brands[account.brand], "name": f"pool {n}", "created_at": stored(NOW)}
                number = w.db.table("pools").insert(pool).last_pk
                w.db.table("pool_posts").insert({"pool_id": number, "post_id": post, "created_at": stored(NOW)})
        w.db.execute("UPDATE brands SET archived_at = ? WHERE slug = 'gone'", [stored(NOW)])
        w.db.execute("UPDATE accounts SET archived_at = ? WHERE slug = 'bean/threads'", [stored(NOW)])


def everything(services: Services) -> list[Row]:
    query = """SELECT d.id, b.slug, a.slug, a.platform, d.state, d.due_at, v.format, coalesce(i.name, ''), coalesce(g.name, ''),
        p.labels, p.title, p.body, a.archived_at IS NOT NULL OR b.archived_at IS NOT NULL OR p.archived_at IS NOT NULL,
        p.id IN (SELECT post_id FROM recurrences) OR p.id IN (SELECT post_id FROM pool_posts)
        FROM deliveries d JOIN accounts a ON a.id = d.account_id JOIN brands b ON b.id = a.brand_id
        JOIN posts p ON p.id = d.post_id JOIN variants v ON v.id = d.variant_id
        LEFT JOIN pillars i ON i.id = p.pillar_id LEFT JOIN goals g ON g.id = p.goal_id"""
    return [
        Row(*(*row[:9], json.loads(row[9]), *row[10:12], bool(row[12]), bool(row[13])))
        for row in services.home.read().execute(query)
    ]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Services, list[Row]]:
    services = services_for(tmp_path_factory.mktemp("filtered") / "home", NOW.isoformat())
    services.home.clock = Clock()
    build(services)
    return services, everything(services)


# The plain loop ------------------------------------------------------------------------------------------


def one_of(choice: NameChoice, names: list[str]) -> bool:
    """Say whether a row with these names is taken; no name at all is ''."""
    held = {name.casefold() for name in names if name} or {""}
    only, never = ({name.casefold() for name in side} for side in choice)
    return (not only or bool(held & only)) and not held & never


def folded(text: str) -> list[str]:
    """The words of a text as a full-text index has them: without case and accents."""
    return re.findall(r"\w+", text.casefold().replace("ö", "o"))


def holds(word: Word, row: Row) -> bool:
    parts = folded(word.text)
    if not parts:
        return any(word.text in text for text in (row.title, row.body))
    for text in (row.title, row.body):
        words = folded(text)
        for at in range(len(words) - len(parts) + 1):
            found = words[at : at + len(parts)]
            if found[:-1] == parts[:-1] and (found[-1] == parts[-1] if word.exact else found[-1].startswith(parts[-1])):
                return True
    return False


def taken(wanted: Filter, row: Row) -> bool:
    late = row.state == "scheduled" and row.due_at < stored(NOW - timedelta(minutes=15))
    day = parse_utc(row.due_at).astimezone(ZONE).date() if row.due_at else None
    if day is None and (wanted.from_day or wanted.to_day or wanted.undated is False):
        return False
    if day is not None and wanted.undated:
        return False
    return (
        (wanted.archived or not row.archived)
        and (wanted.templates or not row.template)
        and one_of(wanted.brands, [row.brand])
        and one_of(wanted.accounts, [row.account])
        and one_of(wanted.platforms, [row.platform])
        and one_of(wanted.states, ["missed" if late else row.state])
        and one_of(wanted.formats, [row.format])
        and one_of(wanted.pillars, [row.pillar])
        and one_of(wanted.goals, [row.goal])
        and one_of(wanted.labels, row.labels)
        and wanted.untied in {None, not row.pillar and not row.goal}
        and (wanted.from_day is None or (day is not None and day >= wanted.from_day))
        and (wanted.to_day is None or (day is not None and day <= wanted.to_day))
        and all(holds(word, row) for word in wanted.text.only)
        and not any(holds(word, row) for word in wanted.text.never)
    )


def naive(wanted: Filter, rows: list[Row]) -> list[int]:
    return [r.id for r in sorted(rows, key=lambda r: (r.due_at is None, r.due_at or "", r.id)) if taken(wanted, r)]


# What may be asked ---------------------------------------------------------------------------------------


def choices(*names: str) -> Any:
    listed = st.lists(st.sampled_from(names), max_size=2, unique=True).map(tuple)
    return st.builds(NameChoice, st.just(()) | listed, st.just(()) | st.just(()) | listed)


WORD = st.builds(Word, st.sampled_from((*VOCABULARY, "lau", "kö", "E", "tea 漢字", "launch tea", "!")), st.booleans())
WORDS = st.builds(
    WordFilter, st.lists(WORD, max_size=2, unique=True).map(tuple), st.just(()) | st.lists(WORD, max_size=1).map(tuple)
)
DAYS = st.none() | st.none() | st.dates(date(2026, 10, 20), date(2026, 12, 20))
FILTERS = st.builds(
    Filter,
    text=st.just(WordFilter()) | WORDS,
    brands=choices("acme", "bean", "gone"),
    accounts=choices("acme/x", "acme/mastodon", "bean/x", "bean/threads", "gone/x", "nobody/x"),
    platforms=choices("x", "mastodon", "threads"),
    states=choices(*STATES),
    formats=choices(*FORMATS),
    pillars=choices("", "tips", "STORY", "unheard of"),
    goals=choices("", "Sales"),
    labels=choices("", "LAUNCH", "tips", "old"),
    from_day=DAYS,
    to_day=DAYS,
    undated=st.sampled_from((None, None, True, False)),
    untied=st.sampled_from((None, None, True, False)),
    archived=st.booleans(),
    templates=st.booleans(),
)
# Each alone as well, or with one more: everything at once leaves hardly ever a row.
PLAIN = Filter()
FEW = FILTERS.flatmap(
    lambda full: st.lists(st.sampled_from(list(Filter.__dataclass_fields__)), max_size=3, unique=True).map(
        lambda names: Filter(**{name: getattr(full, name) for name in names})
    )
)


def ids(window: Any, start: int, stop: int) -> list[int]:
    return [row.delivery_id for row in window.rows(start, stop)]


@settings(
    max_examples=4 * settings().max_examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wanted=FEW | FILTERS, start=st.integers(0, 320), size=st.integers(1, 70))
def test_b14_no_filter_lets_another_brands_or_an_archived_post_in(
    world: tuple[Services, list[Row]], wanted: Filter, start: int, size: int
) -> None:
    services, rows = world
    window = services.filters.posts(wanted)
    expected = naive(wanted, rows)
    assert window.count == len(expected)
    assert ids(window, 0, window.count) == expected
    assert ids(window, start, start + size) == expected[start : start + size], "a page read on from known rows"
    fresh = services.filters.posts(wanted)
    assert ids(fresh, start, start + size) == expected[start : start + size], "a page read by itself"
    allowed = {row.id: row for row in rows}
    for number in expected:
        row = allowed[number]
        assert wanted.archived or not row.archived
        assert not wanted.brands.only or row.brand in wanted.brands.only
        assert row.brand not in wanted.brands.never


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=FEW, data=st.data())
def test_each_row_is_found_where_it_stands(world: tuple[Services, list[Row]], wanted: Filter, data: Any) -> None:
    services, rows = world
    window = services.filters.posts(wanted)
    expected = naive(wanted, rows)
    row = data.draw(st.sampled_from(rows))
    assert window.index(f"d:{row.id}") == (expected.index(row.id) if row.id in expected else None)
    due = {r.id: r.due_at for r in rows}
    late = stored(NOW - timedelta(minutes=15))
    gone = sum(1 for number in expected if due[number] and due[number] < late)
    assert window.upcoming() == max(0, min(gone, len(expected) - 1))
    assert window.keys(20) == [f"d:{number}" for number in expected[:20]]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(jumps=st.lists(st.integers(0, 300), min_size=3, max_size=12))
def test_jumping_about_reads_the_same_rows(world: tuple[Services, list[Row]], jumps: list[int]) -> None:
    services, rows = world
    window, expected = services.filters.posts(PLAIN), naive(PLAIN, rows)
    for start in jumps:
        assert ids(window, start, start + 16) == expected[start : start + 16]


def test_the_world_holds_what_must_stay_out(world: tuple[Services, list[Row]]) -> None:
    services, rows = world
    assert sum(row.archived for row in rows) > 50
    assert sum(row.template for row in rows) > 10
    assert services.filters.posts(PLAIN).count < len(rows)
    assert services.filters.posts(Filter(archived=True, templates=True)).count == len(rows)
    assert services.filters.posts(Filter(brands=NameChoice(("gone",)))).count == 0
    assert services.filters.posts(Filter(brands=NameChoice(("gone",)), archived=True)).count > 0


def test_late_ones_are_missed(world: tuple[Services, list[Row]]) -> None:
    services, rows = world
    late = [r for r in rows if r.state == "scheduled" and r.due_at < stored(NOW - timedelta(minutes=15))]
    assert late
    window = services.filters.posts(Filter(states=NameChoice(("missed",)), archived=True, templates=True))
    shown = window.rows(0, window.count)
    assert {row.state for row in shown} == {"missed"}
    assert {row.id for row in late} <= {row.delivery_id for row in shown}
    assert all(row.overdue for row in shown)


def test_days_are_local(services: Services) -> None:
    services.manage.set_zone("Pacific/Auckland")
    services.manage.add_brand("acme", zone="UTC")
    services.manage.add_account("acme", "x", handle="acme")
    with services.home.store.write("fill", services.home.now(), journaled=False) as w:
        for at in (
            datetime.fromisoformat("2026-11-24T10:59:00+00:00"),
            datetime.fromisoformat("2026-11-24T11:00:00+00:00"),
        ):
            post = post_store.add_post(w, {"brand_id": 1, "body": at.isoformat()})
            variant = post_store.add_variant(w, post, 1, {})
            post_store.add_delivery(w, post, variant, 1, {"state": "scheduled", "due_at": stored(at)})
    for day, clock in (("2026-11-24", "23:59"), ("2026-11-25", "00:00")):
        window = services.filters.posts(services.filters.parse(f"day:{day}"))
        assert [f"{row.at:%Y-%m-%d %H:%M}" for row in window.rows(0, 9)] == [f"{day} {clock}"]
