"""The words for what another program has changed since a person looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.plaintext import one_line
from smdash.domain.schedule import parse_utc, short_moment
from smdash.domain.wording import state_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    Row = Mapping[str, Any]

BY = "by another program"
GONE = f"it was taken away {BY}"
ADDED = f"it was added {BY} since you looked"
ANOTHER = f"it is another one now: what stood there was taken away {BY}"
REPLACED = "the whole file was put in place of the one you saw"
AGAIN = "Nothing was changed. Look at it as it is now, then do it again."
_SHOWN = 2
_PLURAL = frozenset({"settings", "labels", "media", "minutes", "accounts"})
_LONGEST = 40

_NOUNS = {
    "account_samples": "this figure",
    "accounts": "this account",
    "approval_pages": "this page",
    "approvals": "the client's word",
    "blackouts": "this blackout",
    "brands": "this brand",
    "cadences": "the cadence of this account",
    "capacity": "the hours of this day",
    "days_off": "this day off",
    "deliveries": "this post",
    "duties": "this duty",
    "estimates": "this estimate",
    "findings": "this finding",
    "goals": "this goal",
    "inbox_items": "this message",
    "leads": "this lead",
    "media": "the media of this post",
    "pauses": "this pause",
    "pillars": "this pillar",
    "pool_posts": "this evergreen post",
    "pool_texts": "the texts of this evergreen post",
    "pools": "this pool",
    "post_samples": "this figure",
    "posts": "this post",
    "recurrences": "this repeat",
    "remote_posts": "this post",
    "settings": "this setting",
    "slots": "this slot",
    "sources": "this import",
    "time_entries": "this time entry",
    "variants": "the text of this post",
    "watched": "this figure",
}
_TEXT = {
    "media": "media",
    "accounts": "accounts",
    "body": "text",
    "title": "title",
    "link": "link",
    "pillar_id": "pillar",
    "goal_id": "goal",
    "labels": "labels",
    "first_comment": "first comment",
    "content_warning": "content warning",
    "language": "language",
    "estimate_minutes": "minutes",
    "format": "format",
    "visibility": "visibility",
    "brand_id": "brand",
    "archived_at": "place among what is kept",
    "recurrence_id": "repeat",
}


def noun(table: str) -> str:
    """Return what a row of a table is called in a sentence."""
    return _NOUNS.get(table, "this row")


def delivery_words(was: Row | None, now: Row | None, zone: ZoneInfo, present: datetime) -> str:
    """Return how an account's copy of a post differs from what was seen of it, '' where it does not.

    ``was`` and ``now`` are its stored columns, ``now`` None where it is gone, ``was`` None where it was not there.
    """
    if now is None:
        return GONE
    if was is None:
        return ADDED
    if was["uid"] != now["uid"]:
        return ANOTHER
    parts = []
    if was["due_at"] != now["due_at"]:
        before, after = (parse_utc(row["due_at"]).astimezone(zone) if row["due_at"] else None for row in (was, now))
        parts.append(_moment_words(before, after, present.astimezone(zone).year))
    if was["state"] != now["state"]:
        parts.append(f"was {state_word(was['state'])}, is now {state_word(now['state'])}")
    if was["account_id"] != now["account_id"]:
        parts.append("goes to another account now")
    if not parts and was["permalink"] != now["permalink"]:
        parts.append("its address was changed")
    if not parts and was["sent_text"] != now["sent_text"]:
        parts.append("what was handed over was changed")
    return f"{', '.join(parts)} {BY}" if parts else ""


def _moment_words(before: datetime | None, after: datetime | None, year: int) -> str:
    if before is not None and after is not None and before.date() == after.date():
        return f"was {before:%H:%M}, is now {after:%H:%M}"
    had = f"was {short_moment(before.replace(tzinfo=None), year)}" if before else "had no time"
    has = f"is now {short_moment(after.replace(tzinfo=None), year)}" if after else "has no time now"
    return f"{had}, {has}"


def post_words(columns: Iterable[str], whose: str = "its") -> str:
    """Return which columns of a post (or of an account's own text) were changed, '' for none that a person sees."""
    names = list(dict.fromkeys(_TEXT[column] for column in columns if column in _TEXT))
    if not names and not list(columns):
        return ""
    shown = ", ".join(names[:_SHOWN]) or "settings"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    were = "were" if len(names) > 1 or shown in _PLURAL else "was"
    return f"{whose} {shown}{more} {were} changed {BY}"


def row_words(was: Row | None, now: Row | None, columns: Iterable[str]) -> str:
    """Return how any other row differs from what was seen of it: its columns by name, with both values if short."""
    if now is None:
        return GONE
    if was is None:
        return ADDED
    parts = []
    changed = list(columns)
    if "state" in changed:
        return f"was {state_word(was['state'])}, is now {state_word(now['state'])} {BY}"
    for column in changed[:_SHOWN]:
        before, after = _value(was.get(column)), _value(now.get(column))
        name = column.removesuffix("_id").removesuffix("_at").removesuffix("_on").replace("_", " ")
        stored_form = column.endswith(("_id", "_at", "_until")) or before[:1] in "[{"
        readable = not stored_form and max(len(before), len(after)) <= _LONGEST
        parts.append(f"{name} was {before}, is now {after}" if readable else f"{name} was changed")
    more = f" (and {len(changed) - _SHOWN} more)" if len(changed) > _SHOWN else ""
    return f"{', '.join(parts)}{more} {BY}" if parts else f"it was changed {BY}"


def _value(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    return one_line(f"{value:g}" if isinstance(value, float) else str(value))
