"""Files made ready for a server: as they are, made anew, or refused with the reason."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from smdash import platforms
from smdash.domain.posts.media_limits import MediaLimits, limits_of
from smdash.services.posts.images import MediaRefusedError, Prepared, prepare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Put = Callable[[str, bytes], Path]

BARCELONA = b"41;23;7N"
ALL = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture that no type can make small."""
    bands = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, (width, height), random.Random(7).randbytes(width * height * bands))


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def located(orientation: int = 1) -> bytes:
    """EXIF of a phone: where it was, how it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = BARCELONA.decode()
    exif.get_ifd(0x8825)[1] = "N"
    return exif.tobytes()


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, data: bytes) -> Path:
        place = tmp_path / name
        place.write_bytes(data)
        return place

    return write


def at(picture: Image.Image, x: int, y: int) -> int:
    """How bright a picture is at a place, 0 to 255, counted from the end where negative."""
    found = picture.convert("L").getpixel((x % picture.width, y % picture.height))
    assert isinstance(found, int)
    return found


def opened(ready: Prepared) -> Image.Image:
    picture = Image.open(io.BytesIO(ready.content()))
    picture.load()
    return picture


@pytest.mark.parametrize(("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_what_fits_goes_as_it_is_without_where_it_was_made(put: Put, kind: str, mime: str) -> None:
    data = encoded(noise(40, 30), kind, exif=located())
    assert BARCELONA in data
    place = put("a", data)
    ready = prepare(place, MediaLimits(image_bytes=100_000, types=ALL))
    assert (ready.mime, ready.width, ready.height, ready.done) == (mime, 40, 30, "")
    assert ready.size == len(ready.content())
    assert BARCELONA not in ready.content()
    assert b"Exif" not in ready.content()
    assert not opened(ready).getexif()
    assert opened(ready).tobytes() == Image.open(io.BytesIO(data)).tobytes()
    assert place.read_bytes() == data
    assert list(place.parent.iterdir()) == [place]


def test_notes_thumbnails_and_films_behind_the_end_go_and_colours_stay(put: Put) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(noise(20, 20), "JPEG", icc_profile=profile, comment=b"for " + BARCELONA, progressive=True)
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + BARCELONA
    data = data[:2] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + data[2:] + b"ftypmp42" + BARCELONA
    ready = prepare(put("a.jpg", data), MediaLimits())
    assert BARCELONA not in ready.content()
    assert ready.content().endswith(b"\xff\xd9")
    assert opened(ready).info["icc_profile"] == profile
    words = PngImagePlugin.PngInfo()
    words.add_text("Location", BARCELONA.decode())
    assert BARCELONA not in prepare(put("a.png", encoded(noise(9, 9), "PNG", pnginfo=words)), MediaLimits()).content()
    gif = encoded(noise(9, 9).quantize(), "GIF", comment=BARCELONA)
    assert BARCELONA in gif
    assert BARCELONA not in prepare(put("a.gif", gif), MediaLimits()).content()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "corner"), [(2, "rt"), (3, "rb"), (4, "lb"), (5, "lt"), (6, "rt"), (7, "rb"), (8, "lb")]
)
def test_what_lies_on_its_side_is_turned(put: Put, kind: str, orientation: int, corner: str) -> None:
    picture = Image.new("RGB", (60, 40), "white")
    picture.paste("black", (0, 0, 20, 20))
    data = encoded(picture, kind, exif=located(orientation))
    ready = prepare(put("a", data), MediaLimits(image_bytes=100_000, types=ALL))
    shown = opened(ready)
    assert shown.size == (ready.width, ready.height) == ((60, 40) if orientation < 5 else (40, 60))
    corners = {"lt": (5, 5), "rt": (-5, 5), "lb": (5, -5), "rb": (-5, -5)}
    dark = {name for name, (x, y) in corners.items() if at(shown, x, y) < 100}
    assert dark == {corner}
    assert BARCELONA not in ready.content()


def test_what_is_too_heavy_is_made_anew_and_says_so(put: Put) -> None:
    picture = noise(400, 300)
    data = encoded(picture, "PNG")
    ready = prepare(put("a.png", data), MediaLimits(image_bytes=90_000, types=ALL))
    assert ready.mime == "image/jpeg"
    assert ready.size <= 90_000
    assert ready.done == (
        f"re-encoded from {len(data) / 1000:.1f} kB PNG to {ready.size / 1000:.1f} kB JPEG, 400\u00d7300"
    ).replace(".0 kB", " kB")
    assert prepare(put("b.png", data), MediaLimits(image_bytes=90_000, types=ALL)).content() == ready.content()
    smaller = prepare(put("a.png", data), MediaLimits(image_bytes=60_000, types=ALL))
    assert smaller.size <= 60_000
    assert 0.97 < (smaller.width / smaller.height) / (4 / 3) < 1.03
    assert max(smaller.width, smaller.height) >= 320


@pytest.mark.parametrize(
    ("size", "bound", "shown"),
    [
        ((60, 40), {"image_pixels": 600}, (30, 20)),
        ((60, 40), {"image_width": 30}, (30, 20)),
        ((60, 40), {"image_height": 10}, (15, 10)),
        ((3000, 1), {"image_width": 300}, (300, 1)),
        ((3000, 1), {"image_pixels": 300}, (300, 1)),
        ((1, 1), {"image_pixels": 1}, (1, 1)),
        ((30_000, 1), {}, (30_000, 1)),
    ],
)
def test_width_height_and_pixels_are_kept_within(
    put: Put, size: tuple[int, int], bound: dict[str, Any], shown: tuple[int, int]
) -> None:
    ready = prepare(
        put("a.png", encoded(Image.new("RGB", size, "red"), "PNG")), MediaLimits(types=ALL)._replace(**bound)
    )
    assert opened(ready).size == (ready.width, ready.height) == shown


def test_what_shines_through_keeps_shining_and_is_white_only_where_nothing_else_is_taken(put: Put) -> None:
    picture = noise(200, 200, "RGBA")
    picture.putalpha(Image.linear_gradient("L").resize((200, 200)))
    place = put("a.png", encoded(picture, "PNG"))
    kept = prepare(place, MediaLimits(image_bytes=60_000, types=ALL))
    assert (kept.mime, opened(kept).mode) == ("image/webp", "RGBA")
    small = prepare(place, MediaLimits(image_width=50, types=ALL))
    assert (small.mime, opened(small).mode) == ("image/png", "RGBA")
    clear = Image.new("RGBA", (200, 200), (255, 0, 0, 0))
    flat = prepare(put("b.png", encoded(clear, "PNG")), MediaLimits(types=frozenset({"image/jpeg"})))
    assert flat.mime == "image/jpeg"
    assert flat.done.endswith(", on white")
    assert opened(flat).getpixel((5, 5)) == (255, 255, 255)
    solid = Image.new("RGBA", (20, 20), (255, 0, 0, 255))
    plain = prepare(put("c.png", encoded(solid, "PNG")), MediaLimits(types=frozenset({"image/jpeg"})))
    assert "white" not in plain.done


@pytest.mark.parametrize(
    ("mode", "kind", "suffix"),
    [
        ("CMYK", "JPEG", "JPEG"),
        ("L", "JPEG", "JPEG"),
        ("I;16", "PNG", "PNG"),
        ("P", "PNG", "PNG"),
        ("1", "PNG", "PNG"),
        ("LA", "PNG", "PNG"),
        ("RGB", "AVIF", "AVIF"),
        ("P", "GIF", "GIF"),
    ],
)
def test_every_sort_of_pixel_is_made_into_what_is_taken(put: Put, mode: str, kind: str, suffix: str) -> None:
    if mode == "I;16":
        picture = Image.frombytes(mode, (64, 64), struct.pack("<4096H", *([0] * 2048 + [0xFFFF] * 2048)))
    else:
        picture = Image.linear_gradient("L").resize((64, 64)).convert("RGB").convert(mode)
    data = encoded(picture, kind)
    ready = prepare(put("a", data), MediaLimits(types=frozenset({"image/webp"})))
    assert ready.mime == "image/webp"
    assert f" {suffix} to " in ready.done
    assert at(opened(ready), 30, 2) < 60
    assert at(opened(ready), 30, 61) > 195


def test_printing_colours_look_as_their_profile_says(put: Put) -> None:
    # Pillow has no printing profile to test with; one that cannot be read must not end the matter.
    data = encoded(Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG", icc_profile=b"no profile")
    ready = prepare(put("a.jpg", data), MediaLimits(types=frozenset({"image/png"})))
    red, green, blue = opened(ready).convert("RGB").tobytes()[:3]
    assert red > 200
    assert max(green, blue) < 60
    assert "icc_profile" not in opened(ready).info


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, loop=0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_goes_as_it_is_or_not_at_all(put: Put, kind: str) -> None:
    data = moving(kind)
    place = put("a", data)
    ready = prepare(place, MediaLimits(image_bytes=100_000, types=ALL))
    assert getattr(opened(ready), "n_frames", 1) == 3
    mime = ready.mime
    for limits in (
        MediaLimits(image_bytes=50, types=ALL),
        MediaLimits(image_pixels=100, types=ALL),
        MediaLimits(types=ALL - {mime}),
    ):
        with pytest.raises(MediaRefusedError, match="it moves and would stand still"):
            prepare(place, limits)


def test_a_gif_has_bounds_of_its_own_and_a_still_one_is_made_smaller(put: Put) -> None:
    data = encoded(noise(60, 60).quantize(), "GIF")
    place = put("a.gif", data)
    assert prepare(place, MediaLimits(gif_pixels=3600, image_pixels=10, types=ALL)).done == ""
    ready = prepare(place, MediaLimits(gif_bytes=len(data) - 1, types=ALL))
    assert ready.mime == "image/png"
    assert opened(ready).size == (60, 60)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_is_cut_off_is_refused_although_its_beginning_is_fine(put: Put, kind: str) -> None:
    data = encoded(noise(80, 80).quantize() if kind == "GIF" else noise(80, 80), kind)
    for length in (len(data) // 2, len(data) - 40):
        place = put("a", data[:length])
        for limits in (MediaLimits(), MediaLimits(image_bytes=200, types=ALL)):
            with pytest.raises(MediaRefusedError, match=r"damaged|cut off"):
                prepare(place, limits)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.png", b"", "the file is empty"),
        ("a.png", b"Hello, I am a text.", "neither a picture nor a film"),
        ("a.png", b"<html><body>404</body></html>", "neither a picture nor a film"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "damaged"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 40, "damaged"),
        ("a.gif", b"GIF89a\x05\0\x05\0\0\0\0;", "damaged"),
    ],
)
def test_what_is_no_picture_is_refused(put: Put, name: str, data: bytes, words: str) -> None:
    with pytest.raises(MediaRefusedError, match=words) as caught:
        prepare(put(name, data), MediaLimits())
    assert caught.value.subject == name
    assert caught.value.hint


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_whatever_is_wrong_with_a_picture_it_is_made_ready_or_refused(put: Put, kind: str) -> None:
    dice = random.Random(kind)
    picture = noise(30, 20)
    options = {} if kind == "GIF" else {"exif": located(6)}
    whole = encoded(picture.quantize() if kind == "GIF" else picture, kind, **options)
    bounds = (MediaLimits(), MediaLimits(image_bytes=700), MediaLimits(types=frozenset({"image/jpeg"}), image_width=9))
    for _ in range(120):
        data = bytearray(whole)
        for _ in range(dice.choice([1, 2, 8])):
            data[dice.randrange(min(len(data), dice.choice([64, 400, len(data)])))] = dice.randrange(256)
        place = put("a", bytes(data))
        with contextlib.suppress(MediaRefusedError):
            ready = prepare(place, dice.choice(bounds))
            assert ready.size == len(ready.content()) > 0


def test_bits_that_rotted_are_refused(put: Put) -> None:
    data = bytearray(encoded(noise(40, 40), "PNG"))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(MediaRefusedError, match="damaged"):
        prepare(put("a.png", bytes(data)), MediaLimits())


def test_a_small_file_that_would_fill_the_memory_is_refused(put: Put) -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    for limits in (MediaLimits(), MediaLimits(image_pixels=1000), MediaLimits(image_bytes=10)):
        with pytest.raises(MediaRefusedError, match="89 million pixels"):
            prepare(put("bomb.png", bomb), limits)


def test_what_cannot_be_made_small_enough_is_refused(put: Put) -> None:
    place = put("a.png", encoded(noise(500, 500), "PNG"))
    with pytest.raises(MediaRefusedError, match="cannot be brought to 2 kB and still be worth looking at"):
        prepare(place, MediaLimits(image_bytes=2000, types=ALL))
    with pytest.raises(MediaRefusedError, match="PNG is not taken there") as caught:
        prepare(place, MediaLimits(types=frozenset({"image/gif"})))
    assert caught.value.hint == "Taken: GIF."


def test_a_type_that_cannot_be_opened_here_goes_as_it_is_unless_it_tells_where_it_was_made(put: Put) -> None:
    head = struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic"
    plain, telling = head + b"\0" * 50, head + b"\0" * 20 + b"infe\0\0\0\0\0\0\0Exif" + b"\0" * 20
    assert prepare(put("a.heic", plain), MediaLimits()).content() == plain
    with pytest.raises(MediaRefusedError, match="it says where and when it was made, and HEIC cannot be made anew"):
        prepare(put("b.heic", telling), MediaLimits())
    avif = encoded(noise(16, 16), "AVIF", exif=located())
    ready = prepare(put("a.avif", avif), MediaLimits())
    assert BARCELONA not in ready.content()
    assert ready.mime in {"image/jpeg", "image/png"}
    assert (ready.width, ready.height) == (16, 16)


def test_films_and_documents_go_as_they_lie_or_not_at_all(put: Put) -> None:
    film = put("a.mkv", b"\x1aE\xdf\xa3" + b"\0" * 96)
    ready = prepare(film, MediaLimits(video_bytes=100))
    assert (ready.data, ready.mime, ready.size) == (None, "video/x-matroska", 100)
    assert ready.content() == film.read_bytes()
    with pytest.raises(MediaRefusedError, match="100 bytes, and 99 bytes are taken there"):
        prepare(film, MediaLimits(video_bytes=99))
    with pytest.raises(MediaRefusedError, match="Matroska is not taken there") as caught:
        prepare(film, MediaLimits(types=frozenset({"video/mp4"})))
    assert caught.value.hint == "Taken: MP4."
    with pytest.raises(MediaRefusedError, match="cannot be read"):
        prepare(film.with_name("none"), MediaLimits())


def test_bounds_come_from_the_file_of_a_platform() -> None:
    limits = limits_of(platforms.load("mastodon").limits)
    assert limits.bytes_of("gif") == limits.image_bytes == 16_777_216
    assert limits.size_within(2000, 2000, gif=True) == (960, 960)
    assert limits.takes("image/avif")
    assert not limits.takes("application/pdf")
    assert limits_of(platforms.load("youtube").limits).takes("video/x-msvideo")
    assert limits_of(platforms.load("bluesky").limits).alt_text == 2000


def test_pillow_is_imported_only_where_a_picture_is_made_anew(put: Put) -> None:
    place = put("a.jpg", encoded(noise(20, 20), "JPEG", exif=located()))
    code = (
        "import sys; from pathlib import Path; from smdash.services.posts.images import prepare;"
        "from smdash.domain.posts.media_limits import MediaLimits;"
        f"prepare(Path({str(place)!r}), MediaLimits()); assert 'PIL' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
