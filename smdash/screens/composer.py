"""The first composer: a text, its accounts, a time. What is typed is kept as it is typed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea
from textual.worker import get_current_worker

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import block
from smdash.domain.schedule import day_name
from smdash.domain.when import HINT, When, parse_when
from smdash.screens.dialogs import _Listed
from smdash.screens.keeping import Keeper
from smdash.screens.targets import Target, TargetList
from smdash.screens.times import ahead
from smdash.widgets.fields import LineField, TextField
from smdash.widgets.queuelist import platform_words
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from textual.app import ComposeResult  # noqa: I001
    from collections.abc import Callable

    from smdash.domain.views import Account
    from smdash.services.bundle import Services

RETRY_SECONDS = 1.0


class Draft(NamedTuple):
    """What a composer begins with. ``post_id`` is 0 for a new post."""

    key: str = "new"
    post_id: int = 0
    text: str = ""
    accounts: tuple[str, ...] = ()
    when: str = ""
    recovered: bool = False


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
        begun = {"text": draft.text, "accounts": sorted(draft.accounts), "when": draft.when, "post_id": draft.post_id}
        empty = {"text": "", "accounts": [], "when": "", "post_id": draft.post_id}
        self.keeper = Keeper(services.drafts, draft.key, empty if draft.recovered else begun, begun)
        self._writing = self._leaving = False
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """Lay out text, accounts and time."""
        with Vertical(classes="dialog", id="composer") as box:
            box.border_title = Content("Edit post" if self.draft.post_id else "New post")
            box.border_subtitle = Content(
                "^s queue it \u00b7 tab next field \u00b7 esc keep for later \u00b7 ^x discard"
            )
            yield Static(id="brandbar")
            with Horizontal(id="fields"):
                yield TextField(self.draft.text, id="text", tab_behavior="focus", soft_wrap=True)
                yield TargetList(id="targets", title="to (space)")
            yield Static(id="count")
            yield LineField(
                self.draft.when,
                placeholder="when: next slot, fri 14:30, tomorrow 9, +2d, draft",
                id="when",
                compact=True,
            )
            yield Static(id="meaning")

    def on_mount(self) -> None:
        """Show the accounts, those of the draft ticked."""
        accounts = self.services.home.accounts()
        pane = self.query_one("#targets", TargetList)
        known = {account.slug for account in accounts}
        pane.marks = {slug for slug in self.draft.accounts if slug in known}
        pane.cursor_key = self.draft.accounts[0] if self.draft.accounts else None
        pane.show(_Listed([Target(account.slug, account) for account in accounts]))
        if self.draft.recovered:
            self.notify("Brought back what was not saved.", markup=False, timeout=4)
        self._tell()
        self._prepare_counts([account.platform for account in accounts])

    # What is in it ---------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The text as typed."""
        return self.query_one("#text", TextArea).text

    @property
    def targets(self) -> list[str]:
        """The ticked accounts."""
        return sorted(self.query_one("#targets", TargetList).marks)

    @property
    def when(self) -> str:
        """The time as typed."""
        return self.query_one("#when", Input).value.strip()

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
        try:
            return when, ahead(wall, now, zone)
        except SmdashError as error:
            return None, str(error)

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
        """Say what the fields come to; where that cannot be found out, typing goes on."""
        try:
            self._say()
        except Exception as error:  # noqa: BLE001 - a file that cannot be read must not take the text with it
            self.query_one("#meaning", Static).update(Content(block(str(error))))

    def _say(self) -> None:
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
            bar.update(
                Content.styled(f"! {len(brands)} brands are ticked; one post speaks for one brand.", "$text-error bold")
            )
        else:
            bar.update(Content.styled("No account ticked yet: tab to the list, space ticks.", "$text-muted"))
        self.query_one("#count", Static).update(self._count_words(list(targets.values())))
        when, words = self._meaning()
        meaning = self.query_one("#meaning", Static)
        meaning.update(Content(words))
        meaning.set_class(when is None and bool(self.when), "-wrong")

    def _count_words(self, accounts: list[Account]) -> Content:
        """Return how much is left on each ticked account, counted as its platform counts, tightest first."""
        counted = self.services.counts.counts(self.text, accounts)
        known = [(c.length.remaining, c) for c in counted if c.length.remaining is not None]
        parts: list[str | tuple[str, str]] = [f"{len(self.text):,} characters"]
        for left, entry in sorted(known, key=lambda pair: (pair[0], pair[1].account.slug)):
            words = f"{platform_words(entry.account.platform)} {left:,} left"
            if left < 0:
                words = f"{platform_words(entry.account.platform)} {-left:,} too long"
            parts += ["  \u00b7  ", (words, "$text-error bold" if left < 0 else "$text-muted")]
        return Content.assemble(*parts)

    @work(thread=True, group="counts", exit_on_error=False)
    def _prepare_counts(self, platforms: list[str]) -> None:
        with suppress(SmdashError):
            self.services.counts.prepare(platforms)
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._tell)

    @on(TextArea.Changed)
    @on(Input.Changed)
    @on(WindowList.Moved)
    def _changed(self) -> None:
        self._keep()
        self._tell()

    # Keeping it ------------------------------------------------------------------------------------------

    @property
    def _payload(self) -> dict[str, Any]:
        return {"text": self.text, "accounts": self.targets, "when": self.when, "post_id": self.draft.post_id}

    def _keep(self) -> None:
        """Write the fields down; of several keystrokes in a hurry the last one is what counts."""
        self.keeper.want(self._payload)
        if not self._writing and not self.keeper.safe:
            self._writing = True
            self._write()

    @work(thread=True, group="draft", exit_on_error=False)
    def _write(self) -> None:
        failed: Exception | None = None
        try:
            self.keeper.write()
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            failed = error
        self.app.call_from_thread(self._written, failed)

    def _written(self, failed: Exception | None) -> None:
        self._writing = False
        if failed is None:
            if self._leaving and self.keeper.safe:
                self._close("")
            elif not self.keeper.safe:
                self._keep()
        elif self._leaving or self._trouble != str(failed):
            self._leaving, self._trouble = False, str(failed)
            self._complain(failed)
            self.set_timer(RETRY_SECONDS, self._retry)

    def _retry(self) -> None:
        self._trouble = ""
        if self.is_current:
            self._keep()

    def _after_typing(self, act: Callable[[], None]) -> None:
        """Act when the keys before this one have reached their field; this one is heard before them."""

        def now() -> None:
            try:
                act()
            except Exception as error:  # noqa: BLE001 - a file that cannot be read must not take the text with it
                self._complain(error)

        (self.focused or self).call_later(now)

    def action_leave(self) -> None:
        """Close; what was typed comes back with the next ``n`` (or ``e`` on the same post)."""
        self._after_typing(self._leave)

    def _leave(self) -> None:
        self._leaving = True
        self._keep()
        if self.keeper.safe:
            self._close("")

    def action_discard(self) -> None:
        """Close and forget what was typed since it was opened."""
        self._end(lambda: self.services.drafts.drop(self.draft.key), "")

    def action_save(self) -> None:
        """Queue the post."""
        self._after_typing(self._save)

    def _save(self) -> None:
        when, words = self._meaning()
        if when is None and (self.when or not self.draft.post_id):
            self._complain(UsageError(words))
            self.query_one("#when", Input).focus()
            return
        queue, draft, text, targets = self.services.queue, self.draft, self.text, self.targets
        if draft.post_id:
            self._end(lambda: queue.edit(draft.post_id, text, targets, when, draft_key=draft.key), "Saved.")
        else:
            said = "Queued." if when is None or when.kind != "draft" else "Kept as a draft."
            self._end(lambda: queue.add(text, targets, when or When("slot"), draft_key=draft.key), said)

    @work(thread=True, group="save", exit_on_error=False)
    def _end(self, act: Callable[[], object], said: str) -> None:
        try:
            self.keeper.end(act)
        except Exception as error:  # noqa: BLE001 - a worker's error is heard nowhere else
            self.app.call_from_thread(self._complain, error)
            return
        finally:
            self.services.home.store.close_read()
        self.app.call_from_thread(self._close, f"{said} u takes it back." if said else "")

    def _close(self, said: str) -> None:
        if self.is_current:
            self.dismiss(said)

    def _complain(self, error: Exception) -> None:
        self.app.complain(error)  # type: ignore[attr-defined]
