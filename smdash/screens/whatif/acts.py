"""What the key that tries out less does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smdash.screens.base.screen import BaseScreen


def whatif(screen: BaseScreen[Any]) -> None:
    """Try out less."""
    from smdash.screens.whatif.screen import WhatIfScreen

    screen.app.push_screen(WhatIfScreen(screen.services, screen.brand), screen.after)
