"""Saved replies of a home: kept, found, and filled for the writer of an item."""

from __future__ import annotations

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.inbox import saved_replies as rules
from smdash.domain.inbox.saved_replies import Filled, Found, SavedReply
from smdash.domain.plaintext import one_line, storable
from smdash.domain.schedule import parse_utc, zone_of
from smdash.services.home import Service
from smdash.store.inbox import inbox as inbox_store
from smdash.store.inbox import saved_replies as saved_store
from smdash.store.inbox import threads as thread_store

ALL = "all brands"


class SavedReplyService(Service):
    """Use cases of saved replies; each is of one brand or of all."""

    def every(self, brand: str | None = None) -> list[SavedReply]:
        """Return those a brand can use, its own and those of all brands; without a brand every one, by name."""
        zone = self.home.zone()
        return [
            SavedReply(
                row.id,
                row.name,
                row.body,
                row.brand,
                row.used,
                parse_utc(row.last_used_at).astimezone(zone) if row.last_used_at else None,
            )
            for row in saved_store.listed(self.home.read(), brand)
        ]

    def get(self, name: str, brand: str | None = None) -> SavedReply:
        """Return one by its number or its name; of two called alike that of ``brand`` counts.

        NotFoundError says what there is instead, UsageError that several brands have one of this name.
        """
        saved = self.every(brand)
        wanted = name.strip().casefold()
        called = [each for each in saved if each.name.casefold() == wanted]
        if brand is not None and len(called) > 1:
            called = [each for each in called if each.brand == brand]
        if not called and wanted.isdecimal():
            called = [each for each in saved if str(each.id) == wanted]
        if len(called) > 1:
            listed = ", ".join(f"{each.id} ({each.brand or ALL})" for each in called)
            raise UsageError("several are called so.", subject=f"'{name}'", hint=f"Say which by its number: {listed}.")
        if not called:
            near = ", ".join(f"'{found.reply.name}'" for found in rules.find(name, saved)[:3])
            known = f"Like it: {near}." if near else "'smdash inbox saved' lists what there is."
            raise NotFoundError("there is no such saved reply.", subject=f"'{one_line(name, 60)}'", hint=known)
        return called[0]

    def add(self, name: str, body: str, brand: str | None = None) -> SavedReply:
        """Keep a text under a name, of one brand or of all; UsageError where the name is taken or a text is missing."""
        name, body = _name(name), _body(body)
        brand_id = self.home.brand(brand).id if brand else None
        with self.home.write(f"Save the reply '{name}'") as w:
            self._free(saved_store.taken(w.conn, name, brand_id), name, brand)
            number = saved_store.add(w, name, body, brand_id)
        return self._numbered(number)

    def edit(
        self, number: int, *, name: str | None = None, body: str | None = None, brand: str | None = None
    ) -> SavedReply:
        """Change what is given; ``brand`` '' means all brands. What was sent with it stays as it was sent."""
        before = self._numbered(number)
        brand = before.brand if brand is None else brand
        name = before.name if name is None else _name(name)
        brand_id = self.home.brand(brand).id if brand else None
        values: dict[str, object] = {"name": name, "brand_id": brand_id}
        if body is not None:
            values["body"] = _body(body)
        with self.home.write(f"Change the saved reply '{before.name}'") as w:
            self._free(saved_store.taken(w.conn, name, brand_id, number), name, brand)
            saved_store.change(w, number, values)
        return self._numbered(number)

    def remove(self, number: int) -> SavedReply:
        """Take one out of all lists; replies that were sent with it keep their text."""
        before = self._numbered(number)
        with self.home.write(f"Remove the saved reply '{before.name}'") as w:
            saved_store.change(w, number, {"archived_at": w.now})
        return before

    def find(self, query: str, brand: str = "") -> list[Found]:
        """Return those that answer a search, the likeliest first; ``brand`` is who answers, '' for everyone's."""
        return rules.find(query, self.every(brand or None), brand, self.home.now())

    def values(self, item_id: int) -> dict[str, str]:
        """Return what is known for the fields of a reply to an item; what is not known is left out.

        NotFoundError where there is no such item.
        """
        row = inbox_store.get(self.home.read(), item_id)
        if row is None:
            raise NotFoundError("there is no such item.", subject=f"item {item_id}")
        account = next(a for a in self.home.accounts(archived=True) if a.id == row["account_id"])
        brand = next(b for b in self.home.brands(archived=True) if b.slug == account.brand)
        handle, own = one_line(row["handle"], 200).lstrip("@"), account.handle.lstrip("@")
        about = str(row["about"])
        if about and not about.startswith(("https://", "http://")):  # an id: its post may be known, and its page
            about = thread_store.about(self.home.read(), account.id, [about])[1]
        about = one_line(about, 2000)
        found = {
            "name": rules.name_of(row["author"]),
            "first_name": rules.first_name(row["author"]),
            "handle": f"@{handle}" if handle else "",
            "brand": brand.name or brand.slug,
            "account": f"@{own}" if own else account.name,
            "link": about if about.startswith(("https://", "http://")) else "",
            "date": self.home.now().astimezone(zone_of(account.zone)).date().isoformat(),
        }
        return {name: value for name, value in found.items() if value}

    def fill(self, number: int, item_id: int) -> Filled:
        """Return a saved reply filled for an item."""
        return rules.fill(self._numbered(number).body, self.values(item_id))

    def _numbered(self, number: int) -> SavedReply:
        found = next((each for each in self.every() if each.id == number), None)
        if found is None:
            raise NotFoundError("there is no such saved reply.", subject=f"saved reply {number}")
        return found

    @staticmethod
    def _free(taken: bool, name: str, brand: str | None) -> None:
        if taken:
            raise UsageError(
                f"{brand or ALL} has a saved reply of this name.", subject=f"'{name}'", hint="Choose another name."
            )


def _name(name: str) -> str:
    plain = " ".join(storable(name).split())
    if not plain:
        raise UsageError("a saved reply needs a name.", subject="name")
    if len(plain) > rules.MAX_NAME:
        raise UsageError(f"at most {rules.MAX_NAME} characters.", subject="name", hint="Choose a shorter one.")
    if one_line(plain, len(plain)) != plain:
        raise UsageError("it holds signs that cannot be shown.", subject="name", hint="Type it anew.")
    return plain


def _body(body: str) -> str:
    plain = storable(body).strip("\r\n")
    if not plain.strip():
        raise UsageError("there is no text to keep.", subject="text")
    if len(plain) > rules.MAX_BODY:
        raise UsageError(f"at most {rules.MAX_BODY:,} characters.", subject="text", hint="Save a shorter one.")
    return plain
