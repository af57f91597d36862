"""``smdash keys`` and what ``smdash doctor`` says of keys a person has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smdash.screens.base.keytable import faults, places, unusable

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


def test_every_key_of_every_screen_is_listed_with_its_id(acme: Smdash) -> None:
    rows = acme.json("keys")["keys"]
    listed = {(row["screen"], row["id"]) for row in rows}
    assert listed == {(where, key.id) for where, there in places().items() for key in there}
    assert all(row["id"] and row["act"].endswith(".") and row["keys"] for row in rows), "each says what it does"
    assert not any(row["changed"] for row in rows)


def test_words_narrow_the_list(acme: Smdash) -> None:
    found = acme("keys", "next", "free", "slot").stdout
    assert "queue.slot" in found
    assert "runway.refill" not in found
    assert "No key does that." in acme("keys", "teleport").stdout


def test_a_changed_key_is_shown_as_it_is_now(acme: Smdash) -> None:
    (acme.home / "config.toml").write_text('[keys]\n"queue.slot" = "S"\n')
    row = next(row for row in acme.json("keys")["keys"] if row["id"] == "queue.slot")
    assert (row["keys"], row["changed"]) == (["S"], True)


def test_the_doctor_names_what_is_wrong_with_keys(acme: Smdash) -> None:
    (acme.home / "config.toml").write_text('[keys]\n"queue.slto" = "S"\n"runway.refill" = "u"\n"undo" = "hyperspace"\n')
    said = [check["detail"] for check in acme.json("doctor")["checks"] if check["name"] == "keys"]
    assert any("queue.slto" in text and "no binding id" in text for text in said)
    assert any("hyperspace" in text for text in said)
    acme("doctor", code=0)  # the program works all the same


def test_nothing_is_wrong_with_the_keys_as_they_come() -> None:
    assert faults({}) == []
    for there in places().values():
        for key in there:
            assert not [name for name in key.keys.split(",") if unusable(name)], key
            assert faults({key.id: key.keys}) == [], key


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"queue.slto": "S"}, "no binding id"),
        ({"queue.slot": "m"}, "m is given to queue.reschedule and to queue.slot"),
        ({"post.new": "s"}, "s is given to"),
        ({"runway.refill": "u"}, "u is given to"),
        ({"calendar.view": "t"}, "t is given to"),
        ({"list.down": "k"}, "k is given to list.down and to list.up"),
        ({"composer.save": "s"}, "is typed into the text there"),
        ({"filter.views": "v"}, "is typed into the text there"),
        ({"account.save": "x"}, "is typed into the text there"),
        ({"queue.slot": "G"}, "G is given to"),
        ({"list.down": "m"}, "m is given to"),
        ({"queue.slot": "?"}, "question_mark is given to"),
        ({"undo": "shift+z"}, "is written Z"),
        ({"undo": "ctrl+m"}, "a terminal sends ctrl+m as enter"),
        ({"undo": "hyperspace"}, "there is no key called 'hyperspace'"),
        ({"undo": "z, Z"}, "has a space beside it"),
        ({"undo": ""}, "no key is given"),
    ],
)
def test_each_fault_is_named(changed: dict[str, str], words: str) -> None:
    assert any(words in text for text in faults(changed)), faults(changed)


@pytest.mark.parametrize(
    "key",
    ["a", "Z", "?", "question_mark", "f12", "ctrl+k", "alt+down", "shift+left", "ctrl+shift+right", "slash", "at",
     "space", "pageup", "ctrl+underscore", "\u00e4", "left_curly_bracket", "minus", "underscore", "plus", "alt+x"],
)  # fmt: skip
def test_keys_a_terminal_sends_are_usable(key: str) -> None:
    assert unusable(key) == ""
