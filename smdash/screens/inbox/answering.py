"""Answering the item of a panel: drafts that keep themselves, what a text comes to, sending, handing over, the word."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from smdash.domain.errors import UsageError
from smdash.domain.plaintext import one_line, storable
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.screens.base.editor import edit_text
from smdash.screens.inbox.replybox import reply_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App

    from smdash.domain.inbox.replies import After, ReplyCheck, ReplyView
    from smdash.screens.base.screen import BaseScreen
    from smdash.screens.inbox.answered import Answer
    from smdash.screens.inbox.reading import Reading
    from smdash.screens.inbox.replybox import ReplyBox
    from smdash.screens.snippets.pick import Picked
    from smdash.services.bundle import Services
    from smdash.services.home import Home


def in_file(home: Home, text: str) -> str:
    """Write an answer to a file of its own, and say where it is."""
    from smdash.paths import written
    from smdash.services.desktop.kept_texts import keep

    return f"Your answer is kept in {written(keep(home, 'reply', text, '.md'))}."


class Copied(NamedTuple):
    """What was handed over: the reply, its text, its page, and the program that took the text ('' for none)."""

    reply: ReplyView
    text: str
    page: str
    tool: str


class Desk(Protocol):
    """The panel, as far as answering goes."""

    services: Services
    reading: Reading | None
    replies: tuple[ReplyView, ...]

    @property
    def base(self) -> BaseScreen[object]:
        """The screen it stands on."""
        ...

    @property
    def app(self) -> App[object]:
        """The app."""
        ...

    @property
    def box(self) -> ReplyBox:
        """The reply box."""
        ...

    @property
    def item_id(self) -> int:
        """The item that is shown, 0 for none."""
        ...

    def names(self) -> dict[str, str]:
        """Return what the keys are called."""
        ...

    def say_standing(self) -> None:
        """Say how the answers stand."""
        ...

    def draft_kept(self, item_id: int, text: str) -> None:
        """Take in what was kept of a text."""
        ...

    def open_box(self) -> None:
        """Show the reply box, and begin to type."""
        ...

    def close_box(self) -> None:
        """Close the reply box."""
        ...

    def answer_sent(self) -> None:
        """Let others know that the item is answered."""
        ...


class Answering:
    """What is done with the reply box of one panel; drafts and counts are made beside the UI."""

    def __init__(self, panel: Desk) -> None:
        self.panel = panel
        self.after: dict[int, After] = {}
        self.saved: dict[int, int] = {}
        self._wanted: dict[int, str] = {}
        self._kept: dict[int, str] = {}
        self.unkept: dict[int, str] = {}
        """What was typed to an item and could not be stored."""
        self._keeping = self._checking = self._sending = False

    @property
    def open_reply(self) -> ReplyView | None:
        """The answer to the item that a person has to say the outcome of."""
        item = self.panel.item_id
        asked = [each for each in self.panel.replies if each.item_id == item and _asks(each)]
        return asked[-1] if asked else None

    @property
    def stopped(self) -> ReplyView | None:
        """The answer to the item that failed or was missed: it is not out, though it was to be."""
        item = self.panel.item_id
        found = [each for each in self.panel.replies if each.item_id == item and each.state in {"failed", "missed"}]
        return found[-1] if found else None

    # Typing ----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Open the box, with what was typed before; where an answer did not go out as it was to, ask first."""
        panel, reply = self.panel, self.open_reply or self.stopped
        if reply is None or panel.box.is_open:
            self.write()
        elif reply.by_hand:
            names = panel.names()
            words = f"{names['answered']} answered, {names['not_answered']} not answered"
            panel.base.tell(f"First say what became of your answer: {words}.")
        else:
            self._settle(reply)

    def _settle(self, reply: ReplyView) -> None:
        """Ask what is to become of an answer that failed, was missed, or may be out."""
        panel, reading = self.panel, self.panel.reading
        if reading is None:
            return
        names, unsure = panel.names(), reply.state == "unknown"
        again = [Choice("write", "Look at the text, and change it")]
        if reading.ground.online:
            again.append(Choice("retry", "Try again over the network, as it stands"))
        again.append(Choice("hand", "Post it by hand", remark="copies it"))
        choices = [
            *([] if unsure else again),
            Choice("answered", "It is out: answered", remark=names["answered"]),
            Choice("not_answered", "It is not out", remark=f"{names['not_answered']}, the text is kept"),
        ]
        why = one_line(reply.error, 300)
        said = {"unknown": "It may be out. Look whether it is there.", "missed": "It was not sent in time."}
        head = said.get(reply.state, "It was not sent.")
        body = f"{head}{f' {why[:1].upper()}{why[1:]}' if why else ''}\n\n{one_line(reply.text, 200)}"

        def picked(answer: str | None) -> None:
            acts = {
                "write": self.write,
                "retry": lambda: self._retry(reply),
                "hand": lambda: self._hand_over(reply.item_id, reply.text, reply.after),
                "answered": self.say_how,
                "not_answered": self.not_answered,
            }
            if answer is not None and panel.item_id == reply.item_id:
                acts[answer]()

        panel.app.push_screen(PickScreen(f"Your answer to {one_line(reply.to, 40)}", choices, body=body), picked)

    def write(self) -> None:
        """Open the box, with what was typed before."""
        panel, reading = self.panel, self.panel.reading
        if reading is None:
            return
        box, ground = panel.box, reading.ground
        box.show(reading.facts, ground, reading.now)
        if not box.is_open:
            unkept = self.unkept.get(panel.item_id, "")
            box.fill(unkept or ground.draft or (f"{ground.prefix.strip()} " if ground.prefix else ""))
            self._kept[panel.item_id] = ground.draft if unkept else box.text
        panel.open_box()
        panel.base.show_line(reply_line(ground, panel.base.host.keymap))
        self.look()
        panel.say_standing()

    def leave(self) -> None:
        """Close the box; what is typed is kept."""
        self.panel.close_box()

    def typed(self) -> None:
        """Keep what is typed, and say what it comes to."""
        self.keep()
        self.look()

    def keep(self) -> None:
        """Write the text down beside the UI; of several letters in a hurry the last one is what counts."""
        self._want()
        self._write()

    def _want(self) -> None:
        panel = self.panel
        if panel.item_id and panel.box.is_open and self._kept.get(panel.item_id) != panel.box.text:
            self._wanted[panel.item_id] = panel.box.text

    def _write(self, *, last: bool = False) -> None:
        """Write a text down beside the UI; where that fails, the ``last`` of a box goes into a file."""
        if self._keeping or not self._wanted:
            return
        panel = self.panel
        item, text = self._wanted.popitem()
        self._keeping = True

        def kept(_: object) -> None:
            self._keeping = False
            self._kept[item] = text
            self.unkept.pop(item, None)
            panel.draft_kept(item, text)
            self._write()

        def not_kept(error: Exception) -> None:
            self._keeping = False  # the next letter tries again
            if last or item not in self.unkept:  # it is said once, not at every letter
                panel.base.host.complain(error)
            self.unkept[item] = text
            panel.say_standing()

        services, app = panel.services, panel.app

        def keep() -> None:
            try:
                services.replies.keep_draft(item, text)
            except Exception:
                if last and text.strip():
                    words = in_file(services.home, text)
                    with suppress(RuntimeError):  # the app was left meanwhile
                        app.call_from_thread(app.notify, words, severity="warning", markup=False, timeout=10)
                raise

        panel.base.beside(keep, kept, "draft", failed=not_kept, lasting=True)

    def finish(self) -> None:
        """Write down all that is not yet, whatever is being written: changes are made in their order."""
        self._want()
        while self._wanted:
            self._keeping = False
            self._write(last=True)

    def look(self) -> None:
        """Say what the text comes to, once that is known; one look at a time, at the newest text."""
        if self._checking:
            return
        panel = self.panel
        item, text = panel.item_id, panel.box.text
        self._checking = True

        def looked(check: ReplyCheck) -> None:
            self._checking = False
            if (item, text) == (panel.item_id, panel.box.text):
                panel.box.judge(check)
            elif panel.box.is_open:
                self.look()

        def failed(error: Exception) -> None:
            self._checking = False
            panel.base.host.complain(error)

        replies = panel.services.replies
        panel.base.beside(lambda: replies.check(item, text), looked, "check", failed=failed)

    def pick_saved(self) -> None:
        """Put a snippet in at the cursor, and send what there is then where that is asked for."""
        from smdash.domain.snippets.snippets import REPLY_KINDS
        from smdash.screens.snippets.pick import Ground, SnippetPicker

        panel = self.panel
        item, facts = panel.item_id, panel.reading.facts if panel.reading else None
        if facts is None:
            return

        def picked(found: Picked | None) -> None:
            if found is not None and panel.item_id == item:
                self.saved[item] = found.snippet
                panel.box.insert(found.text, found.gap)
                if found.send and alone:
                    self.send("done")
                elif found.send:
                    panel.base.tell("It stands with what was typed before: look at both, then send.")

        snippets, begun = panel.services.snippets, panel.reading.ground if panel.reading else None
        # A draft of another day may stand there, and the picker hides it.
        alone = panel.box.text.strip() == ("" if begun is None else begun.prefix.strip()) or not panel.box.text.strip()
        ground = Ground(facts.brand, lambda: snippets.values(item), panel.box.text, REPLY_KINDS, "reply", sends=True)
        panel.app.push_screen(SnippetPicker(panel.services, ground), picked)

    def begin_with_snippet(self) -> None:
        """Open the box and pick a snippet for it, where nothing is to be said of an answer first."""
        if self.panel.box.is_open or (self.open_reply is None and self.stopped is None):
            self.write()
            self.pick_saved()
        else:
            self.begin()

    def edit(self) -> None:
        """Write it in the person's own editor."""
        text = edit_text(self.panel.app, self.panel.box.text)
        if text is not None:
            self.panel.box.rewrite(text)

    # Sending ---------------------------------------------------------------------------------------------

    def send(self, after: After, *, by_hand: bool = False, confirmed: Sequence[str] = ()) -> None:
        """Send what is typed or hand it over; what forbids it is said, what is to be looked at first is asked about."""
        panel = self.panel
        item, text = panel.item_id, panel.box.text
        reading = panel.reading
        if reading is None or reading.ground is None or self._sending:
            return
        if not text.strip():
            panel.base.tell("Nothing is typed yet.")
            return
        hand = by_hand or not reading.ground.online

        def checked(check: ReplyCheck) -> None:
            self._sending = False
            if (item, text) != (panel.item_id, panel.box.text):
                return
            panel.box.judge(check)
            if check.errors:
                panel.base.tell(f"Not yet: {check.errors[0]}")
                return
            asked = [words for words in check.confirm if words not in confirmed]
            if asked:
                self._ask(asked, after, by_hand=by_hand)
            elif hand:
                self._hand_over(item, text, after)
            else:
                self._send(item, text, after, confirmed)

        def failed(error: Exception) -> None:
            self._sending = False
            panel.base.host.complain(error)

        self._sending = True
        replies = panel.services.replies
        panel.base.beside(lambda: replies.check(item, text), checked, "send", failed=failed)

    def _ask(self, asked: Sequence[str], after: After, *, by_hand: bool) -> None:
        """Ask whether it goes out all the same."""
        body = "\n".join(f"! {words}" for words in asked)

        def answered(answer: str | None) -> None:
            if answer:
                self.send(after, by_hand=by_hand, confirmed=asked)

        reading = self.panel.reading
        hand = by_hand or reading is None or not reading.ground.online
        choices = [
            Choice("", "Go back and change it"),
            Choice("yes", f"It is right: {'hand it over' if hand else 'send it'} all the same"),
        ]
        self.panel.app.push_screen(PickScreen("Look at this first", choices, body=body), answered)

    def _send(self, item: int, text: str, after: After, confirmed: Sequence[str]) -> None:
        panel = self.panel
        services, saved = panel.services, self.saved.get(item, 0)
        undo, host = panel.names()["undo"], panel.base.host

        def act() -> str:
            reply = services.replies.send(item, text, after=after, saved_reply=saved, confirmed=tuple(confirmed))
            host.answer_later(reply)
            return f"Your answer to {one_line(reply.to, 40)} goes out in a moment: {undo} takes it back."

        panel.close_box()
        panel.base.perform(act, unmark=False, then=panel.answer_sent)

    def _retry(self, reply: ReplyView) -> None:
        """Let an answer that is not out go once more, as it stands."""
        panel = self.panel
        services, host = panel.services, panel.base.host

        def act() -> str:
            again = services.replies.retry(reply.id)
            host.answer_later(again)
            return f"Your answer to {one_line(again.to, 40)} is tried again."

        panel.base.perform(act, unmark=False, then=panel.answer_sent)

    def _hand_over(self, item: int, text: str, after: After) -> None:
        """Note that it is begun, copy the text, and ask from then on what became of it."""
        panel = self.panel
        replies, saved = panel.services.replies, self.saved.get(item, 0)
        self.after[item] = after

        def act() -> Copied:
            from smdash.services.desktop import clipboard

            reply, given, page = replies.take(item, text, saved_reply=saved)
            given = storable(given)
            return Copied(reply, given, page, clipboard.copy(given))

        panel.base.beside(act, self._copied, "take", lasting=True)

    def _copied(self, found: Copied) -> None:
        panel = self.panel
        # Both ways are tried: over a connection to another machine only the terminal reaches the person's own.
        panel.app.copy_to_clipboard(found.text)
        panel.close_box()
        panel.base.reload()
        tool = f"Copied ({found.tool})" if found.tool else "Copied, if your terminal lets it"
        panel.base.tell(f"{tool}: paste it there.")

    def copy_again(self) -> None:
        """Copy the text once more that was handed over."""
        from smdash.services.desktop import clipboard

        panel, reply = self.panel, self.open_reply
        if reply is None:
            panel.base.tell("No answer to it was handed over.")
            return
        text = storable(reply.text)

        def copied(tool: str) -> None:
            panel.app.copy_to_clipboard(text)
            panel.base.tell(f"Copied again ({tool})." if tool else "Copied again, if your terminal lets it.")

        panel.base.beside(lambda: clipboard.copy(text), copied, "copy")

    # The word --------------------------------------------------------------------------------------------

    def answered(self) -> None:
        """Count the item as answered: by what was handed over, as it stands; of any other it is asked what was sent."""
        panel, reply = self.panel, self.open_reply
        if reply is None or not reply.by_hand or reply.state != "sending" or not reply.text.strip():
            self.say_how()
            return
        if panel.reading is None:
            return
        from smdash.screens.inbox.answered import Answer

        after = self.after.get(reply.item_id, reply.after)
        answer = Answer(reply.text, reply.permalink, after)
        panel.close_box()
        panel.base.perform(lambda: self._by_word(reply.item_id, reply, answer), unmark=False, then=panel.answer_sent)

    def say_how(self) -> None:
        """Ask what was sent and where it is, and count the item as answered."""
        from smdash.screens.inbox.answered import AnsweredScreen

        panel, reply, reading = self.panel, self.open_reply or self.stopped, self.panel.reading
        if reading is None:
            return
        facts, draft = reading.facts, panel.box.text if panel.box.is_open else reading.ground.draft
        after = self.after.get(facts.id, "done" if reply is None else reply.after)
        link = "" if reply is None else reply.permalink

        def said(answer: Answer | None) -> None:
            if answer is not None:
                panel.close_box()
                panel.base.perform(lambda: self._by_word(facts.id, reply, answer), unmark=False, then=panel.answer_sent)

        zone = panel.services.home.zone()
        screen = AnsweredScreen(
            facts, reading.ground.to, draft if reply is None else reply.text, link, after, reading.now, zone
        )
        panel.app.push_screen(screen, said)

    def _by_word(self, item: int, reply: ReplyView | None, answer: Answer) -> str:
        replies = self.panel.services.replies
        if reply is None:
            done = replies.note_answered(item, answer.text, permalink=answer.link, after=answer.after, at=answer.at)
        else:
            text = answer.text if answer.text != reply.text else None
            done = replies.answered(reply.id, text=text, permalink=answer.link, after=answer.after, at=answer.at)
        return f"Answered {one_line(done.to, 40)}, by your word. {self.panel.names()['undo']} takes it back."

    def not_answered(self) -> None:
        """Take back that an answer was begun; its text stays as a draft."""
        panel, reply = self.panel, self.open_reply or self.stopped
        if reply is None:
            panel.base.tell("No answer to it is open.")
            return

        def act() -> str:
            panel.services.replies.not_answered(reply.id)
            return f"Not answered: the text is kept, {panel.names()['reply']} goes on with it."

        panel.base.perform(act, unmark=False)

    def asked(self, what: str, value: str) -> None:
        """Do what a key of the box asks for."""
        if what == "send":
            self.send(_after(value))
        elif what == "by_hand":
            self.send("done", by_hand=True)
        elif what == "saved":
            self.pick_saved()
        elif what == "editor":
            self.edit()
        elif what == "leave":
            self.leave()
        else:
            raise UsageError("there is no such key.", subject=what)


def _asks(reply: ReplyView) -> bool:
    """Say whether a person has to say what became of a reply."""
    return reply.state == "unknown" or (reply.state == "sending" and reply.by_hand)


def _after(value: str) -> Literal["done", "waiting", "open"]:
    return "waiting" if value == "waiting" else "open" if value == "open" else "done"
