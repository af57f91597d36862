"""The sample world in a folder where another program makes a home meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.services.care.demo import DemoService

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from smdash.services.bundle import Services
    from tests.cli.cli_world import Smdash


def test_a_home_that_another_program_made_meanwhile_stays(
    sm: Smdash, open_home: Callable[[Path], Services], monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(*_: Any, **__: Any) -> None:
        open_home(sm.home).manage.add_brand("mine")

    monkeypatch.setattr(DemoService, "build", build)
    assert "not empty" in sm("--home", str(sm.home), "demo", "--no-open", code=2).stderr
    assert [brand.slug for brand in open_home(sm.home).home.brands()] == ["mine"]
