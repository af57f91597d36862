"""What version 7 of the schema adds: the file of the home that was fetched from the address of a media file.

``fetched`` is its name there, NULL before; ``fetch_error`` says why there is none, ``fetch_after`` when it is tried
again. All three follow from the address and the network: noting them is no change of the post, so they are journaled
only with a row that goes or comes (``journal``), and a fetch never stands in the way of undo.
"""

from __future__ import annotations

from smdash.store.schema import instant_column

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE media ADD COLUMN fetched TEXT",
    "ALTER TABLE media ADD COLUMN fetch_error TEXT NOT NULL DEFAULT ''",
    f"ALTER TABLE media ADD COLUMN {instant_column('fetch_after')}",
    # Addresses are few among many files: what waits is asked for after every step.
    "CREATE INDEX media_address ON media(path) WHERE path LIKE 'http%'",
)
