"""Paths as terminals hand them over when files are dropped on them: quoted, escaped, or as addresses."""

from __future__ import annotations

import re
from urllib.parse import unquote

MOST_DROPPED = 8_192
"""Characters of a pasted text that may be paths; of more nobody has dropped as many files."""
_WORD = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|((?:\\.|[^\s'"])+)""")
_WINDOWS = re.compile(r"""'([^']*)'|"([^"]*)"|(\S+)""")
_DRIVE = re.compile(r"""["']?(?:[A-Za-z]:[\\/]|\\\\)""")
_ESCAPED = re.compile(r"\\(.)")
_ABSOLUTE = re.compile(r"/|~|[A-Za-z]:[\\/]|\\\\")


def dropped_paths(text: str, *, whole: bool = False) -> list[str]:
    """Return the paths in a typed or dropped text.

    ``whole`` takes an unquoted text with blanks as one path: pass whether a file of that name exists. A text that
    begins with a drive is of Windows: its backslashes part folders and escape nothing.
    """
    text = text.strip()
    if whole and text:
        return [text]
    found = []
    windows = _DRIVE.match(text) is not None
    for quoted, double, bare in (_WINDOWS if windows else _WORD).findall(text):
        path = quoted or double or bare
        if not windows and not quoted:
            path = _ESCAPED.sub(r"\1", path)
        found.append(_of_address(path) if path.lower().startswith("file://") else path)
    return [path for path in found if path]


def _of_address(address: str) -> str:
    path = unquote(address[len("file://") :])
    path = path.removeprefix("localhost")
    return path[1:] if re.match(r"/[A-Za-z]:[\\/]", path) else path


def looks_dropped(text: str, endings: tuple[str, ...]) -> bool:
    """Say whether a pasted text is nothing but absolute paths, each with one of some endings; no file is looked at."""
    text = text.strip()
    if not text or len(text) > MOST_DROPPED or not text.rstrip("'\"").lower().endswith(endings):
        return False
    paths = dropped_paths(text)
    if all(_is_path(path, endings) for path in paths):
        return True
    return "\n" not in text and _is_path(text, endings)


def _is_path(path: str, endings: tuple[str, ...]) -> bool:
    return _ABSOLUTE.match(path) is not None and path.lower().endswith(endings)
