"""What a network is asked and what it answers: the contract that every connector keeps.

A connector is one file beside this one (or another package's, found by the entry point group ``smdash.connectors``). It
says what its network can do, what signing in needs, and opens a ``Session`` of one account. A session is used by one
thread at a time, talks to the network and to nothing else, and keeps nothing: secrets come from a ``Keeper``.

Publishing is three calls, so that nothing is ever sent twice. ``prepare`` does all that nobody can see (uploading
pictures, finding out who is mentioned) and freezes what will go out as text; the caller writes that down. ``send``
makes the one call that shows it to the world. ``find`` looks whether it is there. A frozen record is never made anew:
what is tried once more is the same text with the same key.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from smdash.domain.errors import SmdashError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime, timedelta

LONGEST_ADDRESS = 2000
"""Characters of the longest address of a page that is kept."""
NOTHING: Mapping[str, str] = MappingProxyType({})


class Ability(StrEnum):
    """What a network lets a program do for one account."""

    PUBLISH = "publish"
    THREAD = "thread"
    MEDIA = "media"
    REPLY = "reply"
    DIRECT_REPLY = "direct replies"
    INBOX = "inbox"
    MESSAGES = "direct messages"
    ACCOUNT_METRICS = "account metrics"
    POST_METRICS = "post metrics"
    OWN_POSTS = "own posts"
    DELETE = "delete"
    LIKE = "like"
    HIDE = "hide"


class Option(NamedTuple):
    """Something signing in needs: a flag ``--key`` of the command line and a field of the form.

    A ``secret`` one is never shown, stored in the database or put on a command line: it is asked for, or read from
    standard input or the environment. ``default`` is what an empty field means.
    """

    key: str
    label: str
    help: str
    secret: bool = False
    required: bool = True
    default: str = ""


# Errors ---------------------------------------------------------------------------------------------------------


class ConnectorError(SmdashError):
    """A network did not do what it was asked; ``kind`` is one word for the ledger, ``answer`` what it said."""

    kind = "failed"

    def __init__(self, what: str, *, subject: str = "", hint: str = "", answer: str = "") -> None:
        super().__init__(what, subject=subject, hint=hint)
        self.answer = answer


class RejectedError(ConnectorError):
    """The network refused it for what it is; certain, and no use to try again unchanged."""

    kind = "rejected"


class RateLimitedError(ConnectorError):
    """The network did not do it because it was asked too much; certain. From ``until`` (UTC) it may be asked again."""

    kind = "rate limited"
    exit_code = 3

    def __init__(self, what: str, *, until: datetime, subject: str = "", hint: str = "", answer: str = "") -> None:
        super().__init__(what, subject=subject, hint=hint, answer=answer)
        self.until = until


class SignInNeededError(ConnectorError):
    """The network no longer takes the token, or wants more rights than it has; certain, and only a person can help."""

    kind = "sign-in needed"


class UnavailableError(ConnectorError):
    """It was certainly not done, and later it may be: no connection, or a reading call that failed."""

    kind = "unavailable"
    exit_code = 3


class UncertainError(ConnectorError):
    """Nobody knows whether it was done: the call went out and no answer that can be believed came back."""

    kind = "uncertain"


class WrongClockError(ConnectorError):
    """This machine's clock and the network's differ by more than a post's time may; ``skew`` is ours minus theirs."""

    kind = "wrong clock"

    def __init__(self, what: str, *, skew: timedelta, subject: str = "", hint: str = "") -> None:
        super().__init__(what, subject=subject, hint=hint)
        self.skew = skew


# Signing in -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Credentials:
    """Whose account, where, and by which secrets; the secrets never show in a representation.

    ``server`` is an address like ``https://example.social`` ('' where the network has one place only), ``remote_id``
    the network's own lasting id of the account.
    """

    server: str
    remote_id: str
    handle: str
    secret: Mapping[str, str] = field(repr=False)


class Profile(NamedTuple):
    """An account as its network names it: the lasting id, the handle of now, and its page."""

    remote_id: str
    handle: str
    name: str
    server: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that worked. At ``expires_at`` a person has to do it again; None where that is never or unknown.

    ``lacking`` are abilities of the network that this sign-in was given no right to.
    """

    profile: Profile
    secret: Mapping[str, str] = field(repr=False)
    expires_at: datetime | None = None
    notes: tuple[str, ...] = ()
    lacking: tuple[Ability, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """A page on which the person allows this program, and what is needed to use the code it gives them.

    ``redirect`` is '' when the code is shown for copying, else the loopback address it is sent to.
    """

    url: str
    redirect: str
    given: Mapping[str, str]
    state: Mapping[str, str] = field(repr=False)


class Keeper(ABC):
    """Where a session's secrets live, for tokens that change while it is open."""

    @abstractmethod
    def lock(self) -> AbstractContextManager[None]:
        """Keep every other session of the account, of whatever program, from changing the secrets meanwhile."""

    @abstractmethod
    def load(self) -> Mapping[str, str]:
        """Return the secrets as they are kept now."""

    @abstractmethod
    def save(self, secret: Mapping[str, str]) -> None:
        """Keep changed secrets; on return they are safe. Empty values never replace what is kept."""


# What goes out --------------------------------------------------------------------------------------------------


class Remote(NamedTuple):
    """Something on a network: its id there, its page, and what replying to it takes (all text, kept as JSON).

    The words of ``facts`` are the connector's own; what others may read of it: ``visibility`` and ``handle``.
    """

    id: str
    permalink: str = ""
    facts: Mapping[str, str] = NOTHING


def page_address(said: str) -> str:
    """Return what a server says is a page, '' where it is none that a person may be shown or sent to.

    Only http and https, at most ``LONGEST_ADDRESS`` characters, without spaces and control characters.
    """
    known = said[:8].lower().startswith(("http://", "https://"))
    fits = known and len(said) <= LONGEST_ADDRESS and said.isprintable() and " " not in said
    return said if fits and said.partition("://")[2][:1] not in {"", "/", "?", "#"} else ""


def remote_text(remote: Remote) -> str:
    """Return a remote thing as it is kept in the database: JSON with the keys ``id``, ``permalink`` and ``facts``."""
    return json.dumps({**remote._asdict(), "facts": dict(remote.facts)}, ensure_ascii=False, sort_keys=True)


def kept_remote(text: str) -> Remote:
    """Return what ``remote_text`` kept."""
    kept = json.loads(text)
    return Remote(str(kept["id"]), str(kept["permalink"]), MappingProxyType(dict(kept["facts"])))


class Attachment(NamedTuple):
    """A file that is ready to go out: within the limits of ``Limits``, at ``path`` on this machine."""

    path: str
    mime: str
    alt: str = ""
    bytes: int = 0
    width: int | None = None
    height: int | None = None


class Outgoing(NamedTuple):
    """One message to the world: a post, a part of a thread, a comment or a reply.

    ``reply_to`` is what it answers and ``root`` the first post of that conversation, where they differ. ``continues``
    says that it answers a post of the account itself, so nobody is to be mentioned. ``visibility`` '' is the account's
    own.
    """

    text: str
    attachments: tuple[Attachment, ...] = ()
    content_warning: str = ""
    language: str = ""
    visibility: str = ""
    link: str = ""
    title: str = ""
    reply_to: Remote | None = None
    root: Remote | None = None
    continues: bool = False


class Prepared(NamedTuple):
    """A message frozen: ``record`` is what goes out, as JSON text, and ``key`` tells it from every other message.

    ``notes`` say what was changed on the way: a picture made smaller, a mention that nobody answers to.
    """

    key: str
    record: str
    notes: tuple[str, ...] = ()


class Sent(NamedTuple):
    """A message that is out, as the network says. ``answer`` is one line of what it said."""

    remote: Remote
    at: datetime | None = None
    answer: str = ""


class Limits(NamedTuple):
    """What a server says it takes; None where it does not say, and then the platform's facts hold.

    ``url_weight`` is what every address counts; 0 where addresses and mentions count as they are written. ``lacking``
    are abilities of the network that the sign-in has no right to, None where only signing in tells.
    """

    text: int | None = None
    url_weight: int | None = None
    media_max: int | None = None
    image_bytes: int | None = None
    image_pixels: int | None = None
    video_bytes: int | None = None
    alt_text: int | None = None
    mime_types: tuple[str, ...] = ()
    software: str = ""
    lacking: tuple[str, ...] | None = None


# What comes in --------------------------------------------------------------------------------------------------

Kind = Literal["mention", "reply", "comment", "message", "quote"]


class Item(NamedTuple):
    """Something somebody wrote to the account. ``thread`` names the conversation, ``about`` the own post it is under.

    ``remote.facts`` hold what answering it takes. ``handled_at`` says that the account has answered it, where that
    shows. ``author_id`` is the author's lasting id, by which the account's own words are told from others' whatever
    its handle is now. ``answers`` is the id of what it replies to, '' for nothing; ``edited_at`` is when its author
    changed it last, None where that is never or not said.
    """

    remote: Remote
    kind: Kind
    author: str
    handle: str
    text: str
    received_at: datetime
    thread: str = ""
    about: str = ""
    handled_at: datetime | None = None
    author_id: str = ""
    answers: str = ""
    edited_at: datetime | None = None


class OwnPost(NamedTuple):
    """A post of the account on its network, whoever wrote it there, and its figures by the network's names.

    ``format`` is one of the formats of posts, or ``reply``. A figure that is not there is not zero. ``answers`` is the
    id of the message it replies to, as an item would have it, so that one answered elsewhere counts as done.
    ``direct`` says that only the people it is addressed to may read it: it is no post, and only what it answers counts.
    """

    remote: Remote
    text: str
    published_at: datetime
    format: str = ""
    figures: Mapping[str, float] = MappingProxyType({})
    attachments: int = 0
    answers: str = ""
    direct: bool = False


class Page(NamedTuple):
    """One portion of a stream. ``cursor`` may be kept once the portion is stored: from there nothing is missed.

    ``gone`` are ids that the network no longer has.
    """

    items: tuple[Item, ...] = ()
    posts: tuple[OwnPost, ...] = ()
    cursor: str = ""
    gone: tuple[str, ...] = ()


Stream = Literal["inbox", "messages", "posts"]
"""What is read portion by portion: what others wrote, direct messages, the account's own posts."""


# The contract ---------------------------------------------------------------------------------------------------


class Session(ABC):
    """One account, signed in. Every call may raise any ConnectorError but as its docstring says."""

    skew: timedelta | None = None
    """This machine's clock minus the network's as its last answer had it, None while none came."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Let go of the connection."""

    @abstractmethod
    def check(self) -> Profile:
        """Ask whose account this is: the cheapest call that shows that the sign-in still holds, and the clock."""

    @abstractmethod
    def limits(self) -> Limits:
        """Return what the server says it takes, asked anew."""

    @abstractmethod
    def prepare(self, message: Outgoing, key: str, at: datetime) -> Prepared:
        """Freeze a message that is to go out at ``at``; nobody can see anything of it. Never raises UncertainError.

        ``key`` is a UUID of this message; the connector may put another in its place, and the one it returns holds.
        """

    @abstractmethod
    def send(self, prepared: Prepared) -> Sent:
        """Show a prepared message to the world: one call. UncertainError when nobody knows whether it did."""

    @abstractmethod
    def may_repeat(self, prepared: Prepared, age: timedelta) -> bool:
        """Say whether the same frozen record, sent again ``age`` after the first time, can never make a second post."""

    @abstractmethod
    def find(self, prepared: Prepared, since: datetime) -> Sent | None:
        """Look for a message that may be out, begun at ``since``.

        None means it is certainly not there *now*; UncertainError that several could be it or that it cannot be told.
        """

    def own(self, where: str) -> Sent | None:
        """Return the account's own post that has this id or this page; None where it certainly has none there.

        A person names a post by its page. Another account's post is none of the own ones, whatever it is.
        """
        raise unsupported("looking at a post")

    def delete(self, remote: Remote) -> None:
        """Take a post down; one that is not there counts as done."""
        raise unsupported(Ability.DELETE)

    def pages(self, stream: Stream, cursor: str) -> Iterator[Page]:
        """Read a stream from where ``cursor`` left off ('' for the beginning), oldest knowledge first.

        Stopping after any page and going on from its cursor reads all there is: nothing twice that matters, nothing
        missed. Each page may be stored before the next is asked for.
        """
        raise unsupported(Ability.INBOX)

    def thread(self, remote: Remote) -> tuple[Item, ...]:
        """Return the conversation a message stands in, oldest first, the account's own words included."""
        raise unsupported(Ability.INBOX)

    def items(self, remotes: Sequence[Remote]) -> Mapping[str, Item]:
        """Return posts of others as they stand now, by their ids; one that is missing is no longer there.

        One that is there and cannot be read is neither: RejectedError where the network cannot say this at all.
        """
        raise unsupported(Ability.INBOX)

    def like(self, remote: Remote) -> None:
        """Let the account like something; liked already counts as done. It may be tried again without harm."""
        raise unsupported("liking")

    def unlike(self, remote: Remote) -> None:
        """Take the account's like back; one that is not there counts as done."""
        raise unsupported("liking")

    def hide(self, remote: Remote) -> None:
        """Hide an answer below the account's own post from its readers; hidden already counts as done."""
        raise unsupported("hiding of answers")

    def unhide(self, remote: Remote) -> None:
        """Show again what was hidden; one that is not hidden counts as done."""
        raise unsupported("hiding of answers")

    def account_figures(self) -> Mapping[str, float]:
        """Return the account's figures of now by the network's names."""
        raise unsupported(Ability.ACCOUNT_METRICS)

    def post_figures(self, remotes: Sequence[Remote]) -> Mapping[str, Mapping[str, float]]:
        """Return the figures of now of posts by their ids; one that is missing is no longer there."""
        raise unsupported(Ability.POST_METRICS)


class Connector(ABC):
    """One network."""

    platform: str
    name: str
    abilities: frozenset[Ability]
    options: tuple[Option, ...]
    by_code = False
    """Whether a person can allow this program on a page, in place of giving a secret."""

    @abstractmethod
    def sign_in(self, given: Mapping[str, str]) -> SignedIn:
        """Try what the person gave (by the keys of ``options``); UsageError names the field that is wrong."""

    def ask_code(self, given: Mapping[str, str], redirect: str = "") -> CodeRequest:
        """Return the page on which the person allows this program; ``redirect`` is the loopback address, or ''."""
        raise unsupported("signing in by a code")

    def use_code(self, request: CodeRequest, code: str) -> SignedIn:
        """Trade the code from that page for a sign-in."""
        raise unsupported("signing in by a code")

    @abstractmethod
    def open(self, credentials: Credentials, keeper: Keeper) -> Session:
        """Return a session of an account; asks the network nothing yet."""

    def preview(self, message: Outgoing) -> str:
        """Return a message's text as readers will see it, as far as that can be said without asking the network."""
        return message.text

    def sign_out(self, credentials: Credentials) -> None:  # noqa: B027 - most networks have nothing to be told
        """Tell the network that the secrets are to be worth nothing any more, where it can be told."""


def unsupported(what: object) -> RejectedError:
    """Return the error for what a network does not offer."""
    return RejectedError(f"this network offers no {what} to programs.", hint="Do it on its own page.")


def text_facts(values: Mapping[str, Any]) -> dict[str, str]:
    """Return facts as they are kept: text only, without what is missing."""
    return {key: str(value) for key, value in values.items() if value is not None and value != ""}
