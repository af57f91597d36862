"""The proxy cuts what it is told to, where it is told to, and passes on everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.servers.cutting_proxy import CuttingProxy, When

if TYPE_CHECKING:
    from tests.servers.mastodon_strict import StrictMastodon

POSTS = "/api/v1/statuses"


@pytest.mark.parametrize(("when", "written"), [("before", 0), ("during", 1), ("after", 1)])
def test_a_cut_says_whether_the_post_was_written(strict_mastodon: StrictMastodon, when: When, written: int) -> None:
    headers = {"Authorization": f"Bearer {strict_mastodon.token}"}
    with (
        CuttingProxy(strict_mastodon.url) as proxy,
        httpx.Client(base_url=proxy.url, headers=headers, timeout=5, trust_env=False) as ann,
    ):
        order = proxy.cut(when, method="POST", path="/api/*/statuses", skip=1)
        assert ann.post(POSTS, data={"status": "first"}).json()["content"] == "<p>first</p>"
        assert ann.get("/api/v1/notifications").json() == []
        with pytest.raises(httpx.RemoteProtocolError):
            ann.post(POSTS, json={"status": "second"})
        assert len(strict_mastodon.posts()) == 1 + written
        assert ann.post(
            "/api/v2/media", files={"file": ("a", b"\x89PNG\r\n\x1a\n" + b"x" * 300_000, "image/png")}
        ).is_success
        assert (order.hits, proxy.cuts, proxy.passed.count(f"POST {POSTS}")) == (1, 1, 2)
