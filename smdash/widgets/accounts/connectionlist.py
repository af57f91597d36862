"""The accounts as lines: how each is connected, as what, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment

from smdash.domain.connections import words
from smdash.domain.connections.views import Connection
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import spelled_day
from smdash.widgets.account_cells import dot_style
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from smdash.widgets.ink import Ink

WIDE = 100
STATE, ACCOUNT, SERVER, SYNCED = 18, 22, 26, 13


class ConnectionList(WindowList[Connection]):
    """Accounts by name."""

    now: datetime | None = None
    zone: ZoneInfo | None = None

    def paint_row(self, row: Connection, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint an account."""
        del marked
        if self.now is None:
            return []
        state = words.state(row, self.now)
        tone = {"good": ink.good, "warn": ink.warn, "bad": ink.bad}.get(state.level, ink.dim)
        handle = one_line(row.handle or row.named) or "-"
        server = one_line(row.server.removeprefix("https://"))
        room = width - STATE - 2 - ACCOUNT - SYNCED - 2
        wide = width >= WIDE
        return [
            Segment(fit(f"{state.mark} {state.word}", STATE - 1) + " ", tone),
            Segment("\u25cf ", dot_style(row.colour)),
            Segment(fit(row.account, ACCOUNT - 1) + " ", ink.strong if row.connected else ink.plain),
            Segment(fit(handle, max(0, room - (SERVER if wide else 0))) + " ", ink.plain if row.connected else ink.dim),
            *([Segment(fit(server, SERVER - 1) + " ", ink.dim)] if wide else []),
            Segment(fit(self._day(row.synced_at), SYNCED, right=True), ink.dim),
        ]

    def head(self, width: int) -> str:
        """Return the names of the columns, as the rows below have them."""
        room = width - STATE - 2 - ACCOUNT - SYNCED - 2
        wide = width >= WIDE
        names = [fit("connection", STATE + 2), fit("account", ACCOUNT)]
        names += [fit("known there as", max(0, room - (SERVER if wide else 0)) + 1)]
        names += [fit("server", SERVER)] if wide else []
        return "".join(names) + fit("last sync", SYNCED, right=True)

    def _day(self, moment: datetime | None) -> str:
        if moment is None or self.now is None:
            return "-"
        there, here = moment.astimezone(self.zone), self.now.astimezone(self.zone)
        return f"{there:%H:%M}" if there.date() == here.date() else spelled_day(there.date())
