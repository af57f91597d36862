"""``smdash today``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


def test_today_lists_what_to_do_in_minutes(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monday = "2026-11-23T08:00+01:00"
    found = json.loads(acme("today", "--json", now=monday).stdout)
    assert found["day"] == "2026-11-23"
    assert sum(line["minutes"] or 0 for line in found["lines"]) == pytest.approx(found["needed_hours"] * 60, abs=0.5)
    week = json.loads(acme("workload", "--json", now=monday).stdout)
    assert found["needed_hours"] == pytest.approx(week["days"][0]["needed_hours"], abs=1e-3)
    printed = acme("today", now=monday).stdout
    assert max(len(line) for line in printed.splitlines()) <= 80
    assert printed.startswith("Mon 23 Nov: ")
    assert "look into the inbox and answer" in printed
    assert "write text, acme/" in printed


def test_an_empty_home_has_nothing_to_do_and_no_hours(sm: Smdash) -> None:
    assert "Nothing to do today." in sm("today").stdout
    assert sm.json("today")["hours"] is None
