"""What items are taken for in a home: by rules as they come, by their person, and anew."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from smdash.domain.errors import NotFoundError, UsageError
from smdash.domain.inbox.why import minutes_words, why_lines
from smdash.services.inbox.rules_file import NAME
from smdash.services.inbox.triage import next_what
from tests.worlds import NOW, content, rows

if TYPE_CHECKING:
    from pathlib import Path

    from smdash.services.bundle import Services


@pytest.fixture
def inbox(small: Services, tmp_path: Path) -> Inbox:
    return Inbox(small, tmp_path)


class Inbox:
    """A home that messages come into."""

    def __init__(self, services: Services, folder: Path) -> None:
        self.services = services
        self.folder = folder
        self.number = 0

    def comes(self, text: str, handle: str = "ada", account: str = "acme/x", **more: Any) -> int:
        self.number += 1
        line = {
            "id": f"m{self.number}", "account": account, "kind": "comment", "author": handle.title(), "handle": handle, "text": text,
            "received_at": (NOW - timedelta(hours=1)).isoformat(), **more,
        }  # fmt: skip
        path = self.folder / f"{self.number}.jsonl"
        path.write_text(json.dumps(line) + "\n", encoding="utf-8")
        assert self.services.imports.run(path).added == 1
        return int(rows(self.services, "SELECT max(id) FROM inbox_items")[0][0])

    def taken(self, item_id: int) -> tuple[str, str, str]:
        found: tuple[str, str, str] = rows(
            self.services,
            f"SELECT CASE WHEN spam THEN 'spam' ELSE flag END, judged, state FROM inbox_items WHERE id = {item_id}",
        )[0]
        return found

    def why(self, item_id: int) -> str:
        now = self.services.home.now().astimezone(self.services.home.zone())
        return "\n".join(told.words for told in why_lines(self.services.triage.explain(item_id), now))


def test_items_land_as_what_they_are(inbox: Inbox) -> None:
    assert inbox.taken(inbox.comes("Do you open on Sunday?")) == ("question", "question", "open")
    assert inbox.taken(inbox.comes("Thank you!")) == ("", "", "open")
    assert inbox.taken(inbox.comes("Fine", kind="review", rating=1)) == ("complaint", "poor-rating", "open")
    assert inbox.taken(inbox.comes("promote it on @best")) == ("spam", "promises-of-money", "done")
    assert rows(inbox.services, "SELECT handled_at FROM inbox_items WHERE spam = 1") == [(None,)]
    assert (inbox.services.inbox.view().open, inbox.services.inbox.view().counts.spam_today) == (3, 1)
    assert inbox.services.inbox.view("bean").counts.spam_today == 0


def test_spam_that_was_answered_is_handled_and_no_spam(inbox: Inbox) -> None:
    item = inbox.comes("promote it on @best", state="done", handled_at=NOW.isoformat())
    assert inbox.taken(item)[::2] == ("", "done")


def test_a_correction_is_remembered_and_undone(inbox: Inbox) -> None:
    triage, item = inbox.services.triage, inbox.comes("Is this love?")
    before = content(inbox.services.home.read())
    assert triage.correct([item], "complaint") == 1
    assert inbox.taken(item) == ("complaint", "person", "open")
    assert rows(inbox.services, "SELECT rule, was, now FROM corrections") == [("question", "question", "complaint")]
    assert triage.correct([item], "complaint") == 0, "said before"
    assert triage.judge_again().looked == 0, "what a person said stays"
    triage.correct([item], "")
    assert inbox.taken(item) == ("", "person", "open")
    assert "you said so" in inbox.why(item)
    assert "Before it was taken for a question, by rule question." in inbox.why(item)
    inbox.services.undo.undo()
    inbox.services.undo.undo()
    assert content(inbox.services.home.read()) == before


def test_who_wrote_spam_writes_spam_on_all_accounts_of_that_network(inbox: Inbox) -> None:
    triage = inbox.services.triage
    first = inbox.comes("You look great", "@Spam_Me")
    triage.correct([first], "spam")
    assert inbox.taken(first) == ("spam", "person", "done")
    again = inbox.comes("Nice shop", "spam_me")
    assert inbox.taken(again) == ("spam", "writer", "done")
    assert "You called an earlier message of spam_me spam" in inbox.why(again)
    assert inbox.taken(inbox.comes("Nice shop", "spam_me", "bean/instagram"))[0] == "", (
        "another network, another person"
    )
    triage.correct([again], "")
    assert inbox.taken(again) == ("", "person", "open")
    assert inbox.taken(inbox.comes("promote it on @x", "spam_me"))[0] == "", "the last word counts, before rules"
    inbox.services.undo.undo()


def test_leads_are_no_spam(inbox: Inbox) -> None:
    triage = inbox.services.triage
    triage.block_word("bad luck")
    triage.correct([inbox.comes("We need a website", "Eva")], "lead")
    assert rows(inbox.services, "SELECT is_lead FROM people") == [(1,)]
    assert inbox.taken(inbox.comes("bad luck, promote it on us", "eva"))[0] == ""
    assert "eva is a lead: never spam" in inbox.why(inbox.comes("See you", "eva"))
    assert inbox.taken(inbox.comes("bad luck", "eva", "bean/instagram"))[0] == "spam", "another brand's"


def test_what_a_rule_takes_for_a_lead_is_no_lead_of_the_person(inbox: Inbox) -> None:
    item = inbox.comes("What does it cost? Your rates please")
    assert inbox.taken(item) == ("lead", "lead-words", "open")
    assert not inbox.services.triage.called_lead(item)
    assert rows(inbox.services, "SELECT count(*) FROM people") == [(0,)]
    assert rows(inbox.services, "SELECT count(*) FROM leads") == [(0,)]
    inbox.services.inbox.flag([item], "lead")
    assert inbox.services.triage.called_lead(item)
    assert rows(inbox.services, "SELECT count(*) FROM leads") == [(1,)]


def test_blocked_words_put_away_what_is_there_and_bring_it_back(inbox: Inbox) -> None:
    triage = inbox.services.triage
    mine, other = inbox.comes("Buy PillsX now"), inbox.comes("hello?")
    said = inbox.comes("PillsX is a question")
    triage.correct([said], "question")
    before = content(inbox.services.home.read())
    assert triage.block_word("  pillsx ") == 1
    assert inbox.taken(mine) == ("spam", "block-word", "done")
    assert (inbox.taken(other)[0], inbox.taken(said)[1]) == ("question", "person")
    assert "It has what you blocked: 'pillsx'." in inbox.why(mine)
    with pytest.raises(UsageError, match="blocked already"):
        triage.block_word("PILLSX")
    inbox.services.undo.undo()
    assert content(inbox.services.home.read()) == before
    inbox.services.undo.redo()
    assert triage.unblock_word("Pillsx") == 1
    assert inbox.taken(mine) == ("", "", "open")
    with pytest.raises(NotFoundError, match="not blocked"):
        triage.unblock_word("pillsx")
    for word in ("", " a ", "ab", "x" * 101):
        with pytest.raises(UsageError):
            triage.block_word(word)
    assert triage.blocked() == ()


def test_judging_anew_follows_the_file(inbox: Inbox) -> None:
    triage = inbox.services.triage
    plain, asked, spam = inbox.comes("A press inquiry"), inbox.comes("You there?"), inbox.comes("promote it on @b")
    handled = inbox.comes("press inquiry, done")
    inbox.services.inbox.done([handled])
    old = inbox.comes("A lead of old")
    with inbox.services.home.write("as it was before there were rules") as w:
        w.conn.execute("UPDATE inbox_items SET flag = 'lead', judged = '' WHERE id = ?", (old,))
    assert triage.judge_again() == (4, 0, 0, "") or triage.judge_again().changed == 0
    (inbox.services.home.folder / NAME).write_text(
        '[[rules]]\nid = "press"\nwhat = "complaint"\nwords = ["press inquiry"]\n[[rules]]\nid = "promises-of-money"\noff = true\n'
        '[[rules]]\nid = "no-questions"\nwhat = "spam"\nsigns = "?"\n'
    )
    assert "By the rules as they are now: a complaint" in inbox.why(plain)
    found = triage.judge_again()
    assert (found.changed, found.spam, found.problem) == (3, 1, "")
    assert inbox.taken(plain) == ("complaint", "press", "open")
    assert inbox.taken(asked) == ("spam", "no-questions", "done")
    assert inbox.taken(spam) == ("", "", "open")
    assert inbox.taken(handled) == ("", "", "done")
    assert inbox.taken(old) == ("lead", "", "open")
    inbox.services.undo.undo()
    assert inbox.taken(asked) == ("question", "question", "open")
    (inbox.services.home.folder / NAME).write_text("[[rules")
    assert "line 1" in triage.judge_again().problem
    assert "Your rules are not in force" in inbox.why(plain)


def test_how_often_a_rule_was_right(inbox: Inbox) -> None:
    triage = inbox.services.triage
    items = [inbox.comes(f"Number {number}?") for number in range(4)]
    triage.correct(items[:1], "complaint")
    triage.correct(items[:1], "lead")
    triage.correct(items[1:2], "question")
    triage.correct(items[2:3], "lead")
    triage.correct(items[2:3], "question")
    (row,) = [each for each in triage.rules().rows if each.rule.id == "question"]
    assert (row.judged, row.corrected) == (4, 1), "corrected back is right, confirmed is right"


def test_why_says_where_it_stands(inbox: Inbox) -> None:
    item = inbox.comes("Are you open?", account="bean/instagram", kind="message")
    text = inbox.why(item)
    assert "Taken for a question." in text
    assert "Rule question: it asks something: 'are you open', '?'." in text
    assert (
        "The default here, which nobody promised: an answer within 6 h of 09:00-17:30 Mon-Fri America/New_York." in text
    )
    assert "Due Mon 23 Nov 21:00: 59 h 48 min left (6 h of its hours)." in text
    assert "until Sun 22 Nov 08:12" in text
    assert "(not certain)" in text
    assert "It stands before all that is due" in text
    inbox.services.manage.edit_account("bean/instagram", promise="1h", reply_hours="24/7")
    assert "Your promise: an answer within 1 h of 24/7 America/New_York." in inbox.why(item)
    assert "Due 09:12: 0 min late." in inbox.why(item)
    with pytest.raises(NotFoundError):
        inbox.services.triage.explain(999)


def test_only_what_an_item_can_be_can_be_said(inbox: Inbox) -> None:
    with pytest.raises(UsageError, match="no such thing"):
        inbox.services.triage.correct([inbox.comes("Hi")], "love")
    assert [next_what(each) for each in ("", "question", "complaint", "lead", "spam")] == [
        "question",
        "complaint",
        "",
        "question",
        "",
    ]


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (59.9, "59 min"), (60, "1 h"), (-130, "2 h 10 min"), (6001, "100 h")]
)
def test_lengths_of_time(minutes: float, words: str) -> None:
    assert minutes_words(minutes) == words


def test_a_blocked_handle_puts_away_what_its_writer_sent_and_sends(inbox: Inbox) -> None:
    triage = inbox.services.triage
    there, other = inbox.comes("Do you open?", "zan"), inbox.comes("Do you open?", "zanna")
    assert triage.block_word("@zan") == 1
    assert (inbox.taken(there)[0], inbox.taken(other)[0]) == ("spam", "question")
    assert "Its writer is called what you blocked: '@zan'." in inbox.why(there)
    later = inbox.comes("And on Monday?", "Zan")
    assert inbox.taken(later)[0] == "spam"
    assert triage.unblock_word("@zan") == 2
    assert inbox.taken(there) == ("question", "question", "open")


def test_whom_one_has_answered_writes_no_spam_but_by_a_blocked_word(inbox: Inbox) -> None:
    services, page = inbox.services, "https://shop.example/mug"
    services.replies.note_answered(inbox.comes("Is there a bigger one?"), "Of which one?")
    services.inbox.wait([inbox.comes("Is there a blue one?", handle="eve")])
    inbox.comes("Is there a red one?", handle="zoe")
    assert [inbox.taken(inbox.comes(page, handle=who))[2] for who in ("ada", "eve", "zoe", "")] == [
        "open",
        "open",
        "done",
        "done",
    ]
    assert inbox.taken(inbox.comes(page, account="bean/instagram"))[2] == "done"
    mine = inbox.comes("You have won a prize, click")
    assert inbox.taken(mine) == ("", "", "open")
    assert services.triage.judge_again().changed == 0
    services.triage.block_word("you have won")
    assert inbox.taken(mine) == ("spam", "block-word", "done")
