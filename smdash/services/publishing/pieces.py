"""What is copied of a post that is handed over, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from smdash.domain.publishing.handover import DueRow
    from smdash.services.posts.rendering import Rendered


class CopyPiece(NamedTuple):
    """One thing to copy."""

    name: str
    text: str


def pieces(post: Rendered) -> list[CopyPiece]:
    """Return what is to be copied, in the order in which platforms ask for it."""
    return [*texts(post), *alt_texts(post)]


def texts(post: Rendered) -> list[CopyPiece]:
    """Return what is to be copied beside the alternative texts."""
    parts = post.parts
    found = [CopyPiece("title", post.title)] if post.title else []
    found += [
        CopyPiece("text" if len(parts) == 1 else f"part {number}/{len(parts)}", part)
        for number, part in enumerate(parts, 1)
        if part
    ]
    if post.content_warning:
        found.append(CopyPiece("content warning", post.content_warning))
    if post.first_comment:
        found.append(CopyPiece("first comment", post.first_comment))
    return found


def alt_texts(post: Rendered) -> list[CopyPiece]:
    """Return the alternative texts of the files that have one."""
    many = len(post.media) > 1
    return [
        CopyPiece(f"alt text {number}" if many else "alt text", alt)
        for number, (_, alt) in enumerate(post.media, 1)
        if alt
    ]


def pieces_of(row: DueRow, post: Rendered) -> list[CopyPiece]:
    """Return what is to be copied of a row: the whole post, or of an unfinished one what is not out."""
    if row.group == "unfinished":
        return [CopyPiece(each.what, each.text) for each in row.following]
    return pieces(post)
