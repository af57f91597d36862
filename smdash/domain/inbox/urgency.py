"""The inbox: what an item asks for, and how near the end of its promise is."""

from __future__ import annotations

from datetime import datetime, timedelta

KINDS = ("mention", "comment", "reply", "message", "quote", "review")
KIND_CODES = {"mention": "@", "comment": "cmt", "reply": "re", "message": "dm", "quote": "qt", "review": "rev"}
"""What stands for a kind where there are three cells for it."""

CLOSING = timedelta(hours=24)
"""How long before its platform takes no answer any more an item is said to be closing."""

SIGNS = {"question": "?", "complaint": "!", "lead": "$", "": " "}


def urgency(due: datetime, now: datetime) -> str:
    """Return ``late``, ``soon`` (under an hour left) or ``open``."""
    if due <= now:
        return "late"
    return "soon" if due - now < timedelta(hours=1) else "open"


def state_of(state: str, snoozed_until: str, now: str, *, waiting: bool, spam: bool) -> str:
    """Return how an item stands: open, snoozed, waiting (for them), done or spam; instants are as they are stored."""
    if state == "open":
        return "snoozed" if snoozed_until > now else "open"
    return "spam" if spam else "waiting" if waiting else "done"
