"""Wall clocks, slots, gaps and promises."""

# ruff: noqa: DTZ001 - wall clocks are naive by meaning

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.queue.slots import Blackout, Rules, SlotSpec, fits, free, next_free
from smdash.domain.queue.typed_slots import parse_blackout, parse_slots
from smdash.domain.schedule import (
    Office,
    Slot,
    day_name,
    deadline,
    instant,
    openings,
    parse_utc,
    ran,
    resolved,
    short_moment,
    spelled_day,
    spelled_time,
    spoken,
    stored,
    week_start,
    zone_of,
)

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 21)
ZONES = [
    "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham",
    "Pacific/Kiritimati", "Pacific/Marquesas", "Africa/Casablanca", "America/Sao_Paulo", "Africa/Cairo", "UTC", "Etc/GMT+12",
]  # fmt: skip
zones = st.sampled_from(ZONES).map(ZoneInfo)
walls = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31))
moments = walls.map(lambda wall: wall.replace(microsecond=0, tzinfo=UTC))
week_slots = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 23), st.integers(0, 59)), min_size=1, max_size=8, unique=True
).map(lambda found: [Slot(n, 1, day, f"{hour:02}:{minute:02}") for n, (day, hour, minute) in enumerate(found)])


@pytest.mark.parametrize(
    ("wall", "zone", "at"),
    [
        ("2026-03-29T01:59", "Europe/Berlin", "2026-03-29T00:59:00Z"),
        ("2026-03-29T02:00", "Europe/Berlin", "2026-03-29T01:00:00Z"),  # does not exist: 03:00
        ("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00Z"),  # does not exist: 03:30
        ("2026-03-29T03:00", "Europe/Berlin", "2026-03-29T01:00:00Z"),
        ("2026-10-25T01:59", "Europe/Berlin", "2026-10-24T23:59:00Z"),
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00Z"),  # twice: the first
        ("2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00:00Z"),
        ("2026-03-08T02:30", "America/New_York", "2026-03-08T07:30:00Z"),
        ("2026-11-01T01:30", "America/New_York", "2026-11-01T05:30:00Z"),
        ("2026-07-01T23:30", "America/St_Johns", "2026-07-02T02:00:00Z"),
        ("2026-01-01T00:15", "Asia/Kolkata", "2025-12-31T18:45:00Z"),
        ("2026-01-01T00:00", "Pacific/Kiritimati", "2025-12-31T10:00:00Z"),
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00Z"),  # a change of half an hour
    ],
)
def test_wall_clock_to_instant(wall: str, zone: str, at: str) -> None:
    assert stored(instant(datetime.fromisoformat(wall), ZoneInfo(zone))) == at


@given(walls, zones)
def test_wall_comes_back_as_picked_or_moved_forward_by_the_gap(wall: datetime, zone: ZoneInfo) -> None:
    wall = wall.replace(second=0, microsecond=0)
    shown = parse_utc(stored(instant(wall, zone))).astimezone(zone).replace(tzinfo=None)
    assert shown == wall or timedelta(0) < shown - wall <= timedelta(hours=2)


@pytest.mark.parametrize(("wall", "zone"), [(datetime(9999, 12, 31, 23), "America/New_York"), (datetime(1, 1, 1), "Asia/Tokyo")])  # fmt: skip
def test_ends_of_the_calendar_are_told(wall: datetime, zone: str) -> None:
    with pytest.raises(UsageError, match="calendar"):
        instant(wall, ZoneInfo(zone))


@pytest.mark.parametrize(
    "name", ["", "Nowhere/City", "../etc/passwd", "/etc/localtime", "Europe", "Europe/Berlin\0", "\ud800"]
)
def test_unknown_zone_is_told(name: str) -> None:
    with pytest.raises(UsageError, match="no such time zone"):
        zone_of(name)


def test_every_zone_of_this_machine_is_known() -> None:
    assert all(zone_of(name) for name in sorted(available_timezones())[::20])


# Slots -----------------------------------------------------------------------------------------------------


def test_slot_on_the_day_without_its_hour_and_on_the_day_with_two() -> None:
    slot = [Slot(1, 1, 6, "02:30")]
    spring = openings(slot, BERLIN, datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC))
    assert [(stored(o.at), o.wall) for o in spring] == [("2026-03-29T01:30:00Z", datetime(2026, 3, 29, 2, 30))]
    autumn = openings(slot, BERLIN, datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC))
    assert [stored(o.at) for o in autumn] == ["2026-10-25T00:30:00Z"]


@given(week_slots, zones, moments, st.integers(0, 30))
def test_openings_are_in_order_and_each_slot_is_there_once_a_week(
    slots: list[Slot], zone: ZoneInfo, start: datetime, days: int
) -> None:
    end = start + timedelta(days=days)
    found = openings(slots, zone, start, end)
    assert [o.at for o in found] == sorted(o.at for o in found)
    assert all(start <= o.at < end for o in found)
    assert all(o.wall.weekday() == o.slot.weekday and f"{o.wall:%H:%M}" == o.slot.wall_time for o in found)
    assert len({(o.wall.date(), o.slot.id) for o in found}) == len(found)
    for slot in slots:
        number = sum(o.slot.id == slot.id for o in found)
        assert days // 7 - 1 <= number <= days // 7 + 1


@given(week_slots, zones, moments, st.lists(st.integers(-5000, 60_000), max_size=40), st.integers(0, 600))
def test_next_free_is_neither_taken_nor_too_near_nor_past(
    slots: list[Slot], zone: ZoneInfo, after: datetime, offsets: list[int], gap: int
) -> None:
    taken = [after + timedelta(minutes=offset) for offset in offsets]
    every = openings(slots, zone, after, after + timedelta(days=60))
    taken += [opening.at for opening in every[::2]]
    found = next_free(slots, zone, map(stored, taken), after, Rules(timedelta(minutes=gap)))
    if found is None:
        return
    assert found.at > after
    assert all(abs(found.at - moment) >= max(timedelta(minutes=gap), timedelta(minutes=1)) for moment in taken)
    assert found.at == min(o.at for o in free(openings(slots, zone, after + timedelta(seconds=1), found.at + timedelta(seconds=1)), map(stored, taken), Rules(timedelta(minutes=gap)), zone))  # fmt: skip


def test_slot_at_this_very_moment_is_past() -> None:
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    found = next_free([Slot(1, 1, 0, "09:00")], BERLIN, [], monday)
    assert found is not None
    assert stored(found.at) == "2026-11-30T08:00:00Z"


def test_no_free_slot_within_the_days_looked_at() -> None:
    after = datetime(2026, 11, 23, 8, 1, tzinfo=UTC)
    assert next_free([Slot(1, 1, 0, "09:00")], BERLIN, [], after, days=6) is None
    assert next_free([], BERLIN, [], after) is None


def test_gap_counts_in_both_directions() -> None:
    at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    opening = openings([Slot(1, 1, 0, "09:00")], BERLIN, at, at + timedelta(hours=1))
    for offset, is_free in ((-60, True), (-59, False), (59, False), (60, True), (0, False)):
        assert (
            bool(free(opening, [stored(at + timedelta(minutes=offset))], Rules(timedelta(hours=1)), BERLIN)) is is_free
        )


@pytest.mark.parametrize(("text", "slot"), [("Mon 9", (0, "09:00")), ("sunday 23:59", (6, "23:59")), (" WED  7:05 ", (2, "07:05"))])  # fmt: skip
def test_slot_as_typed(text: str, slot: tuple[int, str]) -> None:
    assert parse_slots(text) == [SlotSpec(*slot)]


@pytest.mark.parametrize(
    "text",
    ["", "Mon", "09:00", "Mon 24:00", "Mon 9:60", "Mon 9 3o", "Foo 9:00", "Mon 9:0x", "Mon -1:00", "Monkey 9:00"],
)
def test_slot_that_is_none_is_told(text: str) -> None:
    with pytest.raises(UsageError):
        parse_slots(text)


# Names -----------------------------------------------------------------------------------------------------


def test_week_of_the_fifty_third_week() -> None:
    for day in (date(2026, 12, 28), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 3)):
        assert day.isocalendar().week == 53
        assert week_start(day) == date(2026, 12, 28)
    assert week_start(date(2027, 1, 4)) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 11, 21), "Today"), (date(2026, 11, 22), "Tomorrow"), (date(2026, 11, 20), "Yesterday"),
        (date(2026, 11, 23), "Mon 23"), (date(2026, 12, 1), "Tue 1 Dec"), (date(2027, 1, 4), "Mon 4 Jan"),
        (date(2027, 11, 21), "Sun 21 Nov 2027"), (date(2025, 1, 3), "Fri 3 Jan 2025"),
    ],
)  # fmt: skip
def test_name_of_a_day(day: date, name: str) -> None:
    assert day_name(day, date(2026, 11, 21)) == name


# Promises --------------------------------------------------------------------------------------------------

TO_FIVE = Office(time(9), time(17))


def _berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("received", "minutes", "due"),
    [
        ("2026-11-20T16:45", 30, "2026-11-23T09:15"),  # Friday to Monday
        ("2026-11-20T16:45", 15, "2026-11-20T17:00"),
        ("2026-11-20T16:45", 16, "2026-11-23T09:01"),
        ("2026-11-20T17:00", 1, "2026-11-23T09:01"),
        ("2026-11-21T12:00", 60, "2026-11-23T10:00"),
        ("2026-11-23T03:00", 480, "2026-11-23T17:00"),
        ("2026-11-23T03:00", 481, "2026-11-24T09:01"),
        ("2026-03-27T16:00", 120, "2026-03-30T10:00"),  # the clocks change in between
        ("2026-10-23T16:00", 120, "2026-10-26T10:00"),
        ("2026-12-31T16:59", 2, "2027-01-01T09:01"),
        ("2026-11-23T10:00", 480 * 5 * 4, "2026-12-21T10:00"),
    ],
)
def test_promise_runs_in_office_hours_only(received: str, minutes: int, due: str) -> None:
    assert deadline(_berlin(received), minutes, TO_FIVE, BERLIN) == _berlin(due)


def test_night_office_on_the_day_of_two_hours() -> None:
    """Sunday 00:00-06:00 has seven hours when the clocks go back, and five when they go forward."""
    night = Office(time(0), time(6), (6,))
    assert deadline(_berlin("2026-10-25T00:00"), 7 * 60, night, BERLIN) == _berlin("2026-10-25T06:00")
    assert deadline(_berlin("2026-03-29T00:00"), 5 * 60, night, BERLIN) == _berlin("2026-03-29T06:00")
    assert deadline(_berlin("2026-10-25T00:30"), 3 * 60, night, BERLIN) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_no_office_hours_mean_the_clock_always_runs() -> None:
    at = _berlin("2026-11-21T12:00")
    assert deadline(at, 60, Office(weekdays=()), BERLIN) == at + timedelta(hours=1)
    assert deadline(at, 60, Office(time(0), time(0), tuple(range(7))), BERLIN) == at + timedelta(hours=1)


NIGHT = Office(time(22), time(6), (4, 5))
ALWAYS = Office(time(0), time(0), tuple(range(7)))


@pytest.mark.parametrize(
    ("office", "received", "minutes", "due"),
    [
        (NIGHT, "2026-11-20T23:00", 60, "2026-11-21T00:00"),
        (NIGHT, "2026-11-21T01:00", 60, "2026-11-21T02:00"),  # Saturday's early hours are Friday's night
        (NIGHT, "2026-11-22T05:30", 60, "2026-11-27T22:30"),  # Saturday's night ends on Sunday at 6
        (NIGHT, "2026-11-23T02:00", 60, "2026-11-27T23:00"),  # nobody is there on Monday
        (NIGHT, "2026-10-24T23:00", 5 * 60, "2026-10-25T03:00"),  # the night with one hour more: 23, 0, 1, 2, 2
        (NIGHT, "2026-03-28T23:00", 5 * 60, "2026-03-29T05:00"),  # and with one less: 23, 0, 1, 3, 4
        (ALWAYS, "2026-11-21T12:00", 240, "2026-11-21T16:00"),
        (ALWAYS, "2026-10-24T12:00", 24 * 60, "2026-10-25T11:00"),  # 24 hours by the clock that runs
        (ALWAYS, "2026-03-28T12:00", 24 * 60, "2026-03-29T13:00"),
        (ALWAYS._replace(closed=frozenset({date(2026, 12, 25)})), "2026-12-24T23:00", 120, "2026-12-26T01:00"),
        (
            TO_FIVE._replace(closed=frozenset({date(2026, 12, 25), date(2026, 12, 28)})),
            "2026-12-24T16:30",
            60,
            "2026-12-29T09:30",
        ),
        (Office(time(8), time(20), (0, 1, 2, 3, 4, 5)), "2026-11-21T19:00", 240, "2026-11-23T11:00"),
    ],
)
def test_own_hours(office: Office, received: str, minutes: int, due: str) -> None:
    at = _berlin(received)
    assert deadline(at, minutes, office, BERLIN) == _berlin(due)
    assert ran(at, _berlin(due), office, BERLIN) == minutes
    assert ran(_berlin(due), at, office, BERLIN) == -minutes


def test_clock_that_runs_for_years_is_followed_for_one() -> None:
    at = _berlin("2001-01-01T00:00")
    assert ran(at, _berlin("2026-11-21T12:00"), ALWAYS, BERLIN) == 366 * 24 * 60
    assert ran(at, at + timedelta(minutes=90), Office(weekdays=()), BERLIN) == 90


offices = st.builds(
    lambda hours, days: Office(time(min(hours)), time(max(hours)), tuple(sorted(days))),
    st.lists(st.integers(0, 23), min_size=2, max_size=2, unique=True),
    st.sets(st.integers(0, 6), min_size=1),
)


@given(moments, st.integers(1, 6000), st.integers(0, 600), offices, zones)
def test_deadline_is_monotone_and_inside_the_office(
    received: datetime, minutes: int, more: int, office: Office, zone: ZoneInfo
) -> None:
    due = deadline(received, minutes, office, zone)
    assert due.utcoffset() == timedelta(0)
    assert due >= received + timedelta(minutes=minutes)
    assert deadline(received, minutes + more, office, zone) >= due
    assert deadline(received + timedelta(minutes=more), minutes, office, zone) >= due
    local = due.astimezone(zone)
    assert local.weekday() in office.weekdays
    assert instant(datetime.combine(local.date(), office.start), zone) <= due
    assert due <= instant(datetime.combine(local.date(), office.end), zone)
    assert deadline(received.astimezone(zone), minutes, office, zone) == due


any_offices = st.builds(
    lambda start, end, days: Office(time(start), time(end), tuple(sorted(days))),
    st.integers(0, 23),
    st.integers(0, 23),
    st.sets(st.integers(0, 6), min_size=1),
)


@given(moments, st.integers(1, 3000), any_offices, zones, st.integers(0, 6))
def test_fewer_hours_are_never_due_earlier(
    received: datetime, minutes: int, office: Office, zone: ZoneInfo, day: int
) -> None:
    due = deadline(received, minutes, office, zone)
    assert ran(received, due, office, zone) == min(minutes, ran(received, received + timedelta(days=366), office, zone))
    closed = office._replace(closed=frozenset({received.astimezone(zone).date() + timedelta(days=day)}))
    assert deadline(received, minutes, closed, zone) >= due
    fewer = office._replace(weekdays=office.weekdays[1:])
    if fewer.weekdays:
        assert deadline(received, minutes, fewer, zone) >= due


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("mon 9:30 image", SlotSpec(0, "09:30", "image")),
        ("Mon 09:30 #Customer stories", SlotSpec(0, "09:30", "", "Customer stories")),
        ("fri 8 carousel #tips ~the classics", SlotSpec(4, "08:00", "carousel", "tips", "the classics")),
        ("fri 8 ~a #b", SlotSpec(4, "08:00", "", "b", "a")),
    ],
)
def test_slot_for_some_posts_only(text: str, spec: SlotSpec) -> None:
    assert parse_slots(text) == [spec]
    label = Slot(1, 1, spec.weekday, spec.wall_time, spec.format, 1, spec.pillar, 1, spec.pool).label
    assert parse_slots(label) == [spec]


@pytest.mark.parametrize("text", ["Mon 9 poem", "Mon 9 #", "Mon 9 #a #b", "Mon 9 image video", "Mon 9 ~a ~b"])
def test_slot_for_what_there_is_not(text: str) -> None:
    with pytest.raises(UsageError):
        parse_slots(text)


def test_slot_takes_the_posts_it_is_for() -> None:
    anything, images = Slot(1, 1, 0, "09:00"), Slot(2, 1, 0, "09:00", "image")
    tips = Slot(3, 1, 0, "09:00", "", 7)
    assert fits(anything, "text", 3)
    assert (fits(images, "image"), fits(images, "text"), fits(images)) == (True, False, True)
    assert (fits(tips, "text", 7), fits(tips, "text", 8), fits(tips, "text", None), fits(tips)) == (
        True,
        False,
        False,
        True,
    )


@pytest.mark.parametrize(
    ("text", "words", "inside", "outside"),
    [
        ("sun", "Sun", ["2026-11-22 00:00", "2026-11-22 23:59"], ["2026-11-23 00:00", "2026-11-21 23:59"]),
        ("sat-sun", "Sat-Sun", ["2026-11-21 10:00", "2026-11-22 10:00"], ["2026-11-23 10:00"]),
        ("fri-mon", "Mon,Fri,Sat,Sun", ["2026-11-20 10:00", "2026-11-23 10:00"], ["2026-11-24 10:00"]),
        ("22-7", "daily 22:00-07:00", ["2026-11-23 22:00", "2026-11-23 06:59"], ["2026-11-23 07:00", "2026-11-23 21:59"]),
        ("fri 22:00-02:00", "Fri 22:00-02:00", ["2026-11-20 23:00", "2026-11-21 01:59"], ["2026-11-20 01:00", "2026-11-21 22:00"]),
        ("18:00-24:00", "daily 18:00-24:00", ["2026-11-23 23:59"], ["2026-11-23 17:59"]),
        ("2026-12-24..2026-12-26", "24 Dec 2026 to 26 Dec 2026", ["2026-12-24 00:00", "2026-12-26 23:59"], ["2026-12-27 00:00"]),
        ("2026-12-24", "24 Dec 2026", ["2026-12-24 12:00"], ["2026-12-25 00:00"]),
    ],
)  # fmt: skip
def test_blackout_as_typed(text: str, words: str, inside: list[str], outside: list[str]) -> None:
    blackout = parse_blackout(text, TODAY)
    assert blackout.words == words
    assert all(blackout.covers(datetime.fromisoformat(wall)) for wall in inside)
    assert not any(blackout.covers(datetime.fromisoformat(wall)) for wall in outside)


@pytest.mark.parametrize(
    "text", ["", "soon", "9", "9-9", "2026-13-01", "2026-12-02..2026-12-01", "9-10 11-12", "mon-", "-"]
)
def test_blackout_that_says_nothing(text: str) -> None:
    with pytest.raises(UsageError):
        parse_blackout(text, TODAY)


def test_blackout_at_the_begin_of_the_calendar() -> None:
    assert not Blackout(1, "all", "", wall_from=time(22), wall_until=time(6)).covers(datetime(1, 1, 1, 3, 0))


@given(week_slots, zones, moments, st.lists(st.integers(0, 40_000), max_size=40), st.integers(1, 3))
def test_no_day_gets_more_than_its_cap(
    slots: list[Slot], zone: ZoneInfo, after: datetime, offsets: list[int], cap: int
) -> None:
    """Filling slots one after another never makes a day fuller than allowed, whatever lies there already."""
    taken = [after + timedelta(minutes=offset) for offset in offsets]
    before = {moment.astimezone(zone).date() for moment in taken}
    given_out: list[datetime] = []
    for _ in range(8):
        found = next_free(slots, zone, map(stored, [*taken, *given_out]), after, Rules(cap=cap))
        if found is None:
            break
        given_out.append(found.at)
        # A clock that goes forward over midnight moves a slot to the day after the one it is written for.
        day = found.at.astimezone(zone).date()
        if day == found.wall.date() and day not in before:
            assert sum(at.astimezone(zone).date() == day for at in given_out) <= cap


def test_rules_together() -> None:
    slots = [Slot(n, 1, day, clock) for n, (day, clock) in enumerate([(0, "09:00"), (0, "12:00"), (6, "09:00")])]
    start = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
    every = openings(slots, BERLIN, start, start + timedelta(days=7))
    rules = Rules(timedelta(hours=4), 1, (parse_blackout("sun", TODAY),))
    assert [f"{o.wall:%a %H:%M}" for o in free(every, [], rules, BERLIN)] == ["Mon 09:00", "Mon 12:00"]
    taken = ["2026-11-23T17:00:00Z"]
    assert free(every, taken, rules, BERLIN) == []
    assert len(free(every, taken, rules._replace(cap=2), BERLIN)) == 2


def test_days_as_they_are_spelled() -> None:
    wall = datetime(2026, 11, 20, 9, 5)
    assert spelled_day(wall.date()) == spelled_day(wall) == "Fri 20 Nov"
    assert [short_moment(wall, year) for year in (2026, 2025)] == ["Fri 20 Nov 09:05", "Fri 20 Nov 2026 09:05"]
    assert spelled_time(wall, wall, "Europe/Berlin") == "Today, Fri 20 Nov 2026 09:05 Europe/Berlin"
    assert [spoken(wall.date()), spoken(wall.date(), date(2026, 1, 1)), spoken(wall.date(), date(2027, 1, 1))] == [
        "20 Nov",
        "20 Nov",
        "20 Nov 2026",
    ]


def test_b4_a_time_that_does_not_exist_and_one_that_comes_twice_are_said() -> None:
    moment, note = resolved(datetime.fromisoformat("2027-03-28 02:30"), BERLIN)
    assert moment == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert "does not exist" in note
    assert "03:30" in note
    moment, note = resolved(datetime.fromisoformat("2027-10-31 02:30"), BERLIN)
    assert moment == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert "twice" in note
    assert resolved(datetime.fromisoformat("2027-03-28 04:00"), BERLIN)[1] == ""
    island = ZoneInfo("Australia/Lord_Howe")  # half an hour of summer time
    assert "02:45" in resolved(datetime.fromisoformat("2026-10-04 02:15"), island)[1]
