"""Files a person may want to import or attach: the newest of a folder, and what a typed path means or begins.

Everything here reads the disk and so is called off the UI thread; of a folder no more than a thousand entries.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from smdash.domain.errors import UsageError
from smdash.paths import expanded, is_file, written

ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xls", ".xlsx", ".json", ".jsonl", ".zip"})
MOST_ENTRIES = 1_000
MOST_NEWEST = 12
MOST_ROWS = 200
_WILD = frozenset("*?")
_NEAR = 0.6


class Wanted(NamedTuple):
    """Which files are looked for: their endings, what they are there to do, and what Enter does with one, in words."""

    endings: frozenset[str]
    what: str
    enter: str


IMPORTS = Wanted(ENDINGS, "import", "reads it")


class FolderEntry(NamedTuple):
    """A file or folder; ``size`` in bytes, ``changed`` in seconds since 1970."""

    path: Path
    is_folder: bool
    size: int
    changed: float

    @property
    def key(self) -> str:
        """What a list knows it by."""
        return str(self.path)


class Look(NamedTuple):
    """What a typed text means: the files to offer, in words what it is, and what it becomes when completed.

    ``files`` are those the text names as it stands, ``folder`` the folder it names; both are empty for a text that only
    begins a name. ``wrong`` is True where nothing can come of it.
    """

    text: str
    place: Path
    rows: tuple[FolderEntry, ...] = ()
    meaning: str = ""
    wrong: bool = False
    completed: str = ""
    files: tuple[Path, ...] = ()
    folder: Path | None = None


def begin(downloads: str) -> Path:
    """Return the folder to begin in: that of the config, else the usual one for downloads, else the current one."""
    try:
        named = [expanded(downloads)] if downloads else []
        return next((place for place in (*named, Path.home() / "Downloads") if place.is_dir()), Path.cwd())
    except (OSError, RuntimeError, UsageError, ValueError):
        return Path.cwd()


def look(text: str, start: Path, wanted: Wanted = IMPORTS) -> Look:
    """Return what a text typed for a file means; a bare name is one of the folder ``start`` or of the current one."""
    bare = unquoted(text)
    try:
        return _looked(text, bare, start, wanted)
    except (OSError, ValueError) as error:
        return Look(text, start, meaning=f"this is no path ({getattr(error, 'strerror', None) or error}).", wrong=True)


def unquoted(text: str) -> str:
    """Return a typed path without the quotes that one dragged into a terminal comes in."""
    bare = text.strip()
    return bare[1:-1] if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "'\"" else bare


def _looked(text: str, bare: str, start: Path, wanted: Wanted) -> Look:
    if not bare:
        found, more = entries(start)
        files = newest(found, wanted)
        few = _few(len(files), wanted)
        told = f"The newest {MOST_NEWEST} of {len(files)} files." if len(files) > MOST_NEWEST else few
        meaning = f"{told}{_only_first(more)} Type a part of a name, or a path."
        return Look(text, start, tuple(files[:MOST_NEWEST]), meaning)
    try:
        path = expanded(bare)
    except UsageError:
        path = Path(bare)
    if path.is_dir():
        return _of_folder(text, bare, path, wanted)
    inside = "/" not in bare and os.sep not in bare
    here = start / bare if inside else path
    for each in dict.fromkeys((path, here)):
        if is_file(each):
            size = each.stat().st_size
            row = FolderEntry(each, False, size, each.stat().st_mtime)
            return Look(
                text, each.parent, (row,), f"{size:,} bytes; Enter {wanted.enter}.", completed=text, files=(each,)
            )
    if here.exists():
        return Look(text, here.parent, meaning="this is no ordinary file.", wrong=True, completed=text)
    return _begun(text, bare, here, wanted)


def _of_folder(text: str, bare: str, path: Path, wanted: Wanted) -> Look:
    try:
        found, more = entries(path)
    except OSError as error:
        return Look(text, path, meaning=f"this is a folder that cannot be read ({error.strerror}).", wrong=True)
    rows = _rows([each for each in found if not each.path.name.startswith(".")], wanted)
    meaning = f"this is a folder. {_few(sum(not row.is_folder for row in rows), wanted)}{_only_first(more)}"
    closed = bare if bare.endswith("/") else f"{bare}/"
    inner = _common([_typed(row) for row in rows if "/" in bare[-1:]])
    return Look(text, path, rows, meaning, completed=closed + inner, folder=path)


def _begun(text: str, bare: str, here: Path, wanted: Wanted) -> Look:
    """Return what a text means that names nothing as it stands: a pattern, or the beginning or a part of names."""
    part = here.name
    try:
        found, more = entries(here.parent)
    except OSError:
        return Look(text, here.parent, meaning="no such file so far.", wrong=True, completed=text)
    found = [each for each in found if part.startswith(".") or not each.path.name.startswith(".")]
    folded = part.casefold()
    if _WILD & set(part):
        taken = [each for each in newest(found, wanted) if fnmatchcase(each.path.name.casefold(), folded)]
        files = tuple(each.path for each in taken)
        if not files:
            return Look(text, here.parent, meaning="no such file so far: nothing fits the pattern.", wrong=True)
        many = (
            f"1 file fits; Enter {wanted.enter}."
            if len(files) == 1
            else f"{len(files)} files fit; Enter takes one by one."
        )
        return Look(text, here.parent, tuple(taken), many + _only_first(more), completed=text, files=files)
    begun = [each for each in found if each.path.name.casefold().startswith(folded)]
    rows = _rows(begun or [each for each in found if folded in each.path.name.casefold()], wanted)
    if not rows:
        near = _near(found, folded, wanted)
        what = "no such file so far; near by name:" if near else "no such file so far."
        return Look(text, here.parent, near, f"{what}{_only_first(more)}", wrong=True, completed=text)
    exact = [_typed(row) for row in rows if row.path.name.startswith(part)]
    common = _common(exact or ([_typed(row) for row in rows] if len(rows) == 1 else []))
    head = f"{here.parent}/".replace("//", "/") if "/" not in bare else bare[: len(bare) - len(part)]
    completed = head + common if len(common) > len(part) or (common and not exact) else text
    which = "begins" if len(rows) == 1 else "begin"
    which = f"{which} so" if begun else ("has it in its name" if len(rows) == 1 else "have it in their names")
    meaning = f"no such file so far; {len(rows)} {which}.{_only_first(more)}"
    return Look(text, here.parent, rows, meaning, completed=completed)


def entries(folder: Path) -> tuple[list[FolderEntry], bool]:
    """Return the files and folders of a folder, and whether there are more than are looked at; raises OSError."""
    found: list[FolderEntry] = []
    with os.scandir(folder) as reader:
        for each in islice(reader, MOST_ENTRIES):
            try:
                is_folder = each.is_dir()
                if is_folder or each.is_file():
                    info = each.stat()
                    found.append(FolderEntry(Path(folder, each.name), is_folder, info.st_size, info.st_mtime))
            except OSError:
                continue  # It was there a moment ago.
        more = next(reader, None) is not None
    return found, more


def _near(found: list[FolderEntry], folded: str, wanted: Wanted) -> tuple[FolderEntry, ...]:
    """Return files whose names are nearly a typed one, the nearest first."""
    from difflib import get_close_matches

    files = {each.path.name.casefold(): each for each in newest(found, wanted)}
    return tuple(files[name] for name in get_close_matches(folded, files, n=5, cutoff=_NEAR))


def newest(found: list[FolderEntry], wanted: Wanted = IMPORTS) -> list[FolderEntry]:
    """Return the files that are looked for, newest first."""
    files = [each for each in found if not each.is_folder and each.path.suffix.lower() in wanted.endings]
    return sorted(files, key=lambda each: (-each.changed, each.path.name))


def _rows(found: list[FolderEntry], wanted: Wanted) -> tuple[FolderEntry, ...]:
    folders = sorted((each for each in found if each.is_folder), key=lambda each: each.path.name.casefold())
    return (*newest(found, wanted), *folders)[:MOST_ROWS]


def _typed(row: FolderEntry) -> str:
    return row.path.name + ("/" if row.is_folder else "")


def _common(names: list[str]) -> str:
    if not names:
        return ""
    first, last = min(names), max(names)
    return first[: next((at for at, char in enumerate(first) if last[at : at + 1] != char), len(first))]


def _few(count: int, wanted: Wanted) -> str:
    what = wanted.what
    return {0: f"No file to {what} is here.", 1: f"1 file to {what}."}.get(count, f"{count} files to {what}.")


def _only_first(more: bool) -> str:
    return f" Only its first {MOST_ENTRIES:,} entries were looked at." if more else ""


def place_words(place: Path) -> str:
    """Return a folder as it is shown: ``~`` for the home folder."""
    try:
        inner = place.relative_to(Path.home())
    except (RuntimeError, ValueError):
        return written(place)
    return written(Path("~", inner))
