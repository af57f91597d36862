"""Looking after the file: backup, restore, and the doctor's questions."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from smdash.domain.errors import BusyError, FullError, ReadOnlyError, SmdashError, StoreError, UsageError
from smdash.paths import written
from smdash.services.care.invariants import INVARIANTS
from smdash.services.home import Service
from smdash.store.errors import explain, explained, lack_words, room_words
from smdash.store.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from smdash.services.care.restoring import Restored
    from smdash.store.upgrade import Copied


UNSEEN_WORDS = "The last steps are not shown: they stand in smdash.db-wal, which cannot be read from here."

UNSEEN_ACTION = "copy the home with that file to where you may write"


@dataclass(frozen=True, slots=True)
class Check:
    """One question of the doctor: its answer in words, and what to do where it is not good."""

    name: str
    result: Literal["ok", "warning", "bad"]
    detail: str
    action: str = ""


class CareService(Service):
    """Use cases of ``smdash backup``, ``restore`` and ``doctor``."""

    def backup(self, to: Path | None = None) -> Path:
        """Copy the database into one file and return its path; UsageError for one of the home's own files."""
        return self.backed_up(to).path

    def backed_up(self, to: Path | None = None) -> Copied:
        """Copy the database as ``backup`` does; return its path and the older copies removed for it."""
        from smdash.services.desktop.files import checked
        from smdash.store.upgrade import backup

        if to is not None:
            to = checked(self.home, to)
        with explained(self.home.store.path):
            return backup(self.home.store.path, self.home.store.backups, self.home.now(), to=to)

    def backups(self) -> list[Path]:
        """Return the backups of this home, newest first; StoreError where their folder is out of reach."""
        folder = self.home.store.backups
        try:
            found = [path for path in folder.iterdir() if path.match("smdash-*.db")]
            return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise StoreError(
                f"cannot be reached ({error.strerror}).", subject=str(folder), hint="Check its permissions."
            ) from error

    def saved(self) -> Check:
        """Say how many backups there are."""
        try:
            found = self.backups()
        except StoreError as error:
            return Check("backups", "warning", f"{error.subject}: {error.what}", error.hint)
        if not found:
            return Check("backups", "warning", "none yet", "smdash backup makes one")
        return Check("backups", "ok", f"{len(found)}, newest {found[0].name}", "smdash restore brings one back")

    def restore(self, source: Path) -> Restored:
        """Put a backup in the place of the data; return what came of it.

        The backup is checked first; a damaged, foreign or newer one is refused and nothing is changed.
        """
        from smdash.services.care.restoring import restore

        return restore(self.home.store, source, self.home.now(), grace=self.home.grace)

    def tidy(self) -> None:
        """Remove what programs that were killed have left in the home; what another one still writes stays."""
        from smdash.store.unfinished import sweep

        for folder in (self.home.store.path.parent, self.home.store.backups):
            sweep(folder)

    def opening_words(self, *, writing: bool = False) -> list[str]:
        """Return what is to be said on opening this home: what was open to others, and what cannot be seen from here.

        With ``writing`` also that nothing can be changed.
        """
        said = []
        if writing and (reason := self.home.store.read_only()):
            said.append(f"This home can only be read ({reason}): nothing can be changed here.")
        if self.home.closed:
            said.append(f"Others on this machine could read {_first_of(self.home.closed)}; now only you can.")
        if self.home.store.unseen():
            said.append(UNSEEN_WORDS)
        return said

    def _writing(self) -> Check:
        """Say whether the home can be written, and how much room there is."""
        store = self.home.store
        if store.unseen():
            return Check("writing", "warning", UNSEEN_WORDS, UNSEEN_ACTION)
        if reason := store.read_only():
            return Check(
                "writing", "warning", f"this home can only be read: {reason}", "copy it to where you may write"
            )
        if words := lack_words(store.path):
            return Check("writing", "warning", words, "make room; until then everything can be looked at")
        return Check("writing", "ok", room_words(store.path))

    def _private(self) -> Check:
        """Say whether others can read what lies in the home; nothing is closed by asking."""
        from smdash.store import private

        if not private.MODES:
            return Check("private", "ok", "as closed as the folder it lies in")
        found = private.open_to_others(self.home.store.path, self.home.store.backups)
        if not found:
            return Check("private", "ok", "only you can read it")
        return Check(
            "private",
            "warning",
            f"others on this machine can read {_first_of(found)}",
            "it is closed when smdash is next used",
        )

    def doctor(self) -> list[Check]:
        """Ask everything: integrity, references, invariants, version, zone."""
        from smdash.services.care.plausible import wrong_value
        from smdash.store import own_schema

        store = self.home.store
        checks: list[Check] = []
        try:
            conn = self.home.read()
            answer = [row[0] for row in conn.execute("PRAGMA integrity_check(5)")]
            if answer != ["ok"] and store.unseen():
                # Without its log a sound file may look damaged.
                return [Check("database", "warning", f"not looked at whole. {UNSEEN_WORDS}", UNSEEN_ACTION)]
            checks.append(
                Check("database", "ok", f"sound, {store.path.stat().st_size / 1e6:.1f} MB")
                if answer == ["ok"]
                else Check("database", "bad", f"damaged: {answer[0]}", "smdash restore brings back a backup")
            )
            broken = conn.execute("SELECT count(*) FROM pragma_foreign_key_check").fetchone()[0]
            checks.append(
                Check("references", "ok", "every row points at one that exists")
                if not broken
                else Check("references", "bad", f"{broken} rows point nowhere", "smdash restore brings back a backup")
            )
            for name, query, meaning in INVARIANTS:
                found = conn.execute(query).fetchone()[0]
                checks.append(
                    Check(name, "ok", "holds")
                    if not found
                    else Check(name, "bad", f"{found}: {meaning}", "please report this; a backup may help")
                )
            version = conn.execute("PRAGMA user_version").fetchone()[0]
            odd = own_schema.oddity(conn, version)
            checks.append(
                Check("shape", "ok", "nothing in it but what smdash makes")
                if not odd
                else Check("shape", "warning", odd, "a backup of it will be refused; take it out again")
            )
            pending = VERSION - version
            wrong = "" if pending else wrong_value(conn)
            checks.append(
                Check("values", "ok", "times, zones, numbers and settings can be read")
                if not wrong
                else Check("values", "bad", wrong, "smdash restore brings back a backup")
            )
            checks.append(
                Check("schema", "ok" if not pending else "warning", f"version {version}, {pending} migrations pending")
            )
            mode = conn.execute("PRAGMA journal_mode").fetchone()[0]
            if not store.past_locks():  # else the mode is not that of the file
                checks.append(
                    Check(
                        "journal",
                        "ok" if mode == "wal" else "warning",
                        f"mode {mode}",
                        "" if mode == "wal" else "two programs at once may wait",
                    )
                )
            checks.append(self._writing())
        except sqlite3.DatabaseError as error:
            checks.append(unsound(explain(error, store.path)))
        try:
            checks.append(Check("zone", "ok", f"times are shown in {self.home.zone()}"))
        except (sqlite3.DatabaseError, UsageError) as error:
            checks.append(Check("zone", "bad", str(error), "smdash zone Europe/Berlin sets one"))
        checks.append(self._private())
        checks += self._erased()
        checks += self._connections()
        checks += self._reminders()
        checks.append(self.saved())
        return checks

    def _erased(self) -> list[Check]:
        """Say where bytes of people who were erased may be left, because the file could not be written anew then."""
        from smdash.services.inbox.erasing import EraseService

        try:
            due = EraseService(self.home).wipe_due()
        except sqlite3.DatabaseError:
            return []  # what is wrong with the file is said above
        words = "bytes of people who were erased may be left in the file"
        return [Check("erased", "warning", words, "smdash people wipe writes it anew")] if due else []

    def _connections(self) -> list[Check]:
        """Say which sign-ins a person has to look at; no network and no keyring is asked."""
        from smdash.domain.connections import words
        from smdash.services.connections.connections import ConnectionService

        if self.home.store.version() != VERSION:
            return []
        try:
            found = [each for each in ConnectionService(self.home).all() if each.connected]
        except (sqlite3.DatabaseError, SmdashError):
            return []  # what is wrong with the file is said above
        now, waiting = self.home.now(), []
        for each in found:
            if each.needs_sign_in or each.expires_soon(now) or each.problem:
                waiting.append(f"{each.account}: {words.state(each, now).word}")
        if not waiting:
            return [Check("connections", "ok", f"{len(found)} connected, and nothing known against them")]
        action = "smdash account test --all says more"
        return [Check("connections", "warning", "; ".join(waiting), action)]

    def _reminders(self) -> list[Check]:
        """Say whether the person is reminded of what is due, and what kept the last word back; nothing where not."""
        from smdash.domain.publishing.reminders import SETTING, STATE
        from smdash.store import settings

        try:
            known, state = (settings.get(self.home.read(), key) for key in (SETTING, STATE))
        except sqlite3.DatabaseError:
            return []  # what is wrong with the file is said above
        if not known:
            return []
        if state and state.get("problem"):
            return [Check("reminders", "warning", state["problem"], "smdash reminder test tries it")]
        return [Check("reminders", "ok", f"by {known['way']}, {known['server']}")]


def unsound(error: SmdashError) -> Check:
    """Say of a database that could not be looked at why: only one that is damaged, foreign or unusable is bad."""
    if isinstance(error, BusyError | FullError | ReadOnlyError):
        return Check("database", "warning", f"{error.subject}: not looked at: {error.what}", error.hint)
    # An error that sends to the doctor has arrived there.
    action = "smdash restore brings back a backup" if "smdash doctor" in error.hint else error.hint
    return Check("database", "bad", f"{error.subject}: {error.what}", action)


def _first_of(paths: Sequence[Path]) -> str:
    """Return the first of some paths and how many more there are."""
    return written(paths[0]) + (f" and {len(paths) - 1} more" if len(paths) > 1 else "")
