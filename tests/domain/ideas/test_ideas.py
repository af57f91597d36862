"""What is typed of an idea, and what of it is stored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import UsageError
from smdash.domain.ideas.views import MOST_TEXT, Idea, checked_labels, checked_text, parted, typed_labels


@pytest.mark.parametrize(
    ("typed", "text", "link"),
    [
        ("Winter menu", "Winter menu", ""),
        ("  Winter menu https://a.example/b?c=1#d ", "Winter menu", "https://a.example/b?c=1#d"),
        ("see https://a.example/b.", "see", "https://a.example/b"),
        ("https://a.example", "", "https://a.example"),
        ("as https://a.example says", "as https://a.example says", ""),
        ("ends with http", "ends with http", ""),
        ("javascript:alert(1)", "javascript:alert(1)", ""),
        ("two\nlines\nHTTPS://A.EXAMPLE", "two\nlines", "HTTPS://A.EXAMPLE"),
        ("", "", ""),
    ],
)
def test_an_address_at_the_end_is_where_it_leads(typed: str, text: str, link: str) -> None:
    assert parted(typed) == (text, link)


@given(st.text(max_size=200))
def test_no_word_is_lost_by_parting(typed: str) -> None:
    found = parted(typed)
    together = f"{found.text} {found.link}".split()
    lost = [word.rstrip(".,;:!?)]}'") for word in typed.split()][-1:] if found.link else []
    assert together == typed.split() or together[-1:] == lost


def test_what_says_nothing_or_too_much_or_leads_nowhere_is_refused() -> None:
    for text, link, words in (
        ("", " ", "a few words"),
        ("x" * (MOST_TEXT + 1), "", "20,001"),
        ("x", "example.org", "http"),
        ("x", "javascript:alert(1)", "http"),
        ("x", "https://a b", "http"),
        ("x", "https://" + "a" * 2000, "http"),
    ):
        with pytest.raises(UsageError, match=words):
            checked_text(text, link)
    assert checked_text(" x ", " https://a.example ") == ("x", "https://a.example")


def test_labels_are_kept_once_and_without_their_sign() -> None:
    assert checked_labels(typed_labels("#Winter, menu,,winter, menu")) == ("Winter", "menu", "winter")
    with pytest.raises(UsageError, match="at most 50"):
        checked_labels(map(str, range(51)))


def test_its_line_is_its_words_else_where_it_leads() -> None:
    assert Idea(1, "a\nb").line == "a b"
    assert Idea(1, " ", "https://a.example").line == "https://a.example"
