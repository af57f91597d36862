"""What the catalogue knows of a figure, in words; what a platform does not state is left out or said to be open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.wording import counted

if TYPE_CHECKING:
    from smdash.platforms.model import Metric

_PAID = {
    "organic": "without paid showings",
    "paid": "paid showings only",
    "both": "paid showings are in it",
    "unknown": "whether paid showings are in it is not stated",
}
_ZONES = {"": "where its day begins is not stated", "account": "its day begins in the account's own zone"}


KINDS = {
    "vanity": "how often it was shown",
    "engagement": "what people did with it",
    "traffic": "who came to a site or profile",
    "conversion": "what was won",
    "audience": "who follows",
    "unknown": "not in the catalogue",
}


def about_metric(metric: Metric) -> list[str]:
    """Return names, paid showings, day, settling and what it may be set beside, a line each."""
    lines = []
    if metric.ui:
        lines.append(f"on the platform also: {', '.join(metric.ui)}")
    if metric.api:
        lines.append(f"for programs: {', '.join(metric.api)}")
    lines.append(_PAID[metric.paid] + ("; counts people, so it is never added up" if metric.unique else ""))
    if metric.flow == "flow":
        zone = _ZONES.get(metric.zone, f"its day begins in {metric.zone}")
        lines.append(zone if metric.zone_sure or not metric.zone else f"{zone} (not confirmed)")
    if metric.delay_days:
        days = counted(metric.delay_days, "day")
        lines.append(f"final after {days}{'' if metric.delay_sure else ' (not stated by the platform)'}")
    beside = f"may be set beside figures of the group '{metric.group}'"
    lines.append(beside if metric.group else "not to be set beside other platforms' figures")
    return lines
