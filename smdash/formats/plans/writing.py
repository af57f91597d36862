"""Writes a plan for any program, and says what of it the program's file cannot hold.

What is lost is not listed by hand: every row is read back with the reader of the same dialect, and what then differs is
named. Posts of a state that would make another program post them again are the caller's to leave out.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from smdash.domain.csvtext import may_run
from smdash.domain.errors import UsageError
from smdash.domain.wording import counted
from smdash.formats.plans.own_plan import check, write_plan
from smdash.formats.plans.plans import PlanRow
from smdash.formats.plans.writers import WRITERS, Writer
from smdash.formats.problems import ProblemLog
from smdash.formats.tables.columns import plan_columns
from smdash.formats.tables.lists import without_end
from smdash.formats.tables.table import Header

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from smdash.domain.imports.records import DateOrder, PlannedPost

OWN_NAME = "smdash"
_FIELDS = {
    "targets": "account",
    "state": "state",
    "title": "title",
    "text": "text",
    "link": "link",
    "format": "format",
    "pillar": "pillar",
    "labels": "labels",
    "media": "media",
    "alt_texts": "alternative texts",
    "first_comment": "first comment",
    "permalink": "permalink",
    "board": "board",
}
_IMPLIED = frozenset({"", "text", "text_long", "image", "carousel", "long_video", "link"})
_NAMED_ROWS = 5
_WEB = ("http://", "https://")


class LeftOut(NamedTuple):
    """Something the file cannot say, and the posts (by position, from 1) it concerns; none means all of them."""

    what: str
    posts: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class PlanText:
    """A plan as text (CRLF line ends), how many rows of posts it has, and what it leaves out.

    ``mixed`` are the accounts whose posts are in it without a word on whose each is.
    """

    text: str
    rows: int
    left_out: tuple[LeftOut, ...] = ()
    mixed: tuple[str, ...] = ()


def dialects() -> tuple[tuple[str, str], ...]:
    """Return the names a plan can be written under, and what people call each."""
    return (*((name, writer.name) for name, writer in WRITERS.items()), (OWN_NAME, "smdash"))


def write_dialect(
    dialect: str, posts: Sequence[PlannedPost], *, order: DateOrder = "month", now: datetime | None = None
) -> PlanText:
    """Return posts as the plan of ``dialect``; due times are wall clock and stay so.

    ``order`` is how dates are written where the program asks for it; ``now`` (naive wall clock) lets posts too far
    ahead be named. Raises UsageError for an unknown dialect and for text no file can hold.
    """
    if dialect == OWN_NAME:
        file = io.StringIO(newline="")
        write_plan(posts, file)
        text = file.getvalue()
        table = list(csv.reader(io.StringIO(text, newline="")))
        of = [number for number, post in enumerate(posts, 1) for _ in post.targets or ("",)]
        return PlanText(text, len(of), tuple(_formulas(table[0], list(zip(of, table[1:], strict=True)), 2)))
    writer = WRITERS.get(dialect)
    if writer is None:
        known = ", ".join(name for name, _ in dialects())
        raise UsageError("there is no such plan.", subject=f"'{dialect}'", hint=f"Plans: {known}.")
    return _write(writer, posts, order, now)


def _write(writer: Writer, posts: Sequence[PlannedPost], order: DateOrder, now: datetime | None) -> PlanText:
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    names = writer.header or ("Date", "Message", "Link")
    columns = plan_columns(Header(1, 0, ",", names), writer.dialect.layout.known, ProblemLog())
    if writer.header:
        table.writerow(writer.header)
    lost: dict[str, list[int]] = {}
    dropped: list[int] = []
    elsewhere: list[int] = []
    rows: list[tuple[int, Sequence[str]]] = []
    seen: dict[tuple[PlannedPost, datetime | None], int] = {}
    for number, post in enumerate(posts, 1):
        if post.due is None and not writer.timeless:
            dropped.append(number)
            continue
        if writer.platforms is not None and post.targets and not writer.platforms & _platforms(post):
            elsewhere.append(number)
            continue
        if post.due is not None and post.due.tzinfo is not None:
            lost.setdefault("offset", []).append(number)
        sendable = _sendable(post)
        cells = writer.cells(sendable, order)
        for name, cell in zip(names, cells, strict=True):
            check(name, cell)
        back = writer.dialect.build(PlanRow(1, list(cells), columns, ProblemLog()))
        # What reads alike is the same row, even where a cell that is not kept differs.
        if seen.setdefault((back, sendable.due), number) != number:
            lost.setdefault("again", []).append(number)
            continue
        table.writerow(cells)
        rows.append((number, cells))
        for field in _differing(writer, post, back):
            lost.setdefault(field, []).append(number)
        if post.due is not None and not writer.seconds and (post.due.second or post.due.microsecond):
            lost.setdefault("seconds", []).append(number)
    written = [posts[number - 1] for number in seen.values()]
    notes = _whole(writer, written, order)
    if dropped:
        notes.append(LeftOut("post", tuple(dropped), f"{_are(dropped)} left out: {writer.name} needs a time."))
    if elsewhere:
        notes.append(_without_network(writer, posts, elsewhere))
    notes += [_loss(writer, field, numbers) for field, numbers in lost.items()]
    notes += _limits(writer, posts, list(seen.values()), now)
    notes += _formulas(names, rows, 2 if writer.header else 1)
    return PlanText(out.getvalue(), len(seen), tuple(notes), _mixed(writer, written))


def _sendable(post: PlannedPost) -> PlannedPost:
    """Return a post with the media another program can fetch, those on the web, and its time as wall clock."""
    due = post.due
    if due is not None and due.tzinfo is not None:
        due = (due.astimezone(ZoneInfo(post.zone)) if post.zone else due).replace(tzinfo=None)
    texts = (*post.alt_texts, *[""] * len(post.media))
    kept = [(path, text) for path, text in zip(post.media, texts, strict=False) if path.lower().startswith(_WEB)]
    return post._replace(
        due=due,
        media=tuple(path for path, _ in kept),
        alt_texts=without_end(text for _, text in kept) if post.media else post.alt_texts,
    )


def _differing(writer: Writer, post: PlannedPost, back: PlannedPost) -> list[str]:
    """Return the fields that do not come back; what the file implies by itself is no loss."""
    found = [field for field in _FIELDS if getattr(post, field) != getattr(back, field)]
    if without_end(post.alt_texts) == back.alt_texts and "alt_texts" in found:
        found.remove("alt_texts")
    if post.format in _IMPLIED and not back.format and "format" in found:
        found.remove("format")
    if post.state in {"", "scheduled"} and not back.state and "state" in found:
        found.remove("state")
    if "targets" in found and not writer.names_account:
        found.remove("targets")  # said once for the whole file
    return found


def _mixed(writer: Writer, posts: Sequence[PlannedPost]) -> tuple[str, ...]:
    """Return the accounts of posts where they are several and the file cannot say whose each is."""
    accounts = tuple(dict.fromkeys(target for post in posts for target in post.targets))
    return () if writer.names_account or len(accounts) < 2 else accounts


def _whole(writer: Writer, posts: Sequence[PlannedPost], order: DateOrder) -> list[LeftOut]:
    """Return what concerns the file as a whole."""
    notes = []
    accounts = _mixed(writer, posts)
    zones = dict.fromkeys(post.zone for post in posts if post.zone and post.due)
    if accounts:
        words = f"holds posts of {len(accounts)} accounts and cannot say whose each is: write one file per account."
        notes.append(LeftOut("account", (), f"A {writer.name} plan {words}"))
    if len(zones) > 1:
        words = f"are wall clock of {len(zones)} zones ({', '.join(zones)}) and the file cannot say so."
        notes.append(LeftOut("zone", (), f"The times {words}"))
    elif zones:
        words = f"are wall clock of {next(iter(zones))}; {writer.name} has to be set to it."
        notes.append(LeftOut("zone", (), f"The times {words}"))
    if writer.ordered and any(post.due for post in posts):
        words = (
            f"The dates are written {order}-first; tell {writer.name} so when it asks (smdash import --{order}-first)."
        )
        notes.append(LeftOut("order", (), words))
    if writer.remark and posts:
        notes.append(LeftOut("remark", (), writer.remark))
    return notes


def _loss(writer: Writer, field: str, numbers: list[int]) -> LeftOut:
    if field == "again":
        words = f"{_are(numbers)} left out: in a {writer.name} plan they are the same row as another."
    elif field == "seconds":
        words = f"The seconds of {_posts(numbers)} are left out."
    elif field == "offset":
        words = f"The offset from UTC in the time of {_posts(numbers)} is left out; the wall clock stays."
    elif field == "media":
        words = f"Media of {_posts(numbers)} are left out: {writer.name} takes only so many, and only from the web."
    else:
        words = f"A {writer.name} plan cannot keep the {_FIELDS[field]} of {_posts(numbers)} as it is."
    return LeftOut(field, tuple(numbers), words)


def _limits(writer: Writer, posts: Sequence[PlannedPost], written: list[int], now: datetime | None) -> list[LeftOut]:
    """Return what the program itself will refuse or do otherwise; these rows are in the file all the same."""
    notes = []
    if writer.rows is not None and len(written) > writer.rows:
        beyond = tuple(written[writer.rows :])
        notes.append(
            LeftOut("rows", beyond, f"{writer.name} takes {writer.rows} posts in a file; this has {len(written)}.")
        )
    timeless = [number for number in written if posts[number - 1].due is None]
    if timeless:
        notes.append(LeftOut("due", tuple(timeless), f"{writer.name} {writer.timeless}: {_posts(timeless)}."))
    dues = {number: due.replace(tzinfo=None) for number in written if (due := posts[number - 1].due) is not None}
    if writer.days_ahead is not None and now is not None:
        last = now + timedelta(days=writer.days_ahead)
        far = tuple(number for number, due in dues.items() if due > last)
        if far:
            words = f"{writer.name} plans {writer.days_ahead} days ahead; {_are(far)} later than that."
            notes.append(LeftOut("far", far, words))
    if writer.gap_minutes is not None:
        ordered = sorted(dues, key=lambda number: dues[number])
        gap = timedelta(minutes=writer.gap_minutes)
        near = tuple(b for a, b in pairwise(ordered) if dues[b] - dues[a] < gap)
        if near:
            words = f"{writer.name} wants {writer.gap_minutes} minutes between posts; {_are(near)} nearer."
            notes.append(LeftOut("gap", near, words))
    return notes + _pins(writer, posts, written)


def _platforms(post: PlannedPost) -> frozenset[str]:
    """Return where a post goes: a target is a platform, or a brand and one."""
    return frozenset(target.rpartition("/")[2] for target in post.targets)


def _without_network(writer: Writer, posts: Sequence[PlannedPost], numbers: list[int]) -> LeftOut:
    named = sorted({platform for number in numbers for platform in _platforms(posts[number - 1])})
    words = f"{_are(numbers)} left out: {writer.name} has no place for {', '.join(named)}."
    return LeftOut("network", tuple(numbers), words)


def _formulas(names: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], first: int) -> list[LeftOut]:
    """Return which cells a spreadsheet program may take for formulas, by column and row of the sheet.

    ``rows`` are posts by position and their cells, ``first`` the sheet's row of the first of them.
    """
    found: dict[str, list[int]] = {}
    posts: dict[int, None] = {}
    for row, (number, cells) in enumerate(rows, first):
        for name, text in zip(names, cells, strict=True):
            if may_run(text):
                found.setdefault(name, []).append(row)
                posts[number] = None
    if not found:
        return []
    cells_of = "; ".join(f"{name} in row {_some(numbers)}" for name, numbers in found.items())
    words = f"A spreadsheet program may take cells for formulas; they are written as they are: {cells_of}."
    return [LeftOut("formula", tuple(posts), words)]


def _some(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - _NAMED_ROWS:,} more" if len(numbers) > _NAMED_ROWS else ""
    return ", ".join(map(str, numbers[:_NAMED_ROWS])) + more


def _pins(writer: Writer, posts: Sequence[PlannedPost], written: list[int]) -> list[LeftOut]:
    if writer is not WRITERS["pinterest"]:
        return []
    titles: dict[str, int] = {}
    bare = tuple(number for number in written if not posts[number - 1].title.strip())
    titled = [number for number in written if posts[number - 1].title.strip()]
    twice = tuple(number for number in titled if titles.setdefault(posts[number - 1].title, number) != number)
    boardless = tuple(number for number in written if not posts[number - 1].board.strip())
    notes = []
    if boardless:
        words = f"Pinterest wants a board; {_are(boardless)} without: fill the column 'Pinterest board' in."
        notes.append(LeftOut("no board", boardless, words))
    if twice:
        notes.append(
            LeftOut("same title", twice, f"Pinterest wants every title once; {_are(twice)} under one used before.")
        )
    if bare:
        notes.append(LeftOut("no title", bare, f"Pinterest wants a title; {_are(bare)} without."))
    return notes


def _posts(numbers: Sequence[int]) -> str:
    return counted(len(numbers), "post")


def _are(numbers: Sequence[int]) -> str:
    return counted(len(numbers), "post is", "posts are")
