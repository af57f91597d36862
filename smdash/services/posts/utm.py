"""What a brand's links carry to tell a site where its visitors came from."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import storable
from smdash.domain.posts.links import PLACEHOLDERS, utm_key
from smdash.services.home import Service
from smdash.services.posts.rendering import utm_of

if TYPE_CHECKING:
    from collections.abc import Mapping


_NAMED = re.compile(r"\{([^{}]*)\}")


class LinkService(Service):
    """The UTM defaults of brands; a post's own override is part of the post."""

    def utm(self, brand: str) -> dict[str, str]:
        """Return a brand's parameters by their whole names, empty when its links stay as they are."""
        return {utm_key(key): value for key, value in utm_of(self._row(brand)[1]).items()}

    def set_utm(self, brand: str, params: Mapping[str, str]) -> dict[str, str]:
        """Set some of a brand's parameters, an empty value taking one away, and return all of them.

        Raises UsageError for a placeholder that does not exist.
        """
        brand_id, before = self._row(brand)
        wanted = {utm_key(key): value for key, value in utm_of(before).items()}
        for key, value in params.items():
            unknown = [name for name in _NAMED.findall(value) if name not in PLACEHOLDERS]
            if unknown:
                raise UsageError(
                    "there is no such placeholder.",
                    subject="{" + unknown[0] + "}",
                    hint="Placeholders: " + ", ".join("{" + name + "}" for name in PLACEHOLDERS) + ".",
                )
            wanted[utm_key(key)] = storable(value.strip())
        wanted = {key: value for key, value in wanted.items() if value}
        self._save(brand, brand_id, wanted)
        return wanted

    def clear_utm(self, brand: str) -> None:
        """Leave a brand's links as they are from now on."""
        self._save(brand, self._row(brand)[0], {})

    def _row(self, brand: str) -> tuple[int, str | None]:
        number = self.home.brand(brand, archived=True).id
        row = self.home.read().execute("SELECT utm FROM brands WHERE id = ?", (number,)).fetchone()
        return number, row[0]

    def _save(self, brand: str, brand_id: int, params: Mapping[str, str]) -> None:
        value = json.dumps(params, ensure_ascii=False) if params else None
        with self.home.write(f"UTM of {brand.strip().lower()}") as w:
            w.conn.execute("UPDATE brands SET utm = ? WHERE id = ? AND utm IS NOT ?", (value, brand_id, value))
