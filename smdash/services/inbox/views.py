"""Filters over items with a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.inbox.filter import ItemFilter, parse_filter
from smdash.services.saved_views import SavedViews

if TYPE_CHECKING:
    from smdash.services.home import Home

VIEWS = "inbox_views"


class InboxViews(SavedViews):
    """Saved views of the inbox, for its screen and ``smdash inbox --view``."""

    def __init__(self, home: Home) -> None:
        super().__init__(home, VIEWS, lambda text: parse_filter(text) != ItemFilter(), "Type one first: is:question.")
