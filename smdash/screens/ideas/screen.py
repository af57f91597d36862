"""The ideas screen: thoughts that wait for an account and a time, and making a post of one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Static

from smdash.domain.plaintext import block, one_line
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, TextScreen
from smdash.screens.base.said import TAKES_BACK
from smdash.screens.base.screen import BaseScreen
from smdash.screens.ideas.form import edit_idea
from smdash.screens.ideas.keys import KEYS, LINE
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.ideas.idealist import IdeaList
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.domain.ideas.feeds import Feed
    from smdash.domain.ideas.views import Idea, Kind
    from smdash.services.bundle import Services
    from smdash.services.ideas.feeds import Came
    from smdash.services.ideas.ideas import IdeasView
    from smdash.widgets.keys import Key

SHOWN: dict[Kind, str] = {"open": "to come", "used": "used", "dropped": "let go of"}
EMPTY: dict[Kind, str] = {
    "open": "No idea is kept here.\n\n{idea.keep}  keeps one, from any screen\n"
    "{ideas.feeds}  adds a feed that brings some\n{ideas.kind}  shows those that were used or let go of",
    "used": "No post was made of an idea yet.\n\n{ideas.post}  makes one of the idea under the cursor",
    "dropped": "Nothing was let go of.",
}


class IdeasScreen(BaseScreen[str]):
    """The ideas of one brand with those of nobody, or of all."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#ideas"
    LIST = "ideas"
    active = "ideas"
    KEYS: ClassVar[tuple[Key, ...]] = KEYS
    LINE = LINE

    def __init__(self, services: Services, brand: str | None = None, idea: int = 0) -> None:
        super().__init__(services, brand)
        self.kind: Kind = "open"
        self.words = ""
        self.feed: Feed | None = None
        self._begin_at = idea

    def compose(self) -> ComposeResult:
        """Lay out the list, what is known of the idea under the cursor, and the keys."""
        yield IdeaList(id="ideas", title="Ideas", empty="Reading\u2026")
        yield Static(id="about")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show what is kept, and look when another program keeps one."""
        self.show_keys()
        self.reload()
        self.watch_file()

    @property
    def idea(self) -> Idea | None:
        """What is under the cursor."""
        return self.query_one("#ideas", IdeaList).current

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the ideas again, beside the UI."""
        ideas, brand, kind, words = self.services.ideas, self.brand, self.kind, self.words
        feed = self.feed.id if self.feed is not None else 0
        self.beside(lambda: ideas.view(brand, kind=kind, words=words, feed=feed), self._show)

    def _show(self, view: IdeasView) -> None:
        pane = self.query_one("#ideas", IdeaList)
        found = f"No idea holds '{one_line(self.words, 40)}'.\n\n{{ideas.find}}  looks for other words"
        pane.empty = self.named(found if self.words else EMPTY[self.kind])
        if self._begin_at:
            pane.cursor_key, self._begin_at = str(self._begin_at), 0
        pane.show(view.window if view.window.count else ListWindow([]))
        of = f" of {self.brand} and of nobody" if self.brand else ""
        pane.border_title = Content(f"Ideas{of}, {SHOWN[self.kind]}")
        said = [counted(view.window.count, "idea")]
        if self.feed is not None:
            said.insert(0, f"via {one_line(self.feed.called, 30)}")
        if self.words:
            said.insert(0, f"'{one_line(self.words, 30)}'")
        if self.kind != "open":
            said.append(f"{view.open:,} to come")
        pane.border_subtitle = Content(" \u00b7 ".join(said))
        self._about()

    @on(WindowList.Moved)
    def _moved(self, event: WindowList.Moved) -> None:
        event.stop()
        self._about()

    def _about(self) -> None:
        idea = self.idea
        self.query_one("#about", Static).update(Content(block("\n".join(about(idea)[:6])) if idea else ""))

    # Acting ----------------------------------------------------------------------------------------------

    def opened(self, row: Idea) -> None:
        """Show the whole of one that was clicked or entered."""
        self.app.push_screen(TextScreen(f"Idea{f' of {row.brand}' if row.brand else ''}", "\n".join(about(row))))

    def action_read(self) -> None:
        """Show the whole of the one under the cursor."""
        if (idea := self.idea) is not None:
            self.opened(idea)

    def action_post(self) -> None:
        """Write a post that begins with the idea under the cursor; one that is used shows its post."""
        if (idea := self.idea) is not None:
            self.attempt(partial(self._write, idea))

    def _write(self, idea: Idea) -> None:
        from smdash.screens.composer.screen import ComposerScreen

        compose = self.services.compose
        start = compose.start_edit(idea.post_id) if idea.post_id else compose.start_idea(idea.id)
        account = next((each.slug for each in self.services.home.accounts() if each.brand == idea.brand), "")
        self.app.push_screen(ComposerScreen(self.services, start, account=account), self.after)

    def action_edit(self) -> None:
        """Change the idea under the cursor."""
        if (idea := self.idea) is not None:
            edit_idea(self, idea)

    def action_drop(self) -> None:
        """Let go of the marked ideas or the one under the cursor, or take them back."""
        pane = self.query_one("#ideas", IdeaList)
        numbers = [int(key) for key in pane.marks] or ([self.idea.id] if self.idea else [])
        back, ideas = self.kind == "dropped", self.services.ideas
        if self.kind == "used":
            self.tell("A post was made of it: it stays with that.")
        elif numbers:
            did = "Took back" if back else "Let go of"
            self.perform(lambda: f"{did} {counted(ideas.drop(numbers, back=back), 'idea')}.{TAKES_BACK}")

    def action_open(self) -> None:
        """Open where the idea leads, its address shown whole first."""
        from smdash.services.desktop.browser import open_address

        idea = self.idea
        if idea is None or not idea.link:
            self.tell("It leads nowhere: it has no link.")
            return
        link = idea.link

        def opened(done: bool) -> None:
            self.tell("Opened." if done else "No browser could be started here; the address is copied.")
            if not done:
                self.app.copy_to_clipboard(link)

        def answered(answer: str | None) -> None:
            if answer:
                self.beside(lambda: open_address(link), opened, "open")

        choices = [Choice("", "Leave it"), Choice("open", "Open it")]
        self.app.push_screen(PickScreen("Where it leads", choices, "open", body=link), answered)

    def action_find(self) -> None:
        """Show only ideas that hold some words."""

        def answered(typed: str | None) -> None:
            if typed is not None:
                self.words = typed.strip()
                self.reload()

        self.app.push_screen(AskScreen("Ideas that hold", value=self.words, hint="empty shows all"), answered)

    def action_read_feeds(self) -> None:
        """Ask the feeds for what is new, beside the UI."""
        from smdash.services.ideas.feeds import said_of

        def came(found: list[Came]) -> None:
            self.tell(said_of(found) if found else self.named("There is no feed yet: {ideas.feeds} adds one."))
            self.reload()

        feeds, brand = self.services.feeds, self.brand
        self.tell("Reading the feeds.")
        self.beside(lambda: feeds.read(brand), came, "feeds", lasting=True)

    def action_feeds(self) -> None:
        """Show the feeds: add one, show the ideas of one alone, or drop one."""
        from smdash.screens.ideas.feeds import ask_feeds

        ask_feeds(self)

    def show_feed(self, feed: Feed | None) -> None:
        """Show the ideas of one feed alone, or of all and none."""
        self.feed = feed
        self.reload()

    def action_kind(self) -> None:
        """Show the next kind: to come, used, let go of."""
        kinds = list(SHOWN)
        self.kind = kinds[(kinds.index(self.kind) + 1) % len(kinds)]
        self.query_one("#ideas", IdeaList).clear_marks()
        self.reload()

    def action_leave(self) -> None:
        """Unmark, else show all again, else leave."""
        pane = self.query_one("#ideas", IdeaList)
        if pane.marks:
            pane.clear_marks()
        elif self.words or self.kind != "open" or self.feed is not None:
            self.words, self.kind, self.feed = "", "open", None
            self.reload()
        else:
            self.dismiss(None)


def about(idea: Idea) -> list[str]:
    """Return what there is to know of an idea, its words first."""
    lines = [idea.text or idea.link]
    made = (
        "" if idea.created_at is None else f"{idea.created_at:%a} {idea.created_at.day} {idea.created_at:%b %Y %H:%M}"
    )
    facts = (
        ("", made),
        ("leads to ", idea.link if idea.text else ""),
        ("pillar ", idea.pillar),
        ("labels ", ", ".join(idea.labels)),
        ("from ", idea.feed),
    )
    lines.append(" \u00b7 ".join(f"{word}{said}" for word, said in facts if said))
    return lines
