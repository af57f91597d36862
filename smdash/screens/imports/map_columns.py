"""Saying what the columns of a table are: guessed with reasons, changed by keys, and shown as it would be stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from smdash.domain.errors import AmbiguousDatesError, SmdashError
from smdash.domain.imports.mapping import ResultMapping
from smdash.domain.plaintext import block, one_line
from smdash.domain.window import ListWindow
from smdash.paths import written
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen
from smdash.screens.base.screen import Dialog
from smdash.widgets.keys import Key
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult

    from smdash.domain.imports.records import DateOrder
    from smdash.services.bundle import Services
    from smdash.services.imports.mapping import Draft, Preview
    from smdash.widgets.ink import Ink

NAME, ROLE = 24, 26
ROWS_SHOWN = 4


class _Column(NamedTuple):
    """A column of the table: its name, what it is for, why that was guessed, and a cell of it."""

    key: str
    role: str
    why: str
    sample: str


class _Columns(WindowList[_Column]):
    """The columns of the table, one below the other."""

    CLICK_OPENS: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__(id="columns", empty="Reading\u2026")

    def paint_row(self, row: _Column, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a column with what it is for, and a cell of it."""
        del marked
        name, role = min(NAME, width // 3), min(ROLE, width // 3)
        rest = max(0, width - name - role - 2)
        return [
            Segment(fit(one_line(row.key, 80), name), ink.plain),
            Segment(" " + fit(row.role or "-", role), ink.strong if row.role else ink.dim),
            Segment(" " + fit(row.why or row.sample, rest), ink.dim),
        ]


class MapScreen(Dialog["ResultMapping | None"]):
    """The columns of one table; returns what they are, None where the person leaves it."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "map_columns.tcss"]
    AUTO_FOCUS = "#columns"
    LIST = "columns"
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("map.rows", "w", "rows", "What a row is", "Say what each row of the table is: a lead, an order, a day."),
        Key("map.currency", "c", "currency", "Currency", "Say which currency its money is in."),
        Key("map.take", "ctrl+s", "take", "Take it", "Go on to the trial run with these columns.", priority=True),
        Key("map.close", "escape,q", "close", "Close", "Leave the file as it is."),
    )

    def __init__(self, services: Services, path: Path, brand: str) -> None:
        super().__init__(services)
        self._path, self._whose = path, brand
        self._draft: Draft | None = None
        self._mapping = ResultMapping(brand, (), "", "", "event")
        self._order: DateOrder | None = None
        self._open: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay out the columns, what holds for every row, and the first figures."""
        with Vertical(classes="dialog -wide", id="mapping") as box:
            box.border_title = Content(f"What are the columns of {one_line(written(self._path.name))}?")
            box.border_subtitle = Content(
                self.named(
                    "enter choose \u00b7 {map.rows} row \u00b7 {map.currency} currency \u00b7 {map.take} take \u00b7 "
                    "{map.close} close"
                )
            )
            yield Static(id="rows")
            yield _Columns()
            yield Static(id="preview")

    def on_mount(self) -> None:
        """Begin with what is remembered, or guessed."""
        self._read(None)

    def _read(self, said: ResultMapping | None) -> None:
        order = self._order

        def look() -> tuple[Draft, Preview | None, str]:
            mapping = self.services.mapping
            draft = mapping.draft(self._path, self._whose, said, whole=said is not None)
            if not draft.complete:
                return draft, None, ""
            try:
                return draft, mapping.preview(self._path, draft.guess.mapping, order), ""
            except AmbiguousDatesError as error:
                return draft, None, ", ".join(one_line(sample) for sample in error.samples)

        self.beside(look, lambda found: self._show(*found), "mapping", failed=self._failed)

    def _failed(self, failed: Exception) -> None:
        words = str(failed) if isinstance(failed, SmdashError) else f"{type(failed).__name__}: {failed}."
        self.query_one("#preview", Static).update(Content(block(words)))

    def _show(self, draft: Draft, preview: Preview | None, samples: str) -> None:
        from smdash.services.imports import mapping_words

        self._draft = draft
        mapping = self._mapping = draft.guess.mapping
        told = {name: (role, why) for name, role, why in mapping_words.column_words(draft)}
        rows = []
        for column in draft.guess.columns:
            role, why = told.get(one_line(column.name, 60), ("", ""))
            rows.append(_Column(column.name, "" if role == "-" else role, why, one_line(", ".join(column.samples), 60)))
        pane = self.query_one("#columns", _Columns)
        pane.show(ListWindow(rows))
        every = [
            f"{role}{f' ({why})' if why else ''}"
            for name, role, why in mapping_words.column_words(draft)
            if name == "(each row)"
        ]
        head = f"Each row: {'; '.join(every) or 'not known yet'} \u00b7 of {mapping.brand}, as from '{mapping.origin}'"
        self.query_one("#rows", Static).update(Content(one_line(head, 400)))
        # What a question says of the command line is no help here.
        self._open = [one_line(question.partition(" (--")[0], 200) for question in draft.guess.questions[:2]]
        asked = [f"? {question}" for question in self._open]
        if asked:
            asked.append(self.named("{map.rows} says what a row is, enter what a column is; {map.take} goes on."))
        lines: list[str] = []
        if preview is not None:
            lines.append(f"As it would be stored, {preview.figures:,} in all:")
            lines += ["  ".join(mapping_words.amount_words(row)) for row in preview.rows[:ROWS_SHOWN]]
        parts = [("\n".join(asked), "$text-warning"), ("\n".join(lines), "")]
        said = [Content.styled(block(words), style) for words, style in parts if words]
        self.query_one("#preview", Static).update(Content("\n").join(said))
        if samples and self._order is None:
            self._ask_order(samples)

    def _ask_order(self, samples: str) -> None:
        choices = [Choice("day", f"day first ({samples})"), Choice("month", f"month first ({samples})")]

        def chosen(key: str | None) -> None:
            if key is not None:
                self._order = "day" if key == "day" else "month"
                self._change(self._mapping._replace(date_order=self._order))

        self.app.push_screen(PickScreen("How are the days written?", choices), chosen)

    def _change(self, mapping: ResultMapping) -> None:
        self._read(mapping)

    def opened(self, row: _Column) -> None:
        """Choose what a column is for."""
        if self._draft is None:
            return
        from smdash.services.imports.mapping_words import role_choices, role_of, with_role

        choices = [Choice(key, words) for key, words in role_choices()]
        choices += [Choice("where", "only rows that say\u2026"), Choice("", "nothing: leave it out")]

        def chosen(role: str | None) -> None:
            if role == "where":
                self._ask_value(row.key)
            elif role is not None:
                self._change(with_role(self._mapping, row.key, role))

        self.app.push_screen(
            PickScreen(f"What is '{one_line(row.key, 40)}'?", choices, role_of(self._mapping, row.key)), chosen
        )

    def _ask_value(self, column: str) -> None:
        from smdash.services.imports.mapping_words import with_role

        columns = self._draft.guess.columns if self._draft else ()
        samples = next((each.samples for each in columns if each.name == column), ())
        hint = f"It says {one_line(', '.join(samples), 80)}."

        def said(value: str | None) -> None:
            if value:
                self._change(with_role(self._mapping, column, "where", value))

        self.app.push_screen(AskScreen("Which rows count? Those that say", hint=hint), said)

    def action_rows(self) -> None:
        """Choose what each row is."""
        if self._draft is None:
            return
        from smdash.services.imports.mapping import KINDS
        from smdash.services.imports.mapping_words import with_rows_of

        choices = [Choice(key, words) for key, words in KINDS.items()]
        choices += [
            Choice("event", "one event, whose figures columns hold"),
            Choice("day", "a day, whose figures columns hold"),
            Choice("month", "a month, whose figures columns hold"),
        ]
        mapping = self._mapping

        def chosen(kind: str | None) -> None:
            if kind is not None:
                self._change(with_rows_of(self._mapping, kind))

        self.app.push_screen(PickScreen("What is each row?", choices, mapping.each or mapping.per), chosen)

    def action_currency(self) -> None:
        """Ask which currency the money is in."""
        if self._draft is None:
            return

        def said(code: str | None) -> None:
            if code is not None:
                self._change(self._mapping._replace(currency=code.strip().upper()))

        self.app.push_screen(
            AskScreen("Which currency is the money in?", value=self._mapping.currency, hint="Like EUR."), said
        )

    def action_take(self) -> None:
        """Return what the columns are."""
        if self._draft is None:
            return
        if self._draft.complete:
            self.dismiss(self._mapping)
        else:
            self.notify(f"Not yet: {'; '.join(self._open)}", severity="warning", markup=False)
