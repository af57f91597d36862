"""Copies of a post: what went out keeps its words, and what comes next begins from them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from smdash.store.connection import inserted, named_rows

if TYPE_CHECKING:
    from collections.abc import Collection

    from smdash.store.connection import Writing

ANCHORS = "anchors"
"""The key in a repeated post's options that holds when each of its accounts began: {account id: [wall, zone]}."""
_NOT_COPIED = frozenset(
    {
        "id",
        "uid",
        "source_id",
        "created_at",
        "updated_at",
        "archived_at",
        "recurrence_id",
        "occurrence",
        "pool_post_id",
    }
)


def copy_post(
    w: Writing, post_id: int, values: dict[str, Any], account_ids: Collection[int] | None = None
) -> tuple[int, dict[int, int]]:
    """Copy a post with its variants and media, for some of its accounts or all; ``values`` replace columns.

    Returns the copy's id and its variants, account id to variant id. The copy has no deliveries.
    """
    (found,) = named_rows(w.conn, "SELECT * FROM posts WHERE id = ?", (post_id,))
    row = {name: value for name, value in dict(found).items() if name not in _NOT_COPIED}
    row["options"] = without_anchors(row["options"])
    row |= {"uid": uuid4().hex, "created_at": w.now, "updated_at": w.now, **values}
    made = inserted(w.db.table("posts").insert(row).last_pk)
    variants: dict[int, int] = {}
    old_to_new: dict[int | None, int | None] = {None: None}
    for variant in named_rows(w.conn, "SELECT * FROM variants WHERE post_id = ? ORDER BY id", (post_id,)):
        if account_ids is not None and variant["account_id"] not in account_ids:
            continue
        new = {name: variant[name] for name in variant.keys() if name != "id"}  # noqa: SIM118 - a Row yields values
        new_id = inserted(w.db.table("variants").insert({**new, "post_id": made}).last_pk)
        variants[variant["account_id"]] = old_to_new[variant["id"]] = new_id
    for medium in named_rows(w.conn, "SELECT * FROM media WHERE post_id = ? ORDER BY position, id", (post_id,)):
        if medium["variant_id"] in old_to_new:
            new = {name: medium[name] for name in medium.keys() if name != "id"}  # noqa: SIM118
            w.db.table("media").insert({**new, "post_id": made, "variant_id": old_to_new[medium["variant_id"]]})
    return made, variants


def anchors(options: str | None) -> dict[int, tuple[str, str]]:
    """Return when each account of a repeated post began, as (wall clock, zone)."""
    found = (json.loads(options) if options else {}).get(ANCHORS, {})
    return {int(account_id): (wall, zone) for account_id, (wall, zone) in found.items()}


def without_anchors(options: str | None) -> str | None:
    """Return a post's options without what only a repeated one needs."""
    if not options:
        return options
    kept = {name: value for name, value in json.loads(options).items() if name != ANCHORS}
    return json.dumps(kept, ensure_ascii=False) if kept else None


def with_anchors(options: str | None, anchors_: dict[int, tuple[str, str]]) -> str:
    """Return a post's options with the beginnings of its accounts."""
    return json.dumps({**(json.loads(options) if options else {}), ANCHORS: anchors_}, ensure_ascii=False)
