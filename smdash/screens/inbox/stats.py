"""How the inbox was answered, over the list it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from smdash.domain.inbox.stats import account_lines
from smdash.screens.base.dialogs import TextScreen

if TYPE_CHECKING:
    from smdash.domain.inbox.stats import InboxStats
    from smdash.screens.base.screen import BaseScreen


def stats(screen: BaseScreen[Any]) -> None:
    """Show how messages of the accounts that are looked at were answered in the last four weeks."""
    services, brand = screen.services, getattr(screen, "brand", None)

    def shown(found: InboxStats) -> None:
        screen.app.push_screen(TextScreen(f"The inbox, last {found.days} days", _content(found), wide=True))

    screen.beside(lambda: services.inbox_stats.view(brand), shown, "stats")


def _content(found: InboxStats) -> Content:
    if not found.rows:
        return Content("Nothing was received in these days.")
    rows = [found.together, *found.rows] if found.together is not None else list(found.rows)
    parts: list[Content] = []
    for row in rows:
        lines = "".join(f"\n{line}" for line in account_lines(row))
        parts.append(Content.assemble((row.account or "Together", "bold"), lines))
    return Content("\n\n").join(parts)
