"""How a delivery stands: the latest word on what it is now counts, whatever was said of what it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.approval.standing import NOT_ASKED, Word, holding_words, standing, standing_words
from smdash.domain.approval.versions import (
    Shown,
    ShownMedia,
    changed_words,
    changes,
    from_kept,
    is_of,
    kept,
    version,
)

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MEDIA = st.builds(ShownMedia, st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
SHOWN = st.builds(
    Shown,
    *[st.text(max_size=8)] * 6,
    st.none() | st.text(max_size=5),
    st.booleans(),
    st.lists(MEDIA, max_size=2).map(tuple),
)
POST = Shown("acme/x", "text", "A cheap chair for you", media=(ShownMedia("a.png", "1", "a chair"),))


def _word(answer: str, shown: Shown = POST, hours: int = 0, comment: str = "", asked: bool = False) -> Word:
    at = None if asked else NOW + timedelta(hours=hours)
    return Word(answer, comment, "Ann", at, version(shown), shown, 1)  # type: ignore[arg-type]


@given(SHOWN)
def test_what_was_shown_is_kept_whole(shown: Shown) -> None:
    assert from_kept(kept(shown)) == shown


@given(SHOWN, SHOWN)
def test_two_are_one_version_when_nothing_differs(one: Shown, other: Shown) -> None:
    assert (version(one) == version(other)) == (
        one._replace(media=tuple(each._replace(name="") for each in one.media))
        == other._replace(media=tuple(each._replace(name="") for each in other.media))
    )
    if one.title is None or other.title is not None:
        assert is_of(version(one), one, other) == (changes(one, other) == ())


def test_what_cannot_be_read_is_nothing() -> None:
    assert [from_kept(text) for text in ("", "{", "[]", "{}", "null", '{"media": 1}')] == [None] * 6


def test_a_title_counts_where_it_was_seen() -> None:
    note = POST._replace(title=None)
    assert is_of(version(note), note, POST._replace(title="my own note"))
    assert not is_of(version(POST._replace(title="a")), POST._replace(title="a"), POST._replace(title="b"))


def test_without_a_word_it_was_not_asked_about_and_with_a_page_it_was() -> None:
    assert standing(POST, []) == NOT_ASKED
    assert standing(POST, [_word("", asked=True)]).state == "asked"


def test_the_latest_decision_counts_whatever_the_order_in_which_it_came() -> None:
    words = [_word("changes", hours=2), _word("approved", hours=1)]
    assert standing(POST, words).state == "changes"
    assert standing(POST, words[::-1]).state == "changes"
    assert standing(POST, [*words, _word("", hours=3)]).state == "asked"


def test_a_comment_decides_nothing_and_is_shown_beside_what_was_decided() -> None:
    found = standing(POST, [_word("approved"), _word("comment", hours=1, comment="lovely")])
    assert (found.state, found.comment) == ("approved", "lovely")
    assert standing(POST, [_word("comment", comment="hm")]).state == "asked"


def test_what_is_changed_is_unapproved_and_says_what_was_changed() -> None:
    now = POST._replace(text="A fair chair for you", media=(ShownMedia("b.png", "2", "a red chair"),))
    found = standing(now, [_word("approved")])
    assert found.state == "none"
    assert changed_words(found.changed) == "text, file 1, alt text of file 1"
    assert found.changed[0][1:] == ("A cheap chair for you", "A fair chair for you")
    assert "approved it before" in holding_words(found)
    assert standing_words(found, UTC, 2026).startswith("was approved by Ann, Sat 21 Nov 09:30; text, file 1")
    again = standing(now, [_word("approved"), _word("", now, asked=True)])
    assert (again.state, again.changed) == ("asked", found.changed)
    assert standing(POST, [_word("approved"), _word("", now, asked=True)]).state == "approved"


def test_a_long_text_is_cut_to_where_it_differs() -> None:
    many = " ".join(f"word{number}" for number in range(300))
    (change,) = changes(POST._replace(text=many), POST._replace(text=many.replace("word150", "other")))
    assert change.was == "\u2026 word147 word148 word149 word150 word151 word152 word153 \u2026"
    assert "other" in change.now


@given(st.lists(st.tuples(st.sampled_from(["approved", "changes", "comment", ""]), st.integers(0, 5), st.booleans())))
def test_only_a_word_on_what_is_there_approves(told: list[tuple[str, int, bool]]) -> None:
    words = [_word(answer, POST if ours else POST._replace(text="b"), hours) for answer, hours, ours in told]
    found = standing(POST, words)
    assert (holding_words(found) == "") == (found.state == "approved")
    if found.state == "approved":
        assert any(answer == "approved" and ours for answer, _, ours in told)
