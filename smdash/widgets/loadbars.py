"""How full a day or a week is, told the same wherever it is painted: by bar, sign and word before any colour."""

from __future__ import annotations

from smdash.domain.workload.levels import load_state
from smdash.widgets.text import bar

MOST = 1.5
"""The load at which a bar's room ends; its frame ends at 1, which is the hours there are."""
OVER = "\u2592"
TONES = {"ok": "plain", "full": "warn", "over": "bad", "": "dim"}


def load_tone(load: float | None, *, past: bool = False) -> str:
    """Return the look of a load's figures, a name of ``ink.LOOKS``; what is over and done with is quiet."""
    return "dim" if past else TONES[load_state(load)]


def load_percent(load: float | None) -> str:
    """Return a load to the percent in five cells, or what stands for it where nobody knows."""
    return "  -  " if load is None else f"{min(999, round(load * 100)):3d} %"


def load_bar(load: float | None, room: int, *, past: bool = False) -> list[tuple[str, str]]:
    """Return a bar of ``room`` cells as (text, look): up to the hours there are, what is over them, and the rest.

    What is over has a shape of its own, at least a cell of it, so that it is seen without colour.
    """
    whole = max(1, int(room / MOST))
    part = load or 0.0
    over = min(room - whole, max(1, round((part - 1.0) * whole))) if load_state(load) == "over" else 0
    quiet = "dim" if past else "plain"
    within = quiet if past or load_state(load) not in {"full", "over"} else "warn"
    return [
        (bar(min(part, 1.0), whole), within),
        (OVER * over, "dim" if past else "bad"),
        (" " * (room - whole - over), "plain"),
    ]
