"""Pieces of SQL about items that an index has just as they are written here."""

from __future__ import annotations

AUTHOR_KEY = "lower(ltrim(CASE WHEN handle = '' THEN author ELSE handle END, '@ '))"
"""SQL: by what an author is found again on a network: the handle without its sign, else the name, in lower case (of
ASCII). Indexed as it is written here; a generated column would be in the way of ``VACUUM INTO``."""
TIMED = "handled_at <> received_at"
"""SQL: of what was handled, that it is known when; a file that does not say leaves the time it was received."""
WORTH = "CASE WHEN flag = 'lead' THEN 0 WHEN flag = 'complaint' THEN 1 WHEN flag = 'question' THEN 2 ELSE 3 END"
"""SQL: what goes first of items that are due at the same time; the index of open items has it as it is written here."""
