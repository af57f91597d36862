"""Odd figures keep nobody from seeing the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smdash.services.bundle import Services


def test_negative_figures_do_not_take_the_pane_down(demo: Services) -> None:
    with demo.home.store.write("test", demo.home.now(), journaled=False) as w:
        w.conn.execute("UPDATE post_samples SET value = -5")
    view = demo.metrics.view()
    rows = view.window.rows(0, view.window.count)
    assert len(rows) == view.window.count
    assert any(row.kind == "figure" for row in rows)
