"""What the rules share: making a finding, and the places of a post where words stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain.checks.model import Finding
from smdash.domain.schedule import spelled_day

if TYPE_CHECKING:
    from collections.abc import Iterator
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


def wordings(post: LintPost) -> Iterator[tuple[LintVariant, str, Where]]:
    """Yield every text of every account's post, and where in it that stands."""
    for variant in post.variants:
        fields: tuple[tuple[str, Where], ...] = (
            (variant.text, "text"),
            (variant.title, "title"),
            (variant.first_comment, "first_comment"),
        )
        yield from ((variant, text, where) for text, where in fields if text)


def places(post: LintPost) -> list[tuple[LintVariant, str, Where]]:
    """Return each different text of a post once, with the first account that shows it, and its link."""
    found: dict[str, tuple[LintVariant, str, Where]] = {}
    for each in wordings(post):
        found.setdefault(each[1], each)
    link: list[tuple[LintVariant, str, Where]] = [(post.variants[0], post.link, "link")] if post.link else []
    return [*found.values(), *link]
