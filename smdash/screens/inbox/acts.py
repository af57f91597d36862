"""What the inbox's keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from smdash.domain.plaintext import storable
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import AskScreen, TextScreen
from smdash.screens.base.said import TAKES_BACK, chosen_ids, refused_words
from smdash.screens.inbox.until import ask_until
from smdash.widgets.windowlist import WindowList

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from smdash.domain.inbox.links import Link
    from smdash.domain.inbox.reactions import Reactions
    from smdash.domain.inbox.views import InboxRow
    from smdash.domain.inbox.why import Why
    from smdash.domain.window import Window
    from smdash.screens.base.screen import BaseScreen
    from smdash.screens.inbox.panel import ItemPanel
    from smdash.screens.inbox.reader import Left


def read(screen: BaseScreen[Any]) -> None:
    """Show the item under the cursor whole, and from there those after it."""
    _read(screen)


def reply(screen: BaseScreen[Any]) -> None:
    """Answer the item that is shown; where none is, the one under the cursor in the reader."""
    panel = panel_of(screen)
    if panel is not None:
        panel.answering.begin()
    else:
        _read(screen, answering="reply")


def snippet(screen: BaseScreen[Any]) -> None:
    """Answer the item that is shown with a snippet; where none is, the one under the cursor in the reader."""
    panel = panel_of(screen)
    if panel is not None:
        panel.answering.begin_with_snippet()
    else:
        _read(screen, answering="snippet")


def answered(screen: BaseScreen[Any]) -> None:
    """Say that an answer is out: one in hand as it was handed over, of any other what was sent is asked."""
    panel = panel_of(screen)
    if panel is not None:
        panel.answering.answered()


def answered_how(screen: BaseScreen[Any]) -> None:
    """Say that an answer is out, in which words, where and when."""
    panel = panel_of(screen)
    if panel is not None:
        panel.answering.say_how()


def not_answered(screen: BaseScreen[Any]) -> None:
    """Say that an answer is not out."""
    panel = panel_of(screen)
    if panel is not None:
        panel.answering.not_answered()


def copy_answer(screen: BaseScreen[Any]) -> None:
    """Copy once more what was handed over."""
    panel = panel_of(screen)
    if panel is not None:
        panel.answering.copy_again()


def why(screen: BaseScreen[Any]) -> None:
    """Say what an item is taken for, by what rule or whose word, and why it stands where it does."""
    from smdash.domain.inbox.why import why_lines
    from smdash.widgets.inbox.factlines import told_lines

    row: InboxRow | None = screen.pane("inbox").current
    if row is None:
        return
    services, number = screen.services, row.id
    now = services.home.now().astimezone(services.home.zone())

    def shown(found: Why) -> None:
        screen.app.push_screen(TextScreen(f"Why {found.name}", told_lines(why_lines(found, now)), wide=True))

    screen.beside(lambda: services.triage.explain(number), shown, "why")


def correct(screen: BaseScreen[Any]) -> None:
    """Take the chosen items for something else, in turn: a question, a complaint, nothing of these."""
    from smdash.domain.inbox.why import NAMES
    from smdash.services.inbox.triage import next_what

    ids = chosen_ids(screen, "inbox", "i:")
    row: InboxRow | None = screen.pane("inbox").current
    if ids and row is not None:
        what, triage = next_what(row.flag), screen.services.triage
        said = f"taken for {NAMES[what]} by your word"
        _change(screen, lambda refused: triage.correct(ids, what, refused=refused), said)


def wait(screen: BaseScreen[Any]) -> None:
    """Mark the chosen items as handled until their authors write again."""
    ids = chosen_ids(screen, "inbox", "i:")
    if ids:
        inbox = screen.services.inbox
        _change(screen, lambda refused: inbox.wait(ids, refused=refused), "waiting for them", TAKES_BACK)


def spam(screen: BaseScreen[Any]) -> None:
    """Take the chosen items for spam; a single one that is spam for none, which opens it again."""
    ids = chosen_ids(screen, "inbox", "i:")
    row: InboxRow | None = screen.pane("inbox").current
    if not ids:
        return
    inbox = screen.services.inbox
    if len(ids) == 1 and row is not None and row.state == "spam":
        _change(screen, lambda refused: inbox.reopen(ids, refused=refused), "no spam, and open", TAKES_BACK)
    else:
        _change(screen, lambda refused: inbox.spam(ids, refused=refused), "put among the spam", TAKES_BACK)


def tag(screen: BaseScreen[Any]) -> None:
    """Give the chosen items typed tags, and take away those with a minus before them."""
    ids = chosen_ids(screen, "inbox", "i:")
    row: InboxRow | None = screen.pane("inbox").current
    if not ids:
        return
    inbox = screen.services.inbox
    there = " ".join(row.tags) if len(ids) == 1 and row is not None else ""

    def change(text: str, refused: list[str]) -> int:
        words = text.replace(",", " ").split()
        given = [word for word in words if not word.startswith("-")]
        taken = [word[1:] for word in words if word.startswith("-") and word != "-"]
        changed = inbox.tag(ids, given, refused=refused) if given else 0
        return max(changed, inbox.tag(ids, taken, remove=True, refused=refused) if taken else 0)

    def answered(text: str | None) -> None:
        if text:
            _change(screen, lambda refused: change(text, refused), "tagged", TAKES_BACK)

    hint = f"Has: {there}. " if there else ""
    hint += "Like: press vip; -vip takes it away."
    screen.app.push_screen(AskScreen(f"Tags of {counted(len(ids), 'item')}", hint=hint), answered)


def like(screen: BaseScreen[Any]) -> None:
    """Like an item on its network, or take that back; where that cannot be, it is said why."""
    _react(screen, "like")


def hide(screen: BaseScreen[Any]) -> None:
    """Hide an item below the own post, or show it again; where that cannot be, it is said why."""
    _react(screen, "hide")


def _react(screen: BaseScreen[Any], what: Literal["like", "hide"]) -> None:
    """Ask the network, beside the UI; the same key takes back what was done."""
    row: InboxRow | None = screen.pane("inbox").current
    if row is None:
        return
    reactions, number = screen.services.reactions, row.id

    def act() -> str:
        found = reactions.of(number)
        on = (found.liked_at if what == "like" else found.hidden_at) is None
        if what == "like":
            (reactions.like if on else reactions.unlike)(number)
            return "Liked there. The same key takes it back." if on else "No longer liked there."
        (reactions.hide if on else reactions.unhide)(number)
        return "Hidden there. The same key shows it again." if on else "Shown there again."

    def asked(found: Reactions) -> None:
        # Where that cannot be, no network is asked: the service says why.
        waits = not (found.no_like if what == "like" else found.no_hide)
        if waits:
            screen.tell("Asking its network ...")

        def done(said: str) -> None:
            screen.reload()
            screen.tell(said)

        def failed(error: Exception) -> None:
            screen.reload()
            if waits:
                screen.tell("")
            screen.host.complain(error)

        screen.beside(act, done, "write", failed=failed, lasting=True)

    screen.beside(lambda: reactions.of(number), asked, "reactions")


def panel_of(screen: BaseScreen[Any]) -> ItemPanel | None:
    """Return the panel of a screen that shows one, with an item in it."""
    from smdash.screens.inbox.panel import ItemPanel

    found = screen.query(ItemPanel)
    return found.first() if found and found.first().display and found.first().item_id else None


def _read(screen: BaseScreen[Any], *, answering: str = "") -> None:
    from smdash.screens.inbox.reader import ReaderScreen

    row: InboxRow | None = screen.pane("inbox").current
    if row is None:
        return
    services, brand, handled = screen.services, screen.brand, bool(getattr(screen, "handled", False))

    def listed() -> Window[InboxRow]:
        return services.inbox.view(brand, handled=handled).window

    own: Callable[[], Callable[[], Window[InboxRow]]] | None = getattr(screen, "listing", None)
    reads = listed if own is None else own()

    def left(how: Left | None) -> None:
        pane = screen.pane("inbox")
        if how is not None and how.key and isinstance(pane, WindowList):
            pane.cursor_key = how.key
        screen.reload()
        if how is not None and not how.key:
            screen.tell(f"{how.said} Nobody waits here any more.".strip())

    screen.app.push_screen(ReaderScreen(services, row.id, reads, brand, answering=answering), left)


def open_page(screen: BaseScreen[Any]) -> None:
    """Show where an item leads, its page first, and open or copy what is picked."""
    from smdash.screens.inbox.links import LinksScreen, leads_of

    row: InboxRow | None = screen.pane("inbox").current
    if row is None:
        return
    services, number, page = screen.services, row.id, row.permalink

    def picked(found: tuple[str, str] | None) -> None:
        if found is not None and found[0] == "open":
            _open(screen, found[1])
        elif found is not None:
            _copied(screen, found[1])

    def read(found: tuple[Link, ...]) -> None:
        leads = leads_of(page, found)
        if leads:
            screen.app.push_screen(LinksScreen(leads), picked)
        else:
            screen.tell("No address is known of it, and it holds no link.")

    screen.beside(lambda: services.item_links.of(number), read, "links")


def copy(screen: BaseScreen[Any]) -> None:
    """Copy what they wrote."""
    row: InboxRow | None = screen.pane("inbox").current
    if row is not None:
        _copied(screen, screen.services.item_facts.of(row.id).body)


def _copied(screen: BaseScreen[Any], text: str) -> None:
    """Copy a text, both ways: over a connection to another machine only the terminal reaches the person's own."""
    from smdash.services.desktop import clipboard

    text = storable(text)

    def copied(tool: str) -> None:
        screen.app.copy_to_clipboard(text)
        screen.tell(f"Copied ({tool})." if tool else "Copied (OSC 52; your terminal may refuse it).")

    screen.beside(lambda: clipboard.copy(text), copied, "copy")


def _open(screen: BaseScreen[Any], url: str) -> None:
    """Open an address; where nothing can show it, it is copied and shown."""
    from smdash.services.desktop.browser import open_address

    def opened(done: bool) -> None:
        if done:
            screen.tell("Opened.")
        else:
            screen.app.copy_to_clipboard(url)
            screen.app.push_screen(TextScreen("Open this", f"The address is copied.\n\n{url}", wide=True))

    screen.beside(lambda: open_address(url), opened, "open")


def done(screen: BaseScreen[Any]) -> None:
    """Mark the chosen items as handled."""
    ids = chosen_ids(screen, "inbox", "i:")
    if ids:
        inbox = screen.services.inbox
        _change(screen, lambda refused: inbox.done(ids, refused=refused), "done", TAKES_BACK)


def reopen(screen: BaseScreen[Any]) -> None:
    """Put the chosen items back."""
    ids = chosen_ids(screen, "inbox", "i:")
    if ids:
        inbox = screen.services.inbox
        _change(screen, lambda refused: inbox.reopen(ids, refused=refused), "open again")


def snooze(screen: BaseScreen[Any]) -> None:
    """Hide the chosen items until a typed time."""
    ids = chosen_ids(screen, "inbox", "i:")
    inbox = screen.services.inbox
    back = " u brings them back."
    if ids:
        ask_until(
            screen,
            f"Snooze {counted(len(ids), 'item')} until",
            lambda until: _change(
                screen,
                lambda refused: inbox.snooze(ids, until, refused=refused),
                f"snoozed until {_back(screen, until)}",
                back,
            ),
        )


def _back(screen: BaseScreen[Any], until: datetime) -> str:
    from smdash.domain.inbox.facts import moment_words

    home = screen.services.home
    return moment_words(until.astimezone(home.zone()), home.now().astimezone(home.zone()))


def clear(screen: BaseScreen[Any]) -> None:
    """Work on the open items one at a time: on those a filter leaves where the screen or a list below it has one."""
    from smdash.screens.inbox.clear import ClearScreen

    filters = (getattr(each, "listed", None) for each in reversed(screen.app.screen_stack))
    query = next((each for each in filters if isinstance(each, str)), "")
    screen.app.push_screen(ClearScreen(screen.services, screen.brand, query), screen.after)


def lead(screen: BaseScreen[Any]) -> None:
    """Flag the chosen items as leads, or unflag a single one that somebody called one: a rule's guess is confirmed."""
    ids = chosen_ids(screen, "inbox", "i:")
    flag = "" if len(ids) == 1 and screen.services.triage.called_lead(ids[0]) else "lead"
    said = "flagged as lead" if flag else "unflagged"
    if ids:
        inbox = screen.services.inbox
        _change(screen, lambda refused: inbox.flag(ids, flag, refused=refused), said)


def _change(screen: BaseScreen[Any], change: Callable[[list[str]], int], said: str, back: str = "") -> None:
    """Change items and say how many; what is left out is named: changed by another program, or an answer in hand."""
    from smdash.screens.inbox.keys import REPLYING
    from smdash.services.inbox.inbox import SETTLE_FIRST
    from smdash.widgets.keys import mapped, spelled

    named = {key.id: spelled(key.keys) for key in mapped(REPLYING, screen.host.keymap)}
    settle = f"{named['inbox.answered']} or {named['inbox.not_answered']} first"

    def act() -> str:
        refused: list[str] = []
        number = change(refused)
        refused = [each.replace(SETTLE_FIRST, settle) for each in refused]
        return f"{counted(number, 'item')} {said}.{refused_words(refused)}{back}"

    screen.perform(act)
