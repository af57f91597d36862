"""The holding statement of a brand: what is said at once when many people write, before anybody knows more."""

from __future__ import annotations

from typing import NamedTuple

LONGEST = 5_000
TEMPLATE = """\
We have seen your messages about {matter}. We are looking into it, and will say here by {time} what we know.

Until then we answer everybody who writes to us. Please send us what you have seen.
"""
"""Where none was written; its fields are for a person to fill in."""


class Statement(NamedTuple):
    """A holding statement; ``template`` says that the brand has none of its own."""

    text: str
    template: bool
