"""Bringing a backup back: checked first, put into the file other programs have open, and honest about what went out."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlite_utils import Database

from smdash.domain.errors import BusyError, NotFoundError, ReadOnlyError, StoreError, UsageError
from smdash.domain.posts.states import State
from smdash.domain.publishing.restored import Known, nobody_knows
from smdash.domain.schedule import parse_utc, stored
from smdash.paths import is_file, written
from smdash.services.care.invariants import INVARIANTS
from smdash.services.care.plausible import wrong_value
from smdash.services.inbox.erasing import again
from smdash.services.publishing.settling import RESTORED, UNKNOWN_WORDS, evidence
from smdash.store import migrations, own_schema, private, replacing, upgrade
from smdash.store.approval.restored import bring_words
from smdash.store.connection import Store, Writing
from smdash.store.errors import explain, explained, os_words
from smdash.store.publishing import restored as restored_store
from smdash.store.publishing.restored_replies import bring_replies, doubt_replies
from smdash.store.reading import reading
from smdash.store.unfinished import making, sweep
from smdash.store.version import COPIED_AT, VERSION

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

GRACE = timedelta(minutes=15)


class Restored(NamedTuple):
    """What came of a restore.

    ``kept`` is the copy of what was there, None where nothing was; ``unsettled`` how many posts may be out without the
    backup knowing, those that only the replaced data had among them; ``homeless`` the accounts, once per post, of what
    went out and has no account in the backup; ``made_at`` when the backup was made; ``paused`` what the replaced data
    had paused, which stays so; ``done`` how many messages they had as done and the backup had not; ``erased`` how many
    messages the backup had of people who were erased, which were erased again.
    """

    kept: Path | None
    unsettled: int
    homeless: tuple[str, ...]
    made_at: datetime
    paused: restored_store.Paused = restored_store.Paused()
    done: int = 0
    erased: int = 0


def restore(
    store: Store, source: Path, now: datetime, *, grace: timedelta = GRACE, wait_s: float = replacing.WAIT_S
) -> Restored:
    """Put a backup in the place of what the store's file holds, and keep a copy of that.

    A damaged, incomplete, foreign or newer backup is refused, and nothing is changed. What may be out without the
    backup knowing becomes ``unknown`` and is asked about. Programs that have the file open go on with the new data;
    what they would change on the strength of the old is refused. Raises BusyError while another program writes.
    """
    if not is_file(source):
        raise NotFoundError("there is no such backup.", subject=str(source))
    if store.path.exists() and source.samefile(store.path):
        raise UsageError("this is the database itself, not a backup of it.", subject=str(source))
    if reason := store.read_only():
        raise ReadOnlyError(str(store.path), reason)
    with explained(source):
        if Store(source, store.backups).version() == 0:
            raise StoreError("this file holds no smdash data.", subject=str(source))
    if is_file(store.path) and store.path.stat().st_size:
        with suppress(StoreError):  # what is there is brought to our version, so that it can be asked what went out
            store.open(lambda: now)
    store.close_read()
    try:
        private.folder(store.path.parent)
        sweep(store.path.parent)
        with making(store.path) as draft:
            with explained(draft):
                _copy(source, draft)
            with explained(source):
                moment = _prepare(source, draft, now)
            step = _Step(store, now, moment or now, grace, source.name)
            replacing.replace(store.path, draft, step, wait_s=wait_s)
    except OSError as error:
        raise StoreError(
            f"cannot be written ({os_words(error, store.path)}).",
            subject=str(error.filename or store.path),
            hint="Nothing was replaced.",
        ) from error
    store.renew()
    return Restored(step.kept, step.unsettled, tuple(step.homeless), step.moment, step.paused, step.done, step.erased)


def _copy(source: Path, draft: Path) -> None:
    """Copy a database with what may still stand in its journal, which a byte copy would leave behind."""
    with closing(_opened(source)) as conn, closing(sqlite3.connect(draft, isolation_level=None)) as target:
        conn.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")


def _opened(source: Path) -> sqlite3.Connection:
    """Open a backup for reading, on a disk that cannot be written too; what it is copied to is checked afterwards."""
    opened = reading(source, lambda how: sqlite3.connect(f"{source.resolve().as_uri()}?{how}", uri=True), looking=True)
    if not opened.whole:
        opened.conn.close()
        raise StoreError(
            "its last steps stand in the log beside it, which cannot be read from here.",
            subject=str(source),
            hint="Copy both to where you may write, and restore from there.",
        )
    return opened.conn


def _prepare(source: Path, draft: Path, now: datetime) -> datetime | None:
    """Check the copy of a backup and bring it to our version; return when the backup was made.

    Its schema is compared before anything else of it is read: a trigger or a view of a foreign file must not act.
    """
    with closing(sqlite3.connect(draft, isolation_level=None)) as conn:
        version = int(conn.execute("PRAGMA user_version").fetchone()[0])
        odd = own_schema.oddity(conn, version)
        if odd:
            raise StoreError(
                f"this backup is not sound ({odd}).",
                subject=str(source),
                hint="Nothing was replaced. Try one that smdash made.",
            )
        wrong = _faults(conn)
        if wrong:
            raise StoreError(f"this backup is not sound ({wrong}).", subject=str(source), hint="Try an older one.")
        if version < VERSION:
            migrations.apply(Database(conn, execute_plugins=False))
        if wrong := wrong_value(conn):
            raise StoreError(
                f"this backup is not sound ({wrong}).",
                subject=str(source),
                hint="Nothing was replaced. Try an older one.",
            )
        return _made_at(conn, now)


def _made_at(conn: sqlite3.Connection, now: datetime) -> datetime | None:
    """Return when a backup was made: as it says, else when its newest row was touched, None where nothing tells.

    A time that is none, or is still to come, is not believed: the later it is taken, the fewer posts are asked about.
    """
    said = conn.execute("SELECT json_extract(value, '$') FROM settings WHERE key = ?", (COPIED_AT,)).fetchone()
    for text in (*(said or ()), restored_store.last_touched(conn)):
        with suppress(TypeError, ValueError):
            moment = parse_utc(text)
            if moment.tzinfo is not None and moment <= now:
                return moment
    return None


def _faults(conn: sqlite3.Connection) -> str:
    """Return the first thing that is wrong with a database of our shape, '' when it is sound."""
    answer = conn.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if answer != "ok":
        return str(answer)
    if conn.execute("SELECT count(*) FROM pragma_foreign_key_check").fetchone()[0]:
        return "rows of it point nowhere"
    for name, query, _ in INVARIANTS:
        if conn.execute(query).fetchone()[0]:
            return f"not so: {name}"
    return ""


class _Step:
    """What is done once nobody else can write: keep what is there, and tell the backup what that knows."""

    def __init__(self, store: Store, now: datetime, moment: datetime, grace: timedelta, name: str) -> None:
        self.store, self.now, self.name = store, now, name
        self.moment = min(moment, now)
        self.since = stored(self.moment - grace)
        self.kept: Path | None = None
        self.unsettled = 0
        self.late = stored(now - grace)
        self.homeless: list[str] = []
        self.paused = restored_store.Paused()
        self.done = 0
        self.erased = 0

    def __call__(self, live: sqlite3.Connection | None, new: sqlite3.Connection) -> None:
        self.kept = self._keep(live)
        new.execute("BEGIN IMMEDIATE")
        earlier = evidence(new)  # of a restore before that backup was made
        known, brought = self._settle(live, new)
        new.execute("DELETE FROM settings WHERE key = ?", (COPIED_AT,))
        value = {
            "at": stored(self.now),
            "backup": self.name,
            "made_at": stored(self.moment),
            "kept": written(self.kept.absolute()) if self.kept else None,
            "known": {
                uid: said._asdict()
                for (uid,) in new.execute("SELECT uid FROM deliveries WHERE state = 'unknown'")
                if (said := known.get(brought.get(uid, uid)) or earlier.get(uid)) is not None
            },
        }
        new.execute("INSERT OR REPLACE INTO settings(key, value) VALUES (?, ?)", (RESTORED, json.dumps(value)))
        restored_store.begin_anew(new)
        new.execute("COMMIT")

    def _settle(
        self, live: sqlite3.Connection | None, new: sqlite3.Connection
    ) -> tuple[dict[str, Known], dict[str, str]]:
        """Make unknown what may be out; return what the replaced data knew, and what only they had."""
        now = stored(self.now)
        known: dict[str, Known] = {}
        brought: dict[str, str] = {}
        messages: set[tuple[int, int]] = set()
        answers: set[str] = set()
        readable = False
        if live is not None:
            with suppress(sqlite3.DatabaseError):  # data that are damaged, or of a newer version, tell nothing
                known = {uid: Known(*tuple(row)[1:]) for uid, row in restored_store.known(live).items()}
                known |= {
                    uid: said
                    for uid, said in evidence(live).items()
                    if uid in known and known[uid].state == State.UNKNOWN.value
                }
                readable = True
        for row in restored_store.open_deliveries(new):
            said = known.get(row["uid"])
            if nobody_knows(State(row["state"]), row["due_at"], said, self.since, now):
                out = said if said is not None and said.state in {"published", "sending", "unknown"} else Known("")
                values = {**out._asdict(), "error": UNKNOWN_WORDS, "now": now}
                restored_store.make_unknown(new, row["id"], values)
                self.unsettled += 1
        if live is not None and readable:
            new.execute("SAVEPOINT brought")
            try:
                brought, homeless = restored_store.bring(live, new, self.since, UNKNOWN_WORDS, now)
                messages = restored_store.bring_sendings(live, new, brought, now)
                restored_store.bring_unsaved(live, new)
                paused = restored_store.bring_pauses(live, new, self.now, self.late)
                bring_words(live, new)
                done = restored_store.bring_done(live, new)
                answers = bring_replies(live, new, now)
            except (sqlite3.DatabaseError, ValueError):
                # Data that are damaged, or of a newer version, may lack what is asked for; then they tell nothing.
                new.execute("ROLLBACK TO brought")
                messages, answers = set(), set()
            else:
                self.unsettled += len(brought)
                self.homeless, self.paused, self.done = homeless, paused, done
            new.execute("RELEASE brought")
        restored_store.doubt_sendings(new, messages, UNKNOWN_WORDS, now)
        doubt_replies(new, answers, UNKNOWN_WORDS, now)
        if live is not None and readable:
            self.erased = again(live, Writing(new, None, now))
        return known, brought

    def _keep(self, live: sqlite3.Connection | None) -> Path | None:
        """Copy what is there; where it is too damaged for a clean copy page by page, and else byte by byte."""
        store = self.store
        if not store.path.exists() or not store.path.stat().st_size:
            return None
        if live is not None and not live.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            return None
        try:
            return upgrade.backup(store.path, store.backups, self.now, reason=upgrade.REPLACED).path
        except BusyError:
            raise
        except (StoreError, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.DatabaseError) and isinstance(
                meaning := explain(error, store.path), BusyError
            ):
                raise meaning from error
        target = upgrade.unused(store.backups, self.now, upgrade.REPLACED)
        private.folder(target.parent)
        with making(target) as part:
            if live is None:
                # SQLite holds no lock of this process here, which closing the file would take away from it.
                part.write_bytes(store.path.read_bytes())
            else:
                with closing(sqlite3.connect(part)) as copy:
                    live.backup(copy)
            private.into_place(part, target)
        return target
