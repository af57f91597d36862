"""Where the headings of a Markdown text stand, without changing a byte of it.

Only what decides about headings is read of CommonMark (0.31): headings of both kinds, fenced and indented code, quotes,
lists, HTML and comments, and beyond it a block of settings between ``---`` at the top. Offsets count characters; a line
ends with LF, CRLF or CR.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

LineKind = Literal["text", "heading", "code", "quote", "list", "html", "rule", "blank", "settings"]
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_ATX = re.compile(r"(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)")
_MARKER = re.compile(r"(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)")
_TAGGED = re.compile(r"<(script|pre|style|textarea)(?=[\s>]|$)", re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"</?(?:address|article|aside|base|blockquote|body|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure"
    r"|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol"
    r"|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?:\s|/?>|$)",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"(?:<[a-z][a-z0-9-]*(?:\s+[^<>]*)?/?>|</[a-z][a-z0-9-]*\s*>)\s*", re.IGNORECASE)
_SETTING = re.compile(r"[\w.-]+[ \t]*:")
_TAB = 4


class Line(NamedTuple):
    """A line: where it begins, where its words end, where the next one begins, and what it is part of."""

    start: int
    end: int
    next: int
    kind: LineKind


class Heading(NamedTuple):
    """A heading that stands on its own, of level 1 to 6: its words, where it begins, and where what follows it does."""

    level: int
    title: str
    start: int
    end: int


class Outline(NamedTuple):
    """The lines of a text and its headings, in order."""

    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]


def line_spans(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (begin, end of the words, begin of the next) of each line."""
    at = 0
    while at < len(text):
        found = _LINE.match(text, at)
        upto = found.end() if found else len(text)
        end = upto
        while end > at and text[end - 1] in "\r\n":
            end -= 1
        yield at, end, upto
        at = upto


def outline(text: str) -> Outline:
    """Return the lines and headings of a text."""
    return _Reader(text).read()


def newline(text: str) -> str:
    """Return how the lines of a text end, most of them: LF, CRLF or CR; LF where there is no second line."""
    pairs = text.count("\r\n")
    counts = {"\n": text.count("\n") - pairs, "\r\n": pairs, "\r": text.count("\r") - pairs}
    return max(counts, key=lambda each: counts[each]) if any(counts.values()) else "\n"


def _indent(line: str) -> int:
    """Return how many columns a line is set in; a tab goes to the next multiple of four."""
    columns = 0
    for each in line:
        if each == " ":
            columns += 1
        elif each == "\t":
            columns += _TAB - columns % _TAB
        else:
            break
    return columns


class _Reader:
    """One pass over the lines of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[Line] = []
        self.headings: list[Heading] = []
        self.fence = ""
        self.until = ""  # what ends the HTML one is in; "\n" for a blank line
        self.paragraph: int | None = None  # number of the line on which the paragraph began
        self.lazy = False  # whether plain words go on with the paragraph of a quote or list
        self.empty_item = -1  # number of the last line that is an item without words
        self.inside = 0  # from how many columns on a line is part of the list above it; 0 for none

    def read(self) -> Outline:
        spans = list(line_spans(self.text))
        skip = self._settings(spans)
        for number, (start, end, after) in enumerate(spans):
            if number < skip:
                self.lines.append(Line(start, end, after, "settings"))
                continue
            begin = start + 1 if start == 0 and self.text.startswith("\ufeff") else start
            kind = self._kind(self.text[begin:end], number, start, after)
            self.lines.append(Line(start, end, after, kind))
        return Outline(tuple(self.lines), tuple(self.headings))

    def _settings(self, spans: list[tuple[int, int, int]]) -> int:
        """Return how many lines at the top are a block of settings."""
        words = [self.text[start:end] for start, end, _ in spans[:200]]
        if len(words) < 3 or words[0].lstrip("\ufeff").rstrip() != "---" or not _SETTING.match(words[1]):
            return 0
        return next((at + 1 for at, each in enumerate(words[1:], 1) if each.rstrip() in {"---", "..."}), 0)

    def _kind(self, line: str, number: int, start: int, after: int) -> LineKind:
        indent, bare = _indent(line), line.strip(" \t")
        if self.fence:
            if indent < _TAB and bare.startswith(self.fence) and not bare.strip(self.fence[0]):
                self.fence = ""
            return "code"
        if self.until and self.until != "\n":
            if self.until in line.lower():
                self.until = ""
            return "html"
        if not bare:
            self.paragraph, self.lazy, self.until = None, False, ""
            if number - 1 == self.empty_item:
                self.inside = 0  # an item without words ends with the blank line below it
            return "blank"
        if self.until:
            return "html"
        if self.inside and indent >= self.inside:
            # What is deeper than a list's mark is the list's, whatever it looks like.
            self.lazy = not self._ends_paragraph(bare)
            return "list"
        if indent >= _TAB:
            if self.paragraph is not None:
                return "text"
            if self.lazy:
                return "list" if self.inside else "quote"
            self.inside = 0
            return "code"
        return self._block(bare, indent, number, start, after)

    def _block(self, bare: str, indent: int, number: int, start: int, after: int) -> LineKind:
        """Return what a line at the margin begins, or goes on with."""
        if (found := _ATX.fullmatch(bare)) is not None:
            self._leave()
            self.headings.append(Heading(len(found[1]), _plain(found[2] or ""), start, after))
            return "heading"
        if self.paragraph is not None and (found := _UNDERLINE.fullmatch(bare)) is not None:
            return self._underlined(found[1][0], number, after)
        if (found := _FENCE.fullmatch(bare)) is not None and not (found[1][0] == "`" and "`" in found[2]):
            self._leave()
            self.fence = found[1]
            return "code"
        if bare.startswith(">"):
            self._leave()
            inner = bare.lstrip("> \t")
            self.lazy = bool(inner) and not self._ends_paragraph(inner)
            return "quote"
        if _RULE.fullmatch(bare):
            self._leave()
            return "rule"
        if (marked := _MARKER.match(bare)) is not None and self._begins_list(marked, bare):
            rest = bare[marked.end() :]
            gap = _indent(rest)
            width = gap if rest.strip(" \t") and 1 <= gap <= _TAB else 1
            self._leave()
            self.inside = indent + marked.end() + width
            inner = rest.strip(" \t")
            if not inner:
                self.empty_item = number
            self.lazy = bool(inner) and gap <= _TAB and not self._ends_paragraph(inner)
            return "list"
        if (kind := self._html(bare)) is not None:
            return kind
        if self.paragraph is not None:
            return "text"
        if self.lazy:
            return "list" if self.inside else "quote"
        self._leave()
        self.paragraph = number
        return "text"

    def _begins_list(self, marked: re.Match[str], bare: str) -> bool:
        """Say whether a list's mark begins one: within a paragraph an empty item, or a number but 1, does not."""
        if self.paragraph is None:
            return True
        return bool(bare[marked.end() :].strip()) and marked[1] in {None, "1"}

    def _ends_paragraph(self, inner: str) -> bool:
        """Say whether words within a quote or a list are no paragraph that could go on."""
        fence = _FENCE.fullmatch(inner)
        return bool(_ATX.fullmatch(inner) or _RULE.fullmatch(inner) or fence)

    def _html(self, bare: str) -> LineKind | None:
        if not bare.startswith("<"):
            return None
        low = bare.lower()
        if (tagged := _TAGGED.match(low)) is not None:
            end, rest = f"</{tagged[1]}>", low
        elif bare.startswith("<!--"):
            end, rest = "-->", low[2:]
        elif bare.startswith("<?"):
            end, rest = "?>", low
        elif re.match(r"<![a-z]", low):
            end, rest = ">", low
        elif _BLOCK_TAG.match(bare) or (self.paragraph is None and not self.lazy and _ANY_TAG.fullmatch(bare)):
            end, rest = "\n", ""
        else:
            return None
        self._leave()
        self.until = "" if end != "\n" and end in rest else end
        return "html"

    def _underlined(self, mark: str, number: int, after: int) -> LineKind:
        """Make a heading of the paragraph above its underline."""
        first = self.paragraph if self.paragraph is not None else number
        words = " ".join(self.text[each.start : each.end].strip() for each in self.lines[first:])
        begin = self.lines[first].start
        self.headings.append(Heading(1 if mark == "=" else 2, _plain(words.lstrip("\ufeff")), begin, after))
        self.lines[first:] = [each._replace(kind="heading") for each in self.lines[first:]]
        self._leave()
        return "heading"

    def _leave(self) -> None:
        self.paragraph, self.lazy, self.inside = None, False, 0


def _plain(title: str) -> str:
    """Return a heading's words without marks around them."""
    bare = title.strip(" \t")
    while len(bare) > 2 and bare[0] in "*_`" and bare[-1] == bare[0]:
        bare = bare[1:-1].strip(" \t")
    return bare
