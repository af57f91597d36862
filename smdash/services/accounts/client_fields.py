"""What a brand keeps to with its client: whose word posts wait for, and when the month's report is due."""

from __future__ import annotations

from typing import Any, Final

from smdash.domain.errors import UsageError

APPROVALS: Final = ("", "wanted", "needed")
"""How a client's word on planned posts counts: not asked for, wanted, or needed before they go out."""
_NOT_ASKED = {"", "no", "none", "off", "not asked", "-"}
LAST_REPORT_DAY = 28
"""The last day that every month has."""


def read_approval(text: str) -> str:
    """Return how a client's word counts, one of APPROVALS; 'none' and the like are ''."""
    word = text.strip().lower()
    if word in _NOT_ASKED:
        return ""
    if word not in APPROVALS:
        raise UsageError("approval is 'wanted', 'needed' or 'none'.", subject=repr(text))
    return word


def read_report_day(day: int) -> int | None:
    """Return the day of the month by which last month's report is due, None for 0, which says that there is none."""
    if not 0 <= day <= LAST_REPORT_DAY:
        raise UsageError(
            f"a report is due on a day from 1 to {LAST_REPORT_DAY}, which every month has.",
            subject=str(day),
            hint="0 says that none is due.",
        )
    return day or None


def client_values(
    approval: str | None, language: str | None, currency: str | None, report_day: int | None
) -> dict[str, Any]:
    """Return the columns of what a brand keeps to with its client, as far as they are given."""
    values: dict[str, Any] = {}
    if approval is not None:
        values["approval"] = read_approval(approval)
    if report_day is not None:
        values["report_day"] = read_report_day(report_day)
    if language is not None or currency is not None:
        from smdash.formats.pages import locales

        if language is not None:
            values["language"] = locales.read_language(language)
        if currency is not None:
            values["currency"] = locales.read_currency(currency)
    return values
