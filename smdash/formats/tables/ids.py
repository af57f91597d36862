"""Tells posts apart: ids as text, and what can be saved when a spreadsheet has turned one into 1.22E+17."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE | re.ASCII)
_WRAPPED = re.compile(r'="([^"]*)"')
_DIGITS = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([,. \u00a0\u2009\u202f'])[0-9]{3})(?:\1[0-9]{3})+(?:[.,]0+)?")
_POINT_ZERO = re.compile(r"([0-9]{5,})[.,]0+")
_EXACT = 15
_IN_LINK: dict[str, tuple[re.Pattern[str], ...]] = {
    "instagram": (re.compile(r"instagram\.com/(?:[\w.]+/)?(?:p|reels?|tv)/([\w-]+)", re.ASCII),),
    "facebook": (
        re.compile(r"[?&](?:story_fbid|fbid|v)=(pfbid\w+|\d+)", re.ASCII),
        re.compile(r"/(?:posts|videos|reels?|photos)/(?:[^?#]*/)?(pfbid\w+|\d+)/?(?:[?#]|$)", re.ASCII),
    ),
    "linkedin": (re.compile(r"(?:activity|share|ugcPost)(?::|%3A|-)(\d{10,})", re.ASCII | re.IGNORECASE),),
    "tiktok": (re.compile(r"tiktok\.com/(?:@[\w.]+/)?(?:video|photo|v)/(\d+)", re.ASCII),),
    "pinterest": (re.compile(r"pinterest\.[\w.]+/pin/(?:[\w-]*--)?(\d+)", re.ASCII),),
    "youtube": (re.compile(r"(?:[?&]v=|youtu\.be/|/shorts/)([\w-]{11})", re.ASCII),),
    "threads": (re.compile(r"threads\.(?:net|com)/@?[\w.]+/post/([\w-]+)", re.ASCII),),
    "x": (re.compile(r"(?:x|twitter)\.com/(?:i/web|\w+)/status(?:es)?/(\d+)", re.ASCII),),
}
_X_NAME = re.compile(r"(?:x|twitter)\.com/(\w{1,15})/status", re.ASCII)
_SNOWFLAKE_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
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


def link_key(platform: str, permalink: str) -> str:
    """Return what two links to one post share, '' for a link that tells no post."""
    if found := id_in_link(platform, permalink):
        return found
    if platform in _IN_LINK or "://" not in permalink:
        return ""
    return id_without_column("", permalink)


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet has rounded this id to a power of ten."""
    return _ROUNDED.fullmatch(text) is not None


def id_in_link(platform: str, permalink: str) -> str:
    """Return the id a permalink holds: Instagram short code, Facebook number or pfbid, X status id; '' if none."""
    for pattern in _IN_LINK.get(platform, ()):
        if found := pattern.search(permalink):
            return found[1]
    return ""


def id_without_column(platform: str, permalink: str) -> str:
    """Return what to know a post by where the file has no column of ids: the id in its link, else the link itself."""
    found = id_in_link(platform, permalink)
    return found or permalink.split("#", 1)[0].split("?", 1)[0].rstrip("/")


def x_name(permalink: str) -> str:
    """Return the account name in a link to a post on X, '' if it names none."""
    found = _X_NAME.search(permalink)
    return found[1] if found and found[1].casefold() != "i" else ""


def snowflake_time(status_id: str) -> datetime | None:
    """Return the instant in an X status id: milliseconds since 1288834974657 above the lowest 22 bits."""
    if not _DIGITS.fullmatch(status_id) or len(status_id) > 19:
        return None
    number = int(status_id)
    return _SNOWFLAKE_EPOCH + timedelta(milliseconds=number >> 22) if number < _LARGEST_ID else None
