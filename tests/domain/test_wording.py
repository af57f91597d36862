from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from smdash.domain.changed_words import delivery_words
from smdash.domain.posts.standing import standing_words
from smdash.domain.publishing.restored import Known
from smdash.domain.wording import counted, grouped, plural, state_word


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 posts"), (1, "1 post"), (2, "2 posts"), (-1, "-1 posts"), (1200, "1200 posts")]
)
def test_a_count_and_its_noun(count: int, words: str) -> None:
    assert counted(count, "post") == words


def test_thousands_stand_apart_where_asked() -> None:
    assert [grouped(count, "entry", "entries") for count in (0, 1, 1200)] == ["0 entries", "1 entry", "1,200 entries"]


def test_words_that_take_no_s() -> None:
    assert [plural(count, "is", "are") for count in (0, 1, 2)] == ["are", "is", "are"]
    assert counted(1, "post waits", "posts wait") == "1 post waits"


def test_a_state_is_called_as_a_person_reads_it_everywhere() -> None:
    assert [state_word(state) for state in ("unknown", "sending", "missed")] == ["unconfirmed", "being sent", "missed"]
    was = {"uid": "a", "due_at": None, "state": "sending", "account_id": 1, "permalink": "", "sent_text": ""}
    zone, now = ZoneInfo("UTC"), datetime(2026, 11, 23, tzinfo=UTC)
    changed = delivery_words(was, was | {"state": "unknown"}, zone, now)
    assert changed == "was being sent, is now unconfirmed by another program"
    assert Known("unknown").standing(None, now) == "unconfirmed"
    assert standing_words("unknown", None, None, zone, 2026) == "unconfirmed"
