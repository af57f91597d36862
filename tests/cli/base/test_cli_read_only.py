"""Every command on a home that can only be read: what asks is answered, what changes is refused in one line."""

from __future__ import annotations

import pytest

from tests.cli.cli_world import PLAN, Smdash
from tests.reader import closed, reader

pytestmark = pytest.mark.usefixtures("real_connections")

ASKS = (
    "status --short",
    "queue --json",
    "week",
    "due",
    "settle",
    "inbox",
    "metrics",
    "freshness --figures",
    "runway",
    "today",
    "find launch",
    "account list --json",
    "goal list",
    "time list",
    "result list --csv",
    "result rows",
    "result maps",
    "funnel --json",
    "goal show",
    "pillar mix",
    "strategy status",
    "competitor list",
    "approve status",
    "approve list --json",
    "report --brand acme",
    "report --brand acme --format html --month last",
    "report list",
    "report due",
    "workload",
    "export",
    "doctor",
    "path --json",
    "restore",
    "import PLAN --dry-run",
    "backup COPY",
)
CHANGES = (
    "move 1 --to fri",
    "cancel 1",
    "pause",
    "undo --yes",
    "add - --to acme/x --at draft",
    "brand add new",
    "zone Europe/Paris",
    "dayoff add 2026-12-24",
    "time start text",
    "result add leads 3 --brand acme",
    "lead add --brand acme",
    "strategy begin --brand acme --template shop",
    "competitor add Rival --brand acme",
    "approve yes 1",
    "approve export --brand acme --from 2026-11-21 --until 2026-12-20 PAGE",
    "report sent --brand acme",
    "report --brand acme --words good",
    "report --brand acme --out PAGE",
    "import PLAN",
    "restore COPY",
)


def test_a_home_that_cannot_be_entered_is_told_in_a_line(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = ("status", "doctor", "path", "restore", "backup", "keys", "export")
    for call in calls:
        acme(call)
    with closed(acme.home) as shut:
        sm = Smdash(shut.home, shut.beside)
        monkeypatch.setenv("SMDASH_HOME", str(shut.home))
        shut.home.chmod(0o000)
        with reader():
            for call in calls:
                code = {"path": 0, "restore": 1, "doctor": 1}.get(call, 2)
                said = sm(call, code=code)
                assert said.stderr.count("\n") <= 1
                assert call == "path" or "cannot be reached (Permission denied)" in said.output


def test_commands_on_a_home_that_can_only_be_read(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    words = PLAN.replace("p-", "q-")

    def run(sm: Smdash, call: str) -> str:
        places = {
            "PLAN": str(sm.work / "plan.csv"),
            "COPY": str(sm.work / "copy.db"),
            "PAGE": str(sm.work / "page.html"),
        }
        args = [places.get(word, word) for word in call.split()]
        return sm(*args, code=0 if call in ASKS else 1, answer="Hello").stderr

    acme.file("plan.csv", words)
    for call in ASKS:  # what is imported for them is read while it can be
        run(acme, call)
    (acme.work / "copy.db").unlink()
    with closed(acme.home) as shut:
        sm = Smdash(shut.home, shut.beside)
        sm.file("plan.csv", words)
        (shut.beside / "plan.csv").chmod(0o644)
        before = shut.bytes()
        monkeypatch.setenv("SMDASH_HOME", str(shut.home))
        with reader():
            for call in ASKS:
                run(sm, call)
            for call in CHANGES:
                said = run(sm, call)
                assert said.count("\n") == 1, f"{call}: {said}"
                assert "this home can only be read" in said, f"{call}: {said}"
        assert shut.bytes() == before
        assert (shut.beside / "copy.db").exists()
