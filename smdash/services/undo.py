"""Undo and redo of user changes, across restarts."""

from __future__ import annotations

from smdash.services.home import Service
from smdash.store import journal


class UndoService(Service):
    """The one place that takes changes back or makes them again."""

    def undo(self) -> str | None:
        """Take back the last change and return what it was; None when there is nothing to take back."""
        with self.home.write("undo", journaled=False, durable=True) as w:
            change = journal.undo(w.conn, w.now)
        return change.label if change else None

    def redo(self) -> str | None:
        """Make the last undone change again and return what it was; None when there is none."""
        with self.home.write("redo", journaled=False, durable=True) as w:
            change = journal.redo(w.conn)
        return change.label if change else None

    def next(self) -> tuple[str | None, str | None]:
        """Return what undo and redo would act on."""
        conn = self.home.read()
        undo, redo = journal.next_undo(conn), journal.next_redo(conn)
        return (undo.label if undo else None, redo.label if redo else None)
