"""The one-line strips around the panes: header, warning, tabs, keys. Each paints itself from a value."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from smdash.domain.views import Brand, StatusView, WorkloadView
from smdash.widgets.queuelist import dot_style
from smdash.widgets.text import age_words, fit


class Span(NamedTuple):
    """A piece of a line: text, style name, and what a click on it means ('' for nothing)."""

    text: str
    look: str = "plain"
    action: str = ""
    style: Style | None = None


class Line(Widget):
    """A line of spans: what does not fit is dropped from the lowest priority up."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"line--{name}" for name in ("plain", "dim", "strong", "good", "warn", "bad", "key")
    }
    DEFAULT_CSS = """
    Line {
        height: 1; width: 1fr; background: $surface; color: $foreground;
        .line--plain { color: $foreground; }
        .line--dim { color: $text-muted; }
        .line--strong { color: $foreground; text-style: bold; }
        .line--good { color: $text-success; }
        .line--warn { color: $text-warning; text-style: bold; }
        .line--bad { color: $text-error; text-style: bold; }
        .line--key { color: $text-accent; text-style: bold; }
    }
    """

    class Clicked(Message):
        """An action of the line was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.left: tuple[Span, ...] = ()
        self.right: tuple[Span, ...] = ()
        self._spots: list[tuple[int, int, str]] = []

    def say(self, left: tuple[Span, ...], right: tuple[Span, ...] = ()) -> None:
        """Show other spans; nothing is repainted when they are the same."""
        if (left, right) != (self.left, self.right):
            self.left, self.right = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        width = self.size.width
        plain = self.get_component_rich_style("line--plain")
        if y:
            return Strip.blank(width, plain)
        left, right = list(self.left), list(self.right)

        def size(spans: list[Span]) -> int:
            return sum(cell_len(span.text) for span in spans)

        while right and size(right) + min(size(left), 10) > width:
            right.pop(0)
        room = width - size(right)
        segments: list[Segment] = []
        self._spots = []
        at = 0
        for span in left:
            text = span.text
            if at + cell_len(text) > room:
                text = fit(text, room - at).rstrip() if room - at > 1 else ""
            if not text:
                break
            segments.append(self._segment(span, text, at))
            at += cell_len(text)
        segments.append(Segment(" " * max(0, room - at), plain))
        at = max(room, at)
        for span in right:
            segments.append(self._segment(span, span.text, at))
            at += cell_len(span.text)
        return Strip(segments).adjust_cell_length(width, plain)

    def _segment(self, span: Span, text: str, at: int) -> Segment:
        if span.action:
            self._spots.append((at, at + cell_len(text), span.action))
        style = self.get_component_rich_style(f"line--{span.look}")
        return Segment(text, style + span.style if span.style else style)

    def on_click(self, event: events.Click) -> None:
        """Report what was clicked."""
        for start, stop, action in self._spots:
            if start <= event.x < stop:
                self.post_message(self.Clicked(action))
                return


class HeaderLine(Line):
    """Date, zone, brand; what is due, missed, unanswered; the load; how old the data are."""

    def show(self, status: StatusView, brand: Brand | None, *, sample: bool) -> None:
        """Show the numbers of now."""
        now = status.now
        zone = now.tzname() or status.zone
        brand_words = f"{brand.name}" if brand else "all brands"
        left = [
            Span(" smdash ", "strong"),
            Span(f"  {now:%a} {now.day} {now:%b %Y %H:%M} {zone}  ", "plain"),
        ]
        if brand:
            left.append(Span("\u25cf ", "plain", "act('brand')", dot_style(brand.colour)))
        left.append(
            Span(brand_words + ("  \u00b7 sample world" if sample else ""), "strong" if brand else "dim", "act('brand')")
        )
        right: list[Span] = []
        if status.data_at is not None:
            right.append(Span(f"figures of {age_words(status.data_at, now)}   ", "dim"))
        if status.drafts:
            right.append(Span(f"{status.drafts} unsaved   ", "warn", "act('new')"))
        right.append(Span(f"{status.due} due   ", "plain", "pane('queue')"))
        if status.attention:
            word = "missed" if status.attention == status.missed else "to decide"
            right.append(Span(f"{status.attention} {word}   ", "bad", "pane('queue')"))
        minutes = "" if status.inbox_minutes is None or not status.inbox_open else f"{round(status.inbox_minutes)} min"
        late = f"{status.inbox_late} late" if status.inbox_late else ""
        detail = ", ".join(part for part in (late, minutes) if part)
        right.append(
            Span(
                f"inbox {status.inbox_open}" + (f" ({detail})" if detail else "") + "   ",
                "bad" if status.inbox_late else "plain",
                "pane('inbox')",
            )
        )
        load = "-" if status.load is None else ("\u2265 " if status.unknowns else "") + f"{round(status.load * 100)} %"
        look = {"stretched": "warn", "overloaded": "bad"}.get(status.level, "plain")
        right.append(Span(f"load {load} {status.shown} ", look, "pane('workload')"))
        self.say(tuple(left), tuple(right))


class BannerLine(Line):
    """The worst warning with its causes and the next step; hidden while there is none."""

    DEFAULT_CSS = """
    BannerLine { background: $error-muted; display: none; &.-shown { display: block; } &.-mild { background: $warning-muted; } }
    """

    def show(self, load: WorkloadView | None, status: StatusView) -> None:
        """Show what is worst now."""
        left, right, mild = self._words(load, status)
        self.set_class(bool(left), "-shown")
        self.set_class(mild, "-mild")
        self.say(left, right)

    @staticmethod
    def _words(load: WorkloadView | None, status: StatusView) -> tuple[tuple[Span, ...], tuple[Span, ...], bool]:
        if load is not None and load.accounts and load.level in {"stretched", "overloaded"} and not load.dismissed:
            causes = ", ".join(f"{cause.label} {cause.hours:.1f} h" for cause in load.causes)
            least = "at least " if load.unknowns else ""
            text = f"  this week needs {least}{load.needed_h:.1f} of {load.available_h:.1f} h. {causes}."
            step = f"   Cheapest: {load.next_step}." if load.next_step else ""
            return (
                (Span(f" {load.shown} ", "bad"), Span(text, "plain"), Span(step, "good")),
                (
                    Span("  4 ", "key", "pane('workload')"),
                    Span("why  ", "dim", "pane('workload')"),
                    Span("X ", "key", "act('dismiss')"),
                    Span("not this week ", "dim", "act('dismiss')"),
                ),
                load.level == "stretched",
            )
        if status.attention:
            noun = "post waits" if status.attention == 1 else "posts wait"
            return (
                (
                    Span(" x ", "bad"),
                    Span(f"{status.attention} {noun} for a decision: missed, failed or unconfirmed.", "plain"),
                ),
                (Span(" 1 ", "key", "pane('queue')"), Span("look, m reschedule, c cancel ", "dim", "pane('queue')")),
                True,
            )
        if load is not None and load.accounts and load.unknowns:
            return (
                (
                    Span(" ? ", "warn"),
                    Span(f"The meter cannot say how full your week is. It lacks {load.unknowns[0]}.", "plain"),
                ),
                (Span(" 4 ", "key", "pane('workload')"), Span("all of it ", "dim", "pane('workload')")),
                True,
            )
        return (), (), False


class TabLine(Line):
    """The four panes by name, where only one fits the terminal."""

    DEFAULT_CSS = "TabLine { display: none; }"

    def show(self, names: dict[str, str], active: str) -> None:
        """Show which pane is up."""
        spans = []
        for number, (key, name) in enumerate(names.items(), 1):
            on = key == active
            spans.append(Span(f" {number} ", "key", f"pane('{key}')"))
            spans.append(
                Span(f"{name} ", "strong" if on else "dim", f"pane('{key}')", Style(reverse=True) if on else None)
            )
        self.say(tuple(spans))


class KeyLine(Line):
    """The most useful keys of the moment."""

    def show(self, keys: list[tuple[str, str, str]]) -> None:
        """Show (key, word, action) for each."""
        spans = []
        for key, word, action in keys:
            spans += [Span(f" {key} ", "key", action), Span(f"{word} ", "dim", action)]
        self.say(
            tuple(spans),
            (
                Span("? ", "key", "act('help')"),
                Span("keys ", "dim", "act('help')"),
                Span(" ^p ", "key", "palette"),
                Span("commands ", "dim", "palette"),
            ),
        )
