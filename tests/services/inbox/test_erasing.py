"""Erasing a person: nothing of them is left in a row, a step or a byte of the file, and nothing brings it back."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import ConflictError, FullError, StoreError
from smdash.domain.inbox.erasing import naming, without
from smdash.services.inbox import erasing
from smdash.services.inbox.erasing import ErasedMessages
from smdash.store import settings as setting_store
from tests.services.inbox.writers import AT, wrote
from tests.worlds import content, rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services

SECRETS = (b"zelda", b"hyrule", b"castle", b"greetings-to", b"Likes swords", b"talk-to-princess")
AT_NOON = "2026-11-20T12:00:00Z"


def reply(services: Services, item: int, state: str = "published", text: str = "greetings-to @zelda.h") -> int:
    """Store a reply as one that went out over a network, with its sending and what was answered."""
    with services.home.write("Answer @zelda.h") as w:
        account = w.conn.execute("SELECT account_id FROM inbox_items WHERE id = ?", (item,)).fetchone()[0]
        number = w.conn.execute(
            """INSERT INTO replies(uid, item_id, account_id, state, text, created_at, updated_at, published_at, remote_id, permalink)
               VALUES ('u' || ?, ?, ?, 'scheduled', ?, ?, ?, ?, 'own-1', 'https://x.example/zelda.h/1') RETURNING id""",
            (item, item, account, text, AT_NOON, AT_NOON, AT_NOON),
        ).fetchone()[0]
        w.conn.execute("UPDATE replies SET state = ? WHERE id = ?", (state, number))
        sending = w.conn.execute(
            """INSERT INTO sendings(uid, account_id, item_id, kind, state, text, message, record, remote, created_at, reply_id, published_at)
               VALUES ('s' || ?, ?, ?, 'reply', ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
            (
                item, account, item, state, text, json.dumps({"to": "hyrule"}), "record for zelda", json.dumps({"id": "own-1"}),
                AT_NOON, number, AT_NOON,
            ),
        ).fetchone()[0]  # fmt: skip
        w.conn.execute(
            "INSERT INTO attempts(sending_id, doing, began_at, answer) VALUES (?, 'send', ?, 'zelda.h was told')",
            (sending, AT_NOON),
        )
    return int(number)


@pytest.fixture
def known(small: Services) -> tuple[Services, list[int]]:
    """A person who left traces in every table that keeps any."""
    mine = [
        wrote(
            small, "acme/x", "@zelda.h", f"A castle of hyrule number {n}", AT.format(8 + n), author="Princess Zelda",
            author_id="did:zelda", permalink=f"https://x.example/zelda.h/{n}", remote=json.dumps({"id": "hyrule"}),
            thread="zelda-thread", first_body="A castle", answers="zelda-0",
        )
        for n in range(3)
    ]  # fmt: skip
    wrote(small, "acme/x", "@link", "Where is everybody?", AT.format(9))
    small.inbox.done(mine[:1])
    small.inbox.flag(mine, "lead")
    person = small.people.person(mine[0])
    small.people.note(person, "Likes swords")
    small.people.tag(person, ["hyrule"])
    reply(small, mine[0])
    with small.home.write("Save view zelda.h") as w:
        setting_store.put(w, "inbox_views", {"talk-to-princess": "from:@zelda.h is:lead", "late": "late:"})
        setting_store.put(w, "inbox_views", {"vips": "from:@zelda.h is:lead", "late": "late:"})
    with small.home.write("draft", journaled=False) as w:
        setting_store.save_unsaved(w, f"reply:{mine[1]}", {"text": "dear princess of the castle"})
    with small.home.write("Log") as w:
        w.conn.execute(
            "INSERT INTO time_entries(activity, started_at, ended_at, item_id, note) VALUES ('inbox', ?, ?, ?, 'call zelda')",
            (AT.format(8), AT.format(9), mine[0]),
        )
    return small, mine


def everything(services: Services) -> bytes:
    services.home.store.close_read()
    folder = services.home.store.path.parent
    found = [path for path in folder.rglob("*") if path.is_file() and "backups" not in path.parts]
    assert {path.name for path in found} >= {"smdash.db"}
    return b"".join(path.read_bytes() for path in found)


def test_no_byte_of_the_file_tells_of_an_erased_person(known: tuple[Services, list[int]]) -> None:
    services, mine = known
    before = everything(services)
    assert all(secret in before for secret in SECRETS)
    found = services.erasures.preview(services.people.person(mine[0]))
    assert (found.items, found.replies, found.drafts, found.noted) == (3, 1, 1, True)
    done = services.erasures.erase(services.people.person(mine[0]))
    assert done.whole
    after = everything(services)
    assert [secret for secret in SECRETS if secret.lower() in after.lower()] == []
    assert b"everybody" in after, "nobody else is touched"


@pytest.mark.parametrize(
    ("others", "shared"),
    [(("zanna@b.example", "zan.x"), ()), (("zan@c.example",), ("@zan",)), (("Zan",), ("@zan",))],
)
def test_settings_name_nobody_erased_by_a_handle_without_its_server(
    small: Services, others: tuple[str, ...], shared: tuple[str, ...]
) -> None:
    mine = wrote(small, "acme/mastodon", "@zan@b.example", "Hello?", AT.format(9))
    for each in others:
        wrote(small, "bean/instagram", f"@{each}", "Hello?", AT.format(9))
    small.triage.block_word("@Zan")
    with small.home.write("Save view z") as w:
        setting_store.put(w, "inbox_views", {"z": "from:@zan is:lead", "full": "from:@zan@b.example"})
    done = small.erasures.erase(small.people.person(mine))
    assert done.shared == shared
    assert small.triage.blocked() == (("@Zan",) if shared else ("@erased",))
    views = {"z": f"from:{'@zan' if shared else '@erased'} is:lead", "full": "from:@erased"}
    assert setting_store.get(small.home.read(), "inbox_views") == views


def test_what_counts_stays(known: tuple[Services, list[int]]) -> None:
    services, mine = known
    arrived = rows(services, "SELECT id, account_id, kind, received_at, handled_at, flag FROM inbox_items")
    with services.home.write("Call one a lead before the others") as w:
        w.conn.execute("UPDATE leads SET lead_at = ? WHERE item_id = ?", (AT.format(10), mine[1]))
    day = date(2026, 11, 20)
    counted = services.results.series("acme", "leads", day, day)
    assert counted.total == 1.0
    services.erasures.erase(services.people.person(mine[0]))
    assert rows(services, "SELECT id, account_id, kind, received_at, handled_at, flag FROM inbox_items") == arrived
    assert rows(services, "SELECT state, text, published_at, remote_id, permalink FROM replies") == [
        ("published", "", AT_NOON, "own-1", "")
    ]
    assert rows(services, "SELECT state, text, record, remote FROM sendings") == [("published", "", None, None)]
    assert rows(services, "SELECT item_id FROM leads WHERE person_id IS NULL") == [(mine[1],)], "one person is one lead"
    assert services.results.series("acme", "leads", day, day).by_account == counted.by_account
    assert services.results.series("acme", "leads", day, day).total == 1.0
    assert rows(services, "SELECT count(*) FROM people") == [(0,)]
    assert [row.author for row in services.inbox.view().window.rows(0, 9)] == ["Link"], "nobody has to answer them"
    assert [each.result for each in services.care.doctor() if each.result == "bad"] == []
    assert services.people.writer(mine[0]).items == 0
    assert services.inbox.reopen(mine) == 0


def test_undo_neither_fails_nor_brings_anybody_back(known: tuple[Services, list[int]]) -> None:
    services, mine = known
    first = rows(services, "SELECT id FROM changes WHERE label = 'Finish 1 item'")[0][0]
    services.inbox.done([mine[1], mine[2] + 1])
    services.erasures.erase(services.people.person(mine[0]))
    assert services.undo.next()[0] == "Finish 2 items"
    while (step := services.undo.last()) is not None and step.number >= first:
        services.undo.undo()
    assert b"zelda" not in everything(services).lower()
    assert rows(services, "SELECT state FROM inbox_items WHERE author = 'Link'") == [("open",)]
    while services.undo.next()[1]:
        services.undo.redo()
    assert b"zelda" not in everything(services).lower()


def test_an_import_that_was_taken_back_brings_nobody_back(small: Services, tmp_path: Path) -> None:
    lines = [
        {"id": f"i{n}", "account": "acme/x", "kind": "comment", "author": who, "handle": who.lower(), "text": f"{who} says",
         "received_at": "2026-11-20T16:00:00+01:00"}
        for n, who in enumerate(("Zelda.H", "Link"))
    ]  # fmt: skip
    file = tmp_path / "inbox.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    small.imports.run(file)
    wrote(small, "acme/x", "@zelda.h", "I am here too")
    person = small.people.find("@zelda.h")
    small.undo.undo()
    small.erasures.erase(person)
    assert b"zelda" not in everything(small).lower()
    small.undo.redo()
    assert b"zelda" not in everything(small).lower()
    assert rows(small, "SELECT author FROM inbox_items WHERE author <> ''") == [("Link",)]
    small.undo.undo()
    small.imports.run(file)
    assert rows(small, "SELECT author FROM inbox_items WHERE author <> ''") == [("Link",)], "nor does the file"


def test_what_was_erased_is_told_again_and_what_is_written_later_is_new(known: tuple[Services, list[int]]) -> None:
    services, mine = known
    account = services.home.account("acme/x").id
    services.erasures.erase(services.people.person(mine[0]))
    with services.home.write("look", journaled=False) as w:
        erased = ErasedMessages(w.conn)
        old, new = AT.format(8), "2026-12-24T10:00:00Z"
        assert erased.holds(account, ("r0",), "", "", "", new)
        assert erased.holds(account, ("other", "http://x.example/zelda.h/2/?utm=1"), "", "", "", new)
        assert erased.holds(account, ("other",), "@ZELDA.H", "", "", old)
        assert erased.holds(account, ("other",), "@new.name", "", "did:zelda", old)
        assert not erased.holds(account, ("other",), "@zelda.h", "", "did:zelda", new)
        assert not erased.holds(account, ("other",), "@link", "", "", old)
        assert not erased.holds(account + 1, ("r0",), "", "", "", old)


@pytest.mark.parametrize("state", ["scheduled", "sending", "unknown"])
def test_an_answer_without_an_outcome_comes_first(small: Services, state: str) -> None:
    item = wrote(small, "acme/x", "@zelda.h", "Hello")
    with small.home.write("test") as w:
        w.conn.execute(
            """INSERT INTO replies(uid, item_id, account_id, state, text, created_at, updated_at)
               VALUES ('u', ?, 1, ?, 'Hi', ?, ?)""",
            (item, state, AT_NOON, AT_NOON),
        )
    before = content(small.home.read())
    with pytest.raises(ConflictError, match="no outcome yet"):
        small.erasures.erase(small.people.person(item))
    assert content(small.home.read()) == before


def test_backups_that_hold_somebody_are_named_and_removed_when_asked(known: tuple[Services, list[int]]) -> None:
    services, mine = known
    old = services.care.backup()
    person = services.people.person(mine[0])
    assert [(each.path, each.items) for each in services.erasures.preview(person).backups] == [(old, 3)]
    left = services.erasures.erase(person)
    assert (old.exists(), [each.path for each in left.backups]) == (True, [old])
    services.home.clock.forward(minutes=1)  # type: ignore[attr-defined]
    clean = services.care.backup()
    done = services.erasures.erase(person, backups=True)
    assert (old.exists(), clean.exists(), done.backups) == (False, True, ())


def test_what_is_not_touched_is_told(known: tuple[Services, list[int]]) -> None:
    services, mine = known
    wrote(services, "acme/x", "@link", "Ask @zelda.h, not zelda.hm")
    wrote(services, "acme/x", "@link", "zelda.house is nice")
    found = services.erasures.preview(services.people.person(mine[0]))
    assert (found.mentions, found.posts) == (1, 0)


def test_others_who_name_somebody_without_their_server_are_told(small: Services) -> None:
    mine = wrote(small, "acme/mastodon", "@zelda@h.example", "Hello")
    for text in ("Ask @zelda!", "@zelda@h.example knows", "@zelda@other.example does not", "zelda the game", "@zeldas"):
        wrote(small, "acme/mastodon", "@link@h.example", text)
    assert small.erasures.preview(small.people.person(mine)).mentions == 2


def test_a_full_disk_is_not_taken_for_another_program(
    known: tuple[Services, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    services, mine = known
    saved = services.care.backup()

    class Full(sqlite3.Connection):
        def execute(self, *given: Any) -> sqlite3.Cursor:
            if given[0] == "VACUUM":
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(*given)

    connect = sqlite3.connect
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", lambda *args, **how: connect(*args, **{"factory": Full} | how))
        with pytest.raises(FullError, match="bytes of it may be left"):
            services.erasures.erase(services.people.person(mine[0]), backups=True)
    assert not saved.exists()
    assert services.erasures.wipe_due()
    assert services.erasures.wiped()


def test_all_that_is_kept_is_handed_out(known: tuple[Services, list[int]]) -> None:
    services, mine = known
    found = services.erasures.export(services.people.person(mine[0]))
    assert json.loads(json.dumps(found)) == found
    assert [row["body"] for row in found["inbox_items"]] == [f"A castle of hyrule number {n}" for n in range(3)]
    assert found["replies"][0]["text"] == "greetings-to @zelda.h"
    assert found["people"][0]["notes"] == "Likes swords"
    assert found["drafts"] == [{"text": "dear princess of the castle"}]
    assert len(found["leads"]) == 3
    assert found["time_entries"][0]["note"] == "call zelda"


def test_the_guards_let_nothing_else_pass_while_somebody_is_erased(known: tuple[Services, list[int]]) -> None:
    services, _ = known
    tries = (
        "UPDATE replies SET state = 'failed', text = ''",
        "UPDATE replies SET text = 'something else'",
        "UPDATE sendings SET text = 'something else', key = NULL, record = NULL",
        "UPDATE sendings SET text = '', key = NULL, record = NULL, published_at = NULL",
        "UPDATE deliveries SET sent_text = '' WHERE state = 'published'",
        "DELETE FROM replies",
        "DELETE FROM sendings",
    )
    with services.home.write("post", journaled=False) as w:
        w.conn.execute("UPDATE deliveries SET state = 'published', sent_text = 'x' WHERE id = 1")

    def guarded(state: int | None, statement: str) -> None:
        with services.home.write("erase", journaled=False) as w:
            w.conn.execute("UPDATE journal_state SET change_id = ?", (state,))
            w.conn.execute(statement)

    for state, statement in [(-2, each) for each in tries] + [(None, "UPDATE replies SET text = ''")]:
        with pytest.raises(StoreError, match=r"went out|was sent|published delivery"):
            guarded(state, statement)


@pytest.mark.parametrize(
    ("handle", "text", "there"),
    [
        ("@ana", "to @ana: hi", True),
        ("@ana", "to ana: hi", False),
        ("@ana", "@anabel, @ana.b and x@ana", False),
        ("@ana", "@ANA. Well", True),
        ("ana@s.example", "by ana@s.example!", True),
        ("ana@s.example", "banana@s.example", False),
        ("a.b", "a+b", False),
    ],
)
def test_a_handle_is_found_as_a_handle(handle: str, text: str, there: bool) -> None:
    assert bool(naming(handle).search(text)) == there


def test_a_setting_keeps_its_shape() -> None:
    value = {"from:@ana x": ["@ana", 3, None, {"a": "@ana,@bob"}]}
    assert without(value, [naming("@ana")]) == {"from:@erased x": ["@erased", 3, None, {"a": "@erased,@bob"}]}


def test_a_backup_from_before_brings_nobody_back(known: tuple[Services, list[int]]) -> None:
    services, mine = known
    before = services.care.backup()
    services.erasures.erase(services.people.person(mine[0]))
    services.inbox.done([mine[-1] + 1])
    done = services.care.restore(before)
    assert (done.erased, done.done) == (3, 1)
    assert [secret for secret in SECRETS if secret.lower() in everything(services).lower()] == []
    assert rows(services, "SELECT count(*) FROM people") == [(0,)]
    assert rows(services, "SELECT count(*) FROM inbox_items WHERE body = '(erased)'") == [(3,)]
    with services.home.write("look", journaled=False) as w:
        account = services.home.account("acme/x").id
        assert ErasedMessages(w.conn).holds(account, ("r0",), "", "", "", AT_NOON)
    assert [each for each in services.care.doctor() if each.result == "bad"] == []


def test_a_program_that_reads_keeps_old_bytes_and_that_is_said(
    known: tuple[Services, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    services, mine = known
    monkeypatch.setattr(erasing, "WAIT_S", 0.1)
    with closing(sqlite3.connect(services.home.store.path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM inbox_items").fetchone()
        assert not services.erasures.erase(services.people.person(mine[0])).whole
        assert [each.action for each in services.care.doctor() if each.name == "erased"] == [
            "smdash people wipe writes it anew"
        ]
        assert not services.erasures.wiped()
    assert services.erasures.wiped()
    assert [secret for secret in SECRETS if secret.lower() in everything(services).lower()] == []
    assert not [each for each in services.care.doctor() if each.name == "erased"]
