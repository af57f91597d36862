"""A new platform is one file: nothing else is told of it, and every command knows it."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from smdash.cli import root
from tests.cli.cli_world import Smdash

AZUR = Path(__file__).with_name("azur.toml")
LONG = "Forty letters are few, and these are more."


@pytest.fixture
def sm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Smdash:
    """A home that has the file of a platform nobody else has, and one account there."""
    monkeypatch.setenv("SMDASH_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "platforms").mkdir(parents=True)
    shutil.copy(AZUR, tmp_path / "home" / "platforms")
    run = Smdash(tmp_path / "home", tmp_path)
    run("brand", "add", "acme", "--name", "Acme Tools", "--zone", "Europe/Berlin")
    run("account", "add", "acme/azur", "--handle", "acmetools", "--cadence", "image=2", "--slot", "Mon 09:00")
    return run


def kept(sm: Smdash, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(sm.home / "smdash.db")) as conn:
        return conn.execute(question).fetchall()


def counted(text: str) -> str:
    return CliRunner().invoke(root, ["count", "--platform", "azur"], input=text).output


def test_the_account_starts_with_what_is_expected_there(sm: Smdash) -> None:
    (account,) = sm.json("account", "list")["accounts"]
    assert (account["platform"], account["promise_hours"]) == ("azur", 2)
    assert "azur" in sm("account", "add", "acme/nowhere", code=1).stderr
    ask = sm.file("ask.toml", 'name = "Bean"\n[[accounts]]\nplatform = "azur"\ncadence = { image = 1 }\n')
    assert sm.json("ask", ask, code=4)["accounts"][0]["account"] == "bean/azur"
    assert "Waves may have two pictures." in sm("changes").stdout


def test_texts_are_counted_by_its_rules(sm: Smdash) -> None:
    assert "Azur: 13 of 40" in counted("to https://example.org/a-long-path")
    assert "The text must not hold ^." in counted("no ^")
    assert "2 characters over the limit of 40" in counted(LONG)


def test_a_post_is_checked_planned_handed_over_and_recognised(sm: Smdash) -> None:
    sm("add", "@anna a wave", "--to", "acme/azur", "--at", "2026-11-23 09:00", "--format", "image", "--force")
    said = {(each["rule"], each["message"]) for each in sm.json("lint", code=1)["findings"]}
    assert ("media", "Azur wants at least 1 file; this post has no files.") in said
    assert any(rule == "trap" and "Azur takes a post that begins with a mention" in text for rule, text in said)
    assert "2026-11-23 09:00 acme/azur #1 | @anna a wave" in sm("week", "--of", "2026-11-23").stdout
    (row,) = csv.DictReader(io.StringIO(sm("export").stdout))
    assert (row["account"], row["text"]) == ("acme/azur", "@anna a wave")
    later = "2026-11-23T09:05+01:00"
    assert "https://azur.example/new?text=%40anna%20a%20wave" in sm("due", "take", "1", now=later).output
    odd = sm("due", "done", "1", "--permalink", "https://x.com/acme/status/7", now=later).output
    assert "this is an address at x.com, not at azur.example" in odd
    sm("undo", "--yes", now=later)
    assert "not at" not in sm("due", "done", "1", "--permalink", "https://azur.de/wave/7", now=later).output
    assert kept(sm, "SELECT remote_id FROM deliveries") == [("7",)]


def test_figures_come_by_hand_by_own_files_and_by_its_export(sm: Smdash) -> None:
    sm("figure", "acme/azur", "swimmers", "120")
    assert "Swimmers" in sm("figure", "acme/azur").stdout
    wide = sm.file("own.csv", "account,date,ripples\nacme/azur,2026-11-18,5\nacme/azur,2026-11-19,2\n")
    sm("import", wide)
    waves = "Wave,Swimmer,Made,Words,Ripples\nhttps://azur.example/wave/7?a=1,acmetools,2026-11-18,One,3\n"
    sm("import", sm.file("waves.csv", waves))
    sm("import", sm.file("again.csv", waves.replace("?a=1", "").replace(",3\n", ",4\n")))
    assert kept(sm, "SELECT count(*) FROM remote_posts") == [(1,)]
    other = sm("import", sm.file("other.csv", waves.replace("acmetools", "somebody")), code=2)
    assert "the file says 'somebody', and there is acme/azur" in other.output
    shown = sm("metrics").stdout
    assert "Swimmers" in shown
    assert "120" in shown
    assert "Ripples per wave" in shown
    assert "Azur waves" in sm("freshness").stdout


def test_its_file_says_what_kind_of_post_each_is(sm: Smdash) -> None:
    rows = [
        ("wave/1", "One", "90", ""),
        ("wave/2", "Two", "91", ""),
        ("clip/wave/3", "Three", "300", ""),
        ("wave/4", "@anna four", "", ""),
        ("wave/5", "Five", "", "wave 4"),
        ("wave/6", "Six", "", ""),
    ]
    table = "Wave,Swimmer,Made,Words,Length,Answers,Ripples\n" + "".join(
        f"https://azur.example/{path},acmetools,2026-11-18,{words},{length},{answers},3\n"
        for path, words, length, answers in rows
    )
    sm("import", sm.file("waves.csv", table))
    assert [row[0] for row in kept(sm, "SELECT format FROM remote_posts ORDER BY id")] == [
        *("short_video", "long_video", "short_video", "reply", "reply", ""),
    ]
