"""Nothing of another brand gets into a report, whatever table it stands in, nor of this machine."""

from __future__ import annotations

import re
import sqlite3
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.domain.reports.month import Month
from smdash.services.reports.reports import FORMATS

if TYPE_CHECKING:
    from smdash.services.bundle import Services

OCTOBER, NOVEMBER = Month(date(2026, 10, 1)), Month(date(2026, 11, 1))
MARK = "zq7"
OURS = "acme"
# Rows of a table that belong to another brand; what is not listed belongs to nobody, or is bookkeeping.
ACCOUNTS = "SELECT a.id FROM accounts a JOIN brands b ON b.id = a.brand_id WHERE b.slug <> 'acme'"
BRANDS = "SELECT id FROM brands WHERE slug <> 'acme'"
THEIRS = {
    "brands": "slug <> 'acme'",
    **dict.fromkeys(
        (
            "accounts", "posts", "pillars", "goals", "pools", "results", "strategies", "strategy_sections", "competitors",
            "approval_pages", "reports", "people", "duties", "saved_replies", "time_entries",
        ),
        f"brand_id IN ({BRANDS})",
    ),
    **dict.fromkeys(
        ("variants", "deliveries", "remote_posts", "inbox_items", "leads", "replies", "sources", "connections", "slots"),
        f"account_id IN ({ACCOUNTS})",
    ),
    "media": f"post_id IN (SELECT id FROM posts WHERE brand_id IN ({BRANDS}))",
    "competitor_figures": f"competitor_id IN (SELECT id FROM competitors WHERE brand_id IN ({BRANDS}))",
    "settings": "0",
}  # fmt: skip
SOME_TIME = "2026-10-05T08:00:00Z"
EMPTY = (
    "INSERT INTO goals(brand_id, name, metric, target, due_on) VALUES (?, 'goal', 'followers', 4711, '2026-12-31')",
    "INSERT INTO duties(brand_id, name, activity, per) VALUES (?, 'duty', 'report', 'month')",
    f"INSERT INTO people(brand_id, name, created_at, updated_at) VALUES (?, 'who', '{SOME_TIME}', '{SOME_TIME}')",
    f"INSERT INTO saved_replies(brand_id, name, body, created_at, updated_at) VALUES (?, 'r', 'b', '{SOME_TIME}', '{SOME_TIME}')",
    f"""INSERT INTO time_entries(brand_id, activity, started_at, ended_at, note)
        VALUES (?, 'report', '{SOME_TIME}', '2026-10-05T09:00:00Z', 'note')""",
)
"""What the sample world has nothing of for other brands."""
KEPT = {
    "platform",
    "kind",
    "level",
    "mode",
    "state",
    "per",
    "measure",
    "metric",
    "zone",
    "wall",
    "via",
    "flag",
    "origin",
}
"""Columns of words that the program itself knows; others of theirs are dates, sums and keys."""
KEYED = ("_at", "_on", "uid", "sha256", "on_day", "month", "remote_id", "currency", "language", "colour", "hours")


def _plant(services: Services) -> set[str]:
    """Put a word of its own into every text of other brands, and return the words."""
    words: set[str] = set()
    with services.home.write("plant") as w:
        # Ways a person would have filled what the sample world leaves empty.
        for slug in ("bean", "nord"):
            (brand,) = w.conn.execute("SELECT id FROM brands WHERE slug = ?", (slug,)).fetchone()
            (source,) = w.conn.execute("SELECT min(id) FROM sources").fetchone()
            w.conn.execute(
                "INSERT OR IGNORE INTO reports(brand_id, month, words) VALUES (?, '2026-10', 'words')", (brand,)
            )
            w.conn.execute(
                """INSERT OR IGNORE INTO strategies(brand_id, text, updated_at) VALUES (?, 'plan', '2026-10-01T00:00:00Z')""",
                (brand,),
            )
            w.conn.execute(
                """INSERT OR IGNORE INTO competitors(brand_id, name, note, created_at)
                   VALUES (?, 'rival', 'note', '2026-10-01T00:00:00Z')""",
                (brand,),
            )
            w.conn.execute(
                """INSERT INTO results(brand_id, measure, per, on_day, value, origin, campaign, note, source_id, captured_at)
                   VALUES (?, 'leads', 'day', '2026-10-05', 4711, 'hand', 'campaign', 'note', ?, '2026-10-06T00:00:00Z')""",
                (brand, source),
            )
            for insert in EMPTY:
                w.conn.execute(insert, (brand,))
        w.conn.execute("UPDATE journal_state SET change_id = -1")
        names = [row[0] for row in w.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in names:
            where = THEIRS.get(table)
            if where is None:
                continue
            columns = [row[1] for row in w.conn.execute(f"PRAGMA table_info({table})") if row[2] == "TEXT"]
            for column in columns:
                if column in KEPT or column.endswith(KEYED):
                    continue
                word = f"{MARK}{table.replace('_', '')}{column.replace('_', '')}"
                try:
                    # A number of its own for every row keeps what has to be unique unique.
                    done = w.conn.execute(
                        f"UPDATE {table} SET {column} = ? || lower(hex(randomblob(6))) WHERE {where}", (word,)
                    )
                except sqlite3.IntegrityError:
                    continue  # its column takes a few words only
                if done.rowcount > 0:
                    words.add(word)
    return words


@pytest.mark.parametrize("month", [OCTOBER, NOVEMBER])
def test_no_word_of_another_brand_is_in_a_report(demo: Services, month: Month) -> None:
    demo.annotations.add(date(2026, 10, 7), f"{MARK}annotationall", "all")
    demo.annotations.add(date(2026, 10, 8), f"{MARK}annotation", "bean")
    demo.holding.write("bean", f"{MARK}holding")
    words = _plant(demo)
    found = {word.removeprefix(MARK) for word in words}
    assert len(words) > 40, "or nothing is tested"
    for table in (
        "accounts",
        "posts",
        "variants",
        "remoteposts",
        "inboxitems",
        "goals",
        "results",
        "reports",
        "strategies",
    ):
        assert any(word.startswith(table) for word in found), f"nothing of {table} was planted"
    report = demo.reports.report(OURS, month, hours=True)
    for form in FORMATS:
        text = demo.reports.text(report, form)
        assert MARK not in text, re.findall(rf".{{60}}{MARK}.{{60}}", text)[:3]
        assert not any(name in text for name in ("Bean & Leaf", "Bean &amp; Leaf", "Nordpfad", "nord/", "bean/"))
        assert "4711" not in text
    other = next(each.slug for each in demo.home.brands() if each.slug != OURS)
    text = demo.reports.text(demo.reports.report(other, month, hours=True), "md")
    assert MARK in text, "what was planted would be seen"
    assert "Acme" not in text


def test_no_place_and_no_secret_of_this_machine_is_in_a_report(demo: Services) -> None:
    with demo.home.write("x") as w:
        w.conn.execute("UPDATE sources SET name = '/srv/clients/secret-name.csv'")
        w.conn.execute('UPDATE accounts SET options = json(\'{"token": "tok-4711"}\')')
    report = demo.reports.report(OURS, OCTOBER, hours=True)
    for form in FORMATS:
        text = demo.reports.text(report, form)
        for word in ("secret-name", "tok-4711", str(demo.home.folder), str(Path.home()), "/tmp/", "smdash.db"):  # noqa: S108
            assert word not in text
