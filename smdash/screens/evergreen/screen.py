"""What comes back: evergreen pools and repeating posts, beside what would fill the pools' slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.worker import get_current_worker

from smdash.domain.plaintext import one_line
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, TextScreen
from smdash.screens.evergreen import slots as evergreen_slots
from smdash.screens.evergreen.lists import KeptList, PlanList, kept_lines, plan_lines
from smdash.screens.evergreen.words import EMPTY, NAMED, about, nothing, read_pool
from smdash.widgets.dashboard.strips import KeyLine, Line
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from textual.app import ComposeResult
    from textual.events import Resize

    from smdash.screens.base.host import Host
    from smdash.screens.evergreen.lists import KeptLine
    from smdash.services.bundle import Services
    from smdash.services.evergreen.pool_reader import Planned, PoolLine
    from smdash.services.evergreen.recurring import Repeat

NARROW = 100
DAYS = 30
KEYS: tuple[tuple[str, str, str, str], ...] = (
    ("enter", "read", "read", "Show the whole text, its variations and its rules."),
    ("f", "fill", "fill", "Queue what the right side shows, for as many days as you say; one step for undo."),
    ("a", "add slot", "slot", "Give the pool a weekly slot of an account: acme/mastodon mon 9:30."),
    ("p", "new pool", "pool", "Add a pool: its name, and how many days its texts rest."),
    ("x", "retire", "retire", "Retire a pool or a post, or end a repeating one."),
    ("s", "skip next", "skip", "Leave the next turn of a repeating post out; the post it began with stays."),
    ("u", "undo", "undo", "Take the last change back."),
)


class EvergreenScreen(Screen[str | None]):
    """Pools and repeats on the left, the dry run of the next 30 days on the right; opening it changes nothing."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "screen.tcss"]
    AUTO_FOCUS = "#kept"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, action, word, tooltip=tip, show=False) for key, word, action, tip in KEYS if key != "enter"),
        Binding("question_mark,f1", "act('help')", "Keys", show=False),
        Binding("escape,q", "dismiss(None)", "Back", show=False),
    ]

    def __init__(self, services: Services, brand: str | None = None) -> None:
        super().__init__()
        self.services, self.brand = services, brand
        self.planned: list[Planned] = []
        self.pools: list[PoolLine] = []

    def compose(self) -> ComposeResult:
        """Lay out both lists and the keys."""
        of = f" \u00b7 {self.brand}" if self.brand else ""
        with Container(id="split"):
            yield KeptList(id="kept", title=f"Comes back{of}")
            yield PlanList(id="plan", title=f"Would fill, next {DAYS} days")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show what is saved."""
        self.query_one("#keys", KeyLine).show([(key, word, action) for key, word, action, _ in KEYS])
        self.reload()

    def on_resize(self, event: Resize) -> None:
        """Put the dry run below where both do not fit side by side."""
        self.set_class(event.size.width < NARROW, "-narrow")

    @property
    def host(self) -> Host:
        """The app, as its screens see it."""
        return self.app  # type: ignore[return-value]

    @property
    def line(self) -> KeptLine | None:
        """What is under the cursor on the left."""
        return self.query_one("#kept", KeptList).current

    # Showing ---------------------------------------------------------------------------------------------

    @work(thread=True, group="read", exclusive=True, exit_on_error=False)
    def reload(self) -> None:
        """Read both sides again, beside the UI."""
        worker = get_current_worker()
        try:
            pools = self.services.evergreen.reader.pools(self.brand)
            repeats = self.services.recurring.repeats(self.brand)
            planned = self.services.evergreen.reader.dry_run(DAYS, self.brand)
            today = self.services.home.today()
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            if not worker.is_cancelled:
                self.app.call_from_thread(self.host.complain, error)
            return
        finally:
            self.services.home.store.close_read()
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show, pools, repeats, planned, today)

    def _show(self, pools: list[PoolLine], repeats: list[Repeat], planned: list[Planned], today: date) -> None:
        self.planned, self.pools = planned, pools
        kept = self.query_one("#kept", KeptList)
        kept.today, kept.empty = today, EMPTY
        kept.show(ListWindow(kept_lines(pools, repeats)))
        plan = self.query_one("#plan", PlanList)
        plan.empty = nothing(pools)
        plan.border_subtitle = Content(f"{counted(len(planned), 'post')} \u00b7 f fills" if planned else "")
        plan.show(ListWindow(plan_lines(planned, today)))

    # Acting ----------------------------------------------------------------------------------------------

    def tell(self, text: str) -> None:
        """Say in the key line what was done."""
        self.query_one("#keys", KeyLine).tell(text)

    @work(thread=True, group="write", exit_on_error=False)
    def _perform(self, act: Callable[[], str]) -> None:
        """Run a change off the UI thread; what it returns is said, its error too, and both sides are read again."""
        said, failed = "", None
        try:
            said = act()
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            failed = error
        finally:
            self.services.home.store.close_read()
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._performed, said, failed)

    def _performed(self, said: str, failed: Exception | None) -> None:
        if failed is not None:
            self.host.complain(failed)
        elif said:
            self.tell(said)
        self.reload()

    @on(WindowList.Opened)
    def _opened(self, event: WindowList.Opened) -> None:
        event.stop()
        planned = getattr(event.row, "planned", None)
        if planned is not None:
            at = f"{planned.at:%a} {planned.at.day} {planned.at:%b %H:%M}"
            self.app.push_screen(TextScreen(f"{at} {planned.account}", planned.text))
        else:
            self.action_read()

    def action_read(self) -> None:
        """Show what is under the cursor whole."""
        line = self.line
        if line is not None:
            try:
                self.app.push_screen(TextScreen(*about(line, self.services.evergreen.reader.texts)))
            except Exception as error:  # noqa: BLE001 - it may be gone by now
                self.host.complain(error)

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
                self._perform(lambda: self._fill(days, part))

        self.app.push_screen(PickScreen("Queue what is shown for", choices), chosen)

    def _fill(self, days: int, shown: list[Planned]) -> str:
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

                self._perform(act)

        value = f"{own}/" if own else ""
        self.app.push_screen(AskScreen("New pool", value=value, hint=NAMED, check=check), answered)

    def action_slot(self) -> None:
        """Ask for a slot of the pool under the cursor."""
        evergreen_slots.ask(self)

    def perform(self, act: Callable[[], str]) -> None:
        """Run a change off the UI thread."""
        self._perform(act)

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

        self._perform(act)

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

        self._perform(act)

    def action_undo(self) -> None:
        """Take the last change back."""

        def act() -> str:
            label = self.services.undo.undo()
            return f"Undone: {label}." if label else "Nothing to undo."

        self._perform(act)

    def action_act(self, name: str) -> None:
        """Show the keys; the dashboard's own acts are done there."""
        if name != "help":
            self.tell("Go back with esc first.")
            return
        parts: list[str | tuple[str, str]] = [("Comes back\n", "bold $text-accent")]
        parts += [f"  {key:<8} {tip}\n" for key, _, _, tip in KEYS]
        parts += [f"  {key:<8} {tip}\n" for key, tip in (("tab", "Go to the other side."), ("esc q", "Back."))]
        self.app.push_screen(TextScreen("Keys", Content.assemble(*parts)))

    @on(WindowList.Unread)
    def _unread(self, event: WindowList.Unread) -> None:
        event.stop()
        self.host.complain(event.error)

    @on(Line.Clicked)
    async def _clicked(self, event: Line.Clicked) -> None:
        event.stop()
        await self.run_action(event.action)
