"""A home that can only be read: closed folders and files, and somebody to whom permissions apply."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = 65534


class Closed(NamedTuple):
    """A home nobody may write to, and a folder beside it where anybody may."""

    home: Path
    beside: Path

    def bytes(self) -> dict[str, bytes]:
        """Return every file of the home."""
        return {str(p.relative_to(self.home)): p.read_bytes() for p in sorted(self.home.rglob("*")) if p.is_file()}


@contextmanager
def closed(source: Path, *left_out: str) -> Iterator[Closed]:
    """Yield a closed copy of a home, log and all, without the files named."""
    if os.name != "posix":
        pytest.skip("permissions of this kind are POSIX's")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        home, beside = Path(name) / "home", Path(name) / "beside"
        shutil.copytree(source, home, ignore=shutil.ignore_patterns(*left_out))
        beside.mkdir()
        beside.chmod(0o777)
        for path in (home, *home.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            yield Closed(home, beside)
        finally:
            for path in (home, *home.rglob("*")):
                path.chmod(0o755)


@contextmanager
def reader() -> Iterator[None]:
    """Be somebody to whom permissions apply: root becomes somebody else for the while.

    What is imported meanwhile has to lie where that one may read.
    """
    if os.geteuid() != 0:
        yield
        return
    group = os.getegid()
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(group)
