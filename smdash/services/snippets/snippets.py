"""Snippets of a home: kept, found, and filled for the writer of an item or for a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.plaintext import one_line, storable
from smdash.domain.schedule import parse_utc, zone_of
from smdash.domain.snippets import snippets as rules
from smdash.domain.snippets.snippets import Filled, Found, Snippet
from smdash.services.home import Service
from smdash.store import settings as setting_store
from smdash.store.inbox import inbox as inbox_store
from smdash.store.inbox import threads as thread_store
from smdash.store.snippets import snippets as snippet_store

if TYPE_CHECKING:
    from datetime import date

ALL = "all brands"
USES = "snippets.in_posts"
"""The setting that counts in how many posts each was put: by its number, how often and when last."""


class SnippetService(Service):
    """Use cases of snippets; each is of one brand or of all."""

    def every(self, brand: str | None = None) -> list[Snippet]:
        """Return those a brand can use, its own and those of all brands; without a brand every one, by name."""
        zone = self.home.zone()
        in_posts = setting_store.get(self.home.read(), USES) or {}
        found = []
        for row in snippet_store.listed(self.home.read(), brand):
            times, last = in_posts.get(str(row.id), (0, ""))
            last = max(last, row.last_used_at or "")
            at = parse_utc(last).astimezone(zone) if last else None
            found.append(Snippet(row.id, row.name, row.body, row.brand, row.used + times, at, row.kind, row.place))
        return found

    def note_use(self, number: int) -> None:
        """Note that one was put into a post; undo does not take that back."""
        with self.home.write("a snippet was used", journaled=False, wait_ms=500) as w:
            uses = setting_store.get(w.conn, USES) or {}
            uses[str(number)] = (uses.get(str(number), (0, ""))[0] + 1, w.now)
            setting_store.put(w, USES, uses)

    def get(self, name: str, brand: str | None = None) -> Snippet:
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
            near = ", ".join(f"'{found.snippet.name}'" for found in rules.find(name, saved)[:3])
            known = f"Like it: {near}." if near else "'smdash snippet' lists what there is."
            raise NotFoundError("there is no such snippet.", subject=f"'{one_line(name, 60)}'", hint=known)
        return called[0]

    def add(self, name: str, body: str, brand: str | None = None, *, kind: str = "reply", place: str = "") -> Snippet:
        """Keep a text under a name, of one brand or of all; UsageError where the name is taken or a text is missing."""
        name, body = _name(name), _body(body)
        _kind(kind, place)
        brand_id = self.home.brand(brand).id if brand else None
        with self.home.write(f"Keep the snippet '{name}'") as w:
            self._free(snippet_store.taken(w.conn, name, brand_id), name, brand)
            number = snippet_store.add(
                w, {"brand_id": brand_id, "name": name, "body": body, "kind": kind, "place": place}
            )
        return self._numbered(number)

    def edit(
        self,
        number: int,
        *,
        name: str | None = None,
        body: str | None = None,
        brand: str | None = None,
        kind: str | None = None,
        place: str | None = None,
    ) -> Snippet:
        """Change what is given; ``brand`` '' means all brands. What was sent with it stays as it was sent."""
        before = self._numbered(number)
        brand = before.brand if brand is None else brand
        name = before.name if name is None else _name(name)
        brand_id = self.home.brand(brand).id if brand else None
        kind = before.kind if kind is None else kind
        place = (before.place if kind == "hashtags" else "") if place is None else place
        _kind(kind, place)
        values: dict[str, object] = {"name": name, "brand_id": brand_id, "kind": kind, "place": place}
        if body is not None:
            values["body"] = _body(body)
        with self.home.write(f"Change the snippet '{before.name}'") as w:
            self._free(snippet_store.taken(w.conn, name, brand_id, number), name, brand)
            snippet_store.change(w, number, values)
        return self._numbered(number)

    def remove(self, number: int) -> Snippet:
        """Take one out of all lists; replies that were sent with it keep their text."""
        before = self._numbered(number)
        with self.home.write(f"Remove the snippet '{before.name}'") as w:
            snippet_store.change(w, number, {"archived_at": w.now})
        return before

    def find(self, query: str, brand: str = "", kind: str = "") -> list[Found]:
        """Return those that answer a search, the likeliest first; ``brand`` is who writes, '' for everyone's.

        ``kind`` keeps one kind of them, '' all.
        """
        every = [each for each in self.every(brand or None) if kind in {"", each.kind}]
        return rules.find(query, every, brand, self.home.now())

    def post_values(self, brand: str, link: str = "", day: date | None = None) -> dict[str, str]:
        """Return what is known for the fields of a post: of ``brand`` ('' for none yet), which goes out on ``day``.

        Without a day it is today.
        """
        known = next((each for each in self.home.brands(archived=True) if each.slug == brand), None)
        found = {
            "brand": "" if known is None else known.name or known.slug,
            "link": link.strip(),
            "date": (day or self.home.today()).isoformat(),
        }
        return {name: value for name, value in found.items() if value}

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
        """Return a snippet filled for an item."""
        return rules.fill(self._numbered(number).body, self.values(item_id))

    def _numbered(self, number: int) -> Snippet:
        found = next((each for each in self.every() if each.id == number), None)
        if found is None:
            raise NotFoundError("there is no such snippet.", subject=f"snippet {number}")
        return found

    @staticmethod
    def _free(taken: bool, name: str, brand: str | None) -> None:
        if taken:
            raise UsageError(
                f"{brand or ALL} has a snippet of this name.", subject=f"'{name}'", hint="Choose another name."
            )


def _name(name: str) -> str:
    plain = " ".join(storable(name).split())
    if not plain:
        raise UsageError("a snippet needs a name.", subject="name")
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


def _kind(kind: str, place: str) -> None:
    if kind not in rules.KINDS:
        raise UsageError(
            "there is no such kind.", subject=f"'{one_line(kind, 40)}'", hint=f"Kinds: {', '.join(rules.KINDS)}."
        )
    if place and kind != "hashtags":
        raise UsageError("only hashtags go into the first comment.", subject=kind)
