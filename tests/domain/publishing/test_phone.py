"""What comes of a mark by how its post stood when the page was made, and how it stands now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smdash.domain import answer_text
from smdash.domain.answer_text import Answered, Given
from smdash.domain.publishing.phone import FORM, Now, Then, judged

DUE, MARKED = "2026-11-21T08:00:00+00:00", datetime(2026, 11, 21, 9, tzinfo=UTC)
FRESH, BEGUN = Then(1, 0, False, DUE, "text"), Then(1, 1, True, DUE, "text")


def now(state: str, attempts: int = 0, *, by_hand: bool = True, begun: int = 0, due: str = DUE, link: str = "") -> Now:
    at = MARKED + timedelta(minutes=begun) if attempts else None
    return Now(state, by_hand, attempts, at, due, link)


@pytest.mark.parametrize(
    ("said", "address", "then", "stands", "result"),
    [
        ("posted", "", FRESH, now("scheduled"), "posted"),
        ("posted", "", FRESH, now("scheduled", due="2026-12-01T08:00:00+00:00"), "posted"),
        ("posted", "", FRESH, now("sending", 1), "posted"),
        ("posted", "", FRESH, now("published", 1), "known"),
        ("posted", "https://x.example/1", FRESH, now("published", 1), "address"),
        ("posted", "https://x.example/1", FRESH, now("published", 1, link="https://x.example/1"), "known"),
        ("not posted", "", FRESH, now("scheduled"), "not posted"),
        ("not posted", "", FRESH, now("missed"), "not posted"),
        ("not posted", "", FRESH, now("scheduled", due="2026-12-01T08:00:00+00:00"), "older"),
        ("not posted", "", FRESH, now("cancelled"), "older"),
        ("not posted", "", FRESH, now("published", 1), "older"),
        ("not posted", "", FRESH, now("failed", 1), "known"),
        ("not posted", "", FRESH, now("scheduled", 1), "older"),
        ("not posted", "", FRESH, now("sending", 1, begun=-5), "not posted"),
        ("not posted", "", FRESH, now("sending", 1, begun=5), "older"),
        ("not posted", "", FRESH, now("sending", 1, begun=-5, by_hand=False), "older"),
        ("not posted", "", FRESH, now("sending", 2, begun=-5), "older"),
        ("not posted", "", BEGUN, now("sending", 1, begun=-60), "not posted"),
        ("not posted", "", BEGUN, now("failed", 1), "known"),
        ("not posted", "", BEGUN, now("sending", 2), "older"),
    ],
)
def test_a_mark_speaks_of_one_attempt(said: str, address: str, then: Then, stands: Now, result: str) -> None:
    assert judged(said, address, MARKED, then, stands)[0] == result


def test_marks_come_back_as_they_were_made_with_when_each_was() -> None:
    given = (
        Given("0123456789", "posted", "https://x.example/1", "Sat 21 Nov 2026 09:00, acme/x", MARKED),
        Given("9876543210", "not posted", "", "acme/mastodon", MARKED + timedelta(minutes=3)),
    )
    answer = Answered("6f1c3f0e6d6b5b1a9a652f5f3b1f6a2e", "", "", MARKED + timedelta(minutes=4), given)
    text = answer_text.written(answer, FORM)
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    assert answer_text.read(text, FORM) == answer_text.read(quoted, FORM) == (answer,)
    (cut,) = answer_text.read(text.replace("NOT POSTED", "POSTED"), FORM)
    assert not cut.whole
