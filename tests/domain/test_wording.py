import pytest

from smdash.domain.wording import counted, grouped, plural


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
