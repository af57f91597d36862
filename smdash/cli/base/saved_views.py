"""Filters with a name, as every command shows them that keeps some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.cli.base import output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.services.saved_views import SavedView


def show(views: Sequence[SavedView], example: str, *, as_json: bool) -> None:
    """Print views in the order in which they were saved; ``example`` is a command that saves one."""
    output.emit(
        as_json,
        lambda: {"views": [{"name": each.name, "filter": each.text} for each in views]},
        lambda: output.rows(
            [(each.name, each.text) for each in views], f"There are no saved views. Save one: {example}"
        ),
    )
