"""The inbox: what an item asks for, and how near the end of its promise is."""

from __future__ import annotations

from datetime import datetime, timedelta

KINDS = ("mention", "comment", "reply", "message", "quote", "review")


SIGNS = {"question": "?", "complaint": "!", "lead": "$", "": " "}


def urgency(due: datetime, now: datetime) -> str:
    """Return ``late``, ``soon`` (under an hour left) or ``open``."""
    if due <= now:
        return "late"
    return "soon" if due - now < timedelta(hours=1) else "open"
