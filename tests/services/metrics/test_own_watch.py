"""What a person's own platform file says is worth watching is what a new account is watched by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash import platforms
from smdash.store.metrics import samples as sample_store
from smdash.store.metrics.samples import Watched

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services

OWN = """
[[watch]]
metric = "impressions"
mode = "per_post"
label = "Seen per post"

[[watch]]
metric = "lost_followers"
mode = "total"
level = "account"
label = "Gone"
"""


def test_a_new_account_is_watched_by_the_figures_of_the_own_file(services: Services, tmp_path: Path) -> None:
    services.manage.add_brand("acme", name="Acme")
    before = services.manage.add_account("acme", "x", handle="acme")
    own = tmp_path / "platforms"
    own.mkdir()
    (own / "x.toml").write_text(f"schema = 1\nname = 'X'\nshort = 'x'\nsource = 'me'\n{OWN}", encoding="utf-8")
    platforms.use_folder(own)
    account = services.manage.add_account("acme", "x", handle="other")
    watched = sample_store.watched(services.home.read())
    assert watched[account.id] == [
        Watched(account.id, "impressions", "post", "per_post", "", "Seen per post", "count", "up"),
        Watched(account.id, "lost_followers", "account", "total", "", "Gone", "count", "down"),
    ]
    assert {each.label for each in watched[before.id]}.isdisjoint({"Gone", "Seen per post"}), (
        "one of before keeps its own"
    )
