"""Stored and written posts in the shape the rules look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.checks.model import LintMedia, LintPost, LintVariant
from smdash.domain.posts.attached import Films, shape_problems
from smdash.domain.posts.links import utm_params
from smdash.domain.posts.media import problems
from smdash.services.posts.rendering import dialect_of, outgoing, utm_override
from smdash.store.posts import variants as variant_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smdash.domain.accounts.views import Account
    from smdash.domain.checks.model import Severity
    from smdash.domain.posts.media import MediaFacts
    from smdash.domain.posts.post import Written
    from smdash.services.checks.ground import Ground
    from smdash.store.checks.checks import OpenRow


class Seen(NamedTuple):
    """A post's file: its path, its alternative text, and what it is now.

    ``variant_id`` is the copy of the post that alone has it, None where all accounts share it.
    """

    path: str
    alt_text: str
    facts: MediaFacts
    variant_id: int | None = None


def stored_post(rows: Sequence[OpenRow], media: Sequence[Seen], ground: Ground) -> LintPost | None:
    """Return a post from its deliveries that may still change; None when none is on a live account."""
    live = [(row, ground.accounts[row.account_id]) for row in rows if row.account_id in ground.accounts]
    if not live:
        return None
    first, account = live[0]
    brand = account.brand
    override = utm_override(variant_store.options(first.options)) if first.options else None
    brand_utm = ground.utm.get(brand)
    pillar = ground.pillars.get(first.pillar_id) if first.pillar_id is not None else None
    goal = ground.goals.get(first.goal_id) if first.goal_id is not None else None
    tags = brand_utm if override is None else override
    variants = []
    for row, on in live:
        comment = row.comment if row.own_comment is None else row.own_comment
        text = with_link(row.body if row.own_body is None else row.own_body, row.link, comment, on.platform)
        tagged = ""
        if tags and ("://" in text):
            name = pillar[1] if pillar else ""
            date = (row.wall or row.due_at or "")[:10]
            tagged = _tagged(text, tags, on, name, date, row.uid[:8])
        variants.append(
            LintVariant(
                on.slug,
                on.id,
                on.platform,
                text,
                row.title if row.own_title is None else row.own_title,
                comment,
                row.warning if row.own_warning is None else row.own_warning,
                row.format,
                None if row.due_at is None else datetime.fromisoformat(row.due_at),
                row.delivery_id,
                row.state,
                row.own_options is not None and variant_store.options(row.own_options).get("thread") is True,
                tagged,
                _troubles(_shown(media, row.variant_id), on, row.format, ground),
            )
        )
    return LintPost(
        first.post_id,
        brand,
        tuple(variants),
        first.link,
        pillar[1] if pillar else "",
        bool(pillar and pillar[2]),
        goal[1] if goal else "",
        tuple(LintMedia(file.path, file.alt_text, waits=file.facts.waits) for file in _any_shown(media, live)),
        bool(brand_utm) and override == {},
    )


def written_post(
    written: Written,
    whens: Mapping[str, datetime | None],
    post_id: int,
    media: Mapping[str, Sequence[Seen]],
    ground: Ground,
) -> LintPost | None:
    """Return a post that is still being written; None when it has no account that exists.

    ``media`` are the files of accounts that have their own, and under '' those that the others share.
    """
    accounts = [account for slug in written.accounts if (account := ground.account(slug)) is not None]
    if not accounts:
        return None
    brand = accounts[0].brand
    brand_utm = ground.utm.get(brand)
    tags = brand_utm if written.utm is None else written.utm
    variants = []
    for account in accounts:
        variant = written.variant(account.slug)
        comment = written.first_comment if variant.first_comment is None else variant.first_comment
        text = with_link(written.body_for(account.slug), written.link, comment, account.platform)
        due = whens.get(account.slug)
        at = None if due is None else due.astimezone(UTC)
        date = "" if due is None else f"{due:%Y-%m-%d}"
        variants.append(
            LintVariant(
                account.slug,
                account.id,
                account.platform,
                text,
                written.title if variant.title is None else variant.title,
                comment,
                written.content_warning if variant.content_warning is None else variant.content_warning,
                variant.format or written.format,
                at,
                0,
                "draft" if at is None else "scheduled",
                variant.thread,
                _tagged(text, tags, account, written.pillar, date, "0" * 8) if tags and "://" in text else "",
                _troubles(
                    media.get(account.slug) or media.get("", ()), account, variant.format or written.format, ground
                ),
            )
        )
    return LintPost(
        post_id,
        brand,
        tuple(variants),
        written.link,
        written.pillar,
        (brand, written.pillar) in ground.dead,
        written.goal,
        tuple(
            LintMedia(file.path, file.alt_text)
            for slug, files in media.items()
            if slug or any(not media.get(account.slug) for account in accounts)
            for file in files
        ),
        bool(brand_utm) and written.utm is not None and not written.utm,
    )


def _shown(media: Sequence[Seen], variant_id: int) -> Sequence[Seen]:
    """Return the files an account shows: its own where it has any, else those that all share."""
    if not media:
        return media
    own = [file for file in media if file.variant_id == variant_id]
    return own or [file for file in media if file.variant_id is None]


def _any_shown(media: Sequence[Seen], live: Sequence[tuple[OpenRow, Account]]) -> Sequence[Seen]:
    """Return the files that any of the accounts shows, each once."""
    if not media:
        return ()
    return list(dict.fromkeys(file for row, _ in live for file in _shown(media, row.variant_id)))


def with_link(body: str, link: str, comment: str, platform: str) -> str:
    """Return a text with its link where neither it nor the first comment holds it, without UTM parameters."""
    return outgoing(body, link, comment, {}, dialect_of(platform))[0] if link else body


def _troubles(media: Sequence[Seen], account: Account, format: str, ground: Ground) -> tuple[tuple[Severity, str], ...]:
    platform = ground.facts.platforms.get(account.platform)
    if platform is None or (not media and not platform.limits.media_min):
        return ()
    facts = [file.facts for file in media]
    found = problems(facts, platform.limits, format, platform.name)
    films = Films(platform.posting.short_videos, platform.limits.short_video_seconds_max)
    found += [
        ("warning", words) for words in shape_problems([file.facts for file in media], films, format, platform.name)
    ]
    # That an address was not looked at is nothing the post is wrong for.
    return tuple((severity, words) for severity, words in found if severity != "info")


def _tagged(text: str, tags: Mapping[str, str], account: Account, pillar: str, date: str, post: str) -> str:
    params = utm_params(
        None,
        tags,
        platform=account.platform,
        account=account.slug,
        brand=account.brand,
        pillar=pillar,
        date=date,
        post=post,
    )
    return outgoing(text, "", "", params, dialect_of(account.platform))[0]
