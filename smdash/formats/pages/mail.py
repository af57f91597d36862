"""What came back by mail as text: a file, words that were pasted, a mail in HTML, or a whole message."""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINES = frozenset(
    {"address", "article", "blockquote", "br", "dd", "div", "dt", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre"}
    | {"section", "table", "td", "tr", "ul"}
)
_UNSEEN = frozenset({"head", "script", "style", "template", "title"})
# Without backtracking, so that what is hostile takes no longer than what is not.
_TAG = re.compile(r"<!--|-->|<(/?)([A-Za-z][A-Za-z0-9]*+)[^<>]*+>")
_MARKUP = re.compile(r"<(?:!doctype html|html|body|div|p|br|pre|span|table|meta)\b[^<>]{0,4000}>", re.IGNORECASE)
_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){2}")
_IS_MAIL = re.compile(rb"^(?:mime-version|received|content-type|message-id|return-path):", re.IGNORECASE | re.MULTILINE)
_HEAD = 20_000
_MOST_PARTS = 200


def readings(data: bytes, begin: bytes = b"APPROVAL ANSWER") -> Iterator[str]:
    """Yield the texts that what was sent back can be read as, the likeliest first; nothing makes it raise.

    An answer in them begins with ``begin``.
    Each is read as it stands and, where there is markup in it, without that: a comment may speak of ``<br>``.
    """
    if _HEADER.match(data[:_HEAD]) and _IS_MAIL.search(data[:_HEAD]):
        for text in _parts(data, begin):
            yield from _with_and_without(text)
    yield from _with_and_without(decoded(data))


def _with_and_without(text: str) -> Iterator[str]:
    yield text
    if (words := plain(text)) is not text:
        yield words


def plain(text: str) -> str:
    """Return text without markup where it is a mail in HTML; any other text stays as it is."""
    # An answer is no markup itself: only what opens with some, or is full of it, is read as such.
    if not _MARKUP.search(text[:_HEAD]) and len(_MARKUP.findall(text[:1_000_000])) < 3:
        return text
    parts, start, unseen, remark = [], 0, 0, False
    for found in _TAG.finditer(text):
        if not unseen and not remark:
            parts.append(unescape(text[start : found.start()]))
        start, name = found.end(), (found[2] or "").lower()
        if found[0] in {"<!--", "-->"}:
            parts.append(found[0] if found[0] == "-->" and not (unseen or remark) else "")
            remark = found[0] == "<!--"
        elif not remark:
            if name in _UNSEEN:
                unseen = max(0, unseen + (-1 if found[1] else 1))
            if name in _LINES:
                parts.append("\n")
    if not unseen and not remark:
        parts.append(unescape(text[start:]))
    return "".join(parts)


def decoded(data: bytes) -> str:
    """Return bytes as text: UTF-8 or UTF-16 with its mark, else what Western mail programs write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _parts(data: bytes, begin: bytes) -> list[str]:
    """Return the texts of a message that may hold an answer, attached ones before its body."""
    from email import message_from_bytes

    found: list[tuple[bool, bool, str]] = []
    try:
        for part in islice(message_from_bytes(data).walk(), _MOST_PARTS):
            if part.is_multipart():
                continue
            is_text, held = part.get_content_maintype() == "text", part.get_payload(decode=True)
            if not isinstance(held, bytes) or not (is_text or begin in held):
                continue
            # What was attached is the file as it was made, whatever its mail says of it; a body may be broken anew.
            order = (part.get_content_disposition() != "attachment", part.get_content_subtype() == "html")
            found.append((*order, decoded(held)))
            if charset := part.get_content_charset():
                found.append((*order, held.decode(charset, "replace")))
    except (LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError):
        pass  # what was found until there may do
    return [text for *_, text in sorted(found, key=lambda each: each[:2])]
