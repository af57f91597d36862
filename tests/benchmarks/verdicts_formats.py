"""How often a figure of posts is called up or down: with nothing changed but the mix of posts, and after a real fall.

``python tests/benchmarks/verdicts_formats.py [--accounts 60] [--seed 1]``

Every account is a file in the platform's own form, brought in and judged by the product's own code. Posts are log-normal
about the level of their format, with a part that their week shares; nothing else differs between two seeds.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import random
import sys
import tempfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smdash.bootstrap import services_for
from smdash.services.imports.imports import ImportOptions
from smdash.services.metrics.figures import account_figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from smdash.services.bundle import Services

NOW = datetime(2026, 11, 21, 8, 12, tzinfo=UTC)
CAPTURED = date(2026, 11, 20)
LAST = date(2026, 11, 8)
WEEKS = 24
OF_POST, OF_WEEK = 0.5, 0.15
"""Standard deviations, on the log scale, of a post about its week and of a week about the level."""
X_HEAD = [
    *("Post id", "Date", "Post text", "Post Link", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares"),
    *("New follows", "Replies", "Reposts", "Profile visits", "Detail Expands", "URL Clicks", "Hashtag Clicks"),
    "Permalink Clicks",
]
FB_HEAD = [
    *("Post ID", "Page ID", "Page name", "Description", "Duration (sec)", "Publish time", "Permalink", "Post type"),
    *("Date", "Views"),
]
FIRST_ID = 2_000_000_000_000_000_000


class Post(NamedTuple):
    """A post that is simulated: its day, what it is, and how often it is seen against the usual of its kind."""

    day: date
    kind: str
    seen: float


class Case(NamedTuple):
    """What happens in the newer half: how many of each kind a week, before and after, and by what seen posts change."""

    words: str
    before: dict[str, float]
    after: dict[str, float]
    factor: float = 1.0
    disguised: bool = False


LEVELS = {"post": 1800.0, "reply": 130.0, "Photos": 600.0, "Reels": 2400.0}


def posts_of(case: Case, rng: random.Random, half: int) -> Iterator[Post]:
    """Yield an account's posts; the mix moves evenly over the newer half, as it does where a habit grows."""
    level = math.exp(rng.gauss(0.0, 0.5))
    for week in range(WEEKS):
        monday = LAST + timedelta(days=1) - timedelta(weeks=WEEKS - week)
        newer = week >= WEEKS - half
        common = rng.gauss(0.0, OF_WEEK)
        for kind in case.before:
            wanted = case.after[kind] if newer else case.before[kind]
            count = int(wanted) + (rng.random() < wanted - int(wanted))
            for _ in range(count):
                change = case.factor if newer and kind != "reply" else 1.0
                seen = LEVELS[kind] * level * change * math.exp(common + rng.gauss(0.0, OF_POST) - OF_POST**2 / 2)
                yield Post(monday + timedelta(days=rng.randrange(7)), kind, seen)


def x_file(posts: list[Post], *, disguised: bool) -> str:
    """Return posts as X's content export; a disguised reply does not say that it is one."""
    rows = []
    for number, post in enumerate(posts):
        text = f"@someone answer {number}" if post.kind == "reply" and not disguised else f"Post {number}"
        seen = max(1, round(post.seen))
        day = f"{post.day:%a, %b} {post.day.day}, {post.day.year}"
        link = f"https://x.com/acme/status/{FIRST_ID + number}"
        rows.append([FIRST_ID + number, day, text, link, seen, *([0] * (len(X_HEAD) - 5))])
    return _table(X_HEAD, rows)


def facebook_file(posts: list[Post], *, disguised: bool) -> str:
    """Return posts as the content export of Meta's Business Suite; disguised ones have a type nobody knows."""
    rows: list[list[object]] = []
    for number, post in enumerate(posts):
        seen = max(1, round(post.seen))
        kind = "Posts" if disguised else post.kind
        link = f"https://www.facebook.com/acme/posts/{FIRST_ID + number}"
        day = f"{post.day:%m/%d/%Y} 12:00"
        rows.append([FIRST_ID + number, 1, "acme", f"Post {number}", 0, day, link, kind, "Lifetime", seen])
    return _table(FB_HEAD, rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue()


class World(NamedTuple):
    """A platform whose accounts are simulated: its file, the figure that is judged, and how."""

    platform: str
    file: Callable[..., str]
    metric: str
    kinds: tuple[str, ...]


X = World("x", x_file, "impressions", ("post", "reply"))
FACEBOOK = World("facebook", facebook_file, "views", ("Photos", "Reels"))


def verdicts(services: Services, folder: Path, world: World, case: Case, half: int, seeds: range) -> Counter[str]:
    """Return how often each verdict is given of accounts of one case, judged by halves of so many weeks."""
    found: Counter[str] = Counter()
    for seed in seeds:
        rng = random.Random(f"{world.platform} {case} {half} {seed}")
        made = sorted(posts_of(case, rng, half), key=lambda post: post.day)
        path = folder / "file.csv"
        path.write_text(world.file(made, disguised=case.disguised), encoding="utf-8")
        brand = f"b{len(services.home.accounts())}"
        services.manage.add_brand(brand, name=brand, zone="UTC")
        services.manage.add_account(brand, world.platform, handle="acme")
        slug = f"{brand}/{world.platform}"
        services.imports.run(path, ImportOptions(account=slug, captured=CAPTURED))
        rows = account_figures(services.home, slug, days=14 * half).rows
        row = next(each for each in rows if (each.metric, each.level) == (world.metric, "post"))
        found[row.verdict or "withheld"] += 1
    return found


FEW = {"post": 4.0, "reply": 1.0}
MANY = {"post": 4.0, "reply": 6.0}
REELS = {"Photos": 2.0, "Reels": 2.0}
PHOTOS = {"Photos": 4.0, "Reels": 0.5}
CASES: tuple[tuple[World, Case], ...] = (
    (X, Case("replies 1 -> 6 a week, posts unchanged", FEW, MANY)),
    (X, Case("replies 6 -> 1 a week, posts unchanged", MANY, FEW)),
    (X, Case("replies 6 a week, nothing changed", MANY, MANY)),
    (X, Case("the same 1 -> 6, replies not told from posts", FEW, MANY, disguised=True)),
    (FACEBOOK, Case("photos 2 -> 4, reels 2 -> 1/2 a week", REELS, PHOTOS)),
    (FACEBOOK, Case("photos 4 -> 2, reels 1/2 -> 2 a week", PHOTOS, REELS)),
    (FACEBOOK, Case("the same 2 -> 4, types not told apart", REELS, PHOTOS, disguised=True)),
    (X, Case("posts -30 %, replies 1 -> 6", FEW, MANY, 0.7)),
    (X, Case("posts -50 %, replies 1 -> 6", FEW, MANY, 0.5)),
    (FACEBOOK, Case("views -30 %, photos 2 -> 4", REELS, PHOTOS, 0.7)),
    (FACEBOOK, Case("views -50 %, photos 2 -> 4", REELS, PHOTOS, 0.5)),
)


def main() -> None:
    """Print how often each case is called up, down, steady, unclear or not judged."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    words = ("up", "down", "steady", "unclear", "withheld")
    out = sys.stdout.write
    out(f"{args.accounts} accounts a line, seed {args.seed}\n")
    out(f"{'':8} {'':48} {'weeks':>6} " + " ".join(f"{word:>8}" for word in words) + "\n")
    for half in (6, 12):
        for world, case in CASES:
            with tempfile.TemporaryDirectory() as made:
                services = services_for(Path(made) / "home", NOW.isoformat())
                seeds = range(args.seed, args.seed + args.accounts)
                found = verdicts(services, Path(made), world, case, half, seeds)
                services.home.store.close_read()
            counts = " ".join(f"{found[word]:>8}" for word in words)
            out(f"{world.platform:8} {case.words:48} {f'{half}+{half}':>6} {counts}\n")


if __name__ == "__main__":
    main()
