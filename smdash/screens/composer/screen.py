"""The composer: a text, what single accounts say differently, when, and what is wrong with it, while it is typed."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from smdash.domain.errors import SmdashError, UsageError
from smdash.domain.plaintext import block
from smdash.domain.window import ListWindow
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.screens.base.keeping import Keeping
from smdash.screens.base.said import TAKES_BACK
from smdash.screens.composer.attaching import Attaching
from smdash.screens.composer.ending import Ending, EndingDialog
from smdash.screens.composer.feedback import (
    Feedback,
    Look,
    LookedAt,
    brand_words,
    count_words,
    target_words,
)
from smdash.screens.composer.findings import FIELDS, SIGNS, finding_line, place, summary
from smdash.screens.composer.keys import COMPOSER
from smdash.screens.composer.media import MediaFact, MediaFields
from smdash.screens.composer.preview import preview, subtitle
from smdash.screens.composer.targets import Target, TargetList
from smdash.screens.composer.text_areas import ToldText, Words
from smdash.screens.composer.variant_text import VariantText
from smdash.services.composer.saver import PostSaver, has_words
from smdash.widgets.fields import LineField
from smdash.widgets.keys import line
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import ComposeResult

    from smdash.domain.accounts.views import Account
    from smdash.domain.posts.post import Written
    from smdash.domain.strategy.holding import Statement
    from smdash.domain.times.when import When
    from smdash.screens.composer.fields import MoreFields
    from smdash.services.bundle import Services
    from smdash.services.composer.start import ComposerStart
    from smdash.widgets.keys import Key

FOOT = (
    "{composer.save} {what} \u00b7 tab next field \u00b7 "
    "{composer.leave} keep for later \u00b7 {composer.discard} discard"
)
FOOT_ON = (
    "{composer.save} {what} \u00b7 {composer.next} and the next \u00b7 "
    "{composer.leave} keep for later \u00b7 {composer.discard} discard"
)


WHEN = "when: next slot, fri 14:30, +2d, draft, or linkedin fri 9, rest +2d"
EDITED_WHEN = "when: as it stands, fri 14:30, +2d, draft, or linkedin fri 9, rest +2d"


class ComposerScreen(EndingDialog):
    """Write or edit a post; ``ctrl+s`` queues it, ``escape`` keeps it as it is for later.

    ``goes_on`` says that whoever opens it begins the next one where that is asked for (``base.said.GoOn``); ``done`` is
    what came of the one before.

    ``focus`` is the place to begin at (``findings.FIELDS``), ``account`` the account it is about. ``frame`` says
    something else in the frame, above and below, for a composer that is a step of something larger.
    """

    CSS_PATH: ClassVar = ["../base/dialogs.tcss", "screen.tcss"]
    AUTO_FOCUS = "#text"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as Textual declares it
    TYPING: ClassVar[bool] = True
    KEYS: ClassVar[tuple[Key, ...]] = COMPOSER

    def __init__(
        self,
        services: Services,
        start: ComposerStart,
        focus: str = "",
        account: str = "",
        *,
        frame: tuple[str, str] | None = None,
        goes_on: bool = False,
        done: str = "",
    ) -> None:
        super().__init__(services)
        self._goes_on = goes_on
        title = "Edit post" if start.post_id else "New post"
        if done:  # without the key that takes it back, which is only a letter in a text
            title = f"{title} \u00b7 before it: {done.removesuffix(TAKES_BACK)}"
        elif start.recovered:
            title = f"{title} \u00b7 brought back: it was not saved"
        self._frame = frame or (title, FOOT_ON if goes_on else FOOT)
        self.start = start
        self.saver = PostSaver(services.compose, start)
        self.feedback = Feedback(services.compose, start.post_id)
        self.written = start.post
        self.when = start.when
        self.known: dict[str, Account] = {}
        self._begin_at = focus, account
        self._more: MoreFields | None = None
        self._opening = False
        self._meant = "", False
        self._hint = ""
        self._face_title = "", ""
        self._said_act = ""
        self._attached = self._about = ""
        self._facts: Mapping[str, MediaFact] = {}
        self.attaching = Attaching(self, self)
        self.ending = Ending(self)
        self.keeping = Keeping(self, self.saver.keeper, self._take_to_keep, self.ending.ask_unkept)

    def compose(self) -> ComposeResult:
        """Lay out text, accounts with the panel of one, and time."""
        with Vertical(classes="dialog", id="composer") as box:
            box.border_title = Content(self._frame[0])
            yield Words(id="brandbar")
            with Horizontal(id="fields"):
                text = ToldText(self.start.post.text, id="text", typed=self.refresh_all, dropped=self.attaching.dropped)
                text.border_title = Content("text for every account")
                yield text
                with Vertical(id="side"):
                    yield TargetList(id="targets", title="to (space)")
                    yield VariantText("", id="own", typed=self.refresh_all, dropped=self.attaching.dropped)
                    with VerticalScroll(id="face", can_focus=False):
                        yield Words(id="facebody")
            yield Vertical(id="page")
            yield Words(id="count")
            yield LineField(
                self.start.when,
                placeholder=EDITED_WHEN if self.start.post_id else WHEN,
                id="when",
                compact=True,
            )
            yield Words(id="meaning")
            yield Words(id="findings")
            yield Static(Content("  ".join(f"{names} {word}" for names, word, _ in line(self.keys_now()))), id="keys")

    def on_mount(self) -> None:
        """Show the accounts, those of the post ticked."""
        self.known = {account.slug: account for account in self.services.home.accounts()}
        pane = self.query_one(TargetList)
        pane.marks = {slug for slug in self.written.accounts if slug in self.known}
        pane.cursor_key = self.written.accounts[0] if self.written.accounts else None
        pane.styles.height = len(self.known) + 2
        pane.offer(self.services.account_sets.every())
        pane.show(ListWindow([Target(slug, account) for slug, account in self.known.items()]))
        if self.start.recovered:
            self.notify(f"Brought back what was not saved.{self._outdated()}", markup=False, timeout=4)
        text = self.query_one("#text", TextArea)
        text.move_cursor(text.document.end)
        self._show_variant()
        self._say_foot(self._act())
        self._say_all()
        self.beside(self._prepare, self._prepared, "counts")
        where, account = self._begin_at
        if where:
            self.go_to(where, account)

    def _outdated(self) -> str:
        """Return what is said of a change that was begun on words that are no longer those of the post, else ''."""
        start = self.start
        if not start.post_id or not start.base or self.services.posts.version(start.post_id) == start.base:
            return ""
        return " The post was changed since you began it: saving asks."

    def on_unmount(self) -> None:
        """Look no more."""
        self.feedback.forget()

    # What is in it ---------------------------------------------------------------------------------------

    @property
    def account(self) -> str:
        """The account under the cursor of the list, '' when there is none."""
        row = self.query_one(TargetList).current
        return row.key if row is not None else ""

    def take(self) -> None:
        """Bring ``written`` and ``when`` up to what the fields hold."""
        written = self.written._replace(
            text=self.query_one("#text", TextArea).text,
            accounts=tuple(sorted(self.query_one(TargetList).marks)),
        )
        written = self.query_one(VariantText).taken(written)
        self.written = written if self._more is None else self._more.taken(written)
        self.when = self.query_one("#when", Input).value.strip()

    def after_typing(self, act: Callable[[], None]) -> None:
        """Act when the keys before this one have reached their field; this one is heard before them."""

        def now() -> None:
            self.take()
            act()

        (self.focused or self).call_later(self.attempt, now)

    # Saying what it comes to -----------------------------------------------------------------------------

    def refresh_all(self) -> None:
        """Keep what is typed and say what it comes to."""
        self.take()
        self._keep()
        self._say_all()

    @on(Input.Changed)
    def _typed(self) -> None:
        self.refresh_all()

    @on(WindowList.Moved)
    def _moved(self) -> None:
        self.take()
        self._show_variant()
        if self._more is not None and self._more.account != self.account:
            self._load_more()
        self.refresh_all()

    def on_more_fields_changed(self) -> None:
        """Take in what was typed on the second page."""
        self.refresh_all()

    def on_descendant_focus(self) -> None:
        """Say what a field takes where its own line is too short for it."""
        field = self.focused
        hint = field.placeholder if isinstance(field, LineField) else ""
        hint = str(hint) if field is not None and field.size.width and len(str(hint)) >= field.size.width else ""
        if hint != self._hint:
            self._hint = hint
            self._say_meaning()

    def _say(self, name: str, words: Content) -> None:
        self.query_one(f"#{name}", Words).say(words)

    def _say_all(self) -> None:
        """Count at once; all that takes longer is looked at beside the keys."""
        subject = LookedAt(self.written, self.when, self.known.get(self.account))
        if self.feedback.knows(subject):
            return
        try:
            self._say_counts(subject)
        except Exception as error:  # noqa: BLE001 - a file that cannot be read must not take the text with it
            self._meant = str(self.services.home.meaning(error)), True
            self._say_meaning()
        if self.feedback.want(subject):
            self._look()

    def _say_counts(self, subject: LookedAt) -> None:
        counted = self.feedback.counts(subject)
        self.query_one(TargetList).tell(target_words(subject.post, counted))
        self._say("count", count_words(subject.post, counted, self.known))
        ticked = [self.known[slug] for slug in subject.post.accounts if slug in self.known]
        self._say("brandbar", brand_words(ticked, self._attached))

    def _say_meaning(self) -> None:
        """Say what the time comes to, or what the field with the focus takes where it has no room to say so itself."""
        words, wrong = (self._hint, False) if self._hint else self._meant
        self._say("meaning", Content(block(words)))
        self.query_one("#meaning").set_class(wrong, "-wrong")

    def _act(self, times: Mapping[str, When] | None = None) -> str:
        """Return in a few words what saving does with the post now."""
        drafts = bool(times) and all(when.kind == "draft" for when in (times or {}).values())
        if self.start.post_id:
            return "save as a draft" if drafts else "save it"
        return "keep as a draft" if drafts else "queue it"

    def _say_foot(self, act: str) -> None:
        if act != self._said_act:
            self._said_act = act
            foot = self.named(self._frame[1].replace("{what}", act))
            self.query_one("#composer").border_subtitle = Content(foot)

    def _prepare(self) -> None:
        """Read what counting needs, which takes too long for the UI thread; what cannot be read is told by a look."""
        with suppress(SmdashError):
            self.services.compose.prepare(list(self.known.values()))

    def _prepared(self, _: None) -> None:
        self.feedback.forget()
        self._say_all()

    def _look(self) -> None:
        self.beside(self.feedback.look, self._seen, "look")

    def _seen(self, look: Look | None) -> None:
        if not self.is_attached:
            return
        if self.feedback.take_in(look):
            self._look()
        if look is None:
            return
        self._attached = look.attached
        self._say_foot(self._act(look.meaning.times))
        self._say_counts(LookedAt(self.written, self.when, self.known.get(self.account)))
        wrong = bool(look.trouble) or (look.meaning.wrong and bool(self.when))
        self._meant = look.trouble or look.meaning.words, wrong
        self._say_meaning()
        if look.face is not None:
            title = f"{look.face.account.slug} \u00b7 how it will look", subtitle(look.face)
            if title != self._face_title:
                self._face_title, panel = title, self.query_one("#face")
                panel.border_title, panel.border_subtitle = map(Content, title)
            self._say("facebody", preview(look.face, look.subject.post.media_for(look.face.account.slug)))
        self._say("findings", summary(self.feedback.findings))
        for fields in self.query(MediaFields):
            fields.learn(look.media, look.attached)
        self._facts = look.media

    # Keeping and ending ----------------------------------------------------------------------------------

    def _keep(self) -> None:
        """Write the fields down."""
        self.saver.keeper.want(self.written, self.when)
        self.keeping.keep()

    def _take_to_keep(self) -> None:
        self.take()
        self.saver.keeper.want(self.written, self.when)

    def rescue(self) -> Callable[[], str] | None:
        """Keep what is typed as a new post: the post it was to change may be another one now."""
        from smdash.services.composer.rescue import rescue

        self.take()
        written, begun = self.written, self.start
        same = (written, self.when) == (begun.post, begun.when) and not begun.recovered
        if self.saver.keeper.ended or same:
            return None
        return partial(rescue, self.services.unsaved, written, self.when, self.saver.keeper.kept)

    def action_leave(self) -> None:
        """Close; what was typed comes back with the next ``n`` (or ``e`` on the same post)."""
        self.after_typing(self._leave)

    def _leave(self) -> None:
        if not self.ending.under_way:
            self.keeping.leave()

    def action_discard(self) -> None:
        """Close without what was typed since it was opened; a file keeps it."""
        self.after_typing(self.ending.discard)

    def action_save(self) -> None:
        """Queue the post; where something is wrong with it, ask first."""
        self.after_typing(self._save)

    def action_save_on(self) -> None:
        """Queue the post and go on with the next one, where this composer is one of several."""
        self.after_typing(partial(self._save, goes_on=self._goes_on))

    def _save(self, *, goes_on: bool = False) -> None:
        if self._more is not None and self._more.wrong and not self.ending.under_way:
            self.host.complain(UsageError(self._more.wrong[0]))
            self.go_to("title")
            return
        self.ending.save(goes_on=goes_on)

    # What one account says differently -------------------------------------------------------------------

    def _show_variant(self) -> None:
        """Show the own text of the account under the cursor, or none."""
        area = self.query_one(VariantText)
        had_focus = area.has_focus
        area.show_of(self.written, self.account)
        if had_focus and not area.account:
            self.query_one("#text").focus()

    def action_variant(self) -> None:
        """Give the account under the cursor a text of its own, or take it back."""
        self.after_typing(self._variant)

    def _variant(self) -> None:
        slug = self.account
        if not slug:
            return
        body = self.written.variant(slug).body
        if body is None:
            self._begin_variant(slug)
        elif body in {"", self.written.text}:
            self._vary(slug, body=None)
        else:
            answers = [Choice("keep", "Keep its own text"), Choice("drop", "Follow the base; its own text is dropped")]

            def answered(answer: str | None) -> None:
                if answer == "drop":
                    self._vary(slug, body=None)

            self.app.push_screen(PickScreen(slug, answers), answered)

    def _begin_variant(self, slug: str) -> None:
        pane = self.query_one(TargetList)
        if slug not in pane.marks:
            pane.action_mark()
            self.notify(f"{slug} ticked, with a text of its own.", markup=False, timeout=4)
        self._vary(slug, body=self.written.text)
        self._show_more(shown=False)
        self.query_one("#fields").set_class(self.has_class("-narrow"), "-reading")
        self.query_one(VariantText).focus()

    def action_thread(self) -> None:
        """Split what is too long for this account into a thread, or leave it one post."""
        slug = self.account
        if not slug or not self.services.compose.can_thread(self.known[slug]):
            self.host.complain(UsageError("has no threads.", subject=slug or "this account"))
            return
        self.take()
        self._vary(slug, thread=not self.written.variant(slug).thread)

    def _vary(self, slug: str, **changes: Any) -> None:
        self.written = self.written.varied(slug, **changes)
        self._show_variant()
        self.refresh_all()

    # Files -----------------------------------------------------------------------------------------------

    @property
    def only(self) -> str:
        """The account whose own files the second page shows, '' while those that all share are meant."""
        shown = self._more is not None and self.query_one("#composer").has_class("-more")
        return self._more.only if self._more is not None and shown else ""

    def action_attach(self) -> None:
        """Attach files: a recent one by its digit, or a path."""
        self.after_typing(self.attaching.ask)

    def rewrite(self, written: Written) -> None:
        """Take in a post that was changed elsewhere than in the fields."""
        self.written = written
        self._load_more()
        self.refresh_all()

    def on_media_fields_missing(self, event: MediaFields.Missing) -> None:
        """Say beside the line that a typed path names no file, and what is near it."""
        for fields in self.query(MediaFields):
            self.attaching.missing(event.path, fields.complain)

    def on_media_fields_looked_at(self, event: MediaFields.LookedAt) -> None:
        """Show a file and ask for its words."""
        self.attaching.describe(event.at)

    # Going about -----------------------------------------------------------------------------------------

    def go_to(self, where: str, account: str = "", about: str = "") -> None:
        """Put the cursor where something is to be mended; of several files, on the one that ``about`` names."""
        self._about = about
        if account in self.known:
            self.query_one("#targets", TargetList).go_to(account)
            self._show_variant()
        name = FIELDS.get(where, "text")
        if name == "media" and not (self.written.media_for(account) if account else self.written.every_piece()):
            self.action_attach()
            return
        if name == "text" and account and self.query_one(VariantText).account == account:
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
        findings = list(self.feedback.findings)
        if not findings:
            self.notify("Nothing is wrong with it.", markup=False, timeout=3)
            return
        choices = []
        for number, finding in enumerate(findings):
            choices.append(Choice(str(number), f"{SIGNS[finding.severity][0]} {finding_line(finding)}"))

        def picked(key: str | None) -> None:
            if key is not None:
                finding = findings[int(key)]
                self.go_to(place(finding), finding.account, finding.message)

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
        has_variant = bool(self.query_one(VariantText).account)
        self.query_one("#text" if not panel.can_focus else "#own" if has_variant else "#face").focus()

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

    def action_snippet(self) -> None:
        """Put a snippet into the text."""
        self.after_typing(self._snippet)

    def _snippet(self) -> None:
        from smdash.screens.composer.snippets import Place, pick_snippet

        own = self.query_one(VariantText)
        account = own.account if own.has_focus else ""
        area = own if account else self.query_one("#text", TextArea)
        brands = [self.known[slug].brand for slug in (account, *self.written.accounts) if slug in self.known]
        brand = brands[0] if brands else ""
        place = Place(area, self.written, self.start.post_id, self.when, account, brand)
        pick_snippet(self, place, self._rewritten)

    def _rewritten(self, written: Written) -> None:
        """Show a post that was changed in another way than by typing into its fields."""
        self.written = written
        self._load_more()
        self._keep()
        self._say_all()

    def action_statement(self) -> None:
        """Put the brand's holding statement in as a new text, over none that is typed."""
        self.after_typing(self._statement)

    def _statement(self) -> None:
        from smdash.screens.composer.statement import of_which_brand

        ticked = dict.fromkeys(self.known[slug].brand for slug in self.written.accounts if slug in self.known)
        under = [self.known[self.account].brand] if self.account in self.known else []
        if not self.ending.under_way:
            of_which_brand(self, list(ticked) or under, self._put_statement)

    def _put_statement(self, brand: str) -> None:
        from smdash.screens.composer.statement import write_statement

        if has_words(self.written) or self.start.post_id:
            write_statement(self, ComposerScreen, brand, self._statement_written)
            return
        holding = self.services.holding

        def put(said: Statement) -> None:
            area = self.query_one("#text", TextArea)
            if area.text.strip():
                self._put_statement(brand)  # something was typed meanwhile
                return
            area.replace(said.text.strip(), (0, 0), area.document.end)
            area.move_cursor(area.document.end)
            if said.template:
                self.notify(f"{brand} has no holding statement of its own: this is a template.", markup=False)

        self.beside(lambda: holding.statement(brand), put, "start")

    def _statement_written(self, said: str | None) -> None:
        if said:
            self.notify(block(said), markup=False, timeout=5)

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
            self._more.go_to(focus, self._about)
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
            more.go_to(focus, self._about)

    def _load_more(self) -> None:
        brand = self.known[self.account].brand if self.account else ""
        if self._more is not None:
            self._more.load(self.written, self.account, self.services.posts.names(brand))
            self._more.query_one(MediaFields).learn(self._facts, self._attached)

    def _show_more(self, *, shown: bool) -> None:
        self.query_one("#composer").set_class(shown, "-more")
