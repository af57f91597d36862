"""By what a file is known to be ours and current; apart from schema and steps so that looking it up costs no import."""

from __future__ import annotations

APPLICATION_ID = 0x736D6461  # "smda": tells our files from other SQLite files.
VERSION = 19
COPIED_AT = "copied_at"
"""Name of the setting by which a copy says when it was made; a file that is worked on has none."""
