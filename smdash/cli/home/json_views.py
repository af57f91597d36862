"""The home and its state as JSON; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.paths import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.paths import Paths
    from smdash.services.care.care import Check

Json = dict[str, Any]


class KeyRow(NamedTuple):
    """A key of a screen as the person has it: Textual's names of the keys, and whether a config changed them."""

    where: str
    keys: str
    words: str
    id: str
    changed: bool


def keys(rows: Sequence[KeyRow]) -> Json:
    """``smdash keys --json``."""
    return {
        "keys": [
            {"screen": row.where, "keys": row.keys.split(","), "act": row.words, "id": row.id, "changed": row.changed}
            for row in rows
        ]
    }


def checks(rows: Sequence[Check]) -> Json:
    """``smdash doctor --json``."""
    return {
        "ok": all(check.result != "bad" for check in rows),
        "checks": [
            {"name": check.name, "result": check.result, "detail": check.detail, "action": check.action or None}
            for check in rows
        ],
    }


def paths(where: Paths) -> dict[str, str]:
    """``smdash path --json``."""
    return {
        "home": written(where.home),
        "database": written(where.database),
        "config": written(where.config),
        "backups": written(where.backups),
        "platforms": written(where.platforms),
    }
