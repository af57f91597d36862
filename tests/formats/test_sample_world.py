"""The sample world: made the same every time, and readable by the product."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from smdash.domain.imports.records import Parsed, ReadOptions
from smdash.domain.schedule import Office, deadline
from smdash.formats.detect.registry import read
from smdash.platforms import load

FOLDER = Path(__file__).resolve().parents[2] / "sample_data"
WORLD = tomllib.loads((FOLDER / "world.toml").read_text("utf-8"))
NAMES = [entry["path"] for entry in WORLD["files"]]
NOW: datetime = WORLD["now"]
HOSTILE = "hello [/nope] \x1b]52;c;AAAA\x07 \u202e \U0001f9d1\u200d\U0001f680 漢字"
KINDS = {
    "bean-instagram-until-september.csv": ("ig_content", 32),
    "bean-instagram-until-november.csv": ("ig_content", 32),
    "bean-facebook.csv": ("fb_content", 53),
    "acme-x-content.csv": ("x_content", 100),
    "acme-x-overview.csv": ("x_overview", 124),
    "nord-youtube-until-august.csv": ("yt_table", 11),
    "nord-youtube-until-november.csv": ("yt_table", 41),
    "plan.csv": ("plan_smdash", 130),
    "plan-buffer.csv": ("plan_buffer", 5),
    "plan-publer.csv": ("plan_publer", 5),
    "inbox.jsonl": ("inbox_lines", 148),
    "inbox-next-week.jsonl": ("inbox_lines", 65),
    "plan-next-week.csv": ("plan_smdash", 14),
    "nord-shopify-orders.csv": ("shopify_orders", 85),
    "nord-ga4-traffic.csv": ("ga4", 324),
    "acme-stripe-payments.csv": ("stripe_payments", 37),
}
BY_OTHER_WAYS = {"bean-mailchimp-audience.zip", "bean-form-anfragen.csv", "bean-chatbot.csv"}
"""An archive, and two tables of which only the person can say what they are."""

ANSWERING = tomllib.loads((FOLDER / "answering.toml").read_text("utf-8"))
SPAM = {each["item"] for each in ANSWERING["items"] if each.get("spam")}
ASIDE = SPAM | {each["item"] for each in ANSWERING["items"] if "snoozed_until" in each}
"""What is neither answered nor open: spam, and what was put off."""


def parsed(name: str) -> Parsed:
    later = timedelta(days=7 if "next-week" in name else 0)
    return read(FOLDER / name, options=ReadOptions(today=(NOW + later).date()))


def test_making_it_again_gives_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", str(FOLDER / "make.py"), str(tmp_path)], check=True, capture_output=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(made) == sorted([*NAMES, "film.mp4", "picture.png"])
    assert [name for name, data in made.items() if data != (FOLDER / name).read_bytes()] == []


def test_every_data_file_is_listed_and_small() -> None:
    kept = [path for path in FOLDER.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sorted(path.name for path in kept if path.suffix in {".csv", ".jsonl", ".zip"}) == sorted(NAMES)
    assert sum(path.stat().st_size for path in kept) < 500_000


@pytest.mark.parametrize("name", sorted({*NAMES} - BY_OTHER_WAYS))
def test_every_file_is_read_without_errors(name: str) -> None:
    result = parsed(name)
    kind, rows = KINDS[name]
    assert result.errors == []
    assert result.rows == rows
    assert result.unknown_columns == ()
    assert result.kind == kind


def test_exactly_one_delivery_is_missed_and_three_are_due_today() -> None:
    plan = parsed("plan.csv").plan
    missed = [post for post in plan if post.state == "missed"]
    assert [(post.targets, post.text) for post in missed] == [(("bean/tiktok",), "Latte art, 12 seconds")]
    today = [post for post in plan if post.state == "scheduled" and post.due and post.due.date() == NOW.date()]
    assert sorted(post.targets[0] for post in today) == ["acme/bluesky", "acme/linkedin", "bean/instagram"]
    assert all(post.permalink for post in plan if post.state == "published")
    assert Counter(post.text == HOSTILE for post in plan)[True] == 1


def test_twelve_messages_are_open_and_two_of_them_late() -> None:
    items = [item for item in parsed("inbox.jsonl").inbox if item.state == "open" and item.remote_id not in ASIDE]
    promises = {
        f"{a['brand']}/{a['platform']}": 60 * a.get("promise_hours", load(a["platform"]).promise_hours)
        for a in WORLD["accounts"]
    }
    zone = ZoneInfo(WORLD["zone"])
    late = [i.handle for i in items if deadline(i.received_at, promises[i.account], Office(), zone) <= NOW]
    assert len(items) == 12
    assert sorted(late) == ["kim.lo", "raj_dev"]
    assert [item.account for item in items if item.text == HOSTILE] == ["bean/instagram"]


def test_what_was_done_with_messages_is_done_with_some_that_are_there() -> None:
    known = {item.remote_id: item for item in parsed("inbox.jsonl").inbox}
    handles = {(item.account, item.handle) for item in known.values()}
    for name in ("answers", "items", "drafts", "handed_over"):
        for each in ANSWERING[name]:
            assert known[each["item"]].state == {"answers": "done", "items": each.get("when")}.get(name, "open") or (
                "when" not in each
            ), each
    for each in ANSWERING["people"]:
        assert {(each["account"], handle) for handle in [each["handle"], *each.get("handles", ())]} <= handles


def test_answered_messages_were_answered_after_they_came() -> None:
    done = [item for item in parsed("inbox.jsonl").inbox if item.state == "done"]
    assert len(done) == 134
    assert all(item.handled_at and item.received_at < item.handled_at <= NOW for item in done)


def test_next_week_answers_what_is_open_and_brings_nothing_older() -> None:
    """What this file tells of the week is played up to the hour at which the world is shown."""
    later = parsed("inbox-next-week.jsonl").inbox
    waiting = {item.remote_id for item in parsed("inbox.jsonl").inbox if item.state == "open"}
    known = [item for item in later if item.remote_id in waiting]
    assert {item.remote_id for item in known if item.handled_at and item.handled_at > NOW} == waiting - SPAM
    end = NOW.replace(hour=0, minute=0) + timedelta(days=7)
    assert all(NOW < item.received_at < end for item in later if item.remote_id not in waiting)
    assert all(item.handled_at > item.received_at for item in later if item.handled_at)
    looks = [item.handled_at.astimezone(ZoneInfo(WORLD["zone"])) for item in later if item.handled_at]
    assert all(look.weekday() < 5 and look.hour in {9, 15} and look.minute < 50 for look in looks)


def test_next_week_is_planned_into_free_slots() -> None:
    slots = {f"{a['brand']}/{a['platform']}": a["slots"] for a in WORLD["accounts"]}
    since = next(entry["since"] for entry in WORLD["files"] if entry["path"] == "plan-next-week.csv")
    taken = {(post.targets, post.due) for post in parsed("plan.csv").plan if post.due}
    taken |= {(("acme/linkedin",), post.due) for post in parsed("plan-buffer.csv").plan}
    taken |= {(("nord/threads",), post.due) for post in parsed("plan-publer.csv").plan}
    for post in parsed("plan-next-week.csv").plan:
        assert post.due is not None
        assert f"{post.due:%a %H:%M}" in slots[post.targets[0]]
        assert post.due > since.replace(tzinfo=None)
        assert (post.targets, post.due) not in taken


def test_control_characters_are_escaped_in_the_json_lines() -> None:
    raw = (FOLDER / "inbox.jsonl").read_text("utf-8")
    assert not {"\x1b", "\x07", "\u202e"} & set(raw)
    assert HOSTILE in [json.loads(line)["text"] for line in raw.splitlines()]


def test_x_ids_are_snowflakes_of_the_stated_day() -> None:
    for post in parsed("acme-x-content.csv").posts:
        at = datetime.fromtimestamp(((int(post.remote_id) >> 22) + 1288834974657) / 1000, tz=UTC)
        assert post.published is not None
        assert abs(post.published.replace(tzinfo=UTC) - at) < timedelta(days=1)
        assert post.permalink.endswith(post.remote_id)


def test_posts_that_name_their_weekday_went_out_on_it() -> None:
    named = re.compile(r"^(?:Small |)(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day (?:thought|plan|question|gift)\b")
    found = []
    for name in ("acme-x-content.csv", "plan.csv", "plan-publer.csv"):
        result = parsed(name)
        posts = [(post.text, post.published) for post in result.posts] + [(post.text, post.due) for post in result.plan]
        found += [(name, each[1], f"{at:%A}") for text, at in posts if at and (each := named.search(text))]
    assert len(found) >= 5
    assert [(name, day, right) for name, day, right in found if right != f"{day}day"] == []


def test_the_viral_reel_stands_far_above_every_other() -> None:
    result = parsed("bean-instagram-until-november.csv")
    views = result.metrics.index("views")
    figures = sorted((post.values[views] or 0, post.published) for post in result.posts)
    top, second = figures[-1], figures[-2]
    assert top[1] is not None
    assert top[1].date() == date(2026, 10, 14)
    assert top[0] > 30 * second[0]


def test_the_days_of_the_world_run_up_to_yesterday() -> None:
    assert parsed("acme-x-overview.csv").period == (date(2026, 7, 20), date(2026, 11, 20))


def test_the_odd_encodings_are_really_there() -> None:
    assert (FOLDER / "nord-youtube-until-august.csv").read_bytes().startswith(b"\xff\xfe")
    assert (FOLDER / "acme-x-overview.csv").read_bytes().startswith(b"\xef\xbb\xbfDate;Impressions;")


def test_three_ways_of_saying_not_known_are_read_as_missing() -> None:
    result = parsed("bean-facebook.csv")
    raw = (FOLDER / "bean-facebook.csv").read_text("utf-8-sig")
    assert ",undefined," in raw
    assert ",-,-," in raw
    reach, views = result.metrics.index("reach"), result.metrics.index("views")
    assert any(post.values[reach] is None and post.values[views] is not None for post in result.posts)
    assert any(post.values[reach] is None and post.values[views] is None for post in result.posts)
