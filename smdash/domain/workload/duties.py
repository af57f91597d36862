"""Recurring work that nobody entered: the usual of it is counted as a guess that is called one, never as nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Per = Literal["workday", "week", "month", "quarter"]


class DutyWork(NamedTuple):
    """Recurring work: so many ``times`` per workday, week, month or quarter; ``brand`` is whom it is for, if any."""

    activity: str
    per: str = "week"
    times: float = 1.0
    name: str = ""
    brand: str = ""


class UsualDuty(NamedTuple):
    """A duty people usually have, once for each brand or platform, or once in all.

    A duty whose activity has one of the ``words`` stands in its place: with a brand for that brand, else for all.
    """

    activity: str
    per: Per
    each: Literal["brand", "platform", "person"]
    words: frozenset[str]
    label: str


USUAL: tuple[UsualDuty, ...] = (
    UsualDuty("analytics", "week", "brand", frozenset({"analytics", "figures", "metrics"}), "analytics"),
    UsualDuty("report", "month", "brand", frozenset({"report", "reports", "reporting"}), "reports"),
    UsualDuty(
        "strategy",
        "month",
        "brand",
        frozenset({"strategy", "call", "calls", "meeting", "meetings"}),
        "calls and strategy",
    ),
    UsualDuty("platform_news", "week", "platform", frozenset({"news"}), "platform news"),
    UsualDuty("admin", "workday", "person", frozenset({"admin", "invoices", "invoicing", "bookkeeping"}), "admin"),
)
"""How often each comes up, a starting guess like the minutes in ``estimates``: an analytics look per brand and week, a
report and a talk about the strategy per brand and month, the news of each platform per week, admin per working day."""


def guessed_duties(
    entered: Sequence[DutyWork], brands: Collection[str], platforms: Collection[str]
) -> tuple[DutyWork, ...]:
    """Return the usual duties of somebody with these brands and platforms for which none was entered.

    One that was entered with 0 times says that there is none. Nobody without a brand has any.
    """
    if not brands:
        return ()
    found: list[DutyWork] = []
    words = [(duty.brand, duty.activity.split("_")) for duty in entered]
    for usual in USUAL:
        said = {brand for brand, each in words if not usual.words.isdisjoint(each)}
        if "" in said:
            continue
        if usual.each == "brand":
            found += [
                DutyWork(usual.activity, usual.per, 1.0, usual.label, brand)
                for brand in sorted(brands)
                if brand not in said
            ]
        elif not said:
            times = float(len(platforms)) if usual.each == "platform" else 1.0
            found.append(DutyWork(usual.activity, usual.per, times, usual.label))
    return tuple(found)


def guessed_duty_words(duties: Sequence[DutyWork]) -> str:
    """Name duties that were guessed, each kind once: ``analytics, reports, admin``; '' without any."""
    return ", ".join(dict.fromkeys(duty.name for duty in duties))


def replaced_words(before: Sequence[DutyWork], after: Sequence[DutyWork]) -> str:
    """Say which guesses a duty that was entered between the two stands for: ``reports of acme, bean``; '' for none."""
    gone: dict[str, list[str]] = {}
    for duty in before:
        if duty not in after:
            gone.setdefault(duty.name, []).append(duty.brand)
    named = [f"{name} of {', '.join(brands)}" if any(brands) else name for name, brands in gone.items()]
    if not named:
        return ""
    one = " With a brand it would stand for that one alone." if any(len(brands) > 1 for brands in gone.values()) else ""
    return f"No longer guessed: {'; '.join(named)}.{one}"
