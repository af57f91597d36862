"""A keeper of secrets in memory, which notes when it was locked and what was kept."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from smdash.connectors.base import Keeper

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class MemoryKeeper(Keeper):
    def __init__(self, secret: Mapping[str, str]) -> None:
        self.secret = dict(secret)
        self.saved: list[dict[str, str]] = []
        self.locks = 0
        self._lock = threading.Lock()

    @contextmanager
    def lock(self) -> Iterator[None]:
        with self._lock:
            self.locks += 1
            yield

    def load(self) -> Mapping[str, str]:
        return dict(self.secret)

    def save(self, secret: Mapping[str, str]) -> None:
        self.secret |= {key: value for key, value in secret.items() if value}
        self.saved.append(dict(secret))
