"""The plan of Metricool: a column for every network and for every option a network has.

``Date`` is ``YYYY-MM-DD``, ``Time`` is ``HH:MM:SS``; networks and options are ``TRUE`` or ``FALSE``. What only one
network can do (polls, covers, music, who may reply) has no place here and is named as left out where a row uses it.
"""

from __future__ import annotations

from smdash.domain.imports.records import PlannedPost
from smdash.formats.plans.plans import Dialect, PlanRow
from smdash.formats.quoting import shown
from smdash.formats.tables.layout import Layout, by_role
from smdash.formats.tables.lists import without_end

NETWORKS = {
    "Facebook": "facebook",
    "Twitter/X": "x",
    "LinkedIn": "linkedin",
    "GBP": "google_business",
    "Instagram": "instagram",
    "Pinterest": "pinterest",
    "TikTok": "tiktok",
    "Youtube": "youtube",
    "Threads": "threads",
    "Bluesky": "bluesky",
}
"""The columns that say where a post goes, and the platforms they mean."""

PICTURES = tuple(f"Picture Url {number}" for number in range(1, 11))
ALTERNATIVES = tuple(f"Alt text picture {number}" for number in range(1, 11))
TITLES = ("Youtube Video Title", "Pinterest Pin Title", "TikTok Title", "Facebook Title", "Document title")
TYPES = {"Instagram Post Type": "instagram", "Facebook Post Type": "facebook", "Youtube Video Type": "youtube"}
_SWITCHES = (
    "Shortener",
    "Pinterest Pin New Format",
    "Instagram Show Reel On Feed",
    "Instagram Trial Reel Share Automatically",
    "Youtube video for kids",
    "Youtube AI generated content",
    "TikTok disable comments",
    "TikTok disable duet",
    "TikTok disable stitch",
    "TikTok Branded Content",
    "TikTok Your Brand",
    "TikTok Auto Add Music",
    "TikTok Ai generated content",
    "LinkedIn Show link preview",
    "LinkedIn Images as Carousel",
    "Threads Is Spoiler",
)
_DROPPED = (
    "Video Thumbnail Url",
    "Video Cover Frame",
    "Twitter/X Can reply",
    "Twitter/X Type",
    "Twitter/X Poll Duration minutes",
    *(f"Twitter/X Poll Option {number}" for number in range(1, 5)),
    "Youtube Video Privacy",
    "Youtube Video Category",
    "Youtube Video Tags",
    "Youtube playlist",
    "GBP Post Type",
    "TikTok Post Privacy",
    "TikTok Photo Cover Index",
    "TikTok musicId",
    *(
        f"TikTok music {what}"
        for what in (
            "title",
            "author",
            "previewUrl",
            "thumbnailUrl",
            "soundVolume",
            "originalVolume",
            "startMillis",
            "endMillis",
        )
    ),
    "LinkedIn Type",
    "LinkedIn Poll Question",
    *(f"LinkedIn Poll Option {number}" for number in range(1, 5)),
    "LinkedIn Poll Duration",
    "Threads Reply Control",
    "Threads Post Type",
)
_TYPES = {"": "", "POST": "", "VIDEO": "long_video", "REEL": "short_video", "SHORT": "short_video", "STORY": "story"}
_TRUE = frozenset({"true", "1", "yes"})
_PLAIN = frozenset({"", "false", "0", "no", "post", "public", "everyone", "public_to_everyone"})


def _metricool_row(row: PlanRow) -> PlannedPost:
    brand = row.word("brand")
    platforms = [platform for platform in NETWORKS.values() if row.word(f"on {platform}").casefold() in _TRUE]
    for platform in NETWORKS.values():
        if row.word(f"on {platform}").casefold() not in _TRUE | _PLAIN:
            row.error(f"on {platform}", f"{shown(row.word(f'on {platform}'))} is neither TRUE nor FALSE.")
    if row.word("draft").casefold() not in _TRUE | _PLAIN:
        row.error("draft", f"{shown(row.word('draft'))} is neither TRUE nor FALSE.")
    for role in row.columns.fields:
        if role.startswith("drop ") and row.word(role).casefold() not in _PLAIN:
            row.warning(role, "the column is not kept.")
    media = [row.word(name) for name in PICTURES]
    texts = [row.text(name) for name in ALTERNATIVES]
    kept = [(path, text) for path, text in zip(media, texts, strict=True) if path]
    if any(text.strip() for path, text in zip(media, texts, strict=True) if not path):
        row.warning(ALTERNATIVES[0], "an alternative text has no picture and is left out.", sort="alone")
    return PlannedPost(
        row.line,
        row.text("text"),
        targets=tuple(f"{brand}/{platform}" if brand else platform for platform in platforms),
        title=_one(row, [name for name in TITLES if row.text(name)], "titles"),
        link=row.word("link"),
        format=_format(row, platforms),
        media=tuple(path for path, _ in kept),
        alt_texts=without_end(text for _, text in kept),
        first_comment=row.text("comment"),
        state="draft" if row.word("draft").casefold() in _TRUE else "",
        board=row.word("board"),
    )


def _one(row: PlanRow, roles: list[str], what: str) -> str:
    texts = list(dict.fromkeys(row.text(role) for role in roles))
    if len(texts) > 1:
        row.warning(roles[1], f"only the first of {len(texts)} {what} is kept.", sort=what)
    return texts[0] if texts else ""


def _format(row: PlanRow, platforms: list[str]) -> str:
    found = {}
    for name, platform in TYPES.items():
        word = row.word(name).upper()
        if word and platform in platforms:
            if word not in _TYPES:
                row.warning(name, f"{shown(row.word(name))} is not known; the format is left open.")
            elif _TYPES[word]:
                found[_TYPES[word]] = name
    if len(found) > 1:
        row.warning(list(found.values())[1], "the networks have different formats; the first one is kept.", sort="type")
    return next(iter(found), "")


METRICOOL = Dialect(
    "plan_metricool",
    "Metricool plan",
    Layout(
        need=(("Text",), ("Date",), ("Time",), ("Draft",), ("Picture Url 1",)),
        known=by_role(
            {
                "text": ("Text",),
                "due": ("Date",),
                "time": ("Time",),
                "draft": ("Draft",),
                "link": ("Pinterest Pin Link",),
                "board": ("Pinterest Board",),
                "comment": ("First Comment Text",),
                "brand": ("Brand name", "Brand name (Optional)"),
                **{f"on {platform}": (name,) for name, platform in NETWORKS.items()},
                **{name: (name,) for name in (*PICTURES, *ALTERNATIVES, *TITLES, *TYPES)},
                **{f"drop {name}": (name,) for name in (*_SWITCHES, *_DROPPED)},
            }
        ),
    ),
    _metricool_row,
)

HEADER = (
    *("Text", "Date", "Time", "Draft", *NETWORKS),
    *PICTURES,
    *ALTERNATIVES,
    *("Document title", "Shortener", "Video Thumbnail Url", "Video Cover Frame"),
    *("Twitter/X Can reply", "Twitter/X Type", "Twitter/X Poll Duration minutes"),
    *(f"Twitter/X Poll Option {number}" for number in range(1, 5)),
    *("Pinterest Board", "Pinterest Pin Title", "Pinterest Pin Link", "Pinterest Pin New Format"),
    *("Instagram Post Type", "Instagram Show Reel On Feed"),
    *("Youtube Video Title", "Youtube Video Type", "Youtube Video Privacy", "Youtube video for kids"),
    *("Youtube Video Category", "Youtube Video Tags", "Youtube playlist"),
    *("GBP Post Type", "Facebook Post Type", "Facebook Title", "First Comment Text"),
    *("TikTok Title", "TikTok disable comments", "TikTok disable duet", "TikTok disable stitch"),
    *("TikTok Post Privacy", "TikTok Branded Content", "TikTok Your Brand", "TikTok Auto Add Music"),
    *("TikTok Photo Cover Index", "TikTok musicId", "TikTok music title", "TikTok music author"),
    *("TikTok music previewUrl", "TikTok music thumbnailUrl", "TikTok music soundVolume"),
    *("TikTok music originalVolume", "TikTok music startMillis", "TikTok music endMillis"),
    *("TikTok Ai generated content", "LinkedIn Type", "LinkedIn Poll Question"),
    *(f"LinkedIn Poll Option {number}" for number in range(1, 5)),
    *("LinkedIn Poll Duration", "LinkedIn Show link preview", "LinkedIn Images as Carousel"),
    *("Threads Reply Control", "Threads Is Spoiler", "Threads Post Type", "Brand name"),
)
"""The columns of Metricool's template, in its order."""
