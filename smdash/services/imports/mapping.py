"""What the columns of a table of results are: guessed with reasons, said by a person, shown as it would be stored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.imports.mapping import ORDERS, ResultMapping
from smdash.domain.imports.records import ReadOptions
from smdash.domain.plaintext import one_line
from smdash.domain.results.measures import MEASURES
from smdash.paths import ordinary, written
from smdash.platforms.headers import fold_header
from smdash.services.home import Service
from smdash.services.imports.job import ImportOptions
from smdash.services.imports.put_results import Into, as_stored, salt_of
from smdash.services.imports.result_brands import forget, mappings
from smdash.services.imports.said import row_limit
from smdash.services.results.reading import INBOX, measure_named
from smdash.services.results.results import HAND, origin_named

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.domain.imports.records import DateOrder
    from smdash.formats.results.guess import Guess
    from smdash.formats.results.tables import Table
    from smdash.store.results.results import Values

ROWS_SHOWN = 10
KINDS = {
    "leads": "a lead",
    ORDERS: "an order, a first or a later one as its buyer decides",
    "conversions": "a first purchase",
    "retentions": "a later purchase",
    "joined": "somebody who joined the list",
    "left": "somebody who left the list",
    "visits": "a visit",
}
"""What every row of a table may be one of, and what people call one."""
_SAME = "it has the columns that are read of a table of that origin, so that a row of both counts once"


class Draft(NamedTuple):
    """A table and what is known of its columns; ``remembered`` is whether the brand reads such tables already."""

    file: str
    guess: Guess
    remembered: bool

    @property
    def complete(self) -> bool:
        """Whether it says when and what, so that rows can be read."""
        mapping = self.guess.mapping
        return bool(mapping.date and (mapping.each or mapping.values))


class StoredRow(NamedTuple):
    """A figure as it would be stored."""

    origin: str
    values: Values
    account: str


class Preview(NamedTuple):
    """The first figures as they would be stored, how many there are, and the columns of which nothing is kept."""

    rows: tuple[StoredRow, ...]
    figures: int
    left_out: tuple[str, ...]


class MappingService(Service):
    """Use cases of ``smdash result map``; the import itself is the ordinary one, with the mapping among its options."""

    def draft(self, path: Path, brand: str, said: ResultMapping | None = None, *, whole: bool = False) -> Draft:
        """Return what the columns of a table may be for a brand; what was ``said`` or is remembered stands.

        With ``whole`` what was said is all there is to say, and nothing is guessed.
        Raises UsageError for what cannot be, and FileFormatError where there is no table.
        """
        from smdash.formats.results.guess import Reason, guess

        mine = self.home.brand(brand)
        table = self._table(path)
        known = next(
            (each for each in mappings(self.home, mine.slug) if sorted(each.header) == sorted(table.folded)), None
        )
        if said is not None:
            said = self._checked(table, said._replace(brand=mine.slug))
        like = self._like(table, mine.slug) if known is None else None
        if like is not None and said is not None and not said.origin and said.each in {"", like.each}:
            said = said._replace(origin=like.origin)
        found = guess(mine.slug, table, said or known or like, whole=whole)
        if like is not None and found.mapping.origin == like.origin:
            found = found._replace(reasons=(*found.reasons, Reason("origin", "", _SAME)))
        elif known is None:
            found = found._replace(mapping=self._apart(found.mapping, named=bool(said and said.origin)))
        return Draft(written(path.name), found, known is not None)

    def preview(self, path: Path, mapping: ResultMapping, date_order: DateOrder | None = None) -> Preview:
        """Return the first figures of a table as they would be stored; nothing is.

        Raises AmbiguousDatesError where only the person knows how days are written.
        """
        from smdash.formats.results.mapped import read_mapped

        brand = self.home.brand(mapping.brand)
        table = self._table(path)
        options = replace(self._options(), date_order=date_order)
        parsed = read_mapped(mapping, table.source, table.header, options)
        into = Into(brand, None, 0, "", salt_of(self.home, keep=False))
        values = as_stored(self.home, parsed, into)
        slugs = {account.id: account.slug for account in self.home.accounts()}
        rows = tuple(
            StoredRow(origin, each, slugs.get(each.account_id or 0, "")) for origin, each in values[:ROWS_SHOWN]
        )
        return Preview(rows, len(values), parsed.unknown_columns)

    def remembered(self, brand: str = "") -> tuple[ResultMapping, ...]:
        """Return the mappings that a brand remembers, or all brands."""
        return mappings(self.home, self.home.brand(brand).slug if brand else "")

    def forget(self, brand: str, origin: str) -> int:
        """Drop the mappings of a brand by their origin, as one undoable change; NotFoundError where there is none."""
        mine = self.home.brand(brand, archived=True)
        known = [each.origin for each in mappings(self.home, mine.slug)]
        if origin not in known:
            raise NotFoundError(
                f"{mine.slug} remembers no such table.",
                subject=f"'{one_line(origin, 40)}'",
                hint=f"Remembered: {', '.join(dict.fromkeys(known)) or 'none'}.",
            )
        with self.home.write(f"Forget how {mine.slug} reads {origin}") as w:
            return forget(w, self.home, mine.slug, origin)

    def _like(self, table: Table, brand: str) -> ResultMapping | None:
        """Return how the brand reads such a table with a column more or fewer: its rows would count twice as another's.

        Of rows that are each known again only: two tables of days with nearly the same columns may be two ad accounts.
        """
        names = set(table.folded)
        for each in mappings(self.home, brand):
            used = {fold_header(column) for column in each.used() if column}
            known_again = each.per == "event" and (each.column("ref") or each.column("who"))
            if known_again and used <= names and (names < set(each.header) or names > set(each.header)):
                return each
        return None

    def _apart(self, mapping: ResultMapping, *, named: bool) -> ResultMapping:
        """Return a mapping whose origin no other table of the brand has, unless a person named it."""
        taken = {each.origin for each in mappings(self.home, mapping.brand)}
        if named or mapping.origin not in taken:
            return mapping
        number = next(n for n in range(2, 1000) if f"{mapping.origin}{n}" not in taken)
        return mapping._replace(origin=f"{mapping.origin}{number}")

    def _options(self) -> ReadOptions:
        said = ImportOptions()
        return ReadOptions(today=self.home.today(), latest=row_limit(self.home, said))

    def _table(self, path: Path) -> Table:
        from smdash.formats.results.tables import open_table

        ordinary(path)
        return open_table(path, self._options())

    def _checked(self, table: Table, said: ResultMapping) -> ResultMapping:
        """Return what was said, by the names the table has; UsageError says what is wrong with it."""
        by_name = {fold_header(name): name for name in table.names}

        def column(name: str) -> str:
            found = by_name.get(fold_header(name))
            if found is None:
                known = ", ".join(one_line(each, 40) for each in table.names[:12])
                raise UsageError(
                    "there is no such column.", subject=f"'{one_line(name, 40)}'", hint=f"Columns: {known}."
                )
            return found

        each = said.each if said.each in {"", ORDERS} else measure_named(said.each)
        if each and each not in KINDS:
            raise UsageError(
                f"a row is no {MEASURES[each].label}: name the column that holds it.",
                subject=table.source.name,
                hint=f"Like --value {each}=COLUMN. A row may be one of: {', '.join(KINDS)}.",
            )
        if each and said.per != "event":
            raise UsageError(
                "each row is one of a kind, and of a single moment.", subject=each, hint="Leave --per out."
            )
        values = tuple((measure_named(measure), column(name)) for measure, name in said.values)
        if len({measure for measure, _ in values} | ({each} - {""})) < len(values) + bool(each):
            raise UsageError(
                "one result is told by two columns.", subject=table.source.name, hint="Choose one of them."
            )
        stocks = [measure for measure, _ in values if MEASURES[measure].stock]
        if stocks and said.per == "event":
            raise UsageError(
                "the list is a height of a day, and no single event.", subject=stocks[0], hint="Say --per day."
            )
        if said.origin and origin_named(said.origin) in {HAND, INBOX}:
            raise UsageError(
                "this origin is for what you enter, and what the inbox tells.",
                subject=said.origin,
                hint="Choose another.",
            )
        from smdash.formats.pages.locales import read_currency

        currency = read_currency(said.currency)
        if said.account and self.home.account(said.account).brand != said.brand:
            raise UsageError(f"this account is not of {said.brand}.", subject=said.account)
        return said._replace(
            each=each,
            values=values,
            date=column(said.date) if said.date else "",
            columns=tuple((role, column(name)) for role, name in said.columns),
            where=tuple((column(name), value) for name, value in said.where),
            currency=currency,
            origin=origin_named(said.origin) if said.origin else "",
        )
