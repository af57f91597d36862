"""The people who write: who somebody is over the accounts of a brand, and what was noted of them.

Nothing is stored of anybody until something is noted: who wrote, how often and since when is read from the messages.
"""

from __future__ import annotations

import heapq
import json
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.inbox import people as rules
from smdash.domain.inbox.conversation import Writer
from smdash.domain.inbox.people import Handle, Person, PersonItem, PersonView, author_key, who_words
from smdash.domain.plaintext import one_line, storable
from smdash.domain.schedule import parse_utc, stored
from smdash.services.home import Service
from smdash.store.inbox import people as store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from smdash.store.connection import Writing

LAST = 10
"""How many of somebody's messages are shown."""
SPAN_DAYS = 90
"""The days in which it is asked who writes often, where nobody says another span."""


class Accounts(NamedTuple):
    """The accounts of a brand: its short name, their ids by platform, and their names by id."""

    brand: str
    ids: dict[str, list[int]]
    names: dict[int, str]


def accounts_of(conn: sqlite3.Connection, brand_id: int) -> Accounts:
    """Return the accounts of a brand, archived ones too: who wrote to them wrote to the brand."""
    ids: dict[str, list[int]] = {}
    names: dict[int, str] = {}
    brand = ""
    for number, _, platform, slug in store.brand_accounts(conn, brand_id):
        ids.setdefault(platform, []).append(number)
        names[number] = slug
        brand = slug.partition("/")[0]
    return Accounts(brand, ids, names)


def person_behind(conn: sqlite3.Connection, brand_id: int, platform: str, key: str, accounts: Accounts) -> Person:
    """Return somebody with all their handles, the given one first: those joined to it, those of one lasting id."""
    person_id, known, ahead = 0, dict[tuple[str, str], str](), [(platform, key, "")] if key else []
    while ahead:
        there, name, shown = ahead.pop(0)
        if (there, name) in known:
            continue
        ids = accounts.ids.get(there, [])
        author, handle = store.last_names(conn, name, ids)
        known[there, name] = handle or author or shown or name
        for author_id in store.author_ids(conn, name, ids):
            ahead += [(there, other, "") for other in store.keys_of_id(conn, author_id, ids)]
        number = store.person_of(conn, brand_id, there, name)
        if number:
            person_id = min(person_id or number, number)
            ahead += store.handles(conn, number)
    found = tuple(Handle(there, name, shown) for (there, name), shown in known.items())
    return Person(brand_id, accounts.brand, found, person_id)


def _wrote(conn: sqlite3.Connection, person: Person, accounts: Accounts) -> list[list[int]]:
    """Return the items somebody wrote by each of their handles, spam included, the newest first."""
    return [store.item_ids(conn, each.key, accounts.ids.get(each.platform, [])) for each in person.handles]


class PeopleService(Service):
    """Use cases of the person dialog and of ``smdash people``."""

    # Who somebody is -----------------------------------------------------------------------------------------

    def writer(self, item_id: int) -> Writer:
        """Return who wrote an item, with their numbers; NotFoundError where there is no such item."""
        conn = self.home.read()
        found = self._author(conn, item_id)
        accounts = accounts_of(conn, found.brand_id)
        person = person_behind(conn, found.brand_id, found.platform, found.key, accounts)
        written = self._writer(conn, person, accounts)
        return written._replace(
            key=found.key,
            platform=found.platform,
            name=written.name or one_line(found.author),
            handle=one_line(found.handle) or written.handle,
        )

    def person(self, item_id: int) -> Person:
        """Return who wrote an item; NotFoundError where it does not say."""
        conn = self.home.read()
        found = self._author(conn, item_id)
        if not found.key:
            raise NotFoundError("it does not say who wrote it.", subject=f"item {item_id}")
        return person_behind(conn, found.brand_id, found.platform, found.key, accounts_of(conn, found.brand_id))

    @staticmethod
    def _author(conn: sqlite3.Connection, item_id: int) -> store.ItemAuthor:
        found = store.author(conn, item_id)
        if found is None:
            raise NotFoundError("there is no such item.", subject=f"item {item_id}")
        return found

    def _writer(self, conn: sqlite3.Connection, person: Person, accounts: Accounts) -> Writer:
        """Return a person's numbers over all their handles; the first of these is the one that is shown."""
        zone = self.home.zone()
        counts = [
            each
            for handle in person.handles
            for each in store.counts(conn, handle.key, accounts.ids.get(handle.platform, []))
        ]
        noted = store.noted(conn, person.person_id) if person.person_id else None
        first = person.handles[0] if person.handles else Handle("", "", "")
        author, _ = store.last_names(conn, first.key, accounts.ids.get(first.platform, [])) if first.key else ("", "")
        return Writer(
            first.key,
            first.platform,
            person.brand,
            one_line((noted.name if noted else "") or author),
            one_line(first.handle),
            sum(each.items for each in counts),
            sum(each.answered for each in counts),
            min((parse_utc(each.first_at).astimezone(zone) for each in counts), default=None),
            max((parse_utc(each.last_at).astimezone(zone) for each in counts), default=None),
            tuple(dict.fromkeys(accounts.names[each.account_id] for each in counts)),
            person.person_id,
            noted.notes if noted else "",
            noted.tags if noted else (),
            bool(noted and noted.is_lead),
        )

    def show(self, person: Person, last: int = LAST) -> PersonView:
        """Return all that is known of a person, with their last messages."""
        conn, zone = self.home.read(), self.home.zone()
        accounts = accounts_of(conn, person.brand_id)
        wrote = _wrote(conn, person, accounts)
        noted = store.noted(conn, person.person_id) if person.person_id else None
        # The newest of each handle are enough to find the newest of all.
        found = store.items(conn, [number for each in wrote for number in each[:last]])[:last]
        return PersonView(
            self._writer(conn, person, accounts),
            person.handles,
            tuple(
                PersonItem(
                    number,
                    accounts.names[account],
                    kind,
                    text,
                    parse_utc(at).astimezone(zone),
                    "spam" if spam else state,
                    flag,
                )
                for number, account, kind, text, at, state, spam, flag in found
            ),
            store.replies_out(conn, chain.from_iterable(wrote)),
            parse_utc(noted.lead_at).astimezone(zone) if noted and noted.lead_at else None,
            tuple(item for item, _ in store.leads(conn, person.person_id)) if person.person_id else (),
        )

    def item_ids(self, person: Person) -> list[int]:
        """Return all items somebody wrote, spam included."""
        conn = self.home.read()
        return list(chain.from_iterable(_wrote(conn, person, accounts_of(conn, person.brand_id))))

    def find(self, who: str, brand: str | None = None) -> Person:
        """Return whom a person means: ``@ana``, ``mastodon:@ana``, a name, or ``#12`` for who wrote item 12.

        NotFoundError for nobody, UsageError where several people are meant.
        """
        found = self.find_all(who, brand)
        if not found:
            raise NotFoundError(
                "nobody here is called so.", subject=f"'{one_line(who, 60)}'", hint="smdash people list names them."
            )
        if len(found) > 1:
            raise UsageError(
                f"{len(found)} people are called so: {one_line(who_words(found))}.",
                subject=f"'{one_line(who, 60)}'",
                hint="Name one like mastodon:@ana, and its --brand.",
            )
        return found[0]

    def find_all(self, who: str, brand: str | None = None) -> list[Person]:
        """Return everybody who may be meant, one for each brand they wrote to."""
        conn = self.home.read()
        text = storable(who).strip()
        if text.startswith("#") and text[1:].isdecimal():
            return [self.person(int(text[1:]))]
        brand_id = self.home.brand(brand, archived=True).id if brand else None
        places = {row[0]: (row[1], row[2]) for row in store.brand_accounts(conn, brand_id)}
        wanted, _, rest = text.partition(":")
        platform = wanted.strip().lower()
        if not any(platform == each for _, each in places.values()) or not rest.strip():
            platform, rest = "", text
        key = author_key(rest.strip(), "")
        if not key:
            return []

        def at(rows: Iterable[tuple[str, int]]) -> set[tuple[int, str, str]]:
            return {(*places[account], name) for name, account in rows if account in places}

        noted = {row for row in store.noted_with(conn, key) if any(row[0] == each for each, _ in places.values())}
        found = {row for row in at(store.accounts_of_key(conn, key)) | noted if not platform or row[1] == platform}
        if not found:  # a handle without its server, or the name somebody goes by
            more = at(store.accounts_of_key(conn, f"{key}@", begins=True)) or at(store.keys_by_name(conn, rest.strip()))
            found = {row for row in more if not platform or row[1] == platform}
        return self._distinct(conn, sorted(found))

    @staticmethod
    def _distinct(conn: sqlite3.Connection, found: Iterable[tuple[int, str, str]]) -> list[Person]:
        people: list[Person] = []
        brands: dict[int, Accounts] = {}
        for brand_id, platform, key in found:
            same = any(
                each.brand_id == brand_id and any(h.platform == platform and h.key == key for h in each.handles)
                for each in people
            )
            if not same:
                accounts = brands.setdefault(brand_id, accounts_of(conn, brand_id))
                people.append(person_behind(conn, brand_id, platform, key, accounts))
        return people

    # Who writes often ----------------------------------------------------------------------------------------

    def top(self, brand: str | None = None, *, days: int = SPAN_DAYS, limit: int = 50) -> list[Writer]:
        """Return who wrote most in the last days, the most first, each with their numbers since they first wrote.

        A person counts once, whatever handles they have; spam does not.
        """
        home, conn = self.home, self.home.read()
        since = stored(home.now() - timedelta(days=days))
        found: list[tuple[int, str, Person, Accounts]] = []
        for each in self._brands(brand):
            accounts = accounts_of(conn, each)
            platform_of = {number: there for there, ids in accounts.ids.items() for number in ids}
            rows = store.grouped(conn, list(accounts.names), since)
            persons = {(there, key): person for there, key, person in store.all_handles(conn, each)}
            marks = [((platform_of[row.account_id], row.key), row.author_id or None) for row in rows]
            stands = rules.groups(marks, persons)
            recent: dict[tuple[str, str], int] = {}
            last: dict[tuple[str, str], tuple[str, tuple[str, str]]] = {}
            for row, (at, _) in zip(rows, marks, strict=True):
                root = stands[at]
                recent[root] = recent.get(root, 0) + row.recent
                last[root] = max(last.get(root, ("", at)), (row.last_at, at))
            for root in heapq.nlargest(limit, (r for r in recent if recent[r]), key=lambda r: (recent[r], last[r][0])):
                person = person_behind(conn, each, *last[root][1], accounts)
                found.append((recent[root], last[root][0], person, accounts))
        best = sorted(found, key=lambda one: one[:2], reverse=True)[:limit]
        return [self._writer(conn, person, accounts) for _, _, person, accounts in best]

    def noted(self, brand: str | None = None, *, tag: str = "", leads: bool = False) -> list[Writer]:
        """Return everybody of whom something was noted, or those with a tag, or the leads; who wrote last is first."""
        conn = self.home.read()
        wanted = rules.clean_tags([tag])
        found = []
        for row in store.all_noted(conn, self._brands(brand)):
            if (wanted and wanted[0] not in row.tags) or (leads and not row.is_lead):
                continue
            accounts = accounts_of(conn, row.brand_id)
            named = [Handle(*each) for each in store.handles(conn, row.id)]
            if named:
                person = person_behind(conn, row.brand_id, named[0].platform, named[0].key, accounts)
                found.append(self._writer(conn, person, accounts))
        return sorted(found, key=lambda each: (each.last_at is not None, each.last_at), reverse=True)

    def _brands(self, brand: str | None) -> list[int]:
        if brand:
            return [self.home.brand(brand, archived=True).id]
        return [each.id for each in self.home.brands()]

    # What is noted -------------------------------------------------------------------------------------------

    def note(self, person: Person, notes: str) -> bool:
        """Set the notes on a person; return whether that changed anything."""
        text = storable(notes).strip()
        if len(text) > rules.LONGEST_NOTE:
            raise UsageError(
                f"notes are at most {rules.LONGEST_NOTE:,} characters, and this is {len(text):,}.",
                subject=one_line(person.shown, 60),
            )
        with self.home.write(f"Note on {one_line(person.shown, 40)}") as w:
            return bool(store.change(w, row_of(w, person), notes=text))

    def rename(self, person: Person, name: str) -> bool:
        """Say what a person is called; '' for what they call themselves."""
        with self.home.write(f"Name {one_line(person.shown, 40)}") as w:
            return bool(store.change(w, row_of(w, person), name=one_line(storable(name).strip(), 200)))

    def tag(self, person: Person, add: Sequence[str] = (), remove: Sequence[str] = ()) -> tuple[str, ...]:
        """Add tags to a person and take others off; return those they have then."""
        with self.home.write(f"Tag {one_line(person.shown, 40)}") as w:
            number = row_of(w, person)
            row = store.noted(w.conn, number)
            gone = set(rules.clean_tags(remove))
            tags = rules.clean_tags([*(each for each in (row.tags if row else ()) if each not in gone), *add])
            store.change(w, number, tags=json.dumps(tags, ensure_ascii=False))
        return tags

    def lead(self, person: Person, *, on: bool = True, item_id: int | None = None) -> bool:
        """Mark a person as a lead, by one of their messages where one is named, or not any more.

        Messages that are flagged stay as they are. Returns whether that changed anything.
        """
        verb = "Mark" if on else "Unmark"
        with self.home.write(f"{verb} {one_line(person.shown, 40)} as lead") as w:
            number = row_of(w, person)
            changed = _set_lead(w, number, on=on)
            if item_id is not None and on:
                store.add_lead(w, item_id, number)
        return changed

    def join(self, person: Person, other: Person) -> Person:
        """Say that two are one person: the second's handles, notes, tags and leads are the first's from then on."""
        if person.brand_id != other.brand_id:
            raise UsageError(
                "they wrote to different brands, and what is known of people stays with the brand.",
                subject=f"{person.brand}, {other.brand}",
            )
        if {*person.handles} & {*other.handles}:
            raise UsageError("these are one person already.", subject=one_line(person.shown, 60))
        with self.home.write(f"Join {one_line(person.shown, 40)} and {one_line(other.shown, 40)}") as w:
            number = row_of(w, person)
            mine = store.noted(w.conn, number)
            theirs = store.noted(w.conn, other.person_id) if other.person_id else None
            store.give_handles(w, number, person.brand_id, other.handles)
            if mine is not None and theirs is not None:
                instants = [each.lead_at for each in (mine, theirs) if each.lead_at]
                store.change(
                    w,
                    number,
                    name=mine.name or theirs.name,
                    notes=rules.joined_notes(mine.notes, theirs.notes),
                    tags=json.dumps(rules.clean_tags([*mine.tags, *theirs.tags]), ensure_ascii=False),
                    is_lead=int(mine.is_lead or theirs.is_lead),
                    lead_at=min(instants, default=None),
                )
                store.move_leads(w, theirs.id, number)
                store.drop(w, theirs.id)
        return person._replace(handles=(*person.handles, *other.handles), person_id=number)

    def split(self, person: Person, platform: str, key: str) -> Person:
        """Say that one handle is somebody else's; notes, tags and leads stay with the rest. Returns that rest."""
        taken = next((each for each in person.handles if (each.platform, each.key) == (platform, key)), None)
        if taken is None:
            raise NotFoundError("this is none of their handles.", subject=one_line(f"{platform}:{key}", 80))
        if len(person.handles) == 1:
            raise UsageError("this is their only handle.", subject=one_line(taken.handle, 80))
        with self.home.write(f"Split {one_line(taken.handle, 40)} off") as w:
            rest = tuple(each for each in person.handles if each != taken)
            if not store.take_handle(w, person.person_id, platform, key) or self._still(w.conn, person, taken, rest):
                raise UsageError(
                    "the network says by a lasting id that both handles are one person's.",
                    subject=one_line(taken.handle, 80),
                )
        return person._replace(handles=rest)

    @staticmethod
    def _still(conn: sqlite3.Connection, person: Person, taken: Handle, rest: tuple[Handle, ...]) -> bool:
        accounts = accounts_of(conn, person.brand_id)
        now = person_behind(conn, person.brand_id, taken.platform, taken.key, accounts)
        names = {(each.platform, each.key) for each in now.handles}
        return any((each.platform, each.key) in names for each in rest)


def row_of(w: Writing, person: Person) -> int:
    """Return the row of a person, made where nothing was noted yet, with all handles they are known by."""
    number = person.person_id if person.person_id and store.noted(w.conn, person.person_id) else 0
    if not number:
        taken = (store.person_of(w.conn, person.brand_id, each.platform, each.key) for each in person.handles)
        number = next((each for each in taken if each), 0) or store.add(w, person.brand_id, "")
    mine = [each for each in person.handles if not store.person_of(w.conn, person.brand_id, each.platform, each.key)]
    store.give_handles(w, number, person.brand_id, mine)
    return number


def _set_lead(w: Writing, person_id: int, *, on: bool) -> bool:
    row = store.noted(w.conn, person_id)
    if row is None or row.is_lead == on:
        return False
    return bool(store.change(w, person_id, is_lead=int(on), lead_at=w.now if on else None))


def note_leads(w: Writing, item_ids: Iterable[int], *, lead: bool) -> None:
    """Keep that a person called some messages leads, or not any more, inside their step; their writers follow.

    Somebody stops to be a lead with the last message that made them one. Rules are no person: what they flag is not
    kept here.
    """
    for item_id in item_ids:
        found = store.author(w.conn, item_id)
        if found is None:
            continue
        if not lead:
            row = store.drop_lead(w, item_id)
            if row is not None and row["person_id"] is not None and not store.leads(w.conn, row["person_id"]):
                kept = store.noted(w.conn, row["person_id"])
                if kept is not None and kept.lead_at == row["lead_at"]:
                    _set_lead(w, kept.id, on=False)
            continue
        number = None
        if found.key:
            accounts = accounts_of(w.conn, found.brand_id)
            person = person_behind(w.conn, found.brand_id, found.platform, found.key, accounts)
            number = row_of(w, person)
            _set_lead(w, number, on=True)
        store.add_lead(w, item_id, number)
