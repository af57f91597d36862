"""When an account goes dark, in words."""

from __future__ import annotations

from datetime import date, timedelta

from smdash.domain.queue.runway import RunwayRow, dark_words

TODAY = date(2026, 11, 21)


def row(number: int | None, **values: object) -> RunwayRow:
    empty = dict.fromkeys(RunwayRow._fields) | {"state": "never" if number is None else "posts", "lacking": 0}
    dark = None if number is None else TODAY + timedelta(days=number)
    return RunwayRow(**{**empty, "account": "acme/x", "days": number, "dark_from": dark, **values})


def test_words() -> None:
    said = {number: dark_words(row(number), TODAY) for number in (None, -400, -20, -3, 0, 1, 5, 12)}
    assert said == {
        None: "no post known",
        -400: "dark since Fri 17 Oct 2025",
        -20: "dark since Sun 1",
        -3: "dark since Wed",
        0: "goes dark today",
        1: "goes dark Sun 22 · tomorrow",
        5: "goes dark Thu 26 · in 5 days",
        12: "goes dark Thu 3 Dec · in 12 days",
    }
    assert row(0).dark
    assert row(None).dark
    assert not row(1).dark


def test_words_where_a_post_ends_it() -> None:
    christmas = date(2026, 12, 25)
    said = {n: dark_words(row(n, lit_again=christmas, lacking=17), TODAY) for n in (None, -3, 0, 5)}
    assert said == {
        None: "no post before Fri 25 Dec, 17 missing",
        -3: "dark since Wed to Fri 25 Dec, 17 missing",
        0: "dark today to Fri 25 Dec, 17 missing",
        5: "dark Thu 26 to Fri 25 Dec, 17 missing",
    }
    assert dark_words(row(5, lit_again=christmas), TODAY) == "dark Thu 26 to Fri 25 Dec"


def test_words_of_accounts_that_do_not_go_dark() -> None:
    assert dark_words(row(None, state="resting"), TODAY) == "silent by its cadence"
    assert dark_words(row(None, state="lasting"), TODAY) == "lit for a year"
    for state in ("resting", "lasting"):
        assert not row(None, state=state).dark
        assert not row(None, state=state).dark_within(60)
    assert row(5).dark_within(6)
    assert not row(5).dark_within(5)


def test_words_without_a_cadence_name_no_number() -> None:
    far = date(2027, 11, 25)
    said = [dark_words(row(n, lit_again=far, lacking=None), TODAY) for n in (None, 5)]
    assert said == [
        "no post before Thu 25 Nov 2027 \u00b7 no cadence",
        "dark Thu 26 to Thu 25 Nov 2027 \u00b7 no cadence",
    ]
