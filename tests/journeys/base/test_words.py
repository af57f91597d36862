"""What screens say: no names of storage, no options of the command line, no command where a key does the same.

What a person or others wrote stays as it is: handles, messages, addresses, file names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from smdash.screens.dashboard.places import PLACES
from smdash.widgets.by_key import KEYS, NO_KEY, by_key
from tests.journeys.person import sitting_at

if TYPE_CHECKING:
    from smdash.services.bundle import Services

STORED = re.compile(r"\w*[a-z]_[a-z]\w*")
OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")
COMMAND = re.compile(r"smdash (?=[a-z])(?!does|sends|can|is|was|has|keeps|knows|where|there|waits|to )[a-z]+[^\n]*")
THEIRS = ("accounts", "competitor", "deliveries", "items", "people", "person", "posts", "replies", "variants")


def theirs(services: Services) -> str:
    """Return all texts of the tables that hold what people wrote."""
    conn = services.home.read()
    known = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    tables = [name for name in known if any(each in name for each in THEIRS) and "_fts" not in name]
    rows = [row for table in tables for row in conn.execute(f"SELECT * FROM {table}")]
    cells = [str(cell) for row in rows for cell in tuple(row) if isinstance(cell, str) and "_" in cell]
    return "\n".join([*cells, str(services.home.store.path)])


@pytest.mark.parametrize("home", ["demo", "small"])
async def test_screens_speak_of_things_and_keys(home: str, request: pytest.FixtureRequest) -> None:
    services: Services = request.getfixturevalue(home)
    written, found = theirs(services), []
    async with sitting_at(services, (160, 50)) as me:
        for place in PLACES:
            await me.press("o", place.letter)
            for key in ("", "enter"):
                if key:
                    await me.press(key)
                text = me.text()
                said = [*STORED.findall(text), *OPTION.findall(text), *COMMAND.findall(text)]
                found += [f"{place.title} {key}: {each}" for each in said if each not in written and each != "--log"]
            for _ in range(4):
                if me.on == "DashboardScreen":
                    break
                await me.press("escape")
    assert list(dict.fromkeys(found)) == []


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("it is not connected. smdash account connect acme/x", "it is not connected. o a, then c"),
        ("Ask: o b, or smdash approve export.", "Ask: o b."),
        ("type them in: o x, or 'smdash result add leads NUMBER --brand acme'", "type them in: o x"),
        ("End it first: smdash metrics experiment end 3.", "End it first: x in the metrics."),
        ("'smdash publish' tries it again.", "p tries it again."),
        (
            "Bring it back with smdash brand archive acme --undo.",
            "Bring it back with smdash brand archive acme --undo.",
        ),
        ("smdash does not talk to Threads.", "smdash does not talk to Threads."),
    ],
)
def test_a_command_is_said_as_the_keys_that_do_it(said: str, shown: str) -> None:
    assert by_key(said, {}) == shown


def test_keys_a_person_has_changed_are_named() -> None:
    assert by_key("See: smdash due", {"go": "f4"}) == "See: f4 d"


def test_keys_that_stand_for_commands_are_keys_there_are() -> None:
    """Each ``{id:key}`` is that key as it comes; each command is one there is."""
    from smdash.cli import root
    from smdash.screens.base.keytable import places

    known = {(key.id, each) for keys in places().values() for key in keys for each in key.keys.split(",")}
    named = {(name, key) for words in KEYS.values() for name, key in re.findall(r"\{([\w.]+):([^}]+)\}", words)}
    assert named <= known
    assert [name for name in {*KEYS, *NO_KEY} if name.split(" ")[0] not in root.list_commands(None)] == []
