"""What the dashboard says once it is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.screens.dashboard.after_start import settle

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def test_a_mistake_in_ones_own_rules_is_said_with_its_line_and_what_holds(small: Services) -> None:
    assert settle(small, "") == ""
    (small.home.folder / "inbox-rules.toml").write_text('[[rules]]\nid = "Press"\n', encoding="utf-8")
    assert settle(small, "").startswith("Only the shipped rules hold: inbox-rules.toml, line 2: id is needed")
