"""Turns the HTML of a post into the text a person wrote: paragraphs, line breaks, links in full."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "blockquote", "ul", "ol", "pre", "div", "h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "template", "title"})
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def text_of(markup: str) -> str:
    """Return the text of a post; what is no HTML comes back as it is, blanks at its ends aside.

    What the server hides of a link (its scheme, its end) is part of the text, since it was typed or pasted.
    """
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    text = "".join(reader.found)
    text = re.sub(r" *\n *", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class _Reader(HTMLParser):
    """Collects what is seen of a text; elements that are never closed do no harm."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _UNSEEN:
            self._unseen = self._unseen or tag
        elif tag == "br":
            self.found.append("\n")
        elif tag == "li":
            self.found.append("\n- ")
        elif tag in _BLOCKS:
            self.found.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        elif tag in _BLOCKS:
            self.found.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(_BLANKS.sub(" ", data))
