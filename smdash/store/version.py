"""The schema version this code reads and writes; apart from the steps so that looking it up costs no import."""

from __future__ import annotations

VERSION = 3
