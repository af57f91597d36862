r"""Our own plan as CSV: one row per delivery, nothing lost on the way out and in.

Columns: ``post,account,due,zone,state,format,pillar,labels,title,text,link,media,alt_texts,first_comment,permalink,
goal,warning,language,visibility,board,published_at``; the last six may be missing.

- Rows with the same ``post`` are one post; an empty one is a post of its own.
- ``account`` is ``brand/platform``. ``due`` is ``YYYY-MM-DD HH:MM``, wall clock in ``zone`` (an IANA name, '' for the
  account's); with an offset it is an instant.
- ``state`` is one of ``STATES`` or empty. ``published_at`` is the instant (ISO 8601 with an offset) a published post
  went out, '' for the time it was due.
- ``labels``, ``media`` and ``alt_texts`` are lists: entries joined by `` | `` with ``\|`` for a bar and ``\\`` for a
  backslash. A list of one empty entry is the empty list.
- Texts are kept to the character, line ends and blanks around them included.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, TextIO
from zoneinfo import ZoneInfo

from smdash.domain.errors import UsageError
from smdash.domain.imports.records import PlannedPost
from smdash.formats.plans.plans import Dialect, PlanRow
from smdash.formats.quoting import shown
from smdash.formats.tables.layout import Layout, by_role

if TYPE_CHECKING:
    from collections.abc import Iterable

HEADER = (
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
    "goal",
    "warning",
    "language",
    "visibility",
    "board",
    "published_at",
)
STATES = ("draft", "scheduled", "published", "missed", "cancelled", "held", "failed", "unknown")


def join_list(entries: Iterable[str]) -> str:
    """Return a list as one cell."""
    return " | ".join(entry.replace("\\", "\\\\").replace("|", "\\|") for entry in entries)


def split_list(cell: str) -> tuple[str, ...]:
    """Return the entries of a list cell; one blank beside each bar belongs to the bar."""
    if not cell:
        return ()
    entries: list[list[str]] = [[]]
    chars = iter(cell)
    for char in chars:
        if char == "\\":
            entries[-1].append(next(chars, "\\"))
        elif char == "|":
            entries.append([])
        else:
            entries[-1].append(char)
    texts = ["".join(entry) for entry in entries]
    last = len(texts) - 1
    return tuple(
        text.removeprefix(" " if at else "").removesuffix(" " if at < last else "") for at, text in enumerate(texts)
    )


def write_plan(rows: Iterable[PlannedPost], file: TextIO) -> None:
    """Write posts to a text file opened with ``newline=""`` and UTF-8; a post to several accounts takes as many rows.

    Raises UsageError for text no file can hold: a zero character, half a surrogate pair, more than a cell takes.
    """
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(HEADER)
    for number, post in enumerate(rows, 1):
        uid = post.uid or (f"row {number}" if len(post.targets) > 1 else "")
        for target in post.targets or ("",):
            cells = (
                uid,
                target,
                _due(post),
                post.zone,
                post.state,
                post.format,
                post.pillar,
                join_list(post.labels),
                post.title,
                post.text,
                post.link,
                join_list(post.media),
                join_list(post.alt_texts),
                post.first_comment,
                post.permalink,
                post.goal,
                post.warning,
                post.language,
                post.visibility,
                post.board,
                post.published_at.isoformat() if post.published_at else "",
            )
            for name, cell in zip(HEADER, cells, strict=True):
                check(name, cell)
            writer.writerow(cells)


def _due(post: PlannedPost) -> str:
    if post.due is None:
        return post.day.isoformat() if post.day else ""
    whole = not (post.due.second or post.due.microsecond)
    return post.due.isoformat(" ", "minutes" if whole else "auto")


def check(name: str, cell: str) -> None:
    """Raise UsageError for a cell no plan file can hold."""
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        reason = "holds half a surrogate pair"
    else:
        if "\0" not in cell and len(cell) < csv.field_size_limit():
            return
        reason = "holds a zero character" if "\0" in cell else f"is longer than {csv.field_size_limit()} characters"
    raise UsageError(f"the {name} {shown(cell)} {reason}.", hint="Change it; a plan file cannot hold it.")


@lru_cache(maxsize=256)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return False
    return True


def _instant(text: str) -> datetime | None:
    """Return an instant with its offset in UTC, None for anything else."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _own_row(row: PlanRow) -> PlannedPost:
    state, zone, account = row.word("state").casefold(), row.word("zone"), row.word("account")
    if state and state not in STATES:
        row.error("state", f"{shown(row.word('state'))} is no state; the states are {', '.join(STATES)}.")
    if zone and not _is_zone(zone):
        row.error("zone", f"{shown(zone)} is no time zone; write it like Europe/Berlin.")
    out = row.word("published_at")
    published_at = _instant(out) if out else None
    if out and published_at is None:
        row.error("published_at", f"{shown(out)} is no instant; write it like 2026-11-24T09:00:00+01:00.")
    elif out and state != "published":
        row.error("published_at", f"a time it went out is for published posts, and this one is {state or 'planned'}.")
    return PlannedPost(
        row.line,
        row.text("text"),
        targets=(account,) if account else (),
        zone=zone,
        title=row.text("title"),
        link=row.word("link"),
        format=row.word("format"),
        pillar=row.text("pillar"),
        labels=split_list(row.text("labels")),
        media=split_list(row.text("media")),
        alt_texts=split_list(row.text("alt_texts")),
        first_comment=row.text("first_comment"),
        state=state,
        permalink=row.word("permalink"),
        uid=row.word("post"),
        goal=row.text("goal"),
        warning=row.text("warning"),
        language=row.text("language"),
        visibility=row.text("visibility"),
        board=row.text("board"),
        published_at=published_at,
    )


OWN = Dialect(
    "plan_smdash",
    "smdash plan",
    Layout(
        need=(("post",), ("account",), ("due",), ("state",), ("text",)),
        known=by_role({name: (name,) for name in HEADER}),
    ),
    _own_row,
)
