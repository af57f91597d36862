"""What was fetched from an address stands beside its row, and in the way of nothing."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Literal

import pytest
from sqlite_utils import Migrations

from smdash.domain.posts.post import Piece, Written
from smdash.domain.times.when import When
from smdash.store import connection, migrations, upgrade
from smdash.store.connection import Store
from smdash.store.posts import media as media_store
from smdash.store.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services
    from tests.worlds import Clock

ADDRESS = "https://cdn.example/a.png"
NAME = "0" * 64 + ".png"


def add(services: Services, when: Literal["slot", "draft"] = "slot") -> int:
    written = Written("Look", ("acme/mastodon",), media=(Piece(ADDRESS, "A boat"), Piece("b.png", "")))
    return services.posts.write(written, When(when))


def fetched(services: Services, post_id: int) -> tuple[str | None, str]:
    row = media_store.of_post(services.home.read(), post_id)[0]
    return row.fetched, row.fetch_error


def note(services: Services, post_id: int, name: str = NAME) -> None:
    row = media_store.of_post(services.home.read(), post_id)[0]
    with services.home.write("Fetch", journaled=False) as w:
        media_store.note_fetched(w, row.path, [row.id], name)


def test_only_what_is_to_go_out_waits(small: Services) -> None:
    add(small, "draft")
    assert media_store.addresses(small.home.read(), None) == []
    post_id = add(small)
    [waiting] = media_store.addresses(small.home.read(), None)
    assert (waiting.post_id, waiting.path, waiting.fetched) == (post_id, ADDRESS, None)
    [delivery] = small.posts.post(post_id).deliveries
    small.queue.cancel([delivery.id])
    assert media_store.addresses(small.home.read(), None) == []


def test_what_was_in_vain_waits_for_its_time(small: Services) -> None:
    add(small)
    [waiting] = media_store.addresses(small.home.read(), None)
    with small.home.write("Fetch", journaled=False) as w:
        media_store.note_not_fetched(w, ADDRESS, [waiting.id], "it is not there", "2026-11-21T09:00:00Z")
        media_store.note_not_fetched(
            w, "https://cdn.example/other.png", [waiting.id], "another", "2026-11-21T10:00:00Z"
        )
    assert fetched(small, waiting.post_id) == (None, "it is not there")
    assert media_store.addresses(small.home.read(), "2026-11-21T08:59:59Z") == []
    assert media_store.addresses(small.home.read(), "2026-11-21T09:00:00Z") == [waiting]
    note(small, waiting.post_id)
    assert fetched(small, waiting.post_id) == (NAME, "")


def test_a_fetch_is_no_change_of_the_post_and_stands_in_no_way_of_undo(small: Services) -> None:
    post_id = add(small)
    before = small.posts.version(post_id)
    seen = small.home.seen()
    note(small, post_id)
    assert small.posts.version(post_id) == before
    assert small.home.seen() == seen
    assert small.undo.undo() == "New post for acme/mastodon"
    assert small.home.read().execute("SELECT count(*) FROM media").fetchone()[0] == 0
    small.undo.redo()
    assert fetched(small, post_id) == (None, "")


def test_what_was_fetched_comes_back_with_a_row_that_was_taken_off(small: Services) -> None:
    post_id = add(small)
    note(small, post_id)
    written = small.posts.written(post_id)
    small.posts.rewrite(post_id, written._replace(media=written.media[1:]), None)
    assert media_store.addresses(small.home.read(), None) == []
    small.undo.undo()
    assert fetched(small, post_id) == (NAME, "")


def test_what_was_fetched_stays_through_an_edit_and_goes_with_a_copy(small: Services) -> None:
    post_id = add(small)
    note(small, post_id)
    written = small.posts.written(post_id)
    other = written._replace(text="Look again", media=(written.media[1], Piece(ADDRESS, "A red boat")))
    small.posts.rewrite(post_id, other, None)
    rows = {row.path: row.fetched for row in media_store.of_post(small.home.read(), post_id)}
    assert rows == {ADDRESS: NAME, "b.png": None}
    [delivery] = small.posts.post(post_id).deliveries
    small.bulk.duplicate([delivery.id])
    copied = small.home.read().execute("SELECT fetched FROM media WHERE path = ?", (ADDRESS,)).fetchall()
    assert copied == [(NAME,), (NAME,)]


@pytest.mark.parametrize("own", [True, False])
def test_what_goes_out_is_the_accounts_own_or_what_all_share(small: Services, own: bool) -> None:
    post_id = add(small)
    [delivery] = small.posts.post(post_id).deliveries
    variant = small.home.read().execute("SELECT variant_id FROM deliveries WHERE id = ?", (delivery.id,)).fetchone()[0]
    if own:
        with small.home.write("Own") as w:
            w.db.table("media").insert({"post_id": post_id, "variant_id": variant, "path": "c.png"})
    found = media_store.outgoing(small.home.read(), post_id, variant)
    assert [row.path for row in found] == (["c.png"] if own else [ADDRESS, "b.png"])


def test_file_of_the_version_before_keeps_its_media(
    small: Services,
    clock: Clock,
    tmp_path: Path,
    open_home: Callable[[Path], Services],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = Migrations("smdash")
    for step in list(migrations.migrations._migrations)[:6]:
        before(name=step.name)(step.fn)
    post_id = add(small)
    home = tmp_path / "before"
    home.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "migrations", before)
        for module in (connection, upgrade, migrations):
            patch.setattr(module, "VERSION", 6)
        Store(home / "smdash.db", home / "backups").open(clock)
    small.home.store.close_read()
    with closing(sqlite3.connect(home / "smdash.db")) as conn:
        conn.execute("ATTACH ? AS today", (str(small.home.store.path),))
        for table in ("brands", "accounts", "slots", "posts", "variants", "deliveries", "media"):
            columns = ", ".join(row[1] for row in conn.execute(f"PRAGMA main.table_info({table})"))
            conn.execute(f"INSERT INTO main.{table}({columns}) SELECT {columns} FROM today.{table}")
        conn.execute("UPDATE journal_state SET change_id = 1")
        conn.execute("INSERT INTO changes(id, label, made_at) VALUES (1, 'Take off', '2026-11-21T08:00:00Z')")
        conn.execute("DELETE FROM media WHERE path = 'b.png'")
        conn.execute("UPDATE media SET alt_text = 'A red boat'")
        conn.execute("UPDATE journal_state SET change_id = NULL")
        conn.commit()
    services = open_home(home)
    assert services.home.store.version() == VERSION
    [waiting] = media_store.addresses(services.home.read(), None)
    assert (waiting.post_id, waiting.fetched) == (post_id, None)
    note(services, post_id)
    assert services.undo.undo() == "Take off"
    assert services.posts.written(post_id).media == (Piece(ADDRESS, "A boat"), Piece("b.png", ""))
    assert fetched(services, post_id) == (NAME, "")
    shutil.rmtree(home)
