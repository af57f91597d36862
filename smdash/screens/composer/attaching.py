"""Attaching files to a post: chosen by a digit, typed, pasted or dropped; then words for who cannot see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from smdash.domain.errors import UsageError
from smdash.domain.posts.attached import ENDINGS
from smdash.domain.posts.media import shown_name
from smdash.domain.posts.post import Piece

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smdash.domain.posts.post import Written
    from smdash.screens.base.screen import Dialog
    from smdash.services.posts.attaching import Found


class Composing(Protocol):
    """A composer: its post, and the account whose own files are shown, '' for none."""

    written: Written

    @property
    def only(self) -> str: ...  # noqa: D102

    def take(self) -> None:
        """Bring ``written`` up to what the fields hold."""

    def rewrite(self, written: Written) -> None:
        """Take in a post that was changed elsewhere than in the fields."""


class Attaching:
    """Puts files onto the post of a composer, or onto the copy of the account whose own files are shown."""

    def __init__(self, dialog: Dialog[str], composing: Composing) -> None:
        self._dialog, self._screen = dialog, composing

    def ask(self) -> None:
        """Ask which file."""
        from smdash.screens.composer.attach_dialogs import AttachScreen

        dialog = AttachScreen(self._dialog.services, self._dialog.host.config.downloads)

        def chosen(paths: tuple[Path, ...] | None) -> None:
            if dialog.address:
                self._put((dialog.address,))
            elif paths:
                # At once: the dialog has seen them, and keys typed meanwhile are for what is asked next.
                self._put(tuple(str(path.absolute()) for path in paths))

        self._dialog.app.push_screen(dialog, chosen)

    def dropped(self, text: str, insert: Callable[[], object]) -> None:
        """Attach the files that were dropped as a text; where it names none it is a text."""

        def done(found: Found) -> None:
            if found.paths:
                self._take(found)
            else:
                insert()

        self._dialog.beside(lambda: self._dialog.services.attaching.found(text), done, "attach", lasting=True)

    def missing(self, text: str, say: Callable[[str], object]) -> None:
        """Say what is wrong with a path that names no file, and what is near it."""
        attaching = self._dialog.services.attaching
        self._dialog.beside(lambda: attaching.found(text).trouble, say, "attach")

    def describe(self, at: int) -> None:
        """Look at a file of the post, and change its words."""
        pieces = self._pieces()
        if at < len(pieces):
            self._ask_alts(((at, pieces[at]),), shown_name(pieces[at].path))

    def _take(self, found: Found) -> None:
        if found.trouble:
            self._dialog.host.complain(UsageError(found.trouble))
        if found.paths:
            self._put(found.paths)

    def _pieces(self) -> tuple[Piece, ...]:
        screen = self._screen
        return screen.written.variant(screen.only).media if screen.only else screen.written.media

    def _keep(self, pieces: tuple[Piece, ...]) -> None:
        screen = self._screen
        written: Written = screen.written
        changed = written.varied(screen.only, media=pieces) if screen.only else written._replace(media=pieces)
        screen.rewrite(changed)

    def _put(self, paths: tuple[str, ...]) -> None:
        screen = self._screen
        if not self._dialog.is_attached:
            return
        screen.take()
        had = self._pieces()
        there = {piece.path for piece in had}
        new = [Piece(path) for path in dict.fromkeys(paths) if path not in there]
        if len(new) < len(paths):
            self._dialog.notify("What was attached already is not attached again.", markup=False, timeout=4)
        if not new:
            return
        self._keep((*had, *new))
        seen = tuple((len(had) + number, piece) for number, piece in enumerate(new) if _is_picture(piece.path))
        if seen:
            self._ask_alts(seen, "")

    def _ask_alts(self, left: tuple[tuple[int, Piece], ...], title: str, asked: int = 0) -> None:
        from smdash.screens.composer.attach_dialogs import AltScreen

        screen = self._screen
        (at, piece), *rest = left
        number = f" \u00b7 {asked + 1} of {asked + len(left)}" if asked + len(left) > 1 else ""

        def answered(words: str | None) -> None:
            if words is None:
                return
            screen.take()
            pieces = list(self._pieces())
            if at < len(pieces) and pieces[at].path == piece.path and pieces[at].alt_text != words:
                pieces[at] = pieces[at]._replace(alt_text=words)
                self._keep(tuple(pieces))
            if rest:
                self._ask_alts(tuple(rest), title, asked + 1)

        name = title or f"{shown_name(piece.path)}{number}"
        self._dialog.app.push_screen(AltScreen(self._dialog.services, piece, name), answered)


def _is_picture(path: str) -> bool:
    return path.partition("?")[0].lower().endswith((*ENDINGS["image"], *ENDINGS["gif"]))
