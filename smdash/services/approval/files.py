"""Files of posts before their client is asked: sums of their bytes, by which another file would be noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.services.posts.media import MediaService
from smdash.store.approval import approvals as store

if TYPE_CHECKING:
    from collections.abc import Collection

    from smdash.services.home import Home


def sum_up(home: Home, delivery_ids: Collection[int]) -> None:
    """Note the sums of files of deliveries that have none, as those of a plan; of a large film there stays none.

    It reads the files, so it is done before a change and never in one. One that is not as it was added is left alone.
    """
    conn, looking = home.read(), MediaService(home)
    found = {}
    for row_id, path, size, checked_at in store.unsummed(conn, delivery_ids):
        known = looking.columns(path, hashed=True)
        same = size is None or (known.get("bytes"), known.get("checked_at")) == (size, checked_at)
        if known.get("sha256") and same:
            found[row_id] = known
    if found:
        with home.write("Look at files", quiet=True, blind=True) as w:
            for row_id, known in found.items():
                w.db.table("media").update(row_id, known)
