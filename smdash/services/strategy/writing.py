"""The one way a strategy's text is stored: with the ages of its sections, and its holding statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.strategy.holding import statement_of
from smdash.domain.strategy.markdown import outline
from smdash.domain.strategy.sections import ages_after, review_of, sections
from smdash.domain.strategy.templates import PROMPTS
from smdash.store.strategy import strategies as strategy_store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from smdash.domain.accounts.views import Brand
    from smdash.domain.strategy.sections import Ages
    from smdash.store.connection import Writing


def put_text(w: Writing, brand: Brand, text: str, today: date, ages: Mapping[str, Ages] | None = None) -> None:
    """Store a brand's strategy; what has other words than before was changed ``today``, unless ``ages`` are given."""
    before = strategy_store.strategy(w.conn, brand.id)
    known = strategy_store.ages(w.conn, brand.id)
    after = ages_after(before.text if before else "", text, known, today, PROMPTS) if ages is None else ages
    found = outline(text)
    reviews = {each.key: review_of(text, each, found) for each in sections(text, found)}
    strategy_store.put(w, brand.id, text)
    strategy_store.put_ages(
        w, brand.id, {key: (after[key], review.on if review else None) for key, review in reviews.items()}
    )
    if statement_of(text):
        # With words of its own in the strategy, another one beside it would come up again when they are deleted.
        strategy_store.put_own_statement(w, brand.slug, "")
