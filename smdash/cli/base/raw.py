"""Data on stdout as they are: a pipe and a file get every byte, a terminal nothing that it could act on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base.edge import tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SAID = "smdash: what a terminal would act on is shown as symbols here; redirect to a file to keep it."


def put(data: bytes) -> None:
    """Write a file to stdout; on a terminal control and bidi characters are shown as symbols, and stderr says so."""
    if not sys.stdout.isatty():
        sys.stdout.buffer.write(data)  # as it is: no line end is translated
        sys.stdout.buffer.flush()
        return
    from smdash.domain.plaintext import block

    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    shown = block(text)
    click.echo(shown, nl=False)
    if shown != text.replace("\t", "    "):
        tell(SAID)


def put_text(text: str) -> None:
    """Write text to stdout likewise."""
    put(text.encode("utf-8", "replace"))


def put_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write CSV to stdout likewise; what is missing is empty, what a spreadsheet would run gets an apostrophe first."""
    from smdash.domain import csvtext

    put_text(csvtext.table(columns, rows))
