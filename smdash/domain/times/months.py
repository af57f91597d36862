"""Months as people write them: ``2026-10``, ``10/2026``, ``oct``, ``October 2026``, ``last month``."""

from __future__ import annotations

import re
from datetime import date

from smdash.domain.errors import UsageError
from smdash.domain.months import month_before

_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"((?:19|20)\d\d)[-/.](\d{1,2})|(\d{1,2})[-/.]((?:19|20)\d\d)", re.ASCII)
_NAMED = re.compile(r"([a-z]{3,9})\.?(?: ((?:19|20)\d\d))?")
HINT = "Like 2026-10, oct, October 2026 or last month."


def read_month(text: str, today: date) -> date:
    """Read a month and return its first day; without a year it is the last one of that name that has begun.

    UsageError for what is no month.
    """
    found = a_month(text, today)
    if found is None:
        raise UsageError("this is no month.", subject=repr(text.strip()[:40]), hint=HINT)
    return found


def a_month(text: str, today: date) -> date | None:
    """Read a month as ``read_month`` does; None for what is not written like one."""
    words = " ".join(text.lower().replace(",", " ").split())
    this = today.replace(day=1)
    if words == "this month":
        return this
    if words == "last month":
        return month_before(this)
    if found := _ISO.fullmatch(words):
        year, month = int(found[1] or found[4]), int(found[2] or found[3])
        return date(year, month, 1) if 1 <= month <= 12 else None
    if (found := _NAMED.fullmatch(words)) is None:
        return None
    named = [number for number, name in enumerate(_NAMES, 1) if name.startswith(found[1])]
    if len(named) != 1:
        return None
    if found[2]:
        return date(int(found[2]), named[0], 1)
    return date(today.year - (named[0] > today.month), named[0], 1)
