"""The plans of Buffer and Publer.

Buffer: ``Text, Image URL, Tags, Posting Time`` and perhaps ``Board Name``; what Buffer itself writes has
``Scheduled At`` and ``Profile`` instead of ``Posting Time``. An empty time is the next free slot.

Publer: twelve columns; lists are separated by commas, alternative texts and comments by ``||``. Publer also takes dates
in English words; those are refused here, since a wrong guess would post at the wrong time.
"""

from __future__ import annotations

from smdash.domain.imports.records import PlannedPost
from smdash.formats.plans.plans import Dialect, PlanRow, profile_row
from smdash.formats.quoting import shown
from smdash.formats.tables.layout import Layout, by_role
from smdash.formats.tables.lists import addresses, aligned, parts

_SUBTYPES = {
    "": "",
    "story": "story",
    "reel": "short_video",
    "short": "short_video",
    "carousel": "carousel",
    "photo": "image",
    "image": "image",
    "video": "long_video",
    "link": "link",
    "event": "event",
}


def _publer_row(row: PlanRow) -> PlannedPost:
    links = addresses(row.text("link"))
    comments = parts(row.text("comments"), "||")
    if len(links) > 1:
        row.warning("link", f"only the first of {len(links)} links is kept.", sort="links")
    if len(comments) > 1:
        row.warning("comments", f"only the first of {len(comments)} comments is kept.", sort="comments")
    subtype = row.word("format").casefold().rstrip("s")
    if subtype not in _SUBTYPES:
        row.warning("format", f"{shown(row.word('format'))} is not known; the format is left open.")
    return PlannedPost(
        row.line,
        row.text("text"),
        title=row.word("title"),
        link=links[0] if links else "",
        format=_SUBTYPES.get(subtype, ""),
        labels=parts(row.text("labels"), ","),
        media=addresses(row.text("media")),
        alt_texts=aligned(row.text("alt_texts")),
        first_comment=comments[0] if comments else "",
        board=row.word("board"),
    )


BUFFER = Dialect(
    "plan_buffer",
    "Buffer plan",
    Layout(
        need=(("Text",), ("Image URL",), ("Posting Time", "Scheduled At")),
        known=by_role(
            {
                "text": ("Text",),
                "media": ("Image URL",),
                "labels": ("Tags",),
                "due": ("Posting Time", "Scheduled At"),
                "target": ("Profile",),
                "board": ("Board Name",),
            }
        ),
    ),
    profile_row,
)

PUBLER = Dialect(
    "plan_publer",
    "Publer plan",
    Layout(
        need=(
            ("Date - Intl. format or prompt", "Date - Intl. format"),
            ("Text",),
            ("Media URL(s) - Separated by comma", "Media URL(s)"),
            ("Label(s) - Separated by comma", "Label(s)"),
        ),
        known=by_role(
            {
                "due": ("Date - Intl. format or prompt", "Date - Intl. format"),
                "text": ("Text",),
                "link": ("Link(s) - Separated by comma for FB carousels", "Link(s)"),
                "media": ("Media URL(s) - Separated by comma", "Media URL(s)"),
                "title": ("Title - For the video, pin, PDF ..", "Title - For the video, pin, PDF", "Title"),
                "labels": ("Label(s) - Separated by comma", "Label(s)"),
                "alt_texts": ("Alt text(s) - Separated by ||", "Alt text(s)"),
                "comments": ("Comment(s) - Separated by ||", "Comment(s)"),
                "format": (
                    "Post subtype - I.e. story, reel, PDF ..",
                    "Post subtype - I.e. story, reel, PDF",
                    "Post subtype",
                ),
                "board": ("Pin board, FB album, or Google category",),
            },
            dropped=(
                "CTA - For Facebook links or Google",
                "Reminder - For stories, reels, shorts, and TikToks",
            ),
        ),
    ),
    _publer_row,
)
