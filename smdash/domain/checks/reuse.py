"""The same file twice on one account: by its bytes where they are known, and by its path."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.checks.findings import moment
from smdash.domain.checks.model import Finding
from smdash.domain.plaintext import one_line
from smdash.domain.posts.media import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, tzinfo

_OUT = frozenset({"published", "sending", "unknown"})


class Use(NamedTuple):
    """A file on an account: in which delivery, where that is, and when it went or goes out, None for a draft.

    ``sha256`` is '' where its bytes were not read.
    """

    account_id: int
    delivery_id: int
    post_id: int
    state: str
    at: datetime | None
    path: str
    sha256: str = ""


class Uses:
    """All uses of files, to be asked by account and file."""

    def __init__(self, uses: Iterable[Use]) -> None:
        self._by: dict[tuple[int, str], list[Use]] = {}
        for use in uses:
            for key in filter(None, (use.path, use.sha256)):
                self._by.setdefault((use.account_id, key), []).append(use)

    def before(self, mine: Use) -> Use | None:
        """Return the latest use of the same file in another post that comes before this one, None where there is none.

        What is out comes before all that is to come; of two drafts the older post does.
        """
        found = {use for key in (mine.path, mine.sha256) if key for use in self._by.get((mine.account_id, key), ())}
        earlier = [use for use in found if use.post_id != mine.post_id and _order(use) < _order(mine)]
        return max(earlier, key=_order, default=None)


def _order(use: Use) -> tuple[bool, bool, float, int]:
    # A post that is still being written has no number yet, and is the newest.
    number = use.post_id or 2**62
    return use.state not in _OUT, use.at is None, 0.0 if use.at is None else use.at.timestamp(), number


def findings(mine: Sequence[Use], uses: Uses, slugs: Mapping[int, str], zone: tzinfo) -> list[Finding]:
    """Return a finding for each delivery that shows a file its account has shown, or is to show before."""
    told: dict[int, list[tuple[Use, Use]]] = {}
    for use in mine:
        if use.account_id in slugs and (earlier := uses.before(use)) is not None:
            told.setdefault(use.account_id if not use.delivery_id else -use.delivery_id, []).append((use, earlier))
    return [_finding(pairs, slugs, zone) for pairs in told.values()]


def _finding(pairs: Sequence[tuple[Use, Use]], slugs: Mapping[int, str], zone: tzinfo) -> Finding:
    use, earlier = pairs[0]
    name, other = one_line(shown_name(use.path), 60), f"p{earlier.post_id}"
    if earlier.state in _OUT:
        when = "" if earlier.at is None else f" on {moment(earlier.at, zone)}"
        words = f"{name} went out on this account{when} ({other})"
    elif earlier.at is not None:
        words = f"{name} is to go out on this account on {moment(earlier.at, zone)} ({other})"
    else:
        words = f"{name} is in a draft for this account as well ({other})"
    more = f", and {len(pairs) - 1} more of its files were used" if len(pairs) > 1 else ""
    return Finding(
        "reused-file", "info", "media", f"{words}{more}.", "Take another one, or leave it where that is meant.",
        slugs[use.account_id], use.post_id, use.delivery_id, earlier.delivery_id, act="edit",
    )  # fmt: skip
