"""What the evergreen screen says: where it is empty, what a line is about, and how a new pool is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import UsageError
from smdash.domain.evergreen.pools import PICK_WORDS
from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.screens.evergreen.lists import KeptLine
    from smdash.services.evergreen.pool_reader import PoolLine

EMPTY = (
    "Nothing comes back by itself yet.\n\np adds a pool of evergreen posts.\n"
    "In the queue v keeps a post in a pool,\nand t lets one repeat by a rule."
)
NAMED = "Like acme/tips, or acme/tips 30 for 30 days between the same text."


def nothing(pools: list[PoolLine]) -> str:
    """Say why nothing would be filled, and what to do about it."""
    if not pools:
        return "There is no pool yet."
    if not any(pool.posts for pool in pools):
        return "No pool has posts.\n\nesc goes back; v in the queue\nkeeps the post under the cursor."
    if not any(pool.slots for pool in pools):
        return "No slot is open to a pool.\n\na gives the pool one:\nacme/mastodon mon 9:30"
    return "Every slot of theirs is taken, or\nno post is allowed there yet."


def about(line: KeptLine, texts_of: Callable[[int], tuple[str, ...]]) -> tuple[str, str]:
    """Return a line whole: a title and its text."""
    if line.repeat is not None:
        each = line.repeat
        skipped = f"\n{each.skipped} left out" if each.skipped else ""
        return f"Repeats {each.words}", f"{', '.join(each.accounts)}{skipped}\n\n{each.text}"
    pool = line.pool
    if pool is None:
        return "", ""
    if line.post is None:
        most = f"\nA post runs at most {counted(pool.max_runs, 'time')} on an account." if pool.max_runs else ""
        rests = f"The same text rests {counted(pool.cooldown_days, 'day')}.{most}"
        return f"Pool {one_line(pool.label)}", (
            f"{PICK_WORDS[pool.pick].capitalize()}.\n{rests}\n"
            f"{counted(pool.slots, 'weekly slot')} it may fill, {counted(len(pool.posts), 'post')}."
        )
    texts = texts_of(line.post.id)
    return f"In {one_line(pool.label)}", f"{', '.join(line.post.accounts)}\n\n" + "\n\n\u2014 or \u2014\n\n".join(texts)


def read_pool(text: str) -> tuple[str, str, int]:
    """Read ``acme/tips 30`` as brand, name and cooldown; UsageError says how it is written."""
    brand, slash, rest = text.strip().partition("/")
    words = rest.split()
    days = int(words.pop()) if len(words) > 1 and words[-1].isdecimal() else 45
    if not slash or not brand.strip() or not words:
        raise UsageError("a pool is named brand/name.", subject=repr(text), hint=NAMED)
    return brand.strip().lower(), " ".join(words), days
