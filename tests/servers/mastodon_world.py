"""What the strict Mastodon server holds in memory: accounts, posts, notifications, conversations, media, tokens.

No HTTP here. Whatever changes the world takes ``World.lock``; helpers such as :meth:`World.reply` may be called from
the test's own thread while the server answers.
"""

from __future__ import annotations

import hashlib
import html
import re
import secrets
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import regex  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterable

IdKind: TypeAlias = Literal["snowflake", "ulid", "uuid"]

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")
MENTION = re.compile(r"(?<![=/\w])@([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)(?:@([a-z0-9.:-]+[a-z0-9]))?", re.IGNORECASE)
TAG = re.compile(r"(?<![\w/&])#(\w*[^\W\d_]\w*)")
VISIBILITIES = ("public", "unlisted", "private", "direct")
PURGED_AFTER = timedelta(hours=24)
"""How long an upload waits for its post."""


def order(identifier: str) -> tuple[int, str]:
    """Return what ids are sorted by: their length, then their letters."""
    return len(identifier), identifier


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(eq=False)
class Account:
    id: str
    username: str
    host: str
    """Where it lives; '' for an account of this server."""
    created_at: datetime
    followers: set[str] = field(default_factory=set)
    following: set[str] = field(default_factory=set)
    privacy: str = "public"
    language: str = "en"
    disabled: bool = False
    posts: int = 0
    last_post: datetime | None = None

    @property
    def acct(self) -> str:
        return f"{self.username}@{self.host}" if self.host else self.username


@dataclass(eq=False)
class Medium:
    id: str
    owner: Account
    kind: str
    mime: str
    data: bytes
    description: str
    focus: str
    created_at: datetime
    polls_left: int = 0
    """How many times it is still asked for before it is ready."""
    failed: bool = False
    status: Status | None = None


@dataclass(eq=False)
class Status:
    id: str
    account: Account
    text: str
    created_at: datetime
    visibility: str = "public"
    spoiler: str = ""
    sensitive: bool = False
    language: str = "en"
    parent: Status | None = None
    media: list[Medium] = field(default_factory=list)
    mentions: list[Account] = field(default_factory=list)
    poll: dict[str, Any] | None = None
    key: str = ""
    """The Idempotency-Key it was sent with."""
    favourites: set[str] = field(default_factory=set)
    reblogs: set[str] = field(default_factory=set)
    boosted: Status | None = None
    edited_at: datetime | None = None
    thread: str = ""
    replies: list[Status] = field(default_factory=list)


@dataclass(eq=False)
class Notice:
    id: str
    kind: str
    to: Account
    by: Account
    status: Status | None
    created_at: datetime


@dataclass(eq=False)
class Talk:
    """A conversation by direct messages, as one of its people sees it."""

    id: str
    owner: Account
    others: list[Account]
    thread: str
    last: Status
    unread: bool


@dataclass(eq=False)
class App:
    id: str
    secret: str
    name: str
    redirects: tuple[str, ...]
    scopes: frozenset[str]


@dataclass(eq=False)
class Code:
    code: str
    app: App
    account: Account
    redirect: str
    scopes: frozenset[str]
    challenge: str
    expires: datetime


@dataclass(eq=False)
class Token:
    token: str
    account: Account | None
    scopes: frozenset[str]
    app: App | None = None
    state: Literal["valid", "revoked", "expired"] = "valid"


class World:
    """All of one server; ``now`` is its own clock, which may be wrong and may be moved on."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.url = ""
        self.ids: IdKind = "snowflake"
        self.skew = timedelta()
        self.accounts: list[Account] = []
        self.statuses: dict[str, Status] = {}
        self.notices: list[Notice] = []
        self.talks: list[Talk] = []
        self.media: dict[str, Medium] = {}
        self.apps: dict[str, App] = {}
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, Token] = {}
        self.keys: dict[tuple[str, str], tuple[str, datetime]] = {}
        self.markers: dict[tuple[str, str], dict[str, Any]] = {}
        self.scheduled: dict[str, dict[str, Any]] = {}
        self.deleted: dict[str, Status] = {}
        self._last_id = 0
        self._last_count = 94
        # Small ids of notifications soon grow by a digit: whoever compares them as text loses some.

    # -- clock and ids

    def now(self) -> datetime:
        return datetime.now(UTC) + self.skew

    def next_id(self) -> str:
        with self.lock:
            self._last_id = max(self._last_id + 1, int(self.now().timestamp() * 1000) << 16)
            value = self._last_id
        if self.ids == "snowflake":
            return str(value)
        if self.ids == "uuid":
            return str(uuid.UUID(int=(value >> 16) << 80 | 7 << 76 | 2 << 62 | (value & 0xFFFF) << 40))
        letters = ""
        wide = value << 64
        for _ in range(26):
            wide, digit = divmod(wide, 32)
            letters = CROCKFORD[digit] + letters
        return letters

    def next_count(self) -> str:
        """Return the id of a notification or conversation: a row number where posts have time-based ids."""
        if self.ids != "snowflake":
            return self.next_id()
        with self.lock:
            self._last_count += 1
            return str(self._last_count)

    # -- people

    def add_account(self, acct: str, token: str = "", scopes: Iterable[str] = ("read", "write", "profile")) -> Account:
        """Add somebody; ``name@host`` lives elsewhere. ``token`` signs in as a local one (`token-NAME` if not given)."""
        username, _, host = acct.partition("@")
        with self.lock:
            if self.find(acct):
                raise ValueError(f"There is an account {acct} already.")
            account = Account(self.next_id(), username, host, self.now())
            self.accounts.append(account)
            if not host:
                given = token or f"token-{username}"
                self.tokens[given] = Token(given, account, frozenset(scopes))
        return account

    def find(self, acct: str) -> Account | None:
        wanted = acct.casefold().removeprefix("@")
        here = self.url.partition("//")[2]
        wanted = wanted.removesuffix(f"@{here}") if here else wanted
        return next((one for one in self.accounts if one.acct.casefold() == wanted), None)

    def account(self, who: Account | str) -> Account:
        found = who if isinstance(who, Account) else self.find(who)
        if found is None:
            raise ValueError(f"No account {who} on this server.")
        return found

    def follow(self, follower: Account | str, followed: Account | str) -> None:
        with self.lock:
            one, other = self.account(follower), self.account(followed)
            if other.id in one.following:
                return
            one.following.add(other.id)
            other.followers.add(one.id)
            self._notify("follow", other, one, None)

    # -- posts

    def visible(self, status: Status, viewer: Account | None) -> bool:
        if status.visibility in {"public", "unlisted"}:
            return True
        if viewer is None:
            return False
        if viewer is status.account or viewer in status.mentions:
            return True
        return status.visibility == "private" and viewer.id in status.account.followers

    def mentioned(self, text: str) -> list[Account]:
        found: dict[str, Account] = {}
        for match in MENTION.finditer(LINK.sub(" ", text)):
            account = self.find("@".join(part for part in match.groups() if part))
            if account is not None:
                found[account.id] = account
        return list(found.values())

    def post(
        self,
        account: Account | str,
        text: str,
        *,
        visibility: str = "",
        reply_to: Status | str | None = None,
        spoiler: str = "",
        sensitive: bool = False,
        language: str = "",
        media: Iterable[Medium] = (),
        poll: dict[str, Any] | None = None,
        key: str = "",
        created_at: datetime | None = None,
    ) -> Status:
        """Put a post into the world and tell the mentioned; nothing is checked here."""
        with self.lock:
            author = self.account(account)
            parent = self.statuses[reply_to] if isinstance(reply_to, str) else reply_to
            identifier = self.next_id()
            status = Status(
                identifier,
                author,
                text,
                created_at or self.now(),
                visibility or author.privacy,
                spoiler,
                sensitive or bool(spoiler),
                language or author.language,
                parent,
                list(media),
                [one for one in self.mentioned(text) if one is not author],
                poll,
                key,
                thread=parent.thread if parent else identifier,
            )
            for medium in status.media:
                medium.status = status
            self._keep(status)
            if parent:
                parent.replies.append(status)
            for one in status.mentions:
                if not one.host:
                    self._notify("mention", one, author, status)
            if status.visibility == "direct":
                self._talk(status)
            return status

    def reply(self, account: Account | str, to: Status | str, text: str, **more: Any) -> Status:
        """Reply as somebody, with the mention without which the author would not be told."""
        parent = self.statuses[to] if isinstance(to, str) else to
        more.setdefault("visibility", parent.visibility)
        return self.post(account, f"@{parent.account.acct} {text}", reply_to=parent, **more)

    def dm(self, account: Account | str, to: Account | str, text: str, **more: Any) -> Status:
        """Send a direct message."""
        return self.post(account, f"@{self.account(to).acct} {text}", visibility="direct", **more)

    def favourite(self, account: Account | str, status: Status | str) -> None:
        with self.lock:
            one = self.statuses[status] if isinstance(status, str) else status
            who = self.account(account)
            if who.id not in one.favourites:
                one.favourites.add(who.id)
                self._notify("favourite", one.account, who, one)

    def edit(self, status: Status | str, text: str) -> Status:
        """Let its author change a post; whoever was told of it before is not told again."""
        with self.lock:
            one = self.statuses[status] if isinstance(status, str) else status
            one.text, one.edited_at = text, self.now()
            return one

    def boost(self, account: Account | str, status: Status | str) -> Status:
        """Boost a post and return the boost; doing it again returns the same one."""
        with self.lock:
            one = self.statuses[status] if isinstance(status, str) else status
            who = self.account(account)
            for made in self.statuses.values():
                if made.boosted is one and made.account is who:
                    return made
            identifier = self.next_id()
            made = Status(identifier, who, "", self.now(), one.visibility, boosted=one, thread=identifier)
            self._keep(made)
            one.reblogs.add(who.id)
            self._notify("reblog", one.account, who, one)
            return made

    def delete(self, status: Status | str) -> Status:
        """Remove a post with its notifications; replies to it stay, without a parent."""
        with self.lock:
            one = self.statuses[status] if isinstance(status, str) else status
            gone = {one.id} | {made.id for made in self.statuses.values() if made.boosted is one}
            for identifier in gone:
                lost = self.deleted[identifier] = self.statuses.pop(identifier)
                lost.account.posts -= 1
            for other in one.replies:
                other.parent = None
            if one.parent:
                one.parent.replies.remove(one)
            self.notices = [notice for notice in self.notices if notice.status is not one]
            for talk in [talk for talk in self.talks if talk.last is one]:
                left = [
                    other
                    for other in self.statuses.values()
                    if other.thread == talk.thread and other.visibility == "direct" and self.visible(other, talk.owner)
                ]
                if left:
                    talk.last = max(left, key=lambda other: order(other.id))
                else:
                    self.talks.remove(talk)
            if one.boosted:
                one.boosted.reblogs.discard(one.account.id)
            return one

    def _keep(self, status: Status) -> None:
        self.statuses[status.id] = status
        status.account.posts += 1
        status.account.last_post = status.created_at

    def context(self, status: Status, viewer: Account | None) -> tuple[list[Status], list[Status]]:
        """Return what stands above and below a post, as far as it is to be seen; below in the order of the tree."""
        above: list[Status] = []
        one = status.parent
        while one is not None:
            above.insert(0, one)
            one = one.parent
        below: list[Status] = []
        rest = list(status.replies)
        while rest:
            one = rest.pop(0)
            below.append(one)
            rest = one.replies + rest
        return [one for one in above if self.visible(one, viewer)], [one for one in below if self.visible(one, viewer)]

    def _notify(self, kind: str, to: Account, by: Account, status: Status | None) -> None:
        if to is not by:
            self.notices.append(Notice(self.next_count(), kind, to, by, status, self.now()))

    def _talk(self, status: Status) -> None:
        people = [status.account, *status.mentions]
        for owner in people:
            if owner.host:
                continue
            others = [one for one in people if one is not owner]
            unread = owner is not status.account
            for talk in self.talks:
                if talk.owner is owner and talk.thread == status.thread:
                    talk.last, talk.unread, talk.others = status, unread, others
                    break
            else:
                self.talks.append(Talk(self.next_count(), owner, others, status.thread, status, unread))

    # -- what is shown

    def counted(self, text: str, *, graphemes: bool, url_weight: int | None, short_mentions: bool) -> int:
        """Return how long a server says a text is."""
        if url_weight is not None:
            text = LINK.sub("x" * url_weight, text)
        if short_mentions:
            text = MENTION.sub(lambda match: f"@{match[1]}", text)
        return len(regex.findall(r"\X", text)) if graphemes else len(text)

    def html(self, text: str) -> str:
        """Return the text as servers answer it: paragraphs, links with hidden parts, mentions and tags as links."""
        parts: list[str] = []
        at = 0
        for match in re.finditer(f"{LINK.pattern}|{MENTION.pattern}|{TAG.pattern}", text, re.IGNORECASE):
            parts.append(html.escape(text[at : match.start()], quote=False))
            parts.append(self._linked(match[0]))
            at = match.end()
        parts.append(html.escape(text[at:], quote=False))
        paragraphs = re.split(r"\n{2,}", "".join(parts).replace("\r\n", "\n").strip("\n"))
        return "".join(f"<p>{one.replace(chr(10), '<br />')}</p>" for one in paragraphs if one)

    def _linked(self, found: str) -> str:
        shown = html.escape(found)
        if found.startswith("@"):
            account = self.find(found)
            if account is None:
                return shown
            url = f"{self.url}/@{account.acct}"
            return f'<span class="h-card" translate="no"><a href="{url}" class="u-url mention">@<span>{account.username}</span></a></span>'
        if found.startswith("#"):
            tag = found[1:]
            return f'<a href="{self.url}/tags/{tag}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'
        scheme, _, rest = shown.partition("://")
        short, long = rest[:30], rest[30:]
        ellipsis = ' class="ellipsis"' if long else ' class=""'
        return (
            f'<a href="{shown}" target="_blank" rel="nofollow noopener"><span class="invisible">{scheme}://</span>'
            f'<span{ellipsis}>{short}</span><span class="invisible">{long}</span></a>'
        )

    def account_json(self, account: Account, *, own: bool = False) -> dict[str, Any]:
        made: dict[str, Any] = {
            "id": account.id,
            "username": account.username,
            "acct": account.acct,
            "display_name": account.username.title(),
            "locked": False,
            "bot": False,
            "created_at": stamp(account.created_at.replace(hour=0, minute=0, second=0, microsecond=0)),
            "note": "",
            "url": f"{self.url}/@{account.acct}",
            "uri": f"{self.url}/users/{account.acct}",
            "avatar": f"{self.url}/avatars/original/missing.png",
            "followers_count": len(account.followers),
            "following_count": len(account.following),
            "statuses_count": account.posts,
            "last_status_at": account.last_post.date().isoformat() if account.last_post else None,
            "emojis": [],
            "fields": [],
        }
        if own:
            made["source"] = {
                "privacy": account.privacy,
                "sensitive": False,
                "language": account.language,
                "note": "",
                "fields": [],
                "follow_requests_count": 0,
            }
        return made

    def medium_json(self, medium: Medium) -> dict[str, Any]:
        ready = medium.polls_left <= 0
        url = f"{self.url}/system/media/{medium.id}" if ready else None
        return {
            "id": medium.id,
            "type": medium.kind,
            "url": url,
            "preview_url": url,
            "remote_url": None,
            "meta": {"focus": dict(zip("xy", map(float, medium.focus.split(",")), strict=True))}
            if medium.focus
            else {},
            "description": medium.description or None,
            "blurhash": "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH" if ready else None,
        }

    def status_json(self, status: Status, viewer: Account | None, *, text: bool = False) -> dict[str, Any]:
        address = f"{self.url}/@{status.account.acct}/{status.id}"
        made: dict[str, Any] = {
            "id": status.id,
            "created_at": stamp(status.created_at),
            "in_reply_to_id": status.parent.id if status.parent else None,
            "in_reply_to_account_id": status.parent.account.id if status.parent else None,
            "sensitive": status.sensitive,
            "spoiler_text": status.spoiler,
            "visibility": status.visibility,
            "language": status.language,
            "uri": f"{self.url}/users/{status.account.acct}/statuses/{status.id}",
            "url": address,
            "replies_count": len(status.replies),
            "reblogs_count": len(status.reblogs),
            "favourites_count": len(status.favourites),
            "edited_at": stamp(status.edited_at) if status.edited_at else None,
            "content": self.html(status.text),
            "reblog": self.status_json(status.boosted, viewer) if status.boosted else None,
            "account": self.account_json(status.account),
            "media_attachments": [self.medium_json(one) for one in status.media],
            "mentions": [
                {"id": one.id, "username": one.username, "acct": one.acct, "url": f"{self.url}/@{one.acct}"}
                for one in status.mentions
            ],
            "tags": [
                {"name": tag.casefold(), "url": f"{self.url}/tags/{tag.casefold()}"}
                for tag in dict.fromkeys(TAG.findall(LINK.sub(" ", status.text)))
            ],
            "emojis": [],
            "card": None,
            "poll": status.poll,
            "application": {"name": "smdash"} if status.key else None,
        }
        if viewer is not None:
            made["favourited"] = viewer.id in status.favourites
            made["reblogged"] = viewer.id in status.reblogs
        if text:
            made["text"] = status.text
        return made

    def notice_json(self, notice: Notice) -> dict[str, Any]:
        made = {
            "id": notice.id,
            "type": notice.kind,
            "created_at": stamp(notice.created_at),
            "group_key": f"ungrouped-{notice.id}",
            "account": self.account_json(notice.by),
        }
        if notice.status is not None:
            made["status"] = self.status_json(notice.status, notice.to)
        return made

    def talk_json(self, talk: Talk) -> dict[str, Any]:
        return {
            "id": talk.id,
            "unread": talk.unread,
            "accounts": [self.account_json(one) for one in talk.others],
            "last_status": self.status_json(talk.last, talk.owner),
        }

    def dump(self) -> list[dict[str, Any]]:
        """Return every post there is, oldest first, with what a test asks: text, key, author, parent, media."""
        with self.lock:
            return [
                {
                    "id": one.id,
                    "account": one.account.acct,
                    "text": one.text,
                    "spoiler_text": one.spoiler,
                    "visibility": one.visibility,
                    "language": one.language,
                    "in_reply_to_id": one.parent.id if one.parent else None,
                    "media": [
                        {
                            "id": each.id,
                            "description": each.description,
                            "sha256": hashlib.sha256(each.data).hexdigest(),
                        }
                        for each in one.media
                    ],
                    "key": one.key,
                    "reblog_of": one.boosted.id if one.boosted else None,
                    "created_at": stamp(one.created_at),
                }
                for one in self.statuses.values()
            ]


def fresh_secret() -> str:
    return secrets.token_urlsafe(32)
