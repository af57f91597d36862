"""A client who gets a page and answers it, as the page's program would."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from smdash.domain.answer_text import Answered, Given
from smdash.domain.approval.answers import Decision, written
from smdash.domain.schedule import parse_utc
from smdash.store.posts import posts as post_store
from tests.worlds import rows

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.approval.views import MadePage
    from smdash.services.bundle import Services

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


def page_data(made: MadePage) -> dict[str, Any]:
    """Return what the program of a page knows."""
    found: dict[str, Any] = json.loads(DATA.search(made.data.decode("utf-8"))[1])
    return found


def answer(
    services: Services,
    made: MadePage,
    said: dict[int, tuple[Decision, str]],
    *,
    by_whom: str = "Ann",
    at: datetime | None = None,
) -> Answered:
    """Return the answer to a page: (decision, comment) of deliveries."""
    data = page_data(made)
    labels = {each["key"]: each["label"] for each in data["posts"]}
    given = []
    for number, (decision, comment) in said.items():
        key = str(post_store.delivery(services.home.read(), number)["uid"])[:10]
        given.append(Given(key, decision, comment, labels.get(key, "")))
    return Answered(data["page"], data["brand"], by_whom, at or services.home.now(), tuple(given))


def send(services: Services, made: MadePage, said: dict[int, tuple[Decision, str]], **how: Any) -> bytes:
    """Return the text of an answer."""
    return written(answer(services, made, said, **how)).encode("utf-8")


def deliveries(services: Services, brand: str = "acme") -> list[int]:
    """Return the deliveries of a brand in order of time."""
    query = """SELECT d.id FROM deliveries d JOIN accounts a ON a.id = d.account_id JOIN brands b ON b.id = a.brand_id
        WHERE b.slug = ? AND d.due_at IS NOT NULL ORDER BY d.due_at, d.id"""
    return [row[0] for row in rows(services, query, brand)]


def due(services: Services, delivery_id: int) -> datetime:
    """Return when a delivery is due."""
    return parse_utc(str(post_store.delivery(services.home.read(), delivery_id)["due_at"]))
