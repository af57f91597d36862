"""Published posts in the order of a figure, and what an account's posts of one format usually reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.store.id_lists import among
from smdash.store.metrics.read import format_sql

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from smdash.domain.metrics.post_formats import FormatRules

SETTLED = "'+7 days'"
HISTORY = 20
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


def value_sql(versions: Sequence[tuple[int, str]], *, settled: bool | None = None) -> str:
    """Return the SQL of a post's figure from (definition, valid from), oldest first.

    The definition of the post's own day counts, then the nearest that has a value. The last snapshot is taken; with
    ``settled`` the first one at a week of age or more, or (False) the last one under a week.
    """
    if settled is None:
        part = "ORDER BY s.on_day DESC LIMIT 1"
    elif settled:
        part = f"AND s.on_day >= date(p.published_on, {SETTLED}) ORDER BY s.on_day LIMIT 1"
    else:
        part = f"AND s.on_day < date(p.published_on, {SETTLED}) ORDER BY s.on_day DESC LIMIT 1"
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


def history(
    conn: sqlite3.Connection,
    post: Any,
    versions: Sequence[tuple[int, str]],
    rules: FormatRules,
    *,
    settled: bool,
) -> list[float]:
    """Return what the account's last posts of a post's format before it had reached at that age, oldest first."""
    value = value_sql(versions, settled=settled)
    rows = conn.execute(
        f"""SELECT v FROM (SELECT {value} AS v FROM remote_posts p WHERE p.account_id = ?1 AND {format_sql(rules)} = ?2
            AND (p.published_on, p.id) < (?3, ?4) ORDER BY p.published_on DESC, p.id DESC
            LIMIT {3 * HISTORY}) WHERE v IS NOT NULL LIMIT {HISTORY}""",
        (post.account_id, post.format, post.published_on, post.id),
    ).fetchall()
    return [row[0] for row in reversed(rows)]


def at_age(conn: sqlite3.Connection, post_id: int, versions: Sequence[tuple[int, str]]) -> tuple[float | None, bool]:
    """Return a post's figure as it is compared, and whether it is that of a week of age or more."""
    row = conn.execute(
        f"""SELECT {value_sql(versions, settled=True)}, {value_sql(versions, settled=False)}
            FROM remote_posts p WHERE p.id = ?""",
        (post_id,),
    ).fetchone()
    if row is None:
        return None, True
    return (row[0], True) if row[0] is not None else (row[1], False)


def all_at_age(
    conn: sqlite3.Connection,
    scope: Scope,
    versions: Mapping[str, Sequence[tuple[int, str]]],
    rules: Mapping[str, FormatRules],
) -> list[tuple[int, int, str, float | None, bool, str]]:
    """Return (post, account, format, settled value, asked for, day) of every post by day, young ones without a value."""
    found: list[tuple[int, int, str, float | None, bool, str]] = []
    said = "p.body LIKE :text ESCAPE '\\'" if scope.text else "1"
    for platform, numbers in scope.accounts.items():
        known = versions.get(platform)
        value = value_sql(known, settled=True) if known else "NULL"
        found += conn.execute(
            f"""SELECT p.id, p.account_id, {format_sql(rules[platform])}, {value}, {said}, p.published_on
                FROM remote_posts p WHERE {among("p.account_id", numbers)} AND p.published_on IS NOT NULL
                ORDER BY p.account_id, p.published_on, p.id""",
            {"text": _like(scope.text)},
        ).fetchall()
    return found
