"""A storm over publishing: a server that misbehaves by chance, publishers killed at random points, several at once.

Publishers are programs of their own (``smdash publish``); the server runs on in this one and counts what is out by a mark
in each text. Time moves on by six minutes from round to round, for the server and the publishers alike, so that leases of
killed ones end and what may be out is looked for again. In the end the person answers what was asked and tries again what
failed for certain.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.bootstrap import services_for
from smdash.connectors.base import Remote
from smdash.domain.posts.post import Written
from smdash.domain.schedule import stored
from smdash.domain.times.when import When
from smdash.store.publishing import sendings as sending_store
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.faults import Chaos
from tests.services.publishing.answering import add_item

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.servers.bluesky import Person
    from tests.servers.mastodon_strict import StrictMastodon

ROOT = Path(__file__).resolve().parents[2]
STEP = timedelta(minutes=6)
"""Longer than a lease: in each round what a killed publisher had begun may be taken up."""
WORDS = [
    "bread",
    "rain",
    "Sunday",
    "market",
    "open",
    "window",
    "garden",
    "letter",
    "music",
    "river",
    "winter",
    "coffee",
    "table",
    "bicycle",
    "story",
    "lamp",
]
PUBLISH = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from datetime import datetime, timedelta
from smdash.connectors import http
from smdash.services.publishing.publisher import PublisherService
from smdash.cli import main
now = http.utc_now() + timedelta(seconds=float(sys.argv[2]))
http.MOVED = timedelta(seconds=float(sys.argv[3]))
def moved():
    return datetime.now(UTC) + MOVED
http.utc_now.__code__ = moved.__code__
PublisherService.patience = 0.02
sys.argv = ["smdash", "--home", sys.argv[1], "--now", now.isoformat(), "publish", "--json"]
print("begun", flush=True)
main()
"""
"""A publisher whose clock, and that by which connectors judge servers, is moved on: the default arguments of theirs are
bound, so that the function itself is given other code. A server whose clock cannot be moved is judged by the real one."""


class Weather(NamedTuple):
    """How bad it is: the shares of requests that go wrong in each way, and of publishers that are killed."""

    drop: float = 0.03
    delay: float = 0.03
    status: float = 0.03
    too_many: float = 0.02
    half: float = 0.02
    killed: float = 0.7
    longest: float = 1.2
    """Seconds of work after which a publisher that is killed is at the latest."""

    def chaos(self, seed: int) -> Chaos:
        """Return it as the server draws it: before, during and after the work, 500 after success included."""
        return Chaos(
            seed,
            drop_before=self.drop,
            drop_during=self.drop,
            drop_after=self.drop,
            reset_after=self.drop,
            delay_before=self.delay,
            delay_during=self.delay,
            delay_after=self.delay,
            status_before=self.status,
            status_after=self.status,
            html_before=self.half,
            html_after=self.half,
            truncate=self.half,
            too_many=self.too_many,
            method="*",
            seconds=0.03,
        )


CALM = Weather(0, 0, 0, 0, 0, 0)


class Told(NamedTuple):
    """What came of it, in messages (posts, first comments and replies): ``lost`` and ``doubled`` must be 0.

    ``settled`` were found at the network after a call of which nobody knew, ``asked`` needed a person's look, ``failed``
    were given up for certain and tried again by the person. ``untrue`` are those whose state says other than the network.
    """

    planned: int
    out: int
    doubled: int
    lost: int
    untrue: int
    settled: int
    repeated: int
    asked: int
    failed: int
    killed: int
    rounds: int
    faults: int
    seconds: float


class Network(ABC):
    """One account's network: how it is signed in to, what is out there, and how bad it is to be."""

    platform: str
    moves: bool
    """Whether its clock can be moved on."""

    @abstractmethod
    def given(self) -> dict[str, str]:
        """Return what signing in takes."""

    @abstractmethod
    def texts(self) -> list[str]:
        """Return what the account has out."""

    @abstractmethod
    def page(self, mark: str) -> str:
        """Return the page of the message with a mark in its text."""

    @abstractmethod
    def asked(self, number: int) -> Remote:
        """Let somebody else write something that is to be answered, and return it."""

    @abstractmethod
    def begin(self, weather: Weather, seed: int) -> None:
        """Misbehave from now on."""

    @abstractmethod
    def end(self) -> int:
        """Do all right from now on; return how many requests went wrong."""

    @abstractmethod
    def move(self, span: timedelta) -> None:
        """Move its clock on, where it can be."""


class Strict(Network):
    """An account of a strict Mastodon server, which others may use as well."""

    platform, moves = "mastodon", True

    def __init__(self, server: StrictMastodon, acct: str) -> None:
        self.server, self.acct = server, acct

    def given(self) -> dict[str, str]:
        return {"server": self.server.url, "token": f"token-{self.acct}"}

    def texts(self) -> list[str]:
        return self.server.texts(self.acct)

    def page(self, mark: str) -> str:
        number = next(one["id"] for one in self.server.posts() if f"#{mark}" in one["text"])
        return f"{self.server.url}/@{self.acct}/{number}"

    def asked(self, number: int) -> Remote:
        guest = self.server.world.find("guest") or self.server.add_account("guest")
        status = self.server.world.post(guest, f"@{self.acct} Question {number}?")
        facts = {"visibility": "public", "acct": "guest", "handle": "@guest@" + self.server.url.partition("//")[2]}
        return Remote(status.id, f"{self.server.url}/@guest/{status.id}", facts)

    def begin(self, weather: Weather, seed: int) -> None:
        self.server.faults.chaos = weather.chaos(seed)

    def end(self) -> int:
        self.server.faults.chaos = None
        return sum(bool(record.fault) and record.account == self.acct for record in list(self.server.requests))

    def move(self, span: timedelta) -> None:
        self.server.advance(span.total_seconds())


class Pds(Network):
    """An account of a real Bluesky server behind a proxy that cuts connections by chance."""

    platform, moves = "bluesky", False

    def __init__(self, person: Person, proxy: Gusty) -> None:
        self.person, self.proxy = person, proxy
        self.guest: Person | None = None

    def given(self) -> dict[str, str]:
        return {"server": self.proxy.url, "handle": self.person.handle, "app_password": self.person.app_password()}

    def texts(self) -> list[str]:
        return self.person.texts()

    def page(self, mark: str) -> str:
        uri = next(one["uri"] for one in self.person.records() if f"#{mark}" in one["value"]["text"])
        return f"https://bsky.app/profile/{self.person.handle}/post/{uri.rpartition('/')[2]}"

    def asked(self, number: int) -> Remote:
        if self.guest is None:
            self.guest = self.person.server.person(f"guest-{self.person.handle.partition('.')[0]}")
        ref = self.guest.post(f"Question {number}?")
        page = f"https://bsky.app/profile/{self.guest.handle}/post/{ref.rkey}"
        return Remote(ref.uri, page, {"cid": ref.cid, "visibility": "public", "handle": f"@{self.guest.handle}"})

    def begin(self, weather: Weather, seed: int) -> None:
        self.proxy.blow(weather.drop, seed)

    def end(self) -> int:
        self.proxy.blow(0.0, 0)
        return self.proxy.cuts

    def move(self, span: timedelta) -> None:
        """Leave it: the server is a program of its own and goes by the clock of this machine."""


class Gusty(CuttingProxy):
    """A proxy that cuts by chance: before, during and after the answer, each with the same share."""

    share, dice = 0.0, random.Random(0)

    def blow(self, share: float, seed: int) -> None:
        """Cut that share of requests in each way from now on."""
        self.share, self.dice = share, random.Random(seed)

    def _take(self, method: str, path: str) -> Literal["before", "during", "after"] | None:
        del method, path
        ways: tuple[Literal["before", "during", "after"], ...] = ("before", "during", "after")
        with self._lock:
            at = self.dice.random()
            for when in ways:
                if at < self.share:
                    self.cuts += 1
                    return when
                at -= self.share
        return None


class Storm:
    """A home with two accounts of one platform, and posts that are due on both."""

    def __init__(self, folder: Path, networks: tuple[Network, Network], posts: int, seed: int) -> None:
        self.folder, self.networks, self.seed = folder, networks, seed
        self.accounts = tuple(
            f"{brand}/{each.platform}" for brand, each in zip(("acme", "bean"), networks, strict=True)
        )
        self.dice = random.Random(seed)
        self.offset = timedelta()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text("grace_minutes = 1440\n", encoding="utf-8")
        self.services = self._open()
        self.marks: dict[str, int] = {}
        self.answers: dict[str, int] = {}
        """The reply that a mark stands in now; every fifth post has one after it."""
        self._fill(posts)

    def _open(self) -> Services:
        services = services_for(self.folder)
        services.home.clock = lambda: datetime.now(UTC) + self.offset
        return services

    def _fill(self, posts: int) -> None:
        services = self.services
        for slug, network in zip(self.accounts, self.networks, strict=True):
            services.manage.add_brand(slug.split("/")[0], name=slug, zone="UTC")
            services.manage.add_account(*slug.split("/"), inbox_per_week=1, cadence=[], slots=[])
            services.connections.sign_in(slug, network.given(), anyway=True)
        for number in range(posts):
            comment = self._text(f"c{number:04d}") if number % 10 == 0 else ""
            written = Written(self._text(f"p{number:04d}"), (self.accounts[number % 2],), first_comment=comment)
            post_id = services.posts.write(written, When("draft"))
            (delivery_id,) = (
                services.home.read().execute("SELECT id FROM deliveries WHERE post_id = ?", (post_id,)).fetchone()
            )
            self.marks[f"p{number:04d}"] = delivery_id
            if comment:
                self.marks[f"c{number:04d}"] = delivery_id
            if number % 5 == 0:
                self._ask(number)
        due = stored(services.home.now() - timedelta(minutes=1))
        with services.home.write("plan", journaled=False) as w:
            w.conn.execute("UPDATE deliveries SET state = 'scheduled', due_at = ?", (due,))
            w.conn.execute("UPDATE replies SET due_at = ?", (due,))

    def _ask(self, number: int) -> None:
        """Let somebody ask something on an account, and its person answer."""
        slug, mark = self.accounts[number % 2], f"r{number:04d}"
        remote = self.networks[number % 2].asked(number)
        item = add_item(self.services, self.services.home.now(), account=slug, handle=f"@g{number}", remote=remote)
        self._reply(mark, item)

    def _reply(self, mark: str, item: int) -> None:
        text = self._text(mark)
        confirmed = self.services.replies.check(item, text).confirm
        self.answers[mark] = self.services.replies.send(item, text, confirmed=confirmed, delay=False).id

    def _text(self, mark: str) -> str:
        return f"{' '.join(self.dice.choices(WORDS, k=9))} #{mark}"

    def _move_on(self) -> None:
        self.offset += STEP
        for network in self.networks[:1] if self._shared() else self.networks:
            network.move(STEP)

    def _shared(self) -> bool:
        one, other = self.networks
        return isinstance(one, Strict) and isinstance(other, Strict) and one.server is other.server

    # The storm ----------------------------------------------------------------------------------------------------

    def blow(self, weather: Weather, *, rounds: int, at_once: int = 2) -> Told:
        """Let publishers run in it until nothing is open any more, at most so many rounds; then the person comes."""
        began, killed, done = time.monotonic(), 0, 0
        for network in self.networks:
            network.begin(weather, self.seed)
        for number in range(rounds):
            done = number + 1
            killed += self._round(weather, at_once)
            self._move_on()
            if not self._open_ones():
                break
        faults = sum(network.end() for network in self.networks)
        counts = self._out()
        untrue = self._untrue(counts)
        asked, failed = self._answer()
        counts = self._out()
        settled, repeated = self._settled()
        return Told(
            len(self.marks) + len(self.answers),
            sum(counts.values()),
            sum(count > 1 for count in counts.values()),
            sum(not counts[mark] for mark in (*self.marks, *self.answers)),
            untrue + self._untrue(counts),
            settled,
            repeated,
            asked,
            failed,
            killed,
            done,
            faults,
            time.monotonic() - began,
        )

    def _round(self, weather: Weather, at_once: int) -> int:
        """Start publishers at once, kill some of them at a random point, and wait for the others."""
        moved = str(self.offset.total_seconds())
        running = [
            subprocess.Popen(
                [sys.executable, "-c", PUBLISH, str(self.folder), moved, moved if self.networks[0].moves else "0"],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                cwd=ROOT,
            )
            for _ in range(at_once)
        ]
        killed = 0
        for child in running:
            assert child.stdout is not None
            assert child.stdout.readline() == "begun\n"
            if self.dice.random() < weather.killed:
                time.sleep(self.dice.uniform(0.0, weather.longest))
                child.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
                killed += 1
        for child in running:
            child.communicate(timeout=600)
        return killed

    def _open_ones(self) -> int:
        """Return how many messages are still to go out, or are looked for by themselves within half an hour."""
        row = (
            self.services.home.read()
            .execute(
                """SELECT (SELECT count(*) FROM deliveries WHERE state IN ('scheduled', 'sending'))
               + (SELECT count(*) FROM sendings s JOIN deliveries d ON d.id = s.delivery_id
                  WHERE s.state = 'sending' OR s.state = 'waiting' AND d.state = 'published'
                  OR s.state = 'unknown' AND s.next_at <= :soon)
               + (SELECT count(*) FROM replies WHERE state IN ('scheduled', 'sending'))
               + (SELECT count(*) FROM sendings s JOIN replies r ON r.id = s.reply_id AND r.state = 'unknown'
                  WHERE s.state = 'unknown' AND s.next_at <= :soon)""",
                {"soon": stored(self.services.home.now() + timedelta(minutes=30))},
            )
            .fetchone()
        )
        return int(row[0])

    def _out(self) -> Counter[str]:
        """Return how many times each mark is out."""
        texts = [text for network in self.networks for text in network.texts()]
        found = Counter(mark for text in texts for mark in re.findall(r"[pcr]\d{4}", text))
        return Counter({mark: found[mark] for mark in (*self.marks, *self.answers)})

    def _untrue(self, counts: Counter[str]) -> int:
        """Return how many messages stand as out that are not, or as certainly not out that are."""
        wrong = 0
        for mark, delivery_id in self.marks.items():
            _, state = self._state(delivery_id, 0 if mark.startswith("p") else 1)
            if state not in {"sending", "unknown"}:
                wrong += (state == "published") != bool(counts[mark])
        for mark, reply_id in self.answers.items():
            state = self.services.replies.view(reply_id).state
            if state not in {"sending", "unknown"}:
                wrong += (state == "published") != bool(counts[mark])
        return wrong

    def _answer(self) -> tuple[int, int]:
        """Answer as a person who looks at the account, and have what failed tried once more, until all of it is out."""
        services, asked, failed = self.services, 0, 0
        for _ in range(5):
            self._move_on()
            self._round(CALM, 1)
            counts, open_ones = self._out(), 0
            for mark, delivery_id in self.marks.items():
                post = mark.startswith("p")
                sending_id, state = self._state(delivery_id, 0 if post else 1)
                asked += state == "unknown"
                failed += state == "failed"
                open_ones += state != "published"
                if state == "unknown" and not post:
                    services.ledger_reader.mark_part(sending_id, out=bool(counts[mark]))
                elif state == "unknown" and counts[mark]:
                    services.handover.done(delivery_id, self._page(mark))
                elif state == "unknown":
                    services.handover.not_done(delivery_id)
            told = [self._answer_reply(mark, reply_id, counts) for mark, reply_id in list(self.answers.items())]
            asked, failed = asked + told.count("unknown"), failed + told.count("failed")
            open_ones += sum(state != "published" for state in told)
            if not open_ones:
                break
            with services.home.write("again", journaled=False) as w:
                due = stored(services.home.now())
                w.conn.execute("UPDATE deliveries SET state = 'scheduled', due_at = ? WHERE state = 'failed'", (due,))
                for delivery_id in self.marks.values():
                    sending_store.retry_following(w, delivery_id)
        return asked, failed

    def _answer_reply(self, mark: str, reply_id: int, counts: Counter[str]) -> str:
        """Say what became of a reply as its person sees it there, and have it tried again; return where it stood."""
        replies = self.services.replies
        view = replies.view(reply_id)
        if view.state == "unknown" and counts[mark]:
            replies.answered(reply_id, permalink=self._page(mark))
        elif view.state == "unknown":
            replies.not_answered(reply_id)
            self._reply(mark, view.item_id)
        elif view.state in {"failed", "missed"}:
            replies.retry(reply_id)
        return "failed" if view.state == "missed" else view.state

    def _page(self, mark: str) -> str:
        return self.networks[int(mark[1:]) % 2].page(mark)

    def _state(self, delivery_id: int, position: int) -> tuple[int, str]:
        """Return a message's number and state; a post's own state is its delivery's."""
        row = (
            self.services.home.read()
            .execute(
                """SELECT coalesce(s.id, 0), CASE WHEN :position = 0 THEN d.state ELSE coalesce(s.state, 'waiting') END
                   FROM deliveries d LEFT JOIN sendings s ON s.delivery_id = d.id AND s.position = :position
                   WHERE d.id = :delivery""",
                {"position": position, "delivery": delivery_id},
            )
            .fetchone()
        )
        return int(row[0]), str(row[1])

    def _settled(self) -> tuple[int, int]:
        """Return how many messages were found at the network, and how many were sent again as they were."""
        conn = self.services.home.read()
        (found,) = conn.execute("SELECT count(*) FROM sendings WHERE settled = 'found there'").fetchone()
        (again,) = conn.execute(
            "SELECT count(DISTINCT sending_id) FROM attempts WHERE doing = 'look' AND answer LIKE 'not there, sent again%'"
        ).fetchone()
        return int(found), int(again)
