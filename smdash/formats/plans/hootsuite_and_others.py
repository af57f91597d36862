"""The plans of Hootsuite, Sprout, Later, SocialBee and Pinterest.

Hootsuite has no header: date and time, message, and perhaps a link, in this order. Sprout keeps day and time of day
apart (``date, time_24hr, message_text``) and, like Hootsuite, takes either order of day and month. SocialBee's header
is also that of programs built on HighLevel, which call the text ``content``. Pinterest plans pins: one picture each.
"""

from __future__ import annotations

import re

from smdash.domain.imports.records import PlannedPost
from smdash.formats.plans.plans import Dialect, PlanRow, profile_row
from smdash.formats.tables.date_parts import cut_time, day_parts, time_of_day
from smdash.formats.tables.layout import Layout, Shape, by_role
from smdash.formats.tables.lists import addresses, parts

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


def _is_hootsuite(cells: tuple[str, ...]) -> bool:
    day, time = cut_time(cells[0])
    try:
        day_parts(day)
        time_of_day(time)
    except ValueError:
        return False
    words = cells[1].strip()
    link = cells[2].strip() if len(cells) > 2 else ""
    return any(map(str.isalpha, words)) and (not link or _ADDRESS.fullmatch(link) is not None)


def _hootsuite_row(row: PlanRow) -> PlannedPost:
    if not row.word("due"):
        row.error("due", "the post has no time; Hootsuite needs one.")
    return PlannedPost(row.line, row.text("text"), link=row.word("link"))


def _sprout_row(row: PlanRow) -> PlannedPost:
    return PlannedPost(row.line, row.text("text"))


def _socialbee_row(row: PlanRow) -> PlannedPost:
    kinds = {role: addresses(row.text(role)) for role in ("media", "gifs", "videos")}
    if sum(map(bool, kinds.values())) > 1:
        row.warning("media", "pictures, GIFs and videos together: SocialBee posts one kind only.", sort="kinds")
    return PlannedPost(
        row.line,
        row.text("text"),
        link=row.word("link"),
        media=tuple(path for paths in kinds.values() for path in paths),
    )


def _pinterest_row(row: PlanRow) -> PlannedPost:
    address = row.word("media")
    return PlannedPost(
        row.line,
        row.text("text"),
        title=row.text("title"),
        link=row.word("link"),
        labels=parts(row.text("labels"), ","),
        media=(address,) if address else (),
        board=row.word("board"),
    )


HOOTSUITE = Dialect(
    "plan_hootsuite",
    "Hootsuite plan",
    Shape(
        names=("Date", "Message", "Link"),
        known=by_role({"due": ("Date",), "text": ("Message",), "link": ("Link",)}),
        least=2,
        is_row=_is_hootsuite,
    ),
    _hootsuite_row,
    least=2,
)

SPROUT = Dialect(
    "plan_sprout",
    "Sprout plan",
    Layout(
        need=(("date",), ("time_24hr",), ("message_text",)),
        known=by_role({"due": ("date",), "time": ("time_24hr",), "text": ("message_text",)}),
    ),
    _sprout_row,
)

LATER = Dialect(
    "plan_later",
    "Later plan",
    Layout(
        need=(("Scheduled Time",), ("Caption",), ("Media URL",)),
        known=by_role(
            {
                "due": ("Scheduled Time",),
                "text": ("Caption",),
                "media": ("Media URL",),
                "target": ("Profile",),
                "labels": ("Label",),
            }
        ),
    ),
    profile_row,
)

_AT = ("postAtSpecificTime", "postAtSpecificTime (YYYY-MM-DD HH:mm:ss)")

SOCIALBEE = Dialect(
    "plan_socialbee",
    "SocialBee plan",
    Layout(
        need=(_AT, ("text", "content"), ("imageUrls",)),
        known=by_role(
            {
                "due": _AT,
                "text": ("text", "content"),
                "link": ("link", "link (OGmetaURL)"),
                "media": ("imageUrls",),
                "gifs": ("gifUrls", "gifUrl"),
                "videos": ("videoUrls", "videoUrl"),
            }
        ),
    ),
    _socialbee_row,
)

PINTEREST = Dialect(
    "plan_pinterest",
    "Pinterest plan",
    Layout(
        need=(("Title",), ("Media URL",), ("Pinterest board",), ("Publish date",)),
        known=by_role(
            {
                "title": ("Title",),
                "media": ("Media URL",),
                "text": ("Description",),
                "link": ("Link",),
                "due": ("Publish date",),
                "labels": ("Keywords",),
                "board": ("Pinterest board",),
            },
            dropped=("Thumbnail",),
        ),
    ),
    _pinterest_row,
)
