"""Fields to type in that paint no character a terminal would act on, wherever their text came from."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input, TextArea

from smdash.domain.plaintext import one_line

if TYPE_CHECKING:
    from textual.strip import Strip


@lru_cache(maxsize=64)
def pictured(line: str) -> str:
    """Return a line with control and bidi characters as symbols, each in its place, so that columns stay."""
    if line.isprintable():
        return line
    return "".join(c if c == "\t" else one_line(c) or c for c in line)


class TextField(TextArea):
    """A text of several lines. The text itself is kept as it is; only its picture is harmless."""

    def get_line(self, line_index: int) -> Text:
        """Return a line as it is painted."""
        return Text(pictured(self.document.get_line(line_index)), end="", no_wrap=True)

    def render_line(self, y: int) -> Strip:
        """Paint a line; symbols are wider than the characters they stand for and must not run over the edge."""
        return super().render_line(y).crop(0, self.size.width)


class LineField(Input):
    """One line. What it holds is kept as it is; only its picture is harmless.

    ``WRONG`` is the class of a field that was refused; it goes with the next change of what is typed.
    """

    WRONG: ClassVar[str] = "-wrong"

    class Mended(Message):
        """What is typed into a field that was refused has changed."""

        def __init__(self, field: LineField) -> None:
            super().__init__()
            self.field = field

    def watch_value(self, value: str) -> None:
        """Let a field that was refused be one like any other once it is changed."""
        del value
        if self.has_class(self.WRONG):
            self.remove_class(self.WRONG)
            self.post_message(self.Mended(self))

    # The field stays a line however much is in it: a letter need not lay out the whole screen again.
    virtual_size = Reactive(Size(0, 0), layout=False)

    @property
    def _value(self) -> Text:
        # The text Input paints, measures and scrolls.
        return Text(pictured(self.value), no_wrap=True, overflow="ignore", end="")


class SecretField(LineField):
    """One line that nobody may read over a shoulder; what it says to others of what is typed is that it changed."""

    @property
    def _value(self) -> Text:
        return Text("\u2022" * len(self.value), no_wrap=True, overflow="ignore", end="")

    def post_message(self, message: Message) -> bool:
        """Send a message without what is typed: a crash prints the messages that led to it."""
        if isinstance(message, Input.Changed | Input.Submitted):
            message.value = ""
        return super().post_message(message)
