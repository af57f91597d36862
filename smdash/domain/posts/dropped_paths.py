"""Paths as terminals hand them over when files are dropped on them: quoted, escaped, or as addresses."""

from __future__ import annotations

import re
from urllib.parse import unquote

_WORD = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|((?:\\.|[^\s'"])+)""")
_ESCAPED = re.compile(r"\\(.)")


def dropped_paths(text: str, *, whole: bool = False) -> list[str]:
    """Return the paths in a typed or dropped text.

    ``whole`` takes an unquoted text with blanks as one path: pass whether a file of that name exists.
    """
    text = text.strip()
    if whole and text:
        return [text]
    found = []
    for quoted, double, bare in _WORD.findall(text):
        path = quoted or _ESCAPED.sub(r"\1", double or bare)
        found.append(unquote(path.removeprefix("file://")) if path.startswith("file://") else path)
    return [path for path in found if path]
