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
YT_HEAD = ["Content", "Video title", "Video publish time", "Duration", "Views", "Watch time (hours)"]
OWN = 'schema = 1\nname = "YouTube"\nshort = "yt"\nsource = "simulated"\n[limits]\n[post]\ncollects_days = 0\n'
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


LEVELS = {"post": 1800.0, "reply": 130.0, "short": 350.0, "long": 2100.0}
SECONDS = {"short": 45, "long": 1400}


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


def youtube_file(posts: list[Post], *, disguised: bool) -> str:
    """Return posts as a table of YouTube Studio; disguised ones do not say how long they are."""
    rows = []
    for number, post in enumerate(posts):
        seconds = "" if disguised else SECONDS[post.kind]
        seen = max(1, round(post.seen))
        hours = seen * SECONDS[post.kind] * (0.6 if post.kind == "short" else 0.25) / 3600
        day = f"{post.day:%b} {post.day.day}, {post.day.year}"
        rows.append([f"v{number:010d}", f"Video {number}", day, seconds, seen, f"{hours:.4f}"])
    return _table(YT_HEAD, rows)


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
YOUTUBE = World("youtube", youtube_file, "views", ("short", "long"))


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


def steady(mix: dict[str, float], factor: float, words: str) -> Case:
    """Return a case in which nothing but the figure itself changes."""
    return Case(words, mix, mix, factor)


FEW = {"post": 4.0, "reply": 1.0}
MANY = {"post": 4.0, "reply": 6.0}
VIDEOS = {"short": 2.0, "long": 1.0}
CASES: tuple[tuple[World, Case], ...] = (
    (X, Case("replies 1 -> 6 a week, posts unchanged", FEW, MANY)),
    (X, Case("replies 6 -> 1 a week, posts unchanged", MANY, FEW)),
    (X, Case("replies 6 a week, nothing changed", MANY, MANY)),
    (X, Case("the same 1 -> 6, replies not told from posts", FEW, MANY, disguised=True)),
    (YOUTUBE, Case("Shorts 2 -> 4, long ones 1 -> 1/3 a week", VIDEOS, {"short": 4.0, "long": 1 / 3})),
    (YOUTUBE, Case("Shorts 4 -> 2, long ones 1/3 -> 1 a week", {"short": 4.0, "long": 1 / 3}, VIDEOS)),
    (YOUTUBE, Case("the same 2 -> 4, durations not in the file", VIDEOS, {"short": 4.0, "long": 1 / 3}, 1.0, True)),
    (X, Case("posts -30 %, replies 1 -> 6", FEW, MANY, 0.7)),
    (X, Case("posts -50 %, replies 1 -> 6", FEW, MANY, 0.5)),
    (YOUTUBE, Case("views -30 %, Shorts 2 -> 4", VIDEOS, {"short": 4.0, "long": 1 / 3}, 0.7)),
    (YOUTUBE, Case("views -50 %, Shorts 2 -> 4", VIDEOS, {"short": 4.0, "long": 1 / 3}, 0.5)),
)


def collected(home: Path) -> None:
    """Say in a home's own file that videos have collected all they will: ages are what ``verdicts_time.py`` is about."""
    (home / "platforms").mkdir(parents=True)
    (home / "platforms" / "youtube.toml").write_text(OWN, encoding="utf-8")


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
                collected(Path(made) / "home")
                services = services_for(Path(made) / "home", NOW.isoformat())
                seeds = range(args.seed, args.seed + args.accounts)
                found = verdicts(services, Path(made), world, case, half, seeds)
                services.home.store.close_read()
            counts = " ".join(f"{found[word]:>8}" for word in words)
            out(f"{world.platform:8} {case.words:48} {f'{half}+{half}':>6} {counts}\n")


if __name__ == "__main__":
    main()
