"""Mastodon's entities as the contract's values: who wrote what to whom, and what answering it takes.

Nothing here trusts a server's document further than it has to: what is missing or of another kind is left out, and a
status without an id or a time is none. Source: Mastodon documentation 2026-07 (Status, Notification, Account).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.connectors.base import Item, Kind, OwnPost, Profile, Remote, text_facts
from smdash.connectors.http import instant_of
from smdash.connectors.mastodon_html import plain
from smdash.domain.plaintext import storable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

VISIBILITIES = ("public", "unlisted", "private", "direct")
"""Who may see a post, the widest first."""
POST_FIGURES = ("replies_count", "reblogs_count", "favourites_count", "quotes_count")
ACCOUNT_FIGURES = ("followers_count", "following_count", "statuses_count")


class Me(NamedTuple):
    """Whose account it is, for telling own words from others': the lasting id, and the server of its handle."""

    id: str
    domain: str


def text(document: Mapping[str, Any], key: str) -> str:
    """Return a text of a document, '' for what is none; a number counts as its digits."""
    found = document.get(key)
    if isinstance(found, str):
        return storable(found)
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else ""


def of(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a document within a document, an empty one for what is none."""
    found = document.get(key)
    return found if isinstance(found, dict) else {}


def listed(document: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return the documents of a list within a document."""
    return documents(document.get(key))


def documents(found: Any) -> list[Mapping[str, Any]]:
    """Return the documents of a list; what is none of both is left out."""
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def handle(account: Mapping[str, Any], domain: str) -> str:
    """Return an account's whole handle: its server leaves its own name out."""
    name = text(account, "acct") or text(account, "username")
    if not name:
        return ""
    return f"@{name}" if "@" in name or not domain else f"@{name}@{domain}"


def profile(account: Mapping[str, Any], server: str, domain: str) -> Profile:
    """Return whose account a CredentialAccount is."""
    return Profile(
        text(account, "id"), handle(account, domain), text(account, "display_name"), server, text(account, "url")
    )


def remote(status: Mapping[str, Any], domain: str) -> Remote:
    """Return a status as something to answer: its author, whom it mentions, who sees it, and its content warning."""
    author = of(status, "account")
    mentions = [text(one, "acct") for one in listed(status, "mentions")]
    return Remote(
        text(status, "id"),
        text(status, "url") or text(status, "uri"),
        text_facts(
            {
                "uri": text(status, "uri"),
                "visibility": text(status, "visibility"),
                "handle": handle(author, domain),
                "acct": text(author, "acct"),
                "author": text(author, "id"),
                "mentions": " ".join(one for one in mentions if one),
                "content_warning": plain_warning(status),
                "reply_to": text(status, "in_reply_to_id"),
                "reply_to_author": text(status, "in_reply_to_account_id"),
            }
        ),
    )


def plain_warning(status: Mapping[str, Any]) -> str:
    """Return the content warning; it is plain text on Mastodon and markup on some others."""
    warning = text(status, "spoiler_text")
    return plain(warning) if "<" in warning and ">" in warning else warning


def said(status: Mapping[str, Any]) -> str:
    """Return what a status says: its content warning above its text, and of wordless media what they show."""
    body = plain(text(status, "content"))
    parts = [plain_warning(status), body]
    if not body:
        for one in listed(status, "media_attachments"):
            shown = text(one, "description").strip()
            kind = text(one, "type") or "file"
            parts.append(f"[{kind}: {shown}]" if shown else f"[{kind}]")
    return "\n\n".join(part for part in parts if part)


def item(status: Mapping[str, Any], me: Me, *, at: datetime | None = None, quote: bool = False) -> Item | None:
    """Return a status as a message; None for one that cannot be read. ``at`` is when the account was told of it."""
    received = at or instant_of(text(status, "created_at"))
    author = of(status, "account")
    if not text(status, "id") or received is None:
        return None
    answered = text(status, "in_reply_to_id")
    to_me = bool(answered) and text(status, "in_reply_to_account_id") == me.id
    kind: Kind = "reply" if to_me else "mention"
    if quote:
        kind = "quote"
    if text(status, "visibility") == "direct":
        kind = "message"
    return Item(
        remote=remote(status, me.domain),
        kind=kind,
        author=text(author, "display_name") or text(author, "username"),
        handle=handle(author, me.domain),
        text=said(status),
        received_at=received,
        # Which conversation a direct message is of, only the list of conversations tells.
        thread="" if kind == "message" else answered or text(status, "id"),
        about=_about(status, to_me=to_me, quote=quote),
        author_id=text(author, "id"),
        answers=answered,
        edited_at=instant_of(text(status, "edited_at")),
    )


def _about(status: Mapping[str, Any], *, to_me: bool, quote: bool) -> str:
    """Return the own post that a message is under: what it answers, or what it quotes."""
    if to_me:
        return text(status, "in_reply_to_id")
    quoted = of(status, "quote")
    return (text(of(quoted, "quoted_status"), "id") or text(quoted, "quoted_status_id")) if quote else ""


def own_post(status: Mapping[str, Any], me: Me) -> OwnPost | None:
    """Return a status of the account itself with its figures; None for a boost and for what cannot be read."""
    published = instant_of(text(status, "created_at"))
    if not text(status, "id") or published is None or isinstance(status.get("reblog"), dict):
        return None
    media = listed(status, "media_attachments")
    return OwnPost(
        remote=remote(status, me.domain),
        text=plain(text(status, "content")),
        published_at=published,
        format=_format(status, media),
        figures=figures(status, POST_FIGURES),
        attachments=len(media),
        answers=text(status, "in_reply_to_id"),
        direct=text(status, "visibility") == "direct",
    )


def _format(status: Mapping[str, Any], media: list[Mapping[str, Any]]) -> str:
    if text(status, "in_reply_to_id"):
        return "reply"
    kinds = [text(one, "type") for one in media]
    if "video" in kinds:
        return "long_video"
    if not kinds:
        return "text"
    return "carousel" if len(kinds) > 1 else "image"


def figures(document: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, float]:
    """Return the counts a document states; what it does not state is not there."""
    found = {name: document.get(name) for name in names}
    return {
        name: float(value)
        for name, value in found.items()
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0
    }
