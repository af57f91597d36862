"""The shipped platform files are whole, agree with themselves, and state what the rest of the program relies on."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pytest

from smdash import platforms
from smdash.platforms import claims
from smdash.platforms.glance import collects_days, glance, longest_delay
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from pathlib import Path

KEYS = (
    "bluesky",
    "facebook",
    "generic",
    "google_business",
    "instagram",
    "linkedin",
    "mastodon",
    "pinterest",
    "reddit",
    "threads",
    "tiktok",
    "x",
    "youtube",
)
EXPORTS = [(platform.key, export.kind) for platform, export in platforms.exports()]


def test_every_platform_is_there_once() -> None:
    assert platforms.keys() == KEYS
    assert [platform.key for platform in platforms.load_all()] == list(KEYS)
    short = [platform.short for platform in platforms.load_all()]
    assert len(set(short)) == len(KEYS)
    assert all(1 <= len(name) <= 4 for name in short)


@pytest.mark.parametrize("key", KEYS)
def test_metrics_have_snake_case_keys_and_sources(key: str) -> None:
    platform = platforms.load(key)
    assert platform.metrics
    assert {metric.level for metric in platform.metrics} >= {"account"}
    for metric in platform.metrics:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", metric.key)
        assert metric.source
        assert metric.counts.endswith(".")
        assert metric.unit != "accounts" or metric.unique, metric.key
        assert not metric.replaced_by or platform.metric(metric.replaced_by)


@pytest.mark.parametrize("key", KEYS)
def test_three_to_five_figures_to_watch_which_exist_at_their_level(key: str) -> None:
    platform = platforms.load(key)
    assert 3 <= len(platform.watch) <= 5
    for watch in platform.watch:
        assert platform.metric(watch.metric, level=watch.level)
        assert (watch.mode == "ratio") == bool(watch.over)
        assert not watch.over or platform.metric(watch.over, level=watch.level)
        assert watch.mode != "level" or platform.metric(watch.metric, level=watch.level).flow == "snapshot"
        assert watch.why


@pytest.mark.parametrize("key", KEYS)
def test_versions_of_a_metric_follow_each_other_without_overlap(key: str) -> None:
    by_key: dict[tuple[str, str], list[platforms.Metric]] = {}
    for metric in platforms.load(key).metrics:
        by_key.setdefault((metric.key, metric.level), []).append(metric)
    for versions in by_key.values():
        assert [metric.version for metric in versions] == list(range(1, len(versions) + 1))
        for earlier, later in pairwise(versions):
            assert earlier.valid_until
            assert later.valid_from
            assert (later.valid_from - earlier.valid_until).days == 1


@pytest.mark.parametrize("key", KEYS)
def test_changes_are_in_order_of_time(key: str) -> None:
    days = [change.on for change in platforms.load(key).changes]
    assert days == sorted(days)


@pytest.mark.parametrize("level", ["post", "account"])
def test_views_on_youtube_changed_their_meaning(level: Literal["post", "account"]) -> None:
    youtube = platforms.load("youtube")
    assert [m.version for m in youtube.metrics if (m.key, m.level) == ("views", level)] == [1, 2]
    assert youtube.metric("views", on=date(2026, 8, 23), level=level).version == 1
    assert youtube.metric("views", on=date(2026, 8, 24), level=level).version == 2
    newest = youtube.metric("views", level=level)
    assert newest.version == 2
    assert not newest.comparable_with_previous
    assert youtube.metric("engaged_views", on=date(2026, 8, 24), level=level).version == 1


def test_a_metric_outside_its_dates_or_unknown_is_none() -> None:
    instagram = platforms.load("instagram")
    assert instagram.metric("impressions", on=date(2025, 4, 20)).replaced_by == "views"
    assert instagram.metric("impressions", on=date(2025, 4, 21)) is None
    assert instagram.metric("impressions").valid_until == date(2025, 4, 20)
    assert instagram.metric("nothing") is None
    assert instagram.metric("followers", level="post") is None


def test_without_a_level_the_first_definition_is_meant() -> None:
    x = platforms.load("x")
    assert x.metric("impressions").level == "post"
    assert x.metric("impressions", level="account").flow == "flow"
    assert x.metric("followers").level == "account"


@pytest.mark.parametrize(
    ("key", "name", "value"),
    [
        ("x", "text", 280),
        ("x", "unit", "weighted"),
        ("x", "url_weight", 23),
        ("mastodon", "text", 500),
        ("mastodon", "unit", "graphemes"),
        ("mastodon", "mention_local_only", True),
        ("bluesky", "text", 300),
        ("bluesky", "bytes", 3000),
        ("threads", "unit", "threads"),
        ("threads", "links", 5),
        ("instagram", "hashtags_warn", 5),
        ("instagram", "hashtags_block", 30),
        ("youtube", "description_unit", "utf8_bytes"),
        ("generic", "text", 5000),
        ("google_business", "videos_max", 0),
        ("reddit", "bytes", None),
    ],
)
def test_limits(key: str, name: str, value: bool | int | str | None) -> None:
    assert getattr(platforms.load(key).limits, name) == value


def test_a_limit_that_was_not_confirmed_says_so() -> None:
    limits = platforms.load("linkedin").limits
    assert not limits.sure("comment")
    assert limits.sure("text")


def test_the_composer_address_is_filled_in_and_encoded() -> None:
    compose = platforms.load("x").compose
    assert (
        compose.fill(text="50 % off & more\nä") == "https://x.com/intent/post?text=50%20%25%20off%20%26%20more%0A%C3%A4"
    )
    assert platforms.load("mastodon").compose.fill(text="a b", host="example.social") == (
        "https://example.social/share?text=a%20b"
    )
    assert compose.fill(text="{title}") == "https://x.com/intent/post?text=%7Btitle%7D"
    assert platforms.load("instagram").compose is None


@pytest.mark.parametrize(("key", "kind"), EXPORTS)
def test_no_column_of_an_export_means_two_things(key: str, kind: str) -> None:
    export = platforms.load(key).export(kind)
    aliases = [
        (name, alias)
        for part in (export.fields, export.metrics, {"": export.ignore})
        for name, names in part.items()
        for alias in names
    ]
    assert len({fold_header(alias) for _, alias in aliases}) == len(aliases)
    for name, alias in aliases:
        assert export.column(alias)[1] == name


@pytest.mark.parametrize(("key", "kind"), EXPORTS)
def test_the_header_of_an_export_is_taken_for_no_other(key: str, kind: str) -> None:
    export = platforms.load(key).export(kind)
    every = [names[0] for part in (export.fields, export.metrics) for names in part.values()]
    header = list(dict.fromkeys([*(names[0] for names in export.need), *every, *export.ignore]))
    fitting = {
        other.kind: len(other.need)
        for platform, other in platforms.exports()
        if other.fits(header) and (platform.key == key or not claims.rivals(platform.key, other, header))
    }
    best = max(fitting.values())
    cards = {"meta_series", "ig_series"}  # One form; the title of the card tells the platform.
    found = [other for other, count in fitting.items() if count == best]
    assert found == [kind] or set(found) == cards


def test_kinds_of_export_are_told_apart_by_name() -> None:
    kinds = [kind for _, kind in EXPORTS]
    assert len(set(kinds)) == len(kinds)
    assert {"x_content", "x_overview", "fb_content", "ig_content", "yt_table"} <= set(kinds)


def test_importing_the_package_reads_nothing() -> None:
    code = (
        "import sys, smdash.platforms\n"
        "assert 'tomllib' not in sys.modules and 'smdash.platforms.loader' not in sys.modules\n"
        "smdash.platforms.keys()\n"
        "assert 'tomllib' not in sys.modules\n"
        "smdash.platforms.load('x')\n"
        "from smdash.platforms.loader import _library\n"
        "assert list(_library._loaded) == ['x']\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("key", KEYS)
def test_a_glance_says_what_the_whole_file_says(key: str) -> None:
    seen, whole = glance(key), platforms.load(key)
    assert (seen.names.short, seen.promise_minutes) == (whole.short, whole.promise_minutes)
    assert seen.names == (whole.in_rows, whole.in_narrow_rows, whole.short)
    assert len(seen.names.short) <= 2


def test_a_glance_at_a_persons_own_file_and_at_none(tmp_path: Path) -> None:
    text = "short = 'ax' # so\nin_rows = \"Az ur\"\npromise_hours = 1.5\n[post]\nshort = 'no'\n"
    (tmp_path / "azur.toml").write_text(text, encoding="utf-8")
    (tmp_path / "x.toml").write_text(
        'in_narrow_rows = "ex"\npromise_hours = "soon"\nin_rows = oops\nin', encoding="utf-8"
    )
    try:
        platforms.use_folder(tmp_path)
        assert glance("azur")[:3] == (("Az ur", "Az ur", "ax"), 90, 0)
        assert glance("x").names.in_narrow_rows == "ex"
        assert glance("x").promise_minutes == 24 * 60
    finally:
        platforms.use_folder(None)
    assert glance("azur")[:3] == (("azur", "azur", "az"), 24 * 60, 0)
    assert glance("x").names == ("x", "x", "x")


def test_how_long_posts_collect_is_read_at_a_glance(tmp_path: Path) -> None:
    for platform in platforms.load_all():
        assert collects_days(platform.key) == platform.posting.collects_days
    assert collects_days("youtube") > collects_days("x") > 0 == collects_days("nowhere")
    (tmp_path / "x.toml").write_text("[post]\ncollects_days = 40\n", encoding="utf-8")
    try:
        platforms.use_folder(tmp_path)
        assert collects_days("x") == 40
    finally:
        platforms.use_folder(None)


def test_longest_delay_is_that_of_the_figures_and_of_the_persons_own(tmp_path: Path) -> None:
    for platform in platforms.load_all():
        longest = max((metric.delay_days for metric in platform.metrics), default=0)
        assert longest_delay(platform.key) >= longest
        if longest:
            assert longest_delay(platform.key) == longest
    assert longest_delay("nowhere") == 0
    (tmp_path / "x.toml").write_text("[days]\ndelay_days = 9\n", encoding="utf-8")
    try:
        platforms.use_folder(tmp_path)
        assert longest_delay("x") == 9
    finally:
        platforms.use_folder(None)
