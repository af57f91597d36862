"""The holding statement of a brand as a post: a draft of its own to all its accounts, over whatever is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.screens.base.dialogs import Choice, PickScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import Screen

    from smdash.screens.base.screen import BaseScreen
    from smdash.services.bundle import Services
    from smdash.services.composer.start import ComposerStart

FOOT = "{composer.save} keep as draft \u00b7 {composer.leave} later"


def statement_start(services: Services, brand: str) -> ComposerStart:
    """Return what a composer of a brand's statement starts from: what was not saved last time, else its words."""
    slugs = tuple(each.slug for each in services.home.accounts() if each.brand == brand)
    begun = services.compose.start(f"holding:{brand}", slugs)
    if begun.recovered:
        return begun
    text = services.holding.statement(brand).text.strip()
    return begun._replace(post=begun.post._replace(text=text, accounts=slugs), when="draft")


def write_statement(
    screen: BaseScreen[Any], composer: Callable[..., Screen[str]], brand: str, back: Callable[[str | None], None]
) -> None:
    """Open a composer (its class is given) on a brand's holding statement; ``back`` is told what came of it."""
    services, frame = screen.services, (f"Holding statement of {brand}", FOOT)
    screen.beside(
        lambda: statement_start(services, brand),
        lambda begun: screen.app.push_screen(composer(services, begun, frame=frame), back),
        "start",
    )


def of_which_brand(screen: BaseScreen[Any], brands: Sequence[str], then: Callable[[str], None]) -> None:
    """Go on with the only brand there is, else with the one that is picked."""
    if len(brands) == 1:
        then(brands[0])
        return
    choices = [Choice(slug, slug) for slug in brands]

    def picked(slug: str | None) -> None:
        if slug is not None:
            then(slug)

    if choices:
        screen.app.push_screen(PickScreen("The holding statement of", choices), picked)
