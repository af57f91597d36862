"""The metrics screen: an account's own figures, one of them over time, its posts, its best times, and comparing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from smdash.domain.errors import SmdashError
from smdash.domain.window import ListWindow
from smdash.screens.base.dialogs import TextScreen
from smdash.screens.base.keytable import Section
from smdash.screens.base.screen import BaseScreen
from smdash.screens.metrics import words
from smdash.screens.metrics.keys import KEYS, PARTS, Other, Part
from smdash.screens.metrics.read import Right, Wanted, read_left, read_right
from smdash.widgets.dashboard.strips import KeyLine, Line, Span, tab
from smdash.widgets.keys import mapped, spelled
from smdash.widgets.metrics.figurelist import FigureLine, FigureList
from smdash.widgets.metrics.plot import PlotView
from smdash.widgets.metrics.posttable import PostTable
from smdash.widgets.metrics.timegrid import TimeGrid
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult
    from textual.events import Resize

    from smdash.domain.metrics.views import AccountFigures, PublishedPost
    from smdash.services.bundle import Services
    from smdash.widgets.keys import Key

NARROW, SHORT = 110, 30
POSTS = "2 Posts"
EVERY = 1_000
_LOOKS = {"strong": "bold", "dim": "$text-muted", "good": "bold $text-success", "bad": "bold $text-error"}
_WARN = "bold $text-warning"


class MetricsScreen(BaseScreen[None]):
    """Figures, the one under the cursor over time, posts and best times; one part at a time where it is narrow."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "screen.tcss"]
    AUTO_FOCUS = "#figures"
    LIST = "figures"
    KEYS: ClassVar[tuple[Key, ...]] = KEYS
    active = "figures"

    def __init__(self, services: Services, brand: str | None = None, at: str = "") -> None:
        """Open at an account, or at a figure by its row's key."""
        super().__init__(services, brand)
        self.wanted = Wanted()
        self.part: Part = "figures"
        self.other: Other | None = None
        self.views: dict[str, AccountFigures] = {}
        self.right: Right | None = None
        self.everything = False
        self._first = at

    def compose(self) -> ComposeResult:
        """Lay out all parts; the size of the terminal decides which are seen."""
        yield Line(id="tabs")
        with Container(id="body"):
            with Container(id="upper"):
                yield FigureList(id="figures", title="1 Figures")
                with Vertical(id="right"):
                    yield Static(id="said")
                    yield PlotView(id="plot")
            with Container(id="lower"):
                with Vertical(id="posts-box") as box:
                    box.border_title = Content(POSTS)
                    yield Static(id="posts-head")
                    yield PostTable(id="posts")
                yield TimeGrid(id="times")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show what is saved."""
        self.show_keys()
        self._mark_part()
        self.reload()

    # Showing ---------------------------------------------------------------------------------------------

    @property
    def figures(self) -> FigureList:
        """The left side."""
        return self.query_one("#figures", FigureList)

    @property
    def posts(self) -> PostTable:
        """The table of posts."""
        return self.query_one("#posts", PostTable)

    @property
    def line(self) -> FigureLine | None:
        """What is under the cursor on the left."""
        return self.figures.current

    def reload(self) -> None:
        """Read every account's figures again, then what is shown of the one under the cursor."""
        brand, wanted, home = self.brand, self.wanted, self.services.home

        def read() -> tuple[list[AccountFigures], datetime]:
            return read_left(self.services, brand, wanted), home.now().astimezone(home.zone())

        self.beside(read, lambda found: self._show(*found), "read")

    def _show(self, found: list[AccountFigures], now: datetime) -> None:
        self.views = {view.account.slug: view for view in found}
        figures = self.figures
        figures.now = now
        lines = words.lines_of(found, everything=self.everything)
        if figures.cursor_key is None and self._first:
            own = (
                each.key for each in lines if each.kind != "account" and self._first in {each.key, each.account.slug}
            )
            figures.cursor_key = next(own, None)
        figures.empty = "No accounts yet.\n\nGo back with esc and press A to add one."
        begins = figures.cursor_key if self._first else None
        figures.show(ListWindow(lines))
        if begins is not None:
            self._first = ""
            self.call_after_refresh(figures.go_to, begins)
        shown = "all figures \u00b7 f watched only" if self.everything else "watched figures \u00b7 f all"
        figures.border_subtitle = Content(shown)
        self._tabs()
        self._pick()

    @on(WindowList.Moved)
    def _moved(self, event: WindowList.Moved) -> None:
        event.stop()
        if self.focused is self.figures or self.focused is None:
            self._pick()

    def _pick(self) -> None:
        """Read what belongs to the line under the cursor; words that are known are said at once."""
        line = self.line
        if line is None or line.figure is None:
            self._nothing(line)
            return
        self._say(line)
        wanted, other, place = self.wanted, self.other, self.posts.place
        self.beside(lambda: read_right(self.services, line, wanted, other, place), self._show_right, "right")

    def _nothing(self, line: FigureLine | None) -> None:
        """Show how figures come about where there are none."""
        self.right = None
        how = ""
        if line is not None:
            try:
                how = self.by_key(self.services.metrics.how_to_export(line.account.slug))
            except SmdashError as error:
                self.host.complain(error)
        self.query_one("#said", Static).update(Content(""))
        self.query_one("#plot", PlotView).show(None, line.account.slug if line else "Metrics", says=f"\n{how}")
        table = self.posts
        table.columns, table.empty = (), "No posts with figures."
        table.show(ListWindow([]))
        self.query_one("#posts-head", Static).update(Content(""))
        box = self.query_one("#posts-box")
        box.border_title, box.border_subtitle = Content(POSTS), Content("")
        self.query_one("#times", TimeGrid).show(None, "No posts with figures.")

    def _say(self, line: FigureLine) -> None:
        figure, view, now = line.figure, self.views.get(line.account.slug), self.figures.now
        if figure is None or view is None or now is None:
            return
        said = words.about_figure(figure, view, now)
        if self.right is not None and self.other is not None and self.right.comparison is not None:
            said = words.about_comparison(self.right.comparison)
        comparing = self.other is not None
        self.set_class(comparing, "-comparing")
        if self.has_class("-tabs") and len(said) > 2 and not comparing:
            said = [said[0], said[-1]]
        parts = [
            (("\n" if place else "") + each.text, _WARN if each.look == "warn" else _LOOKS.get(each.look, ""))
            for place, each in enumerate(said)
        ]
        self.query_one("#said", Static).update(Content.assemble(*parts))

    def _show_right(self, found: Right) -> None:
        line = self.line
        if line is None or line.key != found.line.key:
            return
        self.right = found
        self._say(line)
        self.query_one("#plot", PlotView).show(found.plot, found.title, aside=found.aside, says=found.says)
        table = self.posts
        table.columns, table.sort, table.descending = found.columns, self.wanted.sort, self.wanted.descending
        table.today, table.empty = self.services.home.today(), "No posts with figures."
        table.show(found.posts, found.ahead)
        order = next((column.label for column in found.columns if column.metric == table.sort), "")
        named = {"published": "day", "index": "percent of usual", "viral": "percent of usual, viral ones first"}.get(
            table.sort, order
        )
        box = self.query_one("#posts-box")
        box.border_title = Content(f"{POSTS} \u00b7 {line.account.slug}")
        box.border_subtitle = Content(f"{found.posts.count} posts by {named}")
        self._post_head()
        self.query_one("#times", TimeGrid).show(found.times)

    def _post_head(self) -> None:
        width = self.posts.scrollable_content_region.width
        self.query_one("#posts-head", Static).update(Content(self.posts.head(width) if self.posts.columns else ""))

    def _tabs(self) -> None:
        spans = [Span(" Metrics ", "strong")]
        for number, part in enumerate(PARTS, 1):
            spans += tab(f"{number}", part, f"part('{part}')", on=part == self.part)
        wanted = self.wanted
        right = f"{self.brand or 'all brands'} \u00b7 {wanted.weeks} weeks by {wanted.unit} "
        self.query_one("#tabs", Line).say(tuple(spans), (Span(right, "dim", rank=3, short=f"{wanted.weeks} w "),))

    def action_outlook(self) -> None:
        """Read how goals, answers and new followers stand, and show it."""
        from smdash.screens.metrics.outlook import outlook

        def show(text: Content) -> None:
            self.app.push_screen(TextScreen("Goals, answers, followers", text, wide=True))

        self.beside(lambda: outlook(self.services, self.brand), show, "outlook")

    def help(self) -> list[Section]:
        """Return its keys, and what the signs of verdicts mean."""
        own, *rest = super().help()
        opens = next(key for key in mapped(WindowList.KEYS, self.host.keymap) if key.id == "list.open")
        row = (spelled(opens.keys), "What a figure counts; a post whole.")
        return [own._replace(rows=[row, *own.rows]), *rest, Section("Verdicts", words.SIGNS)]

    # Parts -----------------------------------------------------------------------------------------------

    def on_resize(self, event: Resize) -> None:
        """Choose between all parts and one at a time."""
        self.set_class(event.size.width < NARROW or event.size.height < SHORT, "-tabs")
        self.call_after_refresh(self._post_head)

    def _mark_part(self) -> None:
        for part in PARTS:
            self.set_class(part == self.part, f"-{part}")
        self._tabs()

    def action_part(self, part: Part) -> None:
        """Go to a part."""
        if part == "compare" and self.other is None:
            self.action_act("metrics.compare")
            return
        self.part = part
        self._mark_part()
        self.query_one({"compare": "#plot"}.get(part, f"#{part}")).focus()
        self.call_after_refresh(self._post_head)

    def change(self, wanted: Wanted, *, left: bool = False) -> None:
        """Show another span, unit of time or order."""
        self.wanted = wanted
        self._tabs()
        if left:
            self.reload()
        else:
            self._pick()

    def compare(self, other: Other | None) -> None:
        """Begin or end comparing."""
        self.other = other
        self.action_part("figures" if other is None else "compare")
        self._pick()

    def opened(self, row: FigureLine | PublishedPost) -> None:
        """Say what a figure counts, or show a post whole."""
        if isinstance(row, FigureLine):
            self.action_act("metrics.about")
        else:
            self.attempt(lambda: self._show_post(row))

    def _show_post(self, post: PublishedPost) -> None:
        from smdash.services.metrics.posts import columns

        known = columns(self.services.home, post.account, limit=EVERY)
        labels = {column.metric: (column.label, column.unit) for column in known}
        self.app.push_screen(TextScreen(post.account, words.about_post(post, labels)))

    def action_next_part(self, step: int) -> None:
        """Go to a neighbouring part; compare is one only while something is compared."""
        parts = PARTS if self.other is not None else PARTS[:3]
        place = parts.index(self.part) if self.part in parts else 0
        self.action_part(parts[(place + step) % len(parts)])

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

    def action_back(self) -> None:
        """End comparing, else close."""
        if self.other is not None:
            self.compare(None)
        else:
            self.action_close()
