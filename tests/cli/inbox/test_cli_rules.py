"""``smdash inbox rules``, ``why`` and ``mark``."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from tests.cli.base.test_cli_json_contract import documented, keys

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.cli_world import Smdash


@pytest.fixture
def three(sm: Smdash, tmp_path: Path) -> Smdash:
    sm("brand", "add", "acme", "--zone", "Europe/Berlin")
    sm("account", "add", "acme/x", "--handle", "@acme")
    path = tmp_path / "in.jsonl"
    path.write_text(
        "".join(
            json.dumps({"id": f"m{n}", "account": "acme/x", "kind": "comment", "author": "Ada", "handle": f"ada{n}",
                        "text": text, "received_at": "2026-11-20T10:00:00Z"}) + "\n"
            for n, text in enumerate(("Do you ship?", "A press inquiry", "Buy PillsX"))
        )
    )  # fmt: skip
    sm("import", str(path))
    return sm


def test_rules_are_listed_tested_and_said_to_be_wrong(three: Smdash) -> None:
    assert "lead-words" in three("inbox", "rules").output
    said = three("inbox", "rules", "--test", "Is it broken? How much is it?").output
    assert said.splitlines()[0] == "Taken for a complaint: complaint-words ('broken')"
    assert "Also fits a lead: lead-words ('how much is')" in said
    assert three("inbox", "rules", "--test", "Thanks").output == "Nothing of these: no rule fits.\n"
    assert three("inbox", "rules", "--test", "Fine", "--kind", "review", "--stars", "2").output.startswith(
        "Taken for a complaint"
    )
    assert "one of --init" in three("inbox", "rules", "--init", "--judge", code=2).output


def test_a_file_of_ones_own(three: Smdash, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = three("inbox", "rules", "--init").output
    path = said.split("in ")[1].split(". Judge")[0].replace("\n", "")
    assert path.endswith("inbox-rules.toml")
    editor = tmp_path / "editor"
    editor.write_text(
        '#!/bin/sh\nprintf \'[[rules]]\\nid = "press"\\nwhat = "lead"\\nwords = ["press inquiry"]\\n\' > "$1"\n'
    )
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    three("inbox", "rules", "--edit")
    assert three("inbox", "rules", "--judge").output == "Judged 3 messages: 1 taken for something else.\n"
    assert [row["flag"] for row in three.json("inbox")["rows"]][:2] == ["lead", "lead"]
    assert "press *" in three("inbox", "rules").output
    editor.write_text("#!/bin/sh\necho '[[rules' > \"$1\"\n")
    said = three("inbox", "rules", "--edit", code=2).output
    assert "line 1" in said
    assert "in force alone" in said
    assert "line 1" in three("inbox", "rules", code=2).output
    assert "line 1" in three.json("inbox", "rules")["problem"]


def test_words_are_blocked_and_back(three: Smdash) -> None:
    assert three("inbox", "rules", "--block", "PillsX").output == "Blocked. 1 open item put away as spam.\n"
    assert three.json("inbox")["open"] == 2
    assert "Blocked words: 'PillsX'" in three("inbox", "rules").output
    assert three("inbox", "rules", "--unblock", "pillsx").output == "Blocked no more. 1 item back.\n"
    three("inbox", "rules", "--block", "x", code=2)


def test_marks_are_said_and_told_why(three: Smdash) -> None:
    assert three("inbox", "mark", "spam", "#3", "1").output == "2 items marked as spam.\n"
    assert [row["id"] for row in three.json("inbox")["rows"]] == [2]
    assert "Spam: you said so" in three("inbox", "why", "1").output
    assert three("inbox", "mark", "plain", "1").output == "1 item marked as plain.\n"
    told = three.json("inbox", "why", "1")
    assert keys(told) == documented()["inbox why"]
    assert (told["what"], told["judged"], told["now"]) == (None, "person", "lead")
    three("inbox", "mark", "love", "1", code=2)
    three("inbox", "why", "99", code=1)
