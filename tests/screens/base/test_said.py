"""What an act on several posts says it did: all reasons are counted, none is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smdash.domain.errors import UsageError
from smdash.screens.base.said import moved_words, refused_words
from smdash.services.schedule.moves import Moved


def test_what_was_done_is_followed_by_what_stands_there_and_by_what_was_not() -> None:
    at = datetime(2026, 11, 27, 14, 30, tzinfo=UTC)
    assert moved_words("Moved", Moved(1, (), at)) == "Moved to Fri 27 Nov 14:30. u takes it back."
    assert moved_words("Re-spaced", Moved(3)) == "Re-spaced 3 posts. u takes it back."
    assert moved_words("Dropped", Moved(1, ("a/x: it is published and stays as it is",))) == (
        "Dropped 1 post. Not: a/x: it is published and stays as it is. u takes it back."
    )
    found = moved_words(
        "Re-spaced", Moved(2, ("a/x: no slot. Give it one.", "a/y: no slot.", "a/z: no slot."), None, ("b", "c"))
    )
    assert found == "Re-spaced 2 posts. But b (and 1 more). Not: a/x: no slot (and 2 more). u takes it back."


def test_where_nothing_was_done_the_first_reason_counts_the_others() -> None:
    with pytest.raises(UsageError) as found:
        moved_words("Moved", Moved(0, ("a/x: it has no slots.",)))
    assert f"{found.value}" == "a/x: it has no slots."
    with pytest.raises(UsageError) as found:
        moved_words("Moved", Moved(0, ("a/x: it has no slots.", "a/y: it is published and stays as it is")))
    assert f"{found.value}" == "a/x: it has no slots (and 1 more)."
    assert refused_words(()) == ""
