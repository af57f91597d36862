"""What a server of the tests does wrong, when, and how often: planned one by one, or drawn by a seed.

A :class:`Plan` is asked once per request. ::

    server.faults.append(Fault("drop", "after", method="POST", path="/api/v1/statuses"))          # written, answer lost
    server.faults.append(Fault("status", "after", path="/api/v1/statuses", status=500, count=2))  # 500 after success
    server.faults.append(Fault("delay", "before", seconds=0.5, count=FOREVER))
    server.faults.chaos = Chaos(seed=7, drop_after=0.1, status_after=0.05)

The first planned fault that fits is taken; only where none fits the dice are thrown.

==========  ==============================  ===================================  ==================================
kind        before                          during                               after
==========  ==============================  ===================================  ==================================
drop        nothing done, no answer         done, half of the answer             done, no answer
reset       the same by RST                 the same by RST                      the same by RST
delay       waits, then works               waits between check and write        works, then waits
status      ``status``, nothing done        –                                    done, and ``status`` all the same
429         too many, nothing done          –                                    done, and 429 all the same
html        ``status`` as a proxy's page    –                                    done, and the page all the same
redirect    307 to ``location``             –                                    –
truncate    –                               whole HTTP answer, its JSON cut off  –
duplicate   –                               –                                    first item of a list twice
==========  ==============================  ===================================  ==================================
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal, TypeAlias, get_args

When: TypeAlias = Literal["before", "during", "after"]
Kind: TypeAlias = Literal["drop", "reset", "delay", "status", "429", "html", "redirect", "truncate", "duplicate"]

FOREVER = -1
EVERYWHERE: frozenset[str] = frozenset({"before", "during", "after"})
WHENS: dict[str, frozenset[str]] = {
    "drop": EVERYWHERE,
    "reset": EVERYWHERE,
    "delay": EVERYWHERE,
    "status": frozenset({"before", "after"}),
    "429": frozenset({"before", "after"}),
    "html": frozenset({"before", "after"}),
    "redirect": frozenset({"before"}),
    "truncate": frozenset({"during"}),
    "duplicate": frozenset({"after"}),
}
"""When each kind can happen."""


@dataclass
class Fault:
    """One thing that goes wrong with the requests that fit.

    ``path`` is a glob over the path without its query. ``skip`` requests that fit pass first, then ``count`` are hit
    (``FOREVER``: all). ``hits`` counts them. ``wait`` is what ``429`` says of its end, in seconds from now.
    """

    kind: Kind
    when: When = "before"
    method: str = "*"
    path: str = "*"
    count: int = 1
    skip: int = 0
    status: int = 503
    seconds: float = 0.05
    wait: float = 1.0
    location: str = ""
    hits: int = 0

    def __post_init__(self) -> None:
        if self.when not in WHENS.get(self.kind, frozenset()):
            raise ValueError(f"A fault {self.kind!r} cannot happen {self.when!r}; see the table in {__name__}.")

    def fits(self, method: str, path: str) -> bool:
        return self.method in {"*", method} and fnmatchcase(path, self.path)


@dataclass
class Chaos:
    """Faults drawn by chance: the same seed and order of requests give the same faults.

    Each figure is the probability, 0 to 1, that a request which fits has that fault; together they are at most 1.
    """

    seed: int
    drop_before: float = 0.0
    drop_during: float = 0.0
    drop_after: float = 0.0
    reset_after: float = 0.0
    delay_before: float = 0.0
    delay_during: float = 0.0
    delay_after: float = 0.0
    status_before: float = 0.0
    status_after: float = 0.0
    too_many: float = 0.0
    html_before: float = 0.0
    html_after: float = 0.0
    truncate: float = 0.0
    method: str = "*"
    path: str = "*"
    status: int = 500
    seconds: float = 0.05
    wait: float = 0.1
    dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        total = sum(share for share, _, _ in self._shares())
        if not 0 <= total <= 1:
            raise ValueError(f"The probabilities of all faults add up to {total}; at most 1 is possible.")

    def _shares(self) -> list[tuple[float, Kind, When]]:
        return [
            (self.drop_before, "drop", "before"),
            (self.drop_during, "drop", "during"),
            (self.drop_after, "drop", "after"),
            (self.reset_after, "reset", "after"),
            (self.delay_before, "delay", "before"),
            (self.delay_during, "delay", "during"),
            (self.delay_after, "delay", "after"),
            (self.status_before, "status", "before"),
            (self.status_after, "status", "after"),
            (self.too_many, "429", "before"),
            (self.html_before, "html", "before"),
            (self.html_after, "html", "after"),
            (self.truncate, "truncate", "during"),
        ]

    def draw(self, method: str, path: str) -> Fault | None:
        if self.method not in {"*", method} or not fnmatchcase(path, self.path):
            return None
        at = self.dice.random()
        for share, kind, when in self._shares():
            if at < share:
                return Fault(kind, when, status=self.status, seconds=self.seconds, wait=self.wait, hits=1)
            at -= share
        return None


class Plan:
    """The faults to come, safe to ask from many threads; used up faults stay in ``done``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []
        self.done: list[Fault] = []
        self.chaos: Chaos | None = None

    def append(self, fault: Fault) -> Fault:
        """Plan a fault, and give it back so that its ``hits`` can be read later."""
        with self._lock:
            self._planned.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything go right from now on."""
        with self._lock:
            self._planned.clear()
            self.done.clear()
            self.chaos = None

    def planned(self) -> list[Fault]:
        """Return what is still to come."""
        with self._lock:
            return list(self._planned)

    def take(self, method: str, path: str) -> Fault | None:
        """Return what goes wrong with this request, and count it."""
        with self._lock:
            for fault in self._planned:
                if not fault.fits(method, path):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.hits += 1
                if fault.count != FOREVER and fault.hits >= fault.count:
                    self._planned.remove(fault)
                    self.done.append(fault)
                return fault
            return self.chaos.draw(method, path) if self.chaos else None


def fault_of(values: dict[str, Any]) -> Fault:
    """Return the fault that a JSON object describes by the names of :class:`Fault`; raises ValueError."""
    if values.get("kind") not in get_args(Kind):
        raise ValueError(f"kind is one of {', '.join(get_args(Kind))}.")
    try:
        return Fault(**values)
    except TypeError as error:
        raise ValueError(str(error)) from None
