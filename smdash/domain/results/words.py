"""What is said of results on the screen and on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.results.measures import PURCHASES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from smdash.domain.results.series import ResultRow
    from smdash.domain.results.table import By


def day_words(day: date) -> str:
    """Return a day with its year: ``3 Nov 2026``."""
    return f"{day:%d %b %Y}".lstrip("0")


def when_words(row: ResultRow) -> str:
    """Return the day or month a figure is of, to be read: ``3 Nov 2026``, ``November 2026``."""
    return f"{row.on_day:%B %Y}" if row.per == "month" else day_words(row.on_day)


def when_typed(per: str, day: date) -> str:
    """Return the day or month of a figure as it is typed: ``2026-11-03``, ``2026-11``."""
    return f"{day:%Y-%m}" if per == "month" else day.isoformat()


def age_words(days: int | None) -> str:
    """Return the age of a figure: ``today``, ``3 d``; ``-`` where there is none."""
    if days is None:
        return "-"
    return "today" if days == 0 else f"{days} d"


def period_words(first: date, last: date, by: By) -> str:
    """Return the head of a period: ``Oct 26``, a week by its Monday: ``19 Oct``."""
    del last
    return f"{first:%b %y}" if by == "months" else f"{first:%d %b}".lstrip("0")


def row_words(row: ResultRow) -> str:
    """Return what else is known of a figure: whose it is, where it came from, its number there, its remark."""
    utm = "/".join(each for each in (row.utm_source, row.utm_medium, row.utm_content) if each)
    ref = "" if row.ref.startswith(("hand-", "item:", "person:")) else row.ref
    known = (row.account, row.channel, row.campaign, utm, f"no. {ref}" if ref else "", row.note)
    return " \u00b7 ".join(each for each in known if each)


def first_words(measure: str, origins: Iterable[str], firsts: Mapping[str, date]) -> str:
    """Return what "first" means where buyers were told from lists of orders, '' for what is not about that.

    ``firsts`` are the days from which on each measure is known.
    """
    begins = [firsts[each] for each in PURCHASES if each in firsts]
    if measure not in PURCHASES or not begins or not set(origins) - {"hand"}:
        return ""
    return f"a first purchase is the first in what is known, from {day_words(min(begins))} on"
