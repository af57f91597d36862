"""One item to be read and answered: what there is to know of it, the conversation, and the reply box."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from smdash.domain.wording import counted
from smdash.screens.inbox.answering import Answering, in_file
from smdash.screens.inbox.keys import READER, REPLYING
from smdash.screens.inbox.replybox import ReplyBox
from smdash.widgets.inbox.conversation import ConversationView, Laid, lay_out
from smdash.widgets.inbox.factlines import fact_lines
from smdash.widgets.inbox.standing import standing
from smdash.widgets.keys import spelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.events import Resize
    from textual.widget import Widget

    from smdash.domain.inbox.conversation import Conversation
    from smdash.domain.inbox.replies import ReplyView
    from smdash.screens.base.screen import BaseScreen
    from smdash.screens.inbox.reading import Reading
    from smdash.services.bundle import Services

NAMED = {
    "reply": "inbox.reply",
    "undo": "undo",
    "open": "inbox.open",
    "copy_answer": "inbox.copy_answer",
    "answered": "inbox.answered",
    "not_answered": "inbox.not_answered",
}
"""The keys that are named in words about answers."""
SHORT, TALL = 26, 44
"""Lines of a panel below and above which the reply box has fewer or more."""
AT_ONCE = 20_000
"""Characters of a conversation that are laid out anew on the UI thread when its width changes."""


class ItemPanel(Vertical):
    """Shows one item; a screen over lists of items gives it the one under the cursor.

    The screen calls ``read_item`` with ``width`` beside the UI, and ``show`` with what that found.
    """

    DEFAULT_CSS: ClassVar[str] = """
    ItemPanel { height: 1fr; width: 1fr; }
    ItemPanel #facts { height: auto; max-height: 7; padding: 0 1; background: $surface; }
    ItemPanel.-roomy #facts { margin-bottom: 1; }
    ItemPanel #standing { height: auto; max-height: 6; padding: 0 1; display: none; background: $surface; }
    """

    class Answered(Message):
        """An answer to the item was sent, or was given by the person's word."""

        def __init__(self, item_id: int) -> None:
            super().__init__()
            self.item_id = item_id

    def __init__(self, services: Services, *, id: str) -> None:
        super().__init__(id=id)
        self.services = services
        self.reading: Reading | None = None
        self.replies: tuple[ReplyView, ...] = ()
        self.whole = False
        self.answering = Answering(self)
        self._draft = ""
        self._before: Widget | None = None
        self._waited = False

    def compose(self) -> ComposeResult:
        """Lay out facts and conversation."""
        yield Static(id="facts")
        yield ConversationView(id="conversation")
        yield Static(id="standing")
        yield ReplyBox(id="reply")

    def on_mount(self) -> None:
        """Count down while an answer is about to be sent."""
        self.set_interval(1.0, self._tick)

    @property
    def base(self) -> BaseScreen[object]:
        """The screen it stands on."""
        return cast("BaseScreen[object]", self.screen)

    @property
    def conversation(self) -> ConversationView:
        """The conversation's lines."""
        return self.query_one("#conversation", ConversationView)

    @property
    def box(self) -> ReplyBox:
        """The reply box."""
        return self.query_one("#reply", ReplyBox)

    def names(self) -> dict[str, str]:
        """Return what the keys are called that answer an item."""
        default = {key.id: key.keys for key in (*READER, *REPLYING)}
        now = default | {key.id: key.keys for key in self.base.keys_now()}
        return {name: spelled(now[where]).split(" ")[0] for name, where in NAMED.items()}

    @property
    def item_id(self) -> int:
        """The item that is shown, 0 for none."""
        return 0 if self.reading is None else self.reading.facts.id

    @property
    def width(self) -> int:
        """How many cells a line of the conversation has."""
        return self.conversation.scrollable_content_region.width or 76

    # Showing ---------------------------------------------------------------------------------------------

    def show(self, reading: Reading) -> None:
        """Show what was read; a text that is being typed stays as it is."""
        if reading.facts.id != self.item_id:
            self.close_box()
        self.whole = reading.whole
        self.reading, self.replies = reading, reading.replies
        self._draft, self._waited = reading.ground.draft, False
        if self.box.is_open:
            self.box.show(reading.facts, reading.ground, reading.now)
        self.query_one("#facts", Static).update(fact_lines(reading.facts, reading.conversation.writer, reading.now))
        self.conversation.show(reading.laid, reading.facts.key)
        if reading.laid.width != self.width:
            self._lay_out()
        self.say_standing()
        self._fit_soon()

    def show_nothing(self, words: str = "") -> None:
        """Show that there is no item."""
        self.close_box()
        self.reading, self.replies, self._draft = None, (), ""
        self.say_standing()
        self.query_one("#facts", Static).update(Content.styled(words, "$text-muted"))
        self.conversation.show_nothing()

    def on_resize(self, event: Resize) -> None:
        """Lay the conversation out for another width, and give the reply box its share of the height."""
        self.box.set_class(event.size.height < SHORT, "-short")
        self.box.set_class(event.size.height > TALL, "-tall")
        self.set_class(event.size.height > SHORT, "-roomy")
        self._fit_soon()
        if self.reading is not None and self.reading.laid.width != self.width:
            self._lay_out()

    def _fit_soon(self) -> None:
        self.call_after_refresh(self._fit)

    def on_reply_box_resized(self, event: ReplyBox.Resized) -> None:
        """Give the conversation what the reply box leaves."""
        event.stop()
        self._fit_soon()

    def _fit(self) -> None:
        """Let what follows a short conversation stand right below it where there is room; a long one takes it all."""
        below = [each for each in (self.query_one("#standing"), self.box) if each.display]
        taken = sum(each.outer_size.height for each in (self.query_one("#facts"), *below))
        lines = len(self.conversation.laid.lines) + 1
        fits = self.has_class("-roomy") and lines < self.size.height - taken - 1
        self.conversation.styles.height = lines if fits and below else "1fr"

    def _lay_out(self) -> None:
        """Break the lines anew: at once where that takes no time, else beside the UI."""
        reading = self.reading
        if reading is None:
            return
        width, whole = self.width, self.whole
        talk = reading.conversation
        if sum(len(said.text) for said in talk.said) <= AT_ONCE:
            self._laid(reading._replace(laid=self._lines(reading, width, whole=whole), whole=whole))
            return
        self.base.beside(
            lambda: reading._replace(laid=self._lines(reading, width, whole=whole), whole=whole),
            self._laid,
            "layout",
        )

    @staticmethod
    def _lines(reading: Reading, width: int, *, whole: bool) -> Laid:
        hand = frozenset(f"r:{each.id}" for each in reading.replies if each.by_hand)
        return lay_out(reading.conversation, width, reading.now, whole=whole, by_hand=hand)

    def _laid(self, reading: Reading) -> None:
        if self.reading is not None and self.reading.conversation is reading.conversation:
            self.reading = reading
            self.conversation.show(reading.laid, reading.facts.key)

    def fetch(self) -> None:
        """Ask the network for the whole conversation, beside the UI."""
        item_id = self.item_id
        if not item_id:
            return
        threads = self.services.threads

        def fetched(talk: Conversation) -> None:
            self.base.reload()
            self.base.tell(f"As its network has it: {counted(len(talk.said), 'message')}.")

        self.base.tell("Asking its network ...")
        self.base.beside(lambda: threads.fetch(item_id), fetched, "fetch")

    # Answering -------------------------------------------------------------------------------------------

    def say_standing(self) -> None:
        """Say how the answers stand; a draft only while nobody types on it."""
        unkept = self.answering.unkept.get(self.item_id, "")
        draft = "" if self.box.is_open else unkept or self._draft
        now = self.services.home.now().astimezone(self.services.home.zone())
        names = self.names() | ({} if self.reading and self.reading.facts.permalink else {"open": ""})
        words = standing(self.replies, self.item_id, draft, now, names, kept=not unkept)
        line = self.query_one("#standing", Static)
        if line.display != bool(words.plain):
            line.display = bool(words.plain)
            self._fit_soon()
        line.update(words)

    def _tick(self) -> None:
        """Count down; what came of a sending is read once its time is over."""
        coming = [each.due_at for each in self.replies if each.state == "scheduled" and each.due_at is not None]
        if not coming:
            return
        self.say_standing()
        if min(coming) <= self.services.home.now() and not self._waited:
            self._waited = True
            self.base.reload()

    def draft_kept(self, item_id: int, text: str) -> None:
        """Take in what was kept of a text."""
        if item_id == self.item_id:
            self._draft = text

    def open_box(self) -> None:
        """Show the reply box, and begin to type; what had the focus gets it back."""
        focused = self.base.focused
        if focused is not self.box.field:
            self._before = focused
        self.box.set_class(True, "-open")
        self.box.field.focus()

    def close_box(self) -> None:
        """Close the reply box; what is typed in it is kept already, or is being kept."""
        if self.box.is_open:
            self.answering.finish()
            self._draft = self.box.text
            typing = self.box.field.has_focus
            self.box.set_class(False, "-open")
            if typing:
                (self._before if self._before is not None and self._before.is_attached else self.conversation).focus()
            self.base.keys_changed()
            self.say_standing()

    def rescue(self) -> Callable[[], str] | None:
        """Return what keeps what is typed in a file, and says where; None where nothing is typed."""
        text, home = self.box.text if self.box.is_open else "", self.services.home
        return (lambda: in_file(home, text)) if text.strip() else None

    def answer_sent(self) -> None:
        """Let whoever stands around know that the item is answered."""
        self.post_message(self.Answered(self.item_id))

    def on_reply_box_typed(self, event: ReplyBox.Typed) -> None:
        """Keep what is typed, and say what it comes to."""
        event.stop()
        if self.box.is_open:
            self.answering.typed()

    def on_reply_box_asked(self, event: ReplyBox.Asked) -> None:
        """Do what a key of the box asks for."""
        event.stop()
        self.base.attempt(lambda: self.answering.asked(event.what, event.value))

    # Moving ----------------------------------------------------------------------------------------------

    def unfold(self) -> None:
        """Show all of every text, or only their beginnings again."""
        if self.reading is not None and (self.whole or self.reading.laid.folded):
            self.whole = not self.whole
            self._lay_out()

    def scroll_lines(self, lines: int) -> None:
        """Scroll the conversation by lines."""
        self.conversation.leave_item()
        self.conversation.scroll_relative(y=lines, animate=False)

    def scroll_pages(self, pages: int) -> None:
        """Scroll the conversation by what is in sight, but for a line."""
        height = self.conversation.scrollable_content_region.height
        self.scroll_lines(pages * max(1, height - 1))
