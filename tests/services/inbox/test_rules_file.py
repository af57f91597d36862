"""The rules that ship, and a person's own laid over them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from smdash.domain.inbox.triage import Rules, Verdict
from smdash.services.inbox.rules_file import NAME, STARTER, rules_file

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, text: str) -> None:
    (folder / NAME).write_text(text, encoding="utf-8")


def judged(folder: Path, text: str, kind: str = "comment") -> Verdict:
    file = rules_file(folder)
    assert file.problem == ""
    return Rules(file.rules).judge(kind, text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Do you ship to Austria?", "lead"), ("How much is the mug?", "lead"), ("What are your opening hours", "question"),
        ("My order never arrived.", "complaint"), ("Never disappointed!", ""), ("Lovely, thank you all!", ""), ("Great price!", ""),
        ("Was kostet das?", "lead"), ("Habt ihr am Sonntag offen", "question"), ("Die Tasse kam kaputt an.", "complaint"),
        ("Super Preis-Leistung", ""), ("Besser geht nicht!", ""), ("Danke euch", ""), ("Ich hätte mal eine Frage zur Lieferung", "question"),
        ("¿Cuánto cuesta?", "lead"), ("cuanto cuesta el envio", "lead"), ("Llegó roto", "complaint"), ("Qué horario tenéis", "question"), ("¡Qué bonito!", ""),
        ("Quel est le prix", "lead"), ("C'est cassé", "complaint"), ("Jamais déçue !", ""), ("Avez-vous une terrasse", "question"), ("Merci beaucoup", ""),
        ("Great content! Promote it on @best", "spam"), ("https://x.example/y", "spam"), ("Sie haben gewonnen!", "spam"),
        ("GUARANTEED 300 % in 24 hours, write to me on Telegram", "spam"), ("Guaranteed 300% in a day!", "spam"), ("DM me on WhatsApp now", "spam"),
        ("Garantiert 300 % Gewinn", "spam"), ("Schreib mir auf Telegram", "spam"), ("500 % garantizado", "spam"), ("Escríbeme por Telegram", "spam"),
        ("Gain garanti", "spam"), ("Contactez-moi sur Telegram", "spam"),
        ("We guarantee delivery in 24 hours", ""), ("Can I reach you on WhatsApp?", "question"), ("Can you message me on WhatsApp?", "question"),
        ("Please contact me on WhatsApp", ""), ("Guaranteed 100% cotton", ""), ("I was guaranteed 300 euro", ""), ("Ist das garantiert 100 % vegan?", "question"),
        ("Schreiben Sie mir per WhatsApp", ""), ("Escríbeme por WhatsApp", ""), ("Je suis aussi sur Telegram", ""),
    ],
)  # fmt: skip
def test_what_ships_knows_four_languages(tmp_path: Path, text: str, what: str) -> None:
    assert judged(tmp_path, text).what == what


def test_addresses_alone_are_no_spam_in_a_message(tmp_path: Path) -> None:
    assert judged(tmp_path, "https://x.example/y", "message").what == ""


def test_a_rule_is_extended_by_a_list_of_another_name_and_replaced_by_one_of_the_same(tmp_path: Path) -> None:
    write(tmp_path, '[[rules]]\nid = "lead-words"\nwords.own = ["moin"]\n')
    assert (judged(tmp_path, "Moin!").rule, judged(tmp_path, "Was kostet das").rule) == ("lead-words", "lead-words")
    write(tmp_path, '[[rules]]\nid = "lead-words"\nwords.de = ["moin"]\n')
    assert (judged(tmp_path, "Moin!").rule, judged(tmp_path, "Was kostet das.").rule) == ("lead-words", "")
    write(tmp_path, '[[rules]]\nid = "lead-words"\noff = true\n')
    assert "lead-words" not in {rule.id for rule in rules_file(tmp_path).rules}


def test_new_rules_come_first_unless_they_say_after_which(tmp_path: Path) -> None:
    write(
        tmp_path,
        '[[rules]]\nid = "press"\nwhat = "lead"\nwords = ["press inquiry"]\n'
        '[[rules]]\nid = "thanks"\nwhat = "nothing"\nwords = ["thank you"]\nafter = "poor-rating"\n',
    )
    ids = [rule.id for rule in rules_file(tmp_path).rules]
    assert ids[0] == "press"
    assert ids[ids.index("poor-rating") + 1] == "thanks"
    assert rules_file(tmp_path).own == {"press", "thanks"}
    assert judged(tmp_path, "Thank you, do you ship?") == Verdict("", "thanks", ("thank you",))


def test_the_starter_changes_nothing_and_its_examples_hold(tmp_path: Path) -> None:
    before = rules_file(tmp_path).rules
    write(tmp_path, STARTER)
    assert rules_file(tmp_path).rules == before
    write(
        tmp_path,
        "\n".join(
            line.removeprefix("# ") for line in STARTER.split("\n") if line.startswith(("# [", "# id", "# w", "# o"))
        ),
    )
    assert judged(tmp_path, "A press inquiry").rule == "press"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[rules]]\nid = ", "line 2"),
        ("rules = 3", "line 1"),
        ("\n[[rules]]\nid = 'Ä'", "line 3: id is needed"),
        ("[[rules]]\nwhat = 'lead'", "line 1: id is needed"),
        ("[[rules]]\nid = 'person'", "line 2: id cannot be 'person'"),
        ("[[rules]]\nid = 'a'\nwords = ['x']", "line 1: rule 'a' needs what"),
        ("[[rules]]\nid = 'a'\nwhat = 'lead'", "line 1: rule 'a' needs words"),
        ("[[rules]]\nid = 'a'\nwhat = 'love'\nwords = ['x']", "line 3: what has to be one of"),
        ("[[rules]]\nid = 'a'\nwhat = 'lead'\nwords = 'x'", "line 4: words has to be a list"),
        ("[[rules]]\nid = 'a'\nwhat = 'lead'\nwords.en = ['x', '*']", "line 4: words '*' may have one"),
        ("[[rules]]\nid = 'a'\nwhat = 'lead'\nwords = ['']", "line 4: words '' is empty"),
        ("[[rules]]\nid = 'a'\nwhat = 'lead'\nkinds = ['letter']\nwords = ['x']", "line 4: kinds has to be a list of"),
        ("[[rules]]\nid = 'a'\nwhat = 'complaint'\nstars = 6", "line 4: stars has to be a whole number from 1 to 5"),
        ("[[rules]]\nid = 'a'\nwhat = 'lead'\nwords = ['x']\nleast = true", "line 5: least has to be"),
        ("[[rules]]\nid = 'a'\nwhat = 'lead'\nsigns = 'abc'", "line 4: signs are single signs"),
        ("[[rules]]\nid = 'a'\nwhat = 'lead'\nwords = ['x']\nafter = 'b'", "line 5: after: there is no rule 'b'"),
        ("[[rules]]\nid = 'a'\nwhat = 'lead'\nwords = ['x']\npattern = '(a+)+'", "line 5: pattern is not known here"),
        ("[[rules]]\nid = 'question'\n\n[[rules]]\nid = 'question'\n", "line 5: there are two rules 'question'"),
        ("[[rule]]\nid = 'a'", "line 1: 'rule' is not known here"),
        ("[[rules]]\nid = 'a'\nwhat = 'lead'\nwords = ['\x1b[2J']", "is not valid TOML"),
        ("[[rules]]\nid = 'a'\n" * 501, "more than 500 rules"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_its_line_and_leaves_what_ships_in_force(tmp_path: Path, text: str, words: str) -> None:
    shipped = rules_file(tmp_path).rules
    write(tmp_path, text)
    file = rules_file(tmp_path)
    assert words in file.problem
    assert str(tmp_path / NAME) in file.problem
    assert file.rules == shipped


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"\xff\xfe[[rules]]")
    assert "not UTF-8" in rules_file(tmp_path).problem
    (tmp_path / NAME).unlink()
    (tmp_path / NAME).mkdir()
    assert "this is a folder" in rules_file(tmp_path).problem


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes here")
def test_a_pipe_in_its_place_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    file = rules_file(tmp_path)
    assert "no ordinary file" in file.problem
    assert Rules(file.rules).judge("comment", "How much is the mug?").what == "lead"
