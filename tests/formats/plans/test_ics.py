"""Calendars: what is written is read back by the rules of RFC 5545."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.formats.plans.ics import Calendar, Event, escape, fold, short, unstamped, write_calendar

AT = datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=1)))
REVISED = datetime(2026, 11, 20, 12, tzinfo=UTC)


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    lines = text.split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any("\n" in line or "\r" in line for line in lines)
    return re.sub("\r\n[ \t]", "", "\r\n".join(lines)).split("\r\n")


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def parsed(text: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    head: dict[str, str] = {}
    events: list[dict[str, str]] = []
    open_boxes: list[str] = []
    for line in unfolded(text):
        name, _, value = line.partition(":")
        if name == "BEGIN":
            open_boxes.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert open_boxes.pop() == value
        else:
            box = events[-1] if open_boxes == ["VCALENDAR", "VEVENT"] else head
            assert name not in box
            box[name] = value
    assert not open_boxes
    return head, events


def one(**what: Any) -> dict[str, str]:
    event = Event("u@smdash", AT, REVISED, **{"title": "t", **what})
    return parsed(write_calendar(Calendar("acme", (event,))))[1][0]


def test_a_calendar_has_what_it_needs() -> None:
    head, events = parsed(write_calendar(Calendar("smdash a,b", (), 30)))
    assert events == []
    assert head == {
        "VERSION": "2.0",
        "PRODID": "-//smdash//smdash//EN",
        "CALSCALE": "GREGORIAN",
        "NAME": "smdash a\\,b",
        "X-WR-CALNAME": "smdash a\\,b",
        "REFRESH-INTERVAL;VALUE=DURATION": "PT30M",
        "X-PUBLISHED-TTL": "PT30M",
    }


def test_an_event() -> None:
    assert one(title="acme/x: Rye", text="a\nb; c, d\\e", category="Acme, Tools", url="https://x.com/a/1") == {
        "UID": "u@smdash",
        "DTSTAMP": "20261120T120000Z",
        "DTSTART": "20261124T080000Z",
        "DURATION": "PT15M",
        "SUMMARY": "acme/x: Rye",
        "DESCRIPTION": "a\\nb\\; c\\, d\\\\e",
        "CATEGORIES": "Acme\\, Tools",
        "URL": "https://x.com/a/1",
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
    }


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("scheduled", "CONFIRMED"),
        ("published", "CONFIRMED"),
        ("draft", "TENTATIVE"),
        ("held", "TENTATIVE"),
        ("cancelled", "CANCELLED"),
    ],
)
def test_states(state: str, status: str) -> None:
    assert one(state=state)["STATUS"] == status


def test_free_slots_block_no_time() -> None:
    assert one(free=True)["TRANSP"] == "TRANSPARENT"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://x.com/a b", "https://x.com/\r\nEND:VEVENT", "https://ü.de", ""]
)
def test_only_a_plain_address_is_an_url(url: str) -> None:
    assert "URL" not in one(url=url)


@given(st.text(max_size=300))
def test_any_text_comes_back(text: str) -> None:
    event = one(title=text, text=text, category=text)
    kept = re.sub("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "\ufffd", re.sub("\r\n?|[\u2028\u2029\x85]", "\n", text))
    assert unescaped(event.get("DESCRIPTION", "")) == kept
    assert unescaped(event["SUMMARY"]) == escape_free(short(text))


def escape_free(text: str) -> str:
    return unescaped(escape(text))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_folding_divides_no_character(line: str) -> None:
    pieces = list(fold(line))
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert all(piece.startswith(" ") for piece in pieces[1:])


def test_the_stamp_alone_is_no_change() -> None:
    def made(revised: datetime, title: str = "t") -> str:
        return unstamped(write_calendar(Calendar("a", (Event("u", AT, revised, title, text="DTSTAMP:1"),))))

    assert made(REVISED) == made(REVISED + timedelta(days=1))
    assert made(REVISED) != made(REVISED, "other")
