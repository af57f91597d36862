"""Which account each row of an export is of, where its rows name several."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from smdash.formats.quoting import plain

if TYPE_CHECKING:
    from smdash.domain.imports.records import Parsed, PostFigures
    from smdash.formats.analytics.export_file import ExportFile


def by_account(file: ExportFile, parsed: Parsed) -> Parsed:
    """Return a file with the accounts its rows state; of several, as one with the posts of each in a part of its own.

    Names that differ in case only are one. A row that names none is of the only account there is, else in a part
    without an account.
    """
    first = file.account or ""
    names: dict[str, str] = {}
    for name in (first, *file.others.values()):
        names.setdefault(_folded(name), plain(name.strip()))
    stated = [name for key, name in names.items() if key]
    if len(stated) < 2:
        return replace(parsed, accounts=tuple(stated))
    groups: dict[str, list[PostFigures]] = {}
    for post in parsed.posts:
        groups.setdefault(_folded(file.others.get(post.line, first)), []).append(post)
    parts = tuple(
        replace(parsed, accounts=(names[key],) if key else (), posts=posts, problems=[], notes=[], totals={})
        for key, posts in groups.items()
    )
    return replace(parsed, accounts=tuple(stated), content="figures", posts=[], parts=parts)


def _folded(name: str) -> str:
    return plain(name.strip()).lstrip("@").casefold()
