"""How an item stands in time, in the few cells of a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smdash.domain.inbox.urgency import KIND_CODES, KINDS
from smdash.domain.inbox.views import InboxRow
from smdash.widgets.inbox.inboxlist import DRAFT, KIND, LEGEND, UNDER_WAY, WHEN, signs, when_words

NOW = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=2), "shuts 2 h"),
        (timedelta(hours=23, minutes=20), "shuts 23h"),
        (timedelta(minutes=45), "shuts 45m"),
        (timedelta(minutes=5), "shuts 5 m"),
    ],
)
def test_until_when_it_can_be_answered_keeps_its_unit(left: timedelta, words: str) -> None:
    row = InboxRow(
        "i:1", 1, "bean", "red", "facebook", "bean/facebook", "message", "Ana", "ana", "Hi", NOW, NOW, "", ""
    )
    assert when_words(row._replace(closes_at=NOW + left), NOW) == words
    assert len(words) <= WHEN


@pytest.mark.parametrize(
    ("reply", "shown"),
    [("", [DRAFT]), ("sending", [UNDER_WAY]), ("scheduled", [UNDER_WAY]), ("failed", [UNDER_WAY, DRAFT])],
)
def test_what_is_handed_over_is_not_said_to_be_begun_as_well(reply: str, shown: list[str]) -> None:
    row = InboxRow(
        "i:1", 1, "bean", "red", "facebook", "bean/facebook", "message", "Ana", "ana", "Hi", NOW, NOW, "", ""
    )
    assert [sign for sign, _ in signs(row._replace(draft=True, reply=reply), NOW)] == shown


def test_every_kind_has_a_sign_of_its_own_that_is_explained() -> None:
    assert set(KIND_CODES) == set(KINDS)
    assert len(set(KIND_CODES.values())) == len(KINDS)
    assert all(len(code) <= KIND for code in KIND_CODES.values())
    assert set(KIND_CODES.values()) <= {sign for sign, _ in LEGEND}
