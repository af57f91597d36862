"""Asking until when an item is hidden."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from smdash.domain.errors import UsageError
from smdash.domain.schedule import instant
from smdash.domain.times.when import read_time
from smdash.screens.base.dialogs import AskScreen
from smdash.screens.base.times import ahead

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.screens.base.screen import BaseScreen


def ask_until(screen: BaseScreen[Any], title: str, then: Callable[[datetime], object]) -> None:
    """Ask for a time ahead, and go on with it (in UTC) where one is typed."""
    zone = screen.services.home.zone()
    now, begin = screen.services.home.now().astimezone(zone), screen.services.home.office().start

    def check(text: str) -> str:
        try:
            wall = read_time(text, now, begin)
        except UsageError as error:
            raise UsageError(error.what, subject=error.subject, hint="Like: +2h, tomorrow 9, mon 10.") from error
        return f"Back {ahead(wall, now, zone)}"

    def answered(text: str | None) -> None:
        if text:
            wall = read_time(text, now, begin)
            then(instant(wall, zone).astimezone(UTC))

    screen.app.push_screen(AskScreen(title, hint="Like: +2h, tomorrow 9, mon 10.", check=check), answered)
