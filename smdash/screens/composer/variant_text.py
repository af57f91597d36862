"""What one account of a post says differently: its own text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from smdash.screens.composer.text_areas import ToldText

if TYPE_CHECKING:
    from smdash.domain.posts.post import Written


class VariantText(ToldText):
    """The text of one account that has its own; out of sight where the account follows the base.

    ``account`` is whose text it is, '' while it is out of sight.
    """

    account = ""

    def show_of(self, post: Written, account: str) -> None:
        """Show the own text of an account, or nothing."""
        body = post.variant(account).body
        self.account = "" if body is None else account
        self.display = body is not None
        if body is not None and self.text != body:
            self.load_text(body)
            self.move_cursor(self.document.end)
        self.border_title = Content(f"{account} \u00b7 its own text")
        self.border_subtitle = Content("^o follow the base again")

    def taken(self, post: Written) -> Written:
        """Return a post with what was typed here."""
        return post.varied(self.account, body=self.text) if self.account else post
