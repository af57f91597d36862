"""Published engagement rates: shown only beside a figure of the same formula and statistic."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Benchmark(NamedTuple):
    """A published rate (percent) of one platform."""

    source: str
    year: int
    formula: str
    statistic: str
    percent: float
    sure: bool


@cache
def benchmarks(platform: str) -> tuple[Benchmark, ...]:
    """Return what was published of a platform, the newest first."""
    text = files(__package__).joinpath("rates.toml").read_text(encoding="utf-8")
    found = [
        Benchmark(
            each["source"],
            each["year"],
            each["formula"],
            each["statistic"],
            float(each["values"][platform]),
            bool(each.get("sure", True)),
        )
        for each in tomllib.loads(text)["benchmark"]
        if platform in each["values"]
    ]
    return tuple(sorted(found, key=lambda each: -each.year))


def beside(platform: str, formula: str, statistic: str) -> Benchmark | None:
    """Return the newest confirmed rate of that formula and statistic, None when there is none."""
    return next(
        (
            each
            for each in benchmarks(platform)
            if each.sure and each.formula == formula and each.statistic == statistic
        ),
        None,
    )
