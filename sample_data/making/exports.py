"""The platforms' own export files of what was published, with their quirks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from making import meta
from making.base import DAYS, FIRST, LAST, MONTHS, Chance, Post, table

YT_OLD_ENDS = date(2026, 8, 21)
YT_VIEWS_CHANGED = date(2026, 8, 24)


def make(past: dict[str, list[Post]]) -> dict[str, bytes]:
    """Return the export files as name -> bytes."""
    content, totals = _x_content(past["acme/x"])
    return {
        **meta.make(past),
        "acme-x-content.csv": content,
        "acme-x-overview.csv": _x_overview(totals),
        "nord-youtube-until-august.csv": _youtube(past["nord/youtube"], YT_OLD_ENDS),
        "nord-youtube-until-november.csv": _youtube(past["nord/youtube"], LAST),
    }


def _long_day(day: date) -> str:
    return f"{DAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day}, {day.year}"


X_FIGURES = [
    "Impressions",
    "Likes",
    "Engagements",
    "Bookmarks",
    "Shares",
    "New follows",
    "Replies",
    "Reposts",
    "Profile visits",
    "Detail Expands",
    "URL Clicks",
    "Hashtag Clicks",
    "Permalink Clicks",
]


def _x_content(posts: list[Post]) -> tuple[bytes, dict[date, dict[str, int]]]:
    """Write the content export, newest first, and return what each UTC day's posts gathered."""
    chance = Chance("x figures")
    rows: list[list[object]] = []
    totals: dict[date, dict[str, int]] = {}
    for post in posts:
        sent = datetime.fromtimestamp(((int(post.remote_id) >> 22) + 1288834974657) // 1000, tz=UTC).date()
        growth = 1 + (sent - FIRST).days / 900
        seen = chance.count(160 if post.reply else 1650 * growth, 0.55)
        likes, reposts = chance.count(seen * 0.013, 0.7), 0 if post.reply else chance.count(seen * 0.002, 0.9)
        replies, marks = chance.count(seen * 0.0018, 0.9), chance.count(seen * 0.0012, 0.9)
        visits, expands = chance.count(seen * 0.004, 0.7), chance.count(seen * 0.011, 0.6)
        links = chance.count(seen * 0.012, 0.5) if "https://" in post.text else 0
        shares, follows = chance.count(seen * 0.0006, 0.9), chance.count(0.0004 * seen, 0.9)
        engaged = likes + reposts + replies + marks + visits + expands + links + shares + follows
        values = [seen, likes, engaged, marks, shares, follows, replies, reposts, visits, expands, links, 0, 0]
        rows.append([post.remote_id, _long_day(sent), post.text, post.permalink, *values])
        day = totals.setdefault(sent, {"Create Post": 0})
        day["Create Post"] += 1
        for name, value in zip(X_FIGURES, values, strict=True):
            day[name] = day.get(name, 0) + value
    head = ["Post id", "Date", "Post text", "Post Link", *X_FIGURES]
    return table([head, *reversed(rows)]).encode(), totals


def _x_overview(totals: dict[date, dict[str, int]]) -> bytes:
    """Write the daily export as a German spreadsheet saves it again: with a mark, semicolons and CRLF."""
    chance = Chance("x overview")
    names = [
        "Impressions",
        "Likes",
        "Engagements",
        "Bookmarks",
        "Shares",
        "New follows",
        "Unfollows",
        "Replies",
        "Reposts",
        "Profile visits",
        "Create Post",
        "Video views",
        "Media views",
    ]
    older = {"Impressions": 420, "Likes": 5, "Engagements": 14, "Profile visits": 6, "New follows": 1.6}
    rows: list[list[object]] = []
    for n in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=n)
        made = totals.get(day, {})
        values = {name: made.get(name, 0) + chance.count(older.get(name, 0), 0.7) for name in names}
        values["Unfollows"] = chance.count(1.1, 0.9)
        values["Create Post"] = made.get("Create Post", 0)
        rows.append([_long_day(day), *(values[name] for name in names)])
    return table([["Date", *names], *reversed(rows)], ";", end="\r\n").encode("utf-8-sig")


def _youtube(posts: list[Post], captured: date) -> bytes:
    """Write a Studio table as of ``captured``: from 24 August 2026 on a view is the first frame."""
    chance = Chance("youtube figures")
    after = captured >= YT_VIEWS_CHANGED
    prefix, clicks = ("Thumbnail impressions", "Thumbnail") if after else ("Impressions", "Impressions")
    head = [
        *[
            "Content",
            "Video title",
            "Video publish time",
            "Duration",
            "Views",
            "Engaged views",
            "Watch time (hours)",
            "Subscribers",
        ],
        *["Average view duration", "Average percentage viewed (%)", prefix, f"{clicks} click-through rate (%)"],
        *["Likes", "Shares", "Comments added"],
    ]
    rows: list[list[object]] = []
    for post in posts:
        day = post.wall.date()
        film = post.format == "long_video"
        growth = 1 + (day - FIRST).days / 1200
        best = chance.near((1080 if film else 208) * growth, 0.4)
        every_start = chance.near(1.9 if film else 1.6, 0.1)
        share = chance.near(0.24 if film else 0.62, 0.2)
        others = [chance.near(1, 0.6) for _ in range(5)]
        if day > captured:
            continue
        age = (captured - day).days
        engaged = round(best * (age + 1) / (age + 4)) if age < 60 else round(best)
        young = max(0, min((YT_VIEWS_CHANGED - day).days, age))
        by_old_rule = min(engaged, round(best * (young + 1) / (young + 4))) if film and day < YT_VIEWS_CHANGED else 0
        views = by_old_rule + round((engaged - by_old_rule) * every_start)
        stay = post.seconds * share
        shown = round(engaged * 7.5 * others[0])
        title = [post.remote_id, post.text, f"{MONTHS[day.month - 1]} {day.day}, {day.year}", post.seconds]
        if age == 0:  # Studio needs two or three days before it says anything.
            rows.append([*title, *[""] * 11])
            continue
        subscribers = round(engaged * 0.006 * others[1]) - (1 if others[2] < 0.75 else 0)
        rows.append(
            [
                *title,
                *[views, engaged, f"{engaged * stay / 3600:.4f}", subscribers],
                *[
                    f"0:{int(stay) // 60:02d}:{int(stay) % 60:02d}",
                    f"{share * 100:.2f}",
                    shown,
                    f"{5.2 * others[3]:.2f}",
                ],
                *[
                    round(engaged * 0.05 * others[4]),
                    round(engaged * 0.008 * others[2]),
                    round(engaged * 0.006 * others[0]),
                ],
            ]
        )
    rows.sort(key=lambda row: (-int(str(row[4] or 0)), str(row[0])))
    known = [row for row in rows if row[4] != ""]
    sums = {column: sum(float(str(row[column])) for row in known) for column in (4, 5, 6, 7, 10, 12, 13, 14)}
    mean = sums[6] * 3600 / sums[5]
    total: list[object] = ["Total", "", "", ""]
    total += [
        round(sums[4]),
        round(sums[5]),
        f"{sums[6]:.4f}",
        round(sums[7]),
        f"0:{int(mean) // 60:02d}:{int(mean) % 60:02d}",
    ]
    total += ["", round(sums[10]), "", round(sums[12]), round(sums[13]), round(sums[14])]
    text = table([head, total, *rows])
    return text.encode("utf-8-sig") if after else b"\xff\xfe" + text.encode("utf-16-le")
