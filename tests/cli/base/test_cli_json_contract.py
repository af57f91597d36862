"""The keys each command prints are the keys docs/json.md lists, no more and no fewer."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from smdash.bootstrap import services_for
from smdash.store.sync import syncs
from tests.cli.cli_world import NOW, Smdash, x_rows

DOCS = Path(__file__).parents[3] / "docs" / "json.md"


def documented() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    command = ""
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            command = line[3:].strip()
            found[command] = set()
        elif (key := re.match(r"\| `([^`]+)` \|", line)) and command:
            assert key[1] not in found[command], f"{command}: {key[1]} stands twice"
            found[command].add(key[1])
    return found


def full(printed: set[str], promised: set[str]) -> set[str]:
    """Leave out lists and objects that are empty here, where the documented keys are those of their members."""
    return {key for key in printed if not any(other.startswith((f"{key}[]", f"{key}.")) for other in promised)}


def keys(value: Any, path: str = "") -> set[str]:
    if isinstance(value, dict):
        return {key for name, inner in value.items() for key in keys(inner, f"{path}.{name}" if path else name)}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {key for inner in value for key in keys(inner, f"{path}[]")}
    return {path}


CALLS = {
    "status": ["status"],
    "queue": ["queue"],
    "week": ["week"],
    "due": ["due"],
    "inbox": ["inbox"],
    "inbox views": ["inbox", "views"],
    "inbox rules": ["inbox", "rules"],
    "inbox rules --test": ["inbox", "rules", "--test", "Do you ship?"],
    "people list": ["people", "list", "--days", "9999"],
    "metrics": ["metrics"],
    "freshness": ["freshness"],
    "freshness --figures": ["freshness", "--figures"],
    "changes": ["changes"],
    "estimate list": ["estimate", "list"],
    "runway": ["runway"],
    "today": ["today"],
    "view list": ["view", "list"],
    "find": ["find", "launch"],
    "idea list": ["idea", "list"],
    "feed list": ["feed", "list"],
    "account list": ["account", "list"],
    "account connections": ["account", "connections"],
    "account slot list": ["account", "slot", "list"],
    "brand list": ["brand", "list"],
    "pillar list": ["pillar", "list"],
    "pillar mix": ["pillar", "mix"],
    "goal list": ["goal", "list"],
    "goal show": ["goal", "show"],
    "blackout list": ["blackout", "list"],
    "pause": ["pause", "--reason", "storm"],
    "time report": ["time", "report"],
    "doctor": ["doctor"],
    "path": ["path"],
    "service status": ["service", "status"],
    "keys": ["keys"],
}


LOADED = {
    "value list": ["value", "list"],
    "workload": ["workload"],
    "duty list": ["duty", "list"],
    "dayoff list": ["dayoff", "list"],
}
ELSEWHERE = (
    "account test",
    "approve export",
    "approve import",
    "approve list",
    "approve status",
    "brand show",
    "due --answers",
    "due --html",
    "due --serve",
    "fetch",
    "funnel",
    "ask",
    "away",
    "away list",
    "settle",
    "inbox reply",
    "reminder",
    "inbox show",
    "inbox saved",
    "snippet",
    "account set",
    "inbox saved show",
    "inbox stats",
    "inbox why",
    "people show",
    "result list",
    "result rows",
    "strategy status",
    "strategy show",
    "competitor list",
    "competitor import",
    "result map",
    "result maps",
    "report",
    "report list",
    "report due",
)
"""Checked in ``test_cli_approve``, ``test_cli_connections``, ``test_cli_phone``, ``test_cli_reminder``, ``test_cli_manage``, ``test_cli_fetch``, ``test_cli_away_ask``, ``test_cli_settle``,
``test_cli_reply``, ``test_cli_rules``, ``test_cli_snippet``, ``test_cli_account_set``,
``test_cli_inbox_stats``, ``test_cli_conversation``, ``test_cli_people``, ``test_cli_results``,
``test_cli_strategy``, ``test_cli_result_map``, ``test_cli_report`` and ``test_cli_funnel``."""
METRICS = (
    "metrics account",
    "metrics posts",
    "metrics series",
    "metrics times",
    "metrics rates",
    "metrics compare",
    "metrics quality",
    "metrics forecast",
    "metrics replies",
    "metrics experiment list",
    "metrics note list",
)
"""Checked in ``test_cli_metrics``."""
REPEATS = ("repeat list", "evergreen list", "evergreen dry-run")


def test_every_section_is_checked() -> None:
    assert set(documented()) == {
        *CALLS,
        *LOADED,
        *REPEATS,
        *ELSEWHERE,
        *METRICS,
        "publish",
        "ledger",
        "sync",
        "time list",
        "week --apply",
        "import",
        "count",
        "add",
        "move",
        "cancel",
        "resume",
        "lint",
    }


@pytest.mark.parametrize("command", CALLS)
def test_printed_keys_are_the_documented_ones(acme: Smdash, command: str) -> None:
    if command in {"status", "inbox"}:
        could_not_be_read(acme, "acme/x")
    if command in {"due", "status"}:
        may_be_there(acme, "acme/x", "This one was missed!")
    if command == "status":
        acme("strategy", "import", acme.file("plan.md", "## Why\nReview by: 2026-11-03\nBread\n"))
        owes_a_report(acme)
    if command == "due":
        left_unfinished(acme)
        acme("inbox", "reply", str(acme.json("inbox")["rows"][0]["id"]), "Soon.", "--by-hand")
    if command == "feed list":
        services_for(acme.home, NOW).feeds.add("https://blog.example/feed", labels=["news"])
    if command == "idea list":
        acme("idea", "A thought", "--label", "winter")
    if command == "freshness":
        acme("result", "add", "leads", "3", "--brand", "acme")
    promised = documented()[command]
    assert full(keys(acme.json(*CALLS[command])), promised) == promised


def left_unfinished(acme: Smdash) -> None:
    """Leave a post that is out without its first comment."""
    services = services_for(acme.home, NOW)
    number, account = services.home.read().execute("SELECT min(id), account_id FROM deliveries").fetchone()
    services.handover.done(number)
    row = {"account": account, "delivery": number}
    with services.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE deliveries SET permalink = 'https://s.example/1' WHERE id = :delivery", row)
        for position, (kind, state) in enumerate((("post", "published"), ("comment", "failed"))):
            w.conn.execute(
                """INSERT INTO sendings(uid, account_id, delivery_id, kind, position, state, text, created_at)
                   VALUES (:kind, :account, :delivery, :kind, :position, :state, 'text', '2026-11-20T08:00:00Z')""",
                row | {"kind": kind, "state": state, "position": position},
            )


def owes_a_report(acme: Smdash) -> None:
    """Leave a brand whose client was to be told of last month by now."""
    services = services_for(acme.home, NOW)
    with services.home.write("", journaled=False) as w:
        w.conn.execute("UPDATE brands SET created_at = '2026-01-01T00:00:00Z', report_day = 5 WHERE slug = 'acme'")
    services.home.store.close_read()


def may_be_there(acme: Smdash, slug: str, text: str, at: str = "2026-11-20T08:30:00Z") -> None:
    """Leave what a sync leaves of a post that is nearly a planned one."""
    services = services_for(acme.home, NOW)
    with services.home.write("", journaled=False) as w:
        w.conn.execute(
            """INSERT INTO connections(account_id, server, remote_id, secrets, signed_in_at)
               SELECT id, '', '7', 'file', ? FROM accounts WHERE slug = ?""",
            (w.now, slug),
        )
        w.conn.execute(
            """INSERT INTO remote_posts(account_id, remote_id, permalink, published_at, published_on, body, remote)
               SELECT id, '1', 'https://x.com/acme/status/1', ?, substr(?, 1, 10), ?, '{}'
               FROM accounts WHERE slug = ?""",
            (at, at, text, slug),
        )
    services.home.store.close_read()


def could_not_be_read(acme: Smdash, slug: str) -> None:
    """Leave what a sync leaves that came to nothing."""
    services = services_for(acme.home, NOW)
    with services.home.write("", journaled=False) as w:
        syncs.problem(w, services.home.account(slug).id, "inbox", "no connection.", "unavailable")
    services.home.store.close_read()


def test_workload_keys(acme: Smdash) -> None:
    acme("workload", "--hours", "1.3,1.3,1.3,1.3,1.3,0,0")
    acme("value", "set", "acme/x", "2")
    acme("value", "pays", "acme", "900")
    acme("duty", "add", "Report", "report", "--brand", "acme")
    acme("dayoff", "add", "2026-12-24", "--reason", "Holidays")
    for _ in range(3):
        acme("time", "add", "text", "--minutes", "20")
    for command, call in LOADED.items():
        promised = documented()[command]
        assert full(keys(acme.json(*call)), promised) == promised, command


def test_count_keys(sm: Smdash) -> None:
    result = sm("count", "--platform", "bluesky", "--json", code=1, answer="too long " * 60)
    assert keys(json.loads(result.stdout)) == documented()["count"]


def test_lint_keys(acme: Smdash) -> None:
    printed = acme.json("lint", code=1)
    assert full(keys(printed), documented()["lint"]) == documented()["lint"]
    assert printed["errors"] == sum(finding["severity"] == "error" for finding in printed["findings"])


def test_add_move_and_cancel_keys(acme: Smdash) -> None:
    added = acme.json("add", "Hello", "--to", "acme/x", "--at", "+2d 9")
    promised = documented()["add"]
    assert {key for key in promised if not key.startswith(("findings", "threads"))} <= keys(added)
    assert full(keys(added), promised) <= promised
    bare = acme.json("add", "Look https://example.com/a #a #b #c #d #e #f #g #h " * 9, "--to", "acme/x", "--thread")
    assert keys(bare) == promised, "with findings, as a thread"
    number = str(added["deliveries"][0]["delivery_id"])
    assert keys(acme.json("move", number, "--days", "1")) == documented()["move"]
    assert keys(acme.json("cancel", number)) == documented()["cancel"]


def test_resume_keys(acme: Smdash) -> None:
    acme("pause", "--reason", "storm")
    later = json.loads(acme("resume", "--json", now="2026-11-24T12:00+01:00").stdout)
    assert keys(later) == documented()["resume"]


def test_repeat_and_evergreen_keys(acme: Smdash) -> None:
    post = next(row["delivery_id"] for row in acme.json("queue")["rows"] if row["state"] == "scheduled")
    acme("repeat", str(post), "every week")
    acme("evergreen", "pool", "acme/tips")
    acme("evergreen", "add", "Worth saying", "--pool", "acme/tips", "--to", "acme/mastodon")
    acme("account", "edit", "acme/mastodon", "--slot", "Wed 09:00 ~tips")
    for command in REPEATS:
        assert full(keys(acme.json(*command.split())), documented()[command]) == documented()[command]
    assert set(acme.json("evergreen", "fill", "--yes")) == set(acme.json("evergreen", "dry-run"))


def test_time_list_keys(acme: Smdash) -> None:
    acme("time", "import", "tests/data/timelogs/toggl-overlap.csv")
    listed = acme.json("time", "list", "--from", "2026-08-01")
    assert keys(listed) == documented()["time list"]


def test_week_apply_keys(acme: Smdash) -> None:
    plan = acme.file("plan.txt", "2026-11-24 10:00 acme/x | Hello\n2026-11-01 10:00 acme/x | Too late\n")
    assert keys(acme.json("week", "--apply", plan, "--dry-run", code=1)) == documented()["week --apply"]


def test_import_keys(acme: Smdash) -> None:
    good = acme.file("more.csv", x_rows(2, start=50))
    bad = acme.file("bad.csv", x_rows(2).replace("101,", "many,"))
    archive = acme.work / "more.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(good, "X/more.csv")
        packed.writestr("X/readme.txt", "nothing")
    printed = keys(acme.json("import", good, bad, str(archive), "--dry-run", code=1))
    assert full(printed, documented()["import"]) == documented()["import"]
    unread = acme.json("import", str(acme.work / "none.csv"), code=1)["files"][0]
    assert set(unread) == set(acme.json("import", good, "--dry-run")["files"][0])
    assert unread["added"] is None


def test_empty_home_prints_the_same_top_keys(sm: Smdash) -> None:
    for command, call in {**CALLS, **LOADED}.items():
        top = {key.split(".")[0].split("[")[0] for key in documented()[command]}
        assert set(sm.json(*call)) == top, command


def test_instants_carry_their_offset_and_missing_is_null(acme: Smdash) -> None:
    status = acme.json("status")
    assert status["now"] == "2026-11-21T09:12:00+01:00"
    rows = acme.json("queue")["rows"]
    assert {row["kind"] for row in rows} == {"delivery", "free"}
    draft = next(row for row in rows if row["state"] == "draft")
    assert (draft["at"], draft["date"], draft["time"]) == (None, None, None)
    planned = next(row for row in rows if row["state"] == "scheduled")
    assert (planned["at"], planned["date"], planned["time"]) == ("2026-11-23T09:00:00+01:00", "2026-11-23", "09:00")
    free = next(row for row in rows if row["kind"] == "free")
    assert free["text"] is None
    assert free["state"] is None
    item = acme.json("inbox")["rows"][0]
    assert datetime.fromisoformat(item["received_at"]).utcoffset() is not None


def test_workload_without_hours_has_no_percentage(sm: Smdash) -> None:
    load = sm.json("workload")
    assert load["load_percent"] is None
    assert load["level"] == "no capacity"
    assert load["p_overrun"] is None
    assert load["unknowns"]
    assert sm.json("status")["load_percent"] is None


def test_workload_percent_is_needed_of_available(acme: Smdash) -> None:
    load = acme.json("workload")
    assert load["available_hours"] == 35
    assert load["load_percent"] == pytest.approx(load["needed_hours"] / load["available_hours"] * 100, abs=0.01)
    assert load["unknowns"] == []
    assert acme.json("status")["load_percent"] == load["load_percent"]
    assert f"load ~{round(load['load_percent'])}%" in acme("status", "--short").stdout


def test_metrics_figures_are_numbers_of_the_file(acme: Smdash) -> None:
    accounts = {entry["account"]: entry for entry in acme.json("metrics")["accounts"]}
    figures = {figure["metric"]: figure for figure in accounts["acme/x"]["figures"]}
    young = figures["impressions"]
    assert (young["value"], young["before"], young["change"], young["verdict"]) == (None,) * 4
    assert young["reason"].startswith("too early")
    posts = acme.json("metrics", "posts", "acme/x")["rows"]
    seen = sorted(each["value"] for row in posts for each in row["values"] if each["metric"] == "impressions")
    assert seen == [101, 102, 103]
    assert accounts["acme/mastodon"]["figures"] == []
    assert accounts["acme/mastodon"]["note"]
