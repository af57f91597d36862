"""What screens expect of the app they run in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.screens.base.keys import Key
    from smdash.services.bundle import Services


class Settings(Protocol):
    """What screens ask of the person's config."""

    @property
    def downloads(self) -> str:
        """The folder looked through for exports, '' for none."""
        ...


class Host(Protocol):
    """The app, as its screens see it."""

    services: Services
    open_demo: Callable[[], Services] | None
    keys: tuple[Key, ...]

    @property
    def config(self) -> Settings:
        """The person's config."""
        ...

    def complain(self, error: Exception) -> None:
        """Say what went wrong; the app goes on."""
        ...
