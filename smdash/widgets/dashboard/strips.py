"""The one-line strips around the panes: header, warning, tabs, keys. Each paints itself from a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from smdash.domain.plaintext import one_line
from smdash.domain.wording import counted, lapse_words
from smdash.domain.workload.debt import minutes_words
from smdash.domain.workload.levels import bound
from smdash.domain.workload.unknown_words import command, what
from smdash.domain.workload.unknown_words import key as key_for
from smdash.domain.workload.words import LEAST_OWED_H
from smdash.widgets.account_cells import dot_style
from smdash.widgets.text import PART, age_words, fit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual import events
    from textual.timer import Timer

    from smdash.domain.accounts.views import Brand
    from smdash.domain.dashboard.views import StatusView
    from smdash.domain.publishing.online import OnlineView
    from smdash.domain.workload.pane_views import WorkloadView
    from smdash.domain.workload.unknowns import Unknown
    from smdash.widgets.windowlist import WindowList


BOLD = Style(bold=True)
HERE = "\u25b8"
"""Before the name of the part that is shown, so that it is told without colour."""


class Span(NamedTuple):
    """A piece of a line: text, style name, and what a click on it means ('' for nothing).

    Where the line is too narrow, spans of the highest ``rank`` go first; one with a ``short`` text is shortened and
    then counts three ranks less. Rank 0 stays.
    """

    text: str
    look: str = "plain"
    action: str = ""
    style: Style | None = None
    rank: int = 0
    short: str = ""


def fitted(left: tuple[Span, ...], right: tuple[Span, ...], width: int) -> tuple[list[Span], list[Span]]:
    """Return the spans that fit in ``width`` cells, the least important ones shortened or dropped."""
    sides = [list(left), list(right)]
    while sum(cell_len(span.text) for side in sides for span in side) > width:
        top = max((span.rank for side in sides for span in side), default=0)
        if top <= 0:
            break
        sides = [
            [
                span._replace(text=span.short, short="", rank=max(1, top - 3)) if span.rank == top else span
                for span in side
                if span.rank != top or span.short
            ]
            for side in sides
        ]
    return sides[0], sides[1]


class Line(Widget):
    """A line of spans: what does not fit is dropped from the lowest priority up."""

    DEFAULT_CSS = "Line { height: 1; width: 1fr; background: $surface; color: $foreground; }"

    class Clicked(Message):
        """An action of the line was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str) -> None:
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
        looks = self._looks()
        plain = looks["plain"]
        if y:
            return Strip.blank(width, plain)
        left, right = fitted(self.left, self.right, width)
        room = width - sum(cell_len(span.text) for span in right)
        segments: list[Segment] = []
        self._spots = []
        at = 0
        for span in left:
            text = span.text
            if at + cell_len(text) > room:
                text = fit(text, room - at).rstrip() if room - at > 1 else ""
            if not text:
                break
            segments.append(self._segment(span, text, at, looks))
            at += cell_len(text)
        segments.append(Segment(" " * max(0, room - at), plain))
        at = max(room, at)
        for span in right:
            segments.append(self._segment(span, span.text, at, looks))
            at += cell_len(span.text)
        return Strip(segments).adjust_cell_length(width, plain)

    def _looks(self) -> dict[str, Style]:
        """Return each look on this line's ground, in the colours of the screen's lists."""
        ink = cast("WindowList[object]", self.screen.query("WindowList, ConversationView").first()).ink
        ground = Style(bgcolor=self.background_colors[1].rich_color)
        fronts = {
            "plain": ink.plain,
            "dim": ink.dim,
            "strong": ink.strong,
            "good": ink.good,
            "warn": ink.warn + BOLD,
            "bad": ink.bad + BOLD,
            "key": ink.accent + BOLD,
        }
        return {name: front + ground for name, front in fronts.items()}

    def _segment(self, span: Span, text: str, at: int, looks: dict[str, Style]) -> Segment:
        if span.action:
            self._spots.append((at, at + cell_len(text), span.action))
        style = looks[span.look]
        return Segment(text, style + span.style if span.style else style)

    def on_click(self, event: events.Click) -> None:
        """Report what was clicked."""
        for start, stop, action in self._spots:
            if start <= event.x < stop:
                self.post_message(self.Clicked(action))
                return


class HeaderLine(Line):
    """Date, zone, brand; what is due, missed, unanswered; the load; how old the data are."""

    def show(self, status: StatusView, brand: Brand | None, *, sample: bool, online: OnlineView | None = None) -> None:
        """Show the numbers of now, and whether the dashboard publishes where it can."""
        now = status.now
        zone = now.tzname() or status.zone
        brand_words = one_line(brand.name) if brand else "all brands"
        name = [Span(" smdash ", "strong", rank=6)]
        if sample:  # At the same place in every width.
            world = (("smdash \u00b7", 9), ("sample", 0), ("world", 9))
            name = [Span(f" {word}", "strong", rank=rank) for word, rank in world]
        left = [
            *name,
            Span(f"  {now:%a}", "plain", rank=5, short=f" {now:%a}"),
            Span(f" {now.day} {now:%b}"),
            Span(f" {now:%Y}", "plain", rank=5),
            Span(f" {now:%H:%M}"),
            Span(f" {zone}  ", "plain", rank=5, short=" "),
        ]
        if brand:
            left.append(Span("\u25cf ", "plain", "act('brand')", dot_style(brand.colour)))
        left.append(Span(brand_words, "strong" if brand else "dim", "act('brand')", rank=0 if brand else 8))
        left.append(Span("  ", "plain", rank=9))
        right: list[Span] = []
        if status.timer:
            spent, _, what = one_line(status.timer, 60).partition(" ")
            clock = f"\u25cf {spent}"
            right.append(Span(f"{clock} {what}", "good", "act('timer')", rank=5, short=clock))
        if online is not None and online.who.accounts:
            on = online.who.dashboard
            right.append(
                Span(
                    "\u25cf publishing on" if on else "\u25cb publishing off",
                    "good" if on else "warn" if online.sender == "nobody" else "dim",
                    "act('publishing')",
                    rank=5,
                    short="\u25cf publ. on" if on else "\u25cb publ. off",
                )
            )
        if online is not None and online.synced_at is not None:
            short = f"synced {lapse_words(now - online.synced_at)}"
            right.append(Span(f"synced {age_words(online.synced_at, now)}", "dim", rank=10, short=short))
        elif status.data_at is not None:
            right.append(Span(f"figures of {age_words(status.data_at, now)}", "dim", rank=10))
        if status.unsaved:
            right.append(Span(f"{status.unsaved} unsaved", "warn", "act('new')", rank=3))
        right.append(Span(f"{status.due} due", "plain", "pane('queue')", rank=4, short=f"{status.due} due"))
        if status.attention:
            word = "missed" if status.attention == status.missed else "to decide"
            text = f"{status.attention} {word}"
            right.append(Span(text, "bad", "pane('queue')", rank=4, short=text))
        minutes = ""
        if status.inbox_minutes is not None and status.inbox_open:
            minutes = minutes_words(status.inbox_minutes, guessed=status.inbox_guessed)
        late = f"{status.inbox_late} late" if status.inbox_late else ""
        detail = ", ".join(part for part in (late, minutes) if part)
        right.append(
            Span(
                f"inbox {status.inbox_open}" + (f" ({detail})" if detail else ""),
                "bad" if status.inbox_late else "plain",
                "pane('inbox')",
                rank=4,
                short=f"inbox {status.inbox_open}" + (f" ({late})" if late else ""),
            )
        )
        sign = bound(unknown=bool(status.unknowns), guessed=bool(status.guessed_duty_h))
        load = "-" if status.load is None else f"{sign} {round(status.load * 100)} %".lstrip()
        look = {"stretched": "warn", "overloaded": "bad"}.get(status.level, "plain")
        sides = []
        for span in right:
            sides += [span, Span(PART, "dim", rank=span.rank, short=PART if span.short else "")]
        sides.append(Span(f"load {load} ", look, "pane('workload')"))
        shape = status.shown.split(" ")[0]  # Behind it stands the word for the same.
        sides.append(Span(f"{status.shown} ", look, "pane('workload')", rank=3, short=f"{shape} "))
        self.say(tuple(left), tuple(sides) if status.accounts else ())


class BannerLine(Line):
    """What is paused, else the worst warning with its causes and the next step; hidden while there is neither."""

    DEFAULT_CSS = """
    BannerLine {
        background: $error-muted; display: none;
        &.-shown { display: block; }
        &.-mild { background: $warning-muted; }
    }
    """

    def show(
        self,
        load: WorkloadView | None,
        status: StatusView,
        keys: Mapping[str, str],
        online: OnlineView | None = None,
    ) -> None:
        """Show what is worst now; ``keys`` are the names of the keys, by id."""
        found = None if online is None else self._of_networks(online, status, keys)
        left, right, mild = found or self._words(load, status, keys)
        if online is not None and online.alerts and (not left or status.attention) and not self._heavy(load, status):
            left, right, mild = self._alert(online, keys)
        elif not left and online is not None and not online.sure:
            left, right, mild = self._unsent(online, keys)
        self.set_class(bool(left), "-shown")
        self.set_class(mild, "-mild")
        self.say(left, right)

    def _of_networks(
        self, online: OnlineView, status: StatusView, keys: Mapping[str, str]
    ) -> tuple[tuple[Span, ...], tuple[Span, ...], bool] | None:
        """Return what is worse than a full week: what needs a person before anything goes on."""
        if status.pause_words:
            return None
        if any(alert.urgent for alert in online.alerts):
            return self._alert(online, keys)
        return self._unsent(online, keys) if online.urgent else None

    @staticmethod
    def _heavy(load: WorkloadView | None, status: StatusView) -> bool:
        """Say whether a pause or a week that is too full is spoken of already."""
        full = load is not None and load.accounts and load.level in {"stretched", "overloaded"} and not load.dismissed
        return bool(status.pause_words or full)

    @staticmethod
    def _alert(online: OnlineView, keys: Mapping[str, str]) -> tuple[tuple[Span, ...], tuple[Span, ...], bool]:
        from smdash.domain.publishing.alerts import notices

        told = notices(online.alerts)
        single = len(online.alerts) == 1
        urgent = any(alert.urgent for alert in online.alerts)
        return (
            (
                Span(" ! ", "bad" if urgent else "warn"),
                Span(one_line(told[0].words, 300), "plain"),
            ),
            (
                Span(f" {keys['alerts']} ", "key", "act('alerts')"),
                Span("goes there " if single else f"all {len(online.alerts)} alerts ", "dim", "act('alerts')"),
            ),
            not urgent,
        )

    @staticmethod
    def _unsent(online: OnlineView, keys: Mapping[str, str]) -> tuple[tuple[Span, ...], tuple[Span, ...], bool]:
        from smdash.domain.publishing.online import next_words, unsent_words

        said = next_words(online, here=True)
        return (
            (Span(" ! ", "warn"), Span(f"{said[0].upper()}{said[1:]}.", "plain", rank=5, short=unsent_words(online))),
            (
                Span(f" {keys['publishing']} ", "key", "act('publishing')"),
                Span("publish from here ", "dim", "act('publishing')", rank=6, short="publish "),
            ),
            True,
        )

    @staticmethod
    def _words(
        load: WorkloadView | None, status: StatusView, keys: Mapping[str, str]
    ) -> tuple[tuple[Span, ...], tuple[Span, ...], bool]:
        if status.pause_words:
            sign, look = (" \u2016 PAUSED: ", "bad") if status.paused else (" \u2016 ", "warn")
            word = "resumes " if status.paused else "looks at them "
            return (
                (Span(sign, look), Span(one_line(status.pause_words), "strong" if status.paused else "plain")),
                (Span(f" {keys['pause']} ", "key", "act('pause')"), Span(word, "dim", "act('pause')")),
                not status.paused,
            )
        if load is not None and load.accounts and load.level in {"stretched", "overloaded"} and not load.dismissed:
            causes = ", ".join(f"{cause.label} {cause.hours:.1f} h" for cause in load.causes)
            least = "at least " if load.unknowns else "about " if load.guessed_duties else ""
            # Behind the last working day it is the usual week that is too much, not what is left of this one.
            over = not any(bar.capacity_h for bar in load.days if not bar.past)
            which = "usual week" if over and load.owed_h < LEAST_OWED_H else "this week"
            text = f"  {which} needs {least}{load.needed_h:.1f} of {load.available_h or 0:.1f} h."
            first = f" {load.causes[0].label} {load.causes[0].hours:.1f} h." if load.causes else ""
            cheapest, more, rest = load.next_step.partition(";")
            step = f"  Cheapest: {cheapest}" if cheapest else ""
            return (
                (
                    Span(f" {load.shown} ", "bad"),
                    Span(text, "plain"),
                    Span(f" {causes}." if causes else "", "plain", rank=5, short=first),
                    Span(step, "good", rank=1, short=f"  {keys['whatif']} what if" if step else ""),
                    Span(f"{more}{rest}." if cheapest else "", "good", rank=6),
                ),
                (
                    Span(f"  {keys['pane.workload']} ", "key", "pane('workload')"),
                    Span("why  ", "dim", "pane('workload')"),
                    Span(f"{keys['warning.dismiss']} ", "key", "act('dismiss')"),
                    Span("not this week ", "dim", "act('dismiss')"),
                ),
                load.level == "stretched",
            )
        if status.attention:
            posts = counted(status.attention, "post waits", "posts wait")
            return (
                (
                    Span(" x ", "bad"),
                    Span(f"{posts} for a decision: missed, failed or unconfirmed.", "plain"),
                ),
                (
                    Span(f" {keys['pane.queue']} ", "key", "pane('queue')"),
                    Span(
                        f"look, {keys['queue.reschedule']} reschedule, {keys['queue.cancel']} cancel ",
                        "dim",
                        "pane('queue')",
                    ),
                ),
                True,
            )
        if load is not None and load.accounts and load.unknowns:
            words = "The meter cannot say how full your week is."
            if load.load is not None and load.level != "calm":
                words = f"Your week is at least {round(load.load * 100)} % full; how much more cannot be said."
            return (
                (
                    Span(" ? ", "warn"),
                    Span(f"{words} It lacks {what(load.unknowns[0])}.", "plain"),
                    Span(f" Tell it: {_telling(load.unknowns[0], keys)}", "dim", rank=3),
                ),
                (
                    Span(f" {keys['pane.workload']} ", "key", "pane('workload')"),
                    Span("all of it ", "dim", "pane('workload')"),
                ),
                True,
            )
        return (), (), False


def tab(key: str, name: str, action: str, *, on: bool) -> tuple[Span, Span, Span]:
    """Return the name of a part of the screen with its key; the one that is shown has a sign before it."""
    return (
        Span(f" {HERE if on else ' '}", "strong", action),
        Span(f"{key} ", "key", action),
        Span(f"{name} ", "strong" if on else "dim", action, Style(reverse=True) if on else None),
    )


def _telling(unknown: Unknown, keys: Mapping[str, str]) -> str:
    """Return the keys that tell what is lacking."""
    from smdash.widgets.by_key import by_key

    first = key_for(unknown)
    return f"{keys['pane.workload']} \u21b5, then {first}" if first else by_key(command(unknown), {})


class TabLine(Line):
    """The four panes by name, where only one fits the terminal."""

    DEFAULT_CSS = "TabLine { display: none; }"

    def show(self, names: dict[str, str], active: str, keys: Mapping[str, str]) -> None:
        """Show which pane is up; ``keys`` are the names of the keys, by id."""
        spans: list[Span] = []
        for key, name in names.items():
            on = key == active
            spans += tab(keys[f"pane.{key}"], name, f"pane('{key}')", on=on)
        self.say(tuple(spans))


class KeyLine(Line):
    """The most useful keys of the moment; those that do not fit are left out whole, the least important first.

    What an act did is said here for a few seconds, so that nothing of the panes is covered.
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._keys: list[tuple[str, str, str]] = []
        self._ranks: Sequence[int] = ()
        self._corner: Sequence[tuple[str, str, str]] = ()
        self._said = ""
        self._timer: Timer | None = None

    def show(
        self,
        keys: list[tuple[str, str, str]],
        ranks: Sequence[int] = (),
        corner: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        """Show (key, word, action) for each; the highest rank is left out first, where none are given the last.

        Those of the ``corner`` stand on the right however short the line is.
        """
        self._keys, self._ranks, self._corner = keys, ranks, corner
        self._paint()

    def tell(self, text: str, seconds: float = 5.0) -> None:
        """Say something in place of the keys for a while."""
        self._said = text
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(seconds, self._quiet)
        self._paint()

    @property
    def said(self) -> str:
        """What is said now, '' where the keys are shown."""
        return self._said

    def _quiet(self) -> None:
        self._said = ""
        self._paint()

    def _paint(self) -> None:
        spans: list[Span] = []
        if self._said:
            spans.append(Span(f" {one_line(self._said)}", "good"))
        else:
            ranks = self._ranks or range(1, len(self._keys) + 1)
            for rank, (key, word, action) in zip(ranks, self._keys, strict=True):
                spans += [Span(f" {key} ", "key", action, rank=rank), Span(f"{word} ", "dim", action, rank=rank)]
        corner = [
            span
            for key, word, action in self._corner
            for span in (Span(f" {key} ", "key", action), Span(f"{word} ", "dim", action))
        ]
        self.say(tuple(spans), tuple(corner))
