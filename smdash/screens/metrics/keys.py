"""The keys of the metrics screen; what they ask is in ``metrics_acts``, which is imported with the first of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, cast

from textual.binding import Binding, BindingType

from smdash.screens.base.screen import BaseScreen
from smdash.screens.metrics import words

if TYPE_CHECKING:
    from smdash.screens.metrics.read import Wanted
    from smdash.screens.metrics.screen import MetricsScreen

Part = Literal["figures", "posts", "times", "compare"]
PARTS: tuple[Part, ...] = ("figures", "posts", "times", "compare")


class Other(NamedTuple):
    """What the figure under the cursor is compared with."""

    account: str
    metric: str
    why_not: str


class MetricsKeys(BaseScreen[str]):
    """A screen that takes the keys; the parts and how they are filled are its subclass's."""

    wanted: Wanted
    part: Part
    other: Other | None
    everything: bool

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding({"+": "plus,equals_sign", "-": "minus"}.get(key, key), action, word, tooltip=tip, show=False)
            for key, word, action, tip in words.KEYS
        ),
        *(Binding(str(number), f"part('{part}')", part, show=False) for number, part in enumerate(PARTS, 1)),
        Binding("tab", "next_part(1)", "Next part", show=False),
        Binding("shift+tab", "next_part(-1)", "Previous part", show=False),
        Binding("U", "redo", "Redo", show=False),
        Binding("question_mark,f1", "act('help')", "Keys", show=False),
        Binding("ctrl+p", "palette", "Commands", show=False),
        Binding("escape", "back", "Back", show=False),
        Binding("q", "close", "Close", show=False),
    ]

    def action_part(self, part: Part) -> None:
        """Go to a part."""
        raise NotImplementedError

    def change(self, wanted: Wanted, *, left: bool = False) -> None:
        """Show another span, unit of time or order."""
        raise NotImplementedError

    def compare(self, other: Other | None) -> None:
        """Begin or end comparing."""
        raise NotImplementedError

    def action_next_part(self, step: int) -> None:
        """Go to a neighbouring part; compare is one only while something is compared."""
        parts = PARTS if self.other is not None else PARTS[:3]
        place = parts.index(self.part) if self.part in parts else 0
        self.action_part(parts[(place + step) % len(parts)])

    def _do(self, name: str, *args: object) -> None:
        from smdash.screens.metrics import acts as metrics_acts

        self.attempt(lambda: metrics_acts.ACTS[name](cast("MetricsScreen", self), *args))

    def action_about(self) -> None:
        """Show what the figure under the cursor counts."""
        self._do("about")

    def action_compare(self) -> None:
        """Choose what to compare with."""
        self._do("compare")

    def action_sort(self) -> None:
        """Choose what orders the posts."""
        self._do("sort")

    def action_annotate(self) -> None:
        """Write a note on a day."""
        self._do("annotate")

    def action_experiment(self) -> None:
        """Note a change, and list what runs."""
        self._do("experiment")

    def action_choose(self) -> None:
        """Choose the figures to watch."""
        self._do("choose")

    def action_enter(self) -> None:
        """Type in a figure."""
        self._do("enter")

    def action_outlook(self) -> None:
        """Show how goals stand, how long answers take and what new followers are worth."""
        self._do("outlook")

    def action_export(self) -> None:
        """Write what is shown to a file."""
        self._do("export")

    def action_brand(self) -> None:
        """Show one brand, or all."""
        self._do("brand")

    def action_undo(self) -> None:
        """Take the last change back."""
        self._do("undo")

    def action_redo(self) -> None:
        """Make the undone change again."""
        self._do("redo")

    def action_everything(self) -> None:
        """Show all figures, or those watched only."""
        self.everything = not self.everything
        self.reload()

    def action_turn(self) -> None:
        """Turn the order of the posts."""
        self.change(self.wanted._replace(descending=not self.wanted.descending))

    def action_by(self) -> None:
        """Draw weeks instead of days, or days instead of weeks."""
        self.change(self.wanted._replace(by="day" if self.wanted.unit == "week" else "week"))

    def action_span(self, step: int) -> None:
        """Show a longer or a shorter span."""
        place = words.SPANS.index(self.wanted.weeks) + step
        if 0 <= place < len(words.SPANS):
            self.change(self.wanted._replace(weeks=words.SPANS[place]), left=True)
        else:
            self.tell("There is no longer span." if step > 0 else "There is no shorter span.")

    def action_act(self, name: str) -> None:
        """Show the keys; the dashboard's own acts are done there."""
        self._do("keys" if name == "help" else "elsewhere")

    def action_back(self) -> None:
        """End comparing, else close."""
        if self.other is not None:
            self.compare(None)
        else:
            self.dismiss("")

    def action_close(self) -> None:
        """Close."""
        self.dismiss("")
