"""What a server is by its own words, and what follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from smdash.connectors.base import Limits
from smdash.connectors.mastodon_server import declared

MASTODON = {
    "domain": "mastodon.example",
    "version": "4.6.5",
    "source_url": "https://github.com/mastodon/mastodon",
    "api_versions": {"mastodon": 10},
    "configuration": {
        "statuses": {"max_characters": 500, "max_media_attachments": 4, "characters_reserved_per_url": 23},
        "media_attachments": {
            "supported_mime_types": ["image/png", "video/mp4"],
            "description_limit": 10_000,
            "image_size_limit": 16_777_216,
            "image_matrix_limit": 33_177_600,
            "video_size_limit": 103_809_024,
        },
    },
}


@pytest.mark.parametrize(
    ("document", "software", "keeps", "locks", "batches", "quotes", "forward"),
    [
        (MASTODON, "mastodon", True, True, True, True, True),
        ({"version": "4.5.3+glitch", "api_versions": {"mastodon": 7}}, "mastodon", True, False, True, True, True),
        ({"version": "4.7.0-alpha.2"}, "mastodon", True, True, True, True, True),
        ({"version": "4.2.10"}, "mastodon", True, False, False, False, True),
        (
            {"version": "0.20.1+git-7c3ba1b", "source_url": "https://codeberg.org/superseriousbusiness/gotosocial"},
            "gotosocial",
            *(False, False, False, False, True),
        ),
        (
            # Hollo declares an interface number of Mastodon's, and takes min_id for since_id.
            {
                "version": "0.7.1",
                "source_url": "https://github.com/fedify-dev/hollo",
                "api_versions": {"mastodon": 2},
            },
            "hollo",
            *(False, False, False, False, False),
        ),
        ({"version": "2.7.2 (compatible; Pleroma 2.7.0)"}, "pleroma", False, False, False, False, False),
        ({"version": "2.7.2 (compatible; Akkoma 3.15.2-0-gabc)"}, "akkoma", False, False, False, False, False),
        ({"version": "3.5.3 (compatible; Pixelfed 0.12.1)"}, "pixelfed", False, False, False, False, False),
        ({"version": "4.2.1 (compatible; Iceshrimp.NET/2024.1)"}, "iceshrimp.net", False, False, False, False, False),
        ({"version": "2.73 (not true; powered by snac)"}, "snac", False, False, False, False, False),
        ({"version": "2.7.2", "pleroma": {"metadata": {}}}, "pleroma", False, False, False, False, False),
        ({"version": "0.6.10"}, "unknown", False, False, False, False, False),
        ({"version": "wild"}, "unknown", False, False, False, False, False),
        ({}, "unknown", False, False, False, False, False),
        ({"version": None, "api_versions": [1], "configuration": "x"}, "unknown", False, False, False, False, False),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_server_is_what_it_declares(
    document: dict[str, Any], software: str, keeps: bool, locks: bool, batches: bool, quotes: bool, forward: bool
) -> None:
    server = declared(document)
    assert server.software == software
    assert (server.keeps_keys, server.locks_keys, server.batches) == (keeps, locks, batches)
    assert (server.quotes, server.forward) == (quotes, forward)


def test_limits_are_the_servers_own() -> None:
    assert declared(MASTODON).limits == Limits(
        text=500,
        url_weight=23,
        media_max=4,
        image_bytes=16_777_216,
        image_pixels=33_177_600,
        video_bytes=103_809_024,
        alt_text=10_000,
        mime_types=("image/png", "video/mp4"),
        software="mastodon 4.6.5",
    )


def test_limits_of_other_kinds_stand_elsewhere() -> None:
    pleroma = {
        "version": "2.7.2 (compatible; Pleroma 2.7.0)",
        "max_toot_chars": 5000,
        "upload_limit": 16_000_000,
        "description_limit": 5000,
    }
    found = declared(pleroma).limits
    assert (found.text, found.image_bytes, found.alt_text, found.media_max) == (5000, 16_000_000, 5000, None)
    # They count an address as it is written, whatever they declare.
    assert found.url_weight == 0
    old = declared({"version": "3.1.0", "max_toot_chars": 1024}).limits
    assert (old.text, old.url_weight, old.mime_types) == (1024, None, ())


@pytest.mark.parametrize("value", [0, -1, True, "500", 1.5, None, [500]])
def test_what_is_no_limit_is_unknown(value: object) -> None:
    found = declared({"version": "4.5.0", "configuration": {"statuses": {"max_characters": value}}})
    assert found.limits.text is None
