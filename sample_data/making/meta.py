"""Meta's exports: Instagram before and after views, and the posts of the Facebook page."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from making.base import FIRST, Chance, Post, table, thousands

if TYPE_CHECKING:
    from collections.abc import Iterable

DROP = date(2026, 10, 24)  # From here on Instagram shows the café to fewer people.
IG_OLD_ENDS = date(2026, 9, 30)
IG_NEW_BEGINS = date(2026, 9, 7)
VIRAL_TIMES = 40


def make(past: dict[str, list[Post]]) -> dict[str, bytes]:
    """Return the three files of the café as name -> bytes."""
    instagram = _instagram_figures(past["bean/instagram"])
    return {
        "bean-instagram-until-september.csv": _instagram_old(instagram),
        "bean-instagram-until-november.csv": _instagram_new(instagram),
        "bean-facebook.csv": _facebook(past["bean/facebook"]),
    }


def _stamp(wall: datetime) -> str:
    return wall.strftime("%m/%d/%Y %H:%M")


IgRow = tuple[Post, dict[str, int]]


def _instagram_figures(posts: Iterable[Post]) -> list[IgRow]:
    chance = Chance("instagram figures")
    typical = {"image": 1220, "carousel": 1900, "short_video": 3530}
    rows = []
    for post in posts:
        level = 0.69 if post.wall.date() >= DROP else 1.0
        views = chance.count(typical[post.format] * level, 0.32)
        if post.viral:
            views = typical[post.format] * VIRAL_TIMES + chance.below(900)
        reach = int(views * chance.near(0.72, 0.1))
        weeks = (post.wall.date() - FIRST).days / 7
        figures = {
            "Views": views,
            "Reach": reach,
            "Likes": chance.count(reach * (0.11 if post.viral else 0.06)),
            "Shares": chance.count(reach * (0.03 if post.viral else 0.006), 0.6),
            "Follows": chance.count(412 if post.viral else 2.2, 0.1 if post.viral else 0.9),
            "Comments": chance.count(reach * (0.004 if post.viral else 0.007), 0.6),
            "Saves": chance.count(reach * (0.004 + 0.00025 * weeks), 0.7),
        }
        rows.append((post, figures))
    return rows


def _instagram_head(post: Post) -> list[object]:
    kind = {"image": "IG image", "carousel": "IG carousel", "short_video": "IG reel"}[post.format]
    account = ["17841400123456789", "bean.cafe", "Bean & Leaf"]
    return [post.remote_id, *account, post.text, post.seconds, _stamp(post.wall), post.permalink, kind]


IG_HEAD = [
    "Post ID",
    "Account ID",
    "Account username",
    "Account name",
    "Description",
    "Duration (sec)",
    "Publish time",
    "Permalink",
    "Post type",
]


def _instagram_old(rows: list[IgRow]) -> bytes:
    """Write the earlier export: impressions, an older measure that counts fewer displays than views."""
    chance = Chance("instagram impressions")
    figures = ["Reach", "Likes", "Shares", "Follows", "Comments", "Saves"]
    out: list[list[object]] = [[*IG_HEAD, "Data comment", "Date", "Impressions", *figures]]
    for post, values in reversed(rows):
        if post.wall.date() <= IG_OLD_ENDS:
            early = 0.93 if post.wall.date() >= IG_NEW_BEGINS else 1.0  # Young posts were still growing.
            counted = [values["Views"] * chance.near(0.81, 0.04) * early, *(values[name] * early for name in figures)]
            out.append([*_instagram_head(post), "", "Lifetime", *(thousands(value) for value in counted)])
    return table(out).encode("utf-8-sig")


def _instagram_new(rows: list[IgRow]) -> bytes:
    figures = ["Views", "Likes", "Shares", "Comments", "Saves", "Reach", "Follows"]
    out: list[list[object]] = [[*IG_HEAD, "Data comment", "Date", *figures]]
    for post, values in reversed(rows):
        if post.wall.date() >= IG_NEW_BEGINS:
            out.append([*_instagram_head(post), "", "Lifetime", *(thousands(values[name]) for name in figures)])
    return table(out).encode("utf-8-sig")


FB_COLUMNS = [
    *[
        "Post ID",
        "Page ID",
        "Page name",
        "Title",
        "Description",
        "Duration (sec)",
        "Publish time",
        "Caption type",
        "Permalink",
    ],
    *[
        "Is crosspost",
        "Is share",
        "Post type",
        "Languages",
        "Custom labels",
        "Funded content status",
        "Data comment",
        "Date",
    ],
    *["Views", "Reach", "Reactions, Comments and Shares", "Reactions", "Comments", "Shares", "Total clicks"],
    *["Other Clicks", "Matched Audience Targeting Consumption (Photo Click)", "Link Clicks"],
    *["Negative feedback from users: Hide all", "Negative feedback from users: Hide"],
    *["Seconds viewed", "Average Seconds viewed", "Estimated earnings (USD)"],
]


def _facebook(posts: list[Post]) -> bytes:
    """Write the page's content export; the three ways of saying "not known" are a blank, ``-`` and ``undefined``."""
    chance = Chance("facebook figures")
    out: list[list[object]] = [list(FB_COLUMNS)]
    for number, post in enumerate(posts):
        video = post.format == "short_video"
        views = chance.count(1480 if video else 690, 0.4)
        reach = int(views * chance.near(0.7, 0.1))
        reactions, comments = chance.count(reach * 0.035), chance.count(reach * 0.006, 0.8)
        shares, links, photo = chance.count(reach * 0.004, 0.9), chance.count(9, 0.8), chance.count(reach * 0.02)
        clicks = links + photo + chance.count(reach * 0.03)
        seconds = int(views * chance.near(7.5, 0.3)) if video else 0
        watch = [thousands(seconds), f"{seconds / views:.1f}"] if video else ["", ""]
        row: list[object] = [
            *[post.remote_id, "104857600123456", "Bean & Leaf"],
            *([post.text, ""] if video else ["", post.text]),
            *[
                post.seconds,
                _stamp(post.wall),
                "Status",
                post.permalink,
                0,
                0,
                "Reels" if video else "Photos",
                "",
                "",
                "",
            ],
            *["", "Lifetime", thousands(views), thousands(reach), reactions + comments + shares, reactions, comments],
            *[shares, clicks, clicks - links - photo, "" if video else photo, links, 0, int(chance.happens(0.05))],
            *[*watch, "0.00"],
        ]
        if number % 13 == 6:
            row[17] = row[18] = "-"
        elif number % 13 == 9:
            row[18] = "undefined"
        elif number % 13 == 11:
            row[20] = row[21] = row[22] = ""
        out.append(row)
    return table([out[0], *reversed(out[1:])]).encode("utf-8-sig")
