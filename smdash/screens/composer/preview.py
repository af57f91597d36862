"""How a post will look on one account, as text: fold line, what is too much, thread parts, first comment."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.counting.model import NAMES
from smdash.domain.plaintext import block, one_line
from smdash.domain.posts.media import shown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.counting.model import Count
    from smdash.domain.posts.post import Piece
    from smdash.services.composer.composer import Face

Part = str | tuple[str, str]
_SHOWN = 6_000
"""Characters of a text that are laid out; nobody reads on in a panel."""


def preview(face: Face, media: Sequence[Piece]) -> Content:
    """Return a post as one account's readers will meet it, what is wrong with it first."""
    parts: list[Part] = [*_figures(face)]
    if face.content_warning:
        parts += [("warning  ", "$text-muted"), (block(face.content_warning), "$text-warning"), "\n"]
    if face.title:
        parts += [(block(face.title), "bold"), "\n"]
    if face.parts and face.thread:
        parts += _thread(face)
    else:
        parts += _body(face)
    for piece in media:
        name = one_line(shown_name(piece.path))
        alt = block(piece.alt_text)
        parts += [
            ("\n\u25a3 ", "$text-accent"),
            name + "  ",
            (alt, "$text-muted") if alt else ("no alt text", "$text-warning"),
        ]
    if face.first_comment:
        parts += [("\n\u21b3 first comment  ", "$text-muted"), block(face.first_comment)]
    return Content.assemble(*parts)


def subtitle(face: Face) -> str:
    """Return what is special about counting there."""
    words = []
    if face.link_weight is not None:
        words.append(f"a link counts {face.link_weight}")
    if face.can_thread and face.parts:
        words.append("^t one post" if face.thread else f"^t thread of {len(face.parts)}")
    return " \u00b7 ".join(words)


def used(length: Count) -> str:
    """Return ``212/300``, or the count alone where no limit is known."""
    return f"{length.count:,}" + ("" if length.limit is None else f"/{length.limit:,}")


def left(length: Count) -> str:
    """Return ``88 left``, ``12 over``, or nothing where no limit is known."""
    if length.remaining is None:
        return ""
    return f"{length.remaining:,} left" if length.remaining >= 0 else f"{-length.remaining:,} over"


def _figures(face: Face) -> list[Part]:
    length = face.length
    if length is None:
        return []
    over = length.remaining is not None and length.remaining < 0
    parts: list[Part] = [
        (f"{used(length)} {NAMES[length.unit][1]}", "bold"),
        "  ",
        (left(length), "$text-error bold" if over else "$text-success"),
    ]
    for further in length.parts:
        if further.limit is not None and (further.count or further.name == "bytes"):
            parts.append((f"  {further.name} {further.count:,}/{further.limit:,}", "$text-muted"))
    parts.append("\n")
    for problem in length.problems:
        if problem.code == "too_long" and face.thread and face.parts:
            continue
        sign, style = ("\u2715", "$text-error") if problem.severity == "error" else ("!", "$text-warning")
        parts += [(f"{sign} {problem.message}", style), "\n"]
    if face.trouble:
        parts += [(f"! {block(face.trouble)}", "$text-warning"), "\n"]
    parts.append("\n")
    return parts


def _body(face: Face) -> list[Part]:
    text, length = face.text[:_SHOWN], face.length
    fold = length.fold_at if length is not None else None
    problems = length.problems if length is not None else ()
    over = min((p.start for p in problems if p.code in {"too_long", "too_many_bytes"}), default=len(text))
    edges = sorted({0, len(text), *(at for at in (fold, over) if at is not None and at < len(text))})
    parts: list[Part] = []
    for start, end in pairwise(edges):
        if fold is not None and start == fold:
            sure = "" if length is not None and length.fold_sure else " (about here)"
            parts.append((f"\n\u2500\u2500 \u2026 more{sure} \u2500\u2500\n", "$text-accent"))
        folded = fold is not None and start >= fold
        piece = block(text[start:end])
        parts.append((piece, "$text-error") if start >= over else (piece, "$text-muted") if folded else piece)
    if not text.strip():
        parts.append(("Nothing written yet.", "$text-muted"))
    if len(face.text) > _SHOWN:
        parts.append((f"\n\u2026 and {len(face.text) - _SHOWN:,} more characters", "$text-muted"))
    return parts


def _thread(face: Face) -> list[Part]:
    parts: list[Part] = []
    for number, (text, length) in enumerate(face.parts, 1):
        head = f"\u2500\u2500 {number} of {len(face.parts)} \u00b7 {used(length)} \u2500\u2500\n"
        parts += [("\n\n" if number > 1 else "", ""), (head, "$text-accent"), block(text)]
    return parts
