"""Brands and accounts: adding, changing, archiving. Nothing here deletes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import ConflictError, UsageError, of_field
from smdash.domain.plaintext import storable
from smdash.domain.schedule import zone_of
from smdash.domain.times.hours import read_hours, stored_hours
from smdash.domain.workload.limits import messages_per_week, posts_per_week, promise_minutes, read_promise
from smdash.services.accounts.client_fields import client_values
from smdash.services.home import Service, system_zone
from smdash.services.promises import move_deadlines
from smdash.services.workload.workload import store_hours
from smdash.store import settings as setting_store
from smdash.store.accounts import accounts as account_store
from smdash.store.accounts import rules as rule_store
from smdash.store.publishing import replies as reply_store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from smdash.domain.accounts.views import Account, Brand
    from smdash.domain.schedule import Office
    from smdash.store.connection import Writing

AS_USUAL = frozenset({"default", "usual", "-"})
"""What takes a promise or hours of an account back: it keeps to its platform's and the home's then."""
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")
COLOURS = ("#e8a35a", "#7fc48f", "#8fb4f0", "#d78fd0", "#e07a7a", "#d8c95f", "#6fc7c7", "#b59cf0")


class ManageService(Service):
    """Use cases of ``smdash brand`` and ``smdash account`` and of the first steps in an empty home."""

    # Brands ----------------------------------------------------------------------------------------------

    def add_brand(
        self,
        slug: str,
        *,
        name: str = "",
        colour: str = "",
        zone: str = "",
        approval: str | None = None,
        language: str | None = None,
        currency: str | None = None,
        report_day: int | None = None,
    ) -> Brand:
        """Add a brand; without a colour it gets the next unused one, without a zone the person's.

        The rest is as ``edit_brand`` takes it.
        """
        values = self._brand_values(slug, name, colour, zone) | client_values(approval, language, currency, report_day)
        with self.home.write(f"Add brand {values['slug']}") as w:
            account_store.add_brand(w, values)
        return self.home.brand(values["slug"], archived=True)

    def _brand_values(self, slug: str, name: str = "", colour: str = "", zone: str = "") -> dict[str, Any]:
        """Return a new brand's columns, with what was not given filled in."""
        slug = _slug(slug)
        existing = self.home.brands(archived=True)
        if any(brand.slug == slug for brand in existing):
            raise UsageError("there is such a brand already.", subject=f"'{slug}'")
        used = {brand.colour for brand in existing}
        colour = _colour(colour) or next((c for c in COLOURS if c not in used), COLOURS[0])
        zone = zone or setting_store.get(self.home.read(), "zone") or system_zone()
        zone_of(zone)
        return {"slug": slug, "name": storable(name.strip() or slug), "colour": colour, "zone": zone}

    def edit_brand(
        self,
        slug: str,
        *,
        name: str | None = None,
        colour: str | None = None,
        zone: str | None = None,
        approval: str | None = None,
        language: str | None = None,
        currency: str | None = None,
        report_day: int | None = None,
    ) -> Brand:
        """Change what is given; UsageError names what is no value of its kind, and then nothing is changed.

        ``approval`` is '', ``wanted`` or ``needed``; ``language`` a locale (de-AT), ``currency`` a code of ISO 4217,
        '' for none; ``report_day`` is a day of the month from 1 to 28, 0 for none.
        """
        brand = self.home.brand(slug, archived=True)
        values = client_values(approval, language, currency, report_day)
        if name is not None:
            values["name"] = storable(name.strip() or slug)
        if colour is not None:
            values["colour"] = _colour(colour)
        if zone is not None:
            zone_of(zone)
            values["zone"] = zone
        if values:
            with self.home.write(f"Edit brand {brand.slug}") as w:
                account_store.update(w, "brands", brand.id, values)
                if "zone" in values:
                    every = account_store.accounts(w.conn, archived=True)
                    move_deadlines(w, [account for account in every if account.brand == brand.slug])
        return self.home.brand(slug, archived=True)

    def archive_brand(self, slug: str, *, archived: bool = True) -> Brand:
        """Put a brand and its accounts out of sight, or back; nothing of it is deleted."""
        brand = self.home.brand(slug, archived=True)
        verb = "Archive" if archived else "Bring back"
        with self.home.write(f"{verb} brand {brand.slug}") as w:
            if archived:
                _nothing_under_way(w.conn, [each for each in self.home.accounts() if each.brand == brand.slug])
            account_store.update(w, "brands", brand.id, {"archived_at": w.now if archived else None})
        return self.home.brand(slug, archived=True)

    # Accounts --------------------------------------------------------------------------------------------

    def add_account(
        self,
        brand_slug: str,
        platform: str,
        *,
        handle: str = "",
        name: str = "",
        slug: str = "",
        zone: str | None = None,
        promise_hours: float | None = None,
        promise: str | None = None,
        reply_hours: str | None = None,
        inbox_per_week: float | None = None,
        slots: Iterable[str] = (),
        cadence: Iterable[Mapping[str, Any]] = (),
        new_brand: bool = False,
        brand_name: str = "",
        hours: Mapping[int, float] | None = None,
    ) -> Account:
        """Add an account to a brand as one change; raises UsageError naming what is wrong, and then adds nothing.

        ``slots`` are like 'Mon 09:30', 'weekdays 9' or 'Mon 09:30 image #tips'; ``cadence`` entries are
        {format, per_week, adapted}; ``promise`` and ``reply_hours`` are as they are typed ('4h', 'Mon-Sat 8-20').
        ``new_brand`` adds the brand, called ``brand_name``, with it where there is none; ``hours`` sets the person's
        week (Monday 0) with it.
        """
        from smdash import platforms
        from smdash.platforms.trade_words.words import trade_words
        from smdash.services.trade_words import slots_typed

        facts = platforms.load(trade_words().platform(platform, platforms.keys()))
        platform = facts.key
        known = {brand.slug for brand in self.home.brands(archived=True)}
        first = None
        if new_brand and brand_slug.strip().lower() not in known:
            first = self._brand_values(brand_slug, brand_name)
        brand = None if first else self.home.brand(brand_slug, archived=True)
        owner = brand.slug if brand else _slug(brand_slug)
        self._not_there_yet(owner, facts.key, handle, slug)
        slug = _account_slug(slug, owner, facts.key, {a.slug for a in self.home.accounts(archived=True)})
        values = self._values(
            handle=handle,
            name=name,
            zone=zone,
            promise_hours=promise_hours,
            promise=promise,
            reply_hours=reply_hours,
            inbox_per_week=inbox_per_week,
        )
        values.setdefault("promise_minutes", facts.promise_minutes)
        values.setdefault("promise_own", 0)
        parsed_slots = list(slots_typed(slots, platform))
        parsed_cadence = _cadence(cadence, platform)
        with self.home.write(f"Add account {slug}") as w:
            brand_id = brand.id if brand else account_store.add_brand(w, first or {})
            account_id = account_store.add_account(
                w, {"brand_id": brand_id, "platform": facts.key, "slug": slug, **values}
            )
            if hours:
                store_hours(w, hours)
            account_store.set_slots(w, account_id, rule_store.slot_rows(w.conn, brand_id, parsed_slots))
            account_store.set_cadence(w, account_id, parsed_cadence)
            watch(w, account_id, facts)
        return self.home.account(slug)

    def _not_there_yet(self, brand: str, platform: str, handle: str, slug: str) -> None:
        """Raise UsageError for an account that seems to be there: a second one needs another handle or a name."""
        for known in self.home.accounts(archived=True):
            same = handle.strip() and known.handle.lstrip("@").casefold() == handle.strip().lstrip("@").casefold()
            if known.brand == brand and known.platform == platform and same and not slug:
                raise UsageError(
                    "there is such an account already.",
                    subject=f"'{known.slug}'" + (" (archived)" if known.archived else ""),
                    hint="Give a second one another handle, or a name of its own with --slug.",
                )

    def edit_account(
        self,
        slug: str,
        *,
        slots: Sequence[str] | None = None,
        cadence: Sequence[Mapping[str, Any]] | None = None,
        **changes: Any,
    ) -> Account:
        """Change what is given; a new promise or other hours move the deadlines of the account's open items.

        ``promise`` and ``reply_hours`` are as they are typed; ``default`` takes a person's own back, and gives ``zone``
        back to the brand.
        """
        from smdash.platforms.glance import glance
        from smdash.services.trade_words import slots_typed

        account = self.home.account(slug)
        values = self._values(**changes)
        if (changes.get("promise") or "").strip().lower() in AS_USUAL:
            values |= {"promise_minutes": glance(account.platform).promise_minutes, "promise_own": 0}
        parsed_slots = None if slots is None else list(slots_typed(slots, account.platform))
        parsed_cadence = None if cadence is None else _cadence(cadence, account.platform)
        with self.home.write(f"Edit account {account.slug}") as w:
            if values:
                account_store.update(w, "accounts", account.id, values)
            if parsed_slots is not None:
                brand_id = self.home.brand(account.brand, archived=True).id
                account_store.set_slots(w, account.id, rule_store.slot_rows(w.conn, brand_id, parsed_slots))
            if parsed_cadence is not None:
                account_store.set_cadence(w, account.id, parsed_cadence)
            if not values.keys().isdisjoint({"promise_minutes", "zone", "hours"}):
                move_deadlines(w, [each for each in account_store.accounts(w.conn) if each.id == account.id])
        return self.home.account(slug)

    def archive_account(self, slug: str, *, archived: bool = True) -> Account:
        """Put an account out of sight, or back; nothing of it is deleted."""
        account = account_store.account(self.home.read(), storable(slug.strip().lower()))
        if account is None:
            return self.home.account(slug)  # which says what there is instead
        verb = "Archive" if archived else "Bring back"
        with self.home.write(f"{verb} account {account.slug}") as w:
            if archived:
                _nothing_under_way(w.conn, [account])
            account_store.update(w, "accounts", account.id, {"archived_at": w.now if archived else None})
        return account._replace(archived=archived)

    def details(self, account: Account) -> dict[str, Any]:
        """Return an account's slots and cadence in the words they are entered in."""
        conn = self.home.read()
        slots = account_store.slots(conn, [account.id]).get(account.id, [])
        cadence = account_store.cadences(conn).get(account.id, [])
        return {
            "slots": [slot.label for slot in slots],
            "cadence": [{"format": f, "per_week": n, "adapted": adapted} for f, n, adapted in cadence],
        }

    def set_office(self, office: Office) -> None:
        """Set the hours in which reply promises run; open items get new deadlines.

        Raises UsageError for hours that end before they begin, and for no or unknown days.
        """
        if office.end <= office.start:
            raise UsageError("office hours end after they begin.", subject=f"{office.start:%H:%M}-{office.end:%H:%M}")
        if not office.weekdays or not set(office.weekdays) <= set(range(7)):
            raise UsageError("office hours need at least one day of the week.", subject=f"{list(office.weekdays)}")
        value = {
            "start": office.start.strftime("%H:%M"),
            "end": office.end.strftime("%H:%M"),
            "weekdays": sorted(set(office.weekdays)),
        }
        with self.home.write("Set office hours") as w:
            setting_store.put(w, "office", value)
            move_deadlines(w, account_store.accounts(w.conn, archived=True))

    def set_zone(self, zone: str) -> None:
        """Set the zone everything is shown in."""
        zone_of(zone)
        with self.home.write(f"Show times in {zone}") as w:
            setting_store.put(w, "zone", zone)

    @staticmethod
    def _values(**given: Any) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key in ("handle", "name"):
            if given.get(key) is not None:
                values[key] = storable(str(given[key]).strip())
        if given.get("zone"):
            usual = given["zone"].strip().lower() in AS_USUAL
            if not usual:
                zone_of(given["zone"])
            values["zone"] = None if usual else given["zone"]
        if given.get("promise_hours") is not None:
            values["promise_minutes"] = promise_minutes(float(given["promise_hours"]))
            values["promise_own"] = 1
        if given.get("promise") is not None and given["promise"].strip().lower() not in AS_USUAL:
            values["promise_minutes"] = of_field("promise", lambda: read_promise(given["promise"]))
            values["promise_own"] = 1
        if given.get("reply_hours") is not None:
            usual = given["reply_hours"].strip().lower() in AS_USUAL
            values["hours"] = (
                None if usual else stored_hours(of_field("reply_hours", lambda: read_hours(given["reply_hours"])))
            )
        if given.get("inbox_per_week") is not None:
            values["inbox_per_week"] = messages_per_week(float(given["inbox_per_week"]))
        if given.get("text_limit") is not None:
            if not 0 <= given["text_limit"] <= 1_000_000:
                raise UsageError(
                    "a text limit is between 1 and 1,000,000, 0 for the platform's.", subject=str(given["text_limit"])
                )
            values["text_limit"] = given["text_limit"] or None
        if given.get("min_gap_minutes") is not None:
            if not 0 <= given["min_gap_minutes"] <= 60 * 24 * 28:
                raise UsageError("a gap is between 0 minutes and four weeks.", subject=str(given["min_gap_minutes"]))
            values["min_gap_minutes"] = given["min_gap_minutes"]
        if given.get("daily_cap") is not None:
            if not 0 <= given["daily_cap"] <= 1000:
                raise UsageError("posts a day are between 1 and 1000, 0 for no cap.", subject=str(given["daily_cap"]))
            values["daily_cap"] = given["daily_cap"] or None
        return values


def watch(w: Writing, account_id: int, facts: Any) -> None:
    """Give an account the figures its platform names as worth watching."""
    entries = []
    for entry in facts.watch:
        metric = facts.metric(entry.metric, None, entry.level)
        entries.append(
            {
                "metric": entry.metric,
                "level": entry.level,
                "mode": entry.mode,
                "over": entry.over,
                "label": entry.label,
                "unit": metric.unit if metric else "count",
                "better": metric.better if metric else "up",
            }
        )
    account_store.set_watched(w, account_id, entries)


def _slug(text: str) -> str:
    slug = text.strip().lower()
    if not _SLUG.fullmatch(slug):
        raise UsageError(
            "a short name has letters a-z, digits, - and _, at most 31.", subject=repr(text), hint="Like 'acme'."
        )
    return slug


def _account_slug(wanted: str, brand: str, platform: str, taken: set[str]) -> str:
    if wanted:
        head, _, tail = wanted.strip().lower().partition("/")
        if head != brand or not _SLUG.fullmatch(tail):
            raise UsageError(f"an account of {brand} is called '{brand}/something'.", subject=repr(wanted))
        slug = f"{brand}/{tail}"
        if slug in taken:
            raise UsageError("there is such an account already.", subject=f"'{slug}'")
        return slug
    slug, number = f"{brand}/{platform}", 2
    while slug in taken:
        slug, number = f"{brand}/{platform}-{number}", number + 1
    return slug


def _colour(text: str) -> str:
    colour = text.strip().lower()
    if colour and not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise UsageError("a colour is written like #e8a35a.", subject=repr(text))
    return colour


def _cadence(entries: Iterable[Mapping[str, Any]], platform: str) -> list[tuple[str, float, bool]]:
    from smdash.services.trade_words import known_format

    found: dict[tuple[str, bool], float] = {}
    for entry in entries:
        name, per_week = known_format(str(entry["format"]), platform), float(entry["per_week"])
        adapted = bool(entry.get("adapted", False))
        found[name, adapted] = found.get((name, adapted), 0.0) + posts_per_week(per_week, f"{name} ")
    return [(name, per_week, adapted) for (name, adapted), per_week in found.items()]


def _nothing_under_way(conn: sqlite3.Connection, accounts: Iterable[Account]) -> None:
    """Raise ConflictError while an answer of an account has no outcome: nobody sends it out of sight."""
    for account in accounts:
        if reply_store.under_way(conn, account.id):
            raise ConflictError(
                "an answer of it has no outcome yet.",
                subject=account.slug,
                hint="Undo takes it back while it waits; else say whether it is out ('smdash due').",
            )
