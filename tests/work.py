"""How much work something is, as a number that no machine and nobody else on it changes."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator


def calls(do: Callable[[], object]) -> int:
    """Return how many functions are called while something is done; what happens inside one of C counts as one."""
    count = 0

    def met(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(met)
    try:
        do()
    finally:
        sys.setprofile(before)
    return count


@contextmanager
def asked(conn: sqlite3.Connection) -> Iterator[list[Any]]:
    """Collect what is asked of a database meanwhile."""
    found: list[Any] = []
    conn.set_trace_callback(found.append)
    try:
        yield found
    finally:
        conn.set_trace_callback(None)
