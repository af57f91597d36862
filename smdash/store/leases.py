"""Who is at work on something only one may work on: several programs share a home, and any of them may end at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def take(conn: sqlite3.Connection, name: str, holder: str, now: str, until: str) -> bool:
    """Take a lease, or take it again; say whether it is the holder's now. What is past its time is free."""
    row = conn.execute(
        """INSERT INTO leases(name, holder, until) VALUES (:name, :holder, :until)
           ON CONFLICT(name) DO UPDATE SET holder = excluded.holder, until = excluded.until
           WHERE leases.holder = excluded.holder OR leases.until <= :now
           RETURNING holder""",
        {"name": name, "holder": holder, "until": until, "now": now},
    ).fetchone()
    return row is not None


def renew(conn: sqlite3.Connection, name: str, holder: str, until: str) -> bool:
    """Hold a lease for longer; False where it was given back or is another's by now, even if that one is done."""
    found = conn.execute("UPDATE leases SET until = ? WHERE name = ? AND holder = ?", (until, name, holder))
    return found.rowcount == 1


def give(conn: sqlite3.Connection, name: str, holder: str) -> None:
    """Give a lease back; what another took meanwhile stays theirs."""
    conn.execute("DELETE FROM leases WHERE name = ? AND holder = ?", (name, holder))


def held_until(conn: sqlite3.Connection, name: str) -> str | None:
    """Return until when a lease is held if nobody renews it, a stored instant; None where nobody holds it."""
    row = conn.execute("SELECT until FROM leases WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else None


def holder(conn: sqlite3.Connection, name: str, now: str) -> str:
    """Return who holds a lease now, '' when nobody does."""
    row = conn.execute("SELECT holder FROM leases WHERE name = ? AND until > ?", (name, now)).fetchone()
    return str(row[0]) if row else ""
