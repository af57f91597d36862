"""What a command prints: JSON where that was asked for, else text for people."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, ParamSpec

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

P = ParamSpec("P")
CANNOT_SAY = 4
"""What a question ends with that has no answer while something is unknown: 0 would be a green nobody can vouch for."""
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def emit(
    as_json: bool,
    to_json: Callable[P, dict[str, Any]],
    show: Callable[P, object],
    *found: P.args,
    **more: P.kwargs,
) -> None:
    """Print what ``to_json`` makes of what was found as JSON, or let ``show`` print it; the other is not called."""
    if as_json:
        print_json(to_json(*found, **more))
    else:
        show(*found, **more)


def print_json(value: dict[str, Any]) -> None:
    """Print a value; what a terminal would act on is escaped, and everything is where stdout is not UTF-8."""
    import json

    ascii_only = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2, allow_nan=False)
    click.echo(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def rows(cells: Sequence[Sequence[str]], empty: str, **columns: Any) -> None:
    """Print a table as ``text.table`` does, or the sentence that says why there is none."""
    from smdash.cli.base import text

    if cells:
        text.table(cells, **columns)
    else:
        text.say_wrapped(empty)
