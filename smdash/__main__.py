"""``smdash`` and ``python -m smdash``.

The bare command, with at most ``--home`` and ``--now``, opens the dashboard without loading the command line
first: that is a tenth of the time until something is on the screen. Whatever goes wrong on this short way, and
every other call, is the command line's to say.
"""

from __future__ import annotations

import sys

DIRECT = {"--home", "--now"}


def direct(arguments: list[str]) -> dict[str, str] | None:
    """Return the options of a bare call, None for any other."""
    found: dict[str, str] = {}
    rest = iter(arguments)
    for word in rest:
        name, equals, value = word.partition("=")
        if name not in DIRECT or name in found:
            return None
        value = value if equals else next(rest, "")
        if not value.strip():
            return None
        found[name] = value
    return found


def main() -> None:
    """Run ``smdash``; this is the console script."""
    options = direct(sys.argv[1:])
    if options is not None and sys.stdin.isatty() and sys.stderr.isatty():
        import sqlite3

        from smdash.domain.errors import SmdashError

        try:
            _open(options)
        except (SmdashError, sqlite3.Error):
            pass  # said below, by asking again the long way
        else:
            return
    from smdash.cli import main as command_line

    command_line()


def _open(options: dict[str, str]) -> None:
    from pathlib import Path

    from smdash.launch import launch

    launch(Path(options["--home"]) if "--home" in options else None, options.get("--now"))


if __name__ == "__main__":
    main()
