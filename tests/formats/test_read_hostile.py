"""Whatever the bytes, a reader answers with a Parsed or with an error people can read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smdash.domain.errors import SmdashError
from smdash.domain.imports.records import Parsed, ReadOptions
from smdash.formats.detect.archive import sniff
from smdash.formats.detect.registry import kinds, read

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


DATA = Path(__file__).parents[1] / "data" / "exports"
FIXTURES = sorted(path.read_bytes() for path in DATA.iterdir())
KINDS = [kind for kind, _ in kinds()]
PIECES = [b'"', b"\n", b"\r", b",", b";", b"\t", b"\x00", b"\xff", b"=", b"-", b"99999999999999999999", b"1.234", b"1,2",
          b"12/13/2026", b"30/02/2026", b"\x1b[31m", "\u202e".encode(), b"sep=;\n", b"{", b"}", b"Total", b"Post ID", b"",
          b"\xef\xbb\xbf", b"E+17", b"\xed\xa0\x80", b"\\", b" | ", b"K", b"%", b":"]  # fmt: skip
OPTIONS = st.builds(
    ReadOptions,
    date_order=st.sampled_from([None, "day", "month"]),
    today=st.sampled_from([None, date(2026, 11, 21)]),
    progress=st.sampled_from([None, lambda fraction: None]),
)


@st.composite
def mutated(draw: Callable[..., Any]) -> bytes | None:
    content = bytearray(draw(st.sampled_from(FIXTURES)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 40)))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=8))
        content[start:end] = piece
    return bytes(content)


def check(path: Path, kind: str | None, options: ReadOptions) -> Parsed | None:
    parsed, said = None, "nothing"
    try:
        sniff(path)
        parsed = read(path, kind, options)
    except SmdashError as error:
        said = error.what and str(error)
    assert said
    assert said.isprintable()
    if parsed is None:
        return None
    assert isinstance(parsed, Parsed)
    lines = path.read_bytes().count(b"\n") + path.read_bytes().count(b"\r") + 1
    for problem in parsed.problems:
        assert 0 <= problem.line <= lines
        assert problem.message.isprintable()
        assert problem.column.isprintable()
    for text in (*parsed.notes, *parsed.unknown_columns):
        assert text.isprintable()
    rows: list[Any] = [*parsed.posts, *parsed.days]
    for row in rows:
        assert len(row.values) == len(parsed.metrics)
    for value in (value for row in rows for value in row.values):
        assert value is None or abs(value) <= 1e15
    return parsed


@settings(deadline=None, max_examples=4 * settings().max_examples, suppress_health_check=[HealthCheck.too_slow])
@given(content=mutated(), kind=st.sampled_from([*[None] * 30, *KINDS]), options=OPTIONS)
def test_damaged_files(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: str | None, options: ReadOptions
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(content)
    check(path, kind, options)


@settings(deadline=None, max_examples=4 * settings().max_examples)
@given(content=st.binary(max_size=400), kind=st.none() | st.sampled_from(KINDS), options=OPTIONS)
def test_arbitrary_bytes(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: str | None, options: ReadOptions
) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes"
    path.write_bytes(content)
    check(path, kind, options)


@settings(deadline=None, max_examples=4 * settings().max_examples)
@given(
    head=st.sampled_from([content for content in FIXTURES if not content.startswith((b"PK", b"\xd0\xcf"))]),
    rows=st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=20).map(",".join), max_size=6),
    options=OPTIONS,
)
def test_real_headers_over_arbitrary_rows(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, rows: list[str], options: ReadOptions
) -> None:
    path = tmp_path_factory.getbasetemp() / "rows"
    codec = "utf-16-le" if head.startswith(b"\xff\xfe") else "utf-8"
    first = head.decode(codec).splitlines()[0]
    path.write_bytes("\r\n".join([first, *rows]).encode(codec, "replace"))
    check(path, None, options)


def test_every_cut_of_a_file_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "cut"
    content = (DATA / "ig_content.csv").read_bytes()
    whole = read(DATA / "ig_content.csv").rows
    for end in range(0, len(content), 5):
        path.write_bytes(content[:end])
        parsed = check(path, None, ReadOptions(date_order="month"))
        assert parsed is None or parsed.rows <= whole


def test_a_figure_of_an_unprintable_name_is_never_shown_raw(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("account,metric,level,date,value\na/x,\U00018cd6\x1b[31m,,2026-11-08,:\n", encoding="utf-8")
    check(path, "figures_long", ReadOptions())
