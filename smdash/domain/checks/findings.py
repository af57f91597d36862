"""What the rules share: making a finding, and the places of a post where words stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.checks.model import Finding
from smdash.domain.schedule import spelled_day

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from smdash.domain.checks.model import Facts, LintPost, LintVariant, Severity, Where


def moment(at: datetime, zone: tzinfo) -> str:
    """Return an instant as ``Mon 23 Nov 08:30``."""
    here = at.astimezone(zone)
    return f"{spelled_day(here)} {here:%H:%M}"


def made(
    rule: str,
    severity: Severity,
    where: Where,
    message: str,
    fix: str,
    post: LintPost,
    variant: LintVariant | None = None,
    act: str = "edit",
) -> Finding:
    """Return a finding about one account of a post, the first where none is named."""
    on = variant if variant is not None else post.variants[0]
    return Finding(rule, severity, where, message, fix, on.account, post.post_id, on.delivery_id, act=act)


def platform_name(variant: LintVariant, facts: Facts) -> str:
    """Return what a variant's platform is called."""
    platform = facts.platforms.get(variant.platform)
    return variant.platform if platform is None else platform.name


def texts(post: LintPost) -> list[tuple[LintVariant, str, Where]]:
    """Return each different text of a post once, with the first account that shows it."""
    found: list[tuple[LintVariant, str, Where]] = []
    seen: set[str] = set()
    for variant in post.variants:
        fields: tuple[tuple[str, Where], ...] = (
            (variant.text, "text"),
            (variant.title, "title"),
            (variant.first_comment, "first_comment"),
        )
        for text, where in fields:
            if text and text not in seen:
                seen.add(text)
                found.append((variant, text, where))
    return found


def places(post: LintPost) -> list[tuple[LintVariant, str, Where]]:
    """Return each different text of a post, and its link."""
    found = texts(post)
    if post.link:
        found.append((post.variants[0], post.link, "link"))
    return found
