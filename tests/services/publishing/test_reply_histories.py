"""Whatever a person, a network and a crash do in whatever order: an answer is out once at most, and its state is true."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from smdash.connectors.base import RejectedError, SignInNeededError, UnavailableError, UncertainError
from smdash.domain.errors import SmdashError
from tests.connectors.fake import fails

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.services.publishing.answering import Answering

TRUE_ONLY_IF_OUT = {"published"}
TRUE_ONLY_IF_NOT = {"failed", "missed", "scheduled", "gone"}


class KilledError(BaseException):
    """The program ends here."""


def killed(*_: object) -> None:
    raise KilledError


class History:
    """One item, and the answers that were written to it, each with a text of its own."""

    def __init__(self, answering: Answering, repeats: bool) -> None:
        self.answering = answering
        self.network = answering.network
        self.network.repeats, self.network.before, self.network.after, self.network.away = repeats, None, None, None
        with answering.services.home.write("", journaled=False) as w:  # whoever was signed out signs in again
            w.conn.execute("UPDATE connections SET problem = '', problem_kind = '', problem_at = NULL")
        self.item = answering.add(f"Question {len(self.network.posts)}")
        self.sent: dict[int, str] = {}
        self.words: set[int] = set()
        """Answers of which the person has said something, whatever is true."""

    @property
    def last(self) -> int:
        return max(self.sent, default=0)

    def send(self) -> None:
        text = f"Answer {self.item} {len(self.sent)} {len(self.network.posts)}"
        confirmed = self.answering.services.replies.check(self.item, text).confirm
        self.sent[self.answering.send(text, self.item, confirmed=confirmed).id] = text

    def take(self) -> None:
        taken = self.answering.services.replies.take(self.item, "By hand").reply.id
        self.words.add(taken)

    def undo(self) -> None:
        self.answering.services.undo.undo()

    def redo(self) -> None:
        self.answering.services.undo.redo()

    def due(self) -> None:
        self.answering.later()
        self.answering.due()

    def much_later(self) -> None:
        self.answering.later(minutes=20)
        self.answering.due()

    def soon(self) -> None:
        self.answering.later(minutes=2)
        self.answering.due()

    def retry(self) -> None:
        self.answering.services.replies.retry(self.last)

    def answered(self) -> None:
        self.answering.services.replies.answered(self.last)
        self.words.add(self.last)

    def not_answered(self) -> None:
        self.answering.services.replies.not_answered(self.last)
        self.words.add(self.last)

    def refuses(self) -> None:
        self.network.before = fails(RejectedError("no."))

    def is_away(self) -> None:
        self.network.away = UnavailableError("down.")

    def is_back(self) -> None:
        self.network.away = None

    def signed_out(self) -> None:
        self.network.before = fails(SignInNeededError("who are you?"))

    def loses_the_call(self) -> None:
        self.network.before = fails(UncertainError("cut."))

    def loses_the_answer(self) -> None:
        self.network.after = fails(UncertainError("cut."))

    def dies_before(self) -> None:
        self.network.before = killed

    def dies_after(self) -> None:
        self.network.after = killed

    def check(self) -> None:
        texts = self.network.texts()
        for reply_id, text in self.sent.items():
            out, state = texts.count(text), self.answering.state(reply_id)
            assert out <= 1, (text, state)
            if reply_id not in self.words:
                assert out or state not in TRUE_ONLY_IF_OUT, (text, state)
                assert not out or state not in TRUE_ONLY_IF_NOT, (text, state)


STEPS: tuple[Callable[[History], None], ...] = (
    History.send, History.due, History.soon, History.much_later, History.undo, History.redo, History.retry,
    History.take, History.answered, History.not_answered, History.refuses, History.is_away, History.is_back,
    History.signed_out, History.loses_the_call, History.loses_the_answer, History.dies_before, History.dies_after,
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=4, max_size=14), repeats=st.booleans())
def test_an_answer_is_out_once_at_most_and_its_state_is_true(
    answering: Answering, steps: list[Callable[[History], None]], repeats: bool
) -> None:
    history = History(answering, repeats)
    for step in (History.send, *steps):
        with suppress(SmdashError, KilledError):
            step(history)
        if step in {History.due, History.soon, History.much_later}:
            answering.network.before = answering.network.after = None
        history.check()
    answering.network.away = answering.network.before = answering.network.after = None
    for _ in range(2):
        answering.later(minutes=7)
        answering.due()
    history.check()
    event(f"{sum(answering.state(each) == 'published' for each in history.sent)} of {len(history.sent)} published")
