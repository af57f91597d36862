"""How goals stand, how long answers take and what new followers are worth, as one text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.metrics.outlook_words import forecast_words, quality_words, reply_words
from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.services.bundle import Services

LONGEST = 400
NO_GOALS = "None yet: o j, then a"


def outlook(services: Services, brand: str | None) -> Content:
    """Return the text for a brand, or for all; for any thread but the UI's."""
    from smdash.services.metrics.goals import forecasts, quality, replies

    home = services.home
    goals = [
        (f"{each.account or each.brand} \u00b7 {each.goal}", forecast_words(each)) for each in forecasts(home, brand)
    ]
    answers = [(each.account, reply_words(each)) for each in replies(home, brand)]
    slugs = [each.slug for each in home.accounts() if brand in {None, each.brand}]
    gained = [found for slug in slugs if (found := quality(home, slug)).gained is not None]
    worth = [(found.account, " \u00b7 ".join(quality_words(found))) for found in gained]
    return Content.assemble(
        *_part("Goals with a figure", goals, NO_GOALS),
        *_part("Reply wait, as it was", answers, "Nothing was received yet."),
        *_part("New followers", worth, "No export has followers gained by day yet."),
    )


def _part(title: str, lines: Sequence[tuple[str, str]], none: str) -> list[str | tuple[str, str]]:
    parts: list[str | tuple[str, str]] = [(f"{title}\n", "bold $text-accent")]
    parts += [f"  {one_line(name)}\n      {one_line(said, LONGEST)}\n" for name, said in lines]
    return [*parts, "\n" if lines else f"  {none}\n\n"]
