"""Exactly once in a storm: the small size; ``tests/benchmarks/publish_faults.py`` is the whole."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from tests.faults.storm import Storm, Strict, Weather
from tests.servers.mastodon_strict import StrictMastodon

if TYPE_CHECKING:
    from pathlib import Path

SEED = int(os.environ.get("SMDASH_KILL_SEED") or random.SystemRandom().randrange(10**6))
pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX's")


def test_two_publishers_killed_at_random_send_each_post_once(tmp_path: Path) -> None:
    """One account is on a server that honours keys, the other on one that ignores them."""
    with StrictMastodon("mastodon") as one, StrictMastodon("keyless") as other:
        told = Storm(tmp_path / "home", (Strict(one, "ann"), Strict(other, "ann")), 25, SEED).blow(
            Weather(longest=0.5), rounds=2
        )
    assert (told.out, told.doubled, told.lost, told.untrue) == (told.planned, 0, 0, 0), (SEED, told)
    assert told.killed + told.faults, (SEED, told)
