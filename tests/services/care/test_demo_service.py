"""The sample world at its own hour, and how it is built."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import CancelledError, UsageError
from smdash.services.care.demo import folder
from smdash.services.imports.imports import ImportOptions
from tests.worlds import rows

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def test_world_is_as_its_readme_says(demo: Services) -> None:
    assert [brand.slug for brand in demo.home.brands()] == ["acme", "bean", "nord"]
    assert len(demo.home.accounts()) == 9
    assert rows(demo, "SELECT count(*) FROM inbox_items") == [(148,)]
    assert rows(demo, "SELECT state, count(*) FROM deliveries GROUP BY state ORDER BY state") == [
        ("draft", 7), ("missed", 1), ("published", 96), ("scheduled", 36),
    ]  # fmt: skip
    late = demo.inbox.view().window.rows(0, 2)
    assert {row.handle for row in late} == {"kim.lo", "raj_dev"}
    assert demo.inbox.view().window.rows(2, 3)[0].handle == "lin@hackers.example"


def test_hours_are_those_its_readme_says(demo: Services) -> None:
    needed = re.search(
        r"\*\*needed\*\* \| \*\*([\d.]+)\*\* .* \*\*(\d+) %", (folder() / "README.md").read_text("utf-8")
    )
    assert needed
    view = demo.workload.view()
    assert (f"{view.needed_h:.2f}", f"{100 * (view.load or 0):.0f}") == needed.groups()


def test_world_does_not_mix_with_one_s_own(small: Services) -> None:
    with pytest.raises(UsageError, match="not empty"):
        small.demo.build()


def test_files_of_the_world_add_nothing_again(demo: Services) -> None:
    before = rows(demo, "SELECT count(*) FROM post_samples")
    report = demo.imports.run(folder() / "acme-x-content.csv", ImportOptions(account="acme/x"))
    assert report.same_file
    assert rows(demo, "SELECT count(*) FROM post_samples") == before


def test_building_says_how_far_it_is_and_can_be_stopped(services: Services) -> None:
    told: list[float] = []

    def progress(name: str, fraction: float) -> None:
        assert name
        told.append(fraction)
        if fraction > 0.5:
            raise CancelledError("stopped.")

    with pytest.raises(CancelledError):
        services.demo.build(progress=progress)
    assert told == sorted(told)
    assert [check for check in services.care.doctor() if check.result == "bad"] == []
