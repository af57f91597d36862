"""Time an Instagram content export of 100,000 posts through the import service against SQLite alone.

    python tests/benchmarks/importing.py [--rows 100000] [--runs 3]

The yardstick is one ``executemany`` per table of the very same posts and samples into tables of the same shape
(keys, references and checks, but no journal) in a fresh file; the two take turns. Both end committed on disk.
"""

from __future__ import annotations

import argparse
import csv
import sqlite3
import statistics
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from words import Words

from smdash.bootstrap import services_for
from smdash.domain.imports.records import ReadOptions
from smdash.formats.detect.registry import read
from smdash.services.imports.imports import ImportOptions
from smdash.store import schema

HEAD = (
    "Post ID", "Account ID", "Account username", "Account name", "Description", "Duration (sec)", "Publish time",
    "Permalink", "Post type", "Data comment", "Date", "Views", "Likes", "Shares", "Comments", "Saves", "Reach", "Follows",
)  # fmt: skip
TABLES = ("remote_posts", "post_samples")


def write_export(path: Path, rows: int) -> None:
    """Write a file as the platform offers it: one post a row, wall-clock times, lifetime figures."""
    random = Random(3)
    words = Words(random)
    begin = datetime(2020, 1, 1, 8, 0)  # noqa: DTZ001 - the file's wall clock
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEAD)
        for number in range(rows):
            at = begin + timedelta(minutes=25 * number)
            seen = int(random.lognormvariate(6, 1)) + 20
            out.writerow(
                [
                    17_900_000_000_000_000 + number, 17841400000000001, "acme", "Acme", words.text(), 0,
                    f"{at:%m/%d/%Y %H:%M}", f"https://www.instagram.com/p/{number:x}/", "IG image", "", "Lifetime",
                    seen, seen // 12, seen // 90, seen // 60, seen // 40, int(seen * 0.8), seen // 400,
                ]
            )  # fmt: skip


def ours(export: Path, folder: Path) -> tuple[float, Path]:
    """Import into a new home; return seconds and the database."""
    services = services_for(folder)
    services.manage.add_brand("acme")
    services.manage.add_account("acme", "instagram", handle="@acme")
    began = time.perf_counter()
    report = services.imports.run(export, ImportOptions(account="acme/instagram", date_order="month"))
    took = time.perf_counter() - began
    assert report.ok, report.problems[:3]
    assert report.added == report.rows, report
    return took, folder / "smdash.db"


def contents(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return what the import stored, as rows ready to be inserted."""
    conn = sqlite3.connect(database)
    names = ("brands", "accounts", "sources", "definitions", *TABLES)
    found = {name: conn.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    conn.close()
    return found


def bare(rows: dict[str, list[tuple[Any, ...]]], database: Path) -> float:
    """Insert the same rows with nothing but sqlite3; return seconds."""
    conn = sqlite3.connect(database, isolation_level=None)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA synchronous = NORMAL")
    for name in schema.TABLES:
        conn.execute(schema.TABLES[name])
    for statement in schema.INDEXES:
        if " ON remote_posts(" in statement:
            conn.execute(statement)
    conn.execute("PRAGMA foreign_keys = OFF")
    for name in ("brands", "accounts", "sources", "definitions"):
        _insert(conn, name, rows[name])
    conn.execute("PRAGMA foreign_keys = ON")
    began = time.perf_counter()
    conn.execute("BEGIN IMMEDIATE")
    for name in TABLES:
        _insert(conn, name, rows[name])
    conn.execute("COMMIT")
    took = time.perf_counter() - began
    conn.close()
    return took


def _insert(conn: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        conn.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)


def main() -> None:
    """Read the arguments, let both take turns, print the ratio and where the time goes."""
    parser = argparse.ArgumentParser(description="Time an import against SQLite alone.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    mine, other, reading = [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export = folder / "export.csv"
        write_export(export, options.rows)
        samples = 0
        for run in range(options.runs):
            took, database = ours(export, folder / f"home{run}")
            mine.append(took)
            rows = contents(database)
            samples = len(rows["post_samples"])
            other.append(bare(rows, folder / f"bare{run}.db"))
            del rows
            began = time.perf_counter()
            read(export, None, ReadOptions(date_order="month"))
            reading.append(time.perf_counter() - began)
        size = export.stat().st_size / 1e6
    import_s, bare_s, read_s = (statistics.median(values) for values in (mine, other, reading))
    print(f"{options.rows:,} posts, {samples:,} samples, {size:.0f} MB")
    print(f"import      {import_s:7.2f} s   of which reading {read_s:.2f} s, storing {import_s - read_s:.2f} s")
    print(f"executemany {bare_s:7.2f} s")
    print(f"import ratio {import_s / bare_s:.2f}   (storing alone {(import_s - read_s) / bare_s:.2f})")


if __name__ == "__main__":
    main()
