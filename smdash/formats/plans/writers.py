"""The writers of other programs' plans: how each wants the cells of a row, its bounds and habits.

Texts are written as they are. A spreadsheet program may take a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a
formula; a mark in front of it would be posted with it, so none is put there and the writer names such cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.formats.plans import metricool
from smdash.formats.plans.buffer_publer import BUFFER, PUBLER
from smdash.formats.plans.hootsuite_and_others import HOOTSUITE, LATER, PINTEREST, SOCIALBEE, SPROUT
from smdash.formats.plans.metricool import METRICOOL

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from smdash.domain.imports.records import DateOrder, PlannedPost
    from smdash.formats.plans.plans import Dialect

_SUBTYPES = {"story": "story", "short_video": "reel", "carousel": "carousel", "link": "link", "event": "event"}
_NETWORK_OF = {platform: name for name, platform in metricool.NETWORKS.items()}
_GIF = (".gif",)
_VIDEO = (".mp4", ".mov", ".m4v", ".webm")


class Writer(NamedTuple):
    """What a program takes: its columns (none for Hootsuite's file without a header) and how a row is filled.

    ``timeless`` says what the program does with a post without a time, '' when it needs one. ``days_ahead`` is how far
    it plans, ``gap_minutes`` how far apart posts have to be, ``rows`` how many a file may hold; None is "not stated".
    ``platforms`` are those it has a column for or is of, None where the file does not say where a post goes.
    ``names_account`` says that a row can tell whose it is, ``ordered`` that the program is told the order of day and
    month when the file is brought in.
    """

    dialect: Dialect
    name: str
    header: tuple[str, ...]
    cells: Callable[[PlannedPost, DateOrder], tuple[str, ...]]
    timeless: str = ""
    rows: int | None = None
    days_ahead: int | None = None
    gap_minutes: int | None = None
    platforms: frozenset[str] | None = None
    names_account: bool = False
    ordered: bool = False
    seconds: bool = False
    remark: str = ""


def _minutes(due: datetime | None) -> str:
    return "" if due is None else f"{due:%Y-%m-%d %H:%M}"


def _slashed(due: datetime | None, order: DateOrder) -> str:
    if due is None:
        return ""
    day = f"{due.day:02}/{due.month:02}" if order == "day" else f"{due.month:02}/{due.day:02}"
    return f"{day}/{due.year:04}"


def _buffer(post: PlannedPost, order: DateOrder) -> tuple[str, ...]:  # noqa: ARG001
    return post.text, ", ".join(post.media), ", ".join(post.labels), _minutes(post.due)


def _hootsuite(post: PlannedPost, order: DateOrder) -> tuple[str, ...]:
    return f"{_slashed(post.due, order)} {post.due:%H:%M}" if post.due else "", post.text, post.link


def _sprout(post: PlannedPost, order: DateOrder) -> tuple[str, ...]:
    return _slashed(post.due, order), f"{post.due:%H:%M}" if post.due else "", post.text


def _publer(post: PlannedPost, order: DateOrder) -> tuple[str, ...]:  # noqa: ARG001
    return (
        _minutes(post.due),
        post.text,
        post.link,
        ", ".join(post.media),
        post.title,
        ",".join(post.labels),
        " || ".join(post.alt_texts),
        post.first_comment,
        post.board,
        _SUBTYPES.get(post.format, ""),
        "",
        "",
    )


def _metricool(post: PlannedPost, order: DateOrder) -> tuple[str, ...]:  # noqa: ARG001
    brand, _, platform = post.targets[0].rpartition("/") if post.targets else ("", "", "")
    cells: dict[str, Any] = {
        "Text": post.text,
        "Date": f"{post.due:%Y-%m-%d}" if post.due else "",
        "Time": f"{post.due:%H:%M:%S}" if post.due else "",
        "Draft": "TRUE" if post.state == "draft" else "FALSE",
        **dict.fromkeys(metricool.NETWORKS, "FALSE"),
        **dict(zip(metricool.PICTURES, post.media, strict=False)),
        **dict(zip(metricool.ALTERNATIVES, post.alt_texts, strict=False)),
        "Shortener": "FALSE",
        "Pinterest Pin Link": post.link,
        "First Comment Text": post.first_comment,
        "Brand name": brand,
        "Pinterest Board": post.board,
    }
    if platform in _NETWORK_OF:
        cells[_NETWORK_OF[platform]] = "TRUE"
    cells[_TITLE_OF.get(platform, "Document title")] = post.title
    if platform in {"instagram", "facebook"}:
        word = {"story": "STORY", "short_video": "REEL"}.get(post.format, "POST")
        cells["Instagram Post Type" if platform == "instagram" else "Facebook Post Type"] = word
    elif platform == "youtube":
        cells["Youtube Video Type"] = "SHORT" if post.format == "short_video" else "VIDEO"
    return tuple(cells.get(name, "") for name in metricool.HEADER)


_TITLE_OF = {
    "youtube": "Youtube Video Title",
    "pinterest": "Pinterest Pin Title",
    "tiktok": "TikTok Title",
    "facebook": "Facebook Title",
}


def _socialbee(post: PlannedPost, order: DateOrder) -> tuple[str, ...]:  # noqa: ARG001
    kinds: dict[str, list[str]] = {"image": [], "gif": [], "video": []}
    for path in post.media:
        name = path.lower().partition("?")[0]
        kinds["gif" if name.endswith(_GIF) else "video" if name.endswith(_VIDEO) else "image"].append(path)
    at = "" if post.due is None else f"{post.due:%Y-%m-%d %H:%M:%S}"
    return post.text, post.link, *(", ".join(paths) for paths in kinds.values()), at


def _later(post: PlannedPost, order: DateOrder) -> tuple[str, ...]:  # noqa: ARG001
    return _minutes(post.due), post.text, ", ".join(post.media), ", ".join(post.targets), ", ".join(post.labels)


def _pinterest(post: PlannedPost, order: DateOrder) -> tuple[str, ...]:  # noqa: ARG001
    at = "" if post.due is None else f"{post.due:%Y-%m-%dT%H:%M:%S}"
    return post.title, "".join(post.media[:1]), post.board, "", post.text, post.link, at, ", ".join(post.labels)


_PUBLER_HEADER = (
    "Date - Intl. format or prompt",
    "Text",
    "Link(s) - Separated by comma for FB carousels",
    "Media URL(s) - Separated by comma",
    "Title - For the video, pin, PDF ..",
    "Label(s) - Separated by comma",
    "Alt text(s) - Separated by ||",
    "Comment(s) - Separated by ||",
    "Pin board, FB album, or Google category",
    "Post subtype - I.e. story, reel, PDF ..",
    "CTA - For Facebook links or Google",
    "Reminder - For stories, reels, shorts, and TikToks",
)

WRITERS: dict[str, Writer] = {
    "buffer": Writer(
        BUFFER,
        "Buffer",
        ("Text", "Image URL", "Tags", "Posting Time"),
        _buffer,
        timeless="puts posts without a time into its queue",
    ),
    "hootsuite": Writer(HOOTSUITE, "Hootsuite", (), _hootsuite, rows=350, ordered=True),
    "sprout": Writer(
        SPROUT,
        "Sprout",
        ("date", "time_24hr", "message_text"),
        _sprout,
        rows=350,
        gap_minutes=10,
        ordered=True,
    ),
    "publer": Writer(
        PUBLER, "Publer", _PUBLER_HEADER, _publer, timeless="gives posts without a time one by their label"
    ),
    "metricool": Writer(
        METRICOOL,
        "Metricool",
        metricool.HEADER,
        _metricool,
        platforms=frozenset(metricool.NETWORKS.values()),
        names_account=True,
        seconds=True,
    ),
    "socialbee": Writer(
        SOCIALBEE,
        "SocialBee",
        ("text", "link", "imageUrls", "gifUrls", "videoUrls", "postAtSpecificTime"),
        _socialbee,
        timeless="keeps posts without a time for its own slots or as drafts",
        seconds=True,
    ),
    "later": Writer(
        LATER,
        "Later",
        ("Scheduled Time", "Caption", "Media URL", "Profile", "Label"),
        _later,
        names_account=True,
        remark="Later knows profiles by its own names; put them into the column 'Profile'.",
    ),
    "pinterest": Writer(
        PINTEREST,
        "Pinterest",
        ("Title", "Media URL", "Pinterest board", "Thumbnail", "Description", "Link", "Publish date", "Keywords"),
        _pinterest,
        platforms=frozenset({"pinterest"}),
        rows=100,
        days_ahead=14,
        seconds=True,
    ),
}
"""The programs a plan can be written for, by the name that chooses them."""
