"""The inbox: what an item asks for, and how near the end of its promise is."""

from __future__ import annotations

from datetime import datetime, timedelta

KINDS = ("mention", "comment", "reply", "message", "quote", "review")


def flag_of(kind: str, text: str, rating: int | None) -> str:
    """Return what an item looks like at first sight: complaint (a poor review), question, or ''."""
    if kind == "review" and rating is not None and rating <= 2:
        return "complaint"
    if "?" in text or "\uff1f" in text or "\u061f" in text:
        return "question"
    return ""


SIGNS = {"question": "?", "complaint": "!", "lead": "$", "": " "}


def urgency(due: datetime, now: datetime) -> str:
    """Return ``late``, ``soon`` (under an hour left) or ``open``."""
    if due <= now:
        return "late"
    return "soon" if due - now < timedelta(hours=1) else "open"
