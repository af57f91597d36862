"""A filter as SQL over deliveries.

Each state is its own walk along the index of states and due times. Where words are looked for, the full-text index
leads instead, and only what it found is looked at.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.queue.filters import STATES
from smdash.store.filter_terms import any_in, expressions, kept, one_of, signs, without
from smdash.store.id_lists import among

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence

    from smdash.domain.filter_words import NameChoice
    from smdash.domain.queue.filters import Filter
    from smdash.store.filter_terms import Values

MAY_BE_UNDATED = tuple(state for state in STATES if state not in {"scheduled", "missed"})


class FilterPlan(NamedTuple):
    """A filter as SQL: (state, first instant, end) of each walk, the states wanted without a time, and the rest.

    ``words`` is a full-text expression, '' where no words are looked for; ``posts`` is what the post itself must be.
    """

    walks: tuple[tuple[str, str, str], ...]
    undated: tuple[str, ...]
    clause: str
    posts: str
    words: str
    values: Values

    @property
    def source(self) -> str:
        """What is looked at: found posts lead to their deliveries, otherwise deliveries are walked."""
        if not self.words:
            return "deliveries d"
        return f"(SELECT rowid AS found FROM posts_fts WHERE posts_fts MATCH {self.words}) CROSS JOIN deliveries d ON d.post_id = found"

    @property
    def rest(self) -> str:
        """What else a delivery of ``source`` must be; asked one by one, so that a page ends when it is full."""
        post = f" AND EXISTS (SELECT 1 FROM posts p WHERE p.id = d.post_id AND {self.posts})" if self.posts else ""
        return self.clause + post


class FilterLimits(NamedTuple):
    """What a filter's days and names come to: stored instants, and the accounts that are left; None is every one."""

    late: str
    begin: str
    end: str
    account_ids: Sequence[int] | None


def plan(
    conn: sqlite3.Connection,
    wanted: Filter,
    limits: FilterLimits,
    said_of: Mapping[str, Collection[int]] = MappingProxyType({}),
) -> FilterPlan:
    """Turn a filter into SQL; ``limits`` holds its days and accounts.

    ``said_of`` are the deliveries of each approval but ``none``, where the filter asks for that.
    """
    states = [s for s in wanted.states.only or STATES if s not in wanted.states.never]
    walks: list[tuple[str, str, str]] = []
    if wanted.undated is not True:
        for state in states:
            if state == "scheduled":
                walks.append((state, max(limits.begin, limits.late), limits.end))
            else:
                walks.append((state, limits.begin, limits.end))
            if state == "missed":
                walks.append(("scheduled", limits.begin, min(limits.end, limits.late)))
    dated_only = wanted.undated is False or wanted.from_day is not None or wanted.to_day is not None
    undated = () if dated_only else tuple(state for state in states if state in MAY_BE_UNDATED)
    values: Values = {}
    parts = [
        *_accounts(limits.account_ids),
        *_left_out(conn, wanted),
        *one_of("(SELECT v.format FROM variants v WHERE v.id = d.variant_id)", wanted.formats, values),
        *without("d.post_id", "posts_fts", wanted.text, values),
        *_approved(said_of, wanted.approvals),
    ]
    posts = [
        *_named(conn, "pillar", wanted.pillars),
        *_named(conn, "goal", wanted.goals),
        *_untied(wanted.untied),
        *any_in("p.labels", wanted.labels, values),
        *signs(("p.title", "p.body"), wanted.text, values),
    ]
    searched = expressions(wanted.text.only)
    words = kept(" ".join(searched), values) if searched else ""
    used = tuple(walk for walk in walks if _any(conn, walk))  # An empty walk would still look up its sets.
    return FilterPlan(used, undated, "".join(f" AND {part}" for part in parts), " AND ".join(posts), words, values)


def _any(conn: sqlite3.Connection, walk: tuple[str, str, str]) -> bool:
    query = "SELECT 1 FROM deliveries WHERE state = ? AND due_at >= ? AND due_at < ? LIMIT 1"
    return conn.execute(query, walk).fetchone() is not None


def _accounts(account_ids: Sequence[int] | None) -> list[str]:
    if account_ids is None:
        return []
    # The plus keeps SQLite on the index of states, whose order is the list's.
    return [among("+d.account_id", account_ids)]


def _left_out(conn: sqlite3.Connection, wanted: Filter) -> list[str]:
    """Return what keeps archived posts and the posts that others are copied from out of the list."""
    sets = []
    if not wanted.archived:
        sets.append("SELECT id FROM posts WHERE archived_at IS NOT NULL")
    if not wanted.templates:
        sets += ["SELECT post_id FROM recurrences", "SELECT post_id FROM pool_posts"]
    if not sets:
        return []
    hidden = f"SELECT x.id FROM deliveries x WHERE x.post_id IN ({' UNION ALL '.join(sets)})"
    # Such posts have hardly ever deliveries; asked once here, most lists need not be sifted.
    return [f"d.id NOT IN ({hidden})"] if conn.execute(f"{hidden} LIMIT 1").fetchone() else []


def _named(conn: sqlite3.Connection, what: str, choice: NameChoice) -> list[str]:
    """Return the condition on a post's pillar or goal, which brands name each for themselves; 0 is none."""
    if not choice.only and not choice.never:
        return []
    known = [(number, name.casefold()) for number, name in conn.execute(f"SELECT id, name FROM {what}s")]

    def ids(names: tuple[str, ...]) -> str:
        folded = {name.casefold() for name in names}
        return ",".join(["0"] * ("" in folded) + [str(number) for number, name in known if name in folded])

    column = f"coalesce(p.{what}_id, 0)"
    return [
        f"{column} {word} ({ids(names)})" for word, names in (("IN", choice.only), ("NOT IN", choice.never)) if names
    ]


def _approved(said_of: Mapping[str, Collection[int]], choice: NameChoice) -> list[str]:
    """Return the conditions on how a delivery stands with its client; none is all that nothing was said of."""

    def of(names: tuple[str, ...]) -> str:
        ids = [number for name in names for number in said_of.get(name, ())]
        if "none" not in names:
            return among("d.id", ids)
        others = [number for name, found in said_of.items() if name not in names for number in found]
        return f"NOT {among('d.id', others)}"

    found = [of(choice.only)] if choice.only else []
    return found + ([f"NOT ({of(choice.never)})"] if choice.never else [])


def _untied(wanted: bool | None) -> list[str]:
    """Return the condition on whether a post has neither pillar nor goal."""
    return [] if wanted is None else [f"coalesce(p.pillar_id, p.goal_id) IS {'' if wanted else 'NOT '}NULL"]
