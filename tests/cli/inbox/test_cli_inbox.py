"""What the inbox says on the command line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, True), (1, True)])
def test_the_rows_and_the_sum_agree_on_what_is_late(acme: Smdash, seconds: int, late: bool) -> None:
    due = min(datetime.fromisoformat(row["due_at"]) for row in acme.json("inbox")["rows"])
    head, first = acme("inbox", now=(due + timedelta(seconds=seconds)).isoformat()).output.splitlines()[:2]
    assert (" late" in head, first.strip().startswith("late ")) == (late, late)


def test_items_are_done_opened_again_and_snoozed_by_their_numbers(acme: Smdash) -> None:
    first, second = (row["id"] for row in acme.json("inbox")["rows"])
    assert acme("inbox", "done", f"#{first}", str(first)).output == "1 item done.\n"
    assert [row["id"] for row in acme.json("inbox")["rows"]] == [second]
    assert acme("inbox", "snooze", str(second), "--until", "+2h").output.startswith("1 item snoozed until ")
    assert acme.json("inbox")["rows"] == []
    assert acme("inbox", "reopen", str(first), str(second)).output == "2 items open again.\n"
    assert {row["id"] for row in acme.json("inbox")["rows"]} == {first, second}


@pytest.mark.parametrize(
    ("item", "code", "said"), [("x1", 2, "an item is a number"), ("4711", 1, "there is no such item")]
)
def test_what_is_no_item_changes_nothing(acme: Smdash, item: str, code: int, said: str) -> None:
    first = acme.json("inbox")["rows"][0]["id"]
    assert said in acme("inbox", "done", str(first), item, code=code).stderr
    assert acme.json("inbox")["open"] == 2
