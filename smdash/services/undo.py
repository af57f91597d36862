"""Undo and redo of user changes, across restarts."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Literal, NamedTuple

from smdash.domain.errors import ConflictError, NotFoundError, StoreError
from smdash.domain.plaintext import one_line
from smdash.domain.schedule import parse_utc, short_moment, stored
from smdash.services.home import Service
from smdash.store import journal

if TYPE_CHECKING:
    from datetime import date, datetime


class Step(NamedTuple):
    """A step that can be taken back, or made again: its number, what it was, when it was made (in the shown zone).

    ``own`` says that this program made it (or took it back). ``sent`` says that it is about what may be out already.
    ``stays`` is another program's later step that is left as it is; ``under`` is the own step that this one lies over.
    """

    number: int
    label: str
    at: datetime
    own: bool
    sent: bool
    stays: str = ""
    under: str = ""

    def words(self, way: Literal["undo", "redo"], today: date) -> tuple[str, str]:
        """Return a title and what a person is to know before it is done: whose step it is, and what it is about."""
        label = one_line(self.label, 80)
        at = f"{self.at:%H:%M}" if self.at.date() == today else short_moment(self.at.replace(tzinfo=None), today.year)
        said = [f"'{label}', {at}."]
        if not self.own and way == "undo":
            said.append("It was not done here since this was started: another program did it, or this one before.")
        elif not self.own:
            said.append(
                "It was not taken back here since this was started: another program did that, or this one before."
            )
        if self.under:
            said.append(f"It came after '{one_line(self.under, 80)}', the last step done here, and builds on it.")
        if self.sent:
            said.append(
                "It says of a post or an answer that it is out, or that somebody has it in hand. Taking that back "
                "changes what is known here, not what is out: look at the account first, so that nothing goes out "
                "twice."
                if way == "undo"
                else "It says of a post or an answer that it is out, or that somebody has it in hand: look at the "
                "account first."
            )
        return ("Take this back?" if way == "undo" else "Do this again?"), " ".join(said)

    @property
    def asks(self) -> bool:
        """Whether a person is to be asked first: nobody here was told of it, or it takes back a word on what is out."""
        return self.sent or not self.own


class StepOverError(ConflictError):
    """What a step let go has come to something, so the step is over: undo is about the one before it from now on."""


class UndoService(Service):
    """The one place that takes changes back or makes them again."""

    def undo(self, number: int | None = None) -> str | None:
        """Take back the last change, or the one of a number, and return what it was; None when there is nothing.

        ConflictError when something since then builds on it; NotFoundError for a number that is no such step. An answer
        that it let go and that is out, or failed, is no more to be taken back: StepOverError says so once, and the next
        undo is about the step before.
        """
        return self._replay("undo", number)

    def redo(self, number: int | None = None) -> str | None:
        """Make the last undone change again, or the one of a number; return what it was, None when there is none.

        An answer that it lets go waits anew before it goes out, and can be taken back meanwhile.
        """
        return self._replay("redo", number)

    def next(self) -> tuple[str | None, str | None]:
        """Return what undo and redo would act on."""
        conn = self.home.read()
        undo, redo = journal.next_undo(conn), journal.next_redo(conn)
        return (undo.label if undo else None, redo.label if redo else None)

    def last(self, way: Literal["undo", "redo"] = "undo") -> Step | None:
        """Return the step that undo (or redo) is about here: this program's last, else the last of all; None for none.

        What another program did since stays, unless it builds on the own step: then that is the one.
        """
        conn, program = self.home.read(), self.home.store.program
        find = journal.next_undo if way == "undo" else journal.next_redo
        newest, own = find(conn), find(conn, program)
        if own is None or newest is None:
            return None if newest is None else self._step(newest, own=False)
        if newest.id == own.id:
            return self._step(own, own=True)
        over = journal.entangled(conn, own, own.id)
        if over is not None:
            return self._step(over, own=False)._replace(under=own.label)
        return self._step(own, own=True)._replace(stays=newest.label if newest.id > own.id else "")

    def _step(self, change: journal.Change, *, own: bool) -> Step:
        at = parse_utc(change.made_at).astimezone(self.home.zone())
        return Step(change.id, change.label, at, own, journal.sent(self.home.read(), change.id))

    def _replay(self, way: Literal["undo", "redo"], number: int | None) -> str | None:
        program = self.home.store.program
        act = journal.undo if way == "undo" else journal.redo
        find = journal.next_undo if way == "undo" else journal.next_redo
        over = None
        try:
            with self.home.write(way, journaled=False, durable=True) as w:
                known = find(w.conn) if number is None else journal.step(w.conn, number, undone=way == "redo")
                change = None
                if way == "undo" and known is not None and (over := self._over(w.conn, known)) is not None:
                    journal.drop(w.conn, known.id)
                else:
                    if number is not None:
                        self._alone(w.conn, way, number)
                    elif known is not None:
                        number = known.id
                    change = None if number is None else act(w.conn, w.now, program=program, change_id=number)
                    if way == "redo" and change is not None:
                        home = self.home
                        journal.wait_anew(w.conn, change.id, home.late_before(), stored(home.now() + home.reply_delay))
        except StoreError as error:
            if isinstance(error.__cause__, sqlite3.IntegrityError) and number is not None:
                raise ConflictError(
                    "something that came later builds on this step.",
                    subject=f"step {number}",
                    hint="Nothing was changed. Take that back first.",
                ) from error
            raise
        if over is not None:
            raise over
        return change.label if change else None

    @staticmethod
    def _over(conn: sqlite3.Connection, step: journal.Change) -> StepOverError | None:
        """Return what to say of a step whose answer is out, or failed; ConflictError while nobody knows yet."""
        state = journal.let_go(conn, step.id)
        if not state:
            return None
        subject = f"'{one_line(step.label, 80)}'"
        if state == "sending":
            raise ConflictError("the answer is being sent just now.", subject=subject, hint="Wait a moment.")
        if state == "unknown":
            raise ConflictError("the answer may be out.", subject=subject, hint="Say first whether it is.")
        said = "the answer is out, so it stays." if state == "published" else "the answer did not go out."
        return StepOverError(said, subject=subject, hint="Undo again takes back what was done before it.")

    @staticmethod
    def _alone(conn: sqlite3.Connection, way: str, number: int) -> None:
        """Raise unless a step is there and nothing that was made after it builds on it."""
        change = journal.step(conn, number, undone=way == "redo")
        if change is None:
            raise NotFoundError(
                f"there is no such step to {'take back' if way == 'undo' else 'make again'}.",
                subject=f"step {number}",
                hint="Another program may have done it meanwhile.",
            )
        over = journal.entangled(conn, change, number)
        if over is not None:
            raise ConflictError(
                f"'{over.label}' was done since and builds on it.",
                subject=f"'{change.label}'",
                hint="Nothing was changed. Take that back first.",
            )
