"""The answer a client sends back to a page for approval; how it is written and read is ``domain.answer_text``'s."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from smdash.domain import answer_text
from smdash.domain.answer_text import ASK_AGAIN, Form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smdash.domain.answer_text import Answered

Decision = Literal["approved", "changes", "comment"]
FORM: Form = Form(
    "APPROVAL ANSWER",
    "END OF THE APPROVAL ANSWER",
    1,
    {"approved": "APPROVED", "changes": "CHANGE WANTED", "comment": "COMMENT"},
    "an approval page",
    frozenset({"comment"}),
    ASK_AGAIN,
)


def written(answer: Answered) -> str:
    """Return an answer as text; the program of the page writes the same."""
    return answer_text.written(answer, FORM)


def read(text: str) -> tuple[Answered, ...]:
    """Return the answers in a text, the one made first before the others; UsageError as ``answer_text.read``."""
    return answer_text.read(text, FORM)


def read_best(texts: Iterable[str]) -> tuple[Answered, ...]:
    """Return the answers of the first of several readings in which all are whole, else of the first that has some."""
    return answer_text.read_best(texts, FORM)


def holds_answer(text: str) -> bool:
    """Say whether a text holds the begin of an answer."""
    return answer_text.holds_answer(text, FORM.begin)
