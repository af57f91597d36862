"""The sample world at any hour of any day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from smdash.domain.errors import CancelledError, UsageError
from smdash.services.imports.imports import ImportOptions
from tests.worlds import Clock, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.services.bundle import Services

HOURS = [
    "2026-11-21T09:12:00+01:00",
    "2026-11-21T08:10:00+01:00",
    "2027-03-03T23:50:00+01:00",
    "2026-11-22T00:05:00+01:00",
    "2026-03-29T01:30:00+01:00",
    "2026-03-29T03:15:00+02:00",
    "2026-03-29T12:00:00+02:00",
    "2026-10-25T02:30:00+02:00",
    "2026-10-25T02:30:00+01:00",
    "2026-10-25T12:00:00+01:00",
    "2026-12-31T23:59:59+01:00",
    "2027-01-01T00:00:00+01:00",
    "2028-02-29T08:05:30.5+01:00",
    "2027-06-15T19:00:00-07:00",
]


@pytest.mark.parametrize("hour", HOURS)
def test_world_is_the_same_at_any_hour(
    tmp_path: Path, clock: Clock, open_home: Callable[[Path], Services], hour: str
) -> None:
    clock.moment = datetime.fromisoformat(hour)
    services = open_home(tmp_path / "home")
    services.demo.build()
    view = services.status.view()
    assert (view.missed, view.inbox_open, view.inbox_late) == (1, 12, 2)
    # A habit that straddles midnight is read as one look more on some days.
    assert 1.28 <= (view.load or 0) < 1.30
    assert view.due <= 3
    assert [check for check in services.care.doctor() if check.result == "bad"] == []
    now = services.home.late_before()
    assert rows(services, "SELECT count(*) FROM deliveries WHERE state = 'missed' AND due_at < ?", now) == [(1,)]
    assert rows(services, "SELECT count(*) FROM deliveries WHERE state = 'published' AND published_at > strftime('%Y-%m-%dT%H:%M:%SZ', ?)", hour) == [(0,)]  # fmt: skip
    assert rows(
        services, "SELECT count(*) FROM inbox_items WHERE received_at > strftime('%Y-%m-%dT%H:%M:%SZ', ?)", hour
    ) == [(0,)]
    assert services.undo.next() == (None, None)
    assert 47.4 <= round(services.workload.view().needed_h, 1) <= 47.9
    window = services.queue.reader.view().window
    found = list(window.rows(0, window.count))
    assert [window.index(row.key) for row in found] == list(range(window.count))
    assert sum(row.state == "missed" for row in found) == 1
    assert sum(row.state == "draft" for row in found) == 7
    for number, wall, zone in rows(services, "SELECT id, wall, zone FROM deliveries WHERE due_at IS NOT NULL"):
        assert wall, number
        assert zone == "Europe/Berlin"


def test_world_is_as_its_readme_says(demo: Services) -> None:
    assert [brand.slug for brand in demo.home.brands()] == ["acme", "bean", "nord"]
    assert len(demo.home.accounts()) == 9
    assert rows(demo, "SELECT count(*) FROM inbox_items") == [(140,)]
    assert rows(demo, "SELECT state, count(*) FROM deliveries GROUP BY state ORDER BY state") == [
        ("draft", 7), ("missed", 1), ("published", 96), ("scheduled", 36),
    ]  # fmt: skip
    late = demo.inbox.view().window.rows(0, 2)
    assert {row.handle for row in late} == {"kim.lo", "raj_dev"}
    assert demo.inbox.view().window.rows(2, 3)[0].handle == "lin@hackers.example"


def test_world_does_not_mix_with_one_s_own(small: Services) -> None:
    with pytest.raises(UsageError, match="not empty"):
        small.demo.build()


def test_files_of_the_world_add_nothing_again(demo: Services) -> None:
    from smdash.services.care.demo import folder

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
