"""What to say of a file that is of no known kind: what is wrong with it, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import UsageError
from smdash.formats.quoting import shown
from smdash.platforms.headers import fold_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.formats.tables.columns import Known
    from smdash.formats.tables.layout import Fit
    from smdash.formats.tables.table import Header, Peek

LIST = "smdash import --kinds lists what is read."
_NAMED = 4


class Tried(NamedTuple):
    """A kind that a file is not: how many columns it needs, which it knows, and how well the likeliest header fits.

    ``known`` is None for a kind that takes any column.
    """

    kind: str
    needs: int
    known: Known | None
    fit: Fit


def no_such_kind(kind: str, kinds: Sequence[tuple[str, str]]) -> UsageError:
    """Return what to say of a kind that does not exist, with the kind that is called most like it."""
    from difflib import get_close_matches

    names = {name.casefold(): name for name, _ in kinds} | {label.casefold(): name for name, label in kinds}
    begun = [name for name, _ in kinds if kind and name.startswith(kind.casefold())]
    like = begun[:1] or [names[word] for word in get_close_matches(kind.casefold(), names, n=1)]
    meant = f"Did you mean '{like[0]}' ({dict(kinds)[like[0]]})? " if like else ""
    return UsageError(f"there is no kind {shown(kind)}.", hint=f"{meant}{LIST}")


def what_was_seen(beginning: Peek) -> str:
    """Return what the beginning of a file is, where no header in it is known."""
    first = next((line for line in beginning.lines if line.strip()), "").lstrip("\ufeff \t")
    if first.startswith(("{", "[")):
        return "this is JSON, and of no known kind."
    seen = beginning.first_names()
    what = f"no known header was found; the first columns are {seen}." if seen else "no header was found."
    if len(beginning.lines) == 1:
        what = f"{what.rstrip('.')}. It has a single line: is the file cut off?"
    return what


def what_is_wrong(tried: Sequence[Tried]) -> str:
    """Return what keeps a file from being of the kind it is most like, '' where it is like none.

    It lacks a column, a column stands twice in it, or it has others than the kind.
    """
    if not tried:
        return ""
    nearest = min(tried, key=lambda each: (len(each.fit.missing) / each.needs, -each.fit.share))
    missing = nearest.fit.missing
    if 2 * len(missing) > nearest.needs:
        return ""
    header = nearest.fit.header
    faults = [f"lacks {quoted(missing)}"] if missing else []
    twice = _twice(header)
    faults += [f"has {quoted(twice)} twice"] if twice else []
    known = nearest.known if not missing else None
    strange = [name for name in dict.fromkeys(header.names) if name and not known(name)] if known else []
    faults += [f"has {quoted(strange)}, which is no column of it"] if strange else []
    return f"For '{nearest.kind}' the file {' and '.join(faults)}." if faults else ""


def quoted(names: Sequence[str]) -> str:
    """Return names in quotes, the first few of many."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(f"'{name}'" for name in names[:_NAMED]) + more


def _twice(header: Header) -> list[str]:
    """Return the columns that stand in a header more than once, as they are written there."""
    folded = [fold_header(name) for name in header.names]
    first = {fold_header(name): name for name in reversed(header.names)}
    return [first[name] for name in dict.fromkeys(folded) if name and folded.count(name) > 1]
