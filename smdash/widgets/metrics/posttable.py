"""Posts with their figures as a table: any column may order it, and one says how a post stands to what is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment

from smdash.domain.metrics.sparkline import BREAK
from smdash.domain.schedule import MONTHS
from smdash.widgets.queue.queuelist import FORMAT_WORDS
from smdash.widgets.text import fit, number, outside
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from smdash.domain.metrics.views import Column, PublishedPost
    from smdash.widgets.ink import Ink

DAY, FIGURE, INDEX, FORMAT, TEXT = 10, 10, 10, 9, 24


def day_of(day: date | None, today: date | None) -> str:
    """Return a post's day, with the year where it is not this one."""
    if day is None:
        return "-"
    year = "" if today is None or day.year == today.year else f" {day.year % 100:02d}"
    return f"{day.day:>2} {MONTHS[day.month - 1]}{year}"


def standing(post: PublishedPost) -> str:
    """Return how a post stands to what is usual for its account, in percent and by a sign where it is viral."""
    if post.index is None:
        return "-"
    sign = "\u25c6 " if post.viral else ""
    return f"{sign}{post.index:,.0f} %"


class PostTable(WindowList["PublishedPost"]):
    """The rows; ``head`` is the line of names above them, for the same width."""

    columns: Sequence[Column] = ()
    sort = "published"
    descending = True
    today: date | None = None

    def _laid(self, width: int) -> tuple[int, int]:
        """Return how many figures and how wide a format fit."""
        form = FORMAT if width >= 70 else 0
        room = (width - DAY - INDEX - form - TEXT) // FIGURE
        return max(1, min(room, len(self.columns))) if self.columns else 0, form

    def head(self, width: int) -> str:
        """Return the names of the columns; the one in order carries an arrow."""
        arrow = "\u25bc" if self.descending else "\u25b2"

        def named(label: str, key: str, wide: int) -> str:
            if self.sort != key:
                return " " + outside(label, wide - 1) if len(label) > wide - 1 else fit(label, wide, right=True)
            return fit(outside(label, min(len(label), wide - 2)) + arrow, wide, right=True)

        count, form = self._laid(width)
        shown = self._shown(count)
        parts = [fit("Day" + (arrow if self.sort == "published" else ""), DAY)]
        parts += [named(column.label, column.metric, FIGURE) for column in shown]
        parts += [named("of usual", "index", INDEX), "  " + fit("Format", form) if form else "  ", "Text"]
        return fit("".join(parts), width)

    def _shown(self, count: int) -> list[Column]:
        """Return the columns there is room for; the one in order is always among them."""
        shown = list(self.columns[:count])
        ordered = next((column for column in self.columns if column.metric == self.sort), None)
        if ordered is not None and ordered not in shown and shown:
            shown[-1] = ordered
        return shown

    def paint_row(self, row: PublishedPost, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a line."""
        del marked
        count, form = self._laid(width)
        parts = [Segment(fit(day_of(row.published_on, self.today), DAY), ink.dim)]
        for column in self._shown(count):
            value = row.values.get(column.metric)
            look = ink.dim if value is None else ink.strong if column.metric == self.sort else ink.plain
            broken = any(each.metric == column.metric for each in row.later)
            shown_value = number(value, column.unit) + (BREAK if broken else "")
            parts.append(Segment(fit(shown_value, FIGURE, right=True), look))
        parts.append(Segment(fit(standing(row), INDEX, right=True), ink.warn if row.viral else ink.plain))
        word = FORMAT_WORDS.get(row.format, row.format)
        parts.append(Segment("  " + outside(word, form - 1) + " " if form else "  ", ink.dim))
        used = DAY + len(self._shown(count)) * FIGURE + INDEX + 2 + form
        parts.append(Segment(outside(row.text, max(0, width - used)), ink.plain))
        return parts
