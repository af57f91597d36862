"""What came back by mail as text: a file, words that were pasted, a mail in HTML, or a whole message."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_LINES = frozenset(
    {"address", "article", "blockquote", "br", "dd", "div", "dt", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre"}
    | {"section", "table", "td", "tr", "ul"}
)
_UNSEEN = frozenset({"head", "script", "style", "template", "title"})
_MARKUP = re.compile(r"<(?:!doctype html|html|body|div|p|br|pre|span|table|meta)\b[^<>]{0,4000}>", re.IGNORECASE)
_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){2}")
_IS_MAIL = re.compile(rb"^(?:mime-version|received|content-type|message-id|return-path):", re.IGNORECASE | re.MULTILINE)
_HEAD = 20_000


def words_of(data: bytes) -> str:
    """Return the text of what was sent back, of a message that of its body; nothing makes it raise."""
    if _HEADER.match(data[:_HEAD]) and _IS_MAIL.search(data[:_HEAD]):
        data = _body(data) or data
    return plain(decoded(data))


def plain(text: str) -> str:
    """Return text without markup where it is a mail in HTML; any other text stays as it is."""
    # An answer is no markup itself: only what opens with some, or is full of it, is read as such.
    if not _MARKUP.search(text[:_HEAD]) and len(_MARKUP.findall(text[:1_000_000])) < 3:
        return text
    reader = _Words()
    reader.feed(text)
    reader.close()
    return "".join(reader.parts)


def decoded(data: bytes) -> str:
    """Return bytes as text: UTF-8 or UTF-16 with its mark, else what Western mail programs write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _body(data: bytes) -> bytes:
    from email import message_from_bytes, policy
    from email.message import EmailMessage

    try:
        message = message_from_bytes(data, policy=policy.default)
        parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
        # What was attached is the file as it was made; a body may have been broken anew.
        parts.sort(key=lambda part: (not part.is_attachment(), part.get_content_subtype() != "plain"))
        texts = [str(part.get_content()) for part in parts if isinstance(part, EmailMessage)]
    except (LookupError, ValueError, TypeError, AttributeError, KeyError, AssertionError):
        return b""
    texts = [plain(text) for text in texts]
    found = next((text for text in texts if "APPROVAL ANSWER" in text), texts[0] if texts else "")
    return found.encode("utf-8", "replace")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._unseen += tag in _UNSEEN
        if tag in _LINES:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1
        if tag in _LINES - {"br", "hr"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)
