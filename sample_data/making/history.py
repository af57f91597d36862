"""Four months of published posts, account by account."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from making.base import FIRST, LAST, Chance, Post, slots, texts

B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
SNOWFLAKE_EPOCH_MS = 1288834974657
VIRAL = date(2026, 10, 14)
RECENT = date(2026, 11, 1)
ASKERS = ("amara_codes", "quentin_a", "teh_typo", "zoe.k", "nikp_dev", "kofi_b", "iris_w", "old_admin", "leo__m")


def make() -> dict[str, list[Post]]:
    """Return account -> posts, oldest first."""
    instagram = _instagram()
    mastodon, bluesky = _social()
    return {
        "acme/x": _x(),
        "acme/mastodon": mastodon,
        "acme/bluesky": bluesky,
        "acme/linkedin": _linkedin(),
        "bean/instagram": instagram,
        "bean/facebook": _facebook(instagram),
        "bean/tiktok": _tiktok(),
        "nord/youtube": _youtube(),
        "nord/threads": _threads(),
    }


def _snowflake(post: Post, chance: Chance) -> Post:
    milliseconds = int(post.at.timestamp()) * 1000 + chance.below(1000)
    post.remote_id = str(((milliseconds - SNOWFLAKE_EPOCH_MS) << 22) + chance.below(1 << 12))
    post.permalink = f"https://x.com/acmetools_example/status/{post.remote_id}"
    return post


def _x() -> list[Post]:
    words, chance = texts("acme"), Chance("x")
    plain = list(words["x"])
    changes = [line.split("|") for line in words["changelog"]]
    answers = words["replies"]
    posts: list[Post] = []
    number = 0
    for index, wall in enumerate(slots("acme/x", FIRST, LAST)):
        days = (wall.date() - FIRST).days
        if index % 8 == 4:
            version, bug, aside = changes.pop(0)
            text = f"{version} is out. Fixed: {bug}. {aside}"
        elif days % 14 == 4:
            continue  # Every other Friday is off.
        else:
            text = plain.pop(0)
        posts.append(_snowflake(Post("acme/x", wall, text, "text"), chance))
        if days % 5 == 2:
            answer = answers[number % len(answers)].format(h=ASKERS[number % len(ASKERS)])
            later = wall + timedelta(hours=6, minutes=chance.below(90))
            posts.append(_snowflake(Post("acme/x", later, answer, "text", reply=True), chance))
            number += 1
    return posts


def _instagram() -> list[Post]:
    words, chance = texts("bean"), Chance("instagram")
    kinds = {0: "image", 2: "reel", 5: "carousel"}
    tags = ("#berlincafe", "#latteart", "#beanandleaf", "#cakeoclock", "#teatime")
    posts = []
    # The reel that took off has a date; the others keep their order around it.
    reels = [text for text in words["reel"] if "waved back" not in text]
    viral = next(text for text in words["reel"] if "waved back" in text)
    pools = {"image": list(words["image"]), "reel": reels, "carousel": list(words["carousel"])}
    for wall in slots("bean/instagram", FIRST, LAST):
        kind = kinds[wall.weekday()]
        wild = wall.date() == VIRAL
        text = viral if wild else pools[kind].pop(0)
        text = f"{text}\n{tags[chance.below(5)]} #beanandleaf" if chance.happens(0.5) else text
        code = "D" + chance.code(B64, 10)
        place = "reel" if kind == "reel" else "p"
        posts.append(
            Post(
                "bean/instagram",
                wall + timedelta(minutes=chance.below(3)),
                text,
                {"reel": "short_video"}.get(kind, kind),
                remote_id=f"180{chance.code('0123456789', 14)}",
                permalink=f"https://www.instagram.com/{place}/{code}/",
                seconds=9 + chance.below(40) if kind == "reel" else 0,
                viral=wild,
                extra={"slot": wall.isoformat()},
            )
        )
    return posts


def _facebook(instagram: list[Post]) -> list[Post]:
    """Two days after Instagram, with a tail instead of hashtags: the reuse that the cadence calls adapted."""
    tails, chance = texts("bean")["facebook_tail"], Chance("facebook")
    kinds = {1: "image", 3: "short_video", 6: "carousel"}
    posts = []
    for number, wall in enumerate(slots("bean/facebook", FIRST, LAST)):
        before = [p for p in instagram if p.wall < wall and p.format == kinds[wall.weekday()]]
        if not before or wall.date() > date(2026, 11, 19):
            continue
        source = before[-1]
        text = source.text.split("\n#", 1)[0] + "\n\n" + tails[number % len(tails)]
        remote_id = "1" + chance.code("0123456789", 16)
        posts.append(
            Post(
                "bean/facebook",
                wall + timedelta(minutes=chance.below(4)),
                text,
                "short_video" if source.format == "short_video" else "image",
                remote_id=remote_id,
                permalink=f"https://www.facebook.com/bean.leaf.example/posts/{remote_id}",
                seconds=source.seconds,
                extra={"slot": wall.isoformat(), "source": source.remote_id},
            )
        )
    return posts


def _youtube() -> list[Post]:
    words, chance = texts("nord"), Chance("youtube")
    films = [line.rsplit("|", 1) for line in words["long"]]
    shorts = list(words["short"])
    posts = []
    for wall in slots("nord/youtube", FIRST, LAST):
        week = (wall.date() - FIRST).days // 7
        seconds = 24 + chance.below(32)
        if wall.weekday() == 4:
            if week % 4 != 1 or not films:
                continue
            title, length = films.pop(0)
            kind, seconds = "long_video", int(length)
        else:
            title, kind = shorts.pop(0), "short_video"
        code = chance.code(B64[:52], 1) + chance.code(B64, 10)
        page = f"shorts/{code}" if kind == "short_video" else f"watch?v={code}"
        posts.append(Post("nord/youtube", wall, title, kind, code, f"https://www.youtube.com/{page}", seconds))
    return posts


def _social() -> tuple[list[Post], list[Post]]:
    """The last three weeks of Mastodon, and Bluesky, which reuses most of it an hour later or on Saturday."""
    lines, chance = list(texts("acme")["social"]), Chance("social")
    own = [
        "Small Saturday gift: a one-page cheat sheet, printable, with a drawing of Gertrud. 🧡",
        "Bluesky-only question: which of our commands would you keep on a desert island?",
        "Weekend read: how a 90-line parser replaced 900 lines, with all the wrong turns left in.",
    ]
    mastodon = []
    for wall in slots("acme/mastodon", RECENT, LAST):
        remote_id = "115" + chance.code("0123456789", 15)
        link = f"https://social.example/@acme/{remote_id}"
        mastodon.append(Post("acme/mastodon", wall, lines.pop(0), "text", remote_id, link))
    same_day = {post.wall.date(): post for post in mastodon}
    bluesky = []
    for wall in slots("acme/bluesky", RECENT, LAST):
        source = same_day.get(wall.date())
        code = "3m" + chance.code("abcdefghijklmnopqrstuvwxyz234567", 11)
        link = f"https://bsky.example/profile/acme.bsky.example/post/{code}"
        extra = {"source": source.remote_id} if source else {}
        bluesky.append(
            Post("acme/bluesky", wall, source.text if source else own.pop(0), "text", code, link, extra=extra)
        )
    return mastodon, bluesky


def _linkedin() -> list[Post]:
    lines, chance = list(texts("acme")["linkedin"]), Chance("linkedin")
    posts = []
    for wall in slots("acme/linkedin", RECENT, date(2026, 11, 18)):
        remote_id = "739" + chance.code("0123456789", 16)
        link = f"https://www.linkedin.com/feed/update/urn:li:activity:{remote_id}"
        kind = "image" if wall.weekday() == 5 else "text_long"
        posts.append(Post("acme/linkedin", wall, lines.pop(0), kind, remote_id, link))
    return posts


def _tiktok() -> list[Post]:
    """Ends on Monday 16 November: one missed interval later, on Wednesday, the account is dark."""
    lines, chance = list(texts("bean")["tiktok"]), Chance("tiktok")
    posts = []
    for wall in slots("bean/tiktok", RECENT, date(2026, 11, 16)):
        remote_id = "757" + chance.code("0123456789", 16)
        link = f"https://www.tiktok.com/@bean.and.leaf/video/{remote_id}"
        posts.append(Post("bean/tiktok", wall, lines.pop(0), "short_video", remote_id, link, 12 + chance.below(30)))
    return posts


def _threads() -> list[Post]:
    lines, chance = list(texts("nord")["threads"]), Chance("threads")
    posts = []
    for wall in slots("nord/threads", RECENT, LAST):
        if not lines:
            break
        code = "DR" + chance.code(B64, 9)
        kind = "image" if wall.weekday() == 4 else "text"
        link = f"https://www.threads.net/@nordpfad_example/post/{code}"
        posts.append(Post("nord/threads", wall, lines.pop(0), kind, code, link))
    return posts


def planned_wall(post: Post) -> datetime:
    """Return the slot a post was planned for; the platform's own time is a minute or two later."""
    return datetime.fromisoformat(post.extra["slot"]) if "slot" in post.extra else post.wall
