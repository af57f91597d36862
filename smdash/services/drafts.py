"""What a composer has not saved yet, kept keystroke by keystroke, and what the app remembers of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.store import settings as setting_store

if TYPE_CHECKING:
    from smdash.services.home import Home

NEW = "new"


class DraftService:
    """Keeps unsaved text across a kill, and small preferences such as the theme."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def save(self, key: str, payload: dict[str, Any]) -> None:
        """Keep what is in a composer; waits at most a moment for another program."""
        with self.home.store.write("draft", self.home.now(), journaled=False, wait_ms=500) as w:
            setting_store.save_draft(w, key, payload)

    def load(self, key: str) -> dict[str, Any] | None:
        """Return what was kept, None when nothing was."""
        return setting_store.draft(self.home.read(), key)

    def drop(self, key: str) -> None:
        """Forget what was kept."""
        with self.home.store.write("draft", self.home.now(), journaled=False) as w:
            setting_store.drop_draft(w, key)

    def keys(self) -> list[str]:
        """Return the keys of unsaved composers, newest first: ``new`` or ``post:ID``."""
        return setting_store.draft_keys(self.home.read())

    def remember(self, key: str, value: Any) -> None:
        """Keep a preference of the app."""
        with self.home.store.write("preference", self.home.now(), journaled=False, wait_ms=500) as w:
            setting_store.put(w, key, value)

    def remembered(self, key: str, default: Any = None) -> Any:
        """Return a preference of the app."""
        return setting_store.get(self.home.read(), key, default)
