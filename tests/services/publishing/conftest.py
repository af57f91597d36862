"""The world of what goes out over a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.services.publishing.answering import Answering
from tests.services.publishing.online import Online

if TYPE_CHECKING:
    from smdash.services.bundle import Services
    from tests.worlds import Clock


@pytest.fixture
def online(small: Services, clock: Clock) -> Online:
    """A connected account with a post at the minute it is due."""
    return Online(small, clock)


@pytest.fixture
def answering(small: Services, clock: Clock) -> Answering:
    """A connected account with a message that waits for an answer."""
    return Answering(small, clock)
