"""Tells posts apart: ids as text, and what can be saved when a spreadsheet has turned one into 1.22E+17."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.platforms.model import Permalinks

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE | re.ASCII)
_WRAPPED = re.compile(r'="([^"]*)"')
_DIGITS = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([,. \u00a0\u2009\u202f'])[0-9]{3})(?:\1[0-9]{3})+(?:[.,]0+)?")
_POINT_ZERO = re.compile(r"([0-9]{5,})[.,]0+")
_EXACT = 15
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST_ID = 1 << 63


def clean_id(cell: str) -> str:
    """Return an id without blanks around it and without what programs put to it.

    That is ``="..."`` around it, an apostrophe before it, a mark between groups of three and a decimal zero behind it.
    """
    text = cell.strip()
    if wrapped := _WRAPPED.fullmatch(text):
        text = wrapped[1].strip()
    if text[:1] in {"'", "\u2019"}:
        text = text[1:].strip()
    if whole := _POINT_ZERO.fullmatch(text):
        return whole[1]
    if grouped := _GROUPED.fullmatch(text):
        head = text
        if text.rpartition(grouped[1])[2].strip("0123456789"):
            head = re.split(r"[.,]0+$", text)[0]
        return "".join(_DIGITS.findall(head))
    return text


def looks_rounded(text: str) -> bool:
    """Whether an id may have lost digits: a spreadsheet keeps 15 of them and writes zeros for the rest."""
    return len(text) > _EXACT and text.isdecimal() and not text[_EXACT:].strip("0")


def link_key(forms: Permalinks, permalink: str) -> str:
    """Return what two links to one post share, '' for a link that tells no post."""
    if found := id_in_link(forms, permalink):
        return found
    return "" if forms.same or "://" not in permalink else bare_link(permalink)


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet has rounded this id to a power of ten."""
    return _ROUNDED.fullmatch(text) is not None


def id_in_link(forms: Permalinks, permalink: str) -> str:
    """Return the id a permalink holds, such as a number or a short code; '' if none."""
    for pattern in forms.same:
        if found := pattern.find(permalink):
            return found
    return ""


def bare_link(permalink: str) -> str:
    """Return a link without what stands behind its path."""
    return permalink.split("#", 1)[0].split("?", 1)[0].rstrip("/")


def account_in_link(forms: Permalinks, permalink: str) -> str:
    """Return the account name in a link to a post, '' if it names none."""
    return forms.account.find(permalink) if forms.account else ""


def time_in_id(forms: Permalinks, post_id: str) -> datetime | None:
    """Return the instant a post's id holds, None where ids hold none."""
    if forms.id_epoch_ms is None or not _DIGITS.fullmatch(post_id) or len(post_id) > 19:
        return None
    number = int(post_id)
    return _UNIX + timedelta(milliseconds=forms.id_epoch_ms + (number >> 22)) if number < _LARGEST_ID else None
