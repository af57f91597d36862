"""Exactly once in a storm, the whole: 1,000 deliveries on a server that misbehaves, publishers killed, two at once.

    python tests/benchmarks/publish_faults.py [--posts 1000] [--seed 7] [--on mastodon,keyless,bluesky]

``mastodon`` and ``keyless`` are the strict server of the tests, which honours or ignores keys; ``bluesky`` is a real server
of Bluesky behind a proxy that cuts connections, where node is there to run it.

A message is a post, a first comment (every tenth post has one) or an answer to somebody (one after every fifth post). Prints, for each kind of server, how many messages were
planned and are out, how many are out twice, lost, or said to be what they are not (all three must be 0: exit code 1
otherwise); how many of those in doubt were found at the network, were sent again as they were frozen, or had to be asked
about; how many had failed for certain and were tried again by the person; publishers killed, rounds and faults.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["SMDASH_SECRETS"] = "file"

from tests.faults.storm import Gusty, Network, Pds, Storm, Strict, Weather
from tests.servers.bluesky import Bluesky
from tests.servers.mastodon_strict import StrictMastodon
from tests.servers.program import NotStartedError


def _networks(kind: str, stack: ExitStack) -> tuple[Network, Network]:
    """Start what a storm is to be over; NotStartedError where it cannot run here."""
    if kind == "bluesky":
        server = stack.enter_context(Bluesky.pds())
        one, other = (Pds(server.person(name), stack.enter_context(Gusty(server.url))) for name in ("ann", "bob"))
        return one, other
    strict = stack.enter_context(StrictMastodon(kind))
    return Strict(strict, "ann"), Strict(strict, "bob")


def main() -> int:
    """Run the storm over each kind of server and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--longest", type=float, default=3.0)
    parser.add_argument("--on", default="mastodon,keyless,bluesky")
    given = parser.parse_args()
    wrong = 0
    for kind in given.on.split(","):
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            try:
                networks = _networks(kind, stack)
            except NotStartedError as error:
                print(f"{kind}: left out, {error}")
                continue
            storm = Storm(Path(folder) / "home", networks, given.posts, given.seed)
            told = storm.blow(Weather(longest=given.longest), rounds=given.rounds, at_once=given.at_once)
            storm.services.home.store.close_read()
        print(f"{kind}: {given.posts} posts, seed {given.seed}", flush=True)
        for name, value in told._asdict().items():
            print(f"  {name:9} {value:10.1f}" if isinstance(value, float) else f"  {name:9} {value:8}", flush=True)
        wrong += told.doubled + told.lost + told.untrue + abs(told.out - told.planned)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
