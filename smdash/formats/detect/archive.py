"""Opens ZIP archives as platforms hand them out: each member in memory, in turn, and never one that leads elsewhere.

No member is written to disk, so that its name cannot lead anywhere; archives inside an archive are named, not opened.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.errors import FileFormatError, SmdashError, UnknownFileError
from smdash.formats.containers.held import HeldFile, is_ordinary, member_name
from smdash.formats.containers.unpack import MOST_BYTES, UnpackError, blocks, container
from smdash.formats.detect.registry import Match, read, sniff_one
from smdash.formats.quoting import plain, shown
from smdash.formats.tables.text import NotTextError
from smdash.formats.tables.workbook import is_workbook
from smdash.paths import written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipInfo

    from smdash.domain.imports.records import Parsed, ReadOptions
    from smdash.formats.containers.held import AnyFile

MOST_MEMBERS = 1_000
ENDINGS = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".jsonl")
_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_XLSX_MARKS = (b"[Content_Types].xml", b"xl/", b"_rels/")
_RUBBISH = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_NESTED = "an archive inside an archive is not opened; unpack it and import what is inside"


class Member(NamedTuple):
    """One member of an archive: what it says and its SHA-256, or why it is left out."""

    name: str
    parsed: Parsed | None
    sha256: str = ""
    left_out: str = ""


def is_archive(path: AnyFile) -> bool:
    """Whether a file is a ZIP archive, told by its content; a workbook is none, not even one that was cut off."""
    if not is_ordinary(path):
        return False
    try:
        with path.open("rb") as raw:
            head = raw.read(4096)
    except (OSError, ValueError):
        return False
    if not head.startswith(_STARTS) or is_workbook(path):
        return False
    try:
        with container(path, MOST_MEMBERS):
            return True
    except UnpackError as error:
        return error.why != "damaged" or not any(mark in head for mark in _XLSX_MARKS)
    except OSError:
        return False


def sniff(path: Path | str) -> list[Match]:
    """Return the kinds a file can be, likeliest first, or those of an archive's members; empty when there is none.

    Members that are not called like an export do not count. Raises FileFormatError when the file is no text at all,
    is missing, is empty, or is a damaged archive.
    """
    path = Path(path)
    if not is_archive(path):
        return sniff_one(path)
    found: dict[str, Match] = {}
    for entry, held in _members(path, plain(written(str(path)), 4096)):
        if held is not None and entry.filename.lower().endswith((*ENDINGS, "outbox.json")):
            try:
                best = sniff_one(held)[:1]
            except SmdashError:
                continue
            found.update({match.kind: match for match in best})
    return list(found.values())


def read_archive(path: Path, kind: str | None, options: ReadOptions) -> list[Member]:
    """Return every member of an archive, read or left out; a file that only its neighbours explain is read last.

    Raises FileFormatError for an archive that is damaged, locked or would unpack to too much, and for one that holds
    nothing known; AmbiguousDatesError and PeriodNeededError as a file alone would.
    """
    from hashlib import sha256

    found: list[Member] = []
    again: dict[int, HeldFile] = {}
    unsure: dict[int, HeldFile] = {}
    for entry, held in _members(path, plain(written(str(path)), 4096), options):
        name = member_name(entry.filename)
        if held is None:
            found.append(Member(name, None, left_out=_aside(entry)))
            continue
        if is_archive(held):
            found.append(Member(name, None, left_out=_NESTED))
            continue
        if kind is not None and (other := _other(held, kind)):
            found.append(Member(name, None, left_out=f"this is {other}, which was not asked for"))
            continue
        try:
            parsed = read(held, kind, _quiet(options))
            if len(parsed.platforms) > 1:
                unsure[len(found)] = held
            found.append(Member(name, parsed, sha256(held.data).hexdigest()))
        except UnknownFileError as error:
            if held.size <= 1 << 20:
                again[len(found)] = held
            found.append(Member(name, None, left_out=error.what.rstrip(".")))
        except NotTextError as error:
            if entry.filename.lower().endswith(ENDINGS):
                raise
            found.append(Member(name, None, left_out=error.what.rstrip(".")))
    told = [each.parsed.platform for each in found if each.parsed and each.parsed.platform]
    beside = tuple(dict.fromkeys((*told, *options.beside)))
    for at, held in again.items() if beside and kind is None else ():
        try:
            parsed = read(held, None, replace(_quiet(options), beside=beside))
        except UnknownFileError:
            continue
        found[at] = Member(found[at].name, parsed, sha256(held.data).hexdigest())
    for at, held in unsure.items():
        member = found[at]
        fitting = [key for key in beside if member.parsed and key in member.parsed.platforms]
        if len(fitting) == 1:
            found[at] = member._replace(parsed=read(held, kind, replace(_quiet(options), platform=fitting[0])))
    if not any(member.parsed for member in found):
        raise _nothing(path, found)
    return found


def _other(held: HeldFile, kind: str) -> str:
    """Return what a member is that is known as another kind than the one named, '' for any other member.

    A person who names a kind speaks of one file, and its columns may stand in the files beside it as well.
    """
    try:
        matches = sniff_one(held)
    except SmdashError:
        return ""
    likely = matches if is_workbook(held) else matches[:1]
    return "" if not likely or kind in {match.kind for match in likely} else likely[0].label


def _quiet(options: ReadOptions) -> ReadOptions:
    """Return the options with a progress that only lets a person stop: a member is no measure of the archive."""
    progress = options.progress
    return replace(options, progress=(lambda _: progress(0.0)) if progress else None)


def _members(path: Path, name: str, options: ReadOptions | None = None) -> Iterator[tuple[ZipInfo, HeldFile | None]]:
    """Yield every member with its bytes, None for a folder and for what systems leave behind."""
    progress = options.progress if options else None
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnpackError("large")
        with container(path, MOST_MEMBERS) as (packed, entries, meter):
            for at, entry in enumerate(entries):
                if progress is not None:
                    progress(at / len(entries))
                if _aside(entry):
                    yield entry, None
                    continue
                data = b"".join(blocks(packed, entry, meter))
                yield entry, HeldFile(path, member_name(entry.filename), data)
    except UnpackError as error:
        raise _refused(error, name) from error
    except OSError as error:
        raise FileFormatError(
            f"the file cannot be read: {error.strerror}.", subject=name, hint="Check the path and its rights."
        ) from error


def _aside(entry: ZipInfo) -> str:
    """Return what a member is that holds nothing to import whatever is in it, '' for any other."""
    parts = entry.filename.replace("\\", "/").split("/")
    last = parts[-1].lower()
    if "__MACOSX" in parts or last in _RUBBISH or last.startswith("._"):
        return "a file the operating system left behind"
    return "a folder" if not last else ""


def _refused(error: UnpackError, name: str) -> FileFormatError:
    at = f" (at {shown(error.member, 80)})" if error.member else ""
    what, hint = {
        "large": (
            f"the archive unpacks to more than an export ever holds{at}; nothing of it was imported.",
            "Download it again, or unpack it yourself and import single files.",
        ),
        "many": (
            f"the archive holds more than {MOST_MEMBERS:,} files; nothing of it was imported.",
            "Unpack it and import single files.",
        ),
        "damaged": (
            f"the zip archive is damaged or was cut off{at}; nothing of it was imported.",
            "Download it again.",
        ),
        "locked": (
            f"the zip archive is locked by a password{at}; nothing of it was imported.",
            "Unpack it and import what is inside.",
        ),
        "packing": (
            f"the zip archive is packed in a way smdash does not read{at}; nothing of it was imported.",
            "Unpack it and import what is inside.",
        ),
    }[error.why]
    return FileFormatError(what, subject=name, hint=hint)


def _nothing(path: Path, found: list[Member]) -> FileFormatError:
    told = "; ".join(f"{shown(member.name)}: {member.left_out}" for member in found[:4]) or "no file at all"
    more = f"; and {len(found) - 4} more" if len(found) > 4 else ""
    return FileFormatError(
        f"nothing in the archive is of a known kind. It holds {told}{more}.",
        subject=plain(written(str(path)), 4096),
        hint="Nothing was imported.",
    )
