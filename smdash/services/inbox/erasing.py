"""Handing out and erasing all that is kept of one person, as privacy law asks for it."""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import ConflictError, StoreError
from smdash.domain.inbox import erasing as rules
from smdash.domain.inbox.erasing import GOES_OUT, Erasure, Holding
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import stored
from smdash.domain.wording import counted
from smdash.paths import Paths
from smdash.services.home import Service
from smdash.services.inbox.people import PeopleService, accounts_of
from smdash.store import settings as setting_store
from smdash.store.inbox import erasing as store
from smdash.store.inbox import people as people_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from smdash.domain.inbox.people import Person
    from smdash.store.connection import Writing

WAIT_S = 10.0
"""How long other programs may keep the bytes from being overwritten before that is said."""
_SHORTEST_NAME = 3
_WORD = re.compile(r"\w+")


class ErasedMessages:
    """Tells messages of erased people when a sync or a file brings them again; made inside the write that stores them.

    What they write after that is new, and comes in like anybody's.
    """

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._salt = setting_store.get(conn, store.SALT)
        self._known: dict[int, dict[str, str]] = {}

    def holds(
        self, account_id: int, ids: Iterable[str], handle: str, author: str, author_id: str, received_at: str
    ) -> bool:
        """Say whether a message was erased: by its id or address, or as one of its author from before that."""
        if not self._salt:
            return False
        known = self._known.get(account_id)
        if known is None:
            known = self._known[account_id] = store.digests(self._conn, account_id)
        if not known:
            return False
        itself, theirs = rules.of_landing(self._salt, ids, handle, author, author_id)
        return any(each in known for each in itself) or any(received_at <= known.get(each, "") for each in theirs)


class EraseService(Service):
    """Use cases of ``smdash people export`` and ``erase``."""

    def export(self, person: Person) -> dict[str, Any]:
        """Return all that is kept of a person, as one value of JSON."""
        conn = self.home.read()
        ids = PeopleService(self.home).item_ids(person)
        found: dict[str, Any] = {
            "exported_at": stored(self.home.now()),
            "brand": person.brand,
            "handles": [each._asdict() for each in person.handles],
            **store.person_rows(conn, person.person_id),
            **store.whole(conn, ids),
            "drafts": [setting_store.unsaved(conn, key) for key in store.drafts(conn, ids)],
        }
        for row in found["inbox_items"]:
            for name in ("remote", "tags"):
                row[name] = json.loads(row[name]) if row[name] else None
        for row in found["people"]:
            row["tags"] = json.loads(row["tags"])
        return found

    def preview(self, person: Person) -> Erasure:
        """Return what erasing a person would take, and what it would not touch."""
        conn = self.home.read()
        ids = PeopleService(self.home).item_ids(person)
        answers = store.replies(conn, ids)
        return Erasure(
            len(ids),
            len(answers),
            len(store.drafts(conn, ids)),
            person.handles,
            bool(person.person_id),
            store.steps(conn, ids, person.person_id),
            tuple(number for number, state in answers if state in GOES_OUT),
            *self._untouched(conn, person, ids),
            self._kept(person),
            self._backups(person),
        )

    def erase(self, person: Person, *, backups: bool = False) -> Erasure:
        """Erase a person for good; nothing of it can be taken back. With ``backups`` those that hold them go, too.

        ConflictError while an answer to them has no outcome yet. Returns what went and what is left.
        """
        before = self.preview(person)
        with self.home.write("erase", journaled=False, durable=True, blind=True) as w:
            self._erase(w, person)
        whole = store.wipe(self.home.store.path, wait_s=WAIT_S)
        left = []
        for each in before.backups:
            if backups and each.items is not None:
                try:
                    each.path.unlink(missing_ok=True)
                except OSError as error:
                    raise StoreError(
                        f"cannot be removed ({error.strerror}).",
                        subject=str(each.path),
                        hint="They are erased from the data; remove this copy by hand.",
                    ) from error
            else:
                left.append(each)
        return before._replace(backups=tuple(left), whole=whole)

    def wiped(self) -> bool:
        """Write the file anew once more, where other programs kept it from that before; say whether it was done."""
        return store.wipe(self.home.store.path, wait_s=WAIT_S)

    def _erase(self, w: Writing, person: Person) -> None:
        conn = w.conn
        accounts = accounts_of(conn, person.brand_id)
        keys = [(accounts.ids.get(each.platform, []), each.key) for each in person.handles]
        ids = [number for account_ids, key in keys for number in people_store.item_ids(conn, key, account_ids)]
        waiting = [number for number, state in store.replies(conn, ids) if state in GOES_OUT]
        if waiting:
            raise ConflictError(
                f"{counted(len(waiting), 'answer')} to them {'has' if len(waiting) == 1 else 'have'} no outcome yet.",
                subject=one_line(person.shown, 60),
                hint="Say of each whether it went out, then erase again; nothing was erased.",
            )
        patterns = [rules.naming(each.handle) for each in person.handles] + [
            rules.naming(each.key) for each in person.handles
        ]
        noted = people_store.noted(conn, person.person_id)
        names = [
            name
            for account_ids, key in keys
            for name in (*people_store.authors(conn, key, account_ids), noted.name if noted else "")
            if len(name) >= _SHORTEST_NAME
        ]
        with store.erasing(w):
            self._remember(w, keys, store.told(conn, ids) + store.taken_back(conn, keys))
            store.empty_items(w, ids, keys)
            if person.person_id:
                store.drop_person(w, person.person_id)
            store.clean(
                w,
                lambda value: rules.without(value, patterns),
                lambda label: any(each.search(label) for each in patterns) or any(name in label for name in names),
            )
            store.search_anew(w)

    @staticmethod
    def _remember(w: Writing, keys: Sequence[tuple[Sequence[int], str]], found: Sequence[store.Told]) -> None:
        """Keep digests by which nothing of it comes in again; the salt is no person's setting, so it has no undo."""
        salt = setting_store.get(w.conn, store.SALT)
        if not salt:
            salt = secrets.token_hex(16)
            setting_store.put(w, store.SALT, salt)
        store.keep_digests(
            w,
            [
                *(
                    (account, each)
                    for account_ids, key in keys
                    for account in account_ids
                    for each in rules.of_author(salt, key, "")
                ),
                *(
                    (one.account_id, each)
                    for one in found
                    for each in (
                        *rules.of_author(salt, "", one.author_id),
                        *rules.of_message(salt, (one.remote_id, one.permalink)),
                    )
                ),
            ],
        )

    @staticmethod
    def _untouched(conn: sqlite3.Connection, person: Person, ids: Sequence[int]) -> tuple[int, int]:
        """Return how many messages of others, and how many own posts, name somebody by a handle."""
        mentions: dict[str, None] = {}
        posts: dict[str, None] = {}
        for each in person.handles:
            words, pattern = " ".join(_WORD.findall(each.key)), rules.naming(each.key)
            if words:
                mentions.update((text, None) for text in store.naming(conn, words, ids) if pattern.search(text))
                posts.update((text, None) for text in store.own_texts(conn, words) if pattern.search(text))
        return len(mentions), len(posts)

    def _kept(self, person: Person) -> tuple[Path, ...]:
        """Return the texts that were put by beside the data, and that name somebody."""
        names = [each.key.encode() for each in person.handles]
        try:
            found = sorted(Paths(self.home.store.path.parent).kept.iterdir())
            return tuple(
                path for path in found if path.is_file() and any(name in path.read_bytes().lower() for name in names)
            )
        except OSError:
            return ()

    def _backups(self, person: Person) -> tuple[Holding, ...]:
        """Return the backups of this home that hold messages of somebody, or that cannot be asked."""
        keys = [(person.brand, each.platform, each.key) for each in person.handles]
        try:
            found = sorted(path for path in self.home.store.backups.iterdir() if path.match("smdash-*.db"))
        except OSError:
            return ()
        held = [Holding(path, store.held(path, keys)) for path in found]
        return tuple(each for each in held if each.items != 0)
