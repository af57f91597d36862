"""Headings are found where CommonMark has them, whatever is around them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from smdash.domain.strategy.markdown import line_spans, newline, outline

LINES = (
    "# One",
    "## Two",
    "   ## Set in ##",
    "    ## Code",
    "\t## Code too",
    "###Not one",
    "words",
    "   words set in",
    "---",
    "===",
    "--",
    "***",
    "```",
    "~~~~",
    "```` md",
    "- item",
    "  - deeper",
    "  ## Of the item",
    "1. first",
    "7. seventh",
    "> said",
    "> ## Said aloud",
    ">",
    "-",
    "<!-- kept",
    "-->",
    "<div>",
    "<b>",
    "</script>",
    "",
    "",
    "\u6f22\u5b57",
)


def known(text: str) -> list[tuple[int, str, int]]:
    """Return (level, words, line) of the headings that a reader of CommonMark finds outside lists and quotes."""
    tokens = MarkdownIt("commonmark").parse(text)
    return [
        (int(token.tag[1]), tokens[at + 1].content, token.map[0])
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]


@given(st.lists(st.sampled_from(LINES), max_size=12), st.sampled_from(["\n", "\r\n", "\r"]))
def test_headings_are_where_commonmark_has_them(lines: list[str], end: str) -> None:
    text = "# Top" + end + end + end.join(lines)
    numbers = {start: number for number, (start, _, _) in enumerate(line_spans(text))}
    found = [(each.level, each.title, numbers[each.start]) for each in outline(text).headings]
    assert found == [
        (level, " ".join(each.strip() for each in words.split("\n")), line) for level, words, line in known(text)
    ]


@given(st.text(alphabet="#-=`~ >\t\r\n\u2028\x0ba\u6f22", max_size=60))
def test_no_byte_is_left_out_of_the_lines(text: str) -> None:
    spans = list(line_spans(text))
    assert "".join(text[start:after] for start, _, after in spans) == text
    assert [(each.start, each.end, each.next) for each in outline(text).lines] == spans


def test_settings_at_the_top_are_no_heading() -> None:
    text = "---\ntitle: Plan\n---\n\n## Why\n"
    assert [each.title for each in outline(text).headings] == ["Why"]
    assert [each.title for each in outline("\ufeff## Why\n").headings] == ["Why"], "a mark of the encoding is no word"


def test_how_lines_end_is_what_most_do() -> None:
    assert newline("a\r\nb\r\nc\n") == "\r\n"
    assert newline("a") == "\n"
