"""Saved replies on the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.base.test_cli_json_contract import documented, keys

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.cli_world import Smdash


def test_saved_replies_are_kept_changed_found_and_removed(acme: Smdash) -> None:
    assert acme.json("inbox", "saved") == {"saved": []}
    made = acme("inbox", "saved", "add", "Refund", "Hi {first_name}, {order} is refunded.", "--brand", "acme")
    assert made.stdout == "Saved 'Refund' for acme.\n"
    assert "To be filled in each time: {order}." in made.stderr
    acme("inbox", "saved", "add", "Thanks", "-", answer="Thank you!\nCome again.\n")
    listed = acme.json("inbox", "saved")
    assert keys(listed) == documented()["inbox saved"]
    assert [(each["name"], each["brand"], each["text"]) for each in listed["saved"]] == [
        ("Refund", "acme", "Hi {first_name}, {order} is refunded."),
        ("Thanks", None, "Thank you!\nCome again."),
    ]
    found = acme.json("inbox", "saved", "list", "come", "again")
    assert [each["name"] for each in found["saved"]] == ["Thanks"]
    assert acme("inbox", "saved", "edit", "refund", "--name", "Money back", "--for", "all").stdout.endswith(
        "Changed 'Money back' of all brands.\n"
    )
    assert acme("inbox", "saved", "show", "money back").stdout == "Hi {first_name}, {order} is refunded.\n"
    acme("inbox", "saved", "remove", "Money back")
    acme("undo", "--yes")
    assert "Money back" in acme("inbox", "saved", "list", "mb").stdout


def test_snippets_have_a_kind_and_are_the_same_as_saved_replies(acme: Smdash) -> None:
    acme("snippet", "add", "Tags", "#a #b", "--brand", "acme", "--first-comment")
    acme("snippet", "add", "Bye", "~ {brand}", "--kind", "signature")
    acme("inbox", "saved", "add", "Thanks", "Thank you!")
    listed = acme.json("snippet")
    assert keys(listed) == documented()["snippet"]
    assert [(each["name"], each["kind"], each["first_comment"]) for each in listed["snippets"]] == [
        ("Bye", "signature", False),
        ("Tags", "hashtags", True),
        ("Thanks", "reply", False),
    ]
    assert [each["name"] for each in acme.json("inbox", "saved")["saved"]] == ["Thanks"]
    assert [each["name"] for each in acme.json("snippet", "list", "--kind", "signature")["snippets"]] == ["Bye"]
    assert [each["name"] for each in acme.json("snippet", "find", "tags")["snippets"]] == ["Tags"]
    assert acme.json("snippet", "edit", "tags", "--kind", "text")["first_comment"] is False
    assert "only hashtags go into the first comment" in acme("snippet", "edit", "bye", "--first-comment", code=2).stderr


def test_it_is_filled_for_an_item_and_says_what_is_missing(acme: Smdash) -> None:
    item = acme.json("inbox")["rows"][0]
    acme("inbox", "saved", "add", "Refund", "{handle}: {order}, {{sic}} {brand}")
    shown = acme.json("inbox", "saved", "show", "refund", "--item", str(item["id"]))
    assert keys(shown) == documented()["inbox saved show"]
    assert shown["filled"] == f"@{item['handle']}: {{order}}, {{sic}} Acme Tools"
    assert shown["missing"] == ["order"]
    said = acme("inbox", "saved", "show", "refund", "--item", str(item["id"]))
    assert said.stdout == f"{shown['filled']}\n"
    assert said.stderr == "Still to be filled in: {order}\n"


def test_without_a_text_the_editor_opens(acme: Smdash, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "edit.py"
    script.write_text("import sys\nopen(sys.argv[1], 'a', encoding='utf-8').write('Typed {name}')\n", encoding="utf-8")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f'"{sys.executable}" "{script}"')
    acme("inbox", "saved", "add", "Refund")
    acme("inbox", "saved", "edit", "Refund")
    assert acme("inbox", "saved", "show", "1").stdout == "Typed {name}Typed {name}\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["add", " ", "text"], 2, "a snippet needs a name"),
        (["add", "a", " "], 2, "there is no text to keep"),
        (["show", "nothing"], 1, "there is no such snippet"),
        (["add", "a", "text", "--brand", "nope"], 1, "there is no such brand"),
    ],
)
def test_what_cannot_be_kept_or_found_changes_nothing(acme: Smdash, words: list[str], code: int, said: str) -> None:
    assert said in acme("inbox", "saved", *words, code=code).stderr
    assert acme.json("inbox", "saved") == {"saved": []}
