"""Texts given to a command: typed, piped in, or written in the editor."""

from __future__ import annotations

import sys

from smdash.domain.errors import UsageError

MOST_BYTES = 100_000


def written(words: str | None, before: str) -> str:
    """Return what was typed, piped in, or made of ``before`` in the editor."""
    from smdash.services.desktop import files

    if words is None:
        from smdash.services.desktop.editor import edited

        return edited(before, suffix=".txt") or before
    if words != "-":
        return words
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UsageError("this is longer than 100 kB.", subject="stdin")
    return files.decoded(data, "stdin")
