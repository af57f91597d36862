"""A report as one document for the client's browser and their printer."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from smdash.domain.posts.links import is_web
from smdash.domain.reports.blocks import Chart
from smdash.formats.pages import charts
from smdash.formats.pages.markup import Html, join, tag
from smdash.formats.pages.page import Page, document, part
from smdash.formats.pages.report_text import title
from smdash.formats.pages.written import Written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smdash.domain.reports.blocks import Cell, Column, Line, Section, Table
    from smdash.domain.reports.report import Head

LONG = 12
"""Rows from which a table may be parted between two sheets of paper."""
WIDE = 4
"""Columns from which a row becomes a list of named values on a narrow screen, rather than be squeezed or cut."""


def html(head: Head, sections: Sequence[Section]) -> str:
    """Return a report as one HTML document: no network, no script, light, dark and on paper."""
    made = _Document(head)
    body = join(made.header(sections), tag("main", "\n", *(join(made.section(each), "\n") for each in sections)))
    # The words of a report are English; its dates say which language they are in.
    return document(Page(title(head, made.written), "en", body, head.colour, part("report.css")))


class _Document:
    def __init__(self, head: Head) -> None:
        self.head = head
        self.written = Written(head.language)
        self._charts = 0

    def header(self, sections: Sequence[Section]) -> Html:
        month = tag("span", self.written.month(self.head.month.first), lang=self.written.language, dir="auto")
        day = tag("span", self.written.day(self.head.through), lang=self.written.language, dir="auto")
        running = join(", up to ", day) if self.head.running else ""
        names = [tag("li", tag("a", each.title, href=f"#{each.key}")) for each in sections]
        return tag(
            "header",
            tag("h1", tag("bdi", self.head.name), ": ", month, class_="band"),
            tag("p", "What was done on social media, and what came of it", running, ".", class_="quiet"),
            tag("nav", tag("ul", *names), aria_label="Parts of this report", class_="parts screen-only"),
        )

    def section(self, section: Section) -> Html:
        inside: list[str] = [tag("h2", section.title, id=section.key)]
        if section.words:
            paragraphs = re.split(r"\n\s*\n", section.words.strip())
            inside.append(tag("div", *(tag("p", each, dir="auto") for each in paragraphs), class_="words"))
        inside += [tag("p", self._line(line)) for line in section.lines]
        inside += [self._chart(each) if isinstance(each, Chart) else self._table(each) for each in section.parts]
        inside += [tag("p", self._line(line), class_="quiet small") for line in section.notes]
        return tag("section", *inside, aria_labelledby=section.key)

    def _line(self, line: Line) -> Html:
        return join(*(part if isinstance(part, str) else self._cell(part) for part in line))

    def _cell(self, cell: Cell, beside: str = "") -> Html:
        words = self.written.cell(cell)
        if cell.kind == "link" and is_web(cell.unit):
            return tag(
                "a",
                words,
                href=cell.unit,
                rel="noopener noreferrer",
                aria_label=f"{words}: {beside}" if beside else None,
            )
        if isinstance(cell.value, date | datetime):
            value = cell.value.isoformat() if cell.kind != "month" else f"{cell.value:%Y-%m}"
            return tag("time", words, datetime=value, lang=self.written.language, dir="auto")
        if cell.kind == "text" and words != "-":
            return tag("bdi", words)
        return join(words)

    def _chart(self, chart: Chart) -> Html:
        self._charts += 1
        picture = charts.svg(chart, self._charts, self.written)
        caption = tag("figcaption", tag("bdi", chart.about), class_="quiet small")
        return tag("div", tag("figure", picture, caption), self._table(chart.table), class_="pair")

    def _table(self, table: Table) -> Html:
        caption = tag("caption", tag("bdi", table.caption))
        if not table.rows:
            return tag("p", tag("strong", tag("bdi", table.caption)), ": ", tag("bdi", table.empty or "-"))
        wide = len(table.columns) >= WIDE
        titles = (
            tag("th", each.label, scope="col", class_=_of(each), role=_role("columnheader", wide))
            for each in table.columns
        )
        head = tag("thead", tag("tr", *titles, role=_role("row", wide)), role=_role("rowgroup", wide))
        body = tag("tbody", *(self._row(table.columns, row) for row in table.rows), role=_role("rowgroup", wide))
        kinds = [*(["long"] if len(table.rows) >= LONG else []), *(["wide"] if wide else [])]
        made = tag("table", caption, head, body, class_=" ".join(kinds) or None, role=_role("table", wide))
        # What can be moved sideways has to be reached by keyboard, and named.
        return tag("div", made, class_="scroll", tabindex="0", role="group", aria_label=table.caption)

    def _row(self, columns: Sequence[Column], row: Sequence[Cell]) -> Html:
        beside = next((str(cell.value) for cell in row[1:] if cell.kind == "text" and len(str(cell.value)) > 12), "")
        wide = len(columns) >= WIDE
        about = tag(
            "th", self._cell(row[0], beside), class_=_of(columns[0]), scope="row", role=_role("rowheader", wide)
        )
        cells = [
            tag(
                "td",
                self._cell(cell, beside),
                class_=_of(column),
                role=_role("cell", wide),
                data_label=column.label if wide else None,
            )
            for column, cell in zip(columns[1:], row[1:], strict=True)
        ]
        return tag("tr", about, *cells, role=_role("row", wide))


def _role(name: str, wide: bool) -> str | None:
    """Return the role of a part of a table, which browsers forget where it is laid out as a list."""
    return name if wide else None


def _of(column: Column) -> str | None:
    return "number" if column.number else None
