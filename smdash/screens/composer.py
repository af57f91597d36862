"""The first composer: a text, its accounts, a time. What is typed is kept as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from rich.segment import Segment
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from smdash.domain.errors import SmdashError
from smdash.domain.schedule import day_name, spelled_time
from smdash.domain.when import HINT, When, parse_when
from smdash.screens.dialogs import _Listed
from smdash.widgets.queuelist import dot_style, platform_words
from smdash.widgets.text import fit, outside
from smdash.widgets.windowlist import Ink, WindowList

if TYPE_CHECKING:
    from textual.app import ComposeResult  # noqa: I001
    from smdash.domain.views import Account
    from smdash.services.bundle import Services


class Draft(NamedTuple):
    """What a composer begins with. ``post_id`` is 0 for a new post."""

    key: str = "new"
    post_id: int = 0
    text: str = ""
    accounts: tuple[str, ...] = ()
    when: str = ""
    recovered: bool = False


class _Target(NamedTuple):
    key: str
    account: Account


class _Targets(WindowList[_Target]):
    """The accounts a post may go to; the chosen ones are ticked."""

    MARKABLE: ClassVar[bool] = True

    def paint_row(self, row: _Target, width: int, ink: Ink, *, marked: bool) -> list[Segment]:
        """Paint an account."""
        account = row.account
        return [
            Segment("[x] " if marked else "[ ] ", ink.mark if marked else ink.dim),
            Segment("\u25cf ", dot_style(account.colour)),
            Segment(fit(account.brand, 6) + " ", ink.strong if marked else ink.dim),
            Segment(fit(platform_words(account.platform), 10) + " ", ink.plain),
            Segment(outside(account.handle, max(0, width - 24)), ink.dim),
        ]

    def action_mark(self) -> None:
        """Tick or untick, and stay on the row."""
        before = self.cursor
        super().action_mark()
        self.action_move(before - self.cursor)
        self.post_message(self.Moved())

    def action_open(self) -> None:
        """Tick with Enter as well."""
        self.action_mark()


class ComposerScreen(ModalScreen[str]):
    """Write or edit a post; ``ctrl+s`` queues it, ``escape`` keeps it as it is for later."""

    CSS_PATH: ClassVar = ["dialogs.tcss", "composer.tcss"]
    AUTO_FOCUS = "#text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Queue it", show=False, priority=True),
        Binding("ctrl+x", "discard", "Discard", show=False, priority=True),
        Binding("escape", "leave", "Keep for later", show=False, priority=True),
    ]

    def __init__(self, services: Services, draft: Draft) -> None:
        super().__init__()
        self.services = services
        self.draft = draft
        self._pending: dict[str, Any] | None = None
        self._saving = False
        self._done = False

    def compose(self) -> ComposeResult:
        """Lay out text, accounts and time."""
        with Vertical(classes="dialog", id="composer") as box:
            box.border_title = Content(" Edit post " if self.draft.post_id else " New post ")
            box.border_subtitle = Content(
                " ^s queue it \u00b7 tab next field \u00b7 esc keep for later \u00b7 ^x discard "
            )
            yield Static(id="brandbar")
            with Horizontal(id="fields"):
                yield TextArea(self.draft.text, id="text", tab_behavior="focus", soft_wrap=True)
                yield _Targets(id="targets", title=" to (space) ")
            yield Static(id="count")
            yield Input(
                self.draft.when,
                placeholder="when: next slot, fri 14:30, tomorrow 9, +2d, draft",
                id="when",
                compact=True,
            )
            yield Static(id="meaning")

    def on_mount(self) -> None:
        """Show the accounts, those of the draft ticked."""
        accounts = self.services.home.accounts()
        pane = self.query_one("#targets", _Targets)
        known = {account.slug for account in accounts}
        pane.marks = {slug for slug in self.draft.accounts if slug in known}
        pane.cursor_key = self.draft.accounts[0] if self.draft.accounts else None
        pane.show(_Listed([_Target(account.slug, account) for account in accounts]))
        if self.draft.recovered:
            self.notify("Brought back what was not saved.", markup=False, timeout=4)
        self._tell()

    # What is in it ---------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The text as typed."""
        return self.query_one("#text", TextArea).text

    @property
    def targets(self) -> list[str]:
        """The ticked accounts."""
        return sorted(self.query_one("#targets", _Targets).marks)

    @property
    def when(self) -> str:
        """The time as typed."""
        return self.query_one("#when", Input).value

    def _meaning(self) -> tuple[When | None, str]:
        """Return what the typed time comes to and its words; None with what is wrong."""
        zone = self.services.home.zone()
        now = self.services.home.now().astimezone(zone)
        typed = self.when or ("" if self.draft.post_id else "next slot")
        try:
            when = parse_when(typed, now) if typed else None
        except SmdashError as error:
            return None, str(error)
        if when is None:
            return None, "The time stays as it is. " + HINT
        if when.kind == "draft":
            return when, "Kept as a draft without a time."
        if when.kind == "slot":
            return when, self._slots_words(now)
        wall = when.wall
        if wall is None:
            return None, HINT
        return when, spelled_time(wall, now, str(zone))

    def _slots_words(self, now: Any) -> str:
        words = []
        for slug in self.targets[:4]:
            opening = self.services.queue.next_slot(self.services.home.account(slug), self.services.home.now())
            if opening is None:
                words.append(f"{slug} has no free slot")
            else:
                at = opening.at.astimezone(self.services.home.zone())
                words.append(f"{slug} {day_name(at.date(), now.date())} {at:%H:%M}")
        more = f", and {len(self.targets) - 4} more" if len(self.targets) > 4 else ""
        return "Next free slot of each account" + (": " + " \u00b7 ".join(words) + more if words else ".")

    def _tell(self) -> None:
        """Say what the fields come to."""
        targets = {a.slug: a for a in self.services.home.accounts() if a.slug in self.targets}
        brands = {account.brand: account.colour for account in targets.values()}
        bar = self.query_one("#brandbar", Static)
        if len(brands) == 1:
            brand, colour = next(iter(brands.items()))
            bar.update(
                Content.assemble(
                    ("\u2588\u2588 ", colour or "white"),
                    (brand, "bold"),
                    f"  {len(targets)} account" + ("s" if len(targets) > 1 else ""),
                )
            )
        elif brands:
            bar.update(Content.styled("! Two brands are ticked; one post speaks for one brand.", "$text-error bold"))
        else:
            bar.update(Content.styled("No account ticked yet: tab to the list, space ticks.", "$text-muted"))
        self.query_one("#count", Static).update(Content(f"{len(self.text):,} characters"))
        when, words = self._meaning()
        meaning = self.query_one("#meaning", Static)
        meaning.update(Content(words))
        meaning.set_class(when is None and bool(self.when), "-wrong")

    @on(TextArea.Changed)
    @on(Input.Changed)
    @on(WindowList.Moved)
    def _changed(self) -> None:
        self._tell()
        self._keep()

    # Keeping it ------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        """Write the fields down; of several keystrokes in a hurry the last one is what counts."""
        payload = {"text": self.text, "accounts": self.targets, "when": self.when, "post_id": self.draft.post_id}
        begun = {
            "text": self.draft.text,
            "accounts": sorted(self.draft.accounts),
            "when": self.draft.when,
            "post_id": self.draft.post_id,
        }
        if self._done or (payload == begun and not self.draft.recovered):
            return
        self._pending = payload
        if not self._saving:
            self._saving = True
            self._save_draft()

    @work(thread=True, group="draft", exit_on_error=False)
    def _save_draft(self) -> None:
        while self._pending is not None:
            payload, self._pending = self._pending, None
            try:
                self.services.drafts.save(self.draft.key, payload)
            except SmdashError as error:
                self.app.call_from_thread(self.app.notify, str(error), severity="error", markup=False)
        self._saving = False

    def action_leave(self) -> None:
        """Close; what was typed comes back with the next ``n`` (or ``e`` on the same post)."""
        self.dismiss("")

    def action_discard(self) -> None:
        """Close and forget what was typed since it was opened."""
        self._done, self._pending = True, None
        self._drop()
        self.dismiss("")

    @work(thread=True, group="draft", exit_on_error=False)
    def _drop(self) -> None:
        self.services.drafts.drop(self.draft.key)

    def action_save(self) -> None:
        """Queue the post."""
        when, words = self._meaning()
        if when is None and (self.when or not self.draft.post_id):
            self.notify(words, severity="error", markup=False)
            self.query_one("#when", Input).focus()
            return
        self._store(self.text, self.targets, when)

    @work(thread=True, group="save", exclusive=True, exit_on_error=False)
    def _store(self, text: str, targets: list[str], when: When | None) -> None:
        queue = self.services.queue
        try:
            if self.draft.post_id:
                queue.edit(self.draft.post_id, text, targets, when, draft_key=self.draft.key)
                said = "Saved."
            else:
                queue.add(text, targets, when or When("slot"), draft_key=self.draft.key)
                said = "Queued." if when is None or when.kind != "draft" else "Kept as a draft."
        except SmdashError as error:
            self.app.call_from_thread(self.app.notify, str(error), severity="error", markup=False, timeout=8)
            return
        finally:
            self.services.home.store.close_read()
        self._done = True
        self.app.call_from_thread(self._stored, said)

    def _stored(self, said: str) -> None:
        self.dismiss(f"{said} u takes it back.")
