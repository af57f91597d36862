"""What a delivery sends over its network: its messages one after the other, and its files made ready for the server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash import platforms
from smdash.connectors.base import Ability, Attachment, Outgoing, RejectedError, kept_remote
from smdash.domain.errors import NotFoundError, SmdashError
from smdash.domain.plaintext import one_line
from smdash.domain.posts.media_limits import MediaLimits, limits_of
from smdash.domain.publishing.sendings import fingerprint
from smdash.services.posts.rendering import Rendered, rendered
from smdash.store.posts import media as media_store
from smdash.store.posts import posts as post_store
from smdash.store.publishing.sendings import NewSending

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from pathlib import Path

    from smdash.connectors.base import Connector
    from smdash.services.home import Home

_SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/heif": ".heif",
    "image/avif": ".avif",
}
"""How a picture is called by what it is: servers go by a file's name, and a person's file may be called otherwise."""


class Plan(NamedTuple):
    """A delivery as it would go out: its first message, those that follow, and the sum of all that readers will see."""

    post: Rendered
    first: NewSending
    following: tuple[NewSending, ...]
    print: str
    media: tuple[media_store.Outgoing, ...]
    post_id: int
    variant_id: int

    @property
    def parts(self) -> int:
        """How many posts it is, its first comment aside."""
        return len(self.post.parts)


def plan(conn: sqlite3.Connection, delivery_id: int) -> Plan:
    """Return what a delivery sends, as things stand; NotFoundError when there is none."""
    post = rendered(conn, delivery_id)
    row = post_store.delivery(conn, delivery_id)
    if row is None:
        raise NotFoundError("there is no such post.", subject=f"#{delivery_id}")
    media = tuple(media_store.outgoing(conn, row["post_id"], row["variant_id"]))
    files = [[each.path, each.alt_text, each.fetched or ""] for each in media]
    shared = {
        "content_warning": post.content_warning,
        "language": post.language,
        "visibility": post.visibility,
    }
    whole = fingerprint([row["account_id"], post.parts, post.title, post.link, post.first_comment, shared, files])
    first = {**shared, "title": post.title, "link": post.link, "media": files, "print": whole}
    following = [NewSending("part", text, _json(shared)) for text in post.parts[1:]]
    if post.first_comment.strip():
        following.append(NewSending("comment", post.first_comment, _json(shared)))
    new = NewSending("post", post.parts[0], _json(first))
    return Plan(post, new, tuple(following), whole, media, row["post_id"], row["variant_id"])


def details(planned: Plan) -> tuple[str, ...]:
    """Return what goes out with a delivery's texts, line by line: its warning, files with their words, visibility."""
    post = planned.post
    named = (
        ("content warning", post.content_warning),
        ("title", post.title),
        ("link", "" if post.link in post.parts[0] else post.link),
        ("language", post.language),
        ("visibility", post.visibility),
    )
    lines = [f"{name}: {one_line(value, 500)}" for name, value in named if value]
    for each in planned.media:
        file = one_line(each.path, 500).replace("\\", "/").rpartition("/")[2]
        alt = one_line(each.alt_text, 1500)
        lines.append(f"file: {file}, {f'alternative text: {alt}' if alt else 'without alternative text'}")
    return tuple(lines)


def shown(connector: Connector, planned: Plan) -> tuple[str, ...]:
    """Return the texts of a delivery's messages as readers will see them, in the words of a connector that can tell."""
    first = first_message(planned, ())
    texts = (first.text, *(each.text for each in planned.following))
    messages = [first, *(first._replace(text=text, link="", title="", continues=True) for text in texts[1:])]
    try:
        return tuple(connector.preview(each) for each in messages)
    except Exception:  # noqa: BLE001 - another package's connector may raise anything, and a trial run sends nothing
        return texts


def beyond(connector: Connector, planned: Plan) -> str:
    """Return what of a delivery its network does not take from programs, '' when it takes it all."""
    lacks = [
        words
        for ability, wanted, words in (
            (Ability.PUBLISH, True, "posts"),
            (Ability.THREAD, bool(planned.following), "threads and first comments"),
            (Ability.MEDIA, bool(planned.media), "files"),
        )
        if wanted and ability not in connector.abilities
    ]
    return f"{connector.name} takes no {' and no '.join(lacks)} from programs" if lacks else ""


def first_message(planned: Plan, attachments: tuple[Attachment, ...]) -> Outgoing:
    """Return the first message of a delivery as connectors take it."""
    post = planned.post
    return Outgoing(
        post.parts[0],
        attachments,
        post.content_warning,
        post.language,
        post.visibility,
        post.link,
        post.title,
    )


def following_message(row: sqlite3.Row, before: sqlite3.Row, root: sqlite3.Row) -> Outgoing:
    """Return a part or first comment as connectors take it; ``before`` is the message it follows, ``root`` the post."""
    said = json.loads(row["message"])
    answered, first = kept_remote(before["remote"]), kept_remote(root["remote"])
    return Outgoing(
        row["text"],
        content_warning=str(said.get("content_warning", "")),
        language=str(said.get("language", "")),
        visibility=str(said.get("visibility", "")),
        reply_to=answered,
        root=None if before["id"] == root["id"] else first,
        continues=True,
    )


def unready(home: Home, planned: Plan, *, by_word: bool = False) -> str:
    """Return why a file of a delivery cannot go as it lies there now, '' where all can, or where it has none."""
    if not planned.media:
        return ""
    from smdash.services.posts.media import MediaService

    try:
        MediaService(home).to_send(planned.post_id, planned.variant_id, by_word=by_word)
    except SmdashError as error:
        return one_line(str(error), 400)
    return ""


def attachments(
    home: Home, planned: Plan, platform: str, said: Mapping[str, Any], folder: Path, *, by_word: bool = False
) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """Make a delivery's files ready for its server, and say what was made of them.

    ``said`` is what the server said it takes (the fields of ``connectors.base:Limits``), ``folder`` a place for what is
    made anew. RejectedError names a file that cannot go, or that only goes by a person's word.
    """
    if not planned.media:
        return (), ()
    from smdash.services.posts.images import prepare
    from smdash.services.posts.media import MediaService

    limits, looking = _limits(platform, said), MediaService(home)
    if limits.files is not None and len(planned.media) > limits.files:
        words = f"{len(planned.media)} files, and it takes {limits.files}."
        raise RejectedError(words, subject=planned.post.account, hint="Take some of them out.")
    made, notes = [], []
    try:
        files = looking.to_send(planned.post_id, planned.variant_id, by_word=by_word)
        for number, (place, alt) in enumerate(files):
            ready = prepare(place, limits)
            going = place
            if ready.data is not None:
                going = folder / f"{number}{_SUFFIXES.get(ready.mime, '')}"
                going.write_bytes(ready.data)
            if ready.done:
                notes.append(f"{one_line(place.name, 60)}: {ready.done}")
            made.append(Attachment(str(going), ready.mime, alt, ready.size, ready.width, ready.height))
    except SmdashError as error:
        raise RejectedError(error.what, subject=error.subject, hint=error.hint) from error
    except OSError as error:
        words = f"a file cannot be read ({error.strerror or type(error).__name__})."
        raise RejectedError(words, subject=planned.post.account, hint="Look whether it is still there.") from error
    return tuple(made), tuple(notes)


def _limits(platform: str, said: Mapping[str, Any]) -> MediaLimits:
    """Return what a server takes: what it said itself, and where it said nothing what is known of its platform."""
    facts = platforms.find(platform)
    known = MediaLimits() if facts is None else limits_of(facts.limits)
    own: dict[str, Any] = {
        name: said[name]
        for name in ("image_bytes", "image_pixels", "video_bytes", "alt_text")
        if isinstance(said.get(name), int)
    }
    if isinstance(said.get("media_max"), int):
        own["files"] = said["media_max"]
    if isinstance(said.get("mime_types"), list) and said["mime_types"]:
        own["types"] = frozenset(str(each) for each in said["mime_types"])
    return known._replace(**own)


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
