"""What a composer begins with, and how it names what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from smdash.domain.plaintext import one_line
from smdash.domain.posts.post import Written
from smdash.services.composer.drafts import written_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smdash.domain.checks.model import Finding


# Where each part of a post is mended: the field a finding leads to.
FIELDS = {
    "text": "text",
    "accounts": "targets",
    "when": "when",
    "title": "base-title",
    "link": "base-link",
    "pillar": "base-pillar",
    "goal": "base-goal",
    "first_comment": "base-first_comment",
    "warning": "base-content_warning",
    "media": "media",
    "alt": "alt",
}


def place(finding: Finding) -> str:
    """Return where a finding is mended: its field, or the words for a file that has none."""
    return "alt" if finding.rule == "missing-alt" else finding.where


class Draft(NamedTuple):
    """What a composer begins with. ``post_id`` is 0 for a new post; ``written`` is the whole post where there is more.

    Every choice of a new post begins anew: nothing of the last one is in it.
    """

    key: str = "new"
    post_id: int = 0
    text: str = ""
    accounts: tuple[str, ...] = ()
    when: str = ""
    recovered: bool = False
    written: Written | None = None

    @property
    def whole(self) -> Written:
        """The post it begins with."""
        return Written(self.text, self.accounts) if self.written is None else self.written


def brought_back(payload: Mapping[str, Any], key: str = "new", post_id: int = 0, base: Written | None = None) -> Draft:
    """Return what was not saved last time, over the post as it is stored."""
    written = written_of(payload, base or Written("", ()))
    when = payload.get("when")
    return Draft(key, post_id, written.text, written.accounts, when if isinstance(when, str) else "", True, written)


def told(finding: Finding) -> str:
    """Return a finding as a line: its account once, and what is wrong."""
    platform, colon, message = finding.message.partition(": ")
    named = bool(colon) and finding.account.endswith("/" + platform.lower().replace(" ", "_"))
    where = f"{finding.account}: " if finding.account else ""
    return one_line(where + (message if named else finding.message))
