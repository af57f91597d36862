"""Media files by their bytes: real headers are understood, damaged ones never raise."""

import os
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smdash.formats.media.probe import Probed, probe


def png(width: int = 40, height: int = 30) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IEND", b"")
    )


def gif(width: int = 40, height: int = 30) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00\x00\x00;"


def jpeg(width: int = 40, height: int = 30) -> bytes:
    app = b"\xff\xe1" + struct.pack(">H", 60_002) + b"\xff\xc0" * 30_000
    sof = b"\xff\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + app + b"\xff\xdb\x00\x04\x00\x00" + sof + b"\xff\xd9"


def webp(kind: bytes = b"VP8X", width: int = 40, height: int = 30) -> bytes:
    if kind == b"VP8X":
        body = b"\x00" * 4 + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif kind == b"VP8L":
        body = b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little")
    else:
        body = b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height)
    data = b"WEBP" + kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(data)) + data


def box(name: bytes, data: bytes, *, wide: bool = False) -> bytes:
    if wide:
        return struct.pack(">I4sQ", 1, name, len(data) + 16) + data
    return struct.pack(">I4s", len(data) + 8, name) + data


def movie(
    brand: bytes = b"isom", *, version: int = 0, seconds: float = 12.5, first: bytes = b"", tail: bool = True
) -> bytes:
    units = int(seconds * 1000)
    if version:
        mvhd = struct.pack(">B3x16xIQ", 1, 1000, units) + b"\x00" * 80
        lead = struct.pack(">B3x32x", 1)
    else:
        mvhd = struct.pack(">B3x8xII", 0, 1000, units) + b"\x00" * 80
        lead = struct.pack(">B3x20x", 0)

    def track(w: int, h: int) -> bytes:
        return box(
            b"trak", box(b"edts", b"") + box(b"tkhd", lead + b"\x00" * 52 + struct.pack(">II", w << 16, h << 16))
        )

    moov = box(b"moov", box(b"mvhd", mvhd) + track(0, 0) + track(1080, 1920))
    mdat = box(b"mdat", b"\x00" * 5000, wide=True)
    return box(b"ftyp", brand + b"\x00" * 8) + first + (mdat + moov if tail else moov + mdat)


def put(tmp_path: Path, data: bytes, name: str = "a.bin") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (png(), Probed("image", "image/png", 40, 30)),
        (gif(), Probed("gif", "image/gif", 40, 30)),
        (jpeg(), Probed("image", "image/jpeg", 40, 30)),
        (webp(), Probed("image", "image/webp", 40, 30)),
        (webp(b"VP8L"), Probed("image", "image/webp", 40, 30)),
        (webp(b"VP8 "), Probed("image", "image/webp", 40, 30)),
        (movie(), Probed("video", "video/mp4", 1080, 1920, 12.5)),
        (movie(version=1, tail=False), Probed("video", "video/mp4", 1080, 1920, 12.5)),
        (movie(b"qt  "), Probed("video", "video/quicktime", 1080, 1920, 12.5)),
        (movie()[20:], Probed("video", "video/quicktime", 1080, 1920, 12.5)),
        (box(b"ftyp", b"heic\x00\x00\x00\x00mif1"), Probed("image", "image/heic")),
        (b"%PDF-1.7\n...", Probed("document", "application/pdf")),
        (b"\x1aE\xdf\xa3\x9fB\x82\x84webm", Probed("video", "video/webm")),
        (b"hello, this is text", Probed()),
    ],
)
def test_a_file_is_what_its_bytes_say(tmp_path: Path, data: bytes, expected: Probed) -> None:
    assert probe(put(tmp_path, data)) == expected


def test_an_unknown_duration_is_none(tmp_path: Path) -> None:
    data = movie().replace(struct.pack(">II", 1000, 12500), struct.pack(">II", 1000, 2**32 - 1))
    assert probe(put(tmp_path, data)).seconds is None
    data = movie().replace(struct.pack(">II", 1000, 12500), struct.pack(">II", 0, 12500))
    assert probe(put(tmp_path, data)).seconds is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        png()[:20],
        png(0, 30),
        gif()[:8],
        jpeg()[:1000],
        b"\xff\xd8\xff\xe0\x00\x00" * 10,
        b"\xff\xd8" + b"\xff" * 10_000,
        webp()[:25],
        webp(b"VP8?"),
        movie()[:-10],
        movie(first=struct.pack(">I4s", 1 << 30, b"free")),
        movie(first=struct.pack(">I4s", 4, b"free")),
        movie(first=struct.pack(">I4sQ", 1, b"free", 3)),
        box(b"ftyp", b"isom") + box(b"free", b"") * 3000 + movie(),
        box(b"ftyp", b"isom"),
    ],
)
def test_a_damaged_file_cannot_be_read(tmp_path: Path, data: bytes) -> None:
    found = probe(put(tmp_path, data))
    assert found.trouble.startswith("cannot be read")
    assert found.kind == "unknown"


def test_what_is_no_file_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "none", tmp_path / "pipe", "/dev/zero", "x" * 5000):
        assert probe(path).trouble.startswith("cannot be read")


SAMPLES = st.sampled_from([png(), gif(), jpeg(), webp(), webp(b"VP8L"), webp(b"VP8 "), movie(), movie(version=1)])


@settings(deadline=None, max_examples=4 * settings().max_examples)
@given(sample=SAMPLES, cut=st.integers(0, 7000), at=st.integers(0, 7000), junk=st.binary(max_size=12))
def test_nothing_is_raised_whatever_the_bytes(
    tmp_path_factory: pytest.TempPathFactory, sample: bytes, cut: int, at: int, junk: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk"
    path.write_bytes((sample[:at] + junk + sample[at + len(junk) :])[: cut or None])
    found = probe(path)
    assert (found.kind == "unknown") or not found.trouble


def test_a_large_file_is_not_read_whole(tmp_path: Path) -> None:
    path = put(tmp_path, movie(tail=False))
    head = path.read_bytes()
    with path.open("r+b") as file:
        file.truncate(8 << 30)  # a hole: reading it whole would take long
        file.seek(len(head))
        file.write(struct.pack(">I4sQ", 1, b"mdat", (8 << 30) - len(head)))
    assert probe(path) == Probed("video", "video/mp4", 1080, 1920, 12.5)
