"""What ends the sync of an account before all of it was read."""

from __future__ import annotations


class StoppedError(Exception):
    """A person stopped it; what was stored is kept."""


class TakenOverError(Exception):
    """Another program reads the account by now: this one was held up for longer than its lease."""
