"""The steps from an empty file to the current schema; each runs in a transaction of its own.

Steps only add. ``VERSION`` is kept in ``PRAGMA user_version`` so that opening a current file needs no look
at the steps at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Database, Migrations

from smdash.store import (
    answering,
    clearing,
    competing,
    connected,
    direction,
    everyday,
    fetched,
    journal,
    people_schema,
    planned,
    reacted,
    schema,
    spans,
    told,
)
from smdash.store.version import APPLICATION_ID, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable

migrations = Migrations("smdash")


@migrations(name="0001_first")
def first(db: Database) -> None:
    """Create everything version 1 knows."""
    for statement in schema.TABLES.values():
        db.execute(statement)
    for statement in (*schema.INDEXES, *schema.FULL_TEXT, *schema.GUARDS):
        db.execute(statement)
    db.execute("INSERT INTO journal_state(id, change_id) VALUES (1, NULL)")
    for table in journal.KEYS:
        columns = _watch(db, table)
        if table in journal.BULK:
            db.execute(journal.stash_sql(table, columns))
            db.execute(f"CREATE INDEX stash_{table}_change ON stash_{table}(change_id)")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA user_version = 1")


@migrations(name="0002_planning")
def planning(db: Database) -> None:
    """Add what a plan needs beyond slots: blackouts, recurring posts, evergreen pools, and how a post was handed over."""
    _step(db, 2, planned.STATEMENTS, (*journal.ADDED[2], *planned.WIDENED))


@migrations(name="0003_figures")
def figures(db: Database) -> None:
    """Let posts be sorted by any of their figures without reading all of them."""
    db.execute("CREATE INDEX post_samples_value ON post_samples(definition_id, value)")
    db.execute("PRAGMA user_version = 3")


@migrations(name="0004_programs")
def programs(db: Database) -> None:
    """Let the journal say which program made a change, and keep what was taken back as a change as well.

    ``step`` is the change that one of the kinds undo and redo is about. ``epoch`` names the life of a file: another one
    begins where it is put in place of what was there, whose numbers of rows and changes then mean nothing.
    """
    db.execute("ALTER TABLE changes ADD COLUMN program TEXT NOT NULL DEFAULT ''")
    db.execute(
        "ALTER TABLE changes ADD COLUMN kind TEXT NOT NULL DEFAULT '' CHECK (kind IN ('', 'undo', 'redo', 'quiet'))"
    )
    db.execute("ALTER TABLE changes ADD COLUMN step INTEGER")
    db.execute("ALTER TABLE journal_state ADD COLUMN epoch TEXT NOT NULL DEFAULT ''")
    db.execute("PRAGMA user_version = 4")


@migrations(name="0005_goals")
def goals(db: Database) -> None:
    """Let a goal say from which day it counts; those of before count from the first of the year, as they did."""
    db.execute("ALTER TABLE goals ADD COLUMN from_on TEXT")
    _watch(db, "goals")
    db.execute("PRAGMA user_version = 5")


@migrations(name="0006_networks")
def networks(db: Database) -> None:
    """Add what goes out and comes in over the network: connections, sendings and their attempts, how far was read."""
    _step(db, 6, connected.STATEMENTS, connected.WIDENED)


@migrations(name="0007_fetched")
def fetched_media(db: Database) -> None:
    """Let a media file that is given by its address say which file of the home was fetched from there, or why none."""
    _step(db, 7, fetched.STATEMENTS, ("media",))


@migrations(name="0008_sendings_of_plans")
def sendings_of_plans(db: Database) -> None:
    """Let a delivery that never went out be deleted with what was tried of it, and find an account's last post quickly."""
    _step(db, 8, connected.PLANS_GO)


@migrations(name="0009_gone_messages")
def gone_messages(db: Database) -> None:
    """Let open messages that their network no longer has be counted without reading the others."""
    db.execute(
        """CREATE INDEX inbox_gone ON inbox_items(due_at, id, snoozed_until, account_id)
           WHERE state = 'open' AND gone_at IS NOT NULL"""
    )
    db.execute("PRAGMA user_version = 9")


@migrations(name="0010_answering")
def answers(db: Database) -> None:
    """Add replies and the people they go to, and what an item is, until when it can be answered and who changed it."""
    _step(db, 10, answering.STATEMENTS, (*journal.ADDED[10], *answering.WIDENED))


@migrations(name="0011_people")
def people(db: Database) -> None:
    """Find what somebody wrote by the index alone, keep by which message they became a lead, and let them be erased."""
    _step(db, 11, people_schema.STATEMENTS, journal.ADDED[11])


@migrations(name="0012_lists")
def lists(db: Database) -> None:
    """Tell those that are done from those that wait for their next word by the index alone."""
    db.execute("DROP INDEX inbox_handled")
    db.execute(
        """CREATE INDEX inbox_handled ON inbox_items(handled_at, id, account_id, waiting)
           WHERE state = 'done' AND handled_at IS NOT NULL"""
    )
    db.execute("PRAGMA user_version = 12")


@migrations(name="0013_reactions")
def reactions(db: Database) -> None:
    """Let an item say since when it is liked or hidden, and what answers a message be found without reading the others."""
    _step(db, 13, reacted.STATEMENTS, reacted.WIDENED)


@migrations(name="0014_clearing")
def clearing_sessions(db: Database) -> None:
    """Count open items by kind from an index, and let a time entry say how many items it cleared."""
    _step(db, 14, clearing.STATEMENTS, clearing.WIDENED)


@migrations(name="0015_direction")
def direction_of_brands(db: Database) -> None:
    """Add results, strategies, competitors, approvals and reports of brands, and what a brand's client reads and says."""
    _step(db, 15, direction.STATEMENTS, (*journal.ADDED[15], *direction.WIDENED))


@migrations(name="0016_competitors")
def competitors_of_brands(db: Database) -> None:
    """Keep by when sections of strategies are to be reviewed, and the handles of competitors."""
    _step(db, 16, competing.STATEMENTS, (*journal.ADDED[16], *competing.WIDENED))


@migrations(name="0017_results_told")
def who_tells_of_results(db: Database) -> None:
    """Find who tells of a result without reading its rows."""
    _step(db, 17, told.STATEMENTS)


@migrations(name="0018_result_spans")
def spans_of_results(db: Database) -> None:
    """Keep from when to when a source says that it tells of a result."""
    _step(db, 18, spans.STATEMENTS, journal.ADDED[18])


@migrations(name="0019_everyday")
def everyday_things(db: Database) -> None:
    """Add ideas and feeds, let a saved reply be any saved text, and name sets of accounts."""
    _step(db, 19, everyday.STATEMENTS, (*journal.ADDED[19], *everyday.WIDENED))


def _step(db: Database, version: int, statements: Iterable[str], watched: Iterable[str] = ()) -> None:
    """Run a step's statements, journal the tables it brought or widened, and note which version the file has now."""
    for statement in statements:
        db.execute(statement)
    for table in watched:
        _watch(db, table)
    db.execute(f"PRAGMA user_version = {version}")


def _watch(db: Database, table: str) -> list[tuple[str, str]]:
    """Journal a table's changes with all the columns it has by now; return their names and types."""
    columns = [(row[1], row[2]) for row in db.execute(f"PRAGMA table_info({table})").fetchall()]
    for event in ("ai", "au", "ad"):
        db.execute(f"DROP TRIGGER IF EXISTS {table}_journal_{event}")
    for statement in journal.trigger_sql(table, columns):
        db.execute(statement)
    return columns


def apply(db: Database) -> None:
    """Bring the file to ``VERSION``."""
    migrations.apply(db)
    reached = db.execute("PRAGMA user_version").fetchone()[0]
    if reached != VERSION:
        raise AssertionError(f"migrations end at version {reached}, the code says {VERSION}")
