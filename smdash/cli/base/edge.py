"""The edge of the program: every error becomes one line on stderr and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

import click

from smdash.domain.errors import SmdashError

if TYPE_CHECKING:
    from collections.abc import Callable

    from smdash.cli.base.command import Setup

INTERRUPTED = 130
BROKEN_PIPE = 141  # What a program ended by SIGPIPE reports; shells treat it as no failure of their own.
MESSAGE_LIMIT = 4000


def guarded(run: Callable[[], Any], setup: Setup) -> int:
    """Run the command line and return its exit code; unexpected exceptions pass."""
    for stream in (sys.stdout, sys.stderr):
        _lenient(stream)
    try:
        code = run()
        sys.stdout.flush()
    except SmdashError as error:
        return _failed(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        return _misused(error)
    except (KeyboardInterrupt, click.Abort):
        return _failed("stopped.", INTERRUPTED)
    except BrokenPipeError:
        return closed_pipe()
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EPERM} and error.filename is not None:
            from smdash.paths import written

            return _failed(
                f"{written(error.filename)}: cannot be reached ({error.strerror}). Check its permissions.", 1
            )
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS}:
            raise
        return _failed(f"the output cannot be written ({error.strerror}).", 1)
    except OverflowError:
        # Dates at the ends of the calendar and numbers SQLite cannot hold; a write that meets one leaves no trace.
        return _failed("a number or a date is beyond what can be counted; nothing was changed.", 2)
    except Exception as error:
        told = _of_database(error, setup)
        if told is None:
            raise
        return _failed(str(told), told.exit_code)
    return code if isinstance(code, int) else 0


def at_terminal() -> bool:
    """Say whether there is a person to show a screen to or to ask."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def tell(text: str) -> None:
    """Say one harmless line on stderr."""
    from smdash.domain.plaintext import one_line

    click.echo(one_line(text, MESSAGE_LIMIT), err=True)


def _failed(text: str, code: int) -> int:
    tell(f"smdash: {text}")
    return code


def _misused(error: click.ClickException) -> int:
    ctx = getattr(error, "ctx", None)
    text = " ".join(error.format_message().split())
    if not text.endswith((".", "!", "?")):
        text += "."
    hint = f" Try '{ctx.command_path} --help'." if ctx is not None else ""
    return _failed(f"{text[:1].lower()}{text[1:]}{hint}", error.exit_code)


def _of_database(error: Exception, setup: Setup) -> SmdashError | None:
    """Return what an SQLite error means; SQLite is not imported for it, since without it there is no such error."""
    sqlite3 = sys.modules.get("sqlite3")
    if sqlite3 is None or not isinstance(error, sqlite3.DatabaseError):
        return None
    from smdash.store.errors import explain

    return explain(error, setup.paths().database)


def closed_pipe() -> int:
    """Point stdout at nothing, so that the interpreter's last flush does not complain about the closed pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def _lenient(stream: TextIO) -> None:
    """Let a stream replace what its encoding cannot say instead of raising."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None and (stream.encoding or "").lower().replace("-", "") not in {"utf8", "utf8sig"}:
        reconfigure(errors="replace")
