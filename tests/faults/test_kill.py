"""Killed at any moment: what is found afterwards is whole, and every act is done or not done.

A child process does one kind of work over and over; the parent kills it after a random delay, opens the home
and looks. ``SMDASH_KILL_SEED`` repeats a run.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from smdash.bootstrap import services_for
from smdash.domain.posts.post import Piece, Variant, Written
from smdash.services.care.invariants import INVARIANTS
from smdash.services.composer.unsaved import written_of
from tests.worlds import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.services.bundle import Services

ROOT = Path(__file__).resolve().parents[2]
SEED = int(os.environ.get("SMDASH_KILL_SEED") or random.SystemRandom().randrange(10**6))
pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")

HEAD = f"""
import itertools, sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from smdash.bootstrap import services_for
from smdash.services.imports.imports import ImportOptions
home = Path(sys.argv[1])
now = {NOW.isoformat()!r}
"""

IMPORT = (
    HEAD
    + """
services = services_for(home, now)
services.home.store.write("warm", services.home.now())
print("ready", flush=True)
for number in itertools.count():
    services.imports.run(home / "x.csv", ImportOptions(account="acme/x"))
    services.imports.run(home / "inbox.jsonl")
    services.imports.run(home / "plan.csv")
    while services.undo.next()[0] in {"Import x.csv", "Import inbox.jsonl", "Import plan.csv"}:
        services.undo.undo()
"""
)

UNDO = (
    HEAD
    + """
services = services_for(home, now)
services.inbox.done(range(1, 301))
print("ready", flush=True)
while True:
    services.undo.undo()
    services.undo.redo()
"""
)

CREATE = (
    HEAD
    + """
import smdash.store.upgrade
print("ready", flush=True)
for number in itertools.count():
    services_for(home / f"new-{number}", now).home.store.close_read()
"""
)

DRAFT = (
    HEAD
    + """
from smdash.domain.posts.post import Piece, Variant, Written
from smdash.services.composer.unsaved import payload_of
services = services_for(home, now)
print("ready", flush=True)
for number in itertools.count():
    text = f"{number:06} " * 200
    own = {"acme/x": Variant(text.upper() + "own", title=str(number), thread=True)}
    media = (Piece(f"/{number}.png", text),)
    whole = Written(text, ("acme/x",), media=media, variants=own, minutes=number, utm={"source": str(number)})
    services.unsaved.save("new", {"number": number, **payload_of(whole, "+2d", 0)})
    print(number, flush=True)
"""
)


def _files(home: Path) -> None:
    """Write three small files to import: 60 posts, 40 messages, 20 planned posts."""
    (home / "x.csv").write_text(
        "Post id,Date,Post text,Post Link,Impressions,Likes\n"
        + "".join(
            f'{1930524857393217536 + n},"Thu, Jun 5, 2025",Rye {n},https://x.com/acme/status/{n},{n},{n}\n'
            for n in range(60)
        ),
        encoding="utf-8",
    )
    (home / "inbox.jsonl").write_text(
        "".join(
            f'{{"id": "k{n}", "account": "acme/x", "kind": "comment", "text": "Nr {n}", "received_at": "2026-11-20T10:00:00Z"}}\n'
            for n in range(40)
        ),
        encoding="utf-8",
    )
    (home / "plan.csv").write_text(
        "post,account,due,zone,state,format,pillar,labels,title,text,link,media,alt_texts,first_comment,permalink\n"
        + "".join(
            f"k{n},acme/x,2026-12-{n % 20 + 1:02} 10:00,Europe/Berlin,scheduled,text,,,,Planned {n},,,,,\n"
            for n in range(20)
        ),
        encoding="utf-8",
    )


def _killed(script: str, home: Path, delay: float) -> str:
    """Run a script until ``delay`` seconds after it was ready, kill it, and return what it had said."""
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    ready = child.stdout.readline()
    if ready.strip() != "ready":
        _, err = child.communicate()
        raise AssertionError(err)
    time.sleep(delay)
    assert child.poll() is None, child.stderr and child.stderr.read()
    child.send_signal(signal.SIGKILL)
    said, _ = child.communicate()
    return said


def _sound(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert conn.execute("SELECT count(*) FROM pragma_foreign_key_check").fetchone() == (0,)
        for name, query, meaning in INVARIANTS:
            assert conn.execute(query).fetchone() == (0,), (name, meaning)


def _counts(services: Services, *tables: str) -> tuple[int, ...]:
    return tuple(services.home.read().execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


def _rounds(name: str, number: int, act: Callable[[random.Random, Path], None], tmp_path: Path, small: Path) -> None:
    """Kill so many times, ten times as often under HYPOTHESIS_PROFILE=thorough."""
    chance = random.Random(f"{SEED}-{name}")
    for turn in range(number * (10 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 1)):
        home = tmp_path / f"home-{turn}"
        shutil.copytree(small, home)
        _files(home)
        try:
            act(chance, home)
        except BaseException as error:
            error.add_note(f"SMDASH_KILL_SEED={SEED}, turn {turn} of {name}, home {home}")
            raise


def test_killed_while_importing(tmp_path: Path, small_folder: Path) -> None:
    """Posts, messages and plans are there to the last row or not at all; so are their sources and steps."""

    def act(chance: random.Random, home: Path) -> None:
        _killed(IMPORT, home, chance.uniform(0.0, 0.25))
        _sound(home / "smdash.db")
        services = services_for(home, NOW.isoformat())
        posts, samples, items, planned = _counts(services, "remote_posts", "post_samples", "inbox_items", "deliveries")
        assert (posts, samples) in {(0, 0), (60, 120)}
        assert items in {0, 40}
        assert planned in {3, 23}
        done = (posts > 0) + (items > 0) + (planned > 3)
        assert _counts(services, "sources") == (done,)
        live = services.home.read().execute(
            "SELECT count(*) FROM changes WHERE source_id IS NOT NULL AND undone_at IS NULL AND dropped = 0"
        )
        assert live.fetchone() == (done,)
        for _ in range(done):
            assert (services.undo.undo() or "").startswith("Import")
        assert _counts(services, "remote_posts", "post_samples", "inbox_items", "deliveries", "sources") == (
            0,
            0,
            0,
            3,
            0,
        )
        services.home.store.close_read()

    _rounds("import", 10, act, tmp_path, small_folder)


def test_killed_while_undoing_and_redoing(tmp_path: Path, small_folder: Path) -> None:
    """Three hundred items are open or done, never some of each."""
    prepared = tmp_path / "prepared"
    shutil.copytree(small_folder, prepared)
    services = services_for(prepared, NOW.isoformat())
    with services.home.store.write("items", NOW) as w:
        w.conn.executemany(
            "INSERT INTO inbox_items(account_id, remote_id, kind, body, received_at, due_at) VALUES (1, ?, 'comment', 'x', ?, ?)",
            [(f"r{n}", w.now, w.now) for n in range(300)],
        )
    services.home.store.close_read()

    def act(chance: random.Random, home: Path) -> None:
        _killed(UNDO, home, chance.uniform(0.0, 0.15))
        _sound(home / "smdash.db")
        services = services_for(home, NOW.isoformat())
        done = services.home.read().execute("SELECT count(*) FROM inbox_items WHERE state = 'done'").fetchone()[0]
        assert done in {0, 300}
        undo, redo = services.undo.next()
        assert (undo, redo) == (("Finish 300 items", None) if done else ("items", "Finish 300 items"))
        services.home.store.close_read()

    _rounds("undo", 7, act, tmp_path, prepared)


def test_killed_while_creating_a_home(tmp_path: Path, small_folder: Path) -> None:
    """A home that was being made is made by the next start, and is never taken for somebody else's file."""

    def act(chance: random.Random, home: Path) -> None:
        _killed(CREATE, home, chance.uniform(0.0, 0.12))
        for folder in sorted(home.glob("new-*"))[-2:]:
            services = services_for(folder, NOW.isoformat())
            services.manage.add_brand("alive")
            services.home.store.close_read()
            _sound(folder / "smdash.db")

    _rounds("create", 7, act, tmp_path, small_folder)


def test_killed_while_typing(tmp_path: Path, small_folder: Path) -> None:
    """The last keystroke that was said to be kept is kept, or the one under way."""

    def act(chance: random.Random, home: Path) -> None:
        said = [int(line) for line in _killed(DRAFT, home, chance.uniform(0.01, 0.15)).split()]
        _sound(home / "smdash.db")
        services = services_for(home, NOW.isoformat())
        kept = services.unsaved.load("new")
        if said:
            assert kept is not None
            assert kept["number"] in {said[-1], said[-1] + 1}
        if kept is not None:
            number, text = kept["number"], f"{kept['number']:06} " * 200
            whole = written_of(kept, Written("", ()))
            assert (whole.text, whole.accounts, kept["when"]) == (text, ("acme/x",), "+2d")
            assert whole.variants == {"acme/x": Variant(text.upper() + "own", title=str(number), thread=True)}
            assert whole.media == (Piece(f"/{number}.png", text),)
            assert (whole.minutes, whole.utm) == (number, {"source": str(number)})
        services.home.store.close_read()

    _rounds("draft", 7, act, tmp_path, small_folder)
