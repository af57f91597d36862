"""Which results there are of a brand, what each of them counts, and which numbers can be one."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

MeasureKey = Literal["visits", "list", "joined", "left", "leads", "conversions", "retentions", "revenue", "spend"]
Channel = Literal["", "social", "paid_social", "search", "email", "direct", "referral", "other"]

CHANNELS: tuple[Channel, ...] = ("social", "paid_social", "search", "email", "direct", "referral", "other", "")
"""Every channel, in the order in which they are listed; '' is one that is not known."""

GOAL_PREFIX = "result:"
"""How the figure of a goal begins that is measured by a result: ``result:leads``."""

LARGEST = 1e12
SMALLEST_MONEY = 0.001


class Measure(NamedTuple):
    """A result: what it is called, what it counts, whether it is money, and whether it is a stock (never added up).

    The figures of several ``origins_add`` where each of them counts other people; else they are figures of one thing.
    ``many`` and ``one`` are what several and one of what is counted are called in a sentence, '' where nobody says so.
    """

    key: MeasureKey
    label: str
    counts: str
    money: bool = False
    stock: bool = False
    origins_add: bool = False
    many: str = ""
    one: str = ""


MEASURES: dict[str, Measure] = {
    each.key: each
    for each in (
        Measure("visits", "visits", "sessions on the brand's own site", many="visits", one="visit"),
        Measure("list", "list", "people on the e-mail list at the end of the day", stock=True),
        Measure(
            "joined",
            "joined the list",
            "people who subscribed to the e-mail list",
            many="new subscribers",
            one="new subscriber",
        ),
        Measure("left", "left the list", "people who unsubscribed or were removed from the e-mail list"),
        Measure(
            "leads",
            "leads",
            "people who asked for an offer, a call or a price",
            origins_add=True,
            many="leads",
            one="lead",
        ),
        Measure(
            "conversions",
            "first buyers",
            "people who bought for the first time",
            many="first buyers",
            one="first buyer",
        ),
        Measure("retentions", "repeat buyers", "people who bought again", many="repeat buyers", one="repeat buyer"),
        Measure("revenue", "revenue", "money taken, refunds taken off", money=True),
        Measure("spend", "ad spend", "money paid for ads", money=True),
    )
}

PURCHASES: tuple[MeasureKey, MeasureKey] = ("conversions", "retentions")
"""What is told of buyers, all of it by whoever tells of some: a day without one of them is told by the other.

Money alone tells of none: a ledger names no buyers, and a day with revenue is no day without a first purchase.
"""


def wrong_value(measure: str, value: float) -> str:
    """Return why a number cannot be a figure of ``measure``, as what follows it in a sentence; '' where it can."""
    if not math.isfinite(value):
        return "is not a number"
    if abs(value) > LARGEST:
        return "is larger than any figure of a brand"
    if value < 0 and measure != "revenue":
        return "is less than none; only revenue may be, where more was refunded than taken"
    if MEASURES[measure].money:
        return "is smaller than any coin" if 0 < abs(value) < SMALLEST_MONEY else ""
    return "is not a whole number, and people and visits are" if value != int(value) else ""
