"""What version 18 of the schema adds: from when to when a source tells of a result, where it says so itself."""

from __future__ import annotations

_DAY = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"

STATEMENTS: tuple[str, ...] = (
    # Rows alone do not tell it: a report of a month in which nothing happened after the 20th ends on the 31st.
    f"""CREATE TABLE result_spans (
        id INTEGER PRIMARY KEY, brand_id INTEGER NOT NULL REFERENCES brands(id), measure TEXT NOT NULL CHECK (measure <> ''),
        origin TEXT NOT NULL CHECK (origin <> ''), from_on TEXT NOT NULL CHECK (from_on {_DAY}), until_on TEXT NOT NULL CHECK (until_on {_DAY}),
        source_id INTEGER NOT NULL REFERENCES sources(id), CHECK (from_on <= until_on), UNIQUE (brand_id, measure, origin, from_on, until_on)) STRICT""",
)
