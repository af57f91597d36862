"""``smdash fetch``: bring what posts give by address into the home, now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base import output, text
from smdash.cli.base.command import Command, Setup, json_option, with_setup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.posts.fetching import Fetched


@click.command(cls=Command)
@json_option
@with_setup
def fetch(setup: Setup, as_json: bool) -> None:
    """Fetch the media that posts give by address and that are not here yet.

    It is done by itself when a post is scheduled; this tries again what was in vain. Exit code 1 where something is
    still missing, 3 where all of it may be there later.
    """
    services = setup.services()
    show = None if as_json else lambda came: text.say(came.words, "" if not came.error else "warn")
    found = services.fetching.fetch_waiting(show, now=True)
    output.emit(as_json, lambda: _json(found), lambda: None if found else text.say("Nothing is to be fetched.", "dim"))
    failed = [came for came in found if came.error]
    if failed:
        click.get_current_context().exit(3 if all(came.passing for came in failed) else 1)


def _json(found: Sequence[Fetched]) -> dict[str, Any]:
    return {
        "files": [
            {
                "address": came.address,
                "posts": list(came.posts),
                "name": came.name or None,
                "bytes": came.size if came.name else None,
                "error": came.error or None,
                "later": came.passing,
            }
            for came in found
        ]
    }
