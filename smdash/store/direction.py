"""What version 15 of the schema adds: results of a brand, its strategy and competitors, approvals, and its reports.

A *result* is a figure of a brand that no platform counts: visits, leads, revenue. One by event carries the number of its
row where it comes from (``ref``), so that the same order in two files is one.
"""

from __future__ import annotations

from smdash.store.schema import instant_column

MEASURES = ("visits", "list", "joined", "left", "leads", "conversions", "retentions", "revenue", "spend")
CHANNELS = ("", "social", "paid_social", "search", "email", "direct", "referral", "other")
_MEASURES = ", ".join(f"'{each}'" for each in MEASURES)
_CHANNELS = ", ".join(f"'{each}'" for each in CHANNELS)
_DAY = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"

STATEMENTS: tuple[str, ...] = (
    # How the client's word on planned posts counts: not asked for, wanted, or needed before anything goes out.
    "ALTER TABLE brands ADD COLUMN approval TEXT NOT NULL DEFAULT '' CHECK (approval IN ('', 'wanted', 'needed'))",
    # The locale of dates and numbers in what the client reads (BCP 47, as de-AT), and the currency of the brand's money
    # (ISO 4217); '' for none said. `report_day` is the day of the month by which last month's report is due.
    "ALTER TABLE brands ADD COLUMN language TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE brands ADD COLUMN currency TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE brands ADD COLUMN report_day INTEGER CHECK (report_day BETWEEN 1 AND 28)",
    # What the figure was when the goal was set, where the person said it.
    "ALTER TABLE goals ADD COLUMN baseline REAL",
    # `on_day` is the first of the month where it is of a month. `origin` is whose figure it is: hand, form, ga4, shopify.
    # `who` is a digest by which the same buyer is known again, never an address.
    f"""CREATE TABLE results (
        id INTEGER PRIMARY KEY, brand_id INTEGER NOT NULL REFERENCES brands(id), measure TEXT NOT NULL CHECK (measure IN ({_MEASURES})),
        per TEXT NOT NULL CHECK (per IN ('day', 'month', 'event')), on_day TEXT NOT NULL CHECK (on_day {_DAY}), value REAL NOT NULL,
        currency TEXT NOT NULL DEFAULT '', origin TEXT NOT NULL CHECK (origin <> ''), account_id INTEGER REFERENCES accounts(id),
        channel TEXT NOT NULL DEFAULT '' CHECK (channel IN ({_CHANNELS})), campaign TEXT NOT NULL DEFAULT '',
        utm_source TEXT NOT NULL DEFAULT '', utm_medium TEXT NOT NULL DEFAULT '', utm_content TEXT NOT NULL DEFAULT '',
        ref TEXT NOT NULL DEFAULT '', who TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
        source_id INTEGER NOT NULL REFERENCES sources(id), {instant_column("captured_at", null=False)},
        CHECK (per <> 'month' OR on_day GLOB '*-01'), CHECK (per <> 'event' OR ref <> '')) STRICT""",
    """CREATE UNIQUE INDEX results_row ON results(brand_id, measure, on_day, origin, per, currency, coalesce(account_id, 0),
        channel, campaign, utm_source, utm_medium, utm_content, ref)""",
    "CREATE INDEX results_ref ON results(brand_id, origin, ref) WHERE ref <> ''",
    "CREATE INDEX results_source ON results(source_id)",
    # The whole text as it was written; ages of its sections stand beside it.
    f"""CREATE TABLE strategies (
        id INTEGER PRIMARY KEY, brand_id INTEGER NOT NULL UNIQUE REFERENCES brands(id), text TEXT NOT NULL,
        {instant_column("updated_at", null=False)}) STRICT""",
    f"""CREATE TABLE strategy_sections (
        id INTEGER PRIMARY KEY, brand_id INTEGER NOT NULL REFERENCES brands(id), section TEXT NOT NULL CHECK (section <> ''),
        changed_on TEXT CHECK (changed_on IS NULL OR changed_on {_DAY}), reviewed_on TEXT CHECK (reviewed_on IS NULL OR reviewed_on {_DAY}),
        UNIQUE (brand_id, section)) STRICT""",
    f"""CREATE TABLE competitors (
        id INTEGER PRIMARY KEY, brand_id INTEGER NOT NULL REFERENCES brands(id), name TEXT NOT NULL CHECK (name <> ''),
        note TEXT NOT NULL DEFAULT '', {instant_column("archived_at")}, {instant_column("created_at", null=False)}, UNIQUE (brand_id, name)) STRICT""",
    f"""CREATE TABLE competitor_figures (
        id INTEGER PRIMARY KEY, competitor_id INTEGER NOT NULL REFERENCES competitors(id), platform TEXT NOT NULL,
        handle TEXT NOT NULL DEFAULT '', metric TEXT NOT NULL, on_day TEXT NOT NULL CHECK (on_day {_DAY}), value REAL NOT NULL,
        source_id INTEGER NOT NULL REFERENCES sources(id), {instant_column("captured_at", null=False)},
        UNIQUE (competitor_id, platform, handle, metric, on_day)) STRICT""",
    # A page that was made for a client, and what was said of each delivery on it: what was shown is told by its digest
    # (`version`), its words by `shown`. A word given otherwise than by a page has none.
    f"""CREATE TABLE approval_pages (
        id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, brand_id INTEGER NOT NULL REFERENCES brands(id),
        from_on TEXT NOT NULL CHECK (from_on {_DAY}), until_on TEXT NOT NULL CHECK (until_on {_DAY}),
        {instant_column("made_at", null=False)}) STRICT""",
    f"""CREATE TABLE approvals (
        id INTEGER PRIMARY KEY, page_id INTEGER REFERENCES approval_pages(id), delivery_id INTEGER NOT NULL REFERENCES deliveries(id) ON DELETE CASCADE,
        version TEXT NOT NULL, shown TEXT NOT NULL DEFAULT '',
        answer TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'approved', 'changes', 'comment')), comment TEXT NOT NULL DEFAULT '',
        by_whom TEXT NOT NULL DEFAULT '', {instant_column("answered_at")}, {instant_column("created_at", null=False)}) STRICT""",
    "CREATE UNIQUE INDEX approvals_page ON approvals(page_id, delivery_id) WHERE page_id IS NOT NULL",
    "CREATE INDEX approvals_delivery ON approvals(delivery_id, id)",
    # The person's own words stay where a report is made anew.
    f"""CREATE TABLE reports (
        id INTEGER PRIMARY KEY, brand_id INTEGER NOT NULL REFERENCES brands(id), month TEXT NOT NULL CHECK (month GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]'),
        words TEXT NOT NULL DEFAULT '', {instant_column("made_at")}, {instant_column("sent_at")}, UNIQUE (brand_id, month)) STRICT""",
)
WIDENED: tuple[str, ...] = ("brands", "goals")
