"""The answer of a page as text: any answer comes back the same, through whatever a mail does to it."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smdash.domain.answer_text import LONGEST_COMMENT, Answered, Given, cleaned
from smdash.domain.approval.answers import FORM, holds_answer, read, written
from smdash.domain.errors import UsageError

PAGE = "6f1c3f0e6d6b5b1a9a652f5f3b1f6a2e"
MADE = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
NAMES = st.text(max_size=40).map(lambda text: " ".join(cleaned(text).split())[:60])
COMMENTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(["* a", "= APPROVED", "END OF THE APPROVAL ANSWER", "> b", "1. [9f3c2a10bb]", "Sum: 0", ""]))
    .map("\n".join),
).map(cleaned)  # fmt: skip
POSTS = st.dictionaries(
    st.text("0123456789abcdef", min_size=10, max_size=10),
    st.tuples(st.sampled_from(sorted(FORM.said)), COMMENTS),
    max_size=5,
)


def _answer(posts: dict[str, tuple[str, str]], name: str = "Ann", brand: str = "Acme Tools") -> Answered:
    given = tuple(
        Given(key, said, comment, "Mon 23 Nov, acme/x")
        for key, (said, comment) in posts.items()
        if comment or said != "comment"
    )
    return Answered(PAGE, brand, name, MADE, given)


@given(POSTS, NAMES, NAMES)
def test_an_answer_comes_back_the_same(posts: dict[str, tuple[str, str]], name: str, brand: str) -> None:
    answer = _answer(posts, name, brand)
    assert read(written(answer)) == (answer,)


@given(POSTS, st.integers(1, 3))
@example({"9f3c2a10bb": ("changes", "> one\n\ntwo")}, 1)
def test_it_comes_back_out_of_a_quoted_mail(posts: dict[str, tuple[str, str]], deep: int) -> None:
    answer = _answer(posts)
    mail = f"Dear all,\nsee below\n\n{written(answer)}\n-- \nAnn"
    quoted = "\n".join("> " * deep + line for line in mail.splitlines())
    assert read(quoted.replace("\n", "\r\n")) == (answer,)


def test_lines_that_a_mail_broke_anew_are_put_together() -> None:
    comment = "Please leave out the word cheap in the first sentence, and swap the picture of the shop.\n\nThank you: it is good."
    answer = _answer({"9f3c2a10bb": ("changes", comment), "0000000000": ("approved", "")})
    lines = written(answer).splitlines()
    broken = "\n".join("\n".join(textwrap.wrap(line, 40, break_long_words=False)) if line else "" for line in lines)
    assert len(broken.splitlines()) > len(lines)
    assert read(broken) == (answer,)


def test_what_a_mail_makes_of_quotation_marks_is_no_damage() -> None:
    answer = _answer({"9f3c2a10bb": ("comment", '"Well" - it\'s fine...')})
    mailed = written(answer).replace('"Well" - it\'s fine...', "\u201cWell\u201d \u2013 it\u2019s\u00a0fine\u2026")
    assert read(mailed)[0].whole


@given(st.data())
def test_what_was_cut_or_changed_is_noticed(data: st.DataObject) -> None:
    answer = _answer({"9f3c2a10bb": ("changes", "not on a Monday"), "0000000000": ("approved", "fine")})
    lines = written(answer).splitlines()
    gone = data.draw(st.integers(0, len(lines) - 1).filter(lambda number: lines[number]))
    try:
        found = read("\n".join(lines[:gone] + lines[gone + 1 :]))
    except UsageError:
        return
    assert [each.whole for each in found] == [False]


def test_what_is_changed_by_hand_is_read_and_said_to_be() -> None:
    answer = _answer({"9f3c2a10bb": ("changes", "no")})
    (found,) = read(written(answer).replace("CHANGE WANTED", "APPROVED"))
    assert (found.given[0].answer, found.whole) == ("approved", False)


@pytest.mark.parametrize(
    "text", ["", "hello", "\0", "<script>alert(1)</script>", "Sum: 1", "END OF THE APPROVAL ANSWER"]
)
def test_what_is_none_is_said_to_be_none(text: str) -> None:
    assert not holds_answer(text)
    with pytest.raises(UsageError, match="no answer"):
        read(text)


@pytest.mark.parametrize(("said", "second"), [("09:30:12", 12), ("09:30", 0)])
def test_when_it_was_made_is_read_with_and_without_seconds(said: str, second: int) -> None:
    made = datetime(2026, 11, 21, 9, 30, 12, tzinfo=UTC)
    text = written(Answered("0" * 32, "Acme", "Ann", made, ()))
    (found,) = read(text.replace("09:30:12", said))
    assert found.made_at == made.replace(second=second)
    assert found.whole == bool(second)


def test_an_end_that_is_missing_is_said() -> None:
    text = written(_answer({"9f3c2a10bb": ("approved", "")}))
    with pytest.raises(UsageError, match="cut off"):
        read(text.partition("Sum:")[0])
    with pytest.raises(UsageError, match="cut off"):
        read(text.partition("Sum:")[0] + text)


def test_of_several_in_one_mail_the_first_made_comes_first() -> None:
    old = _answer({"9f3c2a10bb": ("changes", "no")})
    new = old._replace(made_at=datetime(2026, 11, 22, tzinfo=UTC), given=(Given("9f3c2a10bb", "approved", "", "l"),))
    quoted = "\n".join(f"> {line}" for line in written(old).splitlines())
    assert read(f"{written(new)}\nAnn wrote:\n{quoted}") == (old, new)


def test_a_comment_beyond_what_the_page_takes_is_shortened_and_named() -> None:
    answer = _answer({"9f3c2a10bb": ("changes", "a" * 5_000_000)})
    (found,) = read(written(answer))
    assert found.shortened == ("9f3c2a10bb",)
    assert len(found.given[0].comment) == LONGEST_COMMENT
    with pytest.raises(UsageError, match="far more"):
        read("a" * 13_000_000)


def test_another_form_and_no_page_are_refused() -> None:
    text = written(_answer({}))
    with pytest.raises(UsageError, match="form"):
        read(text.replace("ANSWER 1", "ANSWER 2"))
    with pytest.raises(UsageError, match="which page"):
        read(text.replace(PAGE, "\x1b[31m"))


@given(st.text())
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    for each in (
        text,
        f"APPROVAL ANSWER 1\nPage: {PAGE}\n1. [9f3c2a10bb]\n= APPROVED\n* {text}\nEND OF THE APPROVAL ANSWER",
    ):
        try:
            found = read(each)
        except UsageError:
            continue
        assert all("\x1b" not in given.comment for answer in found for given in answer.given)
