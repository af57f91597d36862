"""Handing out and erasing all that is kept of one person, as privacy law asks for it."""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import ConflictError, FullError, StoreError
from smdash.domain.inbox import erasing as rules
from smdash.domain.inbox.erasing import GOES_OUT, Erasure, Holding
from smdash.domain.inbox.people import author_key
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
        return Erasure(
            len(ids),
            len(store.replies(conn, ids)),
            len(store.drafts(conn, ids)),
            person.handles,
            bool(person.person_id),
            store.steps(conn, ids, person.person_id),
            *self._untouched(conn, person, ids),
            self._kept(person),
            self._backups(person),
            shared=tuple(
                f"@{each}"
                for each in _short(conn, [each.key for each in person.handles], alone=False)
                if store.in_settings(conn, rules.naming(each))
            ),
        )

    def erase(self, person: Person, *, backups: bool = False) -> Erasure:
        """Erase a person for good; nothing of it can be taken back. With ``backups`` those that hold them go, too.

        ConflictError while an answer to them has no outcome yet. Returns what went and what is left.
        """
        before = self.preview(person)
        with self.home.write("erase", journaled=False, durable=True, blind=True) as w:
            self._erase(w, person)
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
        return before._replace(backups=tuple(left), whole=self.wiped())

    def wiped(self) -> bool:
        """Write the file anew, so that no byte is left of what was deleted; say whether other programs let it.

        FullError where there is no room for it: what was erased is so, and its bytes may be left.
        """
        try:
            done = store.wipe(self.home.store.path, wait_s=WAIT_S)
        except FullError as error:
            raise FullError(
                "what was erased is in no list any more, but bytes of it may be left: the file cannot be written anew.",
                subject=error.subject,
                hint="Make room for as much again as the file is large, then: smdash people wipe",
            ) from error
        if done and self.wipe_due():
            with self.home.write("wiped", journaled=False) as w:
                store.drop_setting(w, store.WIPE_DUE)
        return done

    def wipe_due(self) -> bool:
        """Say whether bytes of somebody who was erased may be left in the file."""
        return bool(setting_store.get(self.home.read(), store.WIPE_DUE))

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
        noted = people_store.noted(conn, person.person_id)
        names = [
            name
            for account_ids, key in keys
            for name in (*people_store.authors(conn, key, account_ids), noted.name if noted else "")
        ]
        handles = [name for each in person.handles for name in (each.handle, each.key)]
        with store.erasing(w):
            self._remember(w, keys, store.told(conn, ids) + store.taken_back(conn, keys))
            setting_store.put(w, store.WIPE_DUE, True)
            _empty(w, ids, keys, [person.person_id] if person.person_id else [], handles, names)

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
        # Where handles have a server, texts mostly have them without.
        for name in {part for each in person.handles for part in (each.key, each.key.partition("@")[0])}:
            words, pattern = " ".join(_WORD.findall(name)), rules.naming(name)
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


def _empty(
    w: Writing,
    ids: Sequence[int],
    keys: Sequence[tuple[Sequence[int], str]],
    person_ids: Iterable[int],
    handles: Iterable[str],
    names: Iterable[str],
) -> None:
    """Empty items and what is kept of their authors, who are called so, wherever it stands."""
    short = _short(w.conn, [key for _, key in keys], alone=True)
    patterns = [rules.naming(each) for each in dict.fromkeys((*handles, *short)) if each.strip("@ ")]
    called = [each for each in dict.fromkeys(names) if len(each) >= _SHORTEST_NAME]
    store.empty_items(w, ids, keys)
    for number in person_ids:
        store.drop_person(w, number)
    store.clean(
        w,
        lambda value: rules.without(value, patterns),
        lambda label: any(each.search(label) for each in patterns) or any(name in label for name in called),
    )
    store.search_anew(w)


def _short(conn: sqlite3.Connection, keys: Sequence[str], *, alone: bool) -> list[str]:
    """Return those of somebody's handles without their server that mean nobody else here, or else that may."""
    found = dict.fromkeys(short for key in keys if (short := rules.short_form(key)))
    return [short for short in found if store.somebody_else(conn, short, keys) is not alone]


def again(live: sqlite3.Connection, w: Writing) -> int:
    """Erase once more what a backup that takes the place of ``live`` still holds of erased people.

    Returns how many messages that were. One whose answer has no outcome yet is left as it is.
    """
    conn = w.conn
    found, salt = store.erased(live)
    known = {slug: (number, brand) for number, brand, _, slug in people_store.brand_accounts(conn, None)}
    if not found or not salt or setting_store.get(conn, store.SALT, salt) != salt:
        return 0
    with store.erasing(w):
        setting_store.put(w, store.SALT, salt)
        store.take_digests(w, [(known[slug][0], digest, at) for slug, digest, at in found if slug in known])
        told = ErasedMessages(conn)
        items = [
            each
            for slug in dict.fromkeys(slug for slug, _, _ in found if slug in known)
            for each in store.authored(conn, known[slug][0])
            if told.holds(
                each.account_id, (each.remote_id, each.permalink), each.handle, each.author, each.author_id, each.at
            )
        ]
        waiting = store.unsettled(conn, [each.id for each in items], GOES_OUT)
        items = [each for each in items if each.id not in waiting]
        if not items:
            return 0
        by_key: dict[str, set[int]] = {}
        for each in items:
            by_key.setdefault(author_key(each.handle, each.author), set()).add(each.account_id)
        keys = [(sorted(accounts), key) for key, accounts in by_key.items() if key]
        persons = {
            number
            for accounts, key in keys
            for account in accounts
            if (number := store.person_with(conn, account, key))
        }
        handles = [name for each in items for name in (each.handle or each.author,)]
        _empty(w, [each.id for each in items], keys, persons, handles, [each.author for each in items])
    return len(items)
