"""The strategy of a brand: one Markdown text, kept as it is written, with what its sections ask for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import ConflictError, NotFoundError, SmdashError, StaleError, UsageError
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import parse_utc
from smdash.domain.strategy import sections as rules
from smdash.domain.strategy.holding import contacts_told, place_of, statement_of
from smdash.domain.strategy.sections import Place, Tactic, title_of
from smdash.domain.strategy.templates import PROMPTS, TEMPLATES, text_of
from smdash.domain.wording import counted
from smdash.services.home import Service
from smdash.services.strategy.writing import put_text
from smdash.store.accounts import rules as rule_store
from smdash.store.strategy import strategies as strategy_store

if TYPE_CHECKING:
    import sqlite3
    from datetime import date, datetime

    from smdash.domain.accounts.views import Brand
    from smdash.domain.strategy.sections import SectionState
    from smdash.store.connection import Writing
    from smdash.store.strategy.strategies import Due

MOST_BYTES = 500_000


class GoalTie(NamedTuple):
    """A goal of the brand beside its success metrics: what it is, and whether the strategy names it."""

    name: str
    metric: str
    target: float | None
    due_on: str
    named: bool


class StrategyView(NamedTuple):
    """A brand's strategy; ``version`` is its text's, '' where there is none, and ``sections`` are all lacking then.

    ``remarks`` are what the whole lacks beside single sections: accounts without tactics, no holding statement.
    """

    brand: str
    name: str
    text: str
    version: str
    updated_at: datetime | None
    sections: tuple[SectionState, ...]
    tactics: tuple[Tactic, ...] = ()
    goals: tuple[GoalTie, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def exists(self) -> bool:
        """Whether there is one."""
        return bool(self.version)

    @property
    def summary(self) -> str:
        """How complete it is, in words."""
        return rules.summary(self.sections) if self.exists else "no strategy yet"

    def words(self, key: str) -> str:
        """Return the words of a section as they are written, '' where it is not there."""
        return self.all_words().get(key, "")

    def all_words(self) -> dict[str, str]:
        """Return the words of every section as they are written, by its key."""
        return {each.key: self.text[each.body : each.end] for each in rules.sections(self.text)}


class Reviewed(NamedTuple):
    """A section that was found to be right: its title, and the day in its text by which it comes again."""

    title: str
    review_by: date | None


def version_of(text: str) -> str:
    """Return by what a text is known to be the same."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


class StrategyService(Service):
    """Use cases of ``smdash strategy`` and its screen."""

    # Reading ---------------------------------------------------------------------------------------------

    def view(self, brand: str) -> StrategyView:
        """Return a brand's strategy with how its sections stand."""
        home, found = self.home, self.home.brand(brand, archived=True)
        conn = home.read()
        stored = strategy_store.strategy(conn, found.id)
        text = stored.text if stored else ""
        ages = strategy_store.ages(conn, found.id)
        states = rules.states(text, ages, home.today(), PROMPTS)
        if stored is None:
            return StrategyView(found.slug, found.name, "", "", None, tuple(states))
        tactics = rules.tactics(text, self._places(found), PROMPTS)
        return StrategyView(
            found.slug,
            found.name,
            text,
            version_of(text),
            parse_utc(stored.updated_at).astimezone(home.zone()),
            tuple(states),
            tuple(tactics),
            self._goals(found, text),
            tuple(self._remarks(text, tactics)),
        )

    def brands(self) -> list[str]:
        """Return the live brands, those first that have a strategy."""
        conn = self.home.read()
        rows = [(strategy_store.strategy(conn, each.id) is None, each.slug) for each in self.home.brands()]
        return [slug for _, slug in sorted(rows)]

    def text(self, brand: str) -> str:
        """Return a brand's strategy byte for byte; NotFoundError where it has none."""
        found = self.home.brand(brand, archived=True)
        stored = strategy_store.strategy(self.home.read(), found.id)
        if stored is None:
            raise NotFoundError(
                "this brand has no strategy yet.",
                subject=found.slug,
                hint=f"Begin one: smdash strategy begin --brand {found.slug}.",
            )
        return stored.text

    def due(self) -> list[Due]:
        """Return the sections of all live brands whose review is overdue, or that nobody looked at for long."""
        from datetime import timedelta

        today = self.home.today()
        return strategy_store.due(self.home.read(), today, today - timedelta(days=rules.STALE_DAYS))

    def due_words(self) -> str:
        """Return in one line what is due: ``2 reviews overdue, 1 stale: acme (Why, Crisis plan)``; '' for nothing."""
        found = self.due()
        if not found:
            return ""
        overdue = sum(bool(each.review_by) for each in found)
        counts = [counted(overdue, "review") + " overdue"] if overdue else []
        counts += [f"{len(found) - overdue} stale"] if len(found) > overdue else []
        by_brand: dict[str, list[str]] = {}
        for each in found:
            title = title_of(each.section) if each.section in rules.KNOWN else each.section
            by_brand.setdefault(each.brand, []).append(one_line(title, 30))
        named = [f"{slug} ({_first(titles, ', ')})" for slug, titles in by_brand.items()]
        return f"{', '.join(counts)}: {_first(named, '; ')}"

    def _places(self, brand: Brand) -> list[Place]:
        return [
            Place(each.slug, each.handle, each.platform, self._platform(each.platform))
            for each in self.home.accounts()
            if each.brand == brand.slug
        ]

    @staticmethod
    def _platform(key: str) -> str:
        from smdash import platforms

        try:
            return platforms.load(key).name
        except SmdashError:
            return key

    def _goals(self, brand: Brand, text: str) -> tuple[GoalTie, ...]:
        mine = [each for each in rule_store.goals(self.home.read()) if each.brand == brand.slug and not each.archived]
        named = rules.goals_named(text, [each.name for each in mine])
        return tuple(GoalTie(each.name, each.metric, each.detail, each.due_on, named[each.name]) for each in mine)

    @staticmethod
    def _remarks(text: str, tactics: list[Tactic]) -> list[str]:
        found = [f"{each.account}: {each.words}" for each in tactics if each.words]
        crisis = next((each for each in rules.sections(text) if each.key == "crisis"), None)
        if crisis is not None:
            if place_of(text) is None:
                found.append("the crisis plan has no 'Holding statement'")
            elif not statement_of(text):
                found.append("the holding statement is still the template's")
            if not contacts_told(text, crisis, PROMPTS):
                found.append("the crisis plan names no contacts")
        return found

    # Writing ---------------------------------------------------------------------------------------------

    def begin(self, brand: str, template: str) -> StrategyView:
        """Begin a strategy from a template, with the brand's accounts and the holding statement it has."""
        found = self.home.brand(brand)
        chosen = next((each for each in TEMPLATES if each.name == template.strip().lower()), None)
        if chosen is None:
            known = ", ".join(each.name for each in TEMPLATES)
            subject = repr(one_line(template, 40))
            raise UsageError("there is no such template.", subject=subject, hint=f"There is: {known}.")
        with self.home.write(f"Begin the strategy of {found.slug}") as w:
            if strategy_store.strategy(w.conn, found.id) is not None:
                raise ConflictError(
                    "this brand has a strategy already.",
                    subject=found.slug,
                    hint=f"Change it: smdash strategy edit --brand {found.slug}.",
                )
            own = strategy_store.own_statement(w.conn, found.slug)
            text = text_of(chosen, found.name, self._places(found), self.home.today(), own)
            put_text(w, found, text, self.home.today())
        return self.view(found.slug)

    def save(self, brand: str, text: str, base: str | None = None, *, label: str = "Change") -> bool:
        """Store a strategy as it is given; return whether that changed anything.

        ``base`` is the version its change was begun from, '' for none there was: StaleError where it is another one by
        now. None stores it whatever there is.
        """
        found = self.home.brand(brand)
        self._check(found, text)
        with self.home.write(f"{label} the strategy of {found.slug}", blind=True) as w:
            self._unchanged(found, base, w.conn)
            return self._put(w, found, text)

    def save_section(self, brand: str, key: str, words: str, base: str | None = None) -> bool:
        """Store other words of a section, all else as it stands; return whether that changed anything.

        ``words`` come from a field, whose lines end in LF: those that stayed end as before. ``base`` is the version of
        the section its change was begun from (``section_version``).
        """
        found = self.home.brand(brand)
        with self.home.write(f"Change the strategy of {found.slug}", blind=True) as w:
            stored = strategy_store.strategy(w.conn, found.id)
            text = stored.text if stored else ""
            section = next((each for each in rules.sections(text) if each.key == key), None)
            now = text[section.body : section.end] if section is not None else ""
            if base is not None and base != (version_of(now) if section is not None else ""):
                raise self._stale(found)
            if section is None and key in rules.KNOWN:
                text = rules.added(text, title_of(key))
                words = words if words.startswith("\n") else f"\n{words}"
            elif section is None:
                raise self._stale(found)
            made = rules.with_section(text, key, rules.with_ends(now or text, words))
            self._check(found, made)
            w.relabel(f"Change '{one_line(self._title(made, key), 60)}' in the strategy of {found.slug}")
            return self._put(w, found, made)

    def add_section(self, brand: str, title: str) -> str:
        """Add a section at the end, and return its key."""
        found = self.home.brand(brand)
        with self.home.write(f"Add a section to the strategy of {found.slug}") as w:
            stored = strategy_store.strategy(w.conn, found.id)
            made = rules.added(stored.text if stored else "", title)
            self._check(found, made)
            self._put(w, found, made)
        return rules.sections(made)[-1].key

    def review(self, brand: str, section: str, by: date | None = None) -> Reviewed:
        """Note that a section was read again today and is right; the date in its text moves on where it has one.

        ``by`` says by when it is to be reviewed again; without it that is as long as it was before.
        """
        found = self.home.brand(brand)
        today = self.home.today()
        if by is not None and by <= today:
            raise UsageError("the next review has to be later than today.", subject=by.isoformat())
        with self.home.write(f"Review the strategy of {found.slug}") as w:
            text = self.text(found.slug)
            meant = rules.find(text, section)
            if meant is None:
                known = ", ".join(each.key for each in rules.sections(text)) or "none"
                raise NotFoundError(
                    "the strategy has no such section.", subject=repr(one_line(section, 60)), hint=f"It has: {known}."
                )
            ages = strategy_store.ages(w.conn, found.id)
            if not rules.own_words(text, meant, PROMPTS)[0]:
                raise UsageError("nothing is written there yet, so there is nothing to review.", subject=meant.title)
            review = rules.review_of(text, meant)
            old = ages.get(meant.key, rules.Ages())
            if review is not None or by is not None:
                on = by or rules.next_review(review.on if review else None, old, today)
                text = rules.with_review(text, meant.key, on)
            w.relabel(f"Review '{one_line(meant.title, 60)}' of {found.slug}")
            ages[meant.key] = old._replace(reviewed_on=today)
            put_text(
                w, found, text, today, {each.key: ages.get(each.key, rules.Ages()) for each in rules.sections(text)}
            )
            section_now = next(each for each in rules.sections(text) if each.key == meant.key)
            now = rules.review_of(text, section_now)
        return Reviewed(meant.title, now.on if now else None)

    def section_version(self, view: StrategyView, key: str) -> str:
        """Return the version of a section's words, '' where it is not there."""
        found = next((each for each in rules.sections(view.text) if each.key == key), None)
        return version_of(view.text[found.body : found.end]) if found else ""

    def _put(self, w: Writing, found: Brand, text: str) -> bool:
        stored = strategy_store.strategy(w.conn, found.id)
        if stored is not None and stored.text == text:
            return False
        put_text(w, found, text, self.home.today())
        return True

    def _unchanged(self, found: Brand, base: str | None, conn: sqlite3.Connection) -> None:
        stored = strategy_store.strategy(conn, found.id)
        if base is not None and base != (version_of(stored.text) if stored else ""):
            raise self._stale(found)

    @staticmethod
    def _stale(found: Brand) -> StaleError:
        return StaleError(
            "the strategy was changed by another program since you began.",
            subject=found.slug,
            hint="Nothing was stored over it.",
        )

    @staticmethod
    def _title(text: str, key: str) -> str:
        return next((each.title for each in rules.sections(text) if each.key == key), key)

    @staticmethod
    def _check(found: Brand, text: str) -> None:
        try:
            size = len(text.encode())
        except UnicodeEncodeError as error:
            raise UsageError("it holds half a character, which no file can keep.", subject=found.slug) from error
        if size > MOST_BYTES:
            words = f"a strategy has at most {MOST_BYTES // 1000} kB; this has {size // 1000}."
            raise UsageError(words, subject=found.slug)
        if "\x00" in text:
            raise UsageError("it holds a NUL character, so it is no text.", subject=found.slug)

    # Files -----------------------------------------------------------------------------------------------

    @staticmethod
    def read(data: bytes, name: str) -> str:
        """Return a file's text byte for byte; UsageError where it is no UTF-8."""
        if len(data) > MOST_BYTES:
            raise UsageError(f"a strategy has at most {MOST_BYTES // 1000} kB; this is larger.", subject=name)
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            raise UsageError(
                f"byte {error.start + 1:,} is no UTF-8.", subject=name, hint="Save it as UTF-8 and try again."
            ) from error


def _first(names: list[str], between: str) -> str:
    return between.join(names[:3]) + (f"{between}..." if len(names) > 3 else "")
