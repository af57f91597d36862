"""The inbox: what an item asks for, when its promise runs out, and how that is said."""

from __future__ import annotations

from datetime import datetime, timedelta

KINDS = ("mention", "comment", "reply", "message", "review")


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


def span_words(span: timedelta) -> str:
    """Return a length of time in at most six cells: ``40 m``, ``2 h``, ``3 d``, ``5 w``."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} m"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    days = minutes // 1440
    return f"{days} d" if days < 21 else f"{days // 7} w"
