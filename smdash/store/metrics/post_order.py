"""Published posts in the order of a figure, and what an account's posts of one format usually reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.store.id_lists import among
from smdash.store.metrics.read import format_sql

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from smdash.domain.metrics.post_formats import FormatRules

VALUE_INDEX = "post_samples_value"


class Scope(NamedTuple):
    """Which posts: accounts by platform, and words their text must hold ('' for all)."""

    accounts: Mapping[str, Sequence[int]]
    text: str = ""

    @property
    def ids(self) -> list[int]:
        """Return every account."""
        return [number for numbers in self.accounts.values() for number in numbers]


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _where(numbers: Sequence[int], scope: Scope) -> str:
    said = " AND p.body LIKE :text ESCAPE '\\'" if scope.text else ""
    return among("p.account_id", numbers) + said


def count(conn: sqlite3.Connection, scope: Scope) -> int:
    """Return how many posts there are."""
    row = conn.execute(
        f"SELECT count(*) FROM remote_posts p WHERE {_where(scope.ids, scope)}", {"text": _like(scope.text)}
    ).fetchone()
    return int(row[0])


def by_day(conn: sqlite3.Connection, scope: Scope, *, descending: bool) -> list[int]:
    """Return the posts' ids by day of publication; those without one come last."""
    way = "DESC" if descending else "ASC"
    rows = conn.execute(
        f"""SELECT p.id FROM remote_posts p WHERE {_where(scope.ids, scope)}
            ORDER BY p.published_on IS NULL, p.published_on {way}, p.id {way}""",
        {"text": _like(scope.text)},
    )
    return [row[0] for row in rows]


def first_by_day(conn: sqlite3.Connection, scope: Scope, limit: int, *, descending: bool) -> list[int]:
    """Return the first ids of ``by_day``: each account's own first ones, merged, so that nothing is sorted whole."""
    way = "DESC" if descending else "ASC"
    found: list[tuple[str, int]] = []
    for number in scope.ids:
        found += conn.execute(
            f"""SELECT p.published_on, p.id FROM remote_posts p WHERE {_where([number], scope)}
                AND p.published_on IS NOT NULL ORDER BY p.published_on {way}, p.id {way} LIMIT {int(limit)}""",
            {"text": _like(scope.text)},
        ).fetchall()
    found.sort(reverse=descending)
    return [post for _, post in found[:limit]]


def value_sql(versions: Sequence[tuple[int, str]]) -> str:
    """Return the SQL of a post's figure from (definition, valid from), oldest first, as it was captured last.

    The definition of the post's own day counts, then the nearest that has a value.
    """
    part = "ORDER BY s.on_day DESC LIMIT 1"
    seek = [
        f"(SELECT s.value FROM post_samples s WHERE s.remote_post_id = p.id AND s.definition_id = {int(number)} {part})"
        for number, _ in versions
    ]
    if len(seek) == 1:
        return seek[0]
    cases = []
    for number in range(len(seek) - 1, 0, -1):
        since = "".join(letter for letter in versions[number][1] if letter.isdigit() or letter == "-")
        nearest = [*reversed(seek[: number + 1]), *seek[number + 1 :]]
        cases.append(f"WHEN p.published_on >= '{since}' THEN coalesce({', '.join(nearest)})")
    return f"CASE {' '.join(cases)} ELSE coalesce({', '.join(seek)}) END"


def order_sql(scope: Scope, versions: Mapping[str, Sequence[tuple[int, str]]], *, descending: bool) -> str:
    """Return the SQL that orders posts by a figure; posts without it come last."""
    way = "DESC" if descending else "ASC"
    parts = []
    for platform, numbers in scope.accounts.items():
        known = versions.get(platform)
        value = value_sql(known) if known else "NULL"
        parts.append(f"SELECT p.id AS id, {value} AS v FROM remote_posts p WHERE {_where(numbers, scope)}")
    return f"SELECT id FROM ({' UNION ALL '.join(parts)}) ORDER BY v IS NULL, v {way}, id {way}"


def by_figure(
    conn: sqlite3.Connection,
    scope: Scope,
    versions: Mapping[str, Sequence[tuple[int, str]]],
    *,
    descending: bool,
) -> list[int]:
    """Return the posts' ids by a figure as last captured; ``versions`` holds its definitions per platform."""
    if not scope.ids:
        return []
    sql = order_sql(scope, versions, descending=descending)
    return [row[0] for row in conn.execute(sql, {"text": _like(scope.text)})]


def indexed(conn: sqlite3.Connection) -> bool:
    """Say whether figures of posts can be walked in order of their value."""
    return any(row[1] == VALUE_INDEX for row in conn.execute("PRAGMA index_list(post_samples)"))


def first_by_figure(
    conn: sqlite3.Connection,
    scope: Scope,
    versions: Mapping[str, Sequence[tuple[int, str]]],
    limit: int,
    *,
    descending: bool,
) -> list[int]:
    """Return the first ids of ``by_figure`` by walking the index of values; fewer when fewer posts have the figure.

    A snapshot counts when it is its post's last one under that definition and no nearer definition has any.
    """
    way = "DESC" if descending else "ASC"
    found: list[tuple[float, int]] = []
    for platform, numbers in scope.accounts.items():
        known = versions.get(platform, ())
        for number, _ in known:
            # With several definitions the value of the post's own day decides.
            own = f"AND s.value = {value_sql(known)}" if len(known) > 1 else ""
            found += conn.execute(
                f"""SELECT s.value, p.id
                    FROM post_samples s INDEXED BY {VALUE_INDEX} CROSS JOIN remote_posts p ON p.id = s.remote_post_id
                    WHERE s.definition_id = {int(number)} AND {_where(numbers, scope)} {own}
                    AND NOT EXISTS (SELECT 1 FROM post_samples l WHERE l.remote_post_id = s.remote_post_id
                      AND l.definition_id = s.definition_id AND l.on_day > s.on_day)
                    ORDER BY s.value {way}, s.remote_post_id {way} LIMIT {int(limit)}""",
                {"text": _like(scope.text)},
            ).fetchall()
    found.sort(reverse=descending)
    return [post for _, post in dict.fromkeys(found)][:limit]


def before(
    conn: sqlite3.Connection, post: Any, wanted: Sequence[int], rules: FormatRules, most: int
) -> list[tuple[int, str, int, str, float]]:
    """Return (post, published on, definition, captured on, value) of a post and the ``most`` of its format before it.

    Oldest post first, and first of each what was captured first under each definition.
    """
    return conn.execute(
        f"""SELECT q.id, q.published_on, s.definition_id, s.on_day, s.value FROM (SELECT p.id, p.published_on
            FROM remote_posts p WHERE p.account_id = ?1 AND {format_sql(rules)} = ?2
            AND (p.published_on, p.id) <= (?3, ?4) ORDER BY p.published_on DESC, p.id DESC LIMIT {int(most) + 1}) q
            CROSS JOIN post_samples s ON s.remote_post_id = q.id WHERE {among("s.definition_id", wanted)}
            ORDER BY q.published_on, q.id, s.definition_id, s.on_day""",
        (post.account_id, post.format, post.published_on, post.id),
    ).fetchall()


def all_by_day(
    conn: sqlite3.Connection, scope: Scope, wanted: Sequence[int], rules: FormatRules
) -> Iterator[tuple[int, int, str, bool, str, tuple[int, str, float] | None]]:
    """Yield (post, account, format, asked for, day, (definition, captured on, value)) of all posts by account and day.

    First of each post what was captured first under each definition; one that was never captured has None.
    """
    said = "p.body LIKE :text ESCAPE '\\'" if scope.text else "1"
    rows = conn.execute(
        f"""SELECT p.id, p.account_id, {format_sql(rules)}, {said}, p.published_on, s.definition_id, s.on_day, s.value
            FROM remote_posts p LEFT JOIN post_samples s ON s.remote_post_id = p.id AND {among("s.definition_id", wanted)}
            WHERE {among("p.account_id", scope.ids)} AND p.published_on IS NOT NULL
            ORDER BY p.account_id, p.published_on, p.id, s.definition_id, s.on_day""",
        {"text": _like(scope.text)},
    )
    for post, account, form, asked, day, *seen in rows:
        yield post, account, form, bool(asked), day, (seen[0], seen[1], seen[2]) if seen[0] is not None else None
