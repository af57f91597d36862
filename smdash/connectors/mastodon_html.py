"""The HTML that servers of the Mastodon kind answer, as the plain text a person wrote or meant.

Paragraphs are set apart by an empty line. Addresses stay whole: servers cut them into visible and hidden pieces, and a
link whose words are not its address says where it leads. Whatever the markup, reading it takes a time that grows with
its length alone, which that of the standard library does not. Source: Mastodon documentation, 2026-07, guidelines.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from smdash.domain.plaintext import storable

LONGEST = 100_000
"""Characters of one message's markup; what is longer is cut."""
# No alternative runs over the next "<", so that each place of the text is looked at once.
_PIECE = re.compile(
    r"""<!--(?:[^<]|<(?!!--))*?-->|<[!?][^<>]*>|<(/?)([a-zA-Z][^\s/<>]*)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>|([^<]++|<)"""
)
_ATTRIBUTE = re.compile(r"""([^\s=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+)))?|[\s=/]+""")
_BLOCKS = frozenset({"p", "div", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "table", "hr"})
_LINES = frozenset({"br", "li", "tr"})
_EMPTY = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_UNSEEN = frozenset({"script", "style", "template", "title", "head"})
_QUOTE = "quote-inline"
"""What repeats in words the post that is quoted, for programs that do not show it."""
_SCHEME = re.compile(r"(?i)^https?://(www\.)?")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_SPACES = re.compile(r" {2,}")
_LINE_BREAKS = re.compile(r"\n{3,}")


def plain(html: str) -> str:
    """Return the text of a message; whatever the markup is, no error and nothing of it is left."""
    reader = _Reader()
    for piece in _PIECE.finditer(html[:LONGEST]):
        closes, tag, attributes, words = piece.groups()
        if words:
            reader.says(unescape(words))
        elif tag and closes:
            reader.closes(tag.lower())
        elif tag:
            reader.opens(tag.lower(), attributes)
    return storable(reader.text())


class _Reader:
    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open: list[tuple[str, bool]] = []  # the elements that are open, and whether their text is left out
        self._link: tuple[str, int] | None = None

    def opens(self, tag: str, attributes: str) -> None:
        # Most tags have no attribute that says anything, and reading them takes longer than all the rest.
        told = attributes and (tag in {"a", "img"} or "class" in attributes.lower())
        found = [one.groups(default="") for one in _ATTRIBUTE.finditer(attributes)] if told else []
        given = {name.lower(): unescape(one or other or bare) for name, one, other, bare in found if name}
        classes = given.get("class", "").split()
        if tag in _BLOCKS:
            self._parts.append("\n\n")
        elif tag in _LINES:
            self._parts.append("\n- " if tag == "li" else "\n")
        elif tag == "img" and not self._hidden:
            self._parts.append(given.get("alt", ""))
        elif tag == "a" and self._link is None and not {"mention", "hashtag", "u-url"} & set(classes):
            self._link = given.get("href", ""), len(self._parts)
        if tag not in _EMPTY:
            self._open.append((tag, self._hidden or tag in _UNSEEN or _QUOTE in classes))

    def closes(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._parts.append("\n\n")
        if tag == "a":
            self._end_link()
        for place in range(len(self._open) - 1, max(len(self._open) - 50, -1), -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def says(self, words: str) -> None:
        if not self._hidden:
            self._parts.append(_BLANKS.sub(" ", words))

    def text(self) -> str:
        self._end_link()
        lines = [line.strip(" ") for line in _SPACES.sub(" ", "".join(self._parts)).split("\n")]
        return _LINE_BREAKS.sub("\n\n", "\n".join(lines)).strip("\n ")

    @property
    def _hidden(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _end_link(self) -> None:
        if self._link is None:
            return
        (href, start), self._link = self._link, None
        words = "".join(self._parts[start:]).strip()
        if not _SCHEME.match(href) or self._hidden or _bare(words) == _bare(href):
            return
        if words.endswith("…") and _bare(href).startswith(_bare(words[:-1])):
            self._parts[start:] = [href]
        elif words[:1] not in {"@", "#"} or _SCHEME.match(words):
            self._parts.append(f" ({href})" if words else href)


def _bare(address: str) -> str:
    return _SCHEME.sub("", address).rstrip("/").casefold()


def comparable(text: str) -> str:
    """Return a text reduced to what no server changes when it shows it: for telling whether two are the same post.

    Spaces and case are left out, and of a mention its server, which servers do not show.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = re.sub(r"(?<![\w/])@([\w.-]+)@[\w.-]*\w(?::\d+)?", r"@\1", folded)
    return re.sub(r"[\s\u200b-\u200d\u2060\ufeff\ufe0e\ufe0f]+", "", folded)


def mentioned(text: str) -> list[str]:
    """Return whom a text mentions, as ``name`` or ``name@server``, in its order."""
    return re.findall(r"(?<![\w/=@])@(\w[\w.-]*(?:@[\w.-]*\w(?::\d+)?)?)", text)
