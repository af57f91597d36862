from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash import platforms

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WHOLE = """\
schema = 1
key = "pixelfed"
name = "Pixelfed"
short = "PXF"
source = "its documentation"

[compose]
url = "https://{host}/i/compose?text={text}"

[limits]
text = 500
unit = "graphemes"
unsure = ["text"]

[[metrics]]
key = "likes"
label = "Likes"
unit = "count"
kind = "engagement"
level = "post"
flow = "snapshot"
counts = "Likes of the post."
source = "its documentation"

[[metrics]]
key = "followers"
label = "Followers"
unit = "count"
kind = "audience"
level = "account"
flow = "snapshot"
valid_from = 2024-01-01
valid_until = 2026-01-01
counts = "Followers of the account."
source = "its documentation"

[[watch]]
metric = "likes"
mode = "per_post"
label = "Likes per post"

[[exports]]
kind = "pxf_posts"
label = "Pixelfed export"
content = "posts"
need = ["Post", "Likes"]
how = "Settings > Export"

[exports.fields]
id = ["Post"]

[exports.metrics]
likes = ["Likes"]

[exports.formats]
photo = "image"

[[changes]]
on = 2026-01-01
what = "Followers ended."
metrics = ["followers"]
comparable = false
"""


@pytest.fixture
def whole() -> str:
    """Return a small platform file in which nothing is wrong."""
    return WHOLE


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a person's own platform files and lay them over the shipped ones for one test."""

    def write(key: str, text: str) -> Path:
        path = tmp_path / f"{key}.toml"
        path.write_text(text, encoding="utf-8")
        platforms.use_folder(tmp_path)
        return path

    return write
