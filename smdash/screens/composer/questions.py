"""What a composer asks before it ends: are errors meant, and what becomes of a post without room, or of two texts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from smdash.domain.schedule import spelled_day
from smdash.domain.wording import counted
from smdash.screens.base.dialogs import Choice, PickScreen
from smdash.screens.composer.findings import finding_line
from smdash.services.composer.saver import whole_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from smdash.domain.posts.post import Written
    from smdash.services.composer.saver import Edited, NoRoom, Outcome, PostSaver, Wrong

SHOWN_ERRORS = 4


class Question(NamedTuple):
    """A question, and the act of each answer, for a worker; what has none goes back to the text."""

    screen: PickScreen
    acts: Mapping[str, Callable[[], Outcome]]


def about_errors(wrong: Wrong, saver: PostSaver) -> Question:
    """Ask whether a post is to be stored with its errors; ``back`` goes to the first of them."""
    errors = wrong.errors
    words = [finding_line(error) for error in errors[:SHOWN_ERRORS]]
    if len(errors) > SHOWN_ERRORS:
        words.append(f"and {len(errors) - SHOWN_ERRORS} more")
    choices = [
        Choice("back", "Back to the text", remark="enter goes to the first error"),
        Choice("queue", "Save it anyway" if saver.edits else "Queue it anyway"),
        Choice("draft", "Keep it as a draft", remark="without a time"),
    ]
    acts: dict[str, Callable[[], Outcome]] = {
        "queue": partial(saver.store, wrong.post, wrong.times),
        "draft": partial(saver.put_as_draft, wrong.post),
    }
    return Question(PickScreen(counted(len(errors), "error"), choices, body="\n".join(words)), acts)


def about_edited(asked: Edited, saver: PostSaver) -> Question:
    """Ask what becomes of two texts of one post: both are there whatever is answered; ``look`` shows them."""
    choices = [Choice("new", "Keep mine as a new draft", remark="the stored post stays as it is")]
    body = "The post is no longer there: it was taken away while you wrote."
    acts: dict[str, Callable[[], Outcome]] = {"new": partial(saver.put_as_draft, asked.post, as_new=True)}
    if asked.moved:
        choices.insert(0, Choice("words", "Save my words there", remark="its words are as when you began"))
        acts["words"] = partial(saver.put_words, asked)
    if asked.theirs is not None:
        choices.append(Choice("theirs", "Take the stored one", remark="mine is kept in a file"))
        choices.append(Choice("look", "Look at both"))
        body = f"The post was changed elsewhere since you began. It stands so now: {asked.places}."
        acts["theirs"] = partial(saver.take_theirs, asked)
    choices.append(Choice("back", "Back to the text", remark="nothing is stored"))
    return Question(PickScreen("Changed elsewhere", choices, body=body), acts)


def about_unkept(error: Exception, post: Written, saver: PostSaver, said: str = "") -> Question:
    """Ask what becomes of a post that can neither be stored nor kept here; ``copy`` copies it, and asks again.

    ``said`` is what came of the last answer.
    """
    choices = [
        Choice("file", "Put it in a file and leave", remark="in your own folder where this one takes none"),
        Choice("copy", "Copy it", remark="and stay"),
        Choice("drop", "Leave without it"),
        Choice("back", "Back to the text"),
    ]
    acts: dict[str, Callable[[], Outcome]] = {"file": partial(saver.put_by, post), "drop": saver.give_up}
    return Question(PickScreen("Not kept", choices, body=f"{error}\n{said}".strip()), acts)


def both_texts(asked: Edited) -> str:
    """Return the stored post and the one in the composer, one below the other."""
    theirs = whole_text(asked.theirs) if asked.theirs is not None else ""
    return f"STORED NOW\n\n{theirs}\nYOURS, NOT STORED\n\n{whole_text(asked.post)}"


def about_room(asked: NoRoom, saver: PostSaver) -> Question:
    """Ask what becomes of a post that has no room; a day with room is offered where one was found."""
    choices = [Choice("overtime", "Queue as overtime", remark="until the plan moves")]
    if asked.verdict.next_day is not None:
        choices.append(Choice("next", "Next day with room", remark=spelled_day(asked.verdict.next_day)))
    choices.append(Choice("draft", "Keep as draft", remark="without a time"))
    acts: dict[str, Callable[[], Outcome]] = {
        "overtime": partial(saver.put, asked.post, asked.times, overtime=True),
        "next": partial(saver.put_later, asked),
        "draft": partial(saver.put_as_draft, asked.post),
    }
    return Question(PickScreen("No room", choices, body=asked.verdict.words), acts)
