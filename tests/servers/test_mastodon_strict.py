"""The strict server does what Mastodon's documentation says, and misbehaves as it is told."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import ssl
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from tests.servers.faults import FOREVER, Chaos, Fault, fault_of
from tests.servers.mastodon_calls import PERSONALITIES, Rates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.servers.mastodon_strict import StrictMastodon

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff" + b"\x21\xf9\x04\x01\x00\x00\x00\x00" * 2
OOB = "urn:ietf:wg:oauth:2.0:oob"
POSTS = "/api/v1/statuses"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Reading the authorities of the web anew for every client would take longer than all the rest."""
plain_get = partial(httpx.get, trust_env=False, verify=NO_TLS)
plain_post = partial(httpx.post, trust_env=False, verify=NO_TLS)


@pytest.fixture
def server(strict_mastodon: StrictMastodon) -> StrictMastodon:
    return strict_mastodon


@pytest.fixture
def ann(server: StrictMastodon) -> Iterator[httpx.Client]:
    with client(server) as made:
        yield made


def client(server: StrictMastodon, token: str = "") -> httpx.Client:
    headers = {"Authorization": f"Bearer {token or server.token}"}
    return httpx.Client(base_url=server.url, headers=headers, timeout=5, trust_env=False, verify=NO_TLS)


def post(
    ann: httpx.Client, text: str = "hello", key: str = "", media: Sequence[str] = (), **more: str
) -> httpx.Response:
    return ann.post(
        POSTS,
        data={"status": text, "media_ids[]": list(media), **more},
        headers={"Idempotency-Key": key} if key else {},
    )


def upload(ann: httpx.Client, data: bytes = PNG, mime: str = "image/png", **more: str) -> httpx.Response:
    return ann.post("/api/v2/media", files={"file": ("a", data, mime)}, data=more)


# -- posts


def test_a_post_is_stored_once_for_a_key_and_answered_again(server: StrictMastodon, ann: httpx.Client) -> None:
    first, again, other = post(ann, "one", "k1"), post(ann, "changed", "k1"), post(ann, "two", "k2")
    assert first.json()["id"] == again.json()["id"] != other.json()["id"]
    assert server.texts() == ["one", "two"]
    assert [one["key"] for one in server.posts()] == ["k1", "k2"]
    server.advance(3601)
    assert post(ann, "three", "k1").json()["id"] != first.json()["id"]


def test_a_key_is_one_of_its_account(server: StrictMastodon, ann: httpx.Client) -> None:
    with client(server, "token-bob") as bob:
        assert post(ann, "mine", "k").json()["id"] != post(bob, "his", "k").json()["id"]


def test_a_key_whose_post_is_deleted_is_not_found(ann: httpx.Client) -> None:
    made = post(ann, key="k").json()["id"]
    assert ann.delete(f"{POSTS}/{made}").json()["text"] == "hello"
    assert post(ann, key="k").status_code == 404
    assert ann.delete(f"{POSTS}/{made}").status_code == 404


def test_a_key_of_a_refused_post_may_be_used_again(server: StrictMastodon, ann: httpx.Client) -> None:
    assert post(ann, "x" * 501, "k").status_code == 422
    assert post(ann, "x" * 500, "k").status_code == 200


def test_two_requests_with_a_key_at_once_double_where_no_lock_is(server: StrictMastodon) -> None:
    for lock, posts, codes in ((False, 2, [200, 200]), (True, 1, [200, 503])):
        server.reset()
        server.personality = replace(PERSONALITIES["mastodon"], key_lock=lock)
        server.faults.append(Fault("delay", "during", path=POSTS, seconds=0.2, count=2))
        answers: list[int] = []

        def send(answers: list[int] = answers) -> None:
            with client(server) as ann:
                answers.append(post(ann, key="k").status_code)

        threads = [threading.Thread(target=send) for _ in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert (len(server.posts()), sorted(answers)) == (posts, codes)


def test_46_fails_on_a_key_it_knows_though_the_post_is_there(server: StrictMastodon, ann: httpx.Client) -> None:
    server.personality = "mastodon46bug"
    assert [post(ann, key="k").status_code for _ in range(2)] == [200, 500]
    assert server.texts() == ["hello"]


def test_a_server_without_keys_posts_twice(server: StrictMastodon, ann: httpx.Client) -> None:
    server.personality = "keyless"
    ids = [post(ann, key="k").json()["id"] for _ in range(2)]
    assert ids == sorted(set(ids))
    assert {len(one) for one in ids} == {26}
    assert post(ann, "x" * 5001).status_code == 400


def test_hollo_reads_json_only(server: StrictMastodon, ann: httpx.Client) -> None:
    server.personality = "hollo"
    assert post(ann).status_code == 400
    assert ann.post(POSTS, json={"status": "hi", "media_ids": [], "spoiler_text": None}).status_code == 200
    assert server.texts() == ["hi"]


def test_a_spam_filter_answers_an_id_that_is_nowhere(server: StrictMastodon, ann: httpx.Client) -> None:
    server.personality = "spam_filter"
    made = post(ann)
    assert made.status_code == 200
    assert ann.get(f"{POSTS}/{made.json()['id']}").status_code == 404
    assert not server.posts()


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("👩‍👩‍👧‍👦" * 500, True),
        ("👩‍👩‍👧‍👦" * 501, False),
        ("https://example.com/" + "a" * 600, True),
        ("https://a.eu " + "x" * 476, True),
        ("https://a.eu " + "x" * 477, False),
        ("@bob@" + "very.long.example " + "x" * 495, True),
        ("é" * 500, True),
    ],
)
def test_length_is_counted_in_graphemes_with_23_for_a_link(ann: httpx.Client, text: str, fits: bool) -> None:
    assert post(ann, text).status_code == (200 if fits else 422)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"status": ""}, 422),
        ({"status": " \n"}, 422),
        ({"status": "a" * 400, "spoiler_text": "b" * 101}, 422),
        ({"status": "a", "visibility": "loud"}, 422),
        ({"status": "a", "in_reply_to_id": "1"}, 404),
        ({"status": "a", "media_ids[]": ["1"]}, 422),
        ({"status": "a", "media_ids": ["1"]}, 400),
        ({"status": "a", "text": "b"}, 400),
        ({"status": ["a", "b"]}, 400),
        ({"status": "a @bob", "allowed_mentions[]": ["1"]}, 422),
        ({"status": "a", "scheduled_at": "2001-01-01T00:00:00Z"}, 422),
        ({"status": "a", "poll[options][]": ["1"], "poll[expires_in]": "300"}, 422),
    ],
)
def test_what_the_documentation_does_not_allow_is_refused(
    server: StrictMastodon, ann: httpx.Client, values: dict[str, Any], status: int
) -> None:
    answer = ann.post(POSTS, data=values)
    assert (answer.status_code, server.posts()) == (status, [])
    assert isinstance(answer.json()["error"], str)
    assert bool(server.complaints) == (status == 400)


@pytest.mark.parametrize(
    "body",
    ['{"status": 5}', '{"status": "a", "media_ids": [1]}', '{"media_ids[]": ["1"]}', "[]", '{"status": "a"'],
)
def test_json_of_other_types_is_refused(server: StrictMastodon, ann: httpx.Client, body: str) -> None:
    answer = ann.post(POSTS, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert len(server.complaints) == 1


def test_another_content_type_or_path_or_method_is_refused(server: StrictMastodon, ann: httpx.Client) -> None:
    assert ann.post(POSTS, content="status=a").status_code == 400
    assert ann.get("/api/v1/nothing").status_code == 404
    assert ann.get("/api/v1/instance/").status_code == 200
    assert ann.put("/api/v1/notifications").status_code == 405
    assert ann.get("/api/v1/notifications", params={"page": "2"}).status_code == 400


@pytest.mark.parametrize(
    ("prepare", "status", "says"),
    [("none", 401, "invalid"), ("revoke", 401, "revoked"), ("expire", 401, "expired"), ("scope", 403, "scopes")],
)
def test_who_may_not_is_told_why(server: StrictMastodon, prepare: str, status: int, says: str) -> None:
    server.add_account("eve", scopes=["read:accounts"])
    if prepare in {"revoke", "expire"}:
        getattr(server, prepare)("token-eve")
    with client(server, "token-eve" if prepare != "none" else "wrong") as eve:
        answer = post(eve)
    assert (answer.status_code, says in answer.json()["error"]) == (status, True)


def test_a_reply_is_told_to_whom_it_mentions_and_not_wider(server: StrictMastodon, ann: httpx.Client) -> None:
    mine = post(ann, "a question", visibility="private").json()
    server.world.follow("bob", "ann")
    with client(server, "token-bob") as bob:
        answer = post(bob, "@ann yes", in_reply_to_id=mine["id"], visibility="private").json()
        assert (answer["in_reply_to_id"], answer["in_reply_to_account_id"]) == (mine["id"], server.ann.id)
        assert [one["acct"] for one in answer["mentions"]] == ["ann"]
        post(bob, "no mention", in_reply_to_id=mine["id"])
    told = ann.get("/api/v1/notifications").json()
    assert [one["type"] for one in told] == ["mention", "follow"]
    below = ann.get(f"{POSTS}/{mine['id']}/context").json()["descendants"]
    assert (below[0]["id"], len(below)) == (answer["id"], 2)
    assert plain_get(f"{server.url}{POSTS}/{mine['id']}").status_code == 404


def test_text_comes_back_as_html(ann: httpx.Client) -> None:
    made = post(ann, "a <b> & #tag\n@bob\n\nhttps://example.com/a-long-path-which-is-cut-somewhere").json()
    plain = re.sub(r"<[^>]+>", "", made["content"].replace("</p><p>", "\n\n").replace("<br />", "\n"))
    assert plain == "a &lt;b&gt; &amp; #tag\n@bob\n\nhttps://example.com/a-long-path-which-is-cut-somewhere"
    assert made["tags"][0]["name"] == "tag"


# -- media


def test_media_is_processed_before_it_can_be_attached_once(server: StrictMastodon, ann: httpx.Client) -> None:
    server.personality = "slow_media"
    made = upload(ann, description="a dot", focus="0.0,0.5")
    assert (made.status_code, made.json()["url"]) == (202, None)
    medium = made.json()["id"]
    assert "not finished processing" in post(ann, media=[medium]).json()["error"]
    assert [ann.get(f"/api/v1/media/{medium}").status_code for _ in range(3)] == [206, 206, 200]
    shown = post(ann, "", media=[medium]).json()["media_attachments"]
    assert [(one["id"], one["description"]) for one in shown] == [(medium, "a dot")]
    assert plain_get(shown[0]["url"]).content == PNG
    assert ann.get(f"/api/v1/media/{medium}").status_code == 404
    assert "already attached" in post(ann, "again", media=[medium]).json()["error"]


def test_images_are_ready_at_once_and_moving_ones_are_not(server: StrictMastodon, ann: httpx.Client) -> None:
    assert [upload(ann).status_code, upload(ann, GIF, "image/gif").status_code] == [200, 202]
    server.personality = "keyless"
    assert upload(ann, GIF, "image/gif").status_code == 200


def test_media_that_cannot_be_is_refused(server: StrictMastodon, ann: httpx.Client) -> None:
    assert upload(ann, b"text", "image/png").status_code == 422
    assert upload(ann, PNG, "video/mp4").status_code == 422
    assert upload(ann, description="x" * 1501).status_code == 422
    assert upload(ann, focus="2,0").status_code == 422
    assert ann.post("/api/v2/media", data={"description": "no file"}).status_code == 422
    server.fail_next_media()
    failing = upload(ann)
    assert failing.status_code == 202
    assert ann.get(f"/api/v1/media/{failing.json()['id']}").status_code == 422


def test_an_upload_is_gone_after_a_day_and_five_are_too_many(server: StrictMastodon, ann: httpx.Client) -> None:
    ids = [upload(ann).json()["id"] for _ in range(5)]
    assert "more than 4" in post(ann, media=ids).json()["error"]
    server.advance(24 * 3600 + 1)
    assert "not found" in post(ann, media=ids[:1]).json()["error"]
    server.personality = "old"
    assert post(ann, media=ids[:1]).json()["media_attachments"] == []


# -- inbox and paging


def links(answer: httpx.Response) -> dict[str, str]:
    return {name: one["url"] for name, one in answer.links.items() if name}


def test_notifications_are_read_forward_without_a_gap(server: StrictMastodon, ann: httpx.Client) -> None:
    for number in range(12):
        server.world.post("bob", f"@ann {number}")
    newest = [one["id"] for one in ann.get("/api/v1/notifications").json()]
    assert "100" in newest
    assert newest[-1] == "95"  # As text the newer ones would be the smaller.
    page = ann.get("/api/v1/notifications", params={"min_id": newest[-1], "limit": "3"})
    assert [one["id"] for one in page.json()] == newest[-4:-1]
    since = ann.get("/api/v1/notifications", params={"since_id": newest[-1], "limit": "3"})
    assert [one["id"] for one in since.json()] == newest[:3]
    older = ann.get(links(since)["next"])
    assert [one["id"] for one in older.json()] == newest[3:6]
    last = ann.get("/api/v1/notifications", params={"min_id": newest[0]})
    assert (last.json(), links(last)) == ([], {})
    server.personality = "lazy_paging"
    lazy = ann.get("/api/v1/notifications", params={"min_id": newest[-1], "limit": "3"})
    assert [one["id"] for one in lazy.json()] == newest[:3]


def test_strangers_are_left_out_until_they_are_asked_for(server: StrictMastodon, ann: httpx.Client) -> None:
    server.personality = "filtered"
    server.world.post("bob", "@ann hello")
    assert ann.get("/api/v1/notifications").json() == []
    assert len(ann.get("/api/v1/notifications", params={"include_filtered": "true"}).json()) == 1


def test_a_deleted_post_takes_its_notifications_along(server: StrictMastodon, ann: httpx.Client) -> None:
    mine = server.world.post("ann", "mine")
    server.world.favourite("bob", mine)
    server.world.favourite("bob", mine)
    boost = server.world.boost("bob", mine)
    assert server.world.boost("bob", mine) is boost
    shown = ann.get(f"{POSTS}/{mine.id}").json()
    assert (shown["favourites_count"], shown["reblogs_count"], shown["replies_count"]) == (1, 1, 0)
    assert [one["type"] for one in ann.get("/api/v1/notifications").json()] == ["reblog", "favourite"]
    assert ann.delete(f"{POSTS}/{mine.id}").status_code == 200
    assert ann.get("/api/v1/notifications").json() == []
    assert server.posts() == []


def test_conversations_are_paged_by_the_link_alone(server: StrictMastodon, ann: httpx.Client) -> None:
    for number in range(3):
        server.add_account(f"p{number}")
        server.world.dm(f"p{number}", "ann", f"psst {number}")
    first = ann.get("/api/v1/conversations", params={"limit": "2"})
    rest = ann.get(links(first)["next"])
    assert [one["last_status"]["content"][-6:-4] for one in first.json() + rest.json()] == [" 2", " 1", " 0"]
    assert first.json()[-1]["id"] not in links(first)["next"]
    talk = rest.json()[0]
    assert talk["unread"]
    assert not ann.post(f"/api/v1/conversations/{talk['id']}/read").json()["unread"]


def test_posts_are_read_in_batches_by_account_and_by_address(server: StrictMastodon, ann: httpx.Client) -> None:
    made = [server.world.post("ann", f"{number}") for number in range(3)]
    server.world.reply("ann", server.world.post("bob", "x"), "an answer")
    server.world.boost("ann", server.world.post("bob", "y"))
    listed = ann.get(POSTS, params={"id[]": [made[0].id, "404", made[2].id]}).json()
    assert [one["id"] for one in listed] == [made[0].id, made[2].id]
    own = f"/api/v1/accounts/{server.ann.id}/statuses"
    assert len(ann.get(own).json()) == 5
    params = {"exclude_reblogs": "true", "exclude_replies": "true", "limit": "2"}
    assert [one["id"] for one in ann.get(own, params=params).json()] == [made[2].id, made[1].id]
    found = ann.get("/api/v2/search", params={"q": listed[0]["url"], "resolve": "true", "type": "statuses"}).json()
    assert [one["id"] for one in found["statuses"]] == [made[0].id]
    assert ann.get(POSTS, params={"id[]": [str(number) for number in range(21)]}).status_code == 422
    me = ann.get("/api/v1/accounts/verify_credentials").json()
    assert (me["acct"], me["statuses_count"], me["source"]["privacy"]) == ("ann", 5, "public")
    server.personality = "keyless"
    assert ann.get(POSTS, params={"id[]": [made[0].id]}).status_code == 404


# -- signing in


def registered(server: StrictMastodon, redirect: str) -> dict[str, Any]:
    values = {"client_name": "smdash", "redirect_uris": redirect, "scopes": "read write:statuses"}
    made: dict[str, Any] = plain_post(f"{server.url}/api/v1/apps", data=values).json()
    return made


def asking(app: dict[str, Any], redirect: str, verifier: str, **more: str) -> dict[str, str]:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    values = {"response_type": "code", "client_id": app["client_id"], "redirect_uri": redirect, "scope": "read"}
    return values | {"state": "s1", "code_challenge": challenge, "code_challenge_method": "S256"} | more


def token_for(server: StrictMastodon, app: dict[str, Any], code: str, redirect: str, verifier: str) -> httpx.Response:
    values = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
    values |= {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    return plain_post(f"{server.url}/oauth/token", data=values)


@pytest.mark.parametrize("redirect", [OOB, "http://127.0.0.1:4711/callback"])
def test_the_code_flow_gives_a_token_until_it_is_revoked(server: StrictMastodon, redirect: str) -> None:
    app = registered(server, redirect)
    address = f"{server.url}/oauth/authorize?{urlencode(asking(app, redirect, 'v' * 43))}"
    assert "Authorize" in plain_get(address).text
    code = server.approve(address, "bob")
    if redirect != OOB:
        answered = parse_qs(urlsplit(code).query)
        assert (code.startswith(redirect), answered["state"]) == (True, ["s1"])
        code = answered["code"][0]
    token = token_for(server, app, code, redirect, "v" * 43).json()
    assert token["scope"] == "read"
    with client(server, token["access_token"]) as bob:
        assert bob.get("/api/v1/accounts/verify_credentials").json()["acct"] == "bob"
        assert post(bob).status_code == 403
        values = {"client_id": app["client_id"], "client_secret": app["client_secret"], "token": token["access_token"]}
        assert plain_post(f"{server.url}/oauth/revoke", data=values).json() == {}
        assert bob.get("/api/v1/accounts/verify_credentials").status_code == 401
    assert token_for(server, app, code, redirect, "v" * 43).json()["error"] == "invalid_grant"


def test_a_wrong_verifier_redirect_scope_or_late_code_is_refused(server: StrictMastodon) -> None:
    app = registered(server, OOB)
    address = f"{server.url}/oauth/authorize?{urlencode(asking(app, OOB, 'v' * 43))}"
    assert token_for(server, app, server.approve(address), OOB, "w" * 43).status_code == 400
    code = server.approve(address)
    server.advance(601)
    assert token_for(server, app, code, OOB, "v" * 43).status_code == 400
    for wrong in ({"redirect_uri": "http://127.0.0.1:1/"}, {"scope": "write"}, {"code_challenge_method": "plain"}):
        with pytest.raises(ValueError, match="error"):
            server.approve(f"{server.url}/?{urlencode(asking(app, OOB, 'v' * 43) | wrong)}")
    assert plain_post(
        f"{server.url}/api/v1/apps", data={"client_name": "x", "redirect_uris": OOB, "scopes": "all"}
    ).is_error


# -- what differs and what goes wrong


def test_limits_are_told_by_the_instance(server: StrictMastodon) -> None:
    for name, characters, api in (("mastodon", 500, {"mastodon": 7}), ("keyless", 5000, None)):
        server.personality = name
        for version in ("v1", "v2"):
            told = plain_get(f"{server.url}/api/{version}/instance").json()
            assert told["configuration"]["statuses"]["max_characters"] == characters
        assert told.get("api_versions") == api


@pytest.mark.parametrize("name", ["mastodon", "epoch_limits", "seconds_limits", "no_limits"])
def test_rate_limits_speak_four_dialects(server: StrictMastodon, ann: httpx.Client, name: str) -> None:
    server.personality = replace(PERSONALITIES[name], rates=Rates(api=2, api_seconds=10**8))
    answers = [ann.get("/api/v1/notifications") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert "retry-after" not in answers[-1].headers
    reset = answers[-1].headers.get("x-ratelimit-reset", "")
    if name == "mastodon":
        assert datetime.fromisoformat(reset) > datetime.now(UTC)
    elif name == "epoch_limits":
        assert int(reset) > time.time()
    elif name == "seconds_limits":
        assert 0 < float(reset) < 10**8
    else:
        assert not reset
    with client(server, "token-bob") as bob:
        assert bob.get("/api/v1/notifications").status_code == 200


def test_its_clock_may_be_wrong(server: StrictMastodon, ann: httpx.Client) -> None:
    server.personality = replace(server.personality, date_skew=timedelta(minutes=7))
    said = parsedate_to_datetime(post(ann).headers["date"])
    assert timedelta(minutes=6) < said - datetime.now(UTC) < timedelta(minutes=8)


@pytest.mark.parametrize(
    ("fault", "posts", "seen"),
    [
        (Fault("drop", "before"), 0, "RemoteProtocolError"),
        (Fault("drop", "during"), 1, "RemoteProtocolError"),
        (Fault("drop", "after"), 1, "RemoteProtocolError"),
        (Fault("reset", "before"), 0, "ReadError"),
        (Fault("reset", "during"), 1, "ReadError"),
        (Fault("reset", "after"), 1, "ReadError"),
        (Fault("delay", "before", seconds=0.4), 1, "ReadTimeout"),
        (Fault("delay", "during", seconds=0.4), 1, "ReadTimeout"),
        (Fault("delay", "after", seconds=0.4), 1, "ReadTimeout"),
        (Fault("status", "before", status=503), 0, "503"),
        (Fault("status", "after", status=500), 1, "500"),
        (Fault("429", "before"), 0, "429"),
        (Fault("429", "after"), 1, "429"),
        (Fault("html", "before", status=502), 0, "502 html"),
        (Fault("html", "after", status=502), 1, "502 html"),
        (Fault("redirect", "before", location="http://127.0.0.1:1/"), 0, "307"),
        (Fault("truncate", "during"), 1, "200 cut"),
    ],
    ids=lambda value: f"{value.kind}-{value.when}" if isinstance(value, Fault) else "",
)
def test_a_fault_is_what_its_table_says(server: StrictMastodon, fault: Fault, posts: int, seen: str) -> None:
    server.faults.append(replace(fault, method="POST", path="/api/v1/stat*"))
    with client(server) as ann:
        try:
            answer = ann.post(POSTS, data={"status": "once"}, timeout=0.2)
            got = str(answer.status_code)
            if answer.headers["content-type"].startswith("text/html"):
                got += " html"
            elif answer.status_code == 200:
                with pytest.raises(ValueError, match=r".*"):
                    answer.json()
                got += " cut"
        except httpx.HTTPError as error:
            got = type(error).__name__
        deadline = time.monotonic() + 5
        while len(server.posts()) < posts and time.monotonic() < deadline:
            time.sleep(0.01)
        assert (got, len(server.posts())) == (seen, posts)
        assert server.requests[0].fault == f"{fault.kind} {fault.when}"
        assert post(ann, "again").status_code == 200


def test_faults_are_counted_skipped_and_end(server: StrictMastodon, ann: httpx.Client) -> None:
    fault = server.faults.append(Fault("status", path="/api/v1/notifications", skip=1, count=2, status=500))
    server.faults.append(Fault("duplicate", "after", path="/api/v1/accounts/*", count=FOREVER))
    assert [ann.get("/api/v1/notifications").status_code for _ in range(4)] == [200, 500, 500, 200]
    assert fault.hits == 2
    made = post(ann).json()["id"]
    listed = ann.get(f"/api/v1/accounts/{server.ann.id}/statuses").json()
    assert [one["id"] for one in listed] == [made, made]
    with pytest.raises(ValueError, match="cannot happen"):
        fault_of({"kind": "redirect", "when": "after"})
    with pytest.raises(ValueError, match="kind is one of"):
        fault_of({"kind": "earthquake"})


def test_chance_is_the_same_for_the_same_seed() -> None:
    def drawn(seed: int) -> list[str]:
        chaos = Chaos(seed, drop_after=0.2, status_before=0.2, truncate=0.1, method="POST")
        faults = [chaos.draw("POST", "/") for _ in range(200)]
        return [f"{one.kind} {one.when}" if one else "" for one in faults]

    assert drawn(1) == drawn(1) != drawn(2)
    assert set(drawn(1)) == {"", "drop after", "status before", "truncate during"}
    assert Chaos(1, drop_after=1.0, method="POST").draw("GET", "/") is None
    with pytest.raises(ValueError, match="add up"):
        Chaos(1, drop_after=0.6, drop_before=0.6)


def test_what_chance_breaks_is_written_or_not_as_its_record_says(server: StrictMastodon) -> None:
    server.faults.chaos = Chaos(
        3,
        drop_before=0.1,
        drop_during=0.1,
        drop_after=0.1,
        status_before=0.1,
        status_after=0.1,
        too_many=0.1,
        html_after=0.1,
        truncate=0.1,
    )

    def send(part: int) -> None:
        with client(server) as ann:
            for number in range(40):
                with suppress(httpx.TransportError):
                    post(ann, f"{part}-{number}")

    threads = [threading.Thread(target=send, args=(part,)) for part in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    written = [one for one in server.requests if not one.fault.endswith("before")]
    assert len(server.requests) == 160
    assert len({one.fault for one in server.requests}) == 9
    assert sorted(server.texts()) == sorted(one.params["status"][0] for one in written)


def test_as_a_program_it_is_told_and_asked_by_its_control_routes() -> None:
    script = Path(__file__).with_name("mastodon_strict.py")
    with subprocess.Popen(
        [sys.executable, script, "--personality", "keyless"], stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            ready = json.loads(child.stdout.readline().removeprefix("READY "))
            url = ready["url"]

            def tell(about: str, /, **values: Any) -> Any:
                return plain_post(f"{url}/_control/{about}", json=values).raise_for_status().json()

            tell("faults", kind="drop", when="after", method="POST", path=POSTS)
            with httpx.Client(
                base_url=url, headers={"Authorization": f"Bearer {ready['tokens']['ann']}"}, verify=NO_TLS
            ) as ann:
                with pytest.raises(httpx.RemoteProtocolError):
                    post(ann, "once", "k")
                posts = plain_get(f"{url}/_control/posts").json()
                assert [(one["text"], one["key"]) for one in posts] == [("once", "k")]
                tell("act", act="reply", account="bob", to=posts[0]["id"], text="hi")
                tell("personality", name="mastodon46bug", rate_headers="epoch")
                assert [post(ann, "again", "j").status_code for _ in range(2)] == [200, 500]
                assert tell("accounts", acct="eve").items() >= {("token", "token-eve")}
                assert [one["type"] for one in ann.get("/api/v1/notifications").json()] == ["mention"]
            assert plain_post(f"{url}/_control/faults", json={"kind": "no"}).status_code == 400
            assert plain_get(f"{url}/_control/requests").json()[0]["fault"] == "drop after"
            tell("chaos", seed=1, status_before=1.0)
            assert plain_get(f"{url}/api/v2/instance").status_code == 500
            tell("reset")
            assert plain_get(f"{url}/_control/posts").json() == []
        finally:
            child.terminate()
        assert child.wait(10) == 0 or os.name == "nt"
