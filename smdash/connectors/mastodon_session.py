"""What one account sends to a server of the Mastodon kind, and how it is found there again.

A post is one call with an Idempotency-Key, in JSON, which all of these servers read. The key is believed only where the
server declares itself Mastodon: others ignore it, or repeat old errors for it. Whatever else an answer to that call
leaves open is settled by looking through the account's own posts. Sources: Mastodon documentation 2026-07 (statuses,
media, notifications, conversations), its source of August 2026 for what the key does, GoToSocial's of October 2025.
"""

from __future__ import annotations

import json
from datetime import timedelta
from mimetypes import guess_extension
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from smdash.connectors.base import (
    ConnectorError,
    Prepared,
    RejectedError,
    Remote,
    Sent,
    UnavailableError,
    UncertainError,
)
from smdash.connectors.http import Answer, instant_of
from smdash.connectors.mastodon_calls import SAID, TALKS, document, part
from smdash.connectors.mastodon_entities import (
    VISIBILITIES,
    listed,
    of,
    plain_warning,
    remote,
    text,
)
from smdash.connectors.mastodon_html import comparable, mentioned, plain
from smdash.connectors.mastodon_reading import LOOKED_AT, PAGE, MastodonReading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from smdash.connectors.base import Attachment, Outgoing

KEY_HOLDS = timedelta(minutes=50)
"""How long a key is believed. Servers keep it for 60 minutes from their own clock and the end of the first request."""
FIRST_ENDS = timedelta(minutes=2)
"""How long a first request may go on behind a lost answer. Before 4.6 a second one meanwhile made a second post."""
PROCESSING = timedelta(minutes=3)
"""How long a server is waited for while it makes an uploaded picture or video ready."""


class MastodonSession(MastodonReading):
    """An account on its server, which also posts, looks for what it posted, and takes it down."""

    def prepare(self, message: Outgoing, key: str, at: datetime) -> Prepared:
        takes = self._server().limits.media_max
        if takes is not None and len(message.attachments) > takes:
            raise RejectedError(
                f"it takes {takes} files in a post, and there are {len(message.attachments)}.",
                subject=self._client.server,
                hint="Take some out.",
            )
        answered = self._answered(message.reply_to) if message.reply_to else {}
        told = [] if message.continues else self._to_be_told(message.text, answered)
        body: dict[str, Any] = {
            "status": " ".join([*(f"@{name}" for name in told), message.text]).strip(" "),
            "visibility": self._visibility(message.visibility, answered),
            "spoiler_text": message.content_warning or answered.get("content_warning", ""),
            "language": message.language,
            "in_reply_to_id": message.reply_to.id if message.reply_to else "",
            "media_ids": [self._upload(each, f"{key}-{n}") for n, each in enumerate(message.attachments, 1)],
        }
        notes = [f"{', '.join(f'@{name}' for name in told)} put in front, to be told of it"] if told else []
        if message.visibility and body["visibility"] != message.visibility:
            notes.append(f"visible as {body['visibility']}, as what it answers is")
        record = json.dumps({name: value for name, value in body.items() if value}, ensure_ascii=False, sort_keys=True)
        return Prepared(key, record, tuple(notes))

    def _answered(self, message: Remote) -> Mapping[str, str]:
        """Return what is known of a message that is answered, from the server where it was not kept."""
        if message.facts.get("visibility") and message.facts.get("acct"):
            return message.facts
        answer = self._call("GET", f"/api/v1/statuses/{part(message.id)}")
        if answer.status in {404, 410}:
            raise RejectedError(
                "what it answers is no longer there.", subject=message.permalink or message.id, answer=answer.said()
            )
        return remote(document(self._sorted(answer)), self._me().domain).facts

    def _to_be_told(self, words: str, answered: Mapping[str, str]) -> list[str]:
        """Return who has to be mentioned in an answer and is not: its author and those it mentions, but oneself."""
        domain = self._me().domain
        seen = {_full(name, domain) for name in [*mentioned(words), self.credentials.handle.lstrip("@")]}
        told = []
        own = bool(answered) and answered.get("author") == self.credentials.remote_id
        for name in [*([] if own else [answered.get("acct", "")]), *answered.get("mentions", "").split()]:
            if name and _full(name, domain) not in seen:
                seen.add(_full(name, domain))
                told.append(name)
        return told

    def _visibility(self, wanted: str, answered: Mapping[str, str]) -> str:
        if not wanted:
            if not self._own_visibility:
                self._account()
            wanted = self._own_visibility or VISIBILITIES[0]
        if not answered:
            return wanted
        # What is not known here may be narrower than anything that is.
        above = answered.get("visibility", "")
        above = above if above in VISIBILITIES else VISIBILITIES[-1]
        if wanted not in VISIBILITIES:
            return wanted if above in VISIBILITIES[:2] else above
        return max(wanted, above, key=VISIBILITIES.index)

    def _upload(self, file: Attachment, name: str) -> str:
        """Upload a file and wait until the server has made it ready; return its id. Nobody sees it yet."""
        sent = f"{name}{guess_extension(file.mime) or ''}"  # Never the person's own name of it.
        for path in ("/api/v2/media", "/api/v1/media"):
            try:
                with open(file.path, "rb") as opened:  # noqa: PTH123 - the path comes as text
                    answer = self._call(
                        "POST",
                        path,
                        upload=True,
                        files={"file": (sent, opened, file.mime)},
                        data={"description": file.alt} if file.alt else {},
                    )
            except OSError as error:
                raise RejectedError(
                    f"the file cannot be read ({error.strerror or type(error).__name__}).",
                    subject=file.path,
                    hint="Choose it again.",
                ) from error
            if answer.status not in {404, 405, 501}:
                break
        found = document(self._sorted(answer))
        if not text(found, "id"):
            raise UnavailableError("it took a file and gave it no name.", subject=self._client.server)
        return self._ready(text(found, "id"), waits=answer.status in {202, 206}, subject=file.path)

    def _ready(self, identifier: str, *, waits: bool, subject: str) -> str:
        waited = 0.0
        while waits:
            pause = min(1.0 + waited / 4, 10.0)
            if waited + pause > PROCESSING.total_seconds():
                raise UnavailableError("it has not made the file ready in time.", subject=subject, hint="Try again.")
            self._sleep(pause)
            waited += pause
            answer = self._call("GET", f"/api/v1/media/{part(identifier)}")
            if answer.status == 422:
                raise RejectedError(f"it cannot use the file: {answer.said(*SAID)}.", subject=subject)
            waits = self._sorted(answer).status in {202, 206}
        return identifier

    def send(self, prepared: Prepared) -> Sent:
        body = json.loads(prepared.record)
        domain = self._me().domain  # Asked before: nothing that fails afterwards may say that nothing was sent.
        answer = self._call(
            "POST", "/api/v1/statuses", writes=True, json=body, headers={"Idempotency-Key": prepared.key}
        )
        refused = 400 <= answer.status < 500 and answer.status not in {401, 403, 408, 429}
        # A refusal may be one of files that are in a post already: the one that this very record made before.
        if refused and (media := body.get("media_ids")):
            out = self._with_media(media, answer)
            if out is not None:
                return _sent(out, domain, f"{answer.said(*SAID)}; the post is there")
        if answer.status == 403 and answer.is_json and body.get("in_reply_to_id") and not _of_sign_in(answer):
            raise RejectedError(
                f"it does not let this be answered: {answer.said(*SAID)}.",
                subject=self.credentials.handle,
                answer=answer.said(*SAID),
            )
        status = self._sorted(answer).json
        if not isinstance(status, dict) or not text(status, "id"):
            raise self._unsure("it said yes and named no post", answer)
        if "content" not in status and "scheduled_at" in status:
            raise self._unsure("it said that it would post this later", answer)
        sent = _sent(status, domain, answer.said())
        if not self._is_there(sent.remote.id):
            raise self._unsure("it said yes and does not have the post, as where a spam filter keeps it back", answer)
        return sent

    def _unsure(self, what: str, answer: Answer) -> UncertainError:
        return UncertainError(
            f"{what}.",
            subject=self.credentials.handle,
            hint="It is looked for, and not sent again.",
            answer=answer.said(),
        )

    def _is_there(self, identifier: str) -> bool:
        """Say whether a post is there; what cannot be asked counts as yes, since the server has said so."""
        for pause in (0.0, 1.0):
            if pause:
                self._sleep(pause)  # A copy of the database that is read may be behind.
            try:
                answer = self._call("GET", f"/api/v1/statuses/{part(identifier)}")
            except ConnectorError:
                return True
            if answer.status != 404 or not answer.is_json:
                return True
        return False

    def _with_media(self, wanted: Sequence[str], answer: Answer) -> Mapping[str, Any] | None:
        try:
            found = self._list(self._own_path, self._own_query)
        except ConnectorError as error:
            raise self._unsure("it refused, and whether its files are in a post could not be seen", answer) from error
        return next((status for status in found if _media(status) & set(wanted)), None)

    def may_repeat(self, prepared: Prepared, age: timedelta) -> bool:
        try:
            server = self._server()
        except ConnectorError:
            return False
        return server.keeps_keys and (server.locks_keys or age >= FIRST_ENDS) and age < KEY_HOLDS

    def find(self, prepared: Prepared, since: datetime) -> Sent | None:
        body = json.loads(prepared.record)
        same, like = [], []
        for status in self._own_since(since):
            match = self._is(status, body)
            if match:
                same.append(status)
            elif match is None:
                like.append(status)
        if not same:
            if like:
                raise self._several(like, "could be it")
            return self._find_hidden(body) if body.get("visibility") == VISIBILITIES[-1] else None
        if len(same) > 1:
            raise self._several(same, "are all like it")
        return _sent(same[0], self._me().domain, "found among its own posts")

    def _several(self, found: Sequence[Mapping[str, Any]], what: str) -> UncertainError:
        links = ", ".join(text(one, "url") or text(one, "uri") or text(one, "id") for one in found[:3])
        return UncertainError(
            f"posts there {what}: {links}.", subject=self.credentials.handle, hint="Look, and say whether it is out."
        )

    def _own_since(self, since: datetime) -> Iterator[Mapping[str, Any]]:
        """Yield the account's own posts back to an instant of our clock; UncertainError if they reach too far."""
        # What the clocks differ by is known to a second or two, and unknown where a server states no time.
        begins = since - self.skew - timedelta(minutes=1) if self.skew is not None else since - timedelta(minutes=5)
        below: tuple[tuple[str, str], ...] = ()
        for _ in range(LOOKED_AT):
            found = self._list(self._own_path, (*self._own_query, *below))
            older = 0
            for status in found:
                at = instant_of(text(status, "created_at"))
                if at is not None and at < begins:
                    older += 1
                elif not isinstance(status.get("reblog"), dict):
                    yield status
            last = text(found[-1], "id") if found else ""
            if older or not last or below == (("max_id", last),):
                return
            below = (("max_id", last),)
        raise UncertainError(
            f"the account has posted more than {LOOKED_AT * PAGE} times since, so it could not be looked for.",
            subject=self.credentials.handle,
            hint="Look, and say whether it is out.",
        )

    def _is(self, status: Mapping[str, Any], body: Mapping[str, Any]) -> bool | None:
        """Say whether a post is what went out as ``body``; None where its text is changed and cannot be had.

        A server that does not answer now is asked again later, so that raises as every reading call does.
        """
        media = set(body.get("media_ids", ()))
        if media:
            if media == _media(status):
                return True
            if len(listed(status, "media_attachments")) != len(media):
                return False
        elif listed(status, "media_attachments"):
            return False
        if text(status, "in_reply_to_id") != body.get("in_reply_to_id", ""):
            return False
        wanted = _words(body.get("spoiler_text", ""), body.get("status", ""))
        shown = _words(plain_warning(status), plain(text(status, "content")))
        if shown == wanted:
            # Mastodon keeps the ids of files; elsewhere a post may have others for the same.
            return not media or not self._server().proper
        if not _alike(shown, wanted):
            return False
        answer = self._call("GET", f"/api/v1/statuses/{part(text(status, 'id'))}/source")
        if answer.status in {403, 404, 405, 410, 422, 501} and answer.is_json:
            return None
        if not isinstance(self._sorted(answer).json, dict):
            raise UnavailableError("it answered no text.", subject=self._client.server, hint="Try again later.")
        return _words(text(answer.json, "spoiler_text"), text(answer.json, "text")) == wanted

    def _find_hidden(self, body: Mapping[str, Any]) -> Sent | None:
        """Look for a direct message where it stands; not every server lists them among the account's own posts."""
        me = self._me()
        found: list[Mapping[str, Any]] = []
        if answered := body.get("in_reply_to_id"):
            answer = self._call("GET", f"/api/v1/statuses/{part(answered)}/context")
            found += listed(document(self._sorted(answer)), "descendants") if answer.status != 404 else []
        else:
            found += [of(one, "last_status") for one in self._list(TALKS)]
        for status in found:
            if text(of(status, "account"), "id") == me.id and self._is(status, body):
                return _sent(status, me.domain, "found among its messages")
        if self._server().proper:
            return None
        raise UncertainError(
            "this server may not list direct messages, so it could not be looked for.",
            subject=self.credentials.handle,
            hint="Look, and say whether it is out.",
        )

    def own(self, where: str) -> Sent | None:
        me = self._me()
        try:
            place = urlsplit(where)
        except ValueError:
            return None
        identifier = place.path.rstrip("/").rpartition("/")[2]
        found: list[Mapping[str, Any]] = []
        if identifier and place.hostname in {None, urlsplit(self._client.server).hostname, me.domain}:
            answer = self._call("GET", f"/api/v1/statuses/{part(identifier)}")
            if answer.status not in {404, 410} or not answer.is_json:
                found.append(document(self._sorted(answer)))
        if not found and place.hostname is not None:
            query = (("q", where), ("type", "statuses"), ("resolve", "true"), ("limit", "1"))
            answer = self._call("GET", "/api/v2/search", params=list(query))
            # Not every server and not every sign-in lets programs search.
            if answer.status not in {401, 403, 404, 405, 410, 422, 501}:
                found += listed(document(self._sorted(answer)), "statuses")
        mine = (one for one in found if text(of(one, "account"), "id") == me.id and not of(one, "reblog"))
        status = next(mine, None)
        return None if status is None else _sent(status, me.domain, "found at its address")

    def delete(self, remote: Remote) -> None:
        try:
            answer = self._call("DELETE", f"/api/v1/statuses/{part(remote.id)}", writes=True)
            if answer.status in {404, 410} and answer.is_json:
                return
            self._sorted(answer)
        except UncertainError as error:
            raise UnavailableError(
                "whether it was taken down is not known.",
                subject=remote.permalink or remote.id,
                hint="Take it down again; that does no harm.",
                answer=error.answer,
            ) from error


def _sent(status: Mapping[str, Any], domain: str, answer: str) -> Sent:
    return Sent(remote(status, domain), instant_of(text(status, "created_at")), answer)


def _of_sign_in(answer: Answer) -> bool:
    """Say whether a 403 is about the sign-in. Servers write these words in English, whatever language they speak."""
    said = answer.said(*SAID).lower()
    return any(word in said for word in ("scope", "login", "token", "confirmed", "pending approval"))


def _media(status: Mapping[str, Any]) -> set[str]:
    return {text(one, "id") for one in listed(status, "media_attachments")}


def _words(warning: str, words: str) -> str:
    # Some servers move a content warning without text into the text.
    return comparable(f"{warning}\n{words}")


def _alike(one: str, other: str) -> bool:
    from difflib import SequenceMatcher

    found = SequenceMatcher(None, one, other, autojunk=False)
    return bool(one and other) and found.quick_ratio() > 0.7 and found.ratio() > 0.7


def _full(name: str, domain: str) -> str:
    name = name.casefold()
    return name if "@" in name else f"{name}@{domain.casefold()}"
