"""What screens expect of the app they run in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from smdash.domain.inbox.replies import ReplyView
    from smdash.screens.base.changes import ChangeQueue
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
    changes: ChangeQueue

    @property
    def config(self) -> Settings:
        """The person's config."""
        ...

    @property
    def syncing(self) -> bool:
        """Whether a sync runs beside the screens."""
        ...

    @property
    def keymap(self) -> Mapping[str, str]:
        """The keys a person has given to other acts: id -> keys."""
        ...

    def complain(self, error: Exception) -> None:
        """Say what went wrong; the app goes on."""
        ...

    def begin_anew(self) -> None:
        """Leave every screen and read the data that a restore has put in the place of those that are shown."""
        ...

    def fetch_media(self) -> None:
        """Fetch beside the UI what posts that were just scheduled give by address, and say what came of it."""
        ...

    def publish_on(self) -> None:
        """Look from now on every few seconds, beside the UI, for what is due."""
        ...

    def publish_soon(self) -> None:
        """Look at once, beside the UI, for what is due, where a person lets the dashboard send it."""
        ...

    def publish_one(self, delivery_id: int) -> None:
        """Try to send one post by a person's word, beside the UI, and say what came of it."""
        ...

    def answer_later(self, reply: ReplyView) -> None:
        """Send an answer beside the UI once it can be taken back no more, and say what came of it; leaving sends it.

        It begins behind the change under way; for any thread.
        """
        ...

    def begin_sync(self) -> None:
        """Read what is new from all connected accounts, beside the UI, and say how far that is."""
        ...

    def stop_sync(self) -> bool:
        """Stop a sync that runs between two portions; say whether one runs."""
        ...

    def settle(self) -> str:
        """Do what nobody waits for once the first view stands, beside the UI; return what is worth saying."""
        ...
