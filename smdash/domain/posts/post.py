"""A post as a person writes it: one base, and what each account says differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Piece(NamedTuple):
    """A media file, in order, with its alternative text."""

    path: str
    alt_text: str = ""


class Variant(NamedTuple):
    """What one account has of its own; None follows the base. ``format`` '' is the base's.

    ``thread`` splits a text that is too long for the account into a thread instead of refusing it. ``media`` are the
    files it has instead of those of the post, another crop say; none of its own follows the post as well.
    """

    body: str | None = None
    title: str | None = None
    first_comment: str | None = None
    content_warning: str | None = None
    language: str | None = None
    visibility: str | None = None
    format: str = ""
    thread: bool = False
    media: tuple[Piece, ...] = ()


class Written(NamedTuple):
    """A whole post: the base, its accounts (``brand/platform``), and what single accounts have of their own.

    ``pillar`` and ``goal`` are names within the brand, '' for none. ``utm`` None takes the brand's defaults, a mapping
    replaces them, an empty one adds nothing. ``minutes`` is the person's estimate of the work, None when not said.
    """

    text: str
    accounts: tuple[str, ...]
    format: str = "text"
    title: str = ""
    link: str = ""
    pillar: str = ""
    goal: str = ""
    labels: tuple[str, ...] = ()
    first_comment: str = ""
    content_warning: str = ""
    language: str = ""
    minutes: float | None = None
    utm: Mapping[str, str] | None = None
    media: tuple[Piece, ...] = ()
    variants: Mapping[str, Variant] = {}

    def every_piece(self) -> tuple[Piece, ...]:
        """Return all files of the post, those of single accounts behind those all share."""
        own = (piece for account in self.accounts for piece in self.variant(account).media)
        return (*self.media, *own)

    def body_for(self, account: str) -> str:
        """Return the text an account shows."""
        body = self.variant(account).body
        return self.text if body is None else body

    def media_for(self, account: str) -> tuple[Piece, ...]:
        """Return the files an account shows: its own where it has any, else those of the post."""
        return self.variant(account).media or self.media

    def variant(self, account: str) -> Variant:
        """Return what an account has of its own; nothing where it follows the base."""
        return self.variants.get(account, Variant())

    def varied(self, account: str, **changes: Any) -> Written:
        """Return the post with ``Variant`` fields of an account changed; None follows the base."""
        return self._replace(variants={**self.variants, account: self.variant(account)._replace(**changes)})
