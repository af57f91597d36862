"""What the figures of a network are called in the catalogue, and the definitions they are stored under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.platforms.bounds import impossible
from smdash.services.imports.definitions import definition_values
from smdash.store.metrics import samples as sample_store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from smdash.platforms.model import Metric, MetricLevel, Platform
    from smdash.store.connection import Writing


class Definitions:
    """The definitions in force on a day, by the names a network's interface has for them.

    A name that the catalogue does not have, and a value that its figure cannot have, is left out.
    """

    def __init__(self, facts: Platform, level: MetricLevel, on: date) -> None:
        self._facts = facts
        self._by_name: dict[str, Metric] = {
            name: metric
            for metric in facts.metrics
            if metric.level == level and metric.valid(on)
            for name in metric.api
        }
        self._ids: dict[str, int] = {}  # A transaction that fails ends the sync of its account, and these with it.

    def figures(self, w: Writing, told: Mapping[str, float]) -> list[tuple[int, float]]:
        """Return (definition, value) of what a network told."""
        found = []
        for name, value in told.items():
            metric = self._by_name.get(name)
            if metric is None or impossible(self._facts, metric, value):
                continue
            if metric.key not in self._ids:
                self._ids[metric.key] = sample_store.define(w, definition_values(self._facts, metric))
            found.append((self._ids[metric.key], float(value)))
        return found
