"""Snippets: what fields become, what people can be called, and what a few letters find."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.snippets.snippets import (
    KNOWN,
    POST_KINDS,
    REPLY_KINDS,
    Filled,
    Snippet,
    appended,
    fields,
    fill,
    find,
    first_name,
    name_of,
    unfilled,
)
from tests.work import calls

NOW = datetime(2026, 11, 21, 8, 12, tzinfo=UTC)


def saved(number: int, name: str, body: str = "", brand: str = "", used: int = 0, days: float | None = None) -> Snippet:
    return Snippet(number, name, body, brand, used, None if days is None else NOW - timedelta(days=days))


def test_what_is_known_is_put_in_and_the_rest_stays_and_is_named() -> None:
    text = "Hi {first_name}, order {order} left us on {Date}. {order}?"
    assert fields(text) == ("first_name", "order", "Date")
    assert fill(text, {"first_name": "Anna", "date": "2026-11-21"}) == Filled(
        "Hi Anna, order {order} left us on 2026-11-21. {order}?", ("order",), len("Hi Anna, order ")
    )


def test_an_empty_value_is_as_good_as_none() -> None:
    assert fill("Hi {name}!", {"name": ""}) == Filled("Hi {name}!", ("name",), 3)


def test_without_a_gap_the_cursor_goes_to_the_end() -> None:
    assert fill("Hi {name}!", {"name": "Bo"}) == Filled("Hi Bo!", (), 6)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{{name}} is a field", "{name} is a field"),
        ("{{{name}}}", "{Bo}"),
        ("a { b } c {1} {} {a-b} {", "a { b } c {1} {} {a-b} {"),
        ('{"a": 1}}', '{"a": 1}'),
    ],
)
def test_a_brace_is_written_twice(body: str, text: str) -> None:
    assert fill(body, {"name": "Bo"}).text == text


def test_nothing_in_a_value_is_a_field() -> None:
    assert fill("{name} {order}", {"name": "{order}", "order": "7"}).text == "{order} 7"


@given(st.text(max_size=200), st.dictionaries(st.sampled_from([*KNOWN, "order"]), st.text(max_size=20)))
def test_text_without_a_field_and_without_double_braces_is_kept_as_it_is(body: str, values: dict[str, str]) -> None:
    filled = fill(body, values)
    assert 0 <= filled.gap <= len(filled.text)
    assert set(filled.missing) <= set(fields(body))
    if "{" not in body and "}}" not in body:
        assert filled == Filled(body, (), len(body))


def test_a_finished_text_is_asked_about_fields_only() -> None:
    text = "Hi {First_name}, {order}, use {port} {{name}}"
    assert unfilled(text) == ("First_name",)
    assert unfilled(text, ["ORDER"]) == ("First_name", "order")
    assert unfilled("no brace") == ()


@pytest.mark.parametrize(
    ("author", "name", "first"),
    [
        ("Anna Berg", "Anna Berg", "Anna"),
        ("Dr. Anna", "Dr. Anna", "Anna"),
        ("Prof. Dr. Anna Berg", "Prof. Dr. Anna Berg", "Anna"),
        ("Frau Berg", "Frau Berg", ""),
        ("Frau Dr. Berg", "Frau Dr. Berg", ""),
        ("Frau Anna Berg", "Frau Anna Berg", "Anna"),
        ("A. Berg", "A. Berg", ""),
        ("Berg, Anna", "Berg, Anna", ""),
        ("\U0001f338 Anna \u2728 | Yoga | Berlin", "Anna", "Anna"),
        ("Pia \U0001f469\u200d\U0001f469\u200d\U0001f467", "Pia", "Pia"),
        ("milkfoamfan", "milkfoamfan", "milkfoamfan"),
        ("O'Neil Jane-Ann", "O'Neil Jane-Ann", "O'Neil"),
        ("\u5c71\u7530\u592a\u90ce", "\u5c71\u7530\u592a\u90ce", "\u5c71\u7530\u592a\u90ce"),
        ("S\u00f8ren Kj\u00e6r (he/him)", "S\u00f8ren Kj\u00e6r", "S\u00f8ren"),
        ("\U0001f600", "", ""),
        ("", "", ""),
        ("12345", "", ""),
        ("\u00b9 A", "\u00b9 A", ""),
        ("a" * 5000, "", ""),
        ("We sell the best shoes in the whole wide world", "", ""),
        ("\x1b[31mAnna", "", ""),
        ("An\u202ena", "Anna", "Anna"),
        ("Dr. Anna\x1b]52;c;AAAA\x07", "Dr. Anna", "Anna"),
        ("{order}", "order", "order"),
    ],
)
def test_what_a_person_can_be_called(author: str, name: str, first: str) -> None:
    assert name_of(author) == name
    assert first_name(author) == first


@given(st.text(max_size=600))
def test_any_name_is_one_short_harmless_line(author: str) -> None:
    for name in (name_of(author), first_name(author)):
        assert len(name) <= 40
        assert not set(name) & set("{}@\n\r\x1b\u202e")
        assert name == "" or any(map(str.isalpha, name))


def test_names_beginnings_and_rows_come_first() -> None:
    kept = [
        saved(1, "Opening hours", "We open at nine."),
        saved(2, "Thanks", "Thank you for the hours you gave us."),
        saved(3, "Shop hours"),
        saved(4, "Honours"),
    ]
    assert [found.snippet.id for found in find("hours", kept)] == [1, 3, 4, 2]
    assert [found.snippet.id for found in find("oh", kept)] == [1, 3]
    assert find("oh", kept)[0].places == (0, 8)
    assert [found.snippet.id for found in find("shop  HO", kept)] == [3]
    assert find("zzz", kept) == []


def test_between_equals_the_brand_then_the_lately_used_come_first() -> None:
    kept = [
        saved(1, "A", days=1),
        saved(2, "B", brand="acme"),
        saved(3, "C", brand="acme", days=3),
        saved(4, "D", used=9),
    ]
    assert [found.snippet.id for found in find("", kept, "acme", NOW)] == [3, 2, 1, 4]


def test_five_hundred_are_looked_through_once_for_a_key() -> None:
    kept = [
        saved(number, f"Reply about topic {number} and more", "We answer this with care. " * 20)
        for number in range(500)
    ]
    find("q", kept)
    assert calls(lambda: find("abt topc 49", kept, "acme", NOW)) < 150 * len(kept)


def test_where_a_post_is_written_hashtags_come_before_what_was_used_lately() -> None:
    kept = [saved(1, "Thanks", days=1), saved(2, "Launch")._replace(kind="hashtags"), saved(3, "Launched", days=2)]
    assert [found.snippet.id for found in find("", kept, now=NOW, first=POST_KINDS)] == [2, 1, 3]
    assert [found.snippet.id for found in find("launched", kept, now=NOW, first=POST_KINDS)] == [3]
    assert [found.snippet.id for found in find("", kept, now=NOW, first=REPLY_KINDS)] == [1, 3, 2]


@pytest.mark.parametrize(
    ("text", "snippet", "kind", "whole"),
    [
        ("", "#a", "hashtags", "#a"),
        ("Out now. \n", "#a #b", "hashtags", "Out now.\n\n#a #b"),
        ("Out now.\n\n#a", "#b", "hashtags", "Out now.\n\n#a #b"),
        ("We are #1", "#b", "hashtags", "We are #1\n\n#b"),
        ("Out now.", "~ us", "signature", "Out now.\n\n~ us"),
    ],
)
def test_what_goes_behind_a_text_stands_apart_and_hashtags_in_one_line(
    text: str, snippet: str, kind: str, whole: str
) -> None:
    assert appended(text, snippet, kind) == whole
