"""A person with a page on the phone, whose marks come back as its program writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.domain import answer_text
from smdash.domain.answer_text import Answered, Given
from smdash.domain.publishing.phone import FORM
from smdash.store.posts import posts as post_store

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.services.bundle import Services


def marks(services: Services, page: str, said: dict[int, tuple[str, str]], at: datetime | None = None) -> bytes:
    """Return the text of marks, (said, comment) of deliveries."""
    when = at or services.home.now()
    given = tuple(
        Given(str(post_store.delivery(services.home.read(), number)["uid"])[:10], answer, comment, "", when)
        for number, (answer, comment) in said.items()
    )
    return answer_text.written(Answered(page, "", "", when, given), FORM).encode()
