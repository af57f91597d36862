"""Handing over: what is due, exactly as it goes out, copied piece by piece; the person's word makes it published."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from smdash.domain.plaintext import storable
from smdash.domain.publishing.online import next_words
from smdash.domain.window import ListWindow
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, Choice, PickScreen, TextScreen
from smdash.screens.base.keytable import Section
from smdash.screens.base.said import moved_words
from smdash.screens.base.screen import BaseScreen
from smdash.screens.publishing.handover_pieces import missing, taken_post
from smdash.screens.publishing.keys import HANDOVER
from smdash.services.publishing.pieces import pieces_of
from smdash.widgets.dashboard.strips import KeyLine
from smdash.widgets.queue.duelist import DueList, due_lines
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.events import Resize

    from smdash.domain.publishing.handover import DueRow, DueView
    from smdash.domain.publishing.online import OnlineView
    from smdash.services.bundle import Services
    from smdash.services.publishing.handover import Taken
    from smdash.services.schedule.moves import Moved
    from smdash.widgets.keys import Key

NARROW = 100


class AskMaybeScreen(AskScreen):
    """One question whose answer may stay empty."""

    def _meaning(self, text: str) -> bool:
        return super()._meaning(text) or not text.strip()


class Copied(NamedTuple):
    """A piece to be put on the clipboard, '' where there is none, and what is said of it."""

    text: str
    number: int
    said: str


class HandoverScreen(BaseScreen[None]):
    """What waits for a person, and what to do about it; showing it changes nothing."""

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "handover.tcss"]
    AUTO_FOCUS = "#due"
    LIST = "due"
    KEYS: ClassVar[tuple[Key, ...]] = HANDOVER

    def __init__(self, services: Services, brand: str | None = None, delivery_id: int | None = None) -> None:
        super().__init__(services, brand)
        self.wanted = delivery_id
        self.view: DueView | None = None
        self.taken: Taken | None = None
        self.copied: dict[int, int] = {}
        self._gone: frozenset[str] = frozenset()
        self._here: dict[str, str] = {}
        self._copying = False
        self._answers = 0

    def compose(self) -> ComposeResult:
        """Lay out list, post and keys."""
        with Container(id="split"):
            yield DueList(id="due", title="Hand over" + (f" \u00b7 {self.brand}" if self.brand else ""))
            with VerticalScroll(id="post") as box:
                box.border_title = Content("As it goes out")
                yield Static(id="shown")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show what waits, and go on looking."""
        self.show_keys()
        self.reload()
        self.watch_file()

    def on_resize(self, event: Resize) -> None:
        """Put the post below the list where both do not fit side by side."""
        self.set_class(event.size.width < NARROW, "-narrow")

    def help(self) -> list[Section]:
        """Return its keys, and how many rows they take."""
        mark = Section("Several at once", [("space", "Mark a row; s and d take all marked ones.")])
        scroll = Section("The post", [("tab", "Go between the list and the post, to scroll it.")])
        return [Section("Hand over", super().help()[0].rows), mark, scroll]

    @property
    def due(self) -> DueList:
        """The list."""
        return self.query_one("#due", DueList)

    @property
    def row(self) -> DueRow | None:
        """The post under the cursor."""
        line = self.due.current
        return line.row if line is not None else None

    # Showing ---------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the list again beside the UI."""
        services = self.services

        def read() -> tuple[DueView, OnlineView | None, int]:
            answers = sum(each.asked_about for each in services.replies.pending(self.brand))
            return services.handover.due(self.brand), services.online.view(self.brand), answers

        self.beside(read, self._read_all)

    def _read_all(self, found: tuple[DueView, OnlineView | None, int]) -> None:
        view, online, self._answers = found
        self.query_one("#post").border_subtitle = Content("" if online is None else next_words(online, here=True))
        self._show(view)

    def _show(self, view: DueView) -> None:
        self.view = view
        self._minute = f"{view.now:%d %H:%M}"
        pane = self.due
        pane.now = view.now
        pane.empty = self._empty(view)
        if self.wanted is not None:
            pane.cursor_key, self.wanted = f"d:{self.wanted}", None
        pane.marks &= {row.key for row in view.rows}
        pane.show(ListWindow(due_lines(view)))
        held = f"{counted(view.held, 'post')} held by a pause \u00b7 " if view.held else ""
        if self._answers:
            held += f"ledger: {counted(self._answers, 'answer')} to settle \u00b7 "
        pane.border_subtitle = Content(f"{held}{view.now:%H:%M} {view.now.tzname() or view.zone}")
        self._look()

    def _empty(self, view: DueView) -> str:
        following = view.next
        if following is None:
            return "Nothing is due.\nNothing is planned either.\n\nesc goes back, n there writes a post."
        at = following.at
        when = f"{at:%a %H:%M}" if (at.date() - view.now.date()).days < 7 else f"{at:%a} {at.day} {at:%b %H:%M}"
        return f"Nothing is due.\nNext: {following.account} {when}\n\nesc goes back."

    def on_screen_resume(self) -> None:
        """Come back from a dialog that may have changed something."""
        if self.view is not None:
            self.reload()

    @on(WindowList.Moved)
    def _moved(self, event: WindowList.Moved) -> None:
        event.stop()
        self._look()

    def _look(self) -> None:
        """Show the post under the cursor."""
        row = self.row
        if row is None:
            self.taken = None
            self.query_one("#shown", Static).update("")
            return
        if self.taken is not None and self.taken.post.delivery_id != row.delivery_id:
            self.taken = None
        self._paint_post()

        def read() -> tuple[Taken, frozenset[str], dict[str, str]]:
            from smdash.services.posts.fetching import places_of

            taken = self.services.handover.show(row.delivery_id)
            return taken, missing(taken.post), places_of(self.services.home, taken.post)

        self.beside(read, lambda found: self._read(row, *found), "post")

    def _read(self, row: DueRow, taken: Taken, gone: frozenset[str], here: dict[str, str]) -> None:
        now = self.row
        if now is not None and now.delivery_id == row.delivery_id:
            self.taken, self._gone, self._here = taken, gone, here
            self._paint_post()

    def _paint_post(self) -> None:
        row = self.row
        if row is None or self.taken is None or self.taken.post.delivery_id != row.delivery_id:
            return
        count = self.copied.get(row.delivery_id, 0)
        self.query_one("#shown", Static).update(taken_post(row, self.taken, count, self._gone, self._here))

    def action_leave(self) -> None:
        """Unmark, else go back."""
        if self.due.marks:
            self.due.clear_marks()
        else:
            self.dismiss(None)

    # Handing over ----------------------------------------------------------------------------------------

    def opened(self, row: object) -> None:
        """Copy what is under the cursor."""
        del row
        self.action_copy()

    def action_copy(self) -> None:
        """Copy the next piece of the post; the first one hands it over."""
        row = self.row
        if row is not None and not self._copying:
            self._copying = True
            number = self.copied.get(row.delivery_id, 0)
            self.beside(
                lambda: self._taken(row, number),
                lambda found: self._copy(row, found),
                "copy",
                failed=self._not_copied,
                lasting=True,
            )

    def _taken(self, row: DueRow, number: int) -> Copied:
        """Hand the post over where that was not done yet, and return its next piece; for any thread but the UI's."""
        from smdash.services.desktop import clipboard

        begins = row.group in {"due", "late"} or row.state == "failed"
        handover = self.services.handover
        taken = handover.take(row.delivery_id) if begins else handover.show(row.delivery_id)
        if row.group == "unfinished" and not all(each.by_hand for each in row.following):
            self.services.ledger_reader.take_rest(row.delivery_id)
        found = pieces_of(row, taken.post)
        if not found:
            return Copied("", number, "There is no text to copy: post the media by themselves.")
        number = number if number < len(found) else 0
        text = storable(found[number].text)
        tool = clipboard.copy(text)
        said = f"{found[number].name.capitalize()} copied"
        said += f" ({tool})." if tool else " (OSC 52; your terminal may refuse it)."
        if number + 1 < len(found):
            said += f" Next c: {found[number + 1].name}."
        else:
            said += " Then y posted, x not posted."
        return Copied(text, number, said)

    def _copy(self, row: DueRow, found: Copied) -> None:
        self._copying = False
        if found.text:
            # Both ways are tried: over a connection to another machine only the terminal reaches the person's own.
            self.app.copy_to_clipboard(found.text)
            self.copied[row.delivery_id] = found.number + 1
        self.tell(found.said)
        self.wanted = row.delivery_id
        self.reload()

    def _not_copied(self, error: Exception) -> None:
        self._copying = False
        self.host.complain(error)
        self.reload()

    def action_phone(self) -> None:
        """Serve the page with what is due to the phone, as long as its code is shown."""
        from smdash.screens.publishing.phone import PhoneScreen

        self.app.push_screen(PhoneScreen(self.services, self.brand))

    def action_open_page(self) -> None:
        """Open the platform's page for writing a post."""
        from smdash.services.desktop.browser import open_address

        taken = self.taken
        if taken is None:
            return
        url, note = taken.page.url, taken.page.note
        if not url:
            self.tell(f"Open it by hand: {note}.")
            return
        self.beside(lambda: open_address(url), lambda opened: self._opened_page(url, note, opened=opened), "open")

    def _opened_page(self, url: str, note: str, *, opened: bool) -> None:
        if opened:
            self.tell(f"Opened: {note}." if note else "Opened with the text.")
        else:
            self.app.copy_to_clipboard(url)
            words = "No browser can be opened from here. The address is copied (if your terminal allows it):\n\n"
            self.app.push_screen(TextScreen("Open this", words + url, wide=True))

    def action_done(self) -> None:
        """Ask where it is, and count it as published."""
        row = self.row
        if row is None:
            return
        if row.group == "unfinished":
            self._rest_out(row)
            return
        handover, delivery_id = self.services.handover, row.delivery_id

        def check(text: str) -> str:
            found = handover.permalink(delivery_id, text)
            if found.doubt:
                return f"Odd: {found.doubt}. Enter keeps it all the same."
            return f"A post with the id {found.remote_id}." if found.remote_id else "Kept as its address."

        def act(text: str) -> str:
            found = handover.done(delivery_id, text)
            return f"{row.account}: published{'' if found.url else ' by your word'}. u takes it back."

        def answered(text: str | None) -> None:
            if text is not None:
                self.perform(lambda: act(text), unmark=False)

        hint = "Its link; may stay empty: published by your word."
        title, known = f"Posted on {row.account}: where?", row.permalink
        if not known and row.found:
            known = row.found[0].permalink
            hint = "Found there, much like it. If it is not it: paste another, or none."
        self.app.push_screen(AskMaybeScreen(title, value=known, hint=hint, check=check), answered)

    def _rest_out(self, row: DueRow) -> None:
        """Ask where what follows a post is, and count it as published."""

        def act(text: str) -> str:
            what = self.services.ledger_reader.rest_posted(row.delivery_id, out=True, permalink=text)
            return f"{row.account}: {what} out by your word."

        def answered(text: str | None) -> None:
            if text is not None:
                self.perform(lambda: act(text), unmark=False)

        hint = "Its link; may stay empty: your word counts."
        self.app.push_screen(AskMaybeScreen(f"Posted below it on {row.account}: where?", hint=hint), answered)

    def action_network(self) -> None:
        """Send what failed or is late over its network now; what may be out is looked for."""
        row = self.row
        if row is None:
            return
        if not row.online:
            self.tell(f"{row.account} is not connected: c posts it by hand. o a on the dashboard connects it.")
        elif row.group == "waiting":
            self.tell("It is in your hands: y it is out, x it is not.")
        else:
            doing = "Looking for it" if row.state == "unknown" else "Sending"
            self.tell(f"{doing}: {row.account} ...")
            self.host.publish_one(row.delivery_id)

    def action_another(self) -> None:
        """Say that a post is none of those that were found."""
        row = self.row
        if row is None:
            return
        if not row.found:
            self.tell("Nothing was found that it may be.")
            return
        ids = [each.id for each in row.found]

        def act() -> str:
            self.services.found.refuse(row.delivery_id, ids)
            return f"{row.account}: another post. It is not asked about again; u takes it back."

        self.perform(act, unmark=False)

    def action_known(self) -> None:
        """Count as published what was so before a backup was restored."""

        def act() -> str:
            done = self.services.settling.as_known(self.brand)
            if not done:
                return "None of these was known to be out: y or x, each."
            return f"{counted(done, 'post')} published, as before the restore. u takes it back."

        self.perform(act, unmark=False)

    def action_not_done(self) -> None:
        """Ask why it did not go out."""
        row = self.row
        if row is None:
            return
        if row.group == "unfinished":

            def rest() -> str:
                what = self.services.ledger_reader.rest_posted(row.delivery_id, out=False)
                return f"{row.account}: {what} not out. r tries again, d drops it."

            self.perform(rest, unmark=False)
            return
        if row.state not in {"sending", "unknown"}:
            self.tell("It was not handed over yet: c copies it, s moves it, d drops it.")
            return

        def act(text: str) -> str:
            self.services.handover.not_done(row.delivery_id, text)
            self.copied.pop(row.delivery_id, None)
            return f"{row.account}: not posted. c tries again, s next free slot, d drops it."

        def answered(text: str | None) -> None:
            if text is not None:
                self.perform(lambda: act(text), unmark=False)

        self.app.push_screen(AskMaybeScreen("Not posted: why?", hint="May stay empty."), answered)

    def _chosen(self) -> list[int]:
        rest = {row.key for row in self.view.of("unfinished")} if self.view else set()
        return [int(key[2:]) for key in self.due.chosen() if key.startswith("d:") and key not in rest]

    def _move(self, ids: list[int], verb: str, act: Callable[[list[int]], Moved]) -> None:
        if ids:
            self.perform(lambda: moved_words(verb, act(ids)))

    def action_slot(self) -> None:
        """Put the chosen posts into next free slots."""
        self._move(self._chosen(), "Moved", self.services.queue.to_next_slot)

    def action_respace(self) -> None:
        """Put all late posts into next free slots."""
        late = [row.delivery_id for row in self.view.of("late")] if self.view else []
        if not late:
            self.tell("Nothing is late.")
        self._move(late, "Re-spaced", self.services.queue.to_next_slot)

    def action_drop(self) -> None:
        """Take the chosen posts out of the queue; of one that is out, let go of what was to follow it."""
        row = self.row
        if row is not None and row.group == "unfinished" and not self.due.marks:
            self._drop_rest(row)
            return
        self._move(self._chosen(), "Dropped", self.services.queue.cancel)

    def _drop_rest(self, row: DueRow) -> None:
        """Ask before what was to follow a post is let go of: that cannot be taken back."""

        def act() -> str:
            dropped = self.services.ledger_reader.drop_rest(row.delivery_id)
            return f"{row.account}: {counted(dropped, 'text')} of it will not go out any more."

        def answered(answer: str | None) -> None:
            if answer:
                self.perform(act, unmark=False)

        missing = ", ".join(each.what for each in row.following)
        body = f"{row.account} is out without: {missing}.\nDropped, they never go out; the post stays."
        choices = [Choice("", "Keep them"), Choice("drop", "Drop them for good")]
        self.app.push_screen(PickScreen("Drop the rest?", choices, body=body), answered)

    def action_edit(self) -> None:
        """Open the post in the composer; what was handed over keeps its words there."""
        row = self.row
        if row is not None:
            self.attempt(lambda: self._edit(row.post_id))

    def _edit(self, post_id: int) -> None:
        from smdash.screens.composer.screen import ComposerScreen

        start = self.services.compose.start_edit(post_id)
        self.app.push_screen(ComposerScreen(self.services, start), lambda said: self.tell(said) if said else None)
