"""What comes back: evergreen pools and repeating posts, beside what would fill the pools' slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container
from textual.content import Content

from smdash.domain.plaintext import one_line
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, TextScreen
from smdash.screens.base.keytable import Section
from smdash.screens.base.screen import BaseScreen
from smdash.screens.evergreen import slots as evergreen_slots
from smdash.screens.evergreen.keys import KEYS
from smdash.screens.evergreen.lists import KeptList, PlanList, kept_lines, plan_lines
from smdash.screens.evergreen.words import EMPTY, NAMED, about, nothing, read_pool
from smdash.widgets.dashboard.strips import KeyLine

if TYPE_CHECKING:
    from datetime import date

    from textual.app import ComposeResult
    from textual.events import Resize

    from smdash.screens.evergreen.lists import KeptLine, PlanLine
    from smdash.services.bundle import Services
    from smdash.services.evergreen.pool_reader import PlannedRun, PoolLine
    from smdash.services.evergreen.recurring import Repeat
    from smdash.widgets.keys import Key

NARROW = 100
DAYS = 30


class EvergreenScreen(BaseScreen[None]):
    """Pools and repeats on the left, the dry run of the next 30 days on the right; opening it changes nothing."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "screen.tcss"]
    AUTO_FOCUS = "#kept"
    LIST = "kept"
    active = "kept"
    KEYS: ClassVar[tuple[Key, ...]] = KEYS

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__(services, brand)
        self.planned: list[PlannedRun] = []
        self.pools: list[PoolLine] = []

    def compose(self) -> ComposeResult:
        """Lay out both lists and the keys."""
        of = f" \u00b7 {self.brand}" if self.brand else ""
        with Container(id="split"):
            yield KeptList(id="kept", title=f"Evergreen{of}")
            yield PlanList(id="plan", title=f"Would fill, next {DAYS} days")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show what is saved."""
        self.show_keys()
        self.reload()

    def on_resize(self, event: Resize) -> None:
        """Put the dry run below where both do not fit side by side."""
        self.set_class(event.size.width < NARROW, "-narrow")

    @property
    def line(self) -> KeptLine | None:
        """What is under the cursor on the left."""
        return self.query_one("#kept", KeptList).current

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read both sides again, beside the UI."""
        self.beside(self._read, lambda found: self._show(*found))

    def _read(self) -> tuple[list[PoolLine], list[Repeat], list[PlannedRun], date]:
        reader = self.services.evergreen.reader
        pools, repeats = reader.pools(self.brand), self.services.recurring.repeats(self.brand)
        return pools, repeats, reader.dry_run(DAYS, self.brand), self.services.home.today()

    def _show(self, pools: list[PoolLine], repeats: list[Repeat], planned: list[PlannedRun], today: date) -> None:
        self.planned, self.pools = planned, pools
        kept = self.query_one("#kept", KeptList)
        kept.today, kept.empty = today, EMPTY
        kept.show(ListWindow(kept_lines(pools, repeats)))
        plan = self.query_one("#plan", PlanList)
        plan.empty = nothing(pools)
        plan.border_subtitle = Content(f"{counted(len(planned), 'post')} \u00b7 f fills" if planned else "")
        plan.show(ListWindow(plan_lines(planned, today)))

    # Acting ----------------------------------------------------------------------------------------------

    def opened(self, row: KeptLine | PlanLine) -> None:
        """Show what is under the cursor whole."""
        planned = getattr(row, "planned", None)
        if planned is not None:
            at = f"{planned.at:%a} {planned.at.day} {planned.at:%b %H:%M}"
            self.app.push_screen(TextScreen(f"{at} {planned.account}", planned.text))
        else:
            self.action_read()

    def action_read(self) -> None:
        """Show what is under the cursor whole."""
        line = self.line
        if line is not None:
            self.attempt(lambda: self.app.push_screen(TextScreen(*about(line, self.services.evergreen.reader.texts))))

    def action_fill(self) -> None:
        """Ask for how many days, and queue what is shown for them."""
        today = self.services.home.today()
        choices: list[Choice] = []
        for days in (7, 14, DAYS):
            part = [row for row in self.planned if (row.at.date() - today).days < days]
            if part and (not choices or len(part) > int(choices[-1].remark.split()[0])):
                choices.append(Choice(str(days), f"the next {days} days", remark=counted(len(part), "post")))
        if not choices:
            self.tell(f"Nothing to fill: {' '.join(nothing(self.pools).split())}")
            return

        def chosen(key: str | None) -> None:
            if key is not None:
                days = int(key)
                part = [row for row in self.planned if (row.at.date() - today).days < days]
                self.perform(lambda: self._fill(days, part))

        self.app.push_screen(PickScreen("Queue what is shown for", choices), chosen)

    def _fill(self, days: int, shown: list[PlannedRun]) -> str:
        done = self.services.evergreen.fill(days, self.brand, expected=shown)
        return f"Queued {counted(len(done), 'post')}. u takes it back."

    def action_pool(self) -> None:
        """Ask for a pool's name."""
        brands = [brand.slug for brand in self.services.home.brands()]
        own = self.brand or (brands[0] if len(brands) == 1 else "")

        def check(text: str) -> str:
            brand, name, days = read_pool(text)
            return f"A pool of {one_line(brand)}: {one_line(name)}, {counted(days, 'day')} between the same text."

        def answered(text: str | None) -> None:
            if text:
                brand, name, days = read_pool(text)

                def act() -> str:
                    self.services.evergreen.add_pool(brand, name, cooldown_days=days)
                    return f"Added pool {one_line(name)}. a gives it a slot; v in the queue keeps a post in it."

                self.perform(act)

        value = f"{own}/" if own else ""
        self.app.push_screen(AskScreen("New pool", value=value, hint=NAMED, check=check), answered)

    def action_slot(self) -> None:
        """Ask for a slot of the pool under the cursor."""
        evergreen_slots.ask(self, self.line, self.pools)

    def action_retire(self) -> None:
        """Retire what is under the cursor."""
        line = self.line
        if line is None:
            return
        services = self.services

        def act() -> str:
            if line.repeat is not None:
                gone = services.recurring.end(line.repeat.id)
                return f"Ended; {counted(gone, 'post')} taken out of the queue. u takes it back."
            if line.post is not None:
                services.evergreen.retire(line.post.id)
                return "Retired; what is queued of it stays. u takes it back."
            if line.pool is not None:
                services.evergreen.retire_pool(line.pool.label)
            return "Retired with its posts. u takes it back."

        self.perform(act)

    def action_skip(self) -> None:
        """Leave the next turn of a repeating post out, never the post it began with."""
        line = self.line
        if line is None or line.repeat is None:
            self.tell("Only a repeating post has turns to skip.")
            return
        number = line.repeat.id

        def act() -> str:
            gone = self.services.recurring.skip(number)
            return f"Left out: {gone:%a} {gone.day} {gone:%b %H:%M}. u takes it back."

        self.perform(act)

    def help(self) -> list[Section]:
        """Return its keys."""
        own, *rest = super().help()
        return [Section("Evergreen", [*own.rows, ("tab", "Go to the other side.")]), *rest]
