"""The composer: a text, what single accounts say differently, when, and what is wrong with it, while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from smdash.domain.posts.post import Own
from smdash.domain.window import ListWindow
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.screens.composer.feedback import SIGNS
from smdash.screens.composer.findings import FIELDS, place, told
from smdash.screens.composer.own_text import OwnTextScreen
from smdash.screens.composer.targets import Target, TargetList
from smdash.screens.composer.text_areas import ToldText
from smdash.widgets.fields import LineField
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from smdash.screens.composer.fields import MoreFields
    from smdash.services.bundle import Services
    from smdash.services.composer.start import ComposerStart


class ComposerScreen(OwnTextScreen):
    """Write or edit a post; ``ctrl+s`` queues it, ``escape`` keeps it as it is for later.

    ``focus`` is the place to begin at (``findings.FIELDS``), ``account`` the account it is about.
    """

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "screen.tcss"]
    AUTO_FOCUS = "#text"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o,f2", "own", "Own text for this account", show=False, priority=True),
        Binding("ctrl+n,alt+down", "account(1)", "Next account", show=False, priority=True),
        Binding("ctrl+b,alt+up", "account(-1)", "Account before", show=False, priority=True),
        Binding("ctrl+t", "thread", "As a thread", show=False, priority=True),
        Binding("ctrl+r,f3", "read", "Read it", show=False, priority=True),
        Binding("ctrl+g,f4", "more", "More fields", show=False, priority=True),
        Binding("ctrl+e", "editor", "Edit in $EDITOR", show=False, priority=True),
        Binding("ctrl+l", "findings", "What is wrong", show=False, priority=True),
    ]

    def __init__(self, services: Services, start: ComposerStart, focus: str = "", account: str = "") -> None:
        super().__init__(services, start)
        self._begin_at = focus, account
        self._more: MoreFields | None = None
        self._opening = False

    def compose(self) -> ComposeResult:
        """Lay out text, accounts with the panel of one, and time."""
        with Vertical(classes="dialog", id="composer") as box:
            box.border_title = Content("Edit post" if self.start.post_id else "New post")
            box.border_subtitle = Content(
                "^s queue it \u00b7 tab next field \u00b7 esc keep for later \u00b7 ^x discard"
            )
            yield Static(id="brandbar")
            with Horizontal(id="fields"):
                text = ToldText(self.start.post.text, id="text", typed=self.refresh_all)
                text.border_title = Content("text for every account")
                yield text
                with Vertical(id="side"):
                    yield TargetList(id="targets", title="to (space)")
                    yield ToldText("", id="own", typed=self.refresh_all)
                    with VerticalScroll(id="face", can_focus=False):
                        yield Static(id="facebody")
            yield Vertical(id="page")
            yield Static(id="count")
            yield LineField(
                self.start.when,
                placeholder="when: next slot, fri 14:30, tomorrow 9, +2d, draft",
                id="when",
                compact=True,
            )
            yield Static(id="meaning")
            yield Static(id="findings")
            yield Static("^o own  ^n ^b account  ^t thread  ^r read  ^g more  ^e editor  ^l findings", id="keys")

    def on_mount(self) -> None:
        """Show the accounts, those of the post ticked."""
        self.known = {account.slug: account for account in self.services.home.accounts()}
        pane = self.query_one("#targets", TargetList)
        pane.marks = {slug for slug in self.written.accounts if slug in self.known}
        pane.cursor_key = self.written.accounts[0] if self.written.accounts else None
        pane.styles.height = len(self.known) + 2
        pane.show(ListWindow([Target(slug, account) for slug, account in self.known.items()]))
        if self.start.recovered:
            self.notify("Brought back what was not saved.", markup=False, timeout=4)
        text = self.query_one("#text", TextArea)
        text.move_cursor(text.document.end)
        self._show_own()
        self.tell()
        self.prepare(list(self.known.values()))
        where, account = self._begin_at
        if where:
            self.go_to(where, account)

    # What is in it ---------------------------------------------------------------------------------------

    def take(self) -> None:
        """Bring the post up to what the fields hold."""
        written = self.written._replace(
            text=self.query_one("#text", TextArea).text,
            accounts=tuple(sorted(self.query_one("#targets", TargetList).marks)),
        )
        if self._own_of:
            own = written.own.get(self._own_of, Own())._replace(body=self.query_one("#own", TextArea).text)
            written = written._replace(own={**written.own, self._own_of: own})
        self.written = written if self._more is None else self._more.taken(written)
        self.when = self.query_one("#when", Input).value.strip()

    def wrong(self) -> str:
        """Return what a field of the second page holds that cannot be."""
        return "" if self._more is None or not self._more.wrong else self._more.wrong[0]

    # Saying what it comes to -----------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self) -> None:
        self.refresh_all()

    @on(WindowList.Moved)
    def _moved(self) -> None:
        self.take()
        self._show_own()
        if self._more is not None and self._more.account != self.account:
            self._load_more()
        self.refresh_all()

    def on_descendant_focus(self) -> None:
        """Say what a field takes where its own line is too short for it."""
        field = self.focused
        hint = field.placeholder if isinstance(field, LineField) else ""
        hint = str(hint) if field is not None and field.size.width and len(str(hint)) >= field.size.width else ""
        if hint != self._hint:
            self._hint = hint
            self._say_meaning()

    def on_more_fields_changed(self) -> None:
        """Take in what was typed on the second page."""
        self.refresh_all()

    # Going about -----------------------------------------------------------------------------------------

    def go_to(self, where: str, account: str = "") -> None:
        """Put the cursor where something is to be mended."""
        if account in self.known:
            self.query_one("#targets", TargetList).go_to(account)
            self._show_own()
        name = FIELDS.get(where, "text")
        if name == "text" and account and self._own_of == account:
            name = "own"
        if name.startswith("base-") or name in {"media", "alt"}:
            self._open_more(name)
            return
        self._show_more(shown=False)
        if name == "own":
            self.query_one("#fields").set_class(True, "-reading")
        self.query_one(f"#{name}").focus()

    def action_findings(self) -> None:
        """List what is wrong; the one picked is gone to."""
        findings = list(self.findings)
        if not findings:
            self.notify("Nothing is wrong with it.", markup=False, timeout=3)
            return
        choices = []
        for number, finding in enumerate(findings):
            choices.append(Choice(str(number), f"{SIGNS[finding.severity][0]} {told(finding)}"))

        def picked(key: str | None) -> None:
            if key is not None:
                self.go_to(place(findings[int(key)]), findings[int(key)].account)

        self.app.push_screen(PickScreen("What is wrong", choices), picked)

    def action_account(self, step: int) -> None:
        """Go to the next ticked account, or to the next one of all where none is ticked."""
        pane = self.query_one("#targets", TargetList)
        slugs = [slug for slug in self.known if slug in pane.marks] or list(self.known)
        if slugs:
            at = slugs.index(self.account) + step if self.account in slugs else 0
            pane.go_to(slugs[at % len(slugs)])

    def action_read(self) -> None:
        """Give the account's panel the whole room, and back."""
        self._show_more(shown=False)
        fields, panel = self.query_one("#fields"), self.query_one("#face", VerticalScroll)
        fields.toggle_class("-reading")
        panel.can_focus = fields.has_class("-reading")
        (panel if panel.can_focus and not self._own_of else self.query_one("#own" if self._own_of else "#text")).focus()
        if not panel.can_focus:
            self.query_one("#text").focus()

    def action_editor(self) -> None:
        """Write the text in $EDITOR."""
        self.after_typing(self._edit)

    def _edit(self) -> None:
        from smdash.screens.base.editor import edit_text
        from smdash.services.desktop.kept_texts import keep

        area = self.query_one("#own" if self.query_one("#own").has_focus else "#text", TextArea)
        home = self.services.home
        text = edit_text(self.app, area.text, keep=lambda left: keep(home, "post", left, ".md"))
        if text is not None:
            area.replace(text, (0, 0), area.document.end)

    def action_more(self) -> None:
        """Show what else a post has, and back."""
        if self.query_one("#composer").has_class("-more"):
            self._show_more(shown=False)
            self.query_one("#text").focus()
        else:
            self._open_more("base-title")

    def _open_more(self, focus: str) -> None:
        self._show_more(shown=True)
        if self._more is not None:
            self._more.go_to(focus)
        elif not self._opening:
            self._opening = True
            # In turn with what else the screen hears, so that keys typed meanwhile wait for the page.
            self.call_later(self._make_more, focus)

    async def _make_more(self, focus: str) -> None:
        from smdash.screens.composer.fields import MoreFields

        more = MoreFields(id="more")
        await self.query_one("#page").mount(more)
        self._more = more
        self._load_more()
        if self.query_one("#composer").has_class("-more"):
            more.go_to(focus)

    def _load_more(self) -> None:
        brand = self.known[self.account].brand if self.account else ""
        if self._more is not None:
            self._more.load(self.written, self.account, self.services.posts.names(brand))

    def _show_more(self, *, shown: bool) -> None:
        self.query_one("#composer").set_class(shown, "-more")
