"""A post as it is written, as columns, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.domain.errors import NotFoundError
from smdash.domain.plaintext import storable
from smdash.domain.posts.post import Own, Written
from smdash.store.posts import variants as writing_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.store.connection import Writing
    from smdash.store.posts.variants import Named

_OWN_TEXTS = ("body", "title", "first_comment", "content_warning", "language", "visibility")


def post_columns(written: Written, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return a post's columns but for those that refer to other rows; foreign ``options`` stay."""
    kept = {key: value for key, value in options.items() if key not in {"utm", "format"}}
    if written.utm is not None:
        kept["utm"] = {storable(key): storable(value) for key, value in written.utm.items()}
    if any(written.own[slug].format for slug in written.accounts if slug in written.own):
        kept["format"] = written.format
    return {
        "title": storable(written.title),
        "body": storable(written.text),
        "link": storable(written.link),
        "estimate_minutes": written.minutes,
        "first_comment": storable(written.first_comment),
        "content_warning": storable(written.content_warning),
        "language": storable(written.language),
        "options": writing_store.options_text(kept),
    }


def labels(written: Written) -> list[str]:
    """Return a post's labels as they can be kept."""
    return [storable(label) for label in written.labels]


def media_columns(written: Written) -> list[dict[str, Any]]:
    """Return what a person says of each media file."""
    return [{"path": storable(piece.path), "alt_text": storable(piece.alt_text)} for piece in written.media]


def variant_columns(written: Written, slug: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of one account's variant; None follows the base."""
    own = written.own.get(slug, Own())
    values: dict[str, Any] = {
        column: None if getattr(own, column) is None else storable(getattr(own, column)) for column in _OWN_TEXTS
    }
    kept = {key: value for key, value in options.items() if key != "thread"}
    if own.thread:
        kept["thread"] = True
    return {**values, "format": own.format or written.format, "options": writing_store.options_text(kept)}


def own_of(row: Any, base_format: str) -> Own:
    """Return what a variant's row has of its own."""
    texts = {column: row[column] for column in _OWN_TEXTS}
    thread = writing_store.options(row["options"]).get("thread") is True
    return Own(**texts, format="" if row["format"] == base_format else row["format"], thread=thread)


def seen_by_readers(written: Written, own: Own | None) -> tuple[Any, ...]:
    """Return all of a post that one account's readers see."""
    own = own or Own()
    return (
        storable(written.text if own.body is None else own.body),
        storable(written.title if own.title is None else own.title),
        storable(written.first_comment if own.first_comment is None else own.first_comment),
        storable(written.content_warning if own.content_warning is None else own.content_warning),
        written.language if own.language is None else own.language,
        own.visibility,
        own.format or written.format,
        own.thread,
        storable(written.link),
        None if written.utm is None else dict(written.utm),
        [(storable(piece.path), storable(piece.alt_text)) for piece in written.media],
    )


def named_id(w: Writing, table: Named, brand_id: int, name: str, post_id: int) -> int | None:
    """Return the id of a pillar or goal; one that was put away since may stay on the post that has it."""
    if not name:
        return None
    known = writing_store.names(w.conn, table, brand_id)
    if name in known:
        return known[name]
    column = {"pillars": "pillar_id", "goals": "goal_id"}[table]
    present = w.conn.execute(f"SELECT {column} FROM posts WHERE id = ?", (post_id,)).fetchone()
    if present and present[0] is not None and writing_store.name(w.conn, table, present[0]) == name:
        return int(present[0])
    word = {"pillars": "Pillars", "goals": "Goals"}[table]
    raise NotFoundError(
        f"there is no such {word.lower()[:-1]}.",
        subject=f"'{name}'",
        hint=f"{word}: {', '.join(known) or 'none yet'}.",
    )
