"""Bringing files in, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smdash.screens.imports.screen import ImportScreen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from smdash.screens.base.screen import BaseScreen


def import_file(screen: BaseScreen[Any]) -> None:
    """Ask for files, say what each is, and import it when that is right."""
    from smdash.screens.imports.choose_file import FileScreen

    chosen = FileScreen(screen.services, screen.host.config.downloads)
    screen.app.push_screen(chosen, lambda paths: import_all(screen, paths or ()))


def import_all(screen: BaseScreen[Any], paths: Sequence[Path]) -> None:
    """Look at files one after the other; each is imported, or passed over, as the person says."""
    said: list[str] = []

    def one(at: int) -> None:
        def done(words: str | None) -> None:
            if words:
                said.append(words)
            if words is None or at + 1 >= len(paths):
                screen.after(said[0] if len(paths) == 1 and said else _in_all(len(said), len(paths)))
            else:
                one(at + 1)

        screen.app.push_screen(ImportScreen(screen.services, paths[at], (at + 1, len(paths))), done)

    if paths:
        one(0)


def _in_all(taken: int, count: int) -> str:
    return f"Imported {taken} of {count} files. u takes one back." if taken else ""
