"""What a person had in view when they acted."""

from __future__ import annotations

from typing import NamedTuple


class Seen(NamedTuple):
    """Up to which change somebody saw the data: ``change`` is its number in the journal, ``epoch`` the file's life.

    Every row a screen shows is at least as new as this; so what changed after it was not in view. An epoch begins with
    a file that was restored, whose numbers begin anew.
    """

    epoch: str
    change: int

    def before(self, other: Seen) -> bool:
        """Say whether this is the earlier view; one of another epoch is earlier than any of the present one."""
        return self.epoch != other.epoch or self.change < other.change
