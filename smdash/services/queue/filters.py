"""Posts by what they are: a filter in one line, its posts as a window, and filters with a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from smdash.domain.errors import NotFoundError
from smdash.domain.filter_words import NameChoice
from smdash.domain.plaintext import one_line
from smdash.domain.queue.filters import Filter, parse_filter
from smdash.domain.queue.views import QueueRow
from smdash.domain.wording import counted, plural
from smdash.services.accounts.sets import AccountSetService
from smdash.services.home import Service
from smdash.services.saved_views import SavedView, SavedViews
from smdash.services.schedule.overtime import overtime_now
from smdash.services.schedule.reader import approvals, delivery_row
from smdash.services.walks import Walk
from smdash.store.errors import explained
from smdash.store.posts import posts as post_store
from smdash.store.queue import filter_sql, filtered

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from smdash.domain.accounts.views import Account
    from smdash.services.home import Home

VIEWS = "views"
BEGIN, END = "0000", "9999"


class FilteredWindow:
    """The posts a filter takes, in order of time, those without one last; each page is read when it is painted."""

    def __init__(self, home: Home, planned: filter_sql.FilterPlan) -> None:
        self._home, self._plan = home, planned
        self._zone: ZoneInfo = home.zone()
        self._late = home.late_before()
        self._overtime = overtime_now(home)
        self._accounts: dict[int, Account] = {account.id: account for account in home.accounts(archived=True)}
        dated, undated = filtered.counts(home.read(), planned)
        self.count = dated + undated
        self._dated = Walk(lambda **way: filtered.page(home.read(), planned, **way), dated)
        self._undated = Walk(lambda **way: filtered.undated_page(home.read(), planned, **way), undated)

    def _places(self, start: int, stop: int) -> list[filtered.QueuePlace]:
        dated = self._dated.total
        return self._dated.places(start, stop) + self._undated.places(start - dated, stop - dated)

    def rows(self, start: int, stop: int) -> list[QueueRow]:
        """Return rows start..stop."""
        places = self._places(start, stop)
        ids, conn = [place.id for place in places], self._home.read()
        texts = post_store.texts(conn, ids) if places else {}
        said = approvals(conn, ids)
        rows = [self._row(place, texts.get(place.id)) for place in places]
        return [row._replace(approval=said.get(row.delivery_id, "")) for row in rows]

    def index(self, key: str) -> int | None:
        """Return where a post stands now, None when the filter does not take it."""
        kind, _, number = key.partition(":")
        return filtered.position(self._home.read(), self._plan, int(number)) if kind == "d" else None

    def upcoming(self) -> int:
        """Return where the posts that are still to come begin; the last row when there are none."""
        return max(0, min(filtered.before(self._home.read(), self._plan, self._late), self.count - 1))

    def keys(self, limit: int) -> list[str]:
        """Return the keys of the first ``limit`` posts."""
        return [f"d:{place.id}" for place in self._places(0, limit)]

    def _row(self, place: filtered.QueuePlace, row: sqlite3.Row | None) -> QueueRow:
        account = self._accounts.get(int(row["account_id"])) if row else None
        if row is None or account is None:
            return QueueRow(f"d:{place.id}", "note", text="(no longer there)")
        return delivery_row(row, account, self._zone, self._late, self._overtime)


class FilterService(Service):
    """Use cases of the filter screen, of ``smdash queue`` with filters and of ``smdash view``."""

    def parse(self, text: str) -> Filter:
        """Read a filter; its days are relative to today. UsageError says what is wrong."""
        from smdash.platforms.trade_words.words import trade_words

        wanted = parse_filter(text, self.home.now().astimezone(self.home.zone()), trade_words())
        return replace(wanted, accounts=AccountSetService(self.home).chosen(wanted.accounts))

    def named(self, typed: Sequence[str]) -> list[str]:
        """Return words of a command line with accounts and brands among them as a filter writes them.

        A brand beside an account stands for its accounts, since both are wanted then. A word with a stroke that is
        no account stays one to look for, unless it is nearly one: NotFoundError names that.
        """
        accounts = [account.slug for account in self.home.accounts(archived=True)]
        brands = {brand.slug for brand in self.home.brands(archived=True)}
        bare = [word.removeprefix("-").casefold() for word in typed]
        of_brand = {name: [slug for slug in accounts if slug.startswith(f"{name}/")] for name in brands}
        sets = {each.typed for each in AccountSetService(self.home).every()} if "@" in "".join(bare) else set()
        mixed = any(name in accounts or name in sets for name in bare)
        found = []
        for word, name in zip(typed, bare, strict=True):
            never = "-" if word.startswith("-") else ""
            if name in accounts or name in sets:
                found.append(f"{never}account:{name}")
            elif name in brands:
                both = mixed and not never and of_brand[name]
                found.append(f"account:{','.join(of_brand[name])}" if both else f"{never}brand:{name}")
            elif name.partition("/")[0] in brands and "/" in name and " " not in name:
                from difflib import get_close_matches

                near = get_close_matches(name, accounts, 1)
                hint = f"Did you mean {near[0]}?" if near else f"Accounts: {', '.join(accounts[:12])}."
                raise NotFoundError("there is no such account.", subject=f"'{one_line(word, 60)}'", hint=hint)
            else:
                found.append(word)
        return found

    def posts(self, wanted: Filter) -> FilteredWindow:
        """Return the posts a filter takes; those of archived brands and accounts only where it asks for them."""
        home = self.home
        with explained(home.store.path):
            begin = home.day_bounds(wanted.from_day)[0] if wanted.from_day else BEGIN
            end = home.day_bounds(wanted.to_day)[1] if wanted.to_day else END
            limits = filter_sql.FilterLimits(home.late_before(), begin, end, self._account_ids(wanted))
            return FilteredWindow(home, filter_sql.plan(home.read(), wanted, limits, self._said_of(wanted)))

    def _said_of(self, wanted: Filter) -> dict[str, list[int]]:
        """Return the deliveries of each approval, as they stand now, where a filter asks for that."""
        if not wanted.approvals.only and not wanted.approvals.never:
            return {}
        from smdash.store.approval.approvals import by_state

        found = by_state(self.home.read())
        found.pop("none", None)
        return found

    def left_out(self, wanted: Filter) -> str:
        """Return a sentence on the drafts a filter's days leave out because they have no time; '' for none."""
        drafts = (not wanted.states.only or "draft" in wanted.states.only) and "draft" not in wanted.states.never
        if not drafts or wanted.undated is not None or (wanted.from_day is None and wanted.to_day is None):
            return ""
        undated = replace(wanted, states=NameChoice(("draft",)), from_day=None, to_day=None, undated=True)
        number = self.posts(undated).count
        if not number:
            return ""
        words = counted(number, "draft without a time is", "drafts without a time are")
        return f"{words} left out: day:none instead of days shows {plural(number, 'it', 'them')}."

    def _account_ids(self, wanted: Filter) -> list[int] | None:
        everything = self.home.accounts(archived=True)
        kept = [
            account.id
            for account in everything
            if (wanted.archived or not account.archived)
            and wanted.brands.takes(account.brand)
            and wanted.accounts.takes(account.slug)
            and wanted.platforms.takes(account.platform)
        ]
        return None if len(kept) == len(everything) else kept

    def names(self) -> dict[str, list[str]]:
        """Return the names there are for each key that takes names."""
        accounts = self.home.accounts()
        return {
            "brand": [brand.slug for brand in self.home.brands()],
            "account": [*(account.slug for account in accounts), *self._sets()],
            "platform": sorted({account.platform for account in accounts}),
            **filtered.names(self.home.read()),
        }

    def _sets(self) -> list[str]:
        return [each.typed for each in AccountSetService(self.home).every()]

    def unknown(self, wanted: Filter) -> list[str]:
        """Return a sentence for each name of a filter that there is not."""
        known = {**self.names()}
        if wanted.archived:
            known["brand"] = [brand.slug for brand in self.home.brands(archived=True)]
            known["account"] = [account.slug for account in self.home.accounts(archived=True)]
        said = []
        checks = (
            ("brand", wanted.brands),
            ("account", wanted.accounts),
            ("pillar", wanted.pillars),
            ("goal", wanted.goals),
        )
        for key, choice in checks:
            folded = {name.casefold() for name in known[key]} | {""}
            for name in (*choice.only, *choice.never):
                if name.casefold() not in folded:
                    listed = ", ".join(one_line(each, 40) for each in known[key][:12]) or "none yet"
                    said.append(f"There is no {key} '{one_line(name, 40)}'. Known: {listed}.")
        return said

    # Saved views -----------------------------------------------------------------------------------------

    @property
    def _views(self) -> SavedViews:
        return SavedViews(self.home, VIEWS, lambda text: self.parse(text) != Filter(), "Type one first: state:draft.")

    def saved(self) -> list[SavedView]:
        """Return the saved views in the order in which they were saved."""
        return self._views.all()

    def view(self, name: str) -> SavedView:
        """Return the view called ``name``, whatever its case; NotFoundError names what there is."""
        return self._views.named(name)

    def save(self, name: str, text: str) -> SavedView:
        """Keep a filter under a name; one of that name is replaced. UsageError for a bad name or filter."""
        return self._views.save(name, text)

    def drop(self, name: str) -> SavedView:
        """Forget a view; NotFoundError when there is none of that name."""
        return self._views.drop(name)
