"""Who writes, from the reader: notes, tags, lead, and a second handle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.errors import StoreError
from smdash.domain.schedule import stored
from tests.journeys.person import sitting_at
from tests.services.inbox.writers import wrote
from tests.worlds import NOW

if TYPE_CHECKING:
    import pytest

    from smdash.services.bundle import Services


async def test_a_person_is_noted_from_the_reader(small: Services) -> None:
    item = wrote(small, "acme/x", "@ana", "What does it cost?", stored(NOW))
    other = wrote(small, "acme/mastodon", "@ana@s.example", "I am on X as well", "2026-10-02T10:00:00Z", state="done",
                  handled_at="2026-10-02T11:00:00Z")  # fmt: skip
    async with sitting_at(small) as me:
        await me.press("3", "enter", "p")
        assert me.on == "PersonScreen"
        assert me.sees("Ana @ana", "1 message since Sat 21 Nov 09:12, 0 handled", "What does it cost?")
        await me.press("e")
        await me.type("Met at the fair")
        await me.press("ctrl+s")
        assert me.sees("Noted. u takes it back.")
        await me.press("t")
        await me.type("vip, press")
        await me.press("enter")
        assert me.sees("#press #vip")
        await me.press("t")
        assert me.sees("Has: press, vip.")
        await me.type("new, -press")
        await me.press("enter")
        assert me.sees("#new #vip"), "what is typed is added, as for a message"
        await me.press("e", "!")
        await me.press("ctrl+s")
        await me.press("a")
        await me.type("ana@s.example")
        assert me.sees("mastodon:@ana@s.example is the same person.")
        await me.press("enter")
        assert me.sees(
            "2 messages since Fri 2 Oct", "1 handled", "I am on X as well", "x:@ana, mastodon:@ana@s.example"
        )
        await me.press("l")
        assert me.sees("$ lead since", "The message as well?")
        await me.press("enter")
        assert [row.flag for row in small.inbox.view().window.rows(0, 9)] == ["lead"]
        await me.press("escape")
        assert me.on == "ReaderScreen"
    for each in (item, other):
        writer = small.people.writer(each)
        assert (writer.notes, writer.tags, writer.is_lead) == ("Met at the fair!", ("new", "vip"), True)


def disk_is_full(*_: object) -> None:
    raise StoreError("the disk is full.")


async def test_notes_that_cannot_be_kept_go_into_a_file(small: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    item = wrote(small, "acme/x", "@ana", "What does it cost?", stored(NOW))
    async with sitting_at(small, (80, 24)) as me:
        await me.press("3", "enter", "p", "e")
        await me.type("Met at the fair")
        with monkeypatch.context() as broken:
            broken.setattr(small.people, "note", disk_is_full)
            await me.press("escape")
            assert me.on == "PersonScreen"
            assert me.sees("the disk is full.", "esc once more leaves them in a file.", "Met at the fair")
        await me.type("!")
        await me.press("escape")
        assert me.on == "ReaderScreen", "once the file can be written they are kept"
        assert small.people.writer(item).notes == "Met at the fair!"
        await me.press("p", "e")
        await me.type("?")
        monkeypatch.setattr(small.people, "note", disk_is_full)
        await me.press("escape")
        await me.press("escape")
        assert me.on == "ReaderScreen"
        (file,) = (small.home.folder / "kept").iterdir()
        assert file.read_text("utf-8") == "Met at the fair!?"
        assert "Your notes are kept in " in me.said()
    assert small.people.writer(item).notes == "Met at the fair!"
