"""Which results there are of a brand, and what each of them counts."""

from __future__ import annotations

from typing import Literal, NamedTuple

MeasureKey = Literal["visits", "list", "joined", "left", "leads", "conversions", "retentions", "revenue", "spend"]
Channel = Literal["", "social", "paid_social", "search", "email", "direct", "referral", "other"]

GOAL_PREFIX = "result:"
"""How the figure of a goal begins that is measured by a result: ``result:leads``."""


class Measure(NamedTuple):
    """A result: what it is called, what it counts, whether it is money, and whether it is a stock (never added up)."""

    key: MeasureKey
    label: str
    counts: str
    money: bool = False
    stock: bool = False


MEASURES: dict[str, Measure] = {
    each.key: each
    for each in (
        Measure("visits", "visits", "sessions on the brand's own site"),
        Measure("list", "list", "people on the e-mail list at the end of the day", stock=True),
        Measure("joined", "joined the list", "people who subscribed to the e-mail list"),
        Measure("left", "left the list", "people who unsubscribed or were removed from the e-mail list"),
        Measure("leads", "leads", "people who asked for an offer, a call or a price"),
        Measure("conversions", "conversions", "people who bought for the first time"),
        Measure("retentions", "retentions", "people who bought again"),
        Measure("revenue", "revenue", "money taken, refunds taken off", money=True),
        Measure("spend", "ad spend", "money paid for ads", money=True),
    )
}
