"""Paths as terminals hand over dropped files."""

from __future__ import annotations

import shlex
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.posts.dropped_paths import dropped_paths, looks_dropped

names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("typed", "paths"),
    [
        ("/a/b.png", ["/a/b.png"]),
        ("'/a/b c.png'", ["/a/b c.png"]),
        ('"/a/b c.png"', ["/a/b c.png"]),
        (r"/a/b\ c.png", ["/a/b c.png"]),
        ("file:///a/b%20c.png", ["/a/b c.png"]),
        ("'/a/b.png' '/c d.png' ~/e.jpg", ["/a/b.png", "/c d.png", "~/e.jpg"]),
        (r"C:\Users\me\a.png", [r"C:\Users\me\a.png"]),
        (r'"C:\My pictures\a.png" D:\b.png', [r"C:\My pictures\a.png", r"D:\b.png"]),
        ("file:///C:/My%20pictures/a.png", ["C:/My pictures/a.png"]),
        ("file://localhost/a/b.png", ["/a/b.png"]),
        ("  ", []),
        ("''", []),
    ],
)
def test_dropped(typed: str, paths: list[str]) -> None:
    assert dropped_paths(typed) == paths


@pytest.mark.parametrize(
    ("pasted", "dropped"),
    [
        ("/a/b.png", True),
        ("'/a/b c.PNG' ~/d.mp4\n", True),
        ("/a/b c.png", True),
        (r"C:\a b\c.jpg", True),
        ("file:///a/b%20c.jpg", True),
        ("see /a/b.png", False),
        ("b.png", False),
        ("/a/b.txt", False),
        ("https://a.example/b.png", False),
        ("/a/b.png is nice", False),
        ("", False),
        ("/a.png " * 2_000, False),
    ],
)
def test_only_a_paste_that_is_nothing_but_paths_of_files_looks_dropped(pasted: str, dropped: bool) -> None:
    assert looks_dropped(pasted, (".png", ".jpg", ".mp4")) is dropped


def test_a_path_with_blanks_is_whole_where_such_a_file_is() -> None:
    assert dropped_paths("/a/b c.png", whole=True) == ["/a/b c.png"]


@given(st.lists(names.filter(lambda name: "'" not in name), min_size=1, max_size=4))
def test_quoted_as_a_shell_would(found: list[str]) -> None:
    assert dropped_paths(" ".join(f"'/{name}'" for name in found)) == [f"/{name}" for name in found]
    plain = [name for name in found if name.isascii()]
    assert dropped_paths(shlex.join(f"/{name}" for name in plain)) == [f"/{name}" for name in plain]
    assert dropped_paths(" ".join("file:///" + quote(name) for name in found)) == [f"/{name}" for name in found]
