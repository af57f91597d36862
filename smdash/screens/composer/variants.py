"""What single accounts of a post say differently: the text of one of them, and how a post is changed for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from smdash.domain.posts.post import Own
from smdash.screens.composer.text_areas import ToldText

if TYPE_CHECKING:
    from smdash.domain.posts.post import Written


def variant_of(post: Written, account: str) -> Own:
    """Return what an account says differently; nothing where it follows the base."""
    return post.own.get(account, Own())


def with_variant(post: Written, account: str, **changes: Any) -> Written:
    """Return a post in which an account says something differently; None follows the base."""
    return post._replace(own={**post.own, account: variant_of(post, account)._replace(**changes)})


class VariantText(ToldText):
    """The text of one account that has its own; out of sight where the account follows the base.

    ``account`` is whose text it is, '' while it is out of sight.
    """

    account = ""

    def show_of(self, post: Written, account: str) -> None:
        """Show the own text of an account, or nothing."""
        body = variant_of(post, account).body
        self.account = "" if body is None else account
        self.display = body is not None
        if body is not None and self.text != body:
            self.load_text(body)
            self.move_cursor(self.document.end)
        self.border_title = Content(f"{account} \u00b7 its own text")
        self.border_subtitle = Content("^o follow the base again")

    def taken(self, post: Written) -> Written:
        """Return a post with what was typed here."""
        return with_variant(post, self.account, body=self.text) if self.account else post
