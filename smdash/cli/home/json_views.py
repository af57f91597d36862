"""The home and its state as JSON; ``docs/json.md`` lists every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.paths import Paths
    from smdash.services.care.care import Check

Json = dict[str, Any]


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
        "home": str(where.home),
        "database": str(where.database),
        "config": str(where.config),
        "backups": str(where.backups),
        "platforms": str(where.platforms),
    }
