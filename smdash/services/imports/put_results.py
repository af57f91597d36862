"""Storing results of a brand from a file: what is there already is known, a newer capture replaces, no name is kept."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.imports.mapping import ORDERS
from smdash.domain.imports.records import Parsed, RowProblem
from smdash.domain.months import month_end
from smdash.domain.plaintext import one_line, storable
from smdash.domain.results.measures import MEASURES, wrong_value
from smdash.domain.schedule import parse_utc, zone_of
from smdash.domain.wording import counted
from smdash.platforms.channels.channels import channel_of, platform_of
from smdash.services.results.results import EARLIEST, LONGEST
from smdash.store import settings as setting_store
from smdash.store.results import results as store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smdash.domain.accounts.views import Account, Brand
    from smdash.domain.imports.records import ResultFigure
    from smdash.domain.results.series import ResultRow
    from smdash.services.home import Home
    from smdash.services.imports.tally import Tally
    from smdash.store.connection import Writing

SALT = "result_salt"
"""The setting with which people are digested: who has the file alone cannot find out whose address a digest is of."""
BOUGHT = ("conversions", "retentions")
_SHOWN = 3
NO_SPAN = (
    "It does not say of which days it tells. Days before its first row and after its last one stay unknown, and so do "
    "rates of such a month: say its days with d, or --period 2026-10-01..2026-10-31."
)


class Into(NamedTuple):
    """Whose the figures of a file are, by which source they come, and when they were captured (as stored).

    ``account`` is the one a person named for all of them, ``salt`` what people are digested with.
    """

    brand: Brand
    account: Account | None
    source_id: int
    captured_at: str
    salt: str


def salt_of(home: Home, *, keep: bool) -> str:
    """Return what people are digested with; it is made once, and outlives the undo of the import it was made for."""
    known = setting_store.get(home.read(), SALT)
    if isinstance(known, str) and known:
        return known
    made = token_hex(16)
    if keep:
        with home.write("Make what people are digested with", journaled=False) as w:
            there = setting_store.get(w.conn, SALT)
            if isinstance(there, str) and there:
                return there
            setting_store.put(w, SALT, made)
    return made


def put_results(w: Writing, home: Home, parsed: Parsed, tally: Tally, into: Into) -> None:
    """Store the figures of a file; what cannot be is an error of its row, what was replaced is told in a note.

    Of a day (or month) that a file parts by campaign or channel, rows of an earlier file that parted it alike and are
    not in this one are taken away: what they counted is counted elsewhere now. First and later purchases of an origin
    are told apart anew over all its orders.
    """
    values = as_stored(home, parsed, into)
    if parsed.errors:
        return
    flows = [each for _, each in values if each.measure == ORDERS or not MEASURES[each.measure].stock]
    days = [day for each in flows for day in (each.on_day, _end(each))]
    if days:  # Days of the brand's own zone, which the file may not be in; the height of a list tells of no other day.
        w.conn.execute(
            "UPDATE sources SET period_from = ?, period_to = ? WHERE id = ?",
            (min(days).isoformat(), max(days).isoformat(), into.source_id),
        )
    origins = dict.fromkeys(origin for origin, _ in values)
    replaced: list[store.Replaced] = []
    older = 0
    for origin in origins:
        come_by = store.From(into.brand.id, origin, into.source_id, into.captured_at)
        mine = [each for whose, each in values if whose == origin]
        plain = [each for each in mine if each.measure != ORDERS]
        gone = _gone(w, come_by, plain)
        if gone:
            tally.updated += store.remove(w, gone)
            parsed.notes.append(
                f"{counted(len(gone), 'earlier figure of these days is', 'earlier figures of these days are')} not in "
                "the file any more and taken away."
            )
        put = store.put(w, come_by, plain)
        tally.added += len(put.added)
        tally.updated += len(put.replaced)
        tally.skipped += put.known + put.older
        older += put.older
        replaced.extend(put.replaced)
        if any(each.measure == ORDERS for each in mine):
            _put_buyers(w, come_by, [each for each in mine if each.measure == ORDERS], parsed, tally)
    _put_spans(w, parsed, tally, into, values)
    _tell(parsed, replaced, older)


def _put_spans(
    w: Writing, parsed: Parsed, tally: Tally, into: Into, values: Sequence[tuple[str, store.Values]]
) -> None:
    """Keep of which days a file says that it tells: one of them without a row was 0, of all that is counted by day.

    The day the file was made was not over, so that only its rows tell of it.
    """
    if parsed.told is None:
        if tally.news and any(each.per == "event" for _, each in values):
            parsed.notes.append(NO_SPAN)
        return
    made = parse_utc(into.captured_at).astimezone(zone_of(into.brand.zone)).date()
    first, last = parsed.told[0], min(parsed.told[1], made - timedelta(days=1))
    if first > last:
        return
    told: dict[tuple[str, str], None] = {}
    for origin, each in values:
        if each.measure == ORDERS:
            told.update(dict.fromkeys((origin, measure) for measure in BOUGHT if each.who))
        elif each.per != "month" and not MEASURES[each.measure].stock:
            told[origin, each.measure] = None
    new = sum(
        store.add_span(w, store.From(into.brand.id, origin, into.source_id, into.captured_at), measure, first, last)
        for origin, measure in told
    )
    if new and not tally.news:
        tally.updated += 1
    if told:
        parsed.notes.append(f"It tells of {first} to {last}: a day of these without a row counts as 0.")


def _end(values: store.Values) -> date:
    return month_end(values.on_day) if values.per == "month" else values.on_day


def _tell(parsed: Parsed, replaced: Sequence[store.Replaced], older: int) -> None:
    changed = [each for each in replaced if each.before != each.after]
    if changed:
        shown = "; ".join(
            f"{MEASURES[each.measure].label} of {each.on_day} {each.before:,.10g} -> {each.after:,.10g}"
            for each in changed[:_SHOWN]
        )
        more = f"; and {len(changed) - _SHOWN:,} more" if len(changed) > _SHOWN else ""
        parsed.notes.append(f"{counted(len(changed), 'figure')} replaced by this newer capture: {shown}{more}.")
    if older:
        parsed.notes.append(
            f"{counted(older, 'figure was', 'figures were')} captured before what is stored, which stays."
        )


def as_stored(home: Home, parsed: Parsed, into: Into) -> list[tuple[str, store.Values]]:
    """Return the rows of a file as they are stored, each with its origin; what is wrong goes to the file's problems."""
    brand, zone = into.brand, zone_of(into.brand.zone)
    today = home.now().astimezone(zone).date()
    accounts = _Accounts(home, brand, into.account)
    currencies: set[str] = set()
    unfinished: set[date] = set()
    found: list[tuple[str, store.Values]] = []
    for each in parsed.results:
        moment = each.when
        day = (
            moment
            if not isinstance(moment, datetime)
            else moment.astimezone(zone).date()
            if moment.tzinfo
            else moment.date()
        )
        if each.per == "month" and month_end(day) > today >= day:
            unfinished.add(day)
            continue
        if what := _wrong(each, day, today):
            parsed.problems.append(RowProblem(each.line, "", what))
            continue
        currency = each.currency.strip().upper()
        if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            what = f"'{one_line(currency, 20)}' is no currency: three letters, like EUR"
            parsed.problems.append(RowProblem(each.line, "", what))
            continue
        money = each.measure in MEASURES and MEASURES[each.measure].money
        if money:
            currency = currency or brand.currency
            currencies.add(currency)
        channel = each.channel or channel_of(each.utm_source, each.utm_medium)
        account_id = accounts.named(each.account)
        if account_id is None and each.per == "event" and channel == "social" and not each.account:
            account_id = accounts.by_link(each.utm_source)
        found.append(
            (
                each.origin,
                store.Values(
                    each.measure,
                    each.per,
                    day,
                    each.value,
                    currency if money else "",
                    account_id,
                    channel or ("social" if account_id is not None else ""),
                    _cut(each.campaign),
                    _cut(each.utm_source),
                    _cut(each.utm_medium),
                    _cut(each.utm_content),
                    _ref(each, into.salt),
                    digest(each.who, into.salt),
                    _cut(each.note),
                ),
            )
        )
    accounts.tell(parsed)
    if unfinished:
        months = ", ".join(f"{day:%Y-%m}" for day in sorted(unfinished))
        parsed.notes.append(f"{months} is not over, and a part of a month is not its figure; left out.")
    if "" in currencies:
        parsed.notes.append(
            f"The file names no currency; smdash brand edit {brand.slug} --currency says what {brand.slug} counts in."
        )
    if len(named := sorted(currencies - {""})) > 1:
        parsed.notes.append(f"There is money in {', '.join(named)}; money of two currencies is never added up.")
    return found


def _wrong(each: ResultFigure, day: date, today: date) -> str:
    """Return why a figure cannot be, '' where it can."""
    if each.measure != ORDERS and each.measure not in MEASURES:
        return f"there is no result '{one_line(each.measure, 40)}'."
    if each.measure != ORDERS and (what := wrong_value(each.measure, each.value)):
        return f"{each.value:,.10g} {what}."
    if day > today:
        return f"{day} is still to come."
    if day < EARLIEST:
        return f"{day} is before {EARLIEST.year}."
    return ""


def _ref(each: ResultFigure, salt: str) -> str:
    """Return what an event is known by again: its number, else a digest of what tells it from others."""
    if each.per != "event":
        return ""
    if each.ref and "@" not in each.ref:
        return _cut(each.ref)
    return digest(each.ref or each.identity, salt)


def digest(text: str, salt: str) -> str:
    """Return a short keyed digest of a name or address, '' for none."""
    plain = " ".join(text.split()).casefold()
    return hashlib.blake2b(plain.encode(), key=salt.encode()[:64], digest_size=12).hexdigest() if plain else ""


def _cut(text: str) -> str:
    clean = " ".join(storable(text).split())
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "\u2026"


class _Accounts:
    """Finds the account of a brand that a file means, and keeps the names that mean none."""

    def __init__(self, home: Home, brand: Brand, every: Account | None) -> None:
        mine = [account for account in home.accounts() if account.brand == brand.slug]
        self._every = every
        self._brand = brand
        self._by_name: dict[str, int | None] = {}
        for account in mine:
            for name in (account.slug, account.handle, account.platform, account.name):
                if plain := _plain(name):
                    # A name that two accounts have means neither.
                    taken = self._by_name.get(plain, account.id)
                    self._by_name[plain] = account.id if taken == account.id else None
        self._strange: dict[str, int] = {}
        self._linked: dict[str, int] = {}
        self._by_platform: dict[str, list[Account]] = {}
        for account in mine:
            self._by_platform.setdefault(account.platform, []).append(account)

    def by_link(self, source: str) -> int | None:
        """Return the account whose platform a link names as its source, where the brand has no other one there."""
        there = self._by_platform.get(platform_of(source), []) if source else []
        if len(there) != 1:
            return None
        self._linked[there[0].slug] = self._linked.get(there[0].slug, 0) + 1
        return there[0].id

    def named(self, name: str) -> int | None:
        """Return the account of a name, or the one a person named for the whole file; None for none."""
        plain = _plain(name)
        if not plain:
            return self._every.id if self._every is not None else None
        found = self._by_name.get(plain)
        if found is None:
            shown = one_line(name, 40)
            self._strange[shown] = self._strange.get(shown, 0) + 1
        return found

    def tell(self, parsed: Parsed) -> None:
        """Note which names mean no account, and which accounts were told by a link alone."""
        for slug, count in self._linked.items():
            parsed.notes.append(f"{counted(count, 'figure is', 'figures are')} put down to {slug}, as utm_source says.")
        if self._strange:
            told = ", ".join(f"'{name}' ({count:,})" for name, count in list(self._strange.items())[:_SHOWN])
            more = f" and {len(self._strange) - _SHOWN} more" if len(self._strange) > _SHOWN else ""
            parsed.notes.append(
                f"No account of {self._brand.slug}: {told}{more}; these figures are of the brand alone."
            )


def _plain(name: str) -> str:
    return name.strip().lstrip("@").casefold()


def _gone(w: Writing, come_by: store.From, values: Iterable[store.Values]) -> list[int]:
    """Return rows of earlier files that part a day as this one does, where it has others of theirs and not these."""
    parting = ("channel", "campaign", "utm_source", "utm_medium", "utm_content")
    places: dict[tuple[str, str, date, int | None], set[tuple[str, ...]]] = {}
    used: dict[str, set[str]] = {}
    for each in values:
        if each.per == "event":
            continue
        key = tuple(getattr(each, name) for name in parting)
        places.setdefault((each.measure, each.per, each.on_day, each.account_id), set()).add(key)
        used.setdefault(each.measure, set()).update(name for name in parting if getattr(each, name))
    found: list[int] = []
    for (measure, per, day, account_id), there in places.items():
        stood = w.conn.execute(
            f"""SELECT id, captured_at, source_id, {", ".join(parting)} FROM results
                WHERE brand_id = ? AND measure = ? AND on_day = ? AND origin = ? AND per = ? AND account_id IS ?
                AND source_id <> ?""",
            (come_by.brand_id, measure, day.isoformat(), come_by.origin, per, account_id, come_by.source_id),
        ).fetchall()
        # A file of which nothing is said anew tells another part of the day, as that of a second ad account.
        anew = {source for _, _, source, *rest in stood if tuple(rest) in there}
        for number, captured, source, *rest in stood:
            mine = {name for name, value in zip(parting, rest, strict=True) if value}
            alike = source in anew and bool(mine) and mine <= used[measure]
            if alike and tuple(rest) not in there and captured <= come_by.captured_at:
                found.append(number)
    return found


def _put_buyers(w: Writing, come_by: store.From, orders: Sequence[store.Values], parsed: Parsed, tally: Tally) -> None:
    """Store who bought: of each buyer the first order of all that are known is a conversion, the others retentions."""
    there = {row.ref: row for row in store.events(w.conn, come_by.brand_id, come_by.origin, BOUGHT)}
    refunded = [there[each.ref] for each in orders if each.ref in there and not each.value]
    if refunded:
        tally.updated += store.remove(w, [row.id for row in refunded])
        parsed.notes.append(
            f"{counted(len(refunded), 'known purchase is', 'known purchases are')} paid back in full and counted no "
            "more."
        )
        for row in refunded:
            del there[row.ref]
    bought = {each.ref: each for each in orders if each.value and each.who}
    first = _first({ref: (each.who, each.on_day) for ref, each in bought.items()}, there.values())
    new = [
        each._replace(measure=BOUGHT[ref not in first], value=1.0) for ref, each in bought.items() if ref not in there
    ]
    put = store.put(w, come_by, new)
    tally.added += len(put.added)
    for ref, each in bought.items():
        known = there.get(ref)
        if known is not None and (known.on_day, known.who) != (each.on_day, each.who):
            store.change(w, known.id, come_by, each._replace(measure=known.measure, value=1.0))
            tally.updated += 1
        elif known is not None:
            tally.skipped += 1
    moved = 0
    for ref, row in there.items():
        meant = BOUGHT[ref not in first]
        if row.who and row.measure != meant:
            w.conn.execute("UPDATE results SET measure = ? WHERE id = ?", (meant, row.id))
            moved += 1
    if moved:
        tally.updated += moved
        parsed.notes.append(
            f"{counted(moved, 'purchase is', 'purchases are')} now known to be a first one, or not to be."
        )
    nameless = sum(1 for each in orders if each.value and not each.who)
    if nameless:
        parsed.notes.append(
            f"{counted(nameless, 'order names', 'orders name')} no buyer, so that nobody knows whether it is a first "
            "one; only the money counts."
        )
    if put.added or moved:
        parsed.notes.append(
            "A first purchase is the first of all orders that were imported; earlier ones may be missing."
        )


def _first(new: dict[str, tuple[str, date]], there: Iterable[ResultRow]) -> set[str]:
    """Return the orders that are the first of their buyers; of the same day the one with the lower number."""
    every = {row.ref: (row.who, row.on_day) for row in there if row.who} | new
    best: dict[str, tuple[date, int, str]] = {}
    for ref, (who, day) in every.items():
        at = (day, len(ref), ref)
        if who not in best or at < best[who]:
            best[who] = at
    return {ref for _, _, ref in best.values()}
