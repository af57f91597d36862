"""The holding statement of each brand, written before it is needed; there is one, wherever it stands.

Where a brand's strategy has a place for it (*Holding statement* in its crisis plan), it stands there, and what was kept
beside the strategy before counts only as long as that place has no words of the person's own.
"""

from __future__ import annotations

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import storable
from smdash.domain.strategy.holding import LONGEST, TEMPLATE, Statement, place_of, statement_of, with_statement
from smdash.services.home import Service
from smdash.services.strategy.writing import put_text
from smdash.store.strategy import strategies as strategy_store


class HoldingService(Service):
    """Use cases of ``smdash brand edit --holding-statement`` and of what is shown in a surge, a pause, the composer."""

    def statement(self, brand: str) -> Statement:
        """Return what a brand says at once, the template where nothing was written."""
        found = self.home.brand(brand, archived=True)
        conn = self.home.read()
        strategy = strategy_store.strategy(conn, found.id)
        if strategy is not None and (words := statement_of(strategy.text)):
            return Statement(words, template=False, strategy=True)
        own = strategy_store.own_statement(conn, found.slug)
        return Statement(own or TEMPLATE, not own)

    def written(self) -> list[tuple[str, Statement]]:
        """Return each live brand with what it says at once."""
        return [(each.slug, self.statement(each.slug)) for each in self.home.brands()]

    def write(self, brand: str, text: str) -> None:
        """Keep what a brand says at once, in its strategy where that has a place; '' goes back to the template."""
        found = self.home.brand(brand)
        said = storable(text).replace("\r\n", "\n").strip()
        if len(said) > LONGEST:
            raise UsageError(f"a holding statement has at most {LONGEST:,} characters.", subject=found.slug)
        said = "" if said == TEMPLATE.strip() else said
        with self.home.write(f"Write the holding statement of {found.slug}") as w:
            strategy = strategy_store.strategy(w.conn, found.id)
            if strategy is not None and place_of(strategy.text) is not None:
                if (statement_of(strategy.text) or "") != said:
                    put_text(w, found, with_statement(strategy.text, said), self.home.today())
                strategy_store.put_own_statement(w, found.slug, "")
            else:
                strategy_store.put_own_statement(w, found.slug, said)
