"""What the dashboard does once when everything is painted: it plans, remembers and looks, and sends nothing."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def settle(services: Services, downloads: str) -> str:
    """Load what the first key needs, keep today's level, plan the turns of repeats, tidy; return what is worth saying.

    ``downloads`` is the folder that is looked through for exports, '' for none. What fails here is done again at the
    next start, so it is not worth a word.
    """
    from smdash.screens.composer import screen  # noqa: F401
    from smdash.screens.dashboard import acts, find  # noqa: F401

    with suppress(Exception):
        services.workload.remember_level()
    with suppress(Exception):
        services.recurring.roll_quietly()
    with suppress(Exception):
        services.care.tidy()
    with suppress(Exception):
        from smdash.services.inbox.rules_file import wrong_words

        if wrong := wrong_words(services.home.folder):
            return wrong[:1].upper() + wrong[1:]
    with suppress(Exception):
        if downloads:
            from smdash.services.metrics.freshness import waiting_words

            said = waiting_words(services.freshness.imports_waiting(Path(downloads)))
            return f"{said}. I imports." if said else ""
    return ""
