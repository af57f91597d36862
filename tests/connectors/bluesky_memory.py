"""A Bluesky server in memory, with what counts and notifies behind it: it answers as the real one was seen to.

It is stricter where the real one lets things pass that nobody would see: ``complaints`` fail the test in the end.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx

from smdash.connectors.base import Credentials, Remote
from smdash.connectors.bluesky import Bluesky, BlueskySession
from smdash.connectors.bluesky_calls import POST, Server
from smdash.connectors.bluesky_card import Web
from smdash.domain.counting.scale import graphemes
from tests.connectors.contract import Kept, Memory

if TYPE_CHECKING:
    from collections.abc import Callable

PDS, ENTRYWAY, DIRECTORY = "https://pds.example", "https://entry.example", "https://plc.example"
ANN, BOB = "did:plc:ann", "did:plc:bob"
HANDLES = {ANN: "ann.example.com", BOB: "bob.example.com"}
APP_PASSWORD = "abcd-efgh-ijkl-mnop"
STEP = timedelta(minutes=5)
"""Between two things that happen: well apart, so that what is read again is not all there is."""
_KNOWN = {
    "com.atproto.server.createSession": {"identifier", "password"},
    "com.atproto.server.refreshSession": set(),
    "com.atproto.server.deleteSession": set(),
    "com.atproto.server.getSession": set(),
    "com.atproto.server.describeServer": set(),
    "com.atproto.identity.resolveHandle": {"handle"},
    "com.atproto.repo.uploadBlob": set(),
    "com.atproto.repo.putRecord": {"repo", "collection", "rkey", "record", "swapRecord"},
    "com.atproto.repo.deleteRecord": {"repo", "collection", "rkey"},
    "com.atproto.repo.getRecord": {"repo", "collection", "rkey"},
    "app.bsky.notification.listNotifications": {"limit", "cursor"},
    "app.bsky.feed.getAuthorFeed": {"actor", "filter", "limit", "cursor"},
    "app.bsky.feed.getPosts": {"uris"},
    "app.bsky.feed.getPostThread": {"uri", "depth", "parentHeight"},
    "app.bsky.actor.getProfile": {"actor"},
    "chat.bsky.convo.getConvo": {"convoId"},
    "chat.bsky.convo.sendMessage": {"convoId", "message"},
    "chat.bsky.convo.listConvos": {"limit", "cursor"},
    "chat.bsky.convo.getMessages": {"convoId", "limit", "cursor"},
}
_OPEN = {
    "com.atproto.server.createSession",
    "com.atproto.server.describeServer",
    "com.atproto.identity.resolveHandle",
    "com.atproto.repo.getRecord",
}


class Refused(Exception):  # noqa: N818 - a server's answer
    def __init__(self, status: int, error: str, message: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(error)
        self.answer = httpx.Response(status, json={"error": error, "message": message}, headers=headers or {})


def cid_of(value: object) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value, sort_keys=True).encode()
    kind = b"\x55" if isinstance(value, bytes) else b"\x71"
    return "b" + base64.b32encode(b"\x01" + kind + b"\x12\x20" + sha256(data).digest()).decode().rstrip("=").lower()


def stamped(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class BlueskyMemory(Memory):
    connector: Bluesky

    def __init__(self) -> None:
        super().__init__()
        self.hosts = frozenset({"pds.example", "entry.example", "plc.example"})
        self.pages: dict[str, bytes] = {}
        """What lies on the web, by its address."""
        self.connector = Bluesky(
            Server(ENTRYWAY, DIRECTORY, self.wire),
            Web(httpx.MockTransport(self._page), lambda host, port: ["93.184.215.14"]),
        )
        self.began = datetime.now(UTC)
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        """Posts by whose and which key: ``{value, cid, at}``."""
        self.blobs: dict[str, bytes] = {}
        self.notifications: list[dict[str, Any]] = []
        self.likes: dict[str, int] = {}
        self.kept: dict[tuple[str, str], dict[str, Any]] = {}
        """The account's likes and gates by collection and key: ``{value, cid}``."""
        self.reposted: list[str] = []
        self.convos: dict[str, dict[str, Any]] = {}
        self.password = APP_PASSWORD
        self.scope = "com.atproto.appPass"
        self.status = ""
        self.appview = True
        self.lifetime = timedelta(hours=2)
        self.before: dict[str, Callable[[dict[str, Any]], None]] = {}
        """What happens first in a call; it may raise Refused."""
        self.complaints: list[str] = []
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._numbers = itertools.count(1)
        self._access: set[str] = set()
        self._refresh: set[str] = set()
        self._tick = 0
        self.session = self._begun()

    # What the tests of the contract ask ---------------------------------------------------------------------------

    def shows(self, request: httpx.Request) -> bool:
        return request.url.path == "/xrpc/com.atproto.repo.putRecord"

    def given(self) -> dict[str, str]:
        return {"handle": HANDLES[ANN], "app_password": APP_PASSWORD}

    def credentials(self) -> Credentials:
        secret = {
            "app_password": APP_PASSWORD,
            "access": self.session["accessJwt"],
            "refresh": self.session["refreshJwt"],
        }
        return Credentials(PDS, ANN, HANDLES[ANN], secret)

    def open(self, keeper: Kept | None = None) -> BlueskySession:
        credentials = self.credentials()
        return self.connector.open(credentials, keeper or Kept(credentials.secret))

    def texts(self) -> list[str]:
        own = sorted((key, post) for (did, key), post in self.records.items() if did == ANN)
        return [post["value"]["text"] for _, post in own]

    def arrive(self, text: str, *, under: Remote | None = None) -> str:
        at = self.tick()
        value: dict[str, Any] = {"$type": POST, "text": text, "createdAt": stamped(at)}
        reason, subject = "mention", None
        if under is not None:
            reason, subject = "reply", under.id
            parent = self.ref(under.id)
            root = self.post(under.id)["value"].get("reply", {}).get("root", parent)
            value["reply"] = {"root": root, "parent": parent}
        uri = self.put(BOB, value, at)
        if len(self.notifications) % 5 == 1:
            self.notify("like", f"at://{BOB}/app.bsky.feed.like/{len(self.notifications)}", {}, at)
        self.notify(reason, uri, value, at, subject=subject)
        return uri

    def liked(self, id: str) -> bool:
        return any(each["value"].get("subject", {}).get("uri") == id for each in self.kept.values())

    def hidden(self, id: str) -> bool:
        return any(id in each["value"].get("hiddenReplies", ()) for each in self.kept.values())

    def shut_out(self) -> None:
        self._access.clear()
        self._refresh.clear()
        self.password = "none"

    def close(self) -> None:
        assert not self.complaints, self.complaints

    # What happens there -------------------------------------------------------------------------------------------

    def tick(self) -> datetime:
        self._tick += 1
        return self.began + STEP * self._tick

    def put(self, did: str, value: dict[str, Any], at: datetime, key: str = "") -> str:
        key = key or f"3zz{self._tick:08d}zz".translate(str.maketrans("0189", "abcd"))
        self.records[did, key] = {"value": value, "cid": cid_of(value), "at": at}
        return f"at://{did}/{POST}/{key}"

    def notify(
        self,
        reason: str,
        uri: str,
        value: dict[str, Any],
        at: datetime,
        *,
        subject: str | None = None,
        hidden: bool = False,
    ) -> None:
        entry = {
            "uri": uri,
            "cid": cid_of(value),
            "author": {"did": BOB, "handle": HANDLES[BOB], "displayName": "Bob"},
            "reason": reason,
            "record": value,
            "isRead": True,
            "indexedAt": stamped(at),
        } | ({"reasonSubject": subject} if subject else {})
        self.notifications.append({"entry": entry, "hidden": hidden})

    def post(self, uri: str) -> dict[str, Any]:
        did, key = uri.removeprefix("at://").split("/")[::2]
        return self.records[did, key]

    def ref(self, uri: str) -> dict[str, str]:
        return {"uri": uri, "cid": self.post(uri)["cid"]}

    def sweep(self) -> None:
        """Do what the server does after hours with files that no record names."""
        self.blobs.clear()

    # Answering ----------------------------------------------------------------------------------------------------

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "plc.example":
            service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": PDS}
            return httpx.Response(200, json={"id": request.url.path[1:], "service": [service]})
        name = request.url.path.removeprefix("/xrpc/")
        try:
            body = self._body(name, request)
            self.asked.append((name, body))
            if unknown := set(body) - _KNOWN[name]:
                self.complaints.append(f"{name} does not know {unknown}")
            if name not in _OPEN:
                self._signed(name, request)
            if name in self.before:
                self.before[name](body)
            if name.startswith("app.bsky.") and not self.appview:
                raise Refused(502, "UpstreamFailure", "Upstream service unreachable")
            made = getattr(self, "_" + re.sub(r"([A-Z])", lambda m: f"_{m[1].lower()}", name.rpartition(".")[2]))(body)
        except Refused as refused:
            return refused.answer
        return httpx.Response(200, json=made)

    def _body(self, name: str, request: httpx.Request) -> dict[str, Any]:
        if name.endswith("uploadBlob"):
            self._content = (request.headers["content-type"], request.content)
            if request.headers.get("content-length") != str(len(request.content)):
                self.complaints.append("a file came without its length")
            return {}
        if request.method == "POST":
            found: dict[str, Any] = json.loads(request.content) if request.content else {}
            return found
        query = parse_qs(request.url.query.decode(), keep_blank_values=True)
        return {key: values if key == "uris" else values[0] for key, values in query.items()}

    def _signed(self, name: str, request: httpx.Request) -> None:
        if request.url.host != "pds.example":
            self.complaints.append(f"a token went to {request.url.host}")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        refreshes = name in {"com.atproto.server.refreshSession", "com.atproto.server.deleteSession"}
        if not token:
            raise Refused(401, "AuthMissing", "Authentication Required")
        if token not in (self._refresh if refreshes else self._access):
            raise Refused(400, "ExpiredToken" if refreshes else "InvalidToken", "Token has been revoked")
        claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        if claims["exp"] <= datetime.now(UTC).timestamp():
            raise Refused(400, "ExpiredToken", "Token has expired")
        if self.status and name != "com.atproto.server.getSession":
            raise Refused(401, self.status, "Account has been taken down")
        if name.startswith("chat."):
            if request.headers.get("atproto-proxy") != "did:web:api.bsky.chat#bsky_chat":
                self.complaints.append("a chat call without its proxy")
            if claims["scope"] == "com.atproto.appPass":
                raise Refused(400, "InvalidToken", "Bad token method")
        if refreshes:
            self._refresh.discard(token)

    def _begun(self) -> dict[str, str]:
        def token(scope: str, lasts: timedelta) -> str:
            claims = {
                "scope": scope,
                "sub": ANN,
                "exp": (datetime.now(UTC) + lasts).timestamp(),
                "jti": next(self._numbers),
            }
            return f"head.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.signature"

        access, refresh = token(self.scope, self.lifetime), token("com.atproto.refresh", timedelta(days=90))
        self._access.add(access)
        self._refresh.add(refresh)
        return {"accessJwt": access, "refreshJwt": refresh, "did": ANN, "handle": HANDLES[ANN]}

    def _create_session(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["identifier"] not in {ANN, HANDLES[ANN]} or body["password"] != self.password:
            raise Refused(401, "AuthenticationRequired", "Invalid identifier or password")
        return {**self._begun(), "active": not self.status, "status": self.status or None}

    def _refresh_session(self, body: dict[str, Any]) -> dict[str, Any]:
        return dict(self._begun())

    def _delete_session(self, body: dict[str, Any]) -> dict[str, Any]:
        return {}

    def _get_session(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"did": ANN, "handle": HANDLES[ANN], "active": not self.status, "status": self.status or None}

    def _describe_server(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"did": "did:web:pds.example", "availableUserDomains": [], "blobUploadLimit": 5_242_880}

    def _resolve_handle(self, body: dict[str, Any]) -> dict[str, Any]:
        for did, handle in HANDLES.items():
            if handle == body["handle"]:
                return {"did": did}
        raise Refused(400, "HandleNotFound", "Unable to resolve handle")

    def _upload_blob(self, body: dict[str, Any]) -> dict[str, Any]:
        mime, data = self._content
        if len(data) > 5_242_880:
            raise Refused(413, "PayloadTooLarge", "request entity too large")
        name = cid_of(data)
        self.blobs[name] = data
        return {"blob": {"$type": "blob", "ref": {"$link": name}, "mimeType": mime, "size": len(data)}}

    def _put_record(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["repo"] != ANN:
            raise Refused(403, "AccountNotFound", "Account not found")
        if body["collection"] != POST:
            return self._put_other(body)
        record, key = body["record"], (ANN, body["rkey"])
        self._check(record, body["rkey"])
        for link in re.findall(r'"\$link": "([^"]+)"', json.dumps(record)):
            if link not in self.blobs:
                raise Refused(400, "BlobNotFound", f"Could not find blob: {link}")
        cid = cid_of(record)
        uri = f"at://{ANN}/{POST}/{body['rkey']}"
        if key in self.records:
            if self.records[key]["cid"] == cid:
                return {"uri": uri, "cid": cid, "validationStatus": "valid"}
            if "swapRecord" in body and body["swapRecord"] is None:
                raise Refused(400, "InvalidSwap", f"Record was at {self.records[key]['cid']}")
            self.complaints.append("a post was replaced")
        self.put(ANN, record, datetime.fromisoformat(record["createdAt"]), body["rkey"])
        return {"uri": uri, "cid": cid, "commit": {"cid": cid, "rev": "3"}, "validationStatus": "valid"}

    def _put_other(self, body: dict[str, Any]) -> dict[str, Any]:
        record, key = body["record"], (body["collection"], body["rkey"])
        if record.get("$type") != body["collection"]:
            raise Refused(400, "InvalidRequest", "Invalid $type")
        if body["collection"] == "app.bsky.feed.like":
            if self.ref(record["subject"]["uri"]) != record["subject"]:
                self.complaints.append("a like of what is not there")
        elif body["collection"] == "app.bsky.feed.threadgate":
            if len(record.get("hiddenReplies", ())) > 300:
                raise Refused(400, "InvalidRequest", "array too big (maximum 300)")
            if record["post"] != f"at://{ANN}/{POST}/{body['rkey']}":
                self.complaints.append("a gate under another key than its post's")
        else:
            raise Refused(400, "InvalidRequest", "Lexicon not found")
        uri, cid, known = f"at://{ANN}/{key[0]}/{key[1]}", cid_of(record), self.kept.get(key)
        if known is not None and known["cid"] == cid:
            return {"uri": uri, "cid": cid, "validationStatus": "valid"}
        if "swapRecord" in body and body["swapRecord"] != (known["cid"] if known else None):
            raise Refused(400, "InvalidSwap", f"Record was at {known['cid'] if known else None}")
        self.kept[key] = {"value": record, "cid": cid}
        return {"uri": uri, "cid": cid, "commit": {"cid": cid, "rev": "3"}, "validationStatus": "valid"}

    def _check(self, record: dict[str, Any], key: str) -> None:
        if not re.fullmatch(r"[234567abcdefghij][234567a-z]{12}", key):
            raise Refused(400, "InvalidRequest", "Invalid record key")
        if graphemes(record["text"]) > 300 or len(record["text"].encode()) > 3000:
            raise Refused(400, "InvalidRequest", "Invalid app.bsky.feed.post record: grapheme too big")
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record["createdAt"]):
            raise Refused(400, "InvalidRequest", "Invalid datetime")
        last, size = 0, len(record["text"].encode())
        for facet in record.get("facets", ()):
            start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
            if not last <= start < end <= size:
                self.complaints.append(f"a facet at {start}-{end} of {size}")
            last = end
        for ref in record.get("reply", {}).values():
            if self.post(ref["uri"])["cid"] != ref["cid"]:
                self.complaints.append("a reply to what is not there")
        if "reply" in record:
            parent = self.post(record["reply"]["parent"]["uri"])["value"]
            if record["reply"]["root"] != parent.get("reply", {}).get("root", record["reply"]["parent"]):
                self.complaints.append("a reply with another root than its parent's")

    def _delete_record(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["collection"] == POST:
            self.records.pop((body["repo"], body["rkey"]), None)
        else:
            self.kept.pop((body["collection"], body["rkey"]), None)
        return {}

    def _get_record(self, body: dict[str, Any]) -> dict[str, Any]:
        kept = self.records if body["collection"] == POST else self.kept
        found = kept.get((body["repo"] if kept is self.records else body["collection"], body["rkey"]))
        uri = f"at://{body['repo']}/{body['collection']}/{body['rkey']}"
        if found is None:
            raise Refused(400, "RecordNotFound", f"Could not locate record: {uri}")
        return {"uri": uri, "cid": found["cid"], "value": found["value"]}

    # What counts and notifies -------------------------------------------------------------------------------------

    def _list_notifications(self, body: dict[str, Any]) -> dict[str, Any]:
        newest = [each for each in self.notifications[::-1] if each["entry"]["indexedAt"] < body.get("cursor", "9")]
        page = newest[: int(body["limit"])]
        shown = [each["entry"] for each in page if not each["hidden"]]
        more = {"cursor": page[-1]["entry"]["indexedAt"]} if len(newest) > len(page) else {}
        return {"notifications": shown, "seenAt": stamped(self.began), **more}

    def _view(self, uri: str) -> dict[str, Any]:
        did, found = uri.removeprefix("at://").partition("/")[0], self.post(uri)
        parents = [post["value"].get("reply", {}).get("parent", {}).get("uri") for post in self.records.values()]
        return {
            "uri": uri,
            "cid": found["cid"],
            "author": {"did": did, "handle": HANDLES[did], "displayName": HANDLES[did].partition(".")[0].title()},
            "record": found["value"],
            "indexedAt": stamped(found["at"]),
            "viewer": self._viewer(uri),
            "likeCount": self.likes.get(uri, 0),
            "replyCount": parents.count(uri),
            **found.get("more", {}),
        }

    def _viewer(self, uri: str) -> dict[str, str]:
        for (kind, key), each in self.kept.items():
            if each["value"].get("subject", {}).get("uri") == uri:
                return {"like": f"at://{ANN}/{kind}/{key}"}
        return {}

    def uris(self, did: str = ANN) -> list[str]:
        """Return a person's posts, newest first."""
        own = [(post["at"], key) for (whose, key), post in self.records.items() if whose == did]
        return [f"at://{did}/{POST}/{key}" for _, key in sorted(own, reverse=True)]

    def _get_author_feed(self, body: dict[str, Any]) -> dict[str, Any]:
        reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": {"did": ANN}}
        feed = [{"post": self._view(uri), "reason": reason} for uri in self.reposted]
        feed += [{"post": self._view(uri)} for uri in self.uris()]
        start, limit = int(body.get("cursor", 0)), int(body["limit"])
        more = {"cursor": str(start + limit)} if len(feed) > start + limit else {}
        return {"feed": feed[start : start + limit], **more}

    def _get_posts(self, body: dict[str, Any]) -> dict[str, Any]:
        if len(body["uris"]) > 25:
            raise Refused(400, "InvalidRequest", "array too big")
        known = [uri for uri in body["uris"] if tuple(uri.removeprefix("at://").split("/")[::2]) in self.records]
        return {"posts": [self._view(uri) for uri in reversed(known)]}

    def _get_post_thread(self, body: dict[str, Any]) -> dict[str, Any]:
        uri = body["uri"]
        try:
            node = self._node(uri)
        except KeyError:
            raise Refused(400, "NotFound", f"Post not found: {uri}") from None
        inner = node
        while (parent := self.post(uri)["value"].get("reply", {}).get("parent", {}).get("uri")) is not None:
            inner["parent"] = {"$type": "app.bsky.feed.defs#threadViewPost", "post": self._view(parent)}
            inner, uri = inner["parent"], parent
        return {"thread": node}

    def _node(self, uri: str) -> dict[str, Any]:
        below = [
            f"at://{did}/{POST}/{key}"
            for (did, key), post in self.records.items()
            if post["value"].get("reply", {}).get("parent", {}).get("uri") == uri
        ]
        gone = {
            "$type": "app.bsky.feed.defs#notFoundPost",
            "uri": "at://did:plc:x/app.bsky.feed.post/x",
            "notFound": True,
        }
        return {
            "$type": "app.bsky.feed.defs#threadViewPost",
            "post": self._view(uri),
            "replies": [gone, *map(self._node, below)],
        }

    def _get_profile(self, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "did": ANN,
            "handle": HANDLES[ANN],
            "followersCount": 12,
            "followsCount": 3,
            "postsCount": len(self.texts()),
        }

    def _list_convos(self, body: dict[str, Any]) -> dict[str, Any]:
        listed = sorted(self.convos.values(), key=lambda convo: convo["rev"], reverse=True)
        start = int(body.get("cursor", 0))
        more = {"cursor": str(start + 2)} if len(listed) > start + 2 else {}
        return {
            "convos": [{k: v for k, v in each.items() if k != "messages"} for each in listed[start : start + 2]],
            **more,
        }

    def _get_convo(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["convoId"] not in self.convos:
            raise Refused(400, "InvalidConvo", "Convo not found")
        return {"convo": {k: v for k, v in self.convos[body["convoId"]].items() if k != "messages"}}

    def _send_message(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["convoId"] not in self.convos:
            raise Refused(400, "InvalidConvo", "Convo not found")
        said = body["message"]
        if set(said) - {"text", "facets", "embed"} or graphemes(said["text"]) > 1000:
            raise Refused(400, "InvalidRequest", "Invalid message")
        self.say(body["convoId"], ANN, said["text"])
        made = self.convos[body["convoId"]]["messages"][-1]
        made["facets"] = said.get("facets", [])
        return dict(made)

    def _get_messages(self, body: dict[str, Any]) -> dict[str, Any]:
        newest, start, limit = (
            self.convos[body["convoId"]]["messages"][::-1],
            int(body.get("cursor", 0)),
            int(body["limit"]),
        )
        more = {"cursor": str(start + limit)} if len(newest) > start + limit else {}
        return {"messages": newest[start : start + limit], **more}

    def say(self, convo: str, did: str, text: str) -> None:
        """Let somebody write a direct message."""
        at = self.tick()
        members = [{"did": each, "handle": HANDLES[each], "displayName": ""} for each in HANDLES]
        known = self.convos.setdefault(convo, {"id": convo, "members": members, "unreadCount": 0, "messages": []})
        known["rev"] = f"{self._tick:08d}"
        known["messages"].append(
            {
                "$type": "chat.bsky.convo.defs#messageView",
                "id": str(self._tick),
                "rev": known["rev"],
                "text": text,
                "sender": {"did": did},
                "sentAt": stamped(at),
            }
        )

    def _page(self, request: httpx.Request) -> httpx.Response:
        address = str(request.url.copy_with(host=request.headers["host"]))
        return httpx.Response(200, content=self.pages[address]) if address in self.pages else httpx.Response(404)
