"""What a week's figures lack, as a value."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Unknown(NamedTuple):
    """Hours nobody said, or the cadence or messages of an account, or the minutes that work of a kind takes.

    ``subject`` is the account's slug, or the format or activity; '' for the hours.
    """

    kind: Literal["hours", "cadence", "messages", "minutes"]
    subject: str = ""
