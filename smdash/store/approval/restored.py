"""What a restored backup is told of what clients said since it was made: a word that was taken back must not come back.

``live`` reads the data that are replaced, ``new`` writes those that come. Nothing of it is journaled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.store.connection import named_rows

if TYPE_CHECKING:
    import sqlite3

_STRICTNESS = {"": 0, "wanted": 1, "needed": 2}
_WORD = ("version", "shown", "answer", "comment", "by_whom", "answered_at", "created_at")


def bring_words(live: sqlite3.Connection, new: sqlite3.Connection) -> int:
    """Bring pages, words of clients and what brands need of them, as far as the backup has their posts.

    Of two words by one page the later one stays. Returns how many words came; data from before there were any bring none.
    """
    if live.execute("SELECT 1 FROM sqlite_master WHERE name = 'approvals'").fetchone() is None:
        return 0
    brands = {row[1]: (row[0], row[2]) for row in new.execute("SELECT id, slug, approval FROM brands")}
    for slug, approval in live.execute("SELECT slug, approval FROM brands").fetchall():
        if slug in brands and _STRICTNESS[approval] > _STRICTNESS[brands[slug][1]]:
            new.execute("UPDATE brands SET approval = ? WHERE id = ?", (approval, brands[slug][0]))
    for row in named_rows(
        live,
        "SELECT p.uid, b.slug, p.from_on, p.until_on, p.made_at FROM approval_pages p JOIN brands b ON b.id = p.brand_id",
    ):
        if row["slug"] in brands:
            new.execute(
                "INSERT OR IGNORE INTO approval_pages(uid, brand_id, from_on, until_on, made_at) VALUES (?, ?, ?, ?, ?)",
                (row["uid"], brands[row["slug"]][0], row["from_on"], row["until_on"], row["made_at"]),
            )
    pages = dict(new.execute("SELECT uid, id FROM approval_pages").fetchall())
    deliveries = dict(new.execute("SELECT uid, id FROM deliveries").fetchall())
    count = 0
    for row in named_rows(
        live,
        f"""SELECT d.uid AS delivery, p.uid AS page, {", ".join(f"a.{name}" for name in _WORD)} FROM approvals a
            JOIN deliveries d ON d.id = a.delivery_id LEFT JOIN approval_pages p ON p.id = a.page_id ORDER BY a.id""",
    ):
        if row["delivery"] in deliveries and (row["page"] is None or row["page"] in pages):
            count += _bring(new, row, deliveries[row["delivery"]], pages.get(row["page"]))
    return count


def _bring(new: sqlite3.Connection, row: sqlite3.Row, delivery_id: int, page_id: int | None) -> int:
    """Store a word unless it is known; say whether it was."""
    where = {"delivery_id": delivery_id, "page_id": page_id}
    known = named_rows(
        new,
        f"""SELECT id, {", ".join(_WORD)} FROM approvals WHERE delivery_id = :delivery_id AND page_id IS :page_id""",
        where,
    )
    if page_id is not None and known:
        if (row["answered_at"] or "") <= (known[0]["answered_at"] or ""):
            return 0
        said = [row[name] for name in ("answer", "comment", "by_whom", "answered_at")]
        new.execute(
            "UPDATE approvals SET answer = ?, comment = ?, by_whom = ?, answered_at = ? WHERE id = ?",
            (*said, known[0]["id"]),
        )
        return 1
    if any(all(each[name] == row[name] for name in _WORD) for each in known):
        return 0
    names = ", ".join(("delivery_id", "page_id", *_WORD))
    marks = ", ".join("?" * (2 + len(_WORD)))
    values = (delivery_id, page_id, *(row[name] for name in _WORD))
    new.execute(f"INSERT INTO approvals({names}) VALUES ({marks})", values)
    return 1
