"""The metrics pane: frozen rows; what is missing is None, ``key`` names a row for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from smdash.domain.window import Window

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from smdash.domain.metrics.views import FigureRow


DAYS = 84
"""The newer half of this span is judged against the older half, as on the metrics screen at first."""


class MetricRow(NamedTuple):
    """A line of the metrics pane: an account's heading, one of its watched figures, or why it has none.

    ``trend`` holds one number or None per fortnight, oldest first, and ``breaks`` the fortnights before which the
    definition changed. ``note`` says what to know beside the verdict, ``data_to`` is an account's newest day of data.
    ``problem`` is the kind of what kept its network from being read last time.
    """

    key: str
    kind: Literal["account", "figure", "note"]
    brand: str = ""
    colour: str = ""
    platform: str = ""
    account: str = ""
    handle: str = ""
    as_of: datetime | None = None
    data_to: date | None = None
    label: str = ""
    figure: FigureRow | None = None
    trend: tuple[float | None, ...] = ()
    breaks: tuple[int, ...] = ()
    note: str = ""
    problem: str = ""


class FiguresWindow(Window[MetricRow], Protocol):
    """Accounts with their figures; those of an account may still have to be computed, beside the UI."""

    def split(self, seen: range) -> tuple[Sequence[int], Sequence[int]]:
        """Return the accounts without figures by their place: those with a line in ``seen``, and the others."""
        ...

    def fill(self, number: int) -> None:
        """Compute an account's figures; for any thread but the UI's."""
        ...


class MetricsView(NamedTuple):
    """The metrics pane; ``weeks`` complete weeks are judged against as many before."""

    window: FiguresWindow
    accounts: int
    weeks: int
