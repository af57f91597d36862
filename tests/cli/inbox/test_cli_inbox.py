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
