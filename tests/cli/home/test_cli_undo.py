"""``smdash undo`` names the step before it takes it back; a script says which one it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smdash.cli.base import edge

if TYPE_CHECKING:
    import pytest

    from tests.cli.cli_world import Smdash


def _number(said: str) -> str:
    return said.partition("--step ")[2].partition(".")[0]


def test_nobody_to_ask_names_the_step_and_changes_nothing(acme: Smdash) -> None:
    acme("pillar", "add", "acme", "later")
    refused = acme("undo", code=2)
    assert "'Add pillar later'" in refused.stderr
    number = _number(refused.stderr)
    assert f"Add --yes, or --step {number}." in refused.stderr
    acme("pillar", "add", "acme", "later still")
    assert acme("undo", "--step", number).stdout == "Undone: Add pillar later\n", "what it means, not what comes last"
    assert acme("undo", "--yes").stdout == "Undone: Add pillar later still\n"
    assert "no such step" in acme("undo", "--step", number, code=1).stderr
    assert acme("redo", "--step", number).stdout == "Done again: Add pillar later\n"


def test_asked_at_a_terminal(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "at_terminal", lambda: True)
    acme("pillar", "add", "acme", "later")
    refused = acme("undo", answer="n\n", code=1)
    assert "'Add pillar later'" in refused.stderr
    assert "Nothing was changed." in refused.stderr
    assert "Undone: Add pillar later" in acme("undo", answer="y\n").stdout
    assert "Done again: Add pillar later" in acme("redo", answer="y\n").stdout


def test_word_on_what_is_out_is_named_as_such(acme: Smdash) -> None:
    (due, *_) = acme.json("due", "--ahead", "14d")["rows"]
    acme("due", "done", str(due["delivery_id"]))
    assert "look at the account first" in acme("undo", code=2).stderr
