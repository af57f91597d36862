"""The files of a post decide its format, and one account may have others."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from smdash.domain.posts.post import Piece, Variant, Written
from smdash.domain.times.when import When
from smdash.services.posts.rendering import rendered
from tests.worlds import rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from smdash.domain.checks.model import Finding
    from smdash.services.bundle import Services

BOTH = ("acme/mastodon", "acme/x")
DRAFT = When("draft")


@pytest.fixture
def pictures(small: Services) -> tuple[Piece, ...]:
    """Return three pictures of different sizes."""
    made = []
    for number in range(3):
        path: Path = small.home.folder / f"{number}.gif"
        path.write_bytes(b"GIF89a" + struct.pack("<HH", number + 2, 2) + b"\x00\x00\x00;")
        made.append(Piece(str(path), f"Picture {number}"))
    return tuple(made)


def formats(services: Services) -> list[str]:
    return [row[0] for row in rows(services, "SELECT format FROM variants WHERE post_id = (SELECT max(id) FROM posts)")]


def test_what_is_attached_decides_and_what_was_said_stays(small: Services, pictures: tuple[Piece, ...]) -> None:
    for media, said, decided in (
        (pictures[:1], "text", "image"),
        (pictures, "text", "carousel"),
        (pictures, "story", "story"),
        ((), "text", "text"),
        ((Piece("gone.png"),), "text", "image"),
        ((Piece("gone"),), "text", "text"),
    ):
        small.posts.write(Written("Look", BOTH, said, media=media), DRAFT)
        assert formats(small) == [decided, decided]


def test_a_change_follows_the_files_until_a_format_is_said(small: Services, pictures: tuple[Piece, ...]) -> None:
    post_id = small.posts.write(Written("Look", BOTH, media=pictures), DRAFT)
    begun = small.compose.start_edit(post_id).post
    assert (begun.format, small.compose.attached(begun)) == ("text", "carousel (3 pictures)")
    small.posts.rewrite(post_id, begun._replace(media=pictures[:1]), None)
    assert formats(small) == ["image", "image"]
    small.posts.rewrite(post_id, small.compose.start_edit(post_id).post._replace(media=()), None)
    assert formats(small) == ["text", "text"]
    story = small.posts.write(Written("Look", BOTH, "story", media=pictures), DRAFT)
    assert small.compose.start_edit(story).post.format == "story"


def test_one_account_shows_its_own_files_everywhere(small: Services, pictures: tuple[Piece, ...]) -> None:
    shared, own = pictures[:1], pictures[1:]
    written = Written("Look", BOTH, media=shared, variants={"acme/x": Variant(media=own)})
    post_id = small.posts.write(written, DRAFT)
    assert formats(small) == ["image", "carousel"]
    stored = small.posts.written(post_id)
    assert (stored.media, stored.variant("acme/x").media) == (shared, own)
    begun = small.compose.start_edit(post_id).post
    assert begun == written
    assert small.compose.attached(begun) == "image (1 picture) \u00b7 acme/x carousel (2 pictures)"
    (x,) = [each.id for each in small.posts.post(post_id).deliveries if each.account == "acme/x"]
    assert [path for path, _ in rendered(small.home.read(), x).media] == [piece.path for piece in own]
    kept = rows(small, "SELECT id FROM media ORDER BY id")
    small.posts.rewrite(post_id, begun._replace(text="Look again"), None)
    assert rows(small, "SELECT id FROM media ORDER BY id") == kept
    small.posts.rewrite(post_id, begun._replace(variants={}), None)
    assert small.posts.written(post_id).variants == {}
    assert rows(small, "SELECT path FROM media WHERE post_id = ?", post_id) == [(shared[0].path,)]


def test_checks_look_at_the_files_each_account_shows(small: Services, pictures: tuple[Piece, ...]) -> None:
    gone = Piece(str(small.home.folder / "gone.png"), "Gone")
    written = Written("Look", BOTH, media=pictures[:1], variants={"acme/x": Variant(media=(gone,))})

    def told(found: list) -> list[tuple[str, str]]:  # type: ignore[type-arg]
        return [(each.account, each.message) for each in found if each.rule == "media"]

    wrong = [("acme/x", f"{gone.path}: the file is not there.")]
    assert told(small.lint.written(written, dict.fromkeys(BOTH))) == wrong
    post_id = small.posts.write(written, DRAFT)
    assert told(small.lint.post(post_id)) == wrong
    assert [each for each in told(list(small.lint.all().findings)) if "gone.png" in each[1]] == wrong
    both = written._replace(variants={slug: Variant(media=pictures[1:2]) for slug in BOTH}, media=(gone,))
    assert told(small.lint.written(both, dict.fromkeys(BOTH))) == []


def reused(found: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(each.account, each.message) for each in found if each.rule == "reused-file"]


def test_a_file_used_before_on_an_account_is_said(small: Services, pictures: tuple[Piece, ...]) -> None:
    first = small.posts.write(Written("Look", BOTH[:1], media=pictures[:1]), DRAFT)
    copy = small.home.folder / "copy.gif"
    copy.write_bytes(small.home.folder.joinpath("0.gif").read_bytes())
    again = Written("Look again", BOTH, media=(Piece(str(copy), "A copy"),))
    told = [("acme/mastodon", f"copy.gif is in a draft for this account as well (p{first}).")]
    assert reused(small.lint.written(again, dict.fromkeys(BOTH))) == told
    post_id = small.posts.write(again, DRAFT)
    assert reused(small.lint.post(post_id)) == reused(small.lint.all().findings) == told
    assert reused(small.lint.post(first)) == [], "it was there first"
    assert reused(small.lint.written(again, dict.fromkeys(BOTH), post_id)) == told
    with small.home.write("Out") as w:
        w.conn.execute(
            "UPDATE deliveries SET state = 'published', published_at = '2026-11-03T08:00:00Z' WHERE post_id = ?",
            (first,),
        )
    assert reused(small.lint.post(post_id)) == [
        ("acme/mastodon", f"copy.gif went out on this account on Tue 3 Nov 09:00 (p{first}).")
    ]
    own = again._replace(variants={"acme/mastodon": Variant(media=pictures[1:2])})
    assert reused(small.lint.written(own, dict.fromkeys(BOTH), post_id)) == []
