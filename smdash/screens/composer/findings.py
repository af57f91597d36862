"""How a composer names what is wrong with a post, and where each part of it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
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


def told(finding: Finding) -> str:
    """Return a finding as a line: its account once, and what is wrong."""
    platform, colon, message = finding.message.partition(": ")
    named = bool(colon) and finding.account.endswith("/" + platform.lower().replace(" ", "_"))
    where = f"{finding.account}: " if finding.account else ""
    return one_line(where + (message if named else finding.message))
