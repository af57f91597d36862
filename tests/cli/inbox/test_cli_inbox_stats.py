"""``smdash inbox stats``."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from tests.cli.base.test_cli_json_contract import documented, keys

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.cli_world import Smdash

HOURS = ("08:00", "09:00", "10:00", "11:00", "12:00", "13:00")


def messages(account: str, *handled: str | None) -> str:
    """Return messages of a Monday, one an hour from 8 (UTC, 9 in Berlin) and each handled at its time."""
    lines = []
    for number, (hour, done) in enumerate(zip(HOURS, handled, strict=False)):
        line = {
            "id": f"{account}{number}", "account": account, "kind": "comment", "author": "Ada", "handle": f"ada{number}",
            "text": f"Number {number}?", "received_at": f"2026-11-16T{hour}:00Z",
        }  # fmt: skip
        lines.append(json.dumps({**line, "state": "done", "handled_at": f"2026-11-{done}:00Z"} if done else line))
    return "\n".join(lines) + "\n"


def test_two_accounts_for_themselves_and_together(sm: Smdash, tmp_path: Path) -> None:
    assert sm("inbox", "stats").output == "Nothing was received in these days.\n"
    assert sm.json("inbox", "stats") == {"days": 28, "accounts": [], "together": None}
    sm("zone", "Europe/Berlin")
    sm("brand", "add", "acme", "--zone", "Europe/Berlin")
    sm("account", "add", "acme/x", "--promise", "2h")
    path = tmp_path / "in.jsonl"
    path.write_text(messages("acme/x", "16T08:30", "16T10:30", "16T13:30", "16T13:30", None, "16T13:10"))
    sm("import", str(path))
    found = sm.json("inbox", "stats")
    (only,) = found["accounts"]
    assert found["together"] is None
    assert keys(found) - {"together"} == documented()["inbox stats"] - {"together"}
    # Handled 8:30, 10:30 and 13:10 in time; at 13:30 of 10 and 11 o'clock, and somebody looked at 10:30 only; 12 o'clock waits.
    assert (only["due"], only["kept"], only["broken_unseen"], only["broken_seen"], only["broken_waiting"]) == (
        6,
        3,
        1,
        2,
        1,
    )
    assert (only["share"], only["promised"], only["promise_minutes"]) == (0.5, True, 120)
    replies = sm.json("metrics", "replies")["accounts"][0]
    assert (only["p50_h"], only["p90_h"]) == (replies["p50_h"], replies["p90_h"])
    assert (only["questions"], only["oldest_question_at"]) == (1, "2026-11-16T13:00:00+01:00")
    assert (only["posts"], only["answers"], only["answers_per_post"]) == (0, 0, None)
    text = " ".join(sm("inbox", "stats").output.split())
    assert "Promise: 50% in time (19% to 81%, 3 of 6)" in text
    assert "1 with nobody looking into the inbox in time, 2 although somebody looked; 1 still waits" in text

    sm("account", "add", "acme/mastodon")
    path.write_text(messages("acme/mastodon", "17T08:30", None))
    sm("import", str(path))
    found = sm.json("inbox", "stats")
    assert set(found["together"]) == set(only) - {"account", "promise_minutes", "promised"}
    assert (found["together"]["received"], found["together"]["due"]) == (8, 8), "24 office hours are not three days"
    rows = list(csv.DictReader(io.StringIO(sm("inbox", "stats", "--csv", "--brand", "acme").output)))
    assert [(each["account"], each["kept"], each["p90_h"]) for each in rows] == [
        ("acme/mastodon", "1", ""),
        ("acme/x", "3", ""),
    ]
    assert sm("inbox", "stats", "--days", "2").output == "Nothing was received in these days.\n"


def test_what_was_handled_nobody_knows_when_was_not_handled_at_once(sm: Smdash, tmp_path: Path) -> None:
    """A file may say that a message is done without saying when; no wait of 0 hours is made up of that, and no look."""
    sm("zone", "Europe/Berlin")
    sm("brand", "add", "acme", "--zone", "Europe/Berlin")
    sm("account", "add", "acme/x", "--promise", "2h")
    path = tmp_path / "in.jsonl"
    lines = [json.loads(line) for line in messages("acme/x", "16T13:30", None, None, None).splitlines()]
    path.write_text("".join(json.dumps({**line, "state": "done"}) + "\n" for line in lines))
    sm("import", str(path))
    (only,) = sm.json("inbox", "stats")["accounts"]
    assert (only["received"], only["answered"], only["due"], only["kept"]) == (1, 1, 1, 0)
    assert (only["p50_h"], only["broken_unseen"]) == (5.5, 1)
    (replies,) = sm.json("metrics", "replies")["accounts"]
    assert (replies["answered"], replies["p50_h"]) == (1, 5.5)


def test_what_is_snoozed_is_not_said_to_be_open(sm: Smdash, tmp_path: Path) -> None:
    sm("brand", "add", "acme")
    sm("account", "add", "acme/x")
    sm("account", "add", "acme/mastodon")
    path = tmp_path / "in.jsonl"
    path.write_text(messages("acme/x", None, None, "16T11:00") + messages("acme/mastodon", None))
    sm("import", str(path))
    sm("inbox", "snooze", "1", "--until", "+2h")
    found = sm.json("inbox", "stats")
    assert [(each["open"], each["snoozed"]) for each in found["accounts"]] == [(1, 0), (1, 1)]
    assert (found["together"]["open"], found["together"]["snoozed"]) == (sm.json("inbox")["open"], 1) == (2, 1)
    assert "1 handled, 2 open, 1 snoozed: half" in sm("inbox", "stats").output
    later = sm.json("inbox", "stats", now="2026-11-21T12:00+01:00")
    assert (later["together"]["open"], later["together"]["snoozed"]) == (3, 0)
