"""``smdash due`` and ``smdash utm``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.base.test_cli_json_contract import left_unfinished, may_be_there

if TYPE_CHECKING:
    from tests.cli.cli_world import Smdash

LATE = "2026-11-21T09:12+01:00"
DUE = "2026-11-23T09:05+01:00"


def number(acme: Smdash, account: str) -> str:
    rows = acme.json("due", "--ahead", "30d")["rows"]
    return str(next(row["delivery_id"] for row in rows if row["account"] == account))


def test_the_list_names_groups_ids_and_what_is_next(acme: Smdash) -> None:
    shown = acme("due").stdout
    assert "Late \u00b7 1" in shown
    assert "This one was missed" in shown
    assert number(acme, "acme/x") in shown
    later = acme("due", "--ahead", "3d").stdout
    assert "Due now \u00b7 1" in later
    assert "Launch day on Mastodon" in later
    assert "ahead" not in acme("due", "--brand", "acme").stdout


def test_b7_listing_changes_nothing(acme: Smdash) -> None:
    before = acme.json("queue")
    for _ in range(2):
        acme("due", "--ahead", "30d", now="2026-12-24T09:00+01:00")
    assert acme.json("queue") == before


def test_take_prints_the_text_alone_and_the_rest_beside_it(acme: Smdash) -> None:
    acme("utm", "acme", "--source", "{platform}")
    result = acme("due", "take", number(acme, "acme/mastodon"), now=DUE)
    assert result.stdout == "Launch day on Mastodon\n"
    assert "To acme/mastodon" in result.stderr
    assert "smdash due done" in result.stderr
    assert "was it posted? \u00b7 1" in acme("due", now=DUE).stdout


def test_done_and_not_done(acme: Smdash) -> None:
    mastodon, x = number(acme, "acme/mastodon"), number(acme, "acme/x")
    assert "Hand it over first." in acme("due", "not-done", mastodon, code=1).stderr
    acme("due", "take", x)
    said = acme("due", "done", x, "--permalink", "https://x.com/acme/status/77").stdout
    assert said == "acme/x: published at https://x.com/acme/status/77.\n"
    assert acme("due", "done", x, code=1).stderr.startswith("smdash: acme/x: it is published.")
    acme("due", "take", mastodon, now=DUE)
    acme("due", "not-done", mastodon, "--why", "the server is down", now=DUE)
    assert "the server is down" in acme("due", now=DUE).stdout
    assert acme("due", "done", mastodon, now=DUE).stdout == "acme/mastodon: published by your word.\n"
    acme("undo", "--yes")
    assert "was it posted?" in acme("due", now=DUE).stdout


def test_what_waits_is_called_as_everywhere_and_as_stored_in_json(acme: Smdash) -> None:
    said = acme("due", now=DUE).stdout
    assert " due " in said
    assert " missed " in said
    assert "scheduled" not in said
    assert "scheduled" in {row["state"] for row in acme.json("due", now=DUE)["rows"]}


def test_an_odd_address_is_kept_with_a_warning(acme: Smdash) -> None:
    result = acme("due", "done", number(acme, "acme/x"), "--permalink", "https://elsewhere.example/1")
    assert "not at x.com" in result.stderr
    assert "published" in result.stdout


def test_nothing_due_says_what_is_next(acme: Smdash) -> None:
    acme("due", "done", number(acme, "acme/x"))
    assert acme("due").stdout == "Nothing is due. Next: acme/mastodon Mon 23 Nov 09:00\n"


def test_empty_home(sm: Smdash) -> None:
    assert sm("due").stdout == "Nothing is due, and nothing is planned.\n"


@pytest.mark.parametrize("span", ["soon", "2w", "-1h", "", "2 hours"])
def test_a_wrong_span_is_a_usage_error(acme: Smdash, span: str) -> None:
    assert "written like" in acme("due", "--ahead", span, code=2).stderr


def test_no_such_post(acme: Smdash) -> None:
    assert "no such post" in acme("due", "take", "999", code=1).stderr


def test_notify_tells_once_or_says_that_it_cannot(acme: Smdash, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []
    monkeypatch.setattr("smdash.services.desktop.notify.run", lambda *_, **__: False)
    assert "no note could be shown" in acme("due", "--notify").stderr

    def shown(argv: list[str], **_: object) -> bool:
        seen.append((argv[-2], argv[-1]))
        return True

    monkeypatch.setattr("smdash.services.desktop.notify.run", shown)
    for _ in range(2):
        result = acme("due", "--notify")
        assert result.output == ""
    assert seen == [("1 post is due", "acme/x: This one was missed")]


def test_utm_shows_sets_and_clears(acme: Smdash) -> None:
    assert "stay as they are" in acme("utm", "acme").stdout
    shown = acme("utm", "acme", "--source", "{platform}", "--medium", "social").stdout
    assert "utm_source=mastodon&utm_medium=social" in shown
    assert acme("utm", "acme").stdout == shown
    assert "placeholder" in acme("utm", "acme", "--campaign", "{topic}", code=2).stderr
    assert "alone" in acme("utm", "acme", "--off", "--source", "x", code=2).stderr
    assert "stay as they are" in acme("utm", "acme", "--off").stdout
    acme("undo", "--yes")
    assert acme("utm", "acme").stdout == shown
    assert "no such brand" in acme("utm", "nobody", code=1).stderr


def test_the_rest_of_a_post_is_taken_and_said_to_be_out(acme: Smdash) -> None:
    left_unfinished(acme)
    (row,) = [row for row in acme.json("due")["rows"] if row["group"] == "unfinished"]
    number = str(row["delivery_id"])
    assert (row["out"], row["of"], row["following"][0]["what"]) == (1, 2, "first comment")
    assert "none of the rest was posted by hand" in acme("due", "done", number, code=1).stderr
    assert acme("due", "take", number).stdout == "text\n"
    assert acme("due", "not-done", number).stdout.endswith("first comment not posted.\n")
    acme("due", "take", number)
    assert acme("due", "done", number).stdout.endswith("first comment published by your word.\n")
    assert [row for row in acme.json("due")["rows"] if row["group"] == "unfinished"] == []


def test_what_was_found_is_refused_once_for_all(acme: Smdash) -> None:
    may_be_there(acme, "acme/x", "This one was missed!")
    shown = acme("due").stdout
    link = "https://x.com/acme/status/1"
    assert f"if so: smdash due done {number(acme, 'acme/x')} --permalink {link}\n" in shown
    assert f"if not: smdash due not-it {number(acme, 'acme/x')}\n" in shown
    acme("due", "not-it", number(acme, "acme/x"))
    assert "may be this one" not in acme("due").stdout
    assert "nothing was found" in acme("due", "not-it", number(acme, "acme/x"), code=1).stderr
    acme("undo", "--yes")
    assert "may be this one" in acme("due").stdout
