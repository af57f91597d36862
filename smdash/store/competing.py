"""What version 16 of the schema adds: by when a section of a strategy is to be reviewed, and where competitors are."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    # Said in the text; kept beside it so that what is due is found without reading any text.
    """ALTER TABLE strategy_sections ADD COLUMN review_by TEXT
       CHECK (review_by IS NULL OR review_by GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')""",
    "CREATE INDEX strategy_sections_due ON strategy_sections(review_by) WHERE review_by IS NOT NULL",
    """CREATE TABLE competitor_handles (
        id INTEGER PRIMARY KEY, competitor_id INTEGER NOT NULL REFERENCES competitors(id) ON DELETE CASCADE,
        platform TEXT NOT NULL CHECK (platform <> ''), handle TEXT NOT NULL DEFAULT '',
        UNIQUE (competitor_id, platform, handle)) STRICT""",
    "CREATE INDEX competitor_figures_source ON competitor_figures(source_id)",
)
WIDENED: tuple[str, ...] = ("strategy_sections",)
