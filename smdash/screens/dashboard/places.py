"""Going to a place by one letter; the places are one table, from which the command palette is filled as well."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from rich.segment import Segment
from textual.containers import Vertical
from textual.content import Content

from smdash.domain.plaintext import one_line
from smdash.domain.window import ListWindow
from smdash.screens.base.keys import CANCEL
from smdash.screens.base.screen import Dialog
from smdash.widgets.keys import Key, bindings
from smdash.widgets.text import fit
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.screen import Screen

    from smdash.screens.dashboard.screen import DashboardScreen
    from smdash.services.saved_views import SavedView
    from smdash.widgets.ink import Ink


class Destination(NamedTuple):
    """A place: its letter, name, what it shows, and where it is: ``pane:NAME`` or ``module:Class`` of ``screens``."""

    letter: str
    title: str
    tip: str
    where: str

    @property
    def key(self) -> str:
        """The letter."""
        return self.letter


PLACES: tuple[Destination, ...] = (
    Destination("q", "Queue", "What goes out when.", "pane:queue"),
    Destination("c", "Calendar", "A week or a month of slots and posts.", "calendar.screen:CalendarScreen"),
    Destination("d", "Hand over", "What is due: post it, say it is out.", "publishing.handover:HandoverScreen"),
    Destination("l", "Ledger", "What went out, when, and what was answered.", "publishing.ledger:LedgerScreen"),
    Destination("g", "Runway", "Which account goes dark next, and filling it up.", "queue.runway:RunwayScreen"),
    Destination("k", "Checks", "What is wrong with posts before they go out.", "checks.screen:FindingsScreen"),
    Destination("j", "Goals", "How goals stand, pillars, and untied posts.", "strategy.goals:GoalsScreen"),
    Destination("e", "Evergreen", "Posts that come back where there is room.", "evergreen.screen:EvergreenScreen"),
    Destination("o", "Ideas", "Thoughts that wait for an account and a time.", "ideas.screen:IdeasScreen"),
    Destination("f", "Filter", "Posts by text, state, pillar, label or date.", "queue.filter:FilterScreen"),
    Destination("b", "Approval", "What clients said of planned posts.", "approval.screen:ApprovalScreen"),
    Destination("v", "Away", "What a time away leaves undone, and taking it.", "whatif.away:AwayScreen"),
    Destination("t", "Time", "The timer, hours planned and done.", "timelog.screen:TimeScreen"),
    Destination("y", "Today", "What to do today, in order and in minutes.", "workload.today:TodayScreen"),
    Destination(
        "s", "Strategy", "What a brand goes by, and by when to read it again.", "strategy.screen:StrategyScreen"
    ),
    Destination("a", "Accounts", "What each is connected to; sign in, add, change.", "accounts.screen:AccountsScreen"),
    Destination("n", "Funnel", "Who comes, asks and buys, and what it took.", "funnel.screen:FunnelScreen"),
    Destination("m", "Metrics", "Each platform's own figures.", "metrics.screen:MetricsScreen"),
    Destination("x", "Results", "What came of it: visits, leads, buyers, money.", "results.screen:ResultsScreen"),
    Destination("p", "Report", "What to tell a client of a month, and by when.", "reports.screen:ReportsScreen"),
    Destination("h", "Snippets", "Saved texts: replies, hashtags, signatures.", "snippets.screen:SnippetsScreen"),
    Destination("i", "Inbox", "All that came in, by list and filter.", "inbox.screen:InboxScreen"),
    Destination("w", "Workload", "Whether weeks fit the hours, and what would help.", "workload.screen:WorkloadScreen"),
)


def places() -> list[Destination]:
    """Return the places there are in this installation."""
    return [place for place in PLACES if place.where.startswith("pane:") or find_spec(_module(place)) is not None]


def _module(place: Destination) -> str:
    return f"smdash.screens.{place.where.partition(':')[0]}"


def go(screen: DashboardScreen, place: Destination) -> None:
    """Go to a place from the dashboard; its screen is imported now."""
    kind, _, name = place.where.partition(":")
    if kind == "pane":
        screen.activate(name)
        return
    made = getattr(import_module(_module(place)), name)
    screen.app.push_screen(made(screen.services, screen.brand), screen.after)


def ask(screen: DashboardScreen) -> None:
    """Ask where to, and go there."""

    def answered(letter: str | None) -> None:
        place = next((place for place in PLACES if place.letter == letter), None)
        if place is not None:
            screen.attempt(lambda: go(screen, place))

    screen.app.push_screen(GoScreen(places()), answered)


def commands(screen: Screen[object]) -> Iterator[tuple[str, str, Callable[[], None]]]:
    """Return (name, what it shows, act) of each place for the command palette; none but from the dashboard."""
    from smdash.screens.dashboard.screen import DashboardScreen

    if isinstance(screen, DashboardScreen):
        key = screen.named("{go}")
        for place in places():
            act = partial(screen.attempt, partial(go, screen, place))
            yield f"Go to {place.title.lower()}", f"{place.tip} ({key} {place.letter})", act
        for account in _accounts(screen):
            yield (
                f"Change {account}",
                "Its weekly times, posts a week, promise and limits.",
                partial(_change, screen, account),
            )
        for view in _views(screen):
            name = one_line(view.name)
            yield f"Inbox view: {name}", one_line(view.text, 60), partial(screen.attempt, partial(_view, screen, view))


def _accounts(screen: DashboardScreen) -> list[str]:
    try:
        return [account.slug for account in screen.services.home.accounts()]
    except Exception:  # noqa: BLE001 - the palette works where the file cannot be read, and whatever is done then says why
        return []


def _change(screen: DashboardScreen, account: str) -> None:
    from smdash.screens.accounts.form import change_account

    change_account(screen, account)


def _views(screen: DashboardScreen) -> list[SavedView]:
    try:
        return screen.services.inbox_views.all()
    except Exception:  # noqa: BLE001 - the palette works where the file cannot be read, and whatever is done then says why
        return []


def _view(screen: DashboardScreen, view: SavedView) -> None:
    """Show what a saved view of the inbox takes."""
    from smdash.screens.inbox.screen import InboxScreen

    screen.app.push_screen(InboxScreen(screen.services, screen.brand, view.text), screen.after)


class _Places(WindowList[Destination], inherit_bindings=False):
    """The places; letters are the screen's, so that none of them moves the cursor."""

    CLICK_OPENS: ClassVar[bool] = True
    KEYS: ClassVar[tuple[Key, ...]] = (
        Key("go.down", "down", "move(1)", "Down"),
        Key("go.up", "up", "move(-1)", "Up"),
        Key("go.top", "home", "jump('top')", "To the top"),
        Key("go.end", "end", "jump('end')", "To the end"),
        Key("go.open", "enter", "open", "Go"),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def paint_row(self, row: Destination, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint a place."""
        del marked
        return [
            Segment(f"  {row.letter}  ", ink.accent),
            Segment(fit(row.title, 12), ink.strong),
            Segment(fit(row.tip, max(0, width - 17)), ink.dim),
        ]


class GoScreen(Dialog[str | None]):
    """The places by their letters; returns the letter."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "places.tcss"]
    KEYS: ClassVar[tuple[Key, ...]] = (CANCEL,)
    PARTS = (_Places,)

    def __init__(self, listed: list[Destination]) -> None:
        super().__init__()
        self._places = listed

    def compose(self) -> ComposeResult:
        """Lay out the places."""
        with Vertical(classes="dialog -list") as box:
            box.border_title = Content("Go to")
            box.border_subtitle = Content(self.named("a letter goes there \u00b7 {cancel} stays"))
            yield _Places(id="places")

    def on_mount(self) -> None:
        """Show the places."""
        pane = self.query_one("#places", _Places)
        # Where there is no room for all of them the list scrolls; a letter goes to those out of sight as well.
        pane.styles.height = min(len(self._places), max(1, self.app.size.height - 3))
        pane.show(ListWindow(self._places))
        pane.focus()

    def on_key(self, event: events.Key) -> None:
        """Go where a letter says."""
        if event.character and any(place.letter == event.character for place in self._places):
            event.stop()
            self.dismiss(event.character)

    def opened(self, row: Any) -> None:
        """Return the letter."""
        self.dismiss(row.letter)
