"""Pages for clients, what they said of deliveries, and what each delivery shows now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.approval.standing import NOT_ASKED, Standing, Word, standing
from smdash.domain.approval.versions import Shown, ShownMedia, from_kept, kept, version
from smdash.domain.posts.fetching import sum_of
from smdash.domain.posts.media import shown_name
from smdash.domain.schedule import parse_utc
from smdash.store.connection import inserted, named_rows
from smdash.store.id_lists import among, and_among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from smdash.domain.approval.standing import Answer
    from smdash.store.connection import Writing

ASKED_ABOUT = ("scheduled", "held", "draft", "missed", "failed")
"""States of what may still go out, so that a client's word on it matters."""


class PageRow(NamedTuple):
    """A page that was made for a client: for which days (both included, ISO), and when.

    ``answered`` of its ``posts`` have the client's word since, be it on this page, on a later one, or otherwise.
    """

    id: int
    uid: str
    brand: str
    from_on: str
    until_on: str
    made_at: datetime
    posts: int
    answered: int


class AskedRow(NamedTuple):
    """A delivery on a page: its lasting name, and what was said of it so far."""

    id: int
    delivery_id: int
    uid: str
    version: str
    shown: str
    answer: Answer
    comment: str
    by_whom: str
    answered_at: datetime | None


def matter(conn: sqlite3.Connection) -> bool:
    """Say whether any brand wants its client's word, or any was asked for."""
    query = "SELECT EXISTS (SELECT 1 FROM brands WHERE approval <> '') OR EXISTS (SELECT 1 FROM approvals)"
    return bool(conn.execute(query).fetchone()[0])


# What is shown now ----------------------------------------------------------------------------------------------


def shown(conn: sqlite3.Connection, delivery_ids: Collection[int]) -> dict[int, Shown]:
    """Return what deliveries show now; a title is the post's own, whether or not its platform has one."""
    found: dict[int, Shown] = {}
    rows = conn.execute(
        f"""SELECT d.id, d.post_id, d.variant_id, a.slug, v.format, coalesce(v.body, p.body), p.link,
            coalesce(v.first_comment, p.first_comment), coalesce(v.content_warning, p.content_warning),
            coalesce(v.title, p.title), coalesce(json_extract(v.options, '$.thread'), 0)
            FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id
            JOIN accounts a ON a.id = d.account_id WHERE {among("d.id", delivery_ids)}"""
    ).fetchall()
    files = _media(conn, {row[1] for row in rows})
    for number, post_id, variant_id, *words, thread in rows:
        own = files.get((post_id, variant_id)) or files.get((post_id, None)) or []
        found[number] = Shown._make((*words, bool(thread), tuple(own)))
    return found


def _media(conn: sqlite3.Connection, post_ids: Collection[int]) -> dict[tuple[int, int | None], list[ShownMedia]]:
    found: dict[tuple[int, int | None], list[ShownMedia]] = {}
    rows = conn.execute(
        f"""SELECT post_id, variant_id, path, alt_text, sha256, bytes, checked_at, fetched FROM media
            WHERE {among("post_id", post_ids)} ORDER BY position, id"""
    )
    for post_id, variant_id, path, alt, sha256, size, checked_at, fetched in rows:
        known = sha256 or sum_of(fetched or "")
        # A film is not summed up: it is another one as soon as it is written again.
        known = known or (f"{path}:{size}:{checked_at}" if size is not None else f"{path}:-")
        found.setdefault((post_id, variant_id), []).append(ShownMedia(shown_name(path), known, alt))
    return found


# What was said --------------------------------------------------------------------------------------------------


def standings(conn: sqlite3.Connection, delivery_ids: Collection[int]) -> dict[int, Standing]:
    """Return how deliveries stand with their clients, those of which nothing was said or asked included."""
    said = _words(conn, delivery_ids)
    now = shown(conn, said)
    return {number: standing(now[number], said[number]) if number in now else NOT_ASKED for number in delivery_ids}


def marks(conn: sqlite3.Connection, delivery_ids: Collection[int]) -> dict[int, str]:
    """Return the approval of deliveries by id, of those only whose brand wants it or of which somebody was asked."""
    if not delivery_ids or not matter(conn):
        return {}
    wanting = wanting_by(conn, delivery_ids)
    found = standings(conn, delivery_ids)
    return {
        number: each.state
        for number, each in found.items()
        if each.state != "none" or each.earlier is not None or number in wanting
    }


def needing(conn: sqlite3.Connection, delivery_ids: Collection[int]) -> list[int]:
    """Return which of some deliveries may go out only once their client has approved them."""
    if not delivery_ids or conn.execute("SELECT 1 FROM brands WHERE approval = 'needed' LIMIT 1").fetchone() is None:
        return []
    return [number for number, how in wanting_by(conn, delivery_ids).items() if how == "needed"]


def by_state(conn: sqlite3.Connection) -> dict[str, list[int]]:
    """Return the deliveries that are asked, approved or to be changed; all others are none of these."""
    ids = [row[0] for row in conn.execute("SELECT DISTINCT delivery_id FROM approvals")]
    found: dict[str, list[int]] = {}
    for number, each in standings(conn, ids).items():
        found.setdefault(each.state, []).append(number)
    return found


def _words(conn: sqlite3.Connection, delivery_ids: Collection[int]) -> dict[int, list[Word]]:
    found: dict[int, list[Word]] = {}
    rows = conn.execute(
        f"""SELECT delivery_id, answer, comment, by_whom, answered_at, version, shown, page_id FROM approvals
            WHERE {among("delivery_id", delivery_ids)} ORDER BY id"""
    )
    for number, answer, comment, by_whom, at, known, was, page in rows:
        word = Word(answer, comment, by_whom, parse_utc(at) if at else None, known, from_kept(was), page)
        found.setdefault(number, []).append(word)
    return found


# Pages ----------------------------------------------------------------------------------------------------------


def planned(
    conn: sqlite3.Connection, account_ids: Iterable[int], start: str, end: str, late: str
) -> list[tuple[int, str, int]]:
    """Return what is to go out from ``start`` to before ``end`` as (delivery, due, account), in order of time."""
    rows = conn.execute(
        f"""SELECT d.id, d.due_at, d.account_id FROM deliveries d JOIN posts p ON p.id = d.post_id
            WHERE {among("d.account_id", account_ids)} AND d.due_at >= ? AND d.due_at < ? AND p.archived_at IS NULL
            AND d.state IN ('scheduled', 'held', 'draft') ORDER BY d.due_at, d.account_id, d.id""",
        (max(start, late), end),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def add_page(w: Writing, uid: str, brand_id: int, from_on: str, until_on: str, asked: dict[int, Shown]) -> int:
    """Keep a page with what it shows of each delivery and return its id."""
    row = {"uid": uid, "brand_id": brand_id, "from_on": from_on, "until_on": until_on, "made_at": w.now}
    page_id = inserted(w.db.table("approval_pages").insert(row).last_pk)
    for delivery_id, each in asked.items():
        _add(w, delivery_id, each, page_id=page_id)
    return page_id


def add_word(w: Writing, delivery_id: int, now: Shown, answer: Answer, comment: str, by_whom: str) -> None:
    """Keep what a client said otherwise than by a page, of what a delivery shows now."""
    _add(w, delivery_id, now, answer=answer, comment=comment, by_whom=by_whom, answered_at=w.now)


def _add(w: Writing, delivery_id: int, now: Shown, **values: Any) -> None:
    row = {"delivery_id": delivery_id, "version": version(now), "shown": kept(now), "created_at": w.now, **values}
    w.db.table("approvals").insert(row)


def answer(w: Writing, row_id: int, said: str, comment: str, by_whom: str, at: str) -> None:
    """Keep what was answered of a delivery on a page, in place of what was answered there before."""
    values = {"answer": said, "comment": comment, "by_whom": by_whom, "answered_at": at}
    w.db.table("approvals").update(row_id, values)


def page(conn: sqlite3.Connection, uid: str) -> PageRow | None:
    """Return the page of a lasting name."""
    return next(_pages(conn, "p.uid = ?", (uid,)), None)


def pages(conn: sqlite3.Connection, brand: str | None = None, limit: int = 200) -> list[PageRow]:
    """Return the pages that were made, the newest first."""
    where, values = ("b.slug = ?", (brand,)) if brand else ("1", ())
    return list(_pages(conn, where, values, f"LIMIT {int(limit)}"))


def _pages(conn: sqlite3.Connection, where: str, values: Sequence[object], limit: str = "") -> Iterator[PageRow]:
    rows = conn.execute(
        f"""SELECT p.id, p.uid, b.slug, p.from_on, p.until_on, p.made_at,
            (SELECT count(*) FROM approvals a WHERE a.page_id = p.id),
            (SELECT count(*) FROM approvals a WHERE a.page_id = p.id AND EXISTS (SELECT 1 FROM approvals w
              WHERE w.delivery_id = a.delivery_id AND w.answered_at IS NOT NULL AND (w.id = a.id OR w.answered_at >= p.made_at)))
            FROM approval_pages p JOIN brands b ON b.id = p.brand_id WHERE {where} ORDER BY p.made_at DESC, p.id DESC {limit}""",
        values,
    )
    for row in rows:
        yield PageRow._make((*row[:5], parse_utc(row[5]), *row[6:]))


def asked(conn: sqlite3.Connection, page_id: int) -> list[AskedRow]:
    """Return the deliveries on a page, in the order in which they stand there."""
    rows = conn.execute(
        """SELECT a.id, a.delivery_id, d.uid, a.version, a.shown, a.answer, a.comment, a.by_whom, a.answered_at
           FROM approvals a JOIN deliveries d ON d.id = a.delivery_id WHERE a.page_id = ? ORDER BY a.id""",
        (page_id,),
    )
    return [AskedRow._make((*row[:8], parse_utc(row[8]) if row[8] else None)) for row in rows]


def told(conn: sqlite3.Connection, delivery_ids: Collection[int]) -> dict[int, sqlite3.Row]:
    """Return where deliveries stand: account, brand, state, time, post, and the first words of their texts."""
    rows = named_rows(
        conn,
        f"""SELECT d.id, d.uid, d.post_id, d.variant_id, d.account_id, d.state, d.due_at, a.slug AS account, a.platform,
            b.slug AS brand, b.colour, b.approval, v.format,
            substr(coalesce(v.body, p.body), 1, 300) AS body, substr(coalesce(v.title, p.title), 1, 200) AS title
            FROM deliveries d JOIN variants v ON v.id = d.variant_id JOIN posts p ON p.id = d.post_id
            JOIN accounts a ON a.id = d.account_id JOIN brands b ON b.id = a.brand_id WHERE {among("d.id", delivery_ids)}""",
    )
    return {row["id"]: row for row in rows}


def to_come(conn: sqlite3.Connection, brand: str | None) -> list[int]:
    """Return what is to go out of brands that want their client's word, and what was asked about, in order of time."""
    only = "" if brand is None else " AND b.slug = :brand"
    states = ", ".join(f"'{state}'" for state in ASKED_ABOUT)
    rows = conn.execute(
        f"""SELECT d.id FROM deliveries d JOIN accounts a ON a.id = d.account_id JOIN brands b ON b.id = a.brand_id
            JOIN posts p ON p.id = d.post_id
            WHERE d.state IN ({states}) AND d.due_at IS NOT NULL AND p.archived_at IS NULL AND b.archived_at IS NULL
            AND a.archived_at IS NULL AND (b.approval <> '' OR EXISTS (SELECT 1 FROM approvals x WHERE x.delivery_id = d.id)){only}
            ORDER BY d.due_at, d.id""",
        {"brand": brand},
    )
    return [row[0] for row in rows]


def wanting(conn: sqlite3.Connection, account_ids: Collection[int] | None, start: str, end: str) -> list[int]:
    """Return what is scheduled from ``start`` to before ``end`` for brands whose client's word is wanted or needed."""
    rows = conn.execute(
        f"""SELECT d.id FROM deliveries d JOIN accounts a ON a.id = d.account_id JOIN brands b ON b.id = a.brand_id
            WHERE b.approval <> '' AND d.state = 'scheduled' AND d.due_at >= ? AND d.due_at < ?{and_among("d.account_id", account_ids)}
            ORDER BY d.due_at, d.id""",
        (start, end),
    )
    return [row[0] for row in rows]


def to_be_changed(conn: sqlite3.Connection, start: str, account_ids: Collection[int] | None) -> list[int]:
    """Return what is to go out from ``start`` on and of which a client has ever asked for a change, in order of time."""
    rows = conn.execute(
        f"""SELECT d.id FROM deliveries d WHERE d.id IN (SELECT delivery_id FROM approvals WHERE answer = 'changes')
            AND d.state IN ('scheduled', 'held', 'draft') AND d.due_at >= ?{and_among("d.account_id", account_ids)}
            ORDER BY d.due_at, d.id""",
        (start,),
    )
    return [row[0] for row in rows]


def wanting_by(conn: sqlite3.Connection, delivery_ids: Collection[int]) -> dict[int, str]:
    """Return how the client's word counts for deliveries (wanted, needed), those left out for which it does not."""
    rows = conn.execute(
        f"""SELECT d.id, b.approval FROM deliveries d JOIN accounts a ON a.id = d.account_id JOIN brands b ON b.id = a.brand_id
            WHERE b.approval <> '' AND {among("d.id", delivery_ids)}"""
    )
    return dict(rows.fetchall())


def answered(conn: sqlite3.Connection, delivery_ids: Collection[int]) -> list[int]:
    """Return which of some deliveries a client has ever said anything of."""
    rows = conn.execute(
        f"""SELECT DISTINCT delivery_id FROM approvals WHERE answered_at IS NOT NULL AND {among("delivery_id", delivery_ids)}"""
    )
    return [row[0] for row in rows]


def unsummed(conn: sqlite3.Connection, delivery_ids: Collection[int]) -> list[tuple[int, str, int | None, str | None]]:
    """Return files of deliveries whose sum is not known as (row, path, size, when it was written), those on the web not."""
    rows = conn.execute(
        f"""SELECT id, path, bytes, checked_at FROM media WHERE sha256 IS NULL AND path NOT LIKE 'http%'
            AND post_id IN (SELECT post_id FROM deliveries WHERE {among("id", delivery_ids)})"""
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
