"""How a composer names what is wrong with a post, and where each part of it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.checks.model import Finding

SIGNS = {"error": ("\u2715", "$text-error"), "warning": ("!", "$text-warning"), "info": ("\u00b7", "$text-muted")}
_NOUNS = {"error": "error", "warning": "warning", "info": "remark"}

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


def finding_line(finding: Finding) -> str:
    """Return a finding as a line: its account once, and what is wrong."""
    platform, colon, message = finding.message.partition(": ")
    named = bool(colon) and finding.account.endswith("/" + platform.lower().replace(" ", "_"))
    where = f"{finding.account}: " if finding.account else ""
    return one_line(where + (message if named else finding.message))


def summary(findings: Sequence[Finding]) -> Content:
    """Return how many findings of each kind there are, and the first of them."""
    if not findings:
        return Content("")
    parts: list[str | tuple[str, str]] = []
    for severity, (sign, style) in SIGNS.items():
        number = sum(finding.severity == severity for finding in findings)
        if number:
            parts.append((f"{sign} {counted(number, _NOUNS[severity])}  ", style))
    first = findings[0]
    parts.append((finding_line(first), "" if first.severity == "error" else "$text-muted"))
    return Content.assemble(*parts)
