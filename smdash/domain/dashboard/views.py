"""The header line and ``smdash status``: what is due, missed, waiting and loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from smdash.domain.inbox.views import Unread


class StatusView(NamedTuple):
    """The header line's numbers; ``inbox_guessed``: the inbox's minutes rest on a starting guess."""

    now: datetime
    zone: str
    due: int
    missed: int
    attention: int
    inbox_open: int
    inbox_late: int
    inbox_minutes: float | None
    load: float | None
    level: str
    shown: str
    unknowns: int
    data_at: datetime | None
    accounts: int
    unsaved: int = 0
    paused: bool = False
    pause_words: str = ""
    timer: str = ""
    guessed_duty_h: float = 0.0
    unread: tuple[Unread, ...] = ()
    inbox_guessed: bool = False
