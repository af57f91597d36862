"""Opening the file: what it is, whether it is ours, and what to say when it cannot be used.

Reading uses one plain ``sqlite3`` connection per thread; each write opens its own, so that nothing is shared
between threads. ``sqlite_utils`` (80 ms to import) is loaded only where something is written or migrated.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import ReadOnlyError, ReplacedError, StoreError, TooSlowError
from smdash.store.errors import explained
from smdash.store.reading import WITHOUT_LOCKS, can_write, keep_index, reading, touched, why_not
from smdash.store.version import APPLICATION_ID, VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from smdash.domain.seen import Seen
    from smdash.store.seen import Since

WAIT_MS = 5000


class Epoch(NamedTuple):
    """Which data a file holds: it differs once a restore has replaced them or a migration has changed their shape.

    ``file`` is the file itself (device and number), ``version`` that of its schema, ``life`` what the last restore has
    written into it (``domain.seen:Seen``), '' where there was none.
    """

    file: tuple[int, int]
    version: int
    life: str


class Stamp(NamedTuple):
    """What differs when another connection has committed; comparable within one thread."""

    epoch: Epoch
    commits: int


@dataclass(slots=True)
class Writing:
    """An open write: the connection, its sqlite-utils face, and the change it belongs to."""

    conn: sqlite3.Connection
    change_id: int | None
    now: str
    source_id: int | None = None
    since: Since | None = None
    ruled: list[tuple[int, int]] = field(default_factory=list)
    _db: Database | None = None

    @property
    def db(self) -> Database:
        """The same connection with sqlite-utils' methods."""
        if self._db is None:
            from sqlite_utils import Database

            self._db = Database(self.conn, execute_plugins=False)
        return self._db

    @contextlib.contextmanager
    def by_rule(self) -> Iterator[None]:
        """Change meanwhile what no person chose: rows that a pause covers, say, whatever they say by now."""
        first = self._next_row()
        yield
        self.ruled.append((first, self._next_row()))

    def _next_row(self) -> int:
        return int(self.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM change_rows").fetchone()[0])

    def relabel(self, label: str) -> None:
        """Name the change once its extent is known."""
        if self.change_id is not None:
            from smdash.store import journal

            journal.relabel(self.conn, self.change_id, label)


def named_rows(
    conn: sqlite3.Connection, sql: str, values: Sequence[object] | Mapping[str, object] = ()
) -> list[sqlite3.Row]:
    """Return what a query finds, with columns by name."""
    cursor = conn.execute(sql, values)
    cursor.row_factory = sqlite3.Row
    return cursor.fetchall()


def named_row(
    conn: sqlite3.Connection, sql: str, values: Sequence[object] | Mapping[str, object] = ()
) -> sqlite3.Row | None:
    """Return the first row a query finds, with columns by name; None when there is none."""
    return next(iter(named_rows(conn, sql, values)), None)


def inserted(key: object) -> int:
    """Return the row id an insert reported."""
    if not isinstance(key, int):
        raise TypeError(f"an insert gave no row id but {key!r}")
    return key


def utc_text(moment: datetime) -> str:
    """Return an aware instant as stored: UTC, whole seconds, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _epoch(conn: sqlite3.Connection, file: tuple[int, int]) -> Epoch:
    version = int(conn.execute("PRAGMA user_version").fetchone()[0])
    life = conn.execute("SELECT epoch FROM journal_state").fetchone()[0] if version == VERSION else ""
    return Epoch(file, version, life)


def _make_durable(conn: sqlite3.Connection) -> None:
    """Have every commit of a connection wait for the disk; macOS needs to be told that it means the disk itself."""
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("PRAGMA fullfsync = ON")


class Store:
    """The one SQLite file of a home."""

    def __init__(self, path: Path, backups: Path) -> None:
        self.path = path
        self.backups = backups
        self.program = os.urandom(8).hex()
        self.epoch: Epoch | None = None
        """The data this program works on: those it read first, until ``renew``."""
        self._local = threading.local()

    def open(self, now: Callable[[], datetime]) -> None:
        """Check that the file is ours and current; create or migrate it where it is not.

        Raises StoreError for a foreign, newer, damaged or unreadable file, and leaves such a file untouched.
        """
        with explained(self.path):
            version = self.version()
            if version < VERSION:
                if version and (reason := self.read_only()):
                    raise ReadOnlyError(
                        str(self.path), f"{reason}, and it is of an older version (schema {version} of {VERSION})"
                    )
                from smdash.store.upgrade import upgrade

                upgrade(self.path, self.backups, version, now())

    def version(self) -> int:
        """Return the schema version of the file, 0 when there is none yet."""
        try:
            if not self.path.stat().st_size and not self.path.is_dir():
                return 0
        except (FileNotFoundError, NotADirectoryError):
            return 0
        except OSError as error:
            raise StoreError(
                f"cannot be reached ({error.strerror}).",
                subject=str(self.path),
                hint="Check its permissions and those of its folder.",
            ) from error
        if self.path.is_dir():
            raise StoreError("this is a folder, not a database.", subject=str(self.path), hint="Choose another --home.")
        try:
            application, version, tables = self._facts()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            time.sleep(0.02)  # it may have been read while another program wrote
            application, version, tables = self._facts()
        if application != APPLICATION_ID and (tables or application or version):
            # A first migration that was killed has made only its own bookkeeping, which is no reason to refuse.
            if application == 0 and version == 0 and tables <= {"_sqlite_migrations"}:
                return 0
            raise StoreError(
                "this SQLite file belongs to another program.",
                subject=str(self.path),
                hint="Choose another --home; the file was not touched.",
            )
        if application == APPLICATION_ID and version < 1:
            raise StoreError(
                f"its schema version ({version}) is none that smdash ever wrote.",
                subject=str(self.path),
                hint="'smdash restore' brings back a backup; the file was not touched.",
            )
        if version > VERSION:
            raise StoreError(
                f"this file was written by a newer smdash (schema {version}, this one knows {VERSION}).",
                subject=str(self.path),
                hint="Update smdash; the file was not touched.",
            )
        return version

    def _facts(self) -> tuple[int, int, set[str]]:
        """Return the file's application, schema version and tables without changing a byte of it.

        Closing an ordinary connection would fold another program's open journal into its file; and closing the
        file itself, had it been opened past SQLite, would end the locks of every connection of this process.
        """
        conn = reading(self.path, lambda how: self._connect(how=how), looking=True).conn
        try:
            application = int(conn.execute("PRAGMA application_id").fetchone()[0])
            version = int(conn.execute("PRAGMA user_version").fetchone()[0])
            return application, version, {row[0] for row in conn.execute("SELECT tbl_name FROM sqlite_master")}
        finally:
            conn.close()

    def _connect(self, *, wait_ms: int = WAIT_MS, how: str = "mode=rw") -> sqlite3.Connection:
        conn = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?{how}",
            uri=True,
            isolation_level=None,
            timeout=wait_ms / 1000,
            check_same_thread=False,
        )
        try:
            if how == WITHOUT_LOCKS:
                keep_index(conn)
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            conn.close()
            raise
        return conn

    def read(self) -> sqlite3.Connection:
        """Return this thread's connection for reading; it is kept, and refuses to write."""
        conn: sqlite3.Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            with explained(self.path):
                file = self._file()
                opened = reading(self.path, lambda how: self._connect(wait_ms=1000, how=how))
                conn = opened.conn
                conn.execute("PRAGMA query_only = ON")
                self._local.opened = opened
                self._local.touched = 0 if opened.locked else touched(self.path)
                if self.epoch is None:
                    with contextlib.suppress(sqlite3.Error):  # what cannot be read is said where it is asked for
                        self.epoch = _epoch(conn, file)
                self._local.file = file
            self._local.conn = conn
        return conn

    def _file(self) -> tuple[int, int]:
        """Return what tells this file from one that is put in its place, zeros where there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return 0, 0
        return found.st_dev, found.st_ino

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let this thread's reading take at most ``seconds``; TooSlowError ends a query that needs longer."""
        conn = self.read()
        until = time.perf_counter() + seconds
        conn.set_progress_handler(lambda: int(time.perf_counter() > until), 4000)
        try:
            yield
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise TooSlowError("this takes longer than a moment.") from error
            raise
        finally:
            conn.set_progress_handler(None, 0)

    def read_only(self) -> str:
        """Return why this home can only be read, '' when it can be written as far as can be told."""
        return why_not(self.path) if os.path.exists(self.path) and not can_write(self.path) else ""  # noqa: PTH110

    def past_locks(self) -> bool:
        """Say whether the file is read past SQLite's locks and index, because there is no place for them."""
        self.read()
        return not self._local.opened.locked

    def unseen(self) -> bool:
        """Say whether steps stand in the log beside the file that cannot be read from here."""
        self.read()
        return not self._local.opened.whole

    @contextlib.contextmanager
    def copied(self) -> Iterator[Store]:
        """Yield a store on a copy of the data in a folder that goes, for trying out what cannot be written here."""
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory(prefix="smdash-", ignore_cleanup_errors=True) as folder:
            place = Path(folder) / self.path.name
            with explained(place), contextlib.closing(sqlite3.connect(place, isolation_level=None)) as copy:
                self.read().backup(copy)
            store = Store(place, place.with_name("backups"))
            try:
                yield store
            finally:
                store.close_read()

    def _refuse_read_only(self) -> None:
        if reason := self.read_only():
            raise ReadOnlyError(str(self.path), reason)

    def close_read(self) -> None:
        """Close this thread's reading connection; a worker thread calls it before it ends."""
        conn: sqlite3.Connection | None = getattr(self._local, "conn", None)
        if conn is not None:
            conn.close()
            self._local.conn = None

    @contextlib.contextmanager
    def keeping(self, *, lasting: bool = True) -> Iterator[None]:
        """Let this thread write many times over one connection; opening one takes longer than a small transaction.

        What is to be durable has a connection of its own all the same, and so has what comes after a failure. Where the
        file is only made, and nothing of it need outlive a loss of power yet, ``lasting`` False makes nothing durable
        but what says so.
        """
        self._local.keeps, self._local.passing = True, not lasting
        try:
            yield
        finally:
            self._local.keeps = self._local.passing = False
            self._close_kept()

    def _close_kept(self) -> None:
        kept = getattr(self._local, "kept", None)
        self._local.kept = None
        if kept is not None:
            kept[1].close()

    def _to_write(self, file: tuple[int, int], wait_ms: int, *, keep: bool) -> sqlite3.Connection:
        """Return a connection to write over: the one this thread keeps where it is one to this very file."""
        if not keep:
            return self._connect(wait_ms=wait_ms)
        kept = getattr(self._local, "kept", None)
        if kept is None or kept[0] != file:
            self._close_kept()
            self._local.kept = kept = file, self._connect(wait_ms=wait_ms)
        conn: sqlite3.Connection = kept[1]
        return conn

    def stamp(self) -> Stamp:
        """Return what differs when another connection has committed since this thread last asked."""
        with explained(self.path):
            if getattr(self._local, "conn", None) is not None and (
                self._local.file != self._file() or self._local.touched not in {0, touched(self.path)}
            ):
                self.close_read()
            conn = self.read()
            commits = self._local.touched or int(conn.execute("PRAGMA data_version").fetchone()[0])
            return Stamp(_epoch(conn, self._local.file), commits)

    def replaced(self) -> bool:
        """Say whether the file holds other data by now than this program works on."""
        return self.stamp().epoch != self.epoch

    def renew(self) -> None:
        """Work on the data that are there now; whoever calls it has let go of all that was read before.

        Raises StoreError when the file cannot be used any more, by being of a newer version for instance.
        """
        self.close_read()
        with explained(self.path):
            self.version()
        self.epoch = None
        self.epoch = self.stamp().epoch

    @contextlib.contextmanager
    def based_on(self, epoch: Epoch | None) -> Iterator[None]:
        """Refuse what this thread writes meanwhile unless the file still holds the data of ``epoch``."""
        before = getattr(self._local, "based_on", None)
        self._local.based_on = epoch
        try:
            yield
        finally:
            self._local.based_on = before

    def _check_epoch(self, conn: sqlite3.Connection, file: tuple[int, int]) -> None:
        """Raise ReplacedError, inside a write, where the file is not the one that was read."""
        now = _epoch(conn, file)
        expected = getattr(self._local, "based_on", None) or self.epoch
        if self._file() != file or (expected is not None and expected != now):
            raise ReplacedError
        if self.epoch is None:
            self.epoch = now

    def has_written(self) -> bool:
        """Say whether this program has made a step that is still kept."""
        query = "SELECT 1 FROM changes WHERE program = ? LIMIT 1"
        return self.read().execute(query, (self.program,)).fetchone() is not None

    def seen(self) -> Seen:
        """Return up to which change this thread sees the data now; what is read afterwards is at least as new."""
        from smdash.domain.seen import Seen

        with explained(self.path):
            query = "SELECT epoch, (SELECT coalesce(max(id), 0) FROM changes) FROM journal_state"
            return Seen(*self.read().execute(query).fetchone())

    @contextlib.contextmanager
    def acting(self, seen: Seen | None) -> Iterator[None]:
        """Let what this thread writes meanwhile be the act of a person who saw the data as they were at ``seen``.

        A row that such an act changes and that another program has changed since is refused: StaleError.
        """
        before = getattr(self._local, "seen", None)
        self._local.seen = seen
        try:
            yield
        finally:
            self._local.seen = before

    @contextlib.contextmanager
    def write(
        self,
        label: str,
        now: datetime,
        *,
        journaled: bool = True,
        bulk: bool = False,
        wait_ms: int = WAIT_MS,
        durable: bool | None = None,
        quiet: bool = False,
        blind: bool = False,
    ) -> Iterator[Writing]:
        """Open a transaction that is one undoable change called ``label``; an exception leaves no trace of it.

        A ``quiet`` one is not a person's and cannot be taken back. A ``blind`` one is about whatever there is (a pause,
        an import), so that rows which changed since somebody looked are not asked about.

        ``durable``, by default what is journaled, is on the disk when this returns and outlives a loss of power; the
        rest outlives the end of the program. Raises ReplacedError where a backup was restored since this program read.
        """
        from smdash.store import journal

        with explained(self.path):
            self._refuse_read_only()
            file = self._file()
            usual = journaled and not getattr(self._local, "passing", False)
            lasting = usual if durable is None else durable
            keep = not lasting and wait_ms == WAIT_MS and getattr(self._local, "keeps", False)
            conn = self._to_write(file, wait_ms, keep=keep)
            try:
                if lasting:
                    _make_durable(conn)
                conn.execute("BEGIN IMMEDIATE")
                self._check_epoch(conn, file)
                moment = utc_text(now)
                change_id = None
                if journaled:
                    change_id = journal.begin(conn, label, moment, bulk=bulk, program=self.program, quiet=quiet)
                writing = Writing(conn, change_id, moment)
                seen = None if blind or change_id is None else getattr(self._local, "seen", None)
                if seen is not None:
                    from smdash.store.seen import Since

                    writing.since = Since(conn, seen, self.program, change_id or 0)
                yield writing
                if change_id is not None:
                    if writing.since is not None:
                        writing.since.refuse(change_id, writing.ruled)
                    journal.end(conn, change_id, source_id=writing.source_id, quiet=quiet)
                conn.execute("COMMIT")
            except BaseException:
                if conn.in_transaction:
                    with contextlib.suppress(sqlite3.Error):
                        conn.execute("ROLLBACK")
                if keep:
                    self._close_kept()
                raise
            finally:
                if not keep:
                    conn.close()

    def exists(self) -> bool:
        """Say whether there is a file with something in it."""
        return self.path.exists() and os.path.getsize(self.path) > 0
