"""Exactly once in a storm, the whole: 1,000 deliveries on a server that misbehaves, publishers killed, two at once.

    python tests/benchmarks/publish_faults.py [--posts 1000] [--seed 7] [--personality mastodon,keyless]

A message is a post or a first comment (every tenth post has one). Prints, for each kind of server, how many messages were
planned and are out, how many are out twice, lost, or said to be what they are not (all three must be 0: exit code 1
otherwise); how many of those in doubt were found at the network, were sent again as they were frozen, or had to be asked
about; how many had failed for certain and were tried again by the person; publishers killed, rounds and faults.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["SMDASH_SECRETS"] = "file"

from tests.faults.storm import Storm, Weather
from tests.servers.mastodon_strict import StrictMastodon


def main() -> int:
    """Run the storm over each kind of server and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--longest", type=float, default=3.0)
    parser.add_argument("--personality", default="mastodon,keyless")
    given = parser.parse_args()
    wrong = 0
    for personality in given.personality.split(","):
        with tempfile.TemporaryDirectory() as folder, StrictMastodon(personality) as server:
            storm = Storm(Path(folder) / "home", (server, server), given.posts, given.seed)
            weather = Weather(longest=given.longest)
            told = storm.blow(weather, rounds=given.rounds, at_once=given.at_once)
            storm.services.home.store.close_read()
        print(f"{personality}: {given.posts} posts, seed {given.seed}")
        for name, value in told._asdict().items():
            print(f"  {name:9} {value:10.1f}" if isinstance(value, float) else f"  {name:9} {value:8}")
        wrong += told.doubled + told.lost + told.untrue + abs(told.out - told.planned)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
