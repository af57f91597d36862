"""Tells posts apart: ids as text, and what can be saved when a spreadsheet has turned one into 1.22E+17."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE | re.ASCII)
_WRAPPED = re.compile(r'="([^"]*)"')
_DIGITS = re.compile(r"[0-9]+")
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
    """Return an id without blanks around it and without the ="..." some programs wrap ids in."""
    text = cell.strip()
    wrapped = _WRAPPED.fullmatch(text)
    return wrapped[1].strip() if wrapped else text


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
