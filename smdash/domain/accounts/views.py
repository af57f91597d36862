"""Brands and accounts as screens and commands are handed them."""

from __future__ import annotations

from typing import NamedTuple


class Brand(NamedTuple):
    """A client or own project.

    ``approval`` says how the client's word on planned posts counts: '' not asked for, ``wanted``, or ``needed`` before
    they go out. ``language`` is the locale of what the client reads (BCP 47), ``currency`` that of its money (ISO
    4217), '' where not said. ``report_day`` is the day of the month by which last month's report is due.
    """

    id: int
    slug: str
    name: str
    colour: str
    zone: str
    archived: bool = False
    approval: str = ""
    language: str = ""
    currency: str = ""
    report_day: int | None = None


class PlatformNames(NamedTuple):
    """What a platform is called in rows: in nine cells, in eight, and in two or a few more."""

    in_rows: str
    in_narrow_rows: str
    short: str


class Account(NamedTuple):
    """One handle on one platform; ``slug`` is ``brand/platform``, ``zone`` its own or the brand's.

    ``hours`` are those in which its promise runs, as they are stored, '' for the home's. ``promise_own`` says whether a
    person made the promise, None where that is not known.
    """

    id: int
    slug: str
    brand: str
    colour: str
    platform: str
    handle: str
    name: str
    zone: str
    promise_minutes: int
    inbox_per_week: float | None
    text_limit: int | None = None
    min_gap_minutes: int = 0
    archived: bool = False
    daily_cap: int | None = None
    hours: str = ""
    promise_own: bool | None = None
