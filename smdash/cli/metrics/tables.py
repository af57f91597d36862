"""How the commands under ``smdash metrics`` show rows: as a table, as JSON, or as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from smdash.cli.base import output, raw, text
from smdash.cli.base.command import csv_option, json_option, options
from smdash.domain.metrics.figure_words import seen_words, without_words

T = TypeVar("T")

data_options = options(json_option, csv_option)
"""Gives a command ``--json`` and ``--csv``."""

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smdash.domain.metrics.views import AccountFigures, FigureRow


def rows_csv(rows: Sequence[Any], columns: Sequence[str]) -> None:
    """Print some fields of rows as CSV."""
    raw.put_csv(columns, ([getattr(row, name) for name in columns] for row in rows))


def emit(
    as_json: bool,
    as_csv: bool,
    found: T,
    to_json: Callable[[T], dict[str, Any]],
    show: Callable[[T], None],
    rows: Sequence[Any],
    columns: Sequence[str],
) -> None:
    """Print what was found as JSON or as text, or some fields of its rows as CSV; JSON goes before CSV."""
    output.emit(as_json, to_json, (lambda _: rows_csv(rows, columns)) if as_csv else show, found)


def in_unit(value: float | None, unit: str = "count") -> str:
    """Return a figure in its unit, '-' when it is missing."""
    if value is None:
        return "-"
    if unit == "fraction":
        return f"{value * 100:.1f}%"
    if unit == "percent":
        return f"{value:.1f}%"
    if unit == "seconds":
        minutes, seconds = divmod(round(value), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}" if minutes >= 60 else f"{minutes}:{seconds:02}"
    digits = 0 if abs(value) >= 100 or value == int(value) else 1
    return f"{value:,.{digits}f}" + (" h" if unit == "hours" else "")


def percent(value: float | None, digits: int = 1) -> str:
    """Return a fraction as percent, '-' when it is missing."""
    return "-" if value is None else f"{value * 100:.{digits}f}%"


def change(row: FigureRow) -> str:
    """Return the change since before, '' when it is not known."""
    return "" if row.change is None else f"{row.change * 100:+.0f}%"


def verdict_words(row: FigureRow) -> str:
    """Return what may be said of a figure: verdict and interval, or why there is none, and what was left out."""
    parts = [f"{row.verdict}{'*' if row.starred else ''} {row.words}".strip() or row.reason]
    if row.verdict and row.reason:
        parts.append(row.reason)
    if row.judge_on and row.verdict in {"", "unclear"}:
        parts.append(f"judge on {row.judge_on}")
    parts += [f"without {', '.join(row.left_out)}"] if row.left_out else []
    parts += [seen_words(row, in_unit), without_words(row, in_unit)]
    parts += [row.look] if row.look else []
    return " · ".join(part for part in parts if part)


def window(found: AccountFigures) -> str:
    """Return by which weeks an account's figures are judged: posts end earlier, when all of them are a week old."""
    if found.last is None:
        return ""
    words = f"{found.weeks} weeks to {text.day(found.last)}"
    posts = {row.last for row in found.rows if row.level == "post" and row.last is not None and not row.stale}
    if len(posts) == 1 and (only := posts.pop()) != found.last:
        words += f", of posts to {text.day(only)}"
    return f"{words}, against the {found.weeks} before"
