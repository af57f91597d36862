"""Which posts' figures are read again: young ones at each sync, older ones more and more seldom."""

from __future__ import annotations

YOUNG_DAYS = 7
"""Up to this age a post still collects so much that every sync looks at it; figures are judged from a week on."""
LAST_DAYS = 30
"""Beyond this age next to nothing is added, and a platform's reading limits are better kept for the inbox."""


def figures_due(age: int, since: int | None) -> bool:
    """Say whether a post ``age`` days old is looked at again, ``since`` days after it was last (None for never).

    The interval grows with the age, a seventh of it, so that each snapshot adds about as much as the one before.
    """
    if age > LAST_DAYS:
        return False
    if since is None or age <= YOUNG_DAYS:
        return True
    return since >= max(1, age // YOUNG_DAYS)
