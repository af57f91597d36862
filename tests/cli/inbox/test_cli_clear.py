"""A clearing session line by line: piped answers, a terminal that is none, what is typed wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.cli.inbox.clear import _SHORT, PROMPT
from smdash.screens.inbox.keys import CLEAR

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


def test_two_items_are_cleared_by_piped_answers(acme: Smdash) -> None:
    first, second = acme.json("inbox")["rows"]
    said = acme("inbox", "clear", answer="lead\nn\nd\ndone\n").output
    assert "2 items, about 8 min (guess, no own times yet)." in said
    assert f"1 of 2, ~8 min left, next: {second['handle'] or second['author']} (" in said
    assert first["text"] in said
    assert "a lead." in said
    assert "2 of 2, skipped before" in said
    assert "2 cleared: 2 done." in said
    assert "Nothing is left." in said
    assert "There is no time to log." in said
    assert acme.json("inbox")["open"] == 0
    assert acme("inbox", "clear", answer="").output == "Nothing waits for an answer.\n"


def test_its_letters_are_those_of_the_clearing_screen_and_said_in_each_prompt() -> None:
    screen = {key.id.partition(".")[2]: key.keys.split(",") for key in CLEAR}
    screen |= {"next": screen["skip"]}
    said = [pair.strip("?").split() for pair in PROMPT.strip().split(", ")]
    assert {word for _, word in said} | {"block"} == set(_SHORT.values())
    for letter, word in said:
        assert _SHORT[letter] == word
        assert letter in screen[word], f"{letter} is another key on the clearing screen"
        taken = {name: each for name, each in _SHORT.items() if name not in {letter, "d", "y"}}
        assert word not in taken.values(), "one letter each"


def test_e_is_done_and_q_ends(acme: Smdash) -> None:
    said = acme("inbox", "clear", answer="e\nq\n").output
    assert "1 cleared: 1 done." in said
    assert acme.json("inbox")["open"] == 1


def test_nobody_who_answers_is_a_mistake_of_use(acme: Smdash) -> None:
    done = acme("inbox", "clear", answer="", code=2)
    assert "no answers are piped in" in done.stderr
    assert acme.json("inbox")["open"] == 2


def test_what_is_typed_wrongly_changes_nothing_and_is_asked_again(acme: Smdash) -> None:
    said = acme("inbox", "clear", answer="dnoe\nsnooze\nsnooze yesterday\nb\nu\ny\nend\n").output
    assert "this is none of what can be done. 'dnoe'" in said or "'dnoe'" in said
    assert "say until when" in said
    assert "say which word" in said
    assert "nothing was done in this session yet" in said
    assert "0 cleared: nothing was done." in said
    assert "2 items left" in said
    assert acme.json("inbox")["open"] == 2


def test_an_answer_by_hand_is_out_by_the_persons_word_alone(acme: Smdash) -> None:
    first = acme.json("inbox")["rows"][0]["id"]
    said = acme("inbox", "clear", answer="r Yes, we do.\nn\nreply\nYes we do.\ny\nundo\nn\nq\n").output
    assert "Not answered; the text is kept as a draft." in said
    assert "Answered, by your word." in said
    assert "Left as it is." in said, "a word on what is out is taken back once confirmed only"
    assert "1 cleared: 1 answered." in said
    assert first not in [row["id"] for row in acme.json("inbox")["rows"]]


def test_what_nobody_said_of_an_answer_stays_asked_about(acme: Smdash) -> None:
    first = acme.json("inbox")["rows"][0]["id"]
    said = acme("inbox", "clear", answer="r Yes, we do.\n").output
    assert "It stays in your hands" in said
    assert "(in your hands)" in acme("inbox", "show", str(first)).stdout
    assert first in [row["id"] for row in acme.json("inbox")["rows"]]


def test_a_filter_that_is_wrong_or_about_others_is_refused(acme: Smdash) -> None:
    assert "only what is open" in acme("inbox", "clear", "state:done", answer="q\n", code=2).stderr
    acme("inbox", "clear", "from:@nobody", answer="q\n")
    assert acme.json("inbox")["open"] == 2
