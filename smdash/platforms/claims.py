"""Which platforms a header may come from: a kind is claimed by columns that no other platform's file has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.platforms.headers import fits, fold_header
from smdash.platforms.loader import exports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.platforms.model import Export


def rivals(key: str, export: Export, headers: Sequence[str]) -> tuple[str, ...]:
    """Return the other platforms with a file of the same content that has every column this kind is told by.

    ``headers`` are the column names of a file that has what the kind needs. None: at least one of them is its own.
    """
    folded = [(name, fold_header(name)) for name in headers if name]
    told_by = [name for name, plain in folded if any(fits(alias, plain) for names in export.need for alias in names)]
    return tuple(
        dict.fromkeys(
            platform.key
            for platform, other in exports()
            if platform.key != key
            and other.content == export.content
            and not other.titles
            and all(other.column(name) is not None for name in told_by)
        )
    )


def whole(key: str, headers: Sequence[str]) -> Export | None:
    """Return a platform's table of days that knows every column of a header, None when there is no such."""
    named = [name for name in headers if name]
    return next(
        (
            export
            for platform, export in exports()
            if platform.key == key
            and export.content == "days"
            and not (export.titles or export.totals or export.vertical)
            and all(any(export.column(alias) for alias in names) for names in export.need)  # Not told by other lines.
            and all(export.column(name) is not None for name in named)
        ),
        None,
    )
