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


def test_a_key_that_is_not_in_force_is_not_shown(acme: Smdash) -> None:
    (acme.home / "config.toml").write_text('[keys]\n"composer.save" = "a"\n"undo" = "hyperspace,f9"\n"redo" = "^k"\n')
    rows = {row["id"]: (row["keys"], row["changed"]) for row in acme.json("keys")["keys"]}
    assert rows["composer.save"] == (["ctrl+s"], False)
    assert rows["undo"] == (["f9"], True)
    assert rows["redo"] == (["U"], False)


def test_the_doctor_names_what_is_wrong_with_keys(acme: Smdash) -> None:
    (acme.home / "config.toml").write_text('[keys]\n"queue.slto" = "S"\n"runway.refill" = "u"\n"undo" = "hyperspace"\n')
    said = [check["detail"] for check in acme.json("doctor")["checks"] if check["name"] == "keys"]
    assert any("queue.slto" in text and "no binding id" in text for text in said)
    assert any("hyperspace" in text for text in said)
    acme("doctor", code=0)  # the program works all the same


def test_each_end_of_a_list_is_said_by_itself(acme: Smdash) -> None:
    said = {row["id"]: row["act"] for row in acme.json("keys", "list.")["keys"]}
    assert (said["list.top"], said["list.end"]) == ("To the top.", "To the end.")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('[keys]\n"undo" = "z"\npost.new = "n"\n', '[keys] "post" is given no key: a line there is like "post.new"'),
        ('[keys]\n"redo" = 3\n', '[keys] "redo" is given no key'),
        ('keys = "n"\n', "[keys] must map binding ids to keys"),
    ],
)
def test_a_line_that_gives_no_key_is_named(acme: Smdash, lines: str, words: str) -> None:
    (acme.home / "config.toml").write_text(lines)
    assert words in acme("keys", code=2).stderr


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
        ({"account.save": "space"}, "is typed into the text there"),
        ({"composer.save": "question_mark"}, "is typed into the text there"),
        ({"queue.slot": "G"}, "G is given to"),
        ({"list.down": "m"}, "m is given to"),
        ({"queue.slot": "?"}, "question_mark is given to"),
        ({"undo": "shift+z"}, "is written Z"),
        ({"undo": "ctrl+m"}, "a terminal sends ctrl+m as enter"),
        ({"undo": "^k"}, "^k is written ctrl+k"),
        ({"undo": "\u21e7s"}, "\u21e7s is written S"),
        ({"undo": "\u21b5"}, "\u21b5 is written enter"),
        ({"undo": "\u21e7\u2190"}, "is written shift+left"),
        ({"undo": "esc"}, "esc is written escape"),
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
     "space", "pageup", "^", "circumflex_accent", "ctrl+underscore", "\u00e4", "left_curly_bracket", "minus", "underscore", "plus", "alt+x"],
)  # fmt: skip
def test_keys_a_terminal_sends_are_usable(key: str) -> None:
    assert unusable(key) == ""
