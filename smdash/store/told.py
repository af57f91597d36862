"""What version 17 of the schema adds: finding who tells of a result, and up to when, without reading its rows."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    # Tens of thousands of orders are told by a few files; the index alone answers which, and how new they are.
    "CREATE INDEX results_told ON results(brand_id, measure, origin, per, source_id, on_day, captured_at)",
)
