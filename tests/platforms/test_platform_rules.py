"""What holds of every definition: a unit, a kind, a day, a successor, and one meaning on any day."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from smdash import platforms

SHIPPED = Path(platforms.__file__).parent
KEYS = platforms.keys()
METRICS = [(platform.key, metric) for platform in platforms.load_all() for metric in platform.metrics]


@pytest.mark.parametrize("key", KEYS)
def test_both_levels_are_there(key: str) -> None:
    levels = {metric.level for metric in platforms.load(key).metrics}
    # A business profile states nothing about a post since 2023.
    assert levels == ({"account"} if key == "google_business" else {"account", "post"})


@pytest.mark.parametrize("key", KEYS)
def test_the_file_itself_says_unit_kind_flow_and_day(key: str) -> None:
    facts = tomllib.loads((SHIPPED / f"{key}.toml").read_text(encoding="utf-8"))
    for entry in facts["metrics"]:
        assert {"unit", "kind", "level", "flow", "counts", "source"} <= set(entry), entry["key"]
    days = facts["days"]
    zone = days.get("zone", "")
    assert zone in {"", "account", *available_timezones()}
    assert zone or days["sure"] is False


def test_where_days_begin_is_certain_only_where_a_platform_says_so() -> None:
    unsure = {key for key in KEYS if not platforms.load(key).days.sure}
    assert unsure == {"facebook", "instagram", "x", "linkedin", "tiktok", "threads", "google_business"}
    assert platforms.load("youtube").metric("views").zone == "America/Los_Angeles"
    assert platforms.load("pinterest").metric("impressions").zone == "UTC"
    assert platforms.load("threads").metric("views").zone == ""


def test_delays_are_certain_only_where_a_platform_says_so() -> None:
    assert {(key, m.delay_days) for key, m in METRICS if m.delay_days and m.delay_sure} == {
        ("instagram", 2),
        ("youtube", 3),
        ("tiktok", 2),
    }
    assert platforms.load("tiktok").metric("reach").delay_sure
    assert not platforms.load("tiktok").metric("views").delay_sure


def test_whatever_counts_people_is_unique_and_stands_in_no_group() -> None:
    for key, metric in METRICS:
        assert metric.unit != "accounts" or metric.unique, (key, metric.key)
        assert not (metric.unique and metric.group), (key, metric.key)


def test_no_views_of_two_platforms_are_called_comparable() -> None:
    for key, metric in METRICS:
        if any(word in metric.key for word in ("views", "impressions", "plays", "reach", "viewers")):
            assert not metric.group, (key, metric.key)


def test_figures_of_one_group_have_one_unit_and_one_direction() -> None:
    shapes: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for _, metric in METRICS:
        if metric.group:
            shapes.setdefault((metric.group, metric.level), set()).add((metric.unit, metric.flow, metric.better))
    assert shapes
    assert all(len(found) == 1 for found in shapes.values())


def test_successors_are_in_force_when_their_predecessors_end() -> None:
    replaced = [(key, metric) for key, metric in METRICS if metric.replaced_by]
    assert len(replaced) > 5
    for key, metric in replaced:
        on = metric.valid_until + timedelta(days=1) if metric.valid_until else None
        successor = platforms.load(key).metric(metric.replaced_by, on, metric.level)
        assert successor, (key, metric.key)
        assert successor.key != metric.key


def test_every_definition_begins_and_ends_with_a_change() -> None:
    for key, metric in METRICS:
        changes = platforms.load(key).changes
        if metric.valid_from:
            begun = [each for each in changes if each.on == metric.valid_from and metric.key in each.metrics]
            assert begun, (key, metric.key)
            assert metric.version == 1 or not any(each.comparable for each in begun) or metric.comparable_with_previous
        if metric.valid_until and metric.sure:
            end = metric.valid_until + timedelta(days=1)
            assert any(each.on == end and metric.key in each.metrics for each in changes), (key, metric.key)


@pytest.mark.parametrize("key", KEYS)
def test_figures_worth_watching_are_still_stated(key: str) -> None:
    platform = platforms.load(key)
    assert 3 <= len(platform.watch) <= 5
    for watch in platform.watch:
        assert platform.metric(watch.metric, date(2026, 11, 22), watch.level)
        assert len(watch.why.split()) > 1, watch.metric
        assert not (watch.mode == "total" and platform.metric(watch.metric, level=watch.level).unique)
