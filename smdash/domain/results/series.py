"""Results over a time: what is known of it, from whom, and what was left out so that nothing is counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

    from smdash.domain.results.measures import Channel


class ResultRow(NamedTuple):
    """One stored result; ``per`` is day, month (``on_day`` is its first) or event (one order, one lead).

    ``value`` is a count, or money in ``currency``. ``source_id`` is the import or entry it came by.
    """

    id: int
    brand: str
    measure: str
    per: str
    on_day: date
    value: float
    origin: str
    captured_at: datetime
    source_id: int
    currency: str = ""
    account: str = ""
    channel: Channel = ""
    campaign: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_content: str = ""
    ref: str = ""
    who: str = ""
    note: str = ""


class Point(NamedTuple):
    """What is known of one day, or of one whole month (``first`` to ``last``); of a stock, its height on ``last``."""

    first: date
    last: date
    value: float


class Series(NamedTuple):
    """A measure of a brand from ``first`` to ``last``, both included.

    ``points`` are in order and never overlap. ``total`` is their sum, of a stock its last height; None where nothing is
    known. ``known_days`` are the days that points cover. ``origins`` are those that count, ``left_out`` says in a
    sentence each what did not and why (another origin, another currency, a month that its days tell already).
    ``by_channel`` and ``by_account`` part ``total`` where that is known, ``''`` being what is not; empty for a stock.
    """

    measure: str
    first: date
    last: date
    points: tuple[Point, ...] = ()
    total: float | None = None
    known_days: int = 0
    currency: str = ""
    origins: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    by_channel: tuple[tuple[str, float], ...] = ()
    by_account: tuple[tuple[str, float], ...] = ()
    captured_at: datetime | None = None
