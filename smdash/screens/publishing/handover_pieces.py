"""A post that is handed over, piece by piece: what to copy, in which order, and how the whole is shown."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import block, one_line
from smdash.domain.posts.links import is_web
from smdash.paths import expanded, is_file
from smdash.services.publishing.pieces import pieces_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.domain.publishing.handover import DueRow
    from smdash.services.posts.rendering import Rendered
    from smdash.services.publishing.handover import Taken
    from smdash.services.publishing.pieces import CopyPiece

Part = str | tuple[str, str]
ADDRESS_SHOWN = 100


def missing(post: Rendered) -> frozenset[str]:
    """Return the media files that are not there; addresses are not looked up."""
    gone = set()
    for path, _ in post.media:
        try:
            if not is_web(path) and not is_file(expanded(path)):
                gone.add(path)
        except UsageError:
            gone.add(path)
    return frozenset(gone)


def taken_post(
    row: DueRow, taken: Taken, copied: int, gone: frozenset[str], here: Mapping[str, str] = MappingProxyType({})
) -> Content:
    """Return a post as it goes out; ``copied`` of its pieces are in the clipboard already, the next one is marked.

    ``gone`` are the files that are not there, ``here`` says where those lie that were fetched from their addresses.
    """
    post, page = taken.post, taken.page
    lines: list[Part] = [("\u25cf ", row.colour or "$text-muted"), (row.account, "bold")]
    if post.handle:
        lines.append((f"  {one_line(post.handle)}", "$text-muted"))
    if row.at is not None:
        lines.append((f"  {row.at:%a} {row.at.day} {row.at:%b %H:%M}", "$text-muted"))
    lines += ["\n", *_state(row), "\n"]
    for there in row.found:
        lines.append((f"May be it: {one_line(there.permalink, 300)}", "bold"))
        lines.append((f"  {there.at:%a} {there.at.day} {there.at:%b %H:%M}\n", "$text-muted"))
        lines.append((f"  {one_line(there.text, 160)}\n", "$text-muted"))
    if row.found:
        lines.append(("y it is, n it is not.\n", "bold"))
    if post.warning:
        lines.append((f"{one_line(post.warning)}\n", "$text-warning"))
    if taken.near:
        lines.append((f"{one_line(taken.near[0].upper() + taken.near[1:])}.\n", "$text-warning"))
    for number, piece in enumerate(pieces_of(row, post)):
        lines += ["\n", *_head(piece, number, copied), block(piece.text), "\n"]
    if row.group == "unfinished":
        if row.permalink:
            lines += ["\n", ("The post  ", "bold $text-muted"), one_line(row.permalink, 2000)]
        return Content.assemble(*lines)
    if post.media:
        lines += ["\n", ("Media\n", "bold $text-muted")]
        for path, alt in post.media:
            lines.append(f"  {one_line(path, 500)}")
            if path in gone:
                lines.append(("  not found", "bold $text-error"))
            lines.append("\n" if alt else ("  no alt text\n", "$text-warning"))
            if path in here:
                lines.append((f"  fetched: {one_line(here[path], 500)}\n", "$text-muted"))
    facts = [("link", post.link), ("language", post.language), ("visibility", post.visibility), ("board", post.board)]
    for name, value in facts:
        if value:
            lines += ["\n", (f"{name.capitalize()}  ", "bold $text-muted"), one_line(value, 2000)]
    lines += ["\n", ("Page  ", "bold $text-muted")]
    if page.url:
        lines.append(("o opens it" + (f" ({page.note})" if page.note else " with the text"), ""))
        cut = "\u2026" if len(page.url) > ADDRESS_SHOWN else ""
        lines.append((f"\n{one_line(page.url, ADDRESS_SHOWN)}{cut}", "$text-muted"))
    else:
        lines.append((page.note, "$text-muted"))
    return Content.assemble(*lines)


def _head(piece: CopyPiece, number: int, copied: int) -> list[Part]:
    """Return a piece's heading: whether it is copied, or what copies it next."""
    name = piece.name.capitalize()
    if number < copied:
        return [(f"\u2713 {name} ", "bold $text-muted"), ("copied\n", "$text-muted")]
    if number == copied:
        return [(f"\u25b8 {name} ", "bold $text-accent"), ("c copies this\n", "$text-accent")]
    return [(f"  {name}\n", "bold $text-muted")]


def _state(row: DueRow) -> list[Part]:
    since = f" at {row.since:%H:%M}" if row.since else ""
    if row.group == "waiting" and row.via == "hand":
        return [(f"Handed over{since}. Was it posted? y yes, x no.", "bold $text-warning")]
    if row.group == "waiting":
        by = f" by {one_line(row.via, 40)}" if row.via else ""
        return [(f"Begun{by}{since}, and nothing heard since. Look: was it posted? y yes, x no.", "bold $text-warning")]
    if row.state == "unknown":
        why = f" ({one_line(row.error, 300)})" if row.error else ""
        known = ", K: all that were published" if row.was_out else ""
        return [(f"Unconfirmed{why}.{_again(row)} Look: was it posted? y yes, x no{known}.", "bold $text-warning")]
    if row.group == "unfinished":
        return _rest(row)
    network = ", r sends it once more" if row.online else ""
    if row.state == "failed":
        said = one_line(row.error or "no reason given", 300).rstrip(".")
        return [(f"Not posted: {said}.", "bold $text-error"), f" c posts it by hand{network}."]
    if row.group == "late":
        network = ", r send it now" if row.online else ""
        words = f"Late, so it was not sent: c post it now{network}, s next free slot, d drop."
        return [(words, "bold $text-error")]
    if row.error and row.again_at:
        said = one_line(row.error, 300).rstrip(".")
        return [(f"Not out yet: {said}.{_again(row)}", "$text-warning"), " c posts it by hand instead."]
    if row.online:
        return [("Due, on a connected account: c takes it, so that no program sends it.", "$text-muted")]
    return [("Due: c copies it and hands it over to you.", "$text-muted")]


def _again(row: DueRow) -> str:
    """Return when smdash looks for it, or tries it, again by itself, as a sentence after others; '' for neither."""
    if row.again_at is not None:
        return f" {'Looked for' if row.state == 'unknown' else 'Tried'} again from {row.again_at:%H:%M} on."
    if row.state == "unknown" and row.looked:
        return " Not looked for any more by itself; r looks now."
    return ""


def _rest(row: DueRow) -> list[Part]:
    """Return what is not out of a post that is, and what to do about it."""
    said = one_line(row.error, 300).rstrip(".")
    words: list[Part] = [(f"{said[:1].upper()}{said[1:]}.", "bold $text-warning")]
    first = row.following[0] if row.following else None
    again = next((each.again_at for each in row.following if each.again_at), None)
    if again is not None:
        words.append(f" Tried again from {again:%H:%M} on.")
    if first is not None and first.state == "unknown":
        words.append(f" Look: is {first.what} out? y yes, x no, r looks now.")
    elif first is not None and first.by_hand:
        words.append(" Posted below it? y yes, x no. d drops the rest.")
    else:
        network = "r tries again, " if row.online else ""
        words.append(f" {network}c posts the rest by hand, d drops it.")
    return words
