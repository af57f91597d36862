"""A strategy by command: byte for byte in and out, kept where it cannot be stored, and told how it stands."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli.base.test_cli_json_contract import documented, full, keys

if TYPE_CHECKING:
    import pytest

    from tests.cli.cli_world import Smdash

ODD = "\ufeff## Why\r\nReview by: 2026-11-03\r\n\r\n\u6f22\u5b57 \x1b[31mred\n```\n## no heading\n```\rOwn\r---\nlast line"


def editor(acme: Smdash, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the editor be a program that changes the bytes ``data`` of its file."""
    path = acme.work / "editor.py"
    body = f"import sys\np = sys.argv[-1]\ndata = open(p, 'rb').read()\n{code}\nopen(p, 'wb').write(data)\n"
    path.write_text(body, encoding="utf-8")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{shlex.quote(sys.executable)} {shlex.quote(str(path))}")


def test_a_file_goes_in_and_out_byte_for_byte(acme: Smdash) -> None:
    path = acme.file("plan.md", ODD)
    assert "Stored the strategy of acme" in acme("strategy", "import", path).stdout
    assert "as it was" in acme("strategy", "import", path).stdout
    out = acme.work / "out.md"
    acme("strategy", "export", str(out))
    assert out.read_bytes() == ODD.encode()
    assert "there is such a file already" in acme("strategy", "export", str(out), code=2).output
    acme("strategy", "export", str(out), "--force")
    assert acme("strategy", "export", "-").stdout_bytes == ODD.encode()
    assert acme("strategy", "show").stdout_bytes == ODD.encode() + b"\n"
    assert "Own" not in acme("strategy", "show", "why").stdout
    assert "no such section" in acme("strategy", "show", "weather", code=1).output
    acme("strategy", "import", "-", answer=b"## Why\nnew")
    assert acme.json("strategy", "show")["text"] == "## Why\nnew"
    acme("undo", "--yes")
    assert acme.json("strategy", "show")["text"] == ODD
    assert "no UTF-8" in acme("strategy", "import", "-", answer=b"\xff\xfe", code=2).output


def test_the_editor_changes_what_it_changes_and_no_more(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    acme("strategy", "import", acme.file("plan.md", ODD))
    editor(acme, monkeypatch, "data += b'\\n'")
    assert "as it was" in acme("strategy", "edit").stdout, "a last line end that editors add is no change"
    editor(acme, monkeypatch, "data = data.replace(b'red', b'blue')")
    acme("strategy", "edit")
    assert acme.json("strategy", "show")["text"] == ODD.replace("red", "blue")


def test_what_cannot_be_stored_is_kept(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    acme("strategy", "import", acme.file("plan.md", "## Why\nBread\n"))
    editor(acme, monkeypatch, "data += b'\\xff'")
    said = acme("strategy", "edit", code=1).output
    assert "not UTF-8" in said
    (kept,) = (acme.home / "kept").glob("strategy-*.md")
    assert kept.read_bytes() == b"## Why\nBread\n\xff"
    other = "import subprocess\nsubprocess.run([sys.executable, '-m', 'smdash', 'strategy', 'import', sys.argv[-1]], "
    other += "check=True, stdout=2)\ndata += b'Mine\\n'"
    editor(acme, monkeypatch, f"open(p, 'ab').write(b'Theirs\\n')\n{other}")
    said = acme("strategy", "edit", code=1).output
    assert "changed by another program" in said
    assert acme.json("strategy", "show")["text"] == "## Why\nBread\nTheirs\n"
    assert any(each.read_bytes() == b"## Why\nBread\nMine\n" for each in Path(acme.home, "kept").iterdir())


def test_how_it_stands_is_said_and_a_review_moves_on(acme: Smdash) -> None:
    assert "Begin one: smdash strategy begin" in acme("strategy", "status").stdout
    acme("strategy", "begin", "--template", "service")
    assert "0 of 8 written, 8 still the template's" in acme("strategy", "status").stdout
    acme("strategy", "import", acme.file("plan.md", "## Why\nReview by: 2026-11-03\nBread\n"))
    said = acme("strategy", "status").stdout
    assert "1 of 8 written, 7 missing, 1 overdue" in said
    assert "overdue" in said
    assert "1 review overdue: acme (Why)" in acme("status").stdout
    assert acme.json("status")["strategy_due"] == [
        {"brand": "acme", "section": "why", "review_by": "2026-11-03", "last_on": "2026-11-21"}
    ]
    assert "Reviewed 'Why' of acme, again by" in acme("strategy", "review", "why", "--next", "2027-01-15").stdout
    assert "overdue" not in acme("status").stdout
    assert "Review by: 2027-01-15" in acme("strategy", "show").stdout


def test_competitors_are_listed_by_growth(acme: Smdash) -> None:
    assert "no competitors yet" in acme("competitor", "list").stdout
    acme("competitor", "add", "Rival", "--note", "Cheaper.", "--handle", "x=rival")
    for day, value in (("2026-08-22", "1000"), ("2026-09-21", "1.1k")):
        acme("competitor", "figure", "Rival", "x", "followers", value, "--on", day)
    said = acme("competitor", "list").stdout
    assert "+10.0 % a month" in said
    assert "61 d old" in said, "an old figure says its age"
    assert "1,100" not in said, "no table of sizes"
    assert "write it like --handle" in acme("competitor", "add", "B", "--handle", "x", code=2).output
    assert "nothing to change" in acme("competitor", "edit", "Rival", code=2).output
    acme("competitor", "edit", "Rival", "--archive")
    assert "Rival" not in acme("competitor", "list").stdout
    assert "(archived)" in acme("competitor", "list", "--all").stdout


def test_a_table_of_competitors_is_sent_where_it_is_read(acme: Smdash) -> None:
    path = acme.file("rivals.csv", "Competitor,Platform,Date,followers\nRival,x,2026-11-20,7\n")
    assert "smdash competitor import" in acme("import", path, code=1).output
    assert "1 figure would be added" in acme("competitor", "import", path, "--dry-run").stdout
    assert "1 figure added" in acme("competitor", "import", path).stdout


def test_printed_keys_are_the_documented_ones(acme: Smdash) -> None:
    acme("goal", "add", "acme", "More leads")
    acme("strategy", "begin")
    acme("competitor", "figure", "Rival", "x", "followers", "7", code=1)
    rows = "competitor,platform,handle,date,followers\nRival,x,rival,2026-11-20,7\nRival,x,rival,2026-11-22,7\n"
    path = acme.file("rivals.csv", rows)
    for command, args, code in (
        ("strategy status", (), 0),
        ("strategy show", (), 0),
        ("competitor import", (path,), 1),
        ("competitor list", (), 0),
    ):
        if command == "competitor list":
            acme("competitor", "import", acme.file("rivals.csv", rows.replace("2026-11-22", "2026-11-19")))
        promised = documented()[command]
        assert full(keys(acme.json(*command.split(), *args, code=code)), promised) == promised, command
