"""How the commands under ``smdash metrics`` show rows: as a table, as JSON, or as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from smdash.cli.base.command import json_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from smdash.domain.metrics.views import AccountFigures, FigureRow

csv_option = click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")


def data_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command ``--json`` and ``--csv``."""
    return json_option(csv_option(function))


def show_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print CSV; what is missing is empty, and a text that a spreadsheet would run gets an apostrophe before it."""
    from smdash.cli.base import raw
    from smdash.domain import csvtext

    raw.put_text(csvtext.table(columns, rows))


def rows_csv(rows: Sequence[Any], columns: Sequence[str]) -> None:
    """Print some fields of rows as CSV."""
    show_csv(columns, ([getattr(row, name) for name in columns] for row in rows))


def shown(value: float | None, unit: str = "count") -> str:
    """Return a figure in its unit, '-' when it is missing."""
    from smdash.cli.metrics.metrics import figure

    return figure(value, unit)


def percent(value: float | None, digits: int = 1) -> str:
    """Return a fraction as percent, '-' when it is missing."""
    return "-" if value is None else f"{value * 100:.{digits}f}%"


def change(row: FigureRow) -> str:
    """Return the change since before, '' when it is not known."""
    return "" if row.change is None else f"{row.change * 100:+.0f}%"


def said(row: FigureRow) -> str:
    """Return what may be said of a figure: verdict and interval, or why there is none, and what was left out."""
    parts = [f"{row.verdict}{'*' if row.starred else ''} {row.words}".strip() or row.reason]
    if row.verdict and row.reason:
        parts.append(row.reason)
    if row.judge_on and row.verdict in {"", "unclear"}:
        parts.append(f"judge on {row.judge_on}")
    parts += [f"without {', '.join(row.left_out)}"] if row.left_out else []
    parts += [row.look] if row.look else []
    return " · ".join(part for part in parts if part)


def window(found: AccountFigures) -> str:
    """Return by which weeks an account's figures are judged: posts end earlier, when all of them are a week old."""
    from smdash.cli.base import text

    if found.last is None:
        return ""
    said = f"{found.weeks} weeks to {text.day(found.last)}"
    posts = {row.last for row in found.rows if row.level == "post" and row.last is not None and not row.stale}
    if len(posts) == 1 and (only := posts.pop()) != found.last:
        said += f", of posts to {text.day(only)}"
    return f"{said}, against the {found.weeks} before"
