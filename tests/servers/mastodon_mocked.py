"""mastodon_mock from PyPI on loopback: somebody else's idea of the Mastodon API, lenient, with faults of its own.

As the fixture ``mastodon_mock`` of ``tests/live``, or by hand::

    with MastodonMock.start() as server:                     # NotStartedError says why it cannot run here
        server.url, server.tokens["ann"]                     # ann, bob and dan; scopes are enforced
        server.fault("status", method="POST", path="/api/v1/statuses", status=503)
        server.fault("ratelimit"); server.fault("malformed"); server.fault("latency", latency_ms=500)
        server.reset()                                       # an empty world with ann, bob and dan again

It lives in an environment of its own: its pytest plugin would register itself in ours. A ``timeout`` fault does not
write the post; put a ``CuttingProxy`` before the server for a post that was written and whose answer was lost.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.servers.installed import python_packages, venv_python
from tests.servers.program import Program, free_port, listens

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIG = """
[server]
host = "127.0.0.1"
port = {port}
[auth]
enforce_scopes = true
"""
ACCOUNT = """
[[seed.accounts]]
username = "{name}"
access_token = "token-{name}"
"""
NAMES = ("ann", "bob", "dan")


class MastodonMock:
    """A server under way; ``tokens`` by the names of its accounts, ``seconds`` is what its start took."""

    def __init__(self, url: str, seconds: float) -> None:
        self.url = url
        self.seconds = seconds
        self.tokens = {name: f"token-{name}" for name in NAMES}

    @classmethod
    @contextmanager
    def start(cls) -> Iterator[MastodonMock]:
        """Start a server with nothing in it; raises NotStartedError."""
        folder = python_packages("mastodon_mock-0.6.1", ["mastodon_mock==0.6.1"])
        port = free_port()
        own = Path(tempfile.mkdtemp(prefix="smdash-mastodon-mock-"))
        config = own / "mock.toml"
        config.write_text(CONFIG.format(port=port) + "".join(ACCOUNT.format(name=name) for name in NAMES), "utf-8")
        command: list[str | Path] = [
            venv_python(folder),
            "-m",
            "mastodon_mock",
            "serve",
            "--in-memory",
            "--config",
            config,
        ]
        command += ["--host", "127.0.0.1", "--port", str(port)]
        env = {"TMPDIR": str(own)}
        with Program(command, answers=lambda: listens(port), env=env, remove=[own]) as program:
            yield cls(f"http://127.0.0.1:{port}", program.seconds)

    def fault(
        self, kind: str, *, method: str = "POST", path: str = "/api/v1/statuses", count: int = 1, **effect: Any
    ) -> None:
        """Let the next requests that fit go wrong: status, ratelimit, latency, malformed or timeout."""
        body = {"match": {"methods": [method], "path": path}, "effect": {"type": kind, **effect}, "count": count}
        self._tell("faults", body)

    def reset(self) -> None:
        """Forget everything but the accounts."""
        self._tell("reset", {})

    def _tell(self, what: str, body: dict[str, Any]) -> None:
        address = f"{self.url}/api/v1/_mock/{what}"
        httpx.post(address, json=body, timeout=20, trust_env=False).raise_for_status()
