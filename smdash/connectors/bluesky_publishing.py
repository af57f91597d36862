"""How a post goes to Bluesky: frozen with the key it will have, written once under it, and looked for there.

A record is written by ``putRecord`` with ``swapRecord: null``, which means *only where nothing is*. The same bytes a
second time are answered with the record that is there, other bytes are refused: whatever was lost of the first answer,
no second post comes of a second call. Source: the reference server's code (2026) and what it answers on loopback.
"""

from __future__ import annotations

import json
import re
from base64 import b32encode
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.connectors.base import (
    Prepared,
    RejectedError,
    Remote,
    Sent,
    UnavailableError,
    UncertainError,
    text_facts,
)
from smdash.connectors.bluesky_calls import (
    POST,
    Place,
    at_path,
    dicts_at,
    error_of,
    instant_at,
    permalink,
    place_of,
    text_at,
)
from smdash.connectors.bluesky_text import compose, stamp, tid
from smdash.domain.counting.scale import graphemes, utf8
from smdash.domain.errors import SmdashError
from smdash.domain.plaintext import one_line, storable
from smdash.domain.posts.fetching import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from smdash.connectors.base import Attachment, Outgoing
    from smdash.connectors.bluesky_calls import Calls
    from smdash.connectors.bluesky_card import Web
    from smdash.platforms.model import Limits

LABELS = {"sexual": "sexual", "nudity": "nudity", "porn": "porn", "graphic media": "graphic-media"}
"""Content warnings which the network has as labels of its own; any other stands before the text."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PAGE = re.compile(r"https?://[^/]+/profile/([^/]+)/post/([^/?#]+)/?(?:[?#].*)?")
_EVERYBODY = frozenset({"", "public", "unlisted"})
_THUMB_BYTES = 1_000_000


class Upload(NamedTuple):
    """A file that a record holds, and where it can be had again: a place on this machine, or an address."""

    ref: str
    mime: str
    source: str


class Publishing:
    """Preparing, sending, finding and deleting the posts of one account."""

    def __init__(self, calls: Calls, web: Web, limits: Limits) -> None:
        self.calls = calls
        self.web = web
        self.limits = limits
        self.handle = calls.credentials.handle.removeprefix("@")
        self._latest: datetime | None = None

    # Before -----------------------------------------------------------------------------------------------------

    def prepare(self, message: Outgoing, key: str, at: datetime) -> Prepared:
        """Freeze a message: upload what it holds, find out whom it mentions and answers, and choose its key."""
        subject = self.calls.subject
        if message.visibility not in _EVERYBODY:
            raise RejectedError(
                f"it is meant for {one_line(message.visibility, 20)} only, and everything here is public.",
                subject=subject,
                hint="Set its visibility to public for this account, or leave the account out.",
            )
        notes: list[str] = []
        label, text = worded(message, self.limits, notes)
        composed = compose(text, self.limits.link_tail, self.did_of)
        self._check_length(composed.text)
        notes += [f"@{name} is nobody there, so it is plain text" for name in composed.unknown]
        answered = self._answered(message, notes)
        at = self._later(at)
        record: dict[str, Any] = {"$type": POST, "text": composed.text, "createdAt": stamp(at)}
        if composed.facets:
            record["facets"] = composed.facets
        if answered:
            record["reply"] = answered
        if message.language and _LANGUAGE.fullmatch(message.language):
            record["langs"] = [message.language]
        elif message.language:
            notes.append(f"its language '{one_line(message.language, 20)}' is no language code, so it was left out")
        if label:
            record["labels"] = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": label}]}
        embed, uploads = self._embed(message, composed.links, notes)
        if embed:
            record["embed"] = embed
        elif not composed.text.strip():
            raise RejectedError("there is nothing in it.", subject=subject, hint="Write something, or drop it.")
        frozen = {"repo": self.calls.did, "record": record, "uploads": [each._asdict() for each in uploads]}
        return Prepared(tid(at, key), json.dumps(frozen, ensure_ascii=False), tuple(notes))

    def _later(self, at: datetime) -> datetime:
        """Return ``at``, or just after what was prepared before it: parts of a thread stand in their order."""
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        if self._latest is not None and at <= self._latest:
            at = self._latest + timedelta(milliseconds=1)
        self._latest = at
        return at

    def _check_length(self, text: str) -> None:
        counted = ((graphemes(text), self.limits.text, "characters"), (utf8(text), self.limits.bytes, "bytes"))
        for size, most, unit in counted:
            if most is not None and size > most:
                raise RejectedError(
                    f"it has {size:,} {unit} with all that goes before it, and {most:,} are taken.",
                    subject=self.calls.subject,
                    hint="Shorten it, or cut it into a thread.",
                )

    def did_of(self, name: str) -> str:
        """Return the lasting id of a name, '' where nobody has it."""
        answer = self.calls.ask("GET", "com.atproto.identity.resolveHandle", params={"handle": name})
        if answer.status == 400 and error_of(answer) in {"InvalidRequest", "HandleNotFound"}:
            return ""
        return text_at(self.calls.meant(answer).json, "did")

    def _answered(self, message: Outgoing, notes: list[str]) -> dict[str, Any] | None:
        """Return what a reply says of the post it answers and of the first of that conversation."""
        if message.reply_to is None:
            return None
        place = place_of(message.reply_to.id, self.calls.did)
        facts = message.reply_to.facts
        if place.did == self.calls.did:
            parent, root = self._own(place, facts)
        else:
            parent, root = self._others(place, facts, notes)
        if root is None and message.root is not None and message.root.id != message.reply_to.id:
            first = place_of(message.root.id, self.calls.did)
            find = self._own if first.did == self.calls.did else self._unasked
            root = find(first, message.root.facts)[0]
        return {"root": root or parent, "parent": parent}

    def _own(self, place: Place, facts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str] | None]:
        if facts.get("cid"):
            return _known(place, facts)
        answer = self.calls.ask(
            "GET",
            "com.atproto.repo.getRecord",
            params={"repo": place.did, "collection": place.collection, "rkey": place.key},
        )
        if error_of(answer) == "RecordNotFound":
            raise self._gone()
        found = self.calls.meant(answer).json
        return {"uri": place.uri, "cid": text_at(found, "cid")}, _root(at_path(found, "value"))

    def _others(
        self, place: Place, facts: Mapping[str, str], notes: list[str]
    ) -> tuple[dict[str, str], dict[str, str] | None]:
        """Look at another's post: a reply that its author does not allow would be taken, and shown to nobody."""
        try:
            found = self.calls.get("app.bsky.feed.getPosts", uris=[place.uri])
        except UnavailableError:
            if not facts.get("cid"):
                raise
            notes.append("whether its author lets this account reply could not be asked")
            return _known(place, facts)
        post = next((each for each in dicts_at(found, "posts") if each.get("uri") == place.uri), None)
        if post is None:
            raise self._gone()
        author = one_line(text_at(post, "author", "handle") or place.did, 80)
        if at_path(post, "author", "viewer", "blockedBy") or at_path(post, "author", "viewer", "blocking"):
            raise self._closed(f"@{author} and this account do not see each other")
        if at_path(post, "viewer", "replyDisabled"):
            raise self._closed(f"@{author} does not let this account reply there")
        return {"uri": place.uri, "cid": text_at(post, "cid")}, _root(post.get("record"))

    def _unasked(self, place: Place, facts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str] | None]:
        return _known(place, facts) if facts.get("cid") else self._others(place, facts, [])

    def _gone(self) -> RejectedError:
        return RejectedError(
            "what it answers is not there any more.", subject=self.calls.subject, hint="Post it by itself, or drop it."
        )

    def _closed(self, why: str) -> RejectedError:
        return RejectedError(f"{why}: the reply would be shown to nobody.", subject=self.calls.subject, hint="Drop it.")

    # Files and cards --------------------------------------------------------------------------------------------

    def _embed(
        self, message: Outgoing, links: tuple[str, ...], notes: list[str]
    ) -> tuple[dict[str, Any] | None, list[Upload]]:
        files = message.attachments
        films = [each for each in files if each.mime.startswith("video/")]
        most = self.limits.media_max
        if films and len(files) > 1:
            raise self._unfit("a film goes alone, and it has more files")
        if most is not None and len(files) > most:
            raise self._unfit(f"it has {len(files)} pictures, and {most} are taken")
        if films:
            return self._film(films[0])
        if not files:
            link = message.link or next(iter(links), "")
            return self._card(link, message.title, notes) if link else (None, [])
        images, uploads = [], []
        for each in files:
            if not each.mime.startswith("image/"):
                raise self._unfit(f"{one_line(Path(each.path).name, 60)} is neither a picture nor a film")
            if each.mime == "image/gif":
                notes.append("a moving picture stands still there; as a film it would move")
            blob, upload = self._file(each)
            images.append({"alt": kept(each.alt), "image": blob, **_ratio(each)})
            uploads.append(upload)
        return {"$type": "app.bsky.embed.images", "images": images}, uploads

    def _unfit(self, what: str) -> RejectedError:
        return RejectedError(f"{what}.", subject=self.calls.subject, hint="Change its files for this account.")

    def _film(self, film: Attachment) -> tuple[dict[str, Any], list[Upload]]:
        if film.mime != "video/mp4":
            raise self._unfit(f"{film.mime.removeprefix('video/')} is not taken, only MP4")
        blob, upload = self._file(film)
        embed = {"$type": "app.bsky.embed.video", "video": blob, **_ratio(film)}
        return ({**embed, "alt": kept(film.alt)} if film.alt else embed), [upload]

    def _file(self, file: Attachment) -> tuple[dict[str, Any], Upload]:
        blob = self._uploaded(lambda: _chunks(Path(file.path)), file.mime, self._size(file))
        kind = file.mime.partition("/")[0]
        if not text_at(blob, "mimeType").startswith(f"{kind}/"):
            raise RejectedError(
                f"its server takes it for {one_line(text_at(blob, 'mimeType'), 40)}.",
                subject=one_line(Path(file.path).name, 60),
                hint="Put another file there.",
            )
        return blob, Upload(_ref(blob), file.mime, file.path)

    def _size(self, file: Attachment) -> int:
        try:
            size = Path(file.path).stat().st_size
        except OSError as error:
            raise _unreadable(file.path, error) from error
        if not size:
            raise RejectedError(
                "it is empty.", subject=one_line(Path(file.path).name, 60), hint="Put the right file there."
            )
        return size

    def _uploaded(self, content: Callable[[], Any], mime: str, size: int) -> dict[str, Any]:
        """Give a file to the server; nobody can see it until a record names it. The same bytes have the same name."""
        headers = {"Content-Type": mime, "Content-Length": str(size)}
        answer = self.calls.meant(
            self.calls.ask("POST", "com.atproto.repo.uploadBlob", content=content, headers=headers)
        )
        blob = at_path(answer.json, "blob")
        if not isinstance(blob, dict) or not _ref(blob):
            raise UnavailableError("it took a file and did not say which.", subject=self.calls.subject)
        return blob

    def _card(self, link: str, title: str, notes: list[str]) -> tuple[dict[str, Any] | None, list[Upload]]:
        try:
            page = self.web.card(link)
        except FetchError as error:
            notes.append(f"no card for its link: {error.what}")
            return None, []
        external: dict[str, Any] = {
            "uri": link,
            "title": kept(title or page.title),
            "description": kept(page.description),
        }
        uploads: list[Upload] = []
        if page.picture:
            try:
                data, mime = self.web.picture(page.picture, _THUMB_BYTES)
                external["thumb"] = self._uploaded(lambda: data, mime, len(data))
                uploads.append(Upload(_ref(external["thumb"]), mime, page.picture))
            except (FetchError, RejectedError) as error:
                notes.append(f"the card of its link has no picture: {error.what}")
        return {"$type": "app.bsky.embed.external", "external": external}, uploads

    # Out --------------------------------------------------------------------------------------------------------

    def send(self, prepared: Prepared) -> Sent:
        """Write a frozen record under its key, where nothing is yet or the very same."""
        frozen = self.frozen(prepared)
        body = {
            "repo": frozen["repo"],
            "collection": POST,
            "rkey": prepared.key,
            "record": frozen["record"],
            "swapRecord": None,
        }
        answer = self.calls.ask("POST", "com.atproto.repo.putRecord", writes=True, json=body)
        if answer.status == 400 and error_of(answer) == "BlobNotFound":
            # What no record names is swept away after a while; certainly nothing was written.
            self._upload_again(frozen)
            answer = self.calls.ask("POST", "com.atproto.repo.putRecord", writes=True, json=body)
        if answer.status == 400 and error_of(answer) == "InvalidSwap":
            raise UncertainError(
                "something stands under its key already.",
                subject=self.calls.subject,
                hint="It is compared with what was to go out.",
                answer=answer.said("error", "message"),
            )
        self.calls.meant(answer)
        place = Place(frozen["repo"], POST, prepared.key)
        cid = text_at(answer.json, "cid")
        if not cid or text_at(answer.json, "uri") != place.uri:
            raise UncertainError(
                "it answered yes, and not what was written.",
                subject=self.calls.subject,
                hint="It is looked for, and not sent again.",
                answer=answer.said("error", "message"),
            )
        said = f"{answer.status} {text_at(answer.json, 'validationStatus') or 'written'}"
        return Sent(self._remote(place, cid, frozen["record"]), self.calls.server.now(), said)

    def find(self, prepared: Prepared) -> Sent | None:
        """Look what stands under a frozen record's key; UncertainError when it is something else."""
        frozen = self.frozen(prepared)
        place = Place(frozen["repo"], POST, prepared.key)
        try:
            found = self._record(place)
        except RejectedError as error:
            raise UncertainError(
                "whether it is out cannot be told.",
                subject=self.calls.subject,
                hint="Look at the account, and say whether it is there.",
                answer=error.answer,
            ) from error
        if found is None:
            return None
        if at_path(found, "value") != frozen["record"]:
            text = one_line(text_at(found, "value", "text"), 60)
            raise UncertainError(
                f"another post stands under its key: '{text}'.",
                subject=permalink(self.handle, place),
                hint="Look there, and say whether it is this one.",
            )
        at = instant_at(frozen, "record", "createdAt")
        return Sent(self._remote(place, text_at(found, "cid"), frozen["record"]), at, "found under its key")

    def own(self, where: str) -> Sent | None:
        """Return the account's own post by its id or its page; None where it has none there."""
        page = _PAGE.fullmatch(where)
        if page and page[1].startswith("did:") and page[1] != self.calls.did:
            return None
        try:
            place = place_of(page[2] if page else where, self.calls.did)
        except RejectedError:
            return None
        if place.did != self.calls.did or place.collection != POST:
            return None
        found = self._record(place)
        if found is None:
            return None
        record = at_path(found, "value")
        record = record if isinstance(record, dict) else {}
        return Sent(self._remote(place, text_at(found, "cid"), record), instant_at(record, "createdAt"), "found there")

    def _record(self, place: Place) -> Any:
        """Return what stands at a place, None where nothing does."""
        # What is there is public: it can be told when the sign-in is over as well.
        answer = self.calls.ask(
            "GET",
            "com.atproto.repo.getRecord",
            signed=False,
            params={"repo": place.did, "collection": place.collection, "rkey": place.key},
        )
        if answer.status in {400, 404} and error_of(answer) == "RecordNotFound":
            return None
        return self.calls.meant(answer).json

    def delete(self, remote: Remote) -> None:
        """Take a post down; one that is not there counts as done."""
        place = place_of(remote.id, self.calls.did)
        if place.did != self.calls.did:
            raise RejectedError("it is another account's post.", subject=one_line(remote.id, 80))
        body = {"repo": place.did, "collection": place.collection, "rkey": place.key}
        self.calls.meant(self.calls.ask("POST", "com.atproto.repo.deleteRecord", writes=True, json=body))

    def frozen(self, prepared: Prepared) -> dict[str, Any]:
        """Return a frozen message; RejectedError for one that is not of this account."""
        try:
            found = json.loads(prepared.record)
        except ValueError as error:
            raise RejectedError("what was to go out cannot be read.", subject=self.calls.subject) from error
        if at_path(found, "record", "$type") != POST or text_at(found, "repo") != self.calls.did:
            raise RejectedError(
                "it was made for another account.", subject=self.calls.subject, hint="Make it anew as a copy."
            )
        return dict(found)

    def _upload_again(self, frozen: Mapping[str, Any]) -> None:
        for each in dicts_at(frozen, "uploads"):
            source, mime, wanted = text_at(each, "source"), text_at(each, "mime"), text_at(each, "ref")
            try:
                if "://" in source:
                    data = self.web.picture(source, _THUMB_BYTES)[0]
                else:
                    data = Path(source).read_bytes()
            except (OSError, SmdashError) as error:
                raise self._changed(source) from error
            if _cid(data) != wanted:
                raise self._changed(source)
            self._uploaded(lambda data=data: data, mime, len(data))  # type: ignore[misc]

    def _changed(self, source: str) -> RejectedError:
        name = one_line(source.rpartition("/")[2] or source, 60)
        return RejectedError(
            "the server has swept away a file it holds, and it is not to be had any more as it was.",
            subject=name,
            hint="Post it again as a copy.",
        )

    def _remote(self, place: Place, cid: str, record: Mapping[str, Any]) -> Remote:
        root = at_path(record, "reply", "root")
        facts = {
            "cid": cid,
            "handle": self.handle,
            "root_uri": text_at(root, "uri"),
            "root_cid": text_at(root, "cid"),
            "visibility": "public",
        }
        return Remote(place.uri, permalink(self.handle, place), text_facts(facts))


def kept(text: str) -> str:
    """Return a text as the server keeps it: it drops a byte order mark that leads a string, which shifts all places."""
    return storable(text).lstrip("\ufeff")


def shown(message: Outgoing, limits: Limits) -> str:
    """Return a message's text as readers see it: with a warning that is no label before it, and its links shortened."""
    return compose(worded(message, limits, [])[1], limits.link_tail, lambda name: name).text


def worded(message: Outgoing, limits: Limits, notes: list[str]) -> tuple[str, str]:
    """Return the network's own label for a content warning, '' for none, and the text that is sent, links whole."""
    label, text = _warned(message, limits.warning_break or 1, notes)
    return label, kept(text)


def _warned(message: Outgoing, apart: int, notes: list[str]) -> tuple[str, str]:
    """Return the network's own label for a content warning, '' where it has none, and the text with it then."""
    warning = " ".join(message.content_warning.split())
    if not warning:
        return "", message.text
    if label := LABELS.get(warning.lower().replace("-", " ")):
        return label, message.text
    notes.append("its content warning stands before the text")
    return "", warning + "\n" * apart + message.text if message.text else warning


def _known(place: Place, facts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str] | None]:
    root = None
    if facts.get("root_uri") and facts.get("root_cid"):
        root = {"uri": facts["root_uri"], "cid": facts["root_cid"]}
    return {"uri": place.uri, "cid": facts["cid"]}, root


def _root(record: Any) -> dict[str, str] | None:
    root = {key: text_at(record, "reply", "root", key) for key in ("uri", "cid")}
    return root if all(root.values()) else None


def _ratio(file: Attachment) -> dict[str, Any]:
    if not file.width or not file.height:
        return {}
    return {"aspectRatio": {"width": file.width, "height": file.height}}


def _ref(blob: Any) -> str:
    return text_at(blob, "ref", "$link")


def _cid(data: bytes) -> str:
    """Return the name the network has for some bytes: CID version 1, raw, SHA-256, in lower-case base 32."""
    return "b" + b32encode(b"\x01\x55\x12\x20" + sha256(data).digest()).decode("ascii").rstrip("=").lower()


def _chunks(place: Path) -> Any:
    """Return a file's bytes in pieces, opened when the first is asked for."""
    try:
        with place.open("rb") as file:
            while piece := file.read(256 * 1024):
                yield piece
    except OSError as error:
        raise _unreadable(str(place), error) from error


def _unreadable(path: str, error: OSError) -> RejectedError:
    return RejectedError(
        f"it cannot be read ({error.strerror or error}).",
        subject=one_line(Path(path).name, 60),
        hint="Check that it is still there.",
    )
