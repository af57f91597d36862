"""Reads what goes into a file: deliveries with the words of their account, and the media of their posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.store.connection import named_rows
from smdash.store.id_lists import among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_MOST = 5000  # ids in one statement, whose length SQLite limits


class ExportSpan(NamedTuple):
    """Which deliveries are meant; instants are as stored, ``until`` is not part of the span. None sets no bound."""

    account_ids: Sequence[int] | None = None
    start: str | None = None
    until: str | None = None
    ids: Sequence[int] | None = None


def deliveries(conn: sqlite3.Connection, span: ExportSpan) -> list[sqlite3.Row]:
    """Return deliveries in the order of their times, those without one last; archived posts are left out."""
    clauses, values = ["p.archived_at IS NULL"], []
    for column, wanted in (("d.account_id", span.account_ids), ("d.id", span.ids)):
        if wanted is not None:
            clauses.append(among(column, wanted))
    for clause, bound in (("d.due_at >= ?", span.start), ("d.due_at < ?", span.until)):
        if bound is not None:
            clauses.append(clause)
            values.append(bound)
    return named_rows(
        conn,
        f"""SELECT d.id, d.uid AS delivery_uid, d.post_id, d.variant_id, d.state, d.due_at, d.wall, d.zone, d.permalink,
            d.published_at,
            max(d.updated_at, p.updated_at) AS revised, a.slug AS account, a.zone AS account_zone, b.slug AS brand,
            b.name AS brand_name, b.zone AS brand_zone,
            p.uid, p.link, p.labels, v.format, coalesce(v.body, p.body) AS body, coalesce(v.title, p.title) AS title,
            coalesce(v.first_comment, p.first_comment) AS first_comment, g.name AS goal, pi.name AS pillar,
            coalesce(v.content_warning, p.content_warning) AS content_warning,
            coalesce(v.language, p.language) AS language, v.visibility, v.options AS own_options
            FROM deliveries d JOIN posts p ON p.id = d.post_id JOIN variants v ON v.id = d.variant_id
            JOIN accounts a ON a.id = d.account_id JOIN brands b ON b.id = a.brand_id
            LEFT JOIN pillars pi ON pi.id = p.pillar_id LEFT JOIN goals g ON g.id = p.goal_id
            WHERE {" AND ".join(clauses)} ORDER BY d.due_at IS NULL, d.due_at, d.id""",
        values,
    )


def media(conn: sqlite3.Connection, post_ids: Iterable[int]) -> dict[tuple[int, int | None], list[tuple[str, str]]]:
    """Return (path, alternative text) in order by post and variant; the variant None is what all accounts share."""
    wanted = sorted({int(number) for number in post_ids})
    found: dict[tuple[int, int | None], list[tuple[str, str]]] = {}
    for start in range(0, len(wanted), _MOST):
        for post_id, variant_id, path, alt in conn.execute(
            f"""SELECT post_id, variant_id, path, alt_text FROM media WHERE {among("post_id", wanted[start : start + _MOST])}
                ORDER BY post_id, variant_id, position, id"""
        ):
            found.setdefault((post_id, variant_id), []).append((path, alt))
    return found
