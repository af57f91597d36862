"""Exports that are known and hold no figures smdash keeps, so that a person is told what the file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from smdash.formats.tables.table import Peek

_AUDIENCE = "smdash keeps no shares of an audience by age, place or device."
_REFUSED: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"gender", "distribution"}), f"this is TikTok's export of followers by gender; {_AUDIENCE}"),
    (frozenset({"top territories", "distribution"}), f"this is TikTok's export of followers by place; {_AUDIENCE}"),
    (
        frozenset({"date", "hour", "active followers"}),
        "this is TikTok's export of hours in which followers are active.",
    ),
    (frozenset({"category", "percent", "affinity"}), f"this is Pinterest's audience export; {_AUDIENCE}"),
    (frozenset({"top demographics", "percentage"}), f"this is LinkedIn's sheet of demographics; {_AUDIENCE}"),
    (
        frozenset({"page", "total followers", "total posts"}),
        "this is LinkedIn's export on competitors, not on your page.",
    ),
    (frozenset({"sharelink", "sharecommentary"}), "this is LinkedIn's archive of your posts; it holds no figures."),
)
_BLOCKS = ("age & gender", "age and gender", "top cities", "top countries", "top pages")


def refusal(beginning: Peek) -> str:
    """Return what a file is that is known and not kept, '' for any other."""
    for header in beginning.headers:
        names = {fold_header(name) for name in header.names if name}
        for needed, what in _REFUSED:
            if needed <= names:
                return what
    for line in beginning.lines[:12]:
        if fold_header(line).strip('" ,;\t') in _BLOCKS:
            return f"this is Meta's audience export; {_AUDIENCE}"
    return ""
