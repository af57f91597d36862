"""A post as it is written, as columns, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.errors import NotFoundError
from smdash.domain.plaintext import storable
from smdash.domain.posts.post import Variant, Written
from smdash.store.posts import variants as variant_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smdash.domain.posts.post import Piece
    from smdash.store.connection import Writing
    from smdash.store.posts.variants import Named

_OWN_TEXTS = ("body", "title", "first_comment", "content_warning", "language", "visibility")


def post_columns(written: Written, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return a post's columns but for those that refer to other rows; foreign ``options`` stay."""
    kept = {key: value for key, value in options.items() if key not in {"utm", "format"}}
    if written.utm is not None:
        kept["utm"] = {storable(key): storable(value) for key, value in written.utm.items()}
    if any(written.variants[slug].format for slug in written.accounts if slug in written.variants):
        kept["format"] = written.format
    return {
        "title": storable(written.title),
        "body": storable(written.text),
        "link": storable(written.link),
        "estimate_minutes": written.minutes,
        "first_comment": storable(written.first_comment),
        "content_warning": storable(written.content_warning),
        "language": storable(written.language),
        "options": variant_store.options_text(kept),
    }


def labels(written: Written) -> list[str]:
    """Return a post's labels as they can be kept."""
    return [storable(label) for label in written.labels]


def media_columns(pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    """Return what a person says of each media file."""
    return [{"path": storable(piece.path), "alt_text": storable(piece.alt_text)} for piece in pieces]


def variant_columns(written: Written, slug: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of one account's variant; None follows the base."""
    variant = written.variant(slug)
    values: dict[str, Any] = {
        column: None if getattr(variant, column) is None else storable(getattr(variant, column))
        for column in _OWN_TEXTS
    }
    kept = {key: value for key, value in options.items() if key != "thread"}
    if variant.thread:
        kept["thread"] = True
    return {**values, "format": variant.format or written.format, "options": variant_store.options_text(kept)}


def variant_of(row: Any, base_format: str, media: Iterable[Piece] = ()) -> Variant:
    """Return what a variant's row, and the rows of its files, have of their own."""
    texts = {column: row[column] for column in _OWN_TEXTS}
    thread = variant_store.options(row["options"]).get("thread") is True
    return Variant(
        **texts, format="" if row["format"] == base_format else row["format"], thread=thread, media=tuple(media)
    )


def seen_by_readers(written: Written, variant: Variant | None) -> tuple[Any, ...]:
    """Return all of a post that one account's readers see."""
    variant = variant or Variant()
    return (
        storable(written.text if variant.body is None else variant.body),
        storable(written.title if variant.title is None else variant.title),
        storable(written.first_comment if variant.first_comment is None else variant.first_comment),
        storable(written.content_warning if variant.content_warning is None else variant.content_warning),
        written.language if variant.language is None else variant.language,
        variant.visibility,
        variant.format or written.format,
        variant.thread,
        storable(written.link),
        None if written.utm is None else dict(written.utm),
        [(storable(piece.path), storable(piece.alt_text)) for piece in variant.media or written.media],
    )


def named_id(w: Writing, table: Named, brand_id: int, name: str, post_id: int) -> int | None:
    """Return the id of a pillar or goal; one that was put away since may stay on the post that has it."""
    if not name:
        return None
    known = variant_store.names(w.conn, table, brand_id)
    if name in known:
        return known[name]
    column = {"pillars": "pillar_id", "goals": "goal_id"}[table]
    present = w.conn.execute(f"SELECT {column} FROM posts WHERE id = ?", (post_id,)).fetchone()
    if present and present[0] is not None and variant_store.name(w.conn, table, present[0]) == name:
        return int(present[0])
    word = {"pillars": "Pillars", "goals": "Goals"}[table]
    raise NotFoundError(
        f"there is no such {word.lower()[:-1]}.",
        subject=f"'{name}'",
        hint=f"{word}: {', '.join(known) or 'none yet'}.",
    )
