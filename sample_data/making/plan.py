"""The plan: three weeks published, today, two weeks ahead, in our own dialect and in two schedulers' dialects."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from making.base import HOSTILE, Post, table, texts
from making.history import RECENT, planned_wall

if TYPE_CHECKING:
    from collections.abc import Iterable

HEAD = [
    "post",
    "account",
    "due",
    "zone",
    "state",
    "format",
    "pillar",
    "labels",
    "title",
    "text",
    "link",
    "media",
    "alt_texts",
    "first_comment",
    "permalink",
]
PILLARS = {
    "acme/mastodon": "craft",
    "acme/bluesky": "craft",
    "acme/x": "craft",
    "acme/linkedin": "people",
    "bean/instagram": "menu",
    "bean/facebook": "menu",
    "bean/tiktok": "fun",
    "nord/youtube": "know-how",
    "nord/threads": "talk",
}
CDN = "https://cdn.example"


def make(past: dict[str, list[Post]]) -> dict[str, bytes]:
    """Return the three plan files as name -> bytes."""
    rows = sorted([*_published(past), *_ahead()], key=lambda row: (row["due"] or "9999", row["account"], row["post"]))
    return {
        "plan.csv": table([HEAD, *([row.get(name, "") for name in HEAD] for row in rows)]).encode(),
        "plan-buffer.csv": _buffer(),
        "plan-publer.csv": _publer(),
    }


def _published(past: dict[str, list[Post]]) -> Iterable[dict[str, str]]:
    """Yield what went out since 1 November; what was reused elsewhere shares its post."""
    for account, posts in past.items():
        for post in posts:
            if post.reply or post.wall.date() < RECENT:
                continue
            title = "" if account not in {"nord/youtube", "bean/tiktok"} else post.text
            text = (
                f"{post.text}\n\nAll gear lists: https://nordpfad.example/lists"
                if account == "nord/youtube"
                else post.text
            )
            yield {
                "post": f"p-{_source(post, past)[-9:].strip('-_').lower()}",
                "account": account,
                "due": planned_wall(post).strftime("%Y-%m-%d %H:%M"),
                "zone": "Europe/Berlin",
                "state": "published",
                "format": post.format,
                "pillar": PILLARS[account],
                "title": title,
                "text": text,
                "permalink": post.permalink,
                **media_of(post.format, f"{account.replace('/', '-')}-{post.wall:%m%d}", post.text.split("\n", 1)[0]),
            }


def _source(post: Post, past: dict[str, list[Post]]) -> str:
    """Return the id of the post this one reuses, when that one is in the plan as well."""
    source = post.extra.get("source", "")
    for other in (p for posts in past.values() for p in posts):
        if source and other.remote_id == source and other.wall.date() >= RECENT:
            return source
    return post.remote_id


def media_of(kind: str, name: str, alt: str = "", count: int = 0) -> dict[str, str]:
    """Return the columns of what a post of ``kind`` shows."""
    number = count or {"image": 1, "carousel": 3, "short_video": 1, "long_video": 1}.get(kind, 0)
    if not number:
        return {}
    ending = "mp4" if kind.endswith("video") else "jpg"
    files = [f"{CDN}/{name}{f'-{n}' if number > 1 else ''}.{ending}" for n in range(1, number + 1)]
    alts = [f"{alt[:70]} ({n} of {number})" if number > 1 else alt[:90] for n in range(1, number + 1)]
    return {"media": " | ".join(files), "alt_texts": "" if ending == "mp4" or not alt else " | ".join(alts)}


def row(post: str, account: str, due: str, text: str, kind: str = "text", **more: str) -> dict[str, str]:
    """Return a row of a plan; ``due`` is ``11-24 08:30``, '' for a draft."""
    return {
        "post": post,
        "account": account,
        "due": f"2026-{due}" if due else "",
        "zone": "Europe/Berlin",
        "state": "scheduled",
        "format": kind,
        "pillar": PILLARS[account],
        "text": text,
        **more,
    }


def _ahead() -> list[dict[str, str]]:
    """Return today and the two weeks ahead, but for what the two schedulers' files bring."""
    acme, bean, nord = texts("acme"), texts("bean"), texts("nord")
    social, x, captions = acme["social_future"], acme["x_future"], [c.split("|") for c in bean["instagram_future"]]
    page = [line.split("|")[0] for line in bean["facebook_future"]]
    launch = {"pillar": "launch", "labels": "launch week | 4.2"}
    autumn = ["Chestnut soup", "Pear toast", "Walnut cake", "Quince tea", "The plum thing, and Selin laughing"]
    rows = [
        row(
            "latte-12",
            "bean/tiktok",
            "11-21 08:00",
            "Latte art, 12 seconds",
            "short_video",
            title="Latte art, 12 seconds",
            state="missed",
            media=f"{CDN}/latte-12.mp4",
        ),
        row("launch-0", "acme/bluesky", "11-21 09:30", social[0], **launch),
        row(
            "three-numbers",
            "acme/linkedin",
            "11-21 12:00",
            acme["linkedin_today"][0],
            "text_long",
            first_comment="The estimates with their reasons, all of them: https://acme.example/estimates",
        ),
        row(
            "autumn-menu",
            "bean/instagram",
            "11-21 17:45",
            bean["instagram_today"][0],
            "carousel",
            labels="autumn | menu",
            first_comment="#beanandleaf #berlincafe #autumnmenu",
            alt_texts=" | ".join(autumn),
            media=" | ".join(f"{CDN}/autumn-menu-{n}.jpg" for n in range(1, 6)),
        ),
        # Two findings on purpose: too long for X, and a picture nobody described.
        row("changelog-42", "acme/x", "11-23 08:30", x[0], media=f"{CDN}/changelog-42.png", **launch),
        row("undo-trust", "acme/x", "11-24 08:30", x[1], **launch),
        row("point-one", "acme/x", "11-25 08:30", x[2], **launch),
        row("half-time", "acme/x", "", x[3], **{**launch, "state": "draft"}),
        row("sleep-chart", "acme/bluesky", "11-28 09:30", social[5], **launch),
        row("ask-us", "acme/mastodon", "11-30 09:00", social[6], pillar="people"),
        row(
            "heated-yard",
            "bean/facebook",
            "11-24 11:00",
            page[0],
            "image",
            **media_of("image", "yard", "The yard with lamps"),
        ),
        row(
            "advent-brunch",
            "bean/facebook",
            "11-26 17:00",
            page[1],
            "image",
            link="https://bean.example/advent",
            **media_of("image", "brunch", "A long table with candles"),
        ),
        row("hostile", "bean/facebook", "11-29 10:00", HOSTILE, state="draft"),
        *_planted(),
    ]
    for number, day in enumerate(("11-23", "11-24", "11-25", "11-26"), start=1):
        for account, clock in (("acme/mastodon", "09:00"), ("acme/bluesky", "10:15")):
            rows.append(row(f"launch-{number}", account, f"{day} {clock}", social[number], **launch))
    when = ("11-23 12:00", "11-25 17:45", "11-28 17:45", "11-30 12:00", "12-02 17:45")
    for number, ((text, kind), due) in enumerate(zip(captions, when, strict=True), start=1):
        rows.append(row(f"cafe-{number}", "bean/instagram", due, text, kind, **media_of(kind, f"cafe-{number}", text)))
    for line in nord["youtube_future"]:
        title, due, kind = line.split("|")
        text = f"{title}\n\nAll gear lists: https://nordpfad.example/lists"
        media = media_of(kind, f"film-{due[5:10]}")
        rows.append(row(f"film-{due[5:10]}", "nord/youtube", due[5:], text, kind, title=title, **media))
    return rows


def _planted() -> list[dict[str, str]]:
    """Return drafts with one defect each, for the checks to find: account, pillar, name, text."""
    return [
        row(f"planted-{name}", account, "", text, state="draft", pillar=pillar)
        for account, pillar, name, text in (line.split("|") for line in texts("planted")["drafts"])
    ]


def _buffer() -> bytes:
    """Write acme/linkedin ahead as Buffer's bulk file: one channel per file, tags joined by commas."""
    times = ("2026-11-25 08:15", "2026-11-28 12:00", "2026-11-30 12:00", "2026-12-02 08:15", "2026-12-05 12:00")
    assert all(datetime.fromisoformat(time) for time in times)  # noqa: S101 - a slip here should stop the maker
    rows: list[list[str]] = [["Text", "Image URL", "Tags", "Posting Time"]]
    for line, due in zip(texts("acme")["linkedin_future"], times, strict=True):
        text, image = line.rsplit("|", 1)
        rows.append([text, image, "Launch,4.2" if "Launch" in text else "People", due])
    return table(rows, end="\r\n").encode()


PUBLER_HEAD = [
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
]


def _publer() -> bytes:
    """Write nord/threads ahead as Publer's bulk file with all of its twelve columns."""
    rows = [PUBLER_HEAD]
    for line in texts("nord")["threads_future"]:
        text, due, labels, image = line.split("|")
        alt = {"postcard": "A postcard full of small handwriting", "scale": "A rucksack hanging from a scale"}
        described = next((words for name, words in alt.items() if name in image), "")
        comment = "We read every answer, on the ferry." if "question" in labels else ""
        rows.append([due, text, "", image, "", labels, described, comment, "", "", "", ""])
    return table(rows, end="\r\n").encode()
