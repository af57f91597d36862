"""What the app remembers of itself: the theme, and that a home is the sample world."""

from __future__ import annotations

from typing import Any

from smdash.services.home import Service
from smdash.store import settings as setting_store


class PreferenceService(Service):
    """Keeps small preferences; undo does not take them back."""

    def remember(self, key: str, value: Any) -> None:
        """Keep a preference; waits at most a moment for another program."""
        with self.home.write("preference", journaled=False, wait_ms=500) as w:
            setting_store.put(w, key, value)

    def remembered(self, key: str, default: Any = None) -> Any:
        """Return a preference, ``default`` where there is none."""
        return setting_store.get(self.home.read(), key, default)
