"""What commands say to a person holds no names of storage with underscores; JSON and CSV keep theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
from click.testing import CliRunner

from smdash.cli import root

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from smdash.services.bundle import Services

STORED = re.compile(r"\w*[a-z]_[a-z]\w*")
LEFT_OUT = frozenset(
    {
        # These change something, wait for somebody, or print what programs read.
        *("backup", "completion", "demo", "doctor", "edit", "export", "fetch", "ics", "mcp", "pause", "publish"),
        *("redo", "restore", "resume", "roll", "serve", "service", "sync", "undo", "wipe", "start", "stop"),
        # The ids of keys are what the config file calls them; columns of a file are called as in the file.
        *("keys", "maps"),
    }
)
THEIRS = ("accounts", "competitor", "deliveries", "items", "people", "person", "posts", "replies", "variants")


def reading(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the commands that can be called without anything behind them."""
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            if found is not None and name not in LEFT_OUT:
                yield from reading(found, (*path, name))
        if path and command.invoke_without_command:
            yield path
    elif not any(param.required for param in command.params):
        yield path


def test_commands_speak_of_things(demo: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    conn, home = demo.home.read(), demo.home.store.path
    known = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = [name for name in known if any(each in name for each in THEIRS) and "_fts" not in name]
    rows = [row for table in tables for row in conn.execute(f"SELECT * FROM {table}")]
    written = "\n".join([*(str(cell) for row in rows for cell in tuple(row) if isinstance(cell, str)), str(home)])
    found = []
    for path in reading(root):
        done = CliRunner().invoke(
            root, ["--home", str(home.parent), "--now", "2026-11-21T09:12+01:00", *path], input=""
        )
        said = [each for each in STORED.findall(done.output) if each not in written]
        found += [f"{' '.join(path)}: {each}" for each in said]
    assert list(dict.fromkeys(found)) == []
