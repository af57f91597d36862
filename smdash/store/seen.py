"""What other programs have changed since a person looked, told from the journal inside the transaction of their act.

The journal is the version of every row: who holds the number of the last change they saw (``domain.seen:Seen``) can
be told, for any table, which rows are no longer as they saw them. Rows count as changed by their values, so that what
was changed and changed back is as it was. What the acting program did itself its person knows.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain import changed_words as words
from smdash.domain.errors import StaleError
from smdash.store.journal import ALL_KEYS, BULK, UNDONE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from smdash.domain.seen import Seen

    Row = Mapping[str, Any]

_Key = tuple[object, ...]
# Columns nobody sees: when a row was touched, which weekly slot a time came from, what was fetched from an address.
_UNSEEN = frozenset({"updated_at", "slot_id", "idempotency_key", "checked_at"})
_UNSEEN |= {"fetched", "fetch_error", "fetch_after"}
# By when an answer is promised and possible follows from office hours, promises and facts, whoever changes those.
_FOLLOWS = {"inbox_items": frozenset({"due_at", "closes_at"})}
# Rows of these tables belong to a post, and are seen with it.
_OF_A_POST = frozenset({"variants", "media"})
# What a row that is added may be about: a message in the time log, say. Its number may be another one's by now.
_ABOUT = {"post_id": "posts", "item_id": "inbox_items", "delivery_id": "deliveries", "duty_id": "duties"}


class Step(NamedTuple):
    """A change by another program: what it was called, and when (UTC text)."""

    label: str
    made_at: str


class Since:
    """What other programs changed after ``seen``; ``replaced`` says that nothing that was seen can be relied on."""

    def __init__(self, conn: sqlite3.Connection, seen: Seen, program: str, before: int) -> None:
        self.conn = conn
        self.replaced = False
        self.steps: list[Step] = []
        self.sources: set[int] = set()
        self._was: dict[tuple[str, _Key], Row | None] = {}
        self._of_posts: dict[int, dict[tuple[str, _Key], None]] = {}
        self._read(seen, program, before)

    def _read(self, seen: Seen, program: str, before: int) -> None:
        conn = self.conn
        epoch = conn.execute("SELECT epoch FROM journal_state").fetchone()[0]
        oldest = conn.execute("SELECT min(id) FROM changes WHERE id < ?", (before,)).fetchone()[0]
        self.replaced = epoch != seen.epoch or (oldest is not None and seen.change + 1 < oldest)
        if not conn.execute(
            "SELECT 1 FROM changes WHERE id > ? AND id < ? AND program <> ? LIMIT 1", (seen.change, before, program)
        ).fetchone():
            return
        found = conn.execute(
            """SELECT c.label, c.made_at, c.kind, c.program, s.id, s.source_id
               FROM changes c LEFT JOIN changes s ON s.id = coalesce(c.step, c.id)
               WHERE c.id > ? AND c.id < ? ORDER BY c.id""",
            (seen.change, before),
        ).fetchall()
        for label, made_at, kind, by, step, source_id in found:
            own = by == program
            if not own:
                self.steps.append(Step(label, made_at))
            if step is None:  # it took back a step that is no longer kept
                self.replaced = self.replaced or not own
                continue
            if source_id is not None and not own:
                self.sources.add(source_id)
            order = "DESC" if kind == UNDONE else "ASC"
            rows = conn.execute(
                f"SELECT tbl, old, new FROM change_rows WHERE change_id = ? ORDER BY id {order}", (step,)
            )
            for table, old, new in rows:
                was, then = (new, old) if kind == UNDONE else (old, new)
                (self._note_own if own else self._note)(table, was, then)

    def _note(self, table: str, was: str | None, then: str | None) -> None:
        """Take in that another program changed a row: as it was before the first of these it was seen."""
        row = json.loads(was or then or "{}")
        name = (table, _key(table, row))
        self._was.setdefault(name, row if was else None)
        if table in _OF_A_POST:
            self._of_posts.setdefault(row["post_id"], {})[name] = None

    def _note_own(self, table: str, was: str | None, then: str | None) -> None:
        """Take in what the acting program did to a row that another one had changed: just that is known of it."""
        before, after = json.loads(was or "{}"), json.loads(then or "{}")
        name = (table, _key(table, before or after))
        if name not in self._was:
            return
        known = self._was[name]
        if not before or not after or known is None:
            self._was[name] = after or None
        else:
            self._was[name] = {**known, **{key: value for key, value in after.items() if value != before.get(key)}}

    def __bool__(self) -> bool:
        """Say whether another program changed anything at all."""
        return self.replaced or bool(self.steps)

    def words(self, table: str, *key: object) -> str:
        """Return how a row differs from what was seen of it, '' where it does not."""
        if not self:
            return ""
        now = self._now(table, key)
        was, touched = self._seen(table, key, now)
        if not touched:
            return ""
        if self.replaced:
            return words.REPLACED
        columns = _differing(was, now, table)
        return words.row_words(was, now, columns) if columns or was is None or now is None else ""

    def delivery_words(self, delivery_id: int, zone: ZoneInfo, present: datetime) -> str:
        """Return how an account's copy of a post, or what it says, differs from what was seen; '' where it does not."""
        if not self:
            return ""
        now = self._now("deliveries", (delivery_id,))
        was, touched = self._seen("deliveries", (delivery_id,), now)
        if touched and self.replaced:
            return words.REPLACED
        if touched and (said := words.delivery_words(was, now, zone, present)):
            return said
        return self.post_words(now["post_id"], now["variant_id"]) if now is not None else ""

    def post_words(self, post_id: int, variant_id: int | None = None) -> str:
        """Return how a post differs from what was seen of it, in all of its texts or in those of one variant."""
        if not self:
            return ""
        if self.replaced:
            return words.REPLACED
        now = self._now("posts", (post_id,))
        was, touched = self._seen("posts", (post_id,), now)
        if touched:
            if now is None:
                return words.GONE
            if was is None:
                return words.ADDED
            if was["uid"] != now["uid"]:
                return words.ANOTHER
            if said := words.post_words(_differing(was, now)):
                return said
        return next(filter(None, (self._part_words(*part, variant_id) for part in self._of_posts.get(post_id, ()))), "")

    def _part_words(self, table: str, key: _Key, variant_id: int | None) -> str:
        was, now = self._was[table, key], self._now(table, key)
        either = was or now
        columns = _differing(was, now)
        if either is None or not columns:
            return ""
        own = either["id"] if table == "variants" else either["variant_id"]
        if variant_id is not None and own not in {None, variant_id}:
            return ""
        if table == "media":
            return words.post_words(["media"])
        return words.post_words(columns, "its own") if was and now else words.post_words(["accounts"])

    def _now(self, table: str, key: _Key) -> Row | None:
        where = " AND ".join(f"{name} = ?" for name in ALL_KEYS[table])
        cursor = self.conn.execute(f"SELECT * FROM {table} WHERE {where}", key)
        names = [column[0] for column in cursor.description]
        found = cursor.fetchone()
        return dict(zip(names, found, strict=True)) if found else None

    def _seen(self, table: str, key: _Key, now: Row | None) -> tuple[Row | None, bool]:
        """Return what was seen of a row, and whether another program touched it since."""
        if self.replaced:
            return None, True
        if (table, key) in self._was:
            return self._was[table, key], True
        if table in BULK and now is not None and now["source_id"] in self.sources:
            return None, True  # an import brought it since, under a number that was another's or nobody's
        return now, False

    # What an act has done ----------------------------------------------------------------------------------

    def refuse(self, change_id: int, ruled: Sequence[tuple[int, int]]) -> None:
        """Raise StaleError where a change has touched a row that was not as its person saw it.

        ``ruled`` are spans of rows of the journal, first and end, that rules wrote beside the act.
        """
        if not self:
            return
        rows = [
            (number, table, json.loads(old) if old else None, json.loads(new) if new else None)
            for number, table, old, new in self.conn.execute(
                "SELECT id, tbl, old, new FROM change_rows WHERE change_id = ? ORDER BY id", (change_id,)
            )
            if not any(first <= number < end for first, end in ruled)
        ]
        own = {(table, _key(table, new)) for _, table, old, new in rows if old is None and new is not None}
        for _, table, old, new in rows:
            if old is not None:
                key = _key(table, old)
                if (table, key) not in own:
                    self._refuse_row(table, key, old)
            elif new is not None:
                for column, about in _ABOUT.items():
                    key = (new.get(column),)
                    if key != (None,) and (about, key) not in own:
                        self._refuse_about(about, key)

    def _refuse_row(self, table: str, key: _Key, old: Row) -> None:
        was, touched = self._seen(table, key, old)
        if not touched:
            return
        if self.replaced:
            raise StaleError(words.REPLACED + ".", subject=words.noun(table), hint=words.AGAIN)
        columns = _differing(was, old, table)
        if was is None or columns:
            said = words.row_words(was, old, columns)
            raise StaleError(f"{said}.", subject=words.noun(table), hint=words.AGAIN)

    def _refuse_about(self, table: str, key: _Key) -> None:
        now = self._now(table, key)
        was, touched = self._seen(table, key, now)
        if touched and (was is None or now is None or was.get("uid") != now.get("uid")):
            raise StaleError(
                f"{words.REPLACED if self.replaced else words.ANOTHER}.", subject=words.noun(table), hint=words.AGAIN
            )


def _key(table: str, row: Row) -> _Key:
    return tuple(row[name] for name in ALL_KEYS[table])


def _differing(was: Row | None, now: Row | None, table: str = "") -> list[str]:
    """Return the columns that a person sees in which two states of a row differ; all of one that is only in one."""
    unseen = _UNSEEN | _FOLLOWS.get(table, frozenset())
    if was is None or now is None:
        return [name for name in (was or now or {}) if name not in unseen] if was is not now else []
    # A column that came with a later version of smdash is in no older row.
    return [name for name in now if name in was and name not in unseen and was[name] != now[name]]
