"""What a request and an answer of the strict Mastodon server are, and in what servers differ from each other."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.faults import Fault
    from tests.servers.mastodon_strict import StrictMastodon
    from tests.servers.mastodon_world import Account, IdKind, Token

FALSE = frozenset({"0", "f", "F", "false", "FALSE", "off", "OFF"})


class Rates(NamedTuple):
    """How many requests are let through in a window that begins at a multiple of its length."""

    api: int = 300
    api_seconds: int = 300
    posts: int = 300
    posts_seconds: int = 10_800
    media: int = 30
    media_seconds: int = 1800
    deletes: int = 30
    deletes_seconds: int = 1800


@dataclass(frozen=True)
class Personality:
    """How this server differs from others; the defaults are Mastodon's."""

    name: str = "mastodon"
    version: str = "4.5.3"
    api_version: int | None = 7
    keys: Literal["kept", "kept, hit fails", "ignored"] = "kept"
    key_lock: bool = False
    """Whether a second request with a key that is being worked on is turned away with 503."""
    bodies: frozenset[str] = frozenset({"form", "multipart", "json"})
    ids: IdKind = "snowflake"
    max_characters: int = 500
    graphemes: bool = True
    """Whether graphemes are counted; else code points."""
    url_weight: int | None = 23
    short_mentions: bool = True
    max_media: int = 4
    alt_text: int = 1500
    invalid: int = 422
    """The status of a post that breaks a rule."""
    forgets_unknown_media: bool = False
    """Whether unknown media ids are dropped without a word, as before 4.3."""
    slow_media: bool = False
    """Whether images too are processed after the upload; moving pictures always are, where anything is."""
    instant_media: bool = False
    media_polls: int = 2
    """How many times media is asked for before it is ready."""
    batch: bool = True
    """Whether GET /api/v1/statuses?id[]= exists."""
    says_alt_limit: bool = True
    instance_v2: bool = True
    discovery: bool = True
    """Whether /.well-known/oauth-authorization-server exists."""
    lazy_paging: bool = False
    """Whether ``min_id`` is ignored."""
    rate_headers: Literal["iso", "epoch", "seconds", "none"] = "iso"
    rates: Rates | None = None
    """What is enforced; None lets all through, and says the stock limits."""
    filters_strangers: bool = False
    """Whether notifications by people one does not follow are left out without ``include_filtered``."""
    date_skew: timedelta = timedelta()
    """How far its clock is ahead of ours."""
    spam_filter: bool = False
    """Whether posts are answered with an id and never stored."""


PERSONALITIES: dict[str, Personality] = {
    one.name: one
    for one in (
        Personality(),
        Personality(
            "mastodon46bug", version="4.6.3", api_version=10, keys="kept, hit fails", key_lock=True, alt_text=10_000
        ),
        Personality(
            "old",
            version="4.2.10",
            api_version=None,
            batch=False,
            says_alt_limit=False,
            discovery=False,
            forgets_unknown_media=True,
        ),
        Personality(
            "keyless",
            version="0.20.2",
            api_version=None,
            keys="ignored",
            ids="ulid",
            max_characters=5000,
            graphemes=False,
            url_weight=None,
            short_mentions=False,
            max_media=6,
            invalid=400,
            instant_media=True,
            batch=False,
            discovery=False,
        ),
        Personality(
            "hollo",
            version="0.6.10",
            api_version=None,
            keys="ignored",
            ids="uuid",
            bodies=frozenset({"multipart", "json"}),
            max_characters=10_000,
            batch=False,
            instant_media=True,
        ),
        Personality("lazy_paging", lazy_paging=True),
        Personality("epoch_limits", rate_headers="epoch"),
        Personality("seconds_limits", rate_headers="seconds"),
        Personality("no_limits", rate_headers="none"),
        Personality("filtered", filters_strangers=True),
        Personality("skewed", date_skew=timedelta(hours=1)),
        Personality("spam_filter", spam_filter=True),
        Personality("slow_media", slow_media=True),
    )
}


class File(NamedTuple):
    name: str
    mime: str
    data: bytes


class Asked(NamedTuple):
    """One request as it came in: the path without the query, header names in small letters."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    at: float
    """Seconds of ``time.monotonic``."""


@dataclass
class Record:
    """One request and what became of it; ``answered`` is None where no whole answer was sent."""

    asked: Asked
    params: dict[str, list[str]] = field(default_factory=dict)
    account: str = ""
    fault: str = ""
    answered: int | None = None

    @property
    def method(self) -> str:
        return self.asked.method

    @property
    def path(self) -> str:
        return self.asked.path

    def json(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "path": self.path,
            "query": self.asked.query,
            "headers": self.asked.headers,
            "params": self.params,
            "account": self.account,
            "fault": self.fault,
            "answered": self.answered,
        }


class Answer(NamedTuple):
    status: int
    body: Any
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed
    mime: str = "application/json; charset=utf-8"

    def payload(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body, ensure_ascii=False).encode()


class Refused(Exception):  # noqa: N818 - what an answer is, not an error of ours
    """Ends a request with an error answer."""

    def __init__(self, status: int, error: str, description: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(error)
        body = {"error": error} | ({"error_description": description} if description else {})
        self.answer = Answer(status, body, headers or {})


class Call:
    """A request under way: its parameters by the names of forms, its files, who asks."""

    def __init__(self, record: Record, route: Route, match: re.Match[str], fault: Fault | None) -> None:
        self.record = record
        self.route = route
        self.names = match.groups()
        self.fault = fault
        self.params: dict[str, list[str]] = record.params
        self.files: dict[str, File] = {}
        self.token: Token | None = None

    @property
    def me(self) -> Account:
        """Return whose token it is; routes with a scope have seen to it that there is one."""
        return self.token.account

    @property
    def viewer(self) -> Account | None:
        return self.token.account if self.token else None

    def get(self, name: str, default: str = "") -> str:
        return (self.params.get(name) or [default])[-1]

    def all(self, name: str) -> list[str]:
        return self.params.get(name, [])

    def yes(self, name: str) -> bool:
        value = self.get(name)
        return bool(value) and value not in FALSE

    def header(self, name: str) -> str:
        return self.record.asked.headers.get(name.lower(), "")

    def need(self, *names: str) -> None:
        for name in names:
            if not self.get(name):
                raise Refused(400, "invalid_request", f"Missing required parameter: {name}.")


class Route(NamedTuple):
    """What may be asked: parameters by the names of forms (``[]`` for lists), and the scope it needs.

    ``scope`` '' is open to all, though a token that is given has to be valid.
    """

    method: str
    path: str
    scope: str
    params: frozenset[str]
    handler: Callable[[StrictMastodon, Call], Answer]


ROUTES: list[tuple[re.Pattern[str], Route]] = []
NUMBERS = frozenset({"limit", "poll[expires_in]"})
BOOLEANS = frozenset(
    [
        "sensitive",
        "include_filtered",
        "resolve",
        "exclude_reblogs",
        "exclude_replies",
        "only_media",
        "pinned",
        "delete_media",
        "following",
        "poll[multiple]",
        "poll[hide_totals]",
        "force_login",
        "exclude_unreviewed",
    ]
)
PAGES = "limit min_id max_id since_id"


def route(
    method: str, path: str, scope: str = "", params: str = ""
) -> Callable[[Callable[[StrictMastodon, Call], Answer]], Callable[[StrictMastodon, Call], Answer]]:
    """Declare a handler; ``:id`` in the path stands for one part of it."""

    def declared(handler: Callable[[StrictMastodon, Call], Answer]) -> Callable[[StrictMastodon, Call], Answer]:
        pattern = re.compile(re.sub(r":id", r"([^/]+)", path) + r"\Z")
        ROUTES.append((pattern, Route(method, path, scope, frozenset(params.split()), handler)))
        return handler

    return declared
