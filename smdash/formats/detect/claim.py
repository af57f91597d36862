"""What a table was recognised as."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from smdash.domain.imports.records import Parsed, ReadOptions
from smdash.formats.tables.table import Header
from smdash.formats.tables.text import Source

Read = Callable[[Source, Header, ReadOptions], Parsed]


class Claim(NamedTuple):
    """A table recognised: its kind and label, how to read it, and the platforms it may come from, likeliest first.

    Several: every column that tells the kind is also in files of the others, so that the file alone does not tell.
    """

    kind: str
    label: str
    read: Read
    header: Header
    platforms: tuple[str, ...]
