"""Hand the terminal to the person's own editor and take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported

from smdash.domain.errors import SmdashError
from smdash.services.desktop.editor import UnusedTextError, edited, editor_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.app import App


def edit_text(
    app: App[Any],
    text: str,
    *,
    suffix: str = ".md",
    exact: bool = False,
    keep: Callable[[bytes], Path] | None = None,
) -> str | None:
    """Open ``text`` in $VISUAL or $EDITOR and return what was made of it.

    None means unchanged, or that it failed and ``app.complain`` said why. The app stands still meanwhile. ``keep``
    puts by what the editor left where that cannot be used, and says where. An ``exact`` text comes back with its line
    ends as they are.
    """
    try:
        editor_command()  # said before the screen is given away
        with app.suspend():
            found = _tried(text, suffix, exact=exact)
        if isinstance(found, UnusedTextError) and keep is not None:
            where = keep(found.left)
            found = SmdashError(found.what, subject=found.subject, hint=f"What you typed is kept: {where}")
        if isinstance(found, Exception):
            app.complain(found)  # type: ignore[attr-defined]
            return None
    except SuspendNotSupported:
        app.complain(SmdashError("this terminal cannot be handed to an editor."))  # type: ignore[attr-defined]
        return None
    except SmdashError as error:
        app.complain(error)  # type: ignore[attr-defined]
        return None
    app.refresh(layout=True)
    return found


def _tried(text: str, suffix: str, *, exact: bool) -> str | Exception | None:
    """Run the editor; an error is handed back, because one raised while suspended leaves the terminal to nobody."""
    try:
        return edited(text, suffix=suffix, exact=exact)
    except Exception as error:  # noqa: BLE001 - said when the screen is back
        return error
