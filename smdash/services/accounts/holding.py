"""The holding statement of each brand, written before it is needed."""

from __future__ import annotations

from smdash.domain.accounts.holding import LONGEST, TEMPLATE, Statement
from smdash.domain.errors import UsageError
from smdash.domain.plaintext import storable
from smdash.services.home import Service
from smdash.store import settings as setting_store

KEY = "holding_statement:"
"""How the setting begins that holds the statement of a brand; the brand's short name follows."""


class HoldingService(Service):
    """Use cases of ``smdash brand edit --holding-statement`` and of what is shown in a surge."""

    def statement(self, brand: str) -> Statement:
        """Return what a brand says at once, the template where nothing was written."""
        slug = self.home.brand(brand, archived=True).slug
        text = setting_store.get(self.home.read(), KEY + slug, "")
        return Statement(text or TEMPLATE, not text)

    def write(self, brand: str, text: str) -> None:
        """Keep what a brand says at once; '' goes back to the template."""
        slug = self.home.brand(brand).slug
        said = storable(text).strip()
        if len(said) > LONGEST:
            raise UsageError(f"a holding statement has at most {LONGEST:,} characters.", subject=slug)
        with self.home.write(f"Write the holding statement of {slug}") as w:
            setting_store.put(w, KEY + slug, "" if said == TEMPLATE.strip() else said)
