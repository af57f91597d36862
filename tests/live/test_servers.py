"""Every server of the live tests starts, answers, and is gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.servers.bluesky import Answered

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.bluesky import Bluesky
    from tests.servers.cutting_proxy import CuttingProxy
    from tests.servers.mastodon_mocked import MastodonMock

ROOT = Path(__file__).resolve().parents[2]
POSTS = "/api/v1/statuses"


def test_the_pds_keeps_a_post_and_refuses_an_old_token(pds: Bluesky) -> None:
    ann = pds.person("ann")
    ref = ann.post("hello")
    assert [(one["uri"], one["value"]["text"]) for one in ann.records()] == [(ref.uri, "hello")]
    with pytest.raises(Answered) as refused:
        pds.call("com.atproto.server.getSession", token=pds.expired(ann.access))
    assert refused.value.error == "ExpiredToken"
    session = {"identifier": ann.handle, "password": ann.app_password()}
    assert pds.call("com.atproto.server.createSession", session)["did"] == ann.did
    ann.revoke()
    with pytest.raises(Answered) as revoked:
        pds.call("com.atproto.server.createSession", session)
    assert (revoked.value.status, revoked.value.error) == (401, "AuthenticationRequired")
    ann.delete(ref)
    assert ann.records() == []
    pds.take_down(ann)
    with pytest.raises(Answered) as gone:
        ann.post("too late")
    assert gone.value.error == "AccountTakedown"


def test_a_post_is_written_though_its_answer_is_lost(pds: Bluesky, cutting: Callable[[str], CuttingProxy]) -> None:
    ann, proxy = pds.person("ann"), cutting(pds.url)
    body = {"repo": ann.did, "collection": "app.bsky.feed.post", "rkey": "3jzfcijpj2z2a", "swapRecord": None}
    headers = {"Authorization": f"Bearer {ann.access}"}

    def put(text: str) -> httpx.Response:
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-01-01T00:00:00Z"}
        address = f"{proxy.url}/xrpc/com.atproto.repo.putRecord"
        return httpx.post(address, json={**body, "record": record}, headers=headers, timeout=20, trust_env=False)

    proxy.cut("before", method="POST", path="*putRecord")
    proxy.cut("after", method="POST", path="*putRecord")
    with pytest.raises(httpx.RemoteProtocolError):
        put("lost on its way")
    assert ann.texts() == []
    with pytest.raises(httpx.RemoteProtocolError):
        put("written")
    assert ann.texts() == ["written"]
    again, other = put("written"), put("something else")
    assert (again.status_code, again.json()["uri"], "commit" in again.json()) == (200, ann.records()[0]["uri"], False)
    assert (other.status_code, other.json()["error"], proxy.cuts) == (400, "InvalidSwap", 2)
    assert ann.texts() == ["written"]


def test_the_limited_pds_says_its_limits(limited_pds: Bluesky) -> None:
    limited_pds.person("ann")
    answer = limited_pds.http.get(f"{limited_pds.url}/xrpc/com.atproto.server.describeServer")
    assert int(answer.headers["ratelimit-remaining"]) < int(answer.headers["ratelimit-limit"])


def test_the_appview_tells_of_a_like_a_reply_and_a_follow(bluesky: Bluesky) -> None:
    ann, bob = bluesky.person("ann"), bluesky.person("bob")
    ref = ann.post("hello from loopback")
    time.sleep(0.5)  # See the module: the AppView reads the two accounts side by side.
    bob.like(ref)
    bob.reply(ref, ref, "hi")
    bob.follow(ann)

    def told() -> set[str]:
        listed = ann.call("app.bsky.notification.listNotifications")["notifications"]
        found = {one["reason"] for one in listed}
        return found if {"like", "reply", "follow"} <= found else set()

    assert bluesky.until(told) == {"like", "reply", "follow"}
    shown = ann.call("app.bsky.feed.getPosts", uris=[ref.uri])["posts"][0]
    assert (shown["likeCount"], shown["replyCount"]) == (1, 1)


def test_the_mock_keeps_a_post_and_has_its_faults(
    mastodon_mock: MastodonMock, cutting: Callable[[str], CuttingProxy]
) -> None:
    proxy = cutting(mastodon_mock.url)
    headers = {"Authorization": f"Bearer {mastodon_mock.tokens['ann']}"}
    with httpx.Client(base_url=proxy.url, headers=headers, timeout=20, trust_env=False) as ann:
        mine = ann.get("/api/v1/accounts/verify_credentials").json()["id"]
        mastodon_mock.fault("status", status=503)
        assert [ann.post(POSTS, data={"status": "once"}).status_code for _ in range(2)] == [503, 200]
        proxy.cut("after", method="POST")
        proxy.cut("during", path="*/statuses", method="GET")
        with pytest.raises(httpx.RemoteProtocolError):
            ann.post(POSTS, data={"status": "written"})
        with pytest.raises(httpx.RemoteProtocolError):
            ann.get(f"/api/v1/accounts/{mine}/statuses")
        listed = ann.get(f"/api/v1/accounts/{mine}/statuses").json()
    assert ["written" in listed[0]["content"], "once" in listed[1]["content"], len(listed)] == [True, True, 2]


def below(process: int) -> set[int]:
    """Return the ids of all processes that a process has started, and these in turn."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found: set[int] = set()
    rest = [process]
    while rest:
        children = [one for one, parent in parents.items() if parent in rest]
        found.update(children)
        rest = children
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted by Linux's /proc")
@pytest.mark.parametrize("ending", ["asked", "killed"])
@pytest.mark.parametrize("start", ["Bluesky.pds", "Bluesky.network", "MastodonMock.start"])
def test_nothing_is_left_of_a_server_however_the_tests_end(start: str, ending: str) -> None:
    code = (
        "import sys\nfrom tests.servers.bluesky import Bluesky\nfrom tests.servers.mastodon_mocked import MastodonMock\n"
        "from tests.servers.program import NotStartedError\n"
        f"try:\n    with {start}():\n        print('up', flush=True)\n        sys.stdin.read()\n"
        "except NotStartedError as error:\n    print(error, flush=True)\n"
    )
    left = Path(tempfile.mkdtemp())
    left.chmod(0o711)  # The database runs as somebody else.
    command = [sys.executable, "-c", code]
    try:
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(left)},
        ) as child:
            said = child.stdout.readline().strip()
            if said != "up":
                pytest.skip(said or f"{start} said nothing")
            started = below(child.pid)
            assert len(started) >= 2
            if ending == "killed":
                child.kill()
            else:
                child.stdin.close()
        end = time.monotonic() + 20
        while (alive := [one for one in started if Path(f"/proc/{one}").exists()]) and time.monotonic() < end:
            time.sleep(0.05)
        assert alive == []
        assert list(left.iterdir()) == []
    finally:
        shutil.rmtree(left, ignore_errors=True)
