"""Texts to start a strategy from: what to ask oneself in each section, with the brand's own accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.strategy.holding import TEMPLATE
from smdash.domain.strategy.sections import KNOWN, REVIEW_DAYS, title_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.strategy.sections import Place

HALF_YEAR = 2 * REVIEW_DAYS
_OFTEN = frozenset({"analysis", "market", "tactics", "metrics"})
"""Sections that are looked at again each quarter; the others twice a year."""


class Template(NamedTuple):
    """A text to start from: for whom it is, and what it asks in each section."""

    name: str
    words: str
    asks: dict[str, tuple[str, ...]]


_ACCOUNT = ("Audience:", "Why we are here:", "What we do here, and how often:", "What we do not do here:")
_CONTACTS = (
    "Who decides what is said:",
    "Who is called first, and on which number:",
    "Who stands in for them:",
)
_CRISIS = (
    "What counts as a crisis here, and who says so:",
    "What is done in the first hour (pausing is one key: P):",
)
_METRICS = (
    "Which results this is for, by when, and from which figure they start:",
    "Which figures only say that something is going on, and are no goal:",
)
_ANALYSIS = (
    "What we are good at, and what we are not:",
    "What helps us from outside, and what stands in our way:",
    "Whom people would go to if we were not there, and what those do better:",
)
TEMPLATES: tuple[Template, ...] = (
    Template(
        "shop",
        "Something is sold: people find it, come back, and buy again.",
        {
            "why": (
                "What a customer gets here that is not to be had elsewhere:",
                "What these accounts are to bring the shop, in orders or visits:",
            ),
            "analysis": _ANALYSIS,
            "customer": (
                "Who buys, and who decides to:",
                "What makes them look for it, and what holds them back:",
                "What they ask before they buy:",
                "What brings them back:",
            ),
            "market": (
                "When people buy, over the year:",
                "What changes in what they want, in prices, and in how they find a shop:",
            ),
            "positioning": (
                "In one sentence, for whom we are what:",
                "How we speak, with an example, and how we do not:",
                "What we always say of price, delivery and returns:",
            ),
            "metrics": _METRICS,
            "crisis": _CRISIS,
        },
    ),
    Template(
        "service",
        "Work is done for people: trust first, then an inquiry, then a contract.",
        {
            "why": (
                "What is better for a client afterwards:",
                "What these accounts are to bring, in inquiries or appointments:",
            ),
            "analysis": _ANALYSIS,
            "customer": (
                "Who asks for it, and who pays:",
                "What has happened just before they look for somebody:",
                "What they have to believe before they write:",
                "Whom we do not work for:",
            ),
            "market": (
                "How people find somebody for this today:",
                "What changes in the work, in its rules, and in what it costs:",
            ),
            "positioning": (
                "In one sentence, for whom we are what:",
                "What we can prove, and how:",
                "How we speak, with an example, and how we do not:",
            ),
            "metrics": _METRICS,
            "crisis": _CRISIS,
        },
    ),
    Template(
        "creator",
        "Somebody is followed for what they make: people stay, join the list, and support it.",
        {
            "why": (
                "What people have from it, in their words:",
                "What it is to bring, and how it pays for itself:",
                "How many hours a week it may take:",
            ),
            "analysis": _ANALYSIS,
            "customer": (
                "Who follows, and what for:",
                "When and where they read, watch or listen:",
                "What makes them stay, and what makes them leave:",
            ),
            "market": (
                "Which subjects grow, and which are told to the end:",
                "What the platforms show more of, and less:",
            ),
            "positioning": (
                "In one sentence, for whom I am what:",
                "How I speak, with an example, and how I do not:",
                "What I do not talk about, and whose offers I refuse:",
            ),
            "metrics": (
                *_METRICS,
                "How followers come to the list that is ours:",
            ),
            "crisis": _CRISIS,
        },
    ),
)
PROMPTS = frozenset(
    {
        *(line for each in TEMPLATES for lines in each.asks.values() for line in lines),
        *_ACCOUNT,
        *_CONTACTS,
        *(line.strip() for line in TEMPLATE.splitlines() if line.strip()),
    }
)
"""Lines that are the template's as long as nobody has written into them."""


def text_of(template: Template, brand: str, places: Sequence[Place], today: date, statement: str = "") -> str:
    """Return the text to start from, for a brand and its accounts; ``statement`` is the holding statement it has."""
    blocks = [f"# Strategy of {' '.join(brand.split())}"]
    for key in KNOWN:
        review = today + timedelta(days=REVIEW_DAYS if key in _OFTEN else HALF_YEAR)
        blocks += [f"## {title_of(key)}", f"Review by: {review.isoformat()}"]
        if key == "tactics":
            blocks += [line for place in places for line in _about(place)]
        else:
            blocks += template.asks[key]
        if key == "crisis":
            blocks += ["### Holding statement", (statement or TEMPLATE).strip(), "### Contacts", *_CONTACTS]
    return "\n\n".join(blocks) + "\n"


def _about(place: Place) -> list[str]:
    handle = f", {' '.join(place.handle.split())}" if place.handle.strip() else ""
    return [f"### {place.slug} ({place.platform_name}{handle})", *_ACCOUNT]
