"""What an empty home says: what this is and which key to press."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

TEXT = """[b]Welcome to smdash.[/b]

Your queue, each platform's own figures, your inbox and your hours, on one screen.
Everything stays in one file on this computer; nothing is sent anywhere by itself.

  [b $text-accent]A[/]   add your first account
  [b $text-accent]I[/]   import a file: an analytics export, a plan CSV, inbox lines
  [b $text-accent]D[/]   look around in the sample world first (nothing of it is kept)

  [b $text-accent]?[/]   all keys          [b $text-accent]q[/]   quit

The same from the command line:
[b]smdash account add acme/mastodon[/b], [b]smdash import FILE[/b], [b]smdash demo[/b]."""


class Welcome(Static):
    """Shown in place of the panes while there is no account."""

    def render(self) -> Content:
        """Read the text when it is shown, which in most homes it is not."""
        return Content.from_markup(TEXT)
