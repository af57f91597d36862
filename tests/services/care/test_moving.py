"""The texts and times of the sample world in other weeks, seasons and years."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from smdash.domain.imports.records import InboxMessage, Parsed, PlannedPost, ResultFigure
from smdash.domain.schedule import WEEKDAYS
from smdash.services.care.demo import folder
from smdash.services.care.moving import Wording, respelled, season, week_of

FOLDER = folder()
WRITTEN = datetime.fromisoformat("2026-11-21T09:12:00+01:00")
BERLIN = ZoneInfo("Europe/Berlin")
RULES = tomllib.loads((FOLDER / "moving.toml").read_text("utf-8"))
BRUNCH = "Advent brunch, 29 November, 10:00."
YEARS = re.compile(r"\b(19|20)\d\d\b")


def wording(weeks: int) -> Wording:
    return Wording(RULES, 7 * weeks, WRITTEN.date() + timedelta(weeks=weeks))


def said(text: str, weeks: int) -> str:
    return wording(weeks).text(text, WRITTEN.date() + timedelta(weeks=weeks))


def texts() -> list[str]:
    written = "\n".join(path.read_text("utf-8") for path in (FOLDER / "texts").glob("*.txt"))
    return [line for line in written.split("\n") if not line.startswith("#")]


def test_texts_of_the_world_s_own_week_stay_as_they_are() -> None:
    words = wording(0)
    for name in ("inbox.jsonl", "inbox-next-week.jsonl"):
        for line in (FOLDER / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            assert words.text(row["text"], date.fromisoformat(row["received_at"][:10])) == row["text"]
    for line in texts():
        assert words.text(line, WRITTEN.date()) == line


@pytest.mark.parametrize(
    ("weeks", "right"),
    [
        (0, BRUNCH),
        (1, "Advent brunch, 6 December, 10:00."),
        (5, "Winter brunch, 3 January, 10:00."),
        (-39, "Winter brunch, 1 March, 10:00."),
        (-10, "Sunday brunch, 20 September, 10:00."),
        (20, "Yard brunch, 18 April, 10:00."),
        (66, "Winter brunch, 5 March, 10:00."),
        (52, "Advent brunch, 28 November, 10:00."),
    ],
)
def test_date_in_a_text_and_the_season_move_along(weeks: int, right: str) -> None:
    assert said(BRUNCH, weeks) == right


@pytest.mark.parametrize(
    ("text", "days", "right"),
    [
        ("on the 5th", 7, "on the 12th"),
        ("on the 5th", 14, "on the 19th"),
        ("on the 5th", 28, "on the 3rd"),
        ("on the 5th", 56, "on the 31st"),
        ("on the 5th", 371, "on the 11th"),
        ("on the 5th", 406, "on the 16th"),
        ("mid December", 364, "mid December"),
        ("mid December", 28, "mid January"),
        ("On passe en décembre", 56, "On passe en février"),
        ("Gertrud (2011, 2 GB)", 371, "Gertrud (2012, 2 GB)"),
        ("the missing hour in March. Reported in July by somebody", 140, "the missing hour in March. Reported in July by somebody"),
        ("You may now regret it on port 8080", 140, "You may now regret it on port 8080"),
    ],
)  # fmt: skip
def test_dates_are_written_again_as_they_were(text: str, days: int, right: str) -> None:
    assert Wording(RULES, days, WRITTEN.date() + timedelta(days=days)).text(text, date(2027, 1, 1)) == right


def test_leap_day_is_a_day_like_any_other() -> None:
    assert respelled("29 November", date(2026, 11, 29), date(2028, 2, 29), RULES["months"]) == "29 February"


def test_whoever_names_a_month_or_its_own_year_says_what_is_meant() -> None:
    """A month that nobody declared would stay behind when the world moves."""
    known = sorted([*RULES["dates"], *RULES["fixed"]], key=len, reverse=True)
    months = re.compile(rf"\b({'|'.join(name for names in RULES['months'] for name in names)}|2026)\b")
    lines = [line.rsplit("|", 1)[0] if re.search(r"\|20\d\d-\d\d", line) else line for line in texts()]
    for line in lines:
        # A time that was written as data moves by itself.
        left = re.sub(r"\|20\d\d-\d\d-\d\d[^|]*", "|", line).replace("|", " ").replace("  ", " ")
        for text in known:
            left = left.replace(text, "")
        assert not [found[0] for found in months.finditer(left) if found[0] not in {"May", "mars", "mai"}], line
    for each in RULES["words"]:
        assert all(
            len(each.get(name, each["text"])) == len(each["text"]) for name in ("spring", "summer", "autumn", "winter")
        )
        assert any(text in "\n".join(texts()).replace("\\n", "\n") for text in each["text"]), each["text"]


@pytest.mark.parametrize("weeks", range(-60, 60, 7))
def test_one_menu_has_one_season(weeks: int) -> None:
    words, here = wording(weeks), WRITTEN.date() + timedelta(weeks=weeks)
    days = [here + timedelta(days=number) for number in range(-40, 15, 5)]
    assert len({words.text("Autumn menu: chestnut soup, quince tea", day) for day in days}) == 1
    name = season(here).title()
    assert words.text("Autumn menu", here) == f"{name} menu"


def test_week_is_the_last_one_that_has_begun() -> None:
    for text, days in (
        ("2026-11-21T09:12:00+01:00", 0),
        ("2026-11-21T00:00:00+01:00", 0),
        ("2026-11-20T23:59:59+01:00", -7),
        ("2026-11-27T23:59:59+01:00", 0),
        ("2026-11-28T00:00:00+01:00", 7),
        ("2027-03-28T03:00:00+02:00", 126),
    ):
        assert week_of(RULES, WRITTEN, BERLIN, datetime.fromisoformat(text)).days == days, text


def test_clocks_show_the_same_on_both_sides_of_a_clock_change() -> None:
    week = week_of(RULES, WRITTEN, BERLIN, datetime.fromisoformat("2027-07-06T12:00:00+02:00"))
    for moment in (WRITTEN, datetime(2026, 8, 3, 6, 30, tzinfo=UTC)):
        local = moment.astimezone(BERLIN)
        moved = week.wall(moment).astimezone(BERLIN)
        assert (moved.hour, moved.minute, WEEKDAYS[moved.weekday()]) == (
            local.hour,
            local.minute,
            WEEKDAYS[local.weekday()],
        )
    plain = datetime(2026, 11, 23, 8, 30)  # noqa: DTZ001 - wall clock by meaning
    assert week.wall(plain) == plain + timedelta(days=week.days)


def test_what_is_still_to_come_has_not_happened() -> None:
    now = datetime.fromisoformat("2026-11-25T14:00:00+01:00")
    week = week_of(RULES, WRITTEN, BERLIN, now)
    before, after = now - timedelta(hours=1), now + timedelta(hours=1)

    def message(name: str, received: datetime, handled: datetime | None) -> InboxMessage:
        return InboxMessage(1, name, "a/x", "mention", "", "", "", received, state="done", handled_at=handled)

    def post(due: datetime, state: str) -> PlannedPost:
        return PlannedPost(1, "", due=due.replace(tzinfo=None), state=state)

    moved = week.moved(
        Parsed(
            "test",
            "test",
            "plan",
            inbox=[
                message("answered", before, before),
                message("waits", before, after),
                message("to come", after, after),
            ],
            plan=[post(before, "scheduled"), post(after, "scheduled"), post(before, ""), post(before, "draft")],
        )
    )
    assert [(each.remote_id, each.state, each.handled_at is None) for each in moved.inbox] == [
        ("answered", "done", False),
        ("waits", "open", True),
    ]
    assert [each.state for each in moved.plan] == ["published", "scheduled", "published", "draft"]


def test_results_move_with_the_world_and_months_stay_apart() -> None:
    lead = ResultFigure(2, "leads", "event", datetime.fromisoformat("2026-10-20T09:00:00+02:00"), 1.0, "form")
    results = [
        lead,
        lead._replace(when=datetime.fromisoformat("2026-11-22T09:00:00+01:00")),
        lead._replace(per="day", when=date(2026, 11, 20)),
        *(lead._replace(per="month", when=date(2026, month, 1)) for month in (1, 2, 3)),
    ]
    for weeks in range(60):
        now = WRITTEN + timedelta(weeks=weeks)
        moved = week_of(RULES, WRITTEN, BERLIN, now).moved(Parsed("mapped", "", "results", results=results)).results
        first, second, *months = (each.when for each in moved)
        assert isinstance(first, datetime)
        assert first.astimezone(BERLIN).replace(tzinfo=None) == datetime(2026, 10, 20, 9) + timedelta(weeks=weeks)  # noqa: DTZ001
        assert second == date(2026, 11, 20) + timedelta(weeks=weeks)
        assert len({(month.year, month.month, month.day == 1) for month in months}) == 3
