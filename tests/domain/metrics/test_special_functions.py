"""Quantiles that must not cost an import are those of the standard library."""

from __future__ import annotations

from statistics import NormalDist

import pytest

from smdash.domain.metrics.special_functions import normal_ppf


@pytest.mark.parametrize("p", [0.8, 0.975, 0.5 + 0.95 / 2, 0.5, 0.9, 0.1, 0.01])
def test_normal_quantiles(p: float) -> None:
    assert normal_ppf(p) == NormalDist().inv_cdf(p)
