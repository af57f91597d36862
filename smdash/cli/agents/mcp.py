"""``smdash mcp``: let another program read everything, and write drafts and ideas, by the Model Context Protocol."""

from __future__ import annotations

from importlib.util import find_spec

import click

from smdash.cli.base.command import Command, Setup, with_setup
from smdash.domain.errors import SmdashError


@click.command(cls=Command)
@with_setup
def mcp(setup: Setup) -> None:
    """Speak the Model Context Protocol on stdin and stdout, for a program that starts it.

    It may read what every command shows, and write drafts and ideas. It cannot queue, publish, answer, change, delete
    or undo anything. Give your program this command, with --home where it is not the usual one.
    """
    if find_spec("mcp") is None:
        raise SmdashError(
            "the part of smdash that speaks this protocol is not installed.",
            hint="Install smdash with its extra: pip install 'smdash[mcp]'",
        )
    from smdash.cli.agents.server import made

    made(setup.services()).run("stdio")
