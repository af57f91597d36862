"""Reads the outbox of an archive: what an account of a network of own servers has ever posted.

It is one ActivityStreams ``OrderedCollection`` (https://www.w3.org/TR/activitystreams-vocabulary/#dfn-orderedcollection)
whose items are activities: ``Create`` with a post in it, ``Announce`` with the address of a post that was passed on. A
server writes all of it into one line. There are no figures in it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from smdash import platforms
from smdash.domain.errors import FileFormatError, UnknownFileError
from smdash.domain.imports.records import Parsed, PostFigures
from smdash.domain.metrics.post_formats import REPLY
from smdash.domain.wording import grouped
from smdash.formats import json_numbers
from smdash.formats.containers.held import is_ordinary
from smdash.formats.feeds.markup import text_of
from smdash.formats.problems import ProblemLog, TooManyErrors
from smdash.formats.quoting import plain, shown
from smdash.formats.tables.dates import EARLIEST, LATEST
from smdash.formats.tables.ids import id_in_link
from smdash.paths import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.imports.records import ReadOptions
    from smdash.formats.containers.held import AnyFile
    from smdash.platforms import Platform

KIND, LABEL = "outbox", "Archive of posts (outbox.json)"
MOST_BYTES = 64 * 1024 * 1024
_HEAD = 64 * 1024
_MARK = re.compile(rb'"type"\s*:\s*"OrderedCollection"|"orderedItems"\s*:\s*\[')
_PUBLIC = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")
_ADDRESS = re.compile(r"https?://([^/?#\s]+)/\S*")
_MOST_ADDRESS = 2000
_MANY = {
    "boost": "boosts",
    "activity that is no post": "activities that are no posts",
    "post of another account": "posts of other accounts",
    "message to single people": "messages to single people",
}


def is_outbox(path: AnyFile) -> bool:
    """Whether a file looks like a list of activities, by its beginning; never raises."""
    if not is_ordinary(path):
        return False
    try:
        with path.open("rb") as raw:
            head = raw.read(_HEAD)
    except (OSError, ValueError):
        return False
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and _MARK.search(head) is not None


def read_outbox(path: AnyFile, options: ReadOptions) -> Parsed:
    """Return the posts and replies of an outbox; ``line`` of each is its place in the list, counted from 1.

    Posts that were passed on, messages to single people and what others wrote are left out and counted. Raises
    FileFormatError for what is no sound JSON, and UnknownFileError for a list that is empty or holds no posts.
    """
    name = plain(written(str(path)), 4096)
    items = _items(path, name)
    if options.progress is not None:
        options.progress(0.5)
    activities = [item for item in items if isinstance(item, dict) and isinstance(item.get("type"), str)]
    if not items:
        raise UnknownFileError("the outbox is empty: there is no post in it.", subject=name, hint="Nothing to import.")
    if not any("object" in activity for activity in activities):
        raise UnknownFileError("this list holds no posts of an account.", subject=name, hint="Import outbox.json.")
    actors = Counter(actor for each in activities if (actor := _address(each.get("actor"))))
    actor = actors.most_common(1)[0][0] if actors else ""
    outbox = _Outbox(actor, _platforms(items), options)
    try:
        for number, item in enumerate(items, 1):
            outbox.read(number, item)
    except TooManyErrors:
        pass
    if options.progress is not None:
        options.progress(1.0)
    return outbox.parsed()


def _items(path: AnyFile, name: str) -> list[Any]:
    try:
        with path.open("rb") as raw:
            data = raw.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileFormatError(f"the file cannot be read: {error.strerror}.", subject=name) from error
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise FileFormatError(f"the outbox is larger than {most} MiB; nothing of it was imported.", subject=name)
    try:
        whole = json_numbers.strict(data)
    except RecursionError as error:
        raise FileFormatError("this JSON is nested too deeply.", subject=name, hint="Nothing was imported.") from error
    except ValueError as error:
        what = f"this is no sound JSON: {plain(str(error))}."
        raise FileFormatError(what, subject=name, hint="Download the archive again.") from error
    items = whole.get("orderedItems") if isinstance(whole, dict) else None
    if items is None and isinstance(whole, dict) and whole.get("totalItems") == 0:
        return []
    if not isinstance(items, list):
        raise UnknownFileError("this list of activities holds no items.", subject=name, hint="Import outbox.json.")
    return items


def _platforms(items: Sequence[Any]) -> tuple[Platform, ...]:
    """Return the platforms of own servers, those first whose addresses the posts have."""
    own = [facts for facts in platforms.load_all() if facts.permalinks.own_server]
    links = [_address(item["object"].get("id")) for item in items[:50] if _note(item)]
    fitting = [facts for facts in own if any(id_in_link(facts.permalinks, link) for link in links)]
    return tuple(fitting or own)


def _note(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "Create" and isinstance(item.get("object"), dict)


def _address(value: Any) -> str:
    """Return an address as it may be stored and shown, '' for anything else."""
    if not isinstance(value, str) or len(value) > _MOST_ADDRESS or not value.isprintable():
        return ""
    return value if _ADDRESS.fullmatch(value) else ""


def _listed(value: Any) -> list[str]:
    several = value if isinstance(value, list) else [value]
    return [each for each in several if isinstance(each, str)]


@dataclass(slots=True)
class _Outbox:
    """The posts found so far, and what was left out by the words for it."""

    actor: str
    platforms: tuple[Platform, ...]
    options: ReadOptions
    log: ProblemLog = field(default_factory=ProblemLog)
    posts: dict[str, PostFigures] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)

    def read(self, number: int, item: Any) -> None:
        """Add the post of an activity, or count why it is left out."""
        if not isinstance(item, dict) or not isinstance(kind := item.get("type"), str):
            self.log.error(number, "", "the item is no activity.")
        elif kind == "Announce":
            self.left_out["boost"] += 1
        elif kind != "Create":
            self.left_out["activity that is no post"] += 1
        elif not isinstance(note := item.get("object"), dict):
            self.log.error(number, "object", "the activity holds no post.")
        elif (author := _address(note.get("attributedTo")) or _address(item.get("actor"))) and author != self.actor:
            self.left_out["post of another account"] += 1
        elif self._is_message(note):
            self.left_out["message to single people"] += 1
        else:
            self._post(number, item, note)

    def _is_message(self, note: dict[str, Any]) -> bool:
        """Whether a post is addressed to neither everybody nor followers; one that says nothing of it is not."""
        to = [*_listed(note.get("to")), *_listed(note.get("cc"))]
        return bool(to) and not any(each in _PUBLIC or each.endswith("/followers") for each in to)

    def _post(self, number: int, item: dict[str, Any], note: dict[str, Any]) -> None:
        address = _address(note.get("id"))
        permalink = _address(note.get("url")) or address
        links = self.platforms[0].permalinks if self.platforms else None
        known = (id_in_link(links, link) for link in (permalink, address)) if links else ()
        remote_id = next(filter(None, known), "") or address or permalink
        at = self._instant(number, note.get("published") or item.get("published"))
        if not remote_id:
            self.log.error(number, "id", "the post has no address.")
        if at is None or not remote_id:
            return
        warning = note.get("summary")
        parts = [" ".join(warning.split()) if isinstance(warning, str) else ""]
        parts.append(text_of(content) if isinstance(content := note.get("content"), str) else "")
        text = "\n\n".join(filter(None, parts))
        self.posts.setdefault(remote_id, PostFigures(number, remote_id, permalink, at, True, text, _format(note), ()))

    def _instant(self, number: int, value: Any) -> datetime | None:
        try:
            at = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
            day = at.astimezone(UTC).date() if at is not None and at.tzinfo is not None else None
        except (ValueError, OverflowError):
            day = None
        last = self.options.last_day()
        if day is None:
            fault = "is no time with an offset"
        elif not EARLIEST <= day.year <= LATEST:
            fault = f"has the year {day.year}"
        elif last is not None and day > last:
            fault = "is in the future"
        else:
            return at
        self.log.error(number, "published", f"{shown(str(value))} {fault}.")
        return None

    def parsed(self) -> Parsed:
        """Return all of it."""
        for what, count in self.left_out.items():
            self.log.note(f"{grouped(count, what, _MANY[what])} left out.")
        replies = sum(post.format == REPLY for post in self.posts.values())
        if replies:
            self.log.note(f"{grouped(replies, 'of the posts is a reply', 'of the posts are replies')}.")
        days = [post.published.date() for post in self.posts.values() if post.published is not None]
        keys = tuple(facts.key for facts in self.platforms)
        return Parsed(
            kind=KIND,
            label=LABEL,
            content="posts",
            platform=keys[0] if len(keys) == 1 else "",
            encoding="utf-8",
            accounts=_names(self.actor),
            period=(min(days), max(days)) if days else None,
            posts=list(self.posts.values()),
            problems=self.log.finished(),
            notes=self.log.notes,
            platforms=keys if len(keys) > 1 else (),
        )


def _names(actor: str) -> tuple[str, ...]:
    """Return what an account is called here, ``name@server``; its name alone may be anybody's on another server."""
    found = _ADDRESS.fullmatch(actor)
    name = actor.rstrip("/").rpartition("/")[2].lstrip("@")
    return (f"{name}@{found[1].lower()}",) if found and name else ()


def _format(note: dict[str, Any]) -> str:
    """Return a post's format, '' where the file does not tell: how long a video is stands nowhere in it."""
    if note.get("inReplyTo"):
        return REPLY
    attached = note.get("attachment")
    media = [each.get("mediaType") for each in attached if isinstance(each, dict)] if isinstance(attached, list) else []
    if not media:
        return "text" if note.get("type") == "Note" else ""
    if not all(isinstance(kind, str) and kind.startswith("image/") for kind in media):
        return ""
    return "image" if len(media) == 1 else "carousel"
