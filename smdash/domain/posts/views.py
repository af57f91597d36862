"""A post as it is kept, whole; instants are in their stored form (UTC, ISO 8601), None where there is none."""

from __future__ import annotations

from typing import NamedTuple


class DeliveryView(NamedTuple):
    """One account's copy of a post; ``variant_body`` is None where the account says what the post says."""

    id: int
    account_id: int
    account: str
    state: str
    due_at: str | None
    wall: str | None
    published_at: str | None
    permalink: str
    variant_body: str | None


class PostView(NamedTuple):
    """A post with its deliveries; ``labels`` and ``options`` are JSON."""

    id: int
    brand_id: int
    title: str
    body: str
    link: str
    pillar_id: int | None
    goal_id: int | None
    labels: str
    estimate_minutes: float | None
    first_comment: str
    content_warning: str
    language: str
    options: str | None
    deliveries: tuple[DeliveryView, ...]


def headed(title: str, body: str) -> str:
    """Return a post's first words: its title, unless the text begins with it."""
    return body if not title or body.startswith(title) else f"{title}: {body}"
