"""A command or an option that there is not: the one that was meant is named, by another word for it or by its letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from smdash.cli import root
from smdash.cli.base.meant import COMMANDS, OPTIONS, command_meant, option_meant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.cli_world import Smdash


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (["post", "hello"], "'smdash add'"),
        (["queu"], "'smdash queue'"),
        (["stats"], "'smdash metrics'"),
        (["holiday", "fri"], "'smdash away'"),
        (["account", "new"], "'smdash account add'"),
        (["brand", "delete", "x"], "'smdash brand archive'"),
        (["add", "x", "--account", "acme/x"], "'--to'"),
        (["add", "x", "--image", "a.png"], "'--media'"),
        (["queue", "--brnad", "acme"], "'--brand'"),
        (["report", "--client", "acme"], "'--brand'"),
    ],
)
def test_what_was_meant_is_named(sm: Smdash, line: list[str], meant: str) -> None:
    done = sm(*line, code=2)
    assert f"Did you mean {meant}?" in done.stderr


def test_what_is_like_nothing_is_not_guessed(sm: Smdash) -> None:
    assert "Did you mean" not in sm("xqzzk", code=2).stderr
    assert "Did you mean" not in sm("queue", "--xqzzk", code=2).stderr


def _all(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for each in command.list_commands(ctx):
            found = command.get_command(ctx, each)
            assert found is not None
            yield from _all(found, each)


def test_other_words_lead_to_what_there_is() -> None:
    """A word that leads nowhere helps nobody; one that is a command's own name somewhere may lead on elsewhere."""
    every = dict(_all(root, "smdash"))
    options = {
        name for each in every.values() for param in each.params for name in (*param.opts, *param.secondary_opts)
    }
    lost = [word for word in COMMANDS if not command_meant(word, every)]
    assert lost == []
    assert [word for word in OPTIONS if not option_meant(word, options)] == []
