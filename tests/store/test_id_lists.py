import sqlite3

import pytest

from smdash.store.id_lists import among, and_among


def test_ids_are_written_as_integers() -> None:
    assert among("d.id", [3, True, 2]) == "d.id IN (3,1,2)"
    assert and_among("d.id", (7,)) == " AND d.id IN (7)"
    assert and_among("d.id", None) == ""
    with pytest.raises(ValueError, match="invalid literal"):
        among("d.id", ["1) OR (1=1"])  # type: ignore[list-item]


def test_without_ids_no_row_is_meant() -> None:
    conn = sqlite3.connect(":memory:")
    assert conn.execute(f"SELECT count(*) FROM (SELECT 1 AS id) WHERE {among('id', ())}").fetchone() == (0,)
    conn.close()
