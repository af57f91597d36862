"""What the strict Mastodon server answers, route by route."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from datetime import UTC, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from tests.servers.mastodon_calls import PAGES, Answer, Call, Refused, route
from tests.servers.mastodon_world import (
    PURGED_AFTER,
    VISIBILITIES,
    Account,
    App,
    Code,
    Medium,
    Notice,
    Status,
    Talk,
    Token,
    fresh_secret,
    order,
    stamp,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.servers.mastodon_strict import StrictMastodon

T = TypeVar("T")

OOB = "urn:ietf:wg:oauth:2.0:oob"
SCOPES = frozenset(
    ["read", "write", "follow", "push", "profile"]
    + [
        f"read:{part}"
        for part in [
            "accounts",
            "blocks",
            "bookmarks",
            "favourites",
            "filters",
            "follows",
            "lists",
            "mutes",
            "notifications",
            "search",
            "statuses",
        ]
    ]
    + [
        f"write:{part}"
        for part in [
            "accounts",
            "blocks",
            "bookmarks",
            "conversations",
            "favourites",
            "filters",
            "follows",
            "lists",
            "media",
            "mutes",
            "notifications",
            "reports",
            "statuses",
        ]
    ]
)
MIMES = ("image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/webm")
MAGIC = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))
IMAGE_BYTES = 16_777_216
VIDEO_BYTES = 103_809_024
KEPT_FOR = timedelta(seconds=3600)
"""How long an Idempotency-Key is remembered."""
CODE_FOR = timedelta(minutes=10)
NOT_FOUND = "Record not found"


def invalid(server: StrictMastodon, text: str) -> Refused:
    return Refused(server.personality.invalid, f"Validation failed: {text}")


# -- signing in


@route("GET", "/.well-known/oauth-authorization-server")
def discovery(server: StrictMastodon, call: Call) -> Answer:
    if not server.personality.discovery:
        raise Refused(404, "Not Found")
    return Answer(
        200,
        {
            "issuer": f"{server.url}/",
            "authorization_endpoint": f"{server.url}/oauth/authorize",
            "token_endpoint": f"{server.url}/oauth/token",
            "revocation_endpoint": f"{server.url}/oauth/revoke",
            "app_registration_endpoint": f"{server.url}/api/v1/apps",
            "scopes_supported": sorted(SCOPES),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        },
    )


@route("POST", "/api/v1/apps", params="client_name redirect_uris redirect_uris[] scopes website")
def register(server: StrictMastodon, call: Call) -> Answer:
    redirects = tuple(call.all("redirect_uris[]") or call.get("redirect_uris").split())
    name = call.get("client_name").strip()
    scopes = call.get("scopes", "read").split()
    if not name:
        raise Refused(422, "Validation failed: Application name can't be blank")
    if not redirects:
        raise Refused(422, "Validation failed: Redirect URI can't be blank")
    for one in redirects:
        if one != OOB and not one.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]", "https://")):
            raise Refused(422, "Validation failed: Redirect URI must be an HTTPS/SSL URI.")
    known = SCOPES - ({"profile"} if not server.personality.discovery else set())
    if not set(scopes) <= known:
        raise Refused(422, "Validation failed: Scopes doesn't match configured on the server.")
    app = App(str(len(server.world.apps) + 1), fresh_secret(), name, redirects, frozenset(scopes))
    server.world.apps[f"client-{app.id}"] = app
    return Answer(
        200,
        {
            "id": app.id,
            "name": app.name,
            "website": call.get("website") or None,
            "scopes": scopes,
            "redirect_uri": "\n".join(redirects),
            "redirect_uris": list(redirects),
            "client_id": f"client-{app.id}",
            "client_secret": app.secret,
            "client_secret_expires_at": 0,
        },
    )


AUTHORIZE = "response_type client_id redirect_uri scope state code_challenge code_challenge_method force_login lang account deny"


def checked_request(server: StrictMastodon, values: dict[str, str]) -> tuple[App, frozenset[str], str]:
    """Return the app, the scopes and the redirect that an authorisation request asks for; raises Refused."""
    app = server.world.apps.get(values.get("client_id", ""))
    if app is None:
        raise Refused(401, "invalid_client", "Client authentication failed due to unknown client.")
    redirect = values.get("redirect_uri", "")
    if redirect not in app.redirects:
        raise Refused(400, "invalid_redirect_uri", "The redirect uri included is not valid.")
    if values.get("response_type") != "code":
        raise Refused(400, "unsupported_response_type", "The authorization server does not support this response type.")
    scopes = frozenset(values.get("scope", "read").split())
    if not all(one in app.scopes or one.partition(":")[0] in app.scopes for one in scopes):
        raise Refused(400, "invalid_scope", "The requested scope is invalid, unknown, or malformed.")
    method = values.get("code_challenge_method")
    if bool(values.get("code_challenge")) != bool(method) or method not in {None, "", "S256"}:
        raise Refused(400, "invalid_code_challenge_method", "The code challenge method must be S256.")
    return app, scopes, redirect


def grant(server: StrictMastodon, values: dict[str, str], acct: str, *, deny: bool) -> str:
    """Answer an authorisation request as somebody: the code for out-of-band, else where the browser goes."""
    app, scopes, redirect = checked_request(server, values)
    state = {"state": values["state"]} if "state" in values else {}
    join = "&" if "?" in redirect else "?"
    if deny:
        said = {
            "error": "access_denied",
            "error_description": "The resource owner or authorization server denied the request.",
        }
        if redirect == OOB:
            raise Refused(401, said["error"], said["error_description"])
        return f"{redirect}{join}{urlencode(said | state)}"
    code = secrets.token_urlsafe(24)
    account = server.world.account(acct)
    challenge = values.get("code_challenge", "")
    server.world.codes[code] = Code(code, app, account, redirect, scopes, challenge, server.world.now() + CODE_FOR)
    return code if redirect == OOB else f"{redirect}{join}{urlencode({'code': code} | state)}"


@route("GET", "/oauth/authorize", params=AUTHORIZE)
def authorize_page(server: StrictMastodon, call: Call) -> Answer:
    values = {name: call.get(name) for name in call.params}
    app, scopes, _ = checked_request(server, values)
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in values.items()
    )
    people = "".join(f"<option>{one.acct}</option>" for one in server.world.accounts if not one.host)
    page = (
        f"<!doctype html><title>Authorization required</title><p>{escape(app.name)} asks for {' '.join(sorted(scopes))}</p>"
        f'<form method="post" action="/oauth/authorize">{hidden}<select name="account">{people}</select>'
        f'<button>Authorize</button><button name="deny" value="1">Deny</button></form>'
    )
    return Answer(200, page, mime="text/html; charset=utf-8")


@route("POST", "/oauth/authorize", params=AUTHORIZE)
def authorize(server: StrictMastodon, call: Call) -> Answer:
    values = {name: call.get(name) for name in call.params}
    went = grant(server, values, call.get("account", "ann"), deny=call.yes("deny"))
    if values["redirect_uri"] == OOB:
        went = f"/oauth/authorize/native?{urlencode({'code': went})}"
    return Answer(302, "", {"Location": went}, "text/html; charset=utf-8")


@route("GET", "/oauth/authorize/native", params="code")
def native(server: StrictMastodon, call: Call) -> Answer:
    return Answer(
        200, f"<!doctype html><p>Copy this code: <code>{escape(call.get('code'))}</code></p>", mime="text/html"
    )


def client(server: StrictMastodon, call: Call) -> App:
    """Return the app whose id and secret the request has, in its body or as Basic; raises Refused."""
    name, secret = call.get("client_id"), call.get("client_secret")
    kind, _, value = call.header("authorization").partition(" ")
    if kind.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(value).decode().partition(":")
        except ValueError:
            name = ""
    app = server.world.apps.get(name)
    if app is None or not secrets.compare_digest(app.secret, secret):
        raise Refused(
            401,
            "invalid_client",
            "Client authentication failed due to unknown client, no client authentication included, "
            "or unsupported authentication method.",
        )
    return app


@route("POST", "/oauth/token", params="grant_type code client_id client_secret redirect_uri code_verifier scope")
def token(server: StrictMastodon, call: Call) -> Answer:
    app = client(server, call)
    kind = call.get("grant_type")
    wrong = Refused(
        400,
        "invalid_grant",
        "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI "
        "used in the authorization request, or was issued to another client.",
    )
    account: Account | None = None
    if kind == "client_credentials":
        scopes = frozenset(call.get("scope", "read").split())
        if not all(one in app.scopes or one.partition(":")[0] in app.scopes for one in scopes):
            raise Refused(400, "invalid_scope", "The requested scope is invalid, unknown, or malformed.")
    elif kind == "authorization_code":
        call.need("code", "redirect_uri")
        code = server.world.codes.pop(call.get("code"), None)
        if code is None or code.app is not app or code.redirect != call.get("redirect_uri"):
            raise wrong
        if code.expires < server.world.now():
            raise wrong
        if code.challenge:
            digest = hashlib.sha256(call.get("code_verifier").encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.challenge:
                raise wrong
        scopes, account = code.scopes, code.account
    else:
        raise Refused(400, "unsupported_grant_type", "The authorization grant type is not supported.")
    with server.world.lock:
        for made in server.world.tokens.values():
            if made.app is app and made.account is account and made.scopes == scopes and made.state == "valid":
                break
        else:
            made = Token(fresh_secret(), account, scopes, app)
            server.world.tokens[made.token] = made
    return Answer(
        200,
        {
            "access_token": made.token,
            "token_type": "Bearer",
            "scope": " ".join(sorted(scopes)),
            "created_at": int(server.world.now().timestamp()),
        },
    )


@route("POST", "/oauth/revoke", params="client_id client_secret token")
def revoke(server: StrictMastodon, call: Call) -> Answer:
    app = client(server, call)
    found = server.world.tokens.get(call.get("token"))
    if found is not None:
        if found.app is not app:
            raise Refused(403, "unauthorized_client", "You are not authorized to revoke this token")
        found.state = "revoked"
    return Answer(200, {})


# -- the server and its people


def configuration(server: StrictMastodon) -> dict[str, Any]:
    is_like = server.personality
    media: dict[str, Any] = {
        "supported_mime_types": list(MIMES),
        "image_size_limit": IMAGE_BYTES,
        "image_matrix_limit": 33_177_600,
        "video_size_limit": VIDEO_BYTES,
        "video_frame_rate_limit": 120,
        "video_matrix_limit": 8_294_400,
    }
    if is_like.says_alt_limit:
        media["description_limit"] = is_like.alt_text
    return {
        "statuses": {
            "max_characters": is_like.max_characters,
            "max_media_attachments": is_like.max_media,
            "characters_reserved_per_url": is_like.url_weight or 25,
        },
        "media_attachments": media,
        "polls": {
            "max_options": 4,
            "max_characters_per_option": 50,
            "min_expiration": 300,
            "max_expiration": 2_629_746,
        },
    }


@route("GET", "/api/v2/instance")
def instance(server: StrictMastodon, call: Call) -> Answer:
    if not server.personality.instance_v2:
        raise Refused(404, "Not Found")
    made: dict[str, Any] = {
        "domain": server.url.partition("//")[2],
        "title": "Strict",
        "version": server.personality.version,
        "source_url": "",
        "description": "A server of the tests",
        "usage": {"users": {"active_month": len(server.world.accounts)}},
        "languages": ["en"],
        "configuration": configuration(server),
        "registrations": {"enabled": False, "approval_required": False, "message": None},
        "contact": {"email": "", "account": None},
        "rules": [],
    }
    if server.personality.api_version is not None:
        made["api_versions"] = {"mastodon": server.personality.api_version}
    return Answer(200, made)


@route("GET", "/api/v1/instance")
def instance_v1(server: StrictMastodon, call: Call) -> Answer:
    made = {
        "uri": server.url.partition("//")[2],
        "title": "Strict",
        "version": server.personality.version,
        "stats": {
            "user_count": len(server.world.accounts),
            "status_count": len(server.world.statuses),
            "domain_count": 0,
        },
        "languages": ["en"],
        "registrations": False,
        "configuration": configuration(server),
    }
    return Answer(200, made)


@route("GET", "/api/v1/accounts/verify_credentials", "read:accounts|profile")
def verify_credentials(server: StrictMastodon, call: Call) -> Answer:
    return Answer(200, server.world.account_json(call.me, own=True))


@route("GET", "/api/v1/accounts/lookup", params="acct")
def lookup(server: StrictMastodon, call: Call) -> Answer:
    found = server.world.find(call.get("acct"))
    if found is None:
        raise Refused(404, NOT_FOUND)
    return Answer(200, server.world.account_json(found))


@route("GET", "/api/v1/accounts/relationships", "read:follows", "id[]")
def relationships(server: StrictMastodon, call: Call) -> Answer:
    return Answer(
        200,
        [
            {"id": one, "following": one in call.me.following, "followed_by": one in call.me.followers}
            for one in call.all("id[]")
        ],
    )


@route("GET", "/api/v1/accounts/:id")
def account(server: StrictMastodon, call: Call) -> Answer:
    return Answer(200, server.world.account_json(account_of(server, call)))


@route("POST", "/api/v1/accounts/:id/follow", "write:follows", "reblogs notify")
def follow(server: StrictMastodon, call: Call) -> Answer:
    other = account_of(server, call)
    server.world.follow(call.me, other)
    return Answer(200, {"id": other.id, "following": True, "followed_by": other.id in call.me.followers})


def account_of(server: StrictMastodon, call: Call) -> Account:
    for one in server.world.accounts:
        if one.id == call.names[0]:
            return one
    raise Refused(404, NOT_FOUND)


@route(
    "GET",
    "/api/v1/accounts/:id/statuses",
    params=f"{PAGES} only_media exclude_replies exclude_reblogs pinned tagged",
)
def account_statuses(server: StrictMastodon, call: Call) -> Answer:
    with server.world.lock:
        whose = account_of(server, call)
        found = [
            one
            for one in server.world.statuses.values()
            if one.account is whose
            and server.world.visible(one, call.viewer)
            and not (call.yes("only_media") and not one.media)
            and not (call.yes("exclude_replies") and one.parent and one.parent.account is not whose)
            and not (call.yes("exclude_reblogs") and one.boosted)
            and not call.yes("pinned")
        ]
        return page(
            server, call, found, lambda one: one.id, lambda one: server.world.status_json(one, call.viewer), 20, 40
        )


def page(
    server: StrictMastodon,
    call: Call,
    items: Iterable[T],
    key: Callable[[T], str],
    shown: Callable[[T], Any],
    default: int,
    most: int,
) -> Answer:
    """Return a page of a list, newest first, with its Link header.

    ``min_id`` is the page right above an id, ``since_id`` the newest above it. ``key`` gives the ids that are paged by,
    which need not be those of the items: for these only the Link header leads on.
    """
    newest_first = sorted(items, key=lambda one: order(key(one)), reverse=True)
    limit = min(int(call.get("limit", str(default))), most)
    low, high, since = call.get("min_id"), call.get("max_id"), call.get("since_id")
    if server.personality.lazy_paging:
        low = ""
    if high:
        newest_first = [one for one in newest_first if order(key(one)) < order(high)]
    if since and not low:
        newest_first = [one for one in newest_first if order(key(one)) > order(since)]
    if low:
        newest_first = [one for one in newest_first if order(key(one)) > order(low)]
        chosen = newest_first[-limit:]
    else:
        chosen = newest_first[:limit]
    links = []
    if chosen:
        kept = [(name, value) for name, values in call.params.items() for value in values]
        kept = [(name, value) for name, value in kept if name not in {"min_id", "max_id", "since_id", "limit"}]
        address = f"{server.url}{call.record.path}?"
        ends = [("limit", str(limit)), *kept]
        if len(chosen) == limit:
            links.append(f'<{address}{urlencode([*ends, ("max_id", key(chosen[-1]))])}>; rel="next"')
        links.append(f'<{address}{urlencode([*ends, ("min_id", key(chosen[0]))])}>; rel="prev"')
    return Answer(200, [shown(one) for one in chosen], {"Link": ", ".join(links)} if links else {})


# -- posts

STATUS = (
    "status media_ids[] poll[options][] poll[expires_in] poll[multiple] poll[hide_totals] in_reply_to_id sensitive "
    "spoiler_text visibility language scheduled_at quote_approval_policy allowed_mentions[]"
)


@route("POST", "/api/v1/statuses", "write:statuses", STATUS)
def post_status(server: StrictMastodon, call: Call) -> Answer:
    is_like, key = server.personality, call.header("idempotency-key")
    mine = (call.me.id, key)
    if not key or is_like.keys == "ignored":
        return create(server, call, key)
    if hit := known_key(server, call, mine):
        return hit
    if is_like.key_lock:
        with server.world.lock:
            if mine in server.working:
                raise Refused(503, "There was a temporary problem serving your request, please try again")
            server.working.add(mine)
    try:
        return create(server, call, key, mine)
    finally:
        server.working.discard(mine)


def known_key(server: StrictMastodon, call: Call, mine: tuple[str, str]) -> Answer | None:
    with server.world.lock:
        identifier, at = server.world.keys.get(mine, ("", None))
        if not identifier or server.world.now() - at > KEPT_FOR:
            return None
        if server.personality.keys == "kept, hit fails":
            raise Refused(500, "We're sorry, but something went wrong on our end.")
        status = server.world.statuses.get(identifier)
        if status is None:
            if identifier in server.world.scheduled:
                return Answer(200, server.world.scheduled[identifier])
            raise Refused(404, NOT_FOUND)
        return Answer(200, server.world.status_json(status, call.me))


def create(server: StrictMastodon, call: Call, key: str, mine: tuple[str, str] | None = None) -> Answer:
    world, is_like = server.world, server.personality
    text, spoiler = call.get("status"), call.get("spoiler_text")
    with world.lock:
        media = attached(server, call)
        poll = poll_of(server, call)
        if not text.strip() and not media and poll is None:
            if not spoiler.strip():
                raise invalid(server, "Text can't be blank")
            text, spoiler = spoiler, ""
        length = sum(
            world.counted(
                one, graphemes=is_like.graphemes, url_weight=is_like.url_weight, short_mentions=is_like.short_mentions
            )
            for one in (text, spoiler)
        )
        if length > is_like.max_characters:
            raise invalid(server, f"Text character limit of {is_like.max_characters} exceeded")
        visibility = call.get("visibility") or call.me.privacy
        if visibility not in VISIBILITIES:
            raise Refused(422, f"Validation failed: Visibility {visibility} is not included in the list")
        parent = None
        if call.get("in_reply_to_id"):
            parent = world.statuses.get(call.get("in_reply_to_id"))
            if parent is None or not world.visible(parent, call.me):
                raise Refused(404, "The post you are trying to reply to does not appear to exist.")
        language = call.get("language")
        if language and not (language.isascii() and language.isalpha() and len(language) in {2, 3}):
            language = ""
        if call.all("allowed_mentions[]"):
            others = [
                one
                for one in world.mentioned(text)
                if one.id not in call.all("allowed_mentions[]") and one is not call.me
            ]
            if others:
                refused = Refused(422, "Post would be sent to unexpected accounts")
                refused.answer.body["unexpected_accounts"] = [world.account_json(one) for one in others]
                raise refused
        if call.get("scheduled_at"):
            return schedule(server, call, mine)
    if call.fault is not None and (call.fault.kind, call.fault.when) == ("delay", "during"):
        time.sleep(call.fault.seconds)
    with world.lock:
        for one in media:
            if one.status is not None:
                raise invalid(server, f"Media {one.id} not found or already attached to another post")
        if is_like.spam_filter:
            ghost = Status(world.next_id(), call.me, text, world.now(), visibility, spoiler, media=media)
            return Answer(200, world.status_json(ghost, call.me))
        status = world.post(
            call.me,
            text,
            visibility=visibility,
            reply_to=parent,
            spoiler=spoiler,
            sensitive=call.yes("sensitive"),
            language=language,
            media=media,
            poll=poll,
            key=key,
        )
        if mine is not None:
            world.keys[mine] = (status.id, world.now())
        return Answer(200, world.status_json(status, call.me))


def attached(server: StrictMastodon, call: Call) -> list[Medium]:
    """Return the uploads a post names, in their order; raises Refused where one cannot be attached."""
    wanted = call.all("media_ids[]")
    if len(wanted) > server.personality.max_media:
        raise invalid(server, f"Cannot attach more than {server.personality.max_media} files")
    found = []
    missing = []
    for identifier in dict.fromkeys(wanted):
        medium = server.world.media.get(identifier)
        if medium is None or medium.owner is not call.me or medium.status is not None or purged(server, medium):
            missing.append(identifier)
        else:
            found.append(medium)
    if missing and not server.personality.forgets_unknown_media:
        raise invalid(server, f"Media {', '.join(missing)} not found or already attached to another post")
    if any(one.polls_left > 0 or one.failed for one in found):
        raise invalid(server, "Cannot attach files that have not finished processing. Try again in a moment!")
    if len(found) > 1 and any(one.kind != "image" for one in found):
        raise invalid(server, "Cannot attach a video to a post that already contains images")
    return found


def poll_of(server: StrictMastodon, call: Call) -> dict[str, Any] | None:
    options = call.all("poll[options][]")
    if not options:
        return None
    seconds = call.get("poll[expires_in]", "0")
    if not seconds.isdigit() or not 300 <= int(seconds) <= 2_629_746:
        raise invalid(server, "Expires at is too soon")
    if not 2 <= len(options) <= 4 or any(len(one) > 50 for one in options):
        raise invalid(server, "Options cannot be longer than 50 characters each")
    return {
        "id": server.world.next_id(),
        "expires_at": stamp(server.world.now() + timedelta(seconds=int(seconds))),
        "expired": False,
        "multiple": call.yes("poll[multiple]"),
        "votes_count": 0,
        "options": [{"title": one, "votes_count": 0} for one in options],
    }


def schedule(server: StrictMastodon, call: Call, mine: tuple[str, str] | None) -> Answer:
    try:
        when = datetime.fromisoformat(call.get("scheduled_at"))
    except ValueError:
        raise invalid(server, "Scheduled at is invalid") from None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    if when < server.world.now() + timedelta(minutes=5):
        raise invalid(server, "Scheduled at date must be in the future")
    made = {
        "id": str(len(server.world.scheduled) + 1),
        "scheduled_at": stamp(when),
        "params": {"text": call.get("status"), "visibility": call.get("visibility") or None},
        "media_attachments": [],
    }
    server.world.scheduled[str(made["id"])] = made
    if mine is not None:
        server.world.keys[mine] = (str(made["id"]), server.world.now())
    return Answer(200, made)


def status_of(server: StrictMastodon, call: Call) -> Status:
    found = server.world.statuses.get(call.names[0])
    if found is None or not server.world.visible(found, call.viewer):
        raise Refused(404, NOT_FOUND)
    return found


@route("GET", "/api/v1/statuses", params="id[]")
def batch(server: StrictMastodon, call: Call) -> Answer:
    if not server.personality.batch:
        raise Refused(404, "Not Found")
    wanted = call.all("id[]")
    if len(wanted) > 20:
        raise Refused(422, "Too many ids, at most 20 are allowed")
    with server.world.lock:
        found = [server.world.statuses[one] for one in dict.fromkeys(wanted) if one in server.world.statuses]
        shown = [server.world.status_json(one, call.viewer) for one in found if server.world.visible(one, call.viewer)]
    return Answer(200, shown)


@route("GET", "/api/v1/statuses/:id")
def status(server: StrictMastodon, call: Call) -> Answer:
    with server.world.lock:
        return Answer(200, server.world.status_json(status_of(server, call), call.viewer))


@route("GET", "/api/v1/statuses/:id/source", "read:statuses")
def source(server: StrictMastodon, call: Call) -> Answer:
    found = status_of(server, call)
    if found.account is not call.me:
        raise Refused(404, NOT_FOUND)
    return Answer(200, {"id": found.id, "text": found.text, "spoiler_text": found.spoiler})


@route("GET", "/api/v1/statuses/:id/context")
def context(server: StrictMastodon, call: Call) -> Answer:
    with server.world.lock:
        above, below = server.world.context(status_of(server, call), call.viewer)
        most = (4096, 4096) if call.viewer else (40, 60)
        return Answer(
            200,
            {
                "ancestors": [server.world.status_json(one, call.viewer) for one in above[-most[0] :]],
                "descendants": [server.world.status_json(one, call.viewer) for one in below[: most[1]]],
            },
        )


@route("DELETE", "/api/v1/statuses/:id", "write:statuses", "delete_media")
def delete_status(server: StrictMastodon, call: Call) -> Answer:
    with server.world.lock:
        found = status_of(server, call)
        if found.account is not call.me:
            raise Refused(404, NOT_FOUND)
        shown = server.world.status_json(found, call.me, text=True)
        server.world.delete(found)
        return Answer(200, shown)


@route("POST", "/api/v1/statuses/:id/favourite", "write:favourites")
def favourite(server: StrictMastodon, call: Call) -> Answer:
    with server.world.lock:
        found = status_of(server, call)
        server.world.favourite(call.me, found)
        return Answer(200, server.world.status_json(found, call.me))


@route("POST", "/api/v1/statuses/:id/unfavourite", "write:favourites")
def unfavourite(server: StrictMastodon, call: Call) -> Answer:
    with server.world.lock:
        found = status_of(server, call)
        found.favourites.discard(call.me.id)
        server.world.notices = [
            one
            for one in server.world.notices
            if not (one.kind == "favourite" and one.by is call.me and one.status is found)
        ]
        return Answer(200, server.world.status_json(found, call.me))


@route("POST", "/api/v1/statuses/:id/reblog", "write:statuses", "visibility")
def reblog(server: StrictMastodon, call: Call) -> Answer:
    with server.world.lock:
        found = status_of(server, call)
        if found.visibility not in {"public", "unlisted"} and found.account is not call.me:
            raise Refused(404, NOT_FOUND)
        return Answer(200, server.world.status_json(server.world.boost(call.me, found), call.me))


@route("GET", "/api/v2/search", "read:search", "q resolve type limit offset account_id following exclude_unreviewed")
def search(server: StrictMastodon, call: Call) -> Answer:
    call.need("q")
    asked, kind = call.get("q"), call.get("type")
    made: dict[str, list[Any]] = {"accounts": [], "statuses": [], "hashtags": []}
    with server.world.lock:
        if kind in {"", "statuses"}:
            for one in server.world.statuses.values():
                shown = server.world.status_json(one, call.viewer)
                if asked in {shown["url"], shown["uri"]} and server.world.visible(one, call.viewer):
                    made["statuses"].append(shown)
        if kind in {"", "accounts"}:
            found = server.world.find(asked)
            made["accounts"] += [server.world.account_json(found)] if found else []
    return Answer(200, made)


# -- media


def purged(server: StrictMastodon, medium: Medium) -> bool:
    return medium.status is None and server.world.now() - medium.created_at > PURGED_AFTER


def mime_of(data: bytes) -> str:
    """Return what a file is by its first bytes, '' where nothing tells."""
    for head, mime in MAGIC:
        if data.startswith(head):
            return mime
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return "video/mp4"
    return "video/webm" if data.startswith(b"\x1aE\xdf\xa3") else ""


def described(server: StrictMastodon, call: Call) -> tuple[str, str]:
    """Return description and focus; raises Refused where one is not as it should be."""
    description, focus = call.get("description"), call.get("focus")
    if len(description) > server.personality.alt_text:
        raise invalid(server, f"Description is too long (maximum is {server.personality.alt_text} characters)")
    if focus:
        try:
            x, y = map(float, focus.split(","))
        except ValueError:
            raise invalid(server, "Focus is invalid") from None
        if not (-1 <= x <= 1 and -1 <= y <= 1):
            raise invalid(server, "Focus is invalid")
    return description, focus


@route("POST", "/api/v2/media", "write:media", "file thumbnail description focus")
def upload(server: StrictMastodon, call: Call) -> Answer:
    is_like = server.personality
    file = call.files.get("file")
    if file is None or not file.data:
        raise Refused(422, "Validation failed: File can't be blank")
    if not file.mime:
        raise Refused(422, "Validation failed: File content type is invalid")
    mime = mime_of(file.data)
    if not mime or file.mime.partition("/")[0] != mime.partition("/")[0]:
        raise Refused(
            422,
            "Validation failed: File content type is invalid, File has contents that are not what they are reported to be",
        )
    moving = mime.startswith("video/") or (mime == "image/gif" and file.data.count(b"\x21\xf9\x04") > 1)
    limit = VIDEO_BYTES if moving else IMAGE_BYTES
    if len(file.data) > limit:
        raise Refused(422, f"Validation failed: File file size must be less than {limit // 1024**2} MB")
    description, focus = described(server, call)
    with server.world.lock:
        slow = not is_like.instant_media and (moving or is_like.slow_media)
        kind = "image" if not moving else "gifv" if mime == "image/gif" else "video"
        medium = Medium(server.world.next_id(), call.me, kind, mime, file.data, description, focus, server.world.now())
        medium.polls_left = is_like.media_polls + 1 if slow else 0
        if server.failing_media > 0:
            server.failing_media -= 1
            medium.failed, medium.polls_left = True, max(medium.polls_left, 1)
        server.world.media[medium.id] = medium
        return Answer(202 if medium.polls_left > 0 else 200, server.world.medium_json(medium))


def medium_of(server: StrictMastodon, call: Call) -> Medium:
    medium = server.world.media.get(call.names[0])
    if medium is None or medium.owner is not call.me or medium.status is not None or purged(server, medium):
        raise Refused(404, NOT_FOUND)
    return medium


@route("GET", "/api/v1/media/:id", "write:media")
def medium(server: StrictMastodon, call: Call) -> Answer:
    with server.world.lock:
        found = medium_of(server, call)
        if found.polls_left > 0:
            found.polls_left -= 1
        if found.polls_left > 0:
            return Answer(206, server.world.medium_json(found))
        if found.failed:
            raise Refused(422, "There was a problem processing the uploaded file")
        return Answer(200, server.world.medium_json(found))


@route("PUT", "/api/v1/media/:id", "write:media", "description focus thumbnail")
def describe(server: StrictMastodon, call: Call) -> Answer:
    with server.world.lock:
        found = medium_of(server, call)
        description, focus = described(server, call)
        found.description = description if "description" in call.params else found.description
        found.focus = focus or found.focus
        return Answer(206 if found.polls_left > 0 else 200, server.world.medium_json(found))


@route("DELETE", "/api/v1/media/:id", "write:media")
def delete_medium(server: StrictMastodon, call: Call) -> Answer:
    if (server.personality.api_version or 0) < 4:
        raise Refused(404, "Not Found")
    found = server.world.media.get(call.names[0])
    if found is None or found.owner is not call.me:
        raise Refused(404, NOT_FOUND)
    if found.status is not None:
        raise Refused(422, "Media attachment is currently used by a status")
    del server.world.media[found.id]
    return Answer(200, {})


@route("GET", "/system/media/:id")
def medium_file(server: StrictMastodon, call: Call) -> Answer:
    found = server.world.media.get(call.names[0])
    if found is None or found.polls_left > 0:
        raise Refused(404, "Not Found")
    return Answer(200, found.data, mime=found.mime)


# -- inbox


def is_filtered(server: StrictMastodon, notice: Notice) -> bool:
    return server.personality.filters_strangers and notice.by.id not in notice.to.following


@route(
    "GET",
    "/api/v1/notifications",
    "read:notifications",
    f"{PAGES} types[] exclude_types[] account_id include_filtered supported_types[]",
)
def notifications(server: StrictMastodon, call: Call) -> Answer:
    types, without = call.all("types[]"), call.all("exclude_types[]")
    with server.world.lock:
        found = [
            one
            for one in server.world.notices
            if one.to is call.me
            and (not types or one.kind in types)
            and one.kind not in without
            and call.get("account_id") in {"", one.by.id}
            and (call.yes("include_filtered") or not is_filtered(server, one))
        ]
        return page(server, call, found, lambda one: one.id, server.world.notice_json, 40, 80)


@route("GET", "/api/v1/notifications/:id", "read:notifications")
def notification(server: StrictMastodon, call: Call) -> Answer:
    with server.world.lock:
        for one in server.world.notices:
            if one.id == call.names[0] and one.to is call.me:
                return Answer(200, server.world.notice_json(one))
    raise Refused(404, NOT_FOUND)


@route("POST", "/api/v1/notifications/:id/dismiss", "write:notifications")
def dismiss(server: StrictMastodon, call: Call) -> Answer:
    with server.world.lock:
        left = [one for one in server.world.notices if not (one.id == call.names[0] and one.to is call.me)]
        if len(left) == len(server.world.notices):
            raise Refused(404, NOT_FOUND)
        server.world.notices = left
    return Answer(200, {})


@route("GET", "/api/v1/markers", "read:statuses", "timeline[]")
def markers(server: StrictMastodon, call: Call) -> Answer:
    made = {name: server.world.markers.get((call.me.id, name)) for name in call.all("timeline[]")}
    return Answer(200, {name: value for name, value in made.items() if value})


@route("POST", "/api/v1/markers", "write:statuses", "notifications[last_read_id] home[last_read_id]")
def mark(server: StrictMastodon, call: Call) -> Answer:
    made = {}
    for name in ("notifications", "home"):
        value = call.get(f"{name}[last_read_id]")
        if value:
            old = server.world.markers.get((call.me.id, name), {"version": 0})
            made[name] = {"last_read_id": value, "version": old["version"] + 1, "updated_at": stamp(server.world.now())}
            server.world.markers[call.me.id, name] = made[name]
    return Answer(200, made)


@route("GET", "/api/v1/conversations", "read:statuses", PAGES)
def conversations(server: StrictMastodon, call: Call) -> Answer:
    with server.world.lock:
        mine = [one for one in server.world.talks if one.owner is call.me]
        return page(server, call, mine, lambda one: one.last.id, server.world.talk_json, 20, 40)


def talk_of(server: StrictMastodon, call: Call) -> Talk:
    for one in server.world.talks:
        if one.id == call.names[0] and one.owner is call.me:
            return one
    raise Refused(404, NOT_FOUND)


@route("POST", "/api/v1/conversations/:id/read", "write:conversations")
def read(server: StrictMastodon, call: Call) -> Answer:
    talk = talk_of(server, call)
    talk.unread = False
    return Answer(200, server.world.talk_json(talk))


@route("DELETE", "/api/v1/conversations/:id", "write:conversations")
def delete_talk(server: StrictMastodon, call: Call) -> Answer:
    server.world.talks.remove(talk_of(server, call))
    return Answer(200, {})
