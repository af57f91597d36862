"""The outbox of an archive: posts and replies of the own account, and nothing that is not one."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.errors import FileFormatError, SmdashError, UnknownFileError
from smdash.domain.imports.records import ReadOptions
from smdash.formats.detect.archive import sniff
from smdash.formats.detect.registry import read
from smdash.formats.feeds import outbox
from smdash.formats.feeds.markup import text_of

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
WHOLE = json.loads((EXPORTS / "outbox.json").read_text(encoding="utf-8"))


def put(folder: Path, *items: Any, **more: Any) -> Path:
    path = folder / "outbox.json"
    path.write_text(json.dumps({**WHOLE, "orderedItems": list(items), **more}), encoding="utf-8")
    return path


def note(**more: Any) -> dict[str, Any]:
    first = WHOLE["orderedItems"][0]
    return {**first, "object": {**first["object"], **more}}


def test_posts_and_replies_are_read_and_the_rest_is_counted() -> None:
    found = read(EXPORTS / "outbox.json")
    assert (found.kind, found.platform, found.content) == ("outbox", "mastodon", "posts")
    assert found.accounts == ("acme@social.example",)
    assert [post.format for post in found.posts] == ["text", "image", "reply", "carousel", ""]
    assert [post.remote_id[-1] for post in found.posts] == list("12367")
    first = found.posts[0]
    assert first.text == "We & you: https://example.com/a/long/path\nSecond line\n\nNew paragraph"
    assert first.published == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert first.permalink == "https://social.example/@acme/115600000000000001"
    assert found.posts[1].text == "Food, with meat\n\nWhat we ate"
    assert found.posts[2].text == "@ada Thanks!"
    assert found.period == (date(2026, 11, 2), date(2026, 11, 8))
    assert found.metrics == ()
    assert set(found.notes) == {
        "1 boost left out.",
        "1 message to single people left out.",
        "1 of the posts is a reply.",
    }
    assert sniff(EXPORTS / "outbox.json")[0].kind == "outbox"


def test_an_empty_one_says_so() -> None:
    with pytest.raises(UnknownFileError, match="the outbox is empty"):
        read(EXPORTS / "outbox_empty.json")


def test_a_list_of_addresses_is_no_outbox(tmp_path: Path) -> None:
    with pytest.raises(UnknownFileError, match="no posts of an account"):
        read(put(tmp_path, "https://other.example/users/ada/statuses/9", id="likes.json"))


def test_one_line_longer_than_any_table_has_is_read(tmp_path: Path) -> None:
    path = put(tmp_path, *(note(id=f"https://social.example/users/acme/statuses/{n}", url=None) for n in range(9_000)))
    assert path.stat().st_size > 4 * 1024 * 1024
    assert read(path).rows == 9_000


def test_what_another_account_wrote_is_left_out(tmp_path: Path) -> None:
    other = note(attributedTo="https://other.example/users/ada")
    found = read(put(tmp_path, note(), note(id="https://social.example/users/acme/statuses/5", url=""), other))
    assert found.rows == 2
    assert "1 post of another account left out." in found.notes


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"published": "soon"}, "'soon' is no time"),
        ({"published": "2026-11-02T09:00:00"}, "no time with an offset"),
        ({"published": "9999-12-31T23:00:00-10:00"}, "no time with an offset"),
        ({"published": "2031-01-01T00:00:00Z"}, "is in the future"),
        ({"id": "javascript:alert(1)", "url": 5}, "no address"),
    ],
)
def test_a_faulty_item_is_named_by_its_place(tmp_path: Path, more: dict[str, Any], words: str) -> None:
    found = read(put(tmp_path, note(), note(**more)), None, ReadOptions(today=date(2026, 11, 21)))
    (problem,) = found.errors
    assert problem.line == 2
    assert words in problem.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"type":"OrderedCollection","orderedItems":[' + "[" * 200_000, "nested too deeply"),
        ('{"type":"OrderedCollection","orderedItems":[NaN]}', "NaN is no number"),
        (
            '{"type":"OrderedCollection","orderedItems":[{"type":"Create","object":-Infinity}]}',
            "-Infinity is no number",
        ),
        ('{"type":"OrderedCollection","orderedItems":[1e400]}', "larger than any number"),
        ('{"type":"OrderedCollection","orderedItems":[' + "9" * 5000 + "]}", "no sound JSON"),
        ('{"type":"OrderedCollection","orderedItems":[{"type"', "no sound JSON"),
        ('{"type":"OrderedCollection","orderedItems":{}}', "holds no items"),
        ('{"type":"OrderedCollection"}', "holds no items"),
    ],
)
def test_hostile_files_are_refused_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "outbox.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError) as caught:
        read(path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300 + len(str(path))


def test_one_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_BYTES", 1000)
    with pytest.raises(FileFormatError, match="larger than"):
        read(EXPORTS / "outbox.json")


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["Create", "Announce"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "object", "actor", "id", "url", "to", "cc", "attachment"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(items=st.lists(JSON, max_size=4), more=JSON)
def test_no_contents_break_the_reader(tmp_path_factory: pytest.TempPathFactory, items: list[Any], more: Any) -> None:
    folder = tmp_path_factory.mktemp("any")
    items.append({**note(), "object": more if isinstance(more, dict) else note()["object"]})
    with suppress(SmdashError):
        assert read(put(folder, *items)).kind == "outbox"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a</p><p>b<br />c</p>", "a\n\nb\nc"),
        ("plain <3 & simple", "plain <3 & simple"),
        ("<p>&lt;b&gt; &#128512; \u00e9</p>", "<b> \U0001f600 \u00e9"),
        ("<ul><li>one</li><li>two</li></ul><p>end", "- one\n- two\n\nend"),
        ("<script>alert(1)</script><p>seen</p><style>p{}</style>", "seen"),
        ("<p>a  b\n c</p>", "a b c"),
        ("<blockquote><p>said</p></blockquote>so", "said\n\nso"),
        ("<div>" * 5000 + "deep", "deep"),
        ("", ""),
    ],
)
def test_markup_becomes_what_was_written(markup: str, text: str) -> None:
    assert text_of(markup) == text
