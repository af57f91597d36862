"""What the results screen says: lines of measures and figures, and what stands below them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.metrics.sparkline import sparkline
from smdash.domain.results.measures import MEASURES
from smdash.domain.results.table import amount, cell_words
from smdash.domain.results.words import age_words, day_words, first_words, row_words
from smdash.widgets.results.resultlist import CELL, TREND, ResultLine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from smdash.domain.results.series import ResultRow
    from smdash.domain.results.table import MeasureRow, ResultTable
    from smdash.services.results.reading import KnownMeasure
    from smdash.services.results.results import Entered

SHOWN = 1000


class Shown(NamedTuple):
    """What the screen shows: a table and how far its measures are known, and the figures of one where it is open."""

    table: ResultTable
    known: dict[str, KnownMeasure]
    now: datetime
    figures: tuple[ResultRow, ...] = ()


def measure_lines(shown: Shown, columns: int) -> list[ResultLine]:
    """Return a line for each measure with its last ``columns`` periods."""
    return [_measure(shown, each, columns) for each in shown.table.rows]


def _measure(shown: Shown, row: MeasureRow, columns: int) -> ResultLine:
    series, known = row.series, shown.known.get(row.key)
    age = (shown.now - series.captured_at).days if series.captured_at else None
    trend = tuple(cell.value if cell.whole else None for cell in row.cells[-TREND:])
    return ResultLine(
        row.key,
        "measure",
        row.label + (f" {series.currency}" if series.currency else ""),
        tuple(cell_words(cell, row.key, CELL - 1) for cell in row.cells[-columns:]),
        sparkline(trend) if any(value is not None for value in trend) else "",
        " + ".join(series.origins) or "-",
        age_words(age),
        due=known is not None and known.due_on <= shown.table.today,
    )


def figure_lines(figures: Sequence[ResultRow]) -> list[ResultLine]:
    """Return a line for each figure, the newest first; of very many the newest."""
    ordered = sorted(figures, key=lambda row: (row.on_day, abs(row.id)), reverse=True)
    lines = [
        ResultLine(
            f"r{row.id}",
            "figure",
            when=f"{row.on_day:%b %Y}" if row.per == "month" else day_words(row.on_day),
            value=amount(row.value, row.measure, row.currency),
            origin=row.origin,
            remark=row_words(row),
            number=max(row.id, 0),
        )
        for row in ordered[:SHOWN]
    ]
    if len(ordered) > SHOWN:
        lines.append(ResultLine("more", "note", f"{len(ordered) - SHOWN:,} older ones: smdash result rows lists them."))
    return lines


def about(shown: Shown, key: str) -> list[str]:
    """Return what there is to know of a measure: what it counts, how far it is known, its parts, what is left out."""
    row = next((each for each in shown.table.rows if each.key == key), None)
    if row is None:
        return []
    series, known = row.series, shown.known.get(key)
    lines = [f"{row.label}: {MEASURES[key].counts}"]
    if known is None:
        lines.append("Nothing is known of it yet: n types a figure, and a file comes in by I on the dashboard.")
    elif series.points:
        due = "; the next month can be had" if known.due_on <= shown.table.today else ""
        chosen = f" (you chose {' + '.join(row.chosen)})" if row.chosen else ""
        lines.append(f"{' + '.join(series.origins)}{chosen}, known to {day_words(series.points[-1].last)}{due}")
    else:
        lines.append(f"Nothing in this time; known from {day_words(known.first)} to {day_words(known.last)}.")
    for of, shares in (("channel", series.by_channel), ("account", series.by_account)):
        parts = [f"{name.replace('_', ' ')} {amount(value, key)}" for name, value in shares if name]
        rest = next((value for name, value in shares if not name), 0.0)
        if parts:
            unknown = f"; of none that is known {amount(rest, key)}" if rest else ""
            lines.append(f"by {of}: {', '.join(parts)}{unknown}")
    firsts = {each.measure: each.first for each in shown.known.values()}
    if first := first_words(key, series.origins, firsts):
        lines.append(first)
    return [*lines, *(f"not counted: {sentence}" for sentence in series.left_out)]


def entered(made: Entered) -> str:
    """Return what came of a figure that was typed."""
    row = made.row
    value = amount(row.value, row.measure, row.currency)
    if not made.changed:
        return f"{value}, as it was."
    if made.before is not None and made.before != row.value:
        return f"{value} instead of {amount(made.before, row.measure, row.currency)}."
    return f"Entered: {row.measure} {value}."


def chosen(origins: Sequence[str], key: str) -> str:
    """Return whose figures count from now on."""
    who = " + ".join(origins) or ("all of them" if MEASURES[key].origins_add else "whoever knows most days")
    return f"Of {MEASURES[key].label} {who} counts. u takes it back."
