"""What is wrong with a form: said below the field it was typed into, which gets the focus; all that are wrong marked.

An error carries the name of its field (``smdash.domain.errors:SmdashError``). A form yields ``below(id)`` under each
field and calls ``show`` with what refused it; the rest is the same everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.css.query import NoMatches
from textual.widget import Widget
from textual.widgets import Static, TextArea

from smdash.domain.errors import FieldsError, SmdashError
from smdash.domain.plaintext import block
from smdash.widgets.fields import LineField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen

MARK = "! "
"""Stands before what is wrong, so that it is not told by colour alone."""


class WrongLine(Static):
    """What is wrong with the field above; no line while nothing is."""

    DEFAULT_CSS = """
    WrongLine { display: none; height: auto; color: $text-error; }
    WrongLine.-said { display: block; }
    """

    @property
    def said(self) -> str:
        """What it says, '' while nothing is wrong."""
        return str(self.content) if self.has_class("-said") else ""

    def say(self, words: str) -> None:
        """Say what is wrong; '' for nothing."""
        self.update(Content(block(f"{MARK}{words}") if words else ""))
        self.set_class(bool(words), "-said")


def below(field_id: str) -> WrongLine:
    """Return the line under a field of a form."""
    return WrongLine(id=f"wrong-{field_id}")


def words_of(error: Exception) -> str:
    """Return what refused a form, in words."""
    return str(error) if isinstance(error, SmdashError) else f"{type(error).__name__}: {error}"


def show(screen: Screen[Any], error: Exception, field: str = "field-{}", rest: str = "wrong") -> None:
    """Say each part of an error below its field and go to the first field that is wrong.

    ``field`` makes the id of a field of its name. What is about no field of the form is said in the line called
    ``rest``, and the focus stays where it is where nothing else is wrong.
    """
    clear(screen)
    errors: Sequence[Exception] = error.wrong if isinstance(error, FieldsError) else (error,)
    wrong: list[Widget] = []
    others: list[str] = []
    for each in errors:
        name = each.field if isinstance(each, SmdashError) else ""
        found = _field(screen, field.format(name)) if name else None
        if found is None:
            others.append(words_of(each))
            continue
        wrong.append(found)
        found.add_class(LineField.WRONG)
        screen.query_one(f"#wrong-{found.id}", WrongLine).say(words_of(each))
    if others:
        screen.query_one(f"#{rest}", WrongLine).say("\n".join(others))
    if wrong:
        order = list(screen.query("*"))
        first = min(wrong, key=order.index)
        if isinstance(first, LineField):
            first.select_on_focus = False  # it is to be mended, not typed over
        first.focus()
        first.call_after_refresh(screen.query_one(f"#wrong-{first.id}").scroll_visible, animate=False)


def clear(screen: Screen[Any]) -> None:
    """Unmark every field."""
    for each in screen.query(WrongLine):
        each.say("")
    for field in screen.query(f".{LineField.WRONG}"):
        field.remove_class(LineField.WRONG)


def mended(screen: Screen[Any], field: Widget) -> None:
    """Take back what was said of a field, as something else is typed there now."""
    line = _line(screen, f"wrong-{field.id}")
    if line is not None:
        line.say("")


def _field(screen: Screen[Any], name: str) -> Widget | None:
    if not name.replace("-", "").replace("_", "").isalnum():
        return None
    try:
        found = screen.query_one(f"#{name}", Widget)
    except NoMatches:
        return None
    return found if isinstance(found, LineField | TextArea) and _line(screen, f"wrong-{name}") is not None else None


def _line(screen: Screen[Any], name: str) -> WrongLine | None:
    found = screen.query(f"#{name}")
    line = found.first() if found else None
    return line if isinstance(line, WrongLine) else None
