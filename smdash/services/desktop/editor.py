"""A text in the person's own editor: which program that is, and the private file it is given."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import stat
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from smdash.domain.errors import SmdashError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


MOST_BYTES = 4_000_000
MOST_KEPT = 64_000_000


class UnusedTextError(SmdashError):
    """What an editor left cannot be used; ``left`` is what it was, for whoever puts it by."""

    def __init__(self, what: str, subject: str, left: bytes) -> None:
        super().__init__(what, subject=subject)
        self.left = left


def editor_command(environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the words of $VISUAL, else $EDITOR; UsageError names what to set where there is neither."""
    environ = os.environ if environ is None else environ
    for name in ("VISUAL", "EDITOR"):
        value = environ.get(name, "").strip()
        if value:
            try:
                words = shlex.split(value)
            except ValueError as error:
                raise UsageError(
                    f"it cannot be read as a command ({error}).", subject=f"${name}", hint="Set it like: EDITOR=nano."
                ) from error
            if words:
                return words
    raise UsageError(
        "no editor is set.", subject="$EDITOR", hint="Name one before starting smdash: export EDITOR=nano."
    )


def edited(text: str, *, suffix: str = ".md", exact: bool = False) -> str | None:
    """Open ``text`` in the editor and return what came back; None when it is the same.

    An ``exact`` text comes back as the editor left it, and never empty: an editor that broke down leaves that, and a
    whole text is not given up by it. Of any other the lines end in LF.

    The file lies in a folder of its own that nobody else may read, so that the editor's backups go with it.
    A line break that the editor adds to the last line does not count. Raises SmdashError when the editor cannot be
    started or leaves no file, and UnusedTextError, with what it left, when that cannot be used.
    """
    command = editor_command()
    given = text.encode("utf-8", "replace")
    with tempfile.TemporaryDirectory(prefix="smdash-", ignore_cleanup_errors=True) as folder:
        handle, name = tempfile.mkstemp(suffix=suffix, prefix="text-", dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(given)
        code = _run(command, name)
        kept = _left(Path(name), command[0])
    if code and kept == given:
        raise SmdashError(f"the editor ended with code {code}; nothing was changed.", subject=command[0])
    if code:
        raise UnusedTextError(f"the editor ended with code {code}; nothing was changed.", command[0], kept)
    if kept == given:
        return None
    if exact and not kept.strip() and text.strip():
        hint = "An import of an empty one clears it."
        raise SmdashError("it left an empty file; nothing was changed.", subject=command[0], hint=hint)
    if len(kept) > MOST_BYTES:
        raise UnusedTextError("it left more than 4 MB; nothing was changed.", command[0], kept)
    try:
        found = kept.decode() if exact else kept.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        words = "it saved text that is not UTF-8; nothing was changed."
        raise UnusedTextError(words, command[0], kept) from error
    if found.endswith("\n") and not text.endswith("\n") and (not exact or found[:-1] == text):
        found = found[:-1]
    return None if found == text else found


@contextlib.contextmanager
def _interrupts_are_the_editors() -> Iterator[None]:
    """Let ctrl+c reach the editor only: it goes to every process of the terminal, and would end this one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A handler, not SIG_IGN: what is ignored would be ignored by the editor as well.
    before = signal.signal(signal.SIGINT, lambda _signal, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _left(path: Path, command: str) -> bytes:
    """Return what the editor left; a pipe or a device in its place is not waited for."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise SmdashError("it left no ordinary file; nothing was changed.", subject=command)
        if found.st_size > MOST_KEPT:
            raise SmdashError("it left far too large a file; nothing was changed.", subject=command)
        return path.read_bytes()
    except OSError as error:
        raise SmdashError(
            f"the file it was given is gone ({error.strerror}); nothing was changed.", subject=command
        ) from error


def _run(command: list[str], path: str) -> int:
    """Run the editor and return the code it ended with."""
    try:
        with _interrupts_are_the_editors():
            return subprocess.run([*command, path], check=False).returncode  # noqa: S603 - the person's own editor
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SmdashError(
            f"the editor cannot be started ({reason}).", subject=command[0], hint="Set $EDITOR to one that is there."
        ) from error
