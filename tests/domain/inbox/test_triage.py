"""What an item is by rules: words, signs, stars, addresses, and what a person said before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smdash.domain.inbox.people import author_key
from smdash.domain.inbox.triage import BLOCKED, JUDGED, WRITER, Rule, Rules, Verdict, folded, word_fault
from tests.work import calls

QUESTION = Rule(
    "question", "question", signs="?\uff1f\u061f\u037e\u2753", words=("was wondering if",), begins=("can you", "wann")
)
COMPLAINT = Rule(
    "complaint",
    "complaint",
    words=("enttäusch*", "broken", "geht nicht"),
    unless=("nicht enttäusch*", "besser geht nicht"),
    unless_stars=4,
)
LEAD = Rule("lead", "lead", words=("the price", "preis", "cuánto cuesta"))
POOR = Rule("poor", "complaint", kinds=("review",), stars=2)
SPAM = Rule("spam", "spam", words=("claim your prize", "crypto invest*"))
LINK = Rule("link", "spam", kinds=("comment",), links_only=True)
RULES = Rules((SPAM, LINK, POOR, COMPLAINT, LEAD, QUESTION))


def what(text: str, kind: str = "comment", rating: int | None = None) -> str:
    return RULES.judge(kind, text, rating).rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Do you like it?", "question"), ("你们几点开门？", "question"), ("كم السعر؟", "question"), ("Τι ώρα ανοίγετε\u037e", "question"),
        ("hello; thanks", ""), ("Thanks!", ""), ("Danke euch!", ""), ("", ""), ("   \n", ""),
        ("What?! Amazing!", ""), ("No way!?", ""), ("What?! And when?", "question"), ("Really??", "question"), ("???", "question"),
        ("see https://x.example/a?b=1 great", ""), ("see www.x.example/?b great", ""), ("example.org/?q=1 nice", ""),
        ("Have you seen https://x.example/a?", "question"), ("Preis?https://x.example", "lead"), ("u/me or r/this?", "question"),
        ('I loved "Who are you?" so much', ""), ("„Wer bist du?“ war toll", ""), ('"Do you like it?"', "question"),
        ("> do you like it?\nnot really", ""), ("> the price\nwhat a joke?", "question"),
        ("\u2764\ufe0f\U0001f525", ""), ("\u2753\u2753", ""), ("Link \u2753", "question"),
        ("Hi, can you send one", "question"), ("yes we can you know", ""), ("Wann habt ihr offen", "question"), ("ab wann", ""),
        ("I was wondering if you open", "question"), ("@who.is? fun", "question"), ("thanks @the.price", ""),
    ],
)  # fmt: skip
def test_what_asks(text: str, rule: str) -> None:
    assert what(text) == rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Bin enttäuscht.", "complaint"), ("bin ENTTAUSCHT", "complaint"), ("eine Enttäuschung", "complaint"),
        ("Bin nicht enttäuscht", ""), ("Nicht enttäuscht, aber es ist broken", "complaint"), ("besser geht nicht", ""), ("es geht nicht", "complaint"),
        ("unbroken", ""), ("it's broken-hearted", "complaint"), ("Cuanto cuesta", "lead"), ("¿cuánto\n cuesta el pan", ""),
        ("the price is broken", "complaint"),
    ],
)  # fmt: skip
def test_words_are_whole_and_without_accents(text: str, rule: str) -> None:
    assert what(text) == rule


@pytest.mark.parametrize(
    ("kind", "text", "rating", "rule"),
    [
        ("review", "fine", 2, "poor"), ("review", "fine", 3, ""), ("review", "fine", None, ""), ("comment", "fine", 1, ""),
        ("review", "broken", 3, "complaint"), ("review", "broken", 4, ""), ("review", "broken", None, "complaint"),
    ],
)  # fmt: skip
def test_stars(kind: str, text: str, rating: int | None, rule: str) -> None:
    assert what(text, kind, rating) == rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("https://a.example/x", "link"), ("@acme https://a.example www.b.example", "link"), ("https://a.example \U0001f525", "link"),
        ("look https://a.example", ""), ("CLAIM  your prize", "spam"), ("\U0001d402\U0001d42b\U0001d432\U0001d429\U0001d42d\U0001d428 investments", "spam"),
        ("c\u200br\u200by\u200bp\u200bt\u200bo investing", "spam"), ('"claim your prize"', "spam"), ("> claim your prize", "spam"), ("claim, your prize", ""),
    ],
)  # fmt: skip
def test_spam_is_looked_for_in_all_of_it(text: str, rule: str) -> None:
    assert what(text) == rule


@pytest.mark.parametrize(
    ("blocked", "name", "is_spam"),
    [
        ("@zan", "@zan", True),
        ("@Zan", "zan", True),
        ("@zan", "@zan@b.example", True),
        ("@zan@b.example", "@Zan@B.example", True),
        ("zan@b.example", "@zan@b.example", True),
        ("@zan@b.example", "@zan@c.example", False),
        ("@zan@b.example", "@zan", False),
        ("@zan", "@zanna", False),
        ("zan", "@zan@b.example", False),
        ("b.example", "@zan@b.example", False),
        ("zan shop", "Z\u00e1n Shop", True),
        ("@zan", "", False),
    ],
)
def test_who_is_called_what_was_blocked_writes_spam(blocked: str, name: str, is_spam: bool) -> None:
    rules = Rules(RULES.rules, (blocked,))
    found = rules.judge("comment", "Do you open on Sunday?", None, "", name)
    assert found == (
        Verdict("spam", BLOCKED, (blocked,), called=True) if is_spam else Verdict("question", "question", ("?",))
    )
    assert rules.judge("comment", "Do you open on Sunday?", None, "lead", name).what == "question"


def test_a_person_counts_before_blocked_words_and_these_before_rules() -> None:
    rules = Rules(RULES.rules, ("bad luck", "evil.example", "@spammer", "\u8d5a\u94b1", " "))
    assert rules.judge("comment", "BAD luck?") == Verdict("spam", BLOCKED, ("bad luck",))
    assert rules.judge("comment", "bad lucky?").rule == "question"
    assert rules.judge("comment", "see http://EVIL.example/x now?").found == ("evil.example",)
    assert rules.judge("message", "from @Spammer").rule == BLOCKED
    assert rules.judge("message", "\u5feb\u901f\u8d5a\u94b1").rule == BLOCKED
    assert rules.judge("comment", "hello", None, "spam") == Verdict("spam", WRITER)
    for trusted in ("not spam", "lead"):
        assert rules.judge("comment", "bad luck? claim your prize", None, trusted).rule == "question"


def test_several_words_where_one_is_not_enough() -> None:
    rules = Rules([Rule("two", "spam", words=("one", "two", "three"), least=2)])
    assert rules.judge("comment", "one one one").rule == ""
    assert rules.judge("comment", "three, one").found == ("three", "one")


def test_a_rule_may_say_that_it_is_nothing() -> None:
    rules = Rules([Rule("thanks", "", words=("thank you",)), QUESTION])
    assert rules.judge("comment", "Thank you?") == Verdict("", "thanks", ("thank you",))
    assert [each.rule for each in rules.all_of("comment", "Thank you?")] == ["thanks", "question"]


@pytest.mark.parametrize(("word", "ok"), [("ab*", False), ("abc*", True), ("a*b", False), ("", False), ("...", False), ("x" * 101, False), ("o*", False), ("in abc*", True)])  # fmt: skip
def test_words_that_cannot_be_looked_for(word: str, ok: bool) -> None:
    assert (not word_fault(word)) is ok


@given(st.text(max_size=200))
def test_any_text_is_judged(text: str) -> None:
    verdict = RULES.judge("comment", text)
    assert verdict.rule in {"", *(rule.id for rule in RULES.rules)}
    assert folded(folded(text)) == folded(text) or not text.isascii()
    if not any(c.isalnum() for c in text) and "?" not in text:
        assert verdict.what in {"", "question"}


@pytest.mark.parametrize(
    "piece",
    [
        "?",
        "a.a.",
        '"',
        "@",
        "@a",
        "> \n",
        "a\u0301",
        "\u201e",
        "!?",
        "how ",
        "www.",
        "/",
        "\u8d5a",
        "https://",
        "crypto ",
    ],
)
def test_hostile_texts_are_looked_at_so_far_and_no_faster_than_they_grow(piece: str) -> None:
    half, most, more = (
        calls(lambda text=(piece * size)[:size]: RULES.judge("comment", text))  # type: ignore[misc]
        for size in (JUDGED // 2, JUDGED, 5 * JUDGED)
    )
    assert more == most < 2.2 * half + 100
    assert RULES.judge("comment", "x" * JUDGED + " claim your prize").rule == "", "only so much is looked at"


@pytest.mark.parametrize(
    ("name", "key"), [("@Ada@S.example", "ada@s.example"), ("@@ ada", "ada"), ("\u00c4da", "\u00c4da"), ("", "")]
)
def test_a_writer_is_known_as_the_store_knows_them(name: str, key: str) -> None:
    assert author_key(name, "") == key
